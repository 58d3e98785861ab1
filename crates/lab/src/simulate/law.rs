//! The terms of every market, and prices as the law and as a quick eye read them.

use anchor_lang::prelude::Pubkey;
use ballast::instructions::MarketTerms;
use ballast_risk::fixed::FRACTION_ONE;
use ballast_risk::glide::SlopeGlide;
use ballast_risk::liquidation::LiquidationTerms;
use ballast_risk::margin::MarginTerms;
use ballast_risk::{BasisPoints, Price};

use crate::population::whole;
use crate::terms::TermSet;

/// Every price begins here: a thousandth of a dollar per smallest unit of a base asset.
pub(super) const FIRST_PRICE: f64 = 1_000.0;

/// The terms of every market: those of replays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Law {
    pub(super) margin: MarginTerms,
    pub(super) liquidation: LiquidationTerms,
}

/// Prices at one moment.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    exact: Vec<Price>,
    /// The same in quote per smallest unit, to see quickly who may be in trouble.
    rough: Vec<f64>,
}

impl Law {
    /// The terms under which replays run too.
    pub(super) fn shipped() -> Self {
        let MarketTerms { maintenance, initial, profit_credit, profit_factor, .. } =
            TermSet::Static.market(Pubkey::default(), 0);
        let MarketTerms { bonus, insolvent_bonus, insurance, buffer, dust, .. } =
            TermSet::Static.market(Pubkey::default(), 0);
        Self {
            margin: MarginTerms {
                initial: BasisPoints(initial),
                maintenance: BasisPoints(maintenance),
                concentration: SlopeGlide::resting(0, 0, 0).at(0),
                profit_credit: BasisPoints(profit_credit),
                profit_factor: BasisPoints(profit_factor),
                backing: FRACTION_ONE,
            },
            liquidation: LiquidationTerms {
                bonus: BasisPoints(bonus),
                insolvent_bonus: BasisPoints(insolvent_bonus),
                insurance: BasisPoints(insurance),
                buffer: BasisPoints(buffer),
                dust,
            },
        }
    }

    /// The maintenance ratio.
    pub(super) const fn maintenance(&self) -> BasisPoints {
        self.margin.maintenance
    }
}

impl Marks {
    /// Prices from their multiples of the first.
    pub(super) fn of(multiples: impl Iterator<Item = f64>) -> Self {
        let rough: Vec<f64> = multiples.map(|multiple| FIRST_PRICE * multiple).collect();
        let exact = rough.iter().map(|price| Price(whole(price * 4_294_967_296.0))).collect();
        Self { exact, rough }
    }

    /// The price of a market.
    pub(super) fn exact(&self, market: usize) -> Price {
        self.exact.get(market).copied().unwrap_or_default()
    }

    /// The price of a market as a float.
    pub(super) fn rough(&self, market: usize) -> f64 {
        self.rough.get(market).copied().unwrap_or(0.0)
    }
}
