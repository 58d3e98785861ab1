//! Dutch auctions: a price that begins on the seller's side and moves to the buyer's.

use crate::fixed::{BasisPoints, FRACTION_BITS, Money, ONE, Price, RiskError, RiskResult, Rounding};
use crate::wide::{elapsed_part, quotient};

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

    /// What a buyer pays for an amount: `ceil(amount * price * (1 + markup))`.
    pub fn asked(self, amount: u64, price: Price) -> RiskResult<u64> {
        worth(amount, price, i64::from(ONE).saturating_add(self.0), Rounding::Up)
    }

    /// What a seller is paid for an amount by whoever auctions a purchase: `floor(amount * price * (1 - markup))`.
    pub fn bid(self, amount: u64, price: Price) -> RiskResult<u64> {
        worth(amount, price, i64::from(ONE).saturating_sub(self.0), Rounding::Down)
    }
}

/// `amount * price * ratio / (2^32 * 10_000)`; a ratio below zero is none.
fn worth(amount: u64, price: Price, ratio: i64, rounding: Rounding) -> RiskResult<u64> {
    let ratio = u64::try_from(ratio).unwrap_or(0);
    let unit = u128::from(price.0).checked_mul(u128::from(ratio)).ok_or(RiskError::Overflow)?;
    let gross = u128::from(amount).checked_mul(unit).ok_or(RiskError::Overflow)?;
    let whole = gross >> FRACTION_BITS;
    let cut = rounding == Rounding::Up && whole << FRACTION_BITS != gross;
    // Roundings of one direction nest, and a quotient is far from the end of the range.
    quotient(whole.wrapping_add(u128::from(cut)), u128::from(ONE), rounding)
}
