//! The target that would be computed on chain, from what is measured there.

use ballast_risk::correlation::{Correlations, PAIRS};
use ballast_risk::target::{Goal, Leg, MarketRisk, Portfolio as Sums, StressReport, TargetTerms, Tilt};
use ballast_risk::{BasisPoints, Money};
use serde::{Deserialize, Serialize};

use super::law::Law;
use super::portfolio::{Market, Portfolio};
use crate::population::whole;
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::DOLLAR;

/// Terms of the target as they stand on chain, and where they come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Terms {
    /// What they were calibrated to.
    pub(crate) source: String,
    /// When.
    pub(crate) calibrated: String,
    /// The share of days on which a reserve of the target does not suffice.
    pub(crate) ruin: f64,
    /// Basis points of open interest.
    pub(crate) floor: u32,
    /// Multiples of volatility, times 2^16.
    pub(crate) value_at_risk: u32,
    pub(crate) expected_shortfall: u32,
    /// Basis points of the jump.
    pub(crate) jump_share: u32,
    /// Basis points of volatility above the slow one.
    pub(crate) excess_share: u32,
    pub(crate) loading: Slope,
    pub(crate) stress: Slope,
    /// Upper triangle with diagonal, per cent.
    pub(crate) correlations: Vec<u8>,
    /// A proposal, which the chain does not know: volatilities count `(depth of a liquid market / depth)^liquidity` times, see
    /// [`liquidity`].
    pub(crate) liquidity: f64,
}

/// A tilt in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slope {
    pub(crate) slope: u32,
    pub(crate) most: u32,
}

impl Slope {
    const fn tilt(self) -> Tilt {
        Tilt { slope: BasisPoints(self.slope), most: BasisPoints(self.most) }
    }
}

impl Terms {
    /// The terms as the law takes them.
    pub(crate) fn lawful(&self) -> Outcome<TargetTerms> {
        let cells: [u8; PAIRS] =
            self.correlations.clone().try_into().map_err(|_| Stop::input("expected 36 correlations"))?;
        let correlations = Correlations(cells);
        if !correlations.is_semidefinite() {
            return Err(Stop::input("the correlations are not positive semi-definite"));
        }
        Ok(TargetTerms {
            floor: BasisPoints(self.floor),
            value_at_risk: self.value_at_risk,
            expected_shortfall: self.expected_shortfall,
            jump_share: BasisPoints(self.jump_share),
            excess_share: BasisPoints(self.excess_share),
            loading: self.loading.tilt(),
            stress: self.stress.tilt(),
            correlations,
        })
    }
}

/// Basis points of open interest that keepers take over in five minutes in a liquid market.
const LIQUID: f64 = 1_000.0;

/// A volatility that counts more where liquidating takes longer; what a market's volatilities would be multiplied by, in basis points.
pub(crate) fn liquidity(market: &Market, exponent: f64) -> u64 {
    whole(1e4 * (LIQUID / f64::from(market.depth.max(1))).powf(exponent).max(1.0))
}

/// What is measured of a market, its volatilities times a factor in basis points.
fn measured(market: &Market, margin: BasisPoints, factor: u64) -> Outcome<MarketRisk> {
    let times = |volatility: u32| u32::try_from(u64::from(volatility) * factor / 10_000).or_stop("a volatility");
    Ok(MarketRisk {
        open_interest: Money::of(market.open_interest * DOLLAR).or_stop("open interest")?,
        volatility: times(market.volatility)?,
        slow_volatility: times(market.slow_volatility)?,
        jump: BasisPoints(market.jump),
        margin,
        class: market.class,
    })
}

/// The goal of the target for a portfolio; `exponent` is zero, or the proposed one of liquidity.
pub(crate) fn goal(portfolio: &Portfolio, terms: &TargetTerms, exponent: f64) -> Outcome<Goal> {
    let margin = Law::shipped().maintenance();
    let mut sums = Sums::default();
    for market in &portfolio.markets {
        let market = measured(market, margin, liquidity(market, exponent))?;
        sums.add(&market, terms).or_stop("adding a market to the target")?;
    }
    sums.goal(terms, &StressReport::default(), 0).or_stop("the goal of the target")
}

/// The name of the measure that set a goal.
pub(crate) const fn named(leg: Leg) -> &'static str {
    match leg {
        Leg::Floor => "floor",
        Leg::ValueAtRisk => "value at risk",
        Leg::ExpectedShortfall => "expected shortfall",
        Leg::StressReport => "stress report",
    }
}
