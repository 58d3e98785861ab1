//! The target that would be computed on chain, from what is measured there.

use ballast_risk::correlation::{Correlations, PAIRS};
use ballast_risk::target::{Goal, Leg, MarketRisk, Portfolio as Sums, StressReport, TargetTerms, Tilt};
use ballast_risk::{BasisPoints, Money};
use serde::{Deserialize, Serialize};

use super::portfolio::{Market, Portfolio};
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

/// What is measured of a market.
fn measured(market: &Market, margin: BasisPoints) -> Outcome<MarketRisk> {
    Ok(MarketRisk {
        open_interest: Money::of(market.open_interest * DOLLAR).or_stop("open interest")?,
        volatility: market.volatility,
        slow_volatility: market.slow_volatility,
        jump: BasisPoints(market.jump),
        margin,
        class: market.class,
    })
}

/// The goal of the target for a portfolio, every market with a margin of its own before the reserve.
pub(crate) fn goal(portfolio: &Portfolio, margins: &[BasisPoints], terms: &TargetTerms) -> Outcome<Goal> {
    let mut sums = Sums::default();
    for (market, margin) in portfolio.markets.iter().zip(margins) {
        sums.add(&measured(market, *margin)?, terms).or_stop("adding a market to the target")?;
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
