//! A Dutch auction: what a seller asks above a price, and less and less of it, down to what it gives away at most.

use crate::fixed::{BasisPoints, FRACTION_BITS, ONE, Price, RiskError, RiskResult, Rounding};
use crate::wide::{elapsed_part, quotient};

/// From a premium for whoever auctions to a discount, evenly over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Auction {
    /// Above the price, where it starts.
    pub start: BasisPoints,
    /// Below the price, where it ends.
    pub end: BasisPoints,
    /// How long it takes.
    pub seconds: u64,
}

/// What is added to a price, in basis points: negative below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Premium(pub i64);

impl Auction {
    /// The premium after so many seconds. It falls by whole basis points, not before they are due.
    pub fn at(&self, elapsed: u64) -> RiskResult<Premium> {
        let whole = u64::from(self.start.0).wrapping_add(u64::from(self.end.0)); // Two half words.
        let fallen = i64::try_from(elapsed_part(whole, elapsed, self.seconds)?).map_err(|_| RiskError::Overflow)?;
        Ok(Premium(i64::from(self.start.0).wrapping_sub(fallen))) // Both are below 2^33.
    }
}

impl Premium {
    /// What a buyer pays for an amount: `ceil(amount * price * (1 + premium))`.
    pub fn asked(self, amount: u64, price: Price) -> RiskResult<u64> {
        worth(amount, price, i64::from(ONE).saturating_add(self.0), Rounding::Up)
    }

    /// What a seller is paid for an amount by whoever auctions a purchase: `floor(amount * price * (1 - premium))`.
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
