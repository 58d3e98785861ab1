//! Dutch auctions: a price that begins on the seller's side and moves to the buyer's.

use crate::fixed::{BasisPoints, Money, RiskError, RiskResult, Rounding};
use crate::wide::elapsed_part;

/// How far a price is above another one, in signed basis points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Markup(pub i64);

/// A markup that falls linearly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Auction {
    /// How far above the price it begins.
    pub markup: BasisPoints,
    /// How far below the price it ends.
    pub discount: BasisPoints,
    /// Seconds from one to the other.
    pub seconds: u64,
}

impl Auction {
    /// The markup after so many seconds: what it fell by is floored, for the seller.
    pub fn at(&self, elapsed: u64) -> RiskResult<Markup> {
        let (markup, discount) = (u64::from(self.markup.0), u64::from(self.discount.0));
        let fallen = elapsed_part(markup.wrapping_add(discount), elapsed, self.seconds)?; // Below 2^33.
        let fallen = i64::try_from(fallen).map_err(|_| RiskError::Overflow)?;
        Ok(Markup(i64::from(self.markup.0).wrapping_sub(fallen))) // Either is below 2^33.
    }
}

impl Markup {
    /// The price itself.
    pub const NONE: Self = Self(0);

    /// What it comes to on a magnitude, rounded for the seller: what is added is ceiled, what is taken off floored.
    pub fn of(self, notional: Money) -> RiskResult<Money> {
        let ratio = u32::try_from(self.0.unsigned_abs()).map_err(|_| RiskError::Overflow)?;
        if self.0 < 0 {
            Money::owed(notional.part(BasisPoints(ratio), Rounding::Down)?)
        } else {
            Money::of(notional.part(BasisPoints(ratio), Rounding::Up)?)
        }
    }
}
