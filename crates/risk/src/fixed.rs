//! Fixed-point numbers whose units are types, and the only places where they meet.

pub use crate::wide::{RiskError, RiskResult, Rounding};
use crate::wide::{mul_div, quotient, scale, shifted};

/// Basis points in one.
pub const ONE: u32 = 10_000;
/// Binary places of a [`Price`] and of other 64-bit fractions.
pub const FRACTION_BITS: u32 = 32;
/// One, as a fraction of [`FRACTION_BITS`] binary places.
pub const FRACTION_ONE: u64 = 1 << FRACTION_BITS;

/// An amount of quote in its smallest unit; negative is a debt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(pub i64);

/// An amount of a base asset in its smallest unit; negative is short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub i64);

/// Quote per smallest unit of an asset, times 2^32.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price(pub u64);

/// A ratio in ten-thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct BasisPoints(pub u32);

/// A multiple, times 2^16.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Multiple(pub u32);

/// Quote times basis points: sums of weighted amounts compare without division, hence without rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weighted(pub i128);

/// The value of a size at a price, and its magnitude.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// `floor(size * price / 2^32)`: floored for the holder, signed.
    pub value: Money,
    /// `ceil(|size| * price / 2^32)`.
    pub notional: Money,
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The sum.
    #[inline(always)]
    pub fn plus(self, other: Self) -> RiskResult<Self> {
        self.0.checked_add(other.0).map(Self).ok_or(RiskError::Overflow)
    }

    /// The difference.
    #[inline(always)]
    pub fn minus(self, other: Self) -> RiskResult<Self> {
        self.0.checked_sub(other.0).map(Self).ok_or(RiskError::Overflow)
    }

    /// The same amount the other way. The least integer has none.
    pub fn negated(self) -> RiskResult<Self> {
        self.0.checked_neg().map(Self).ok_or(RiskError::Overflow)
    }

    /// The debt behind a negative amount, else nothing.
    #[inline(always)]
    pub fn debt(self) -> u64 {
        if self.0 < 0 { self.0.unsigned_abs() } else { 0 }
    }

    /// The amount if it is not negative, else nothing.
    #[inline(always)]
    pub fn credit(self) -> u64 {
        if self.0 > 0 { self.0.unsigned_abs() } else { 0 }
    }

    /// An amount that is owned.
    #[inline(always)]
    pub fn of(amount: u64) -> RiskResult<Self> {
        i64::try_from(amount).map(Self).map_err(|_| RiskError::Overflow)
    }

    /// An amount that is owed.
    #[inline(always)]
    pub fn owed(amount: u64) -> RiskResult<Self> {
        Ok(Self(Self::of(amount)?.0.wrapping_neg())) // `of` left at most i64::MAX.
    }

    /// This amount times a ratio, exactly.
    #[inline(always)]
    pub fn weighted(self, ratio: BasisPoints) -> Weighted {
        // Halves of 32 bits times a 32-bit ratio fit 64 bits; the SBF target has no 128-bit multiplication.
        let ratio = u64::from(ratio.0);
        let magnitude = self.0.unsigned_abs();
        let high = (magnitude >> 32).wrapping_mul(ratio);
        let low = (magnitude & (FRACTION_ONE - 1)).wrapping_mul(ratio);
        // At most 2^95, so neither the sum nor the cast to a signed word can overflow.
        let sum = (u128::from(high) << 32).wrapping_add(u128::from(low)).cast_signed();
        Weighted(if self.0 < 0 { sum.wrapping_neg() } else { sum })
    }

    /// This amount times a ratio; a negative amount counts as nothing.
    pub fn part(self, ratio: BasisPoints, rounding: Rounding) -> RiskResult<u64> {
        ratio.of(self.credit(), rounding)
    }
}

impl BasisPoints {
    /// The whole.
    pub const WHOLE: Self = Self(ONE);

    /// `amount * ratio / 10_000`.
    pub fn of(self, amount: u64, rounding: Rounding) -> RiskResult<u64> {
        mul_div(amount, u64::from(self.0), u64::from(ONE), rounding)
    }

    /// What is left of the whole; nothing above it.
    #[inline(always)]
    pub const fn complement(self) -> Self {
        Self(ONE.saturating_sub(self.0)) // A ratio above the whole leaves nothing.
    }

    /// The sum.
    #[inline(always)]
    pub fn plus(self, other: Self) -> RiskResult<Self> {
        self.0.checked_add(other.0).map(Self).ok_or(RiskError::Overflow)
    }
}

impl Multiple {
    /// Binary places.
    pub const BITS: u32 = 16;
    /// One.
    pub const ONE: Self = Self(1 << Self::BITS);

    /// `floor(ratio * multiple / 2^16)`, at most the greatest ratio.
    #[inline(always)]
    pub fn of(self, ratio: BasisPoints) -> BasisPoints {
        let product = u64::from(ratio.0).wrapping_mul(u64::from(self.0)); // Below 2^64.
        BasisPoints(u32::try_from(product >> Self::BITS).unwrap_or(u32::MAX))
    }
}

impl Weighted {
    /// The sum.
    #[inline(always)]
    pub fn plus(self, other: Self) -> RiskResult<Self> {
        self.0.checked_add(other.0).map(Self).ok_or(RiskError::Overflow)
    }

    /// The difference.
    #[inline(always)]
    pub fn minus(self, other: Self) -> RiskResult<Self> {
        self.0.checked_sub(other.0).map(Self).ok_or(RiskError::Overflow)
    }

    /// How far it is below zero.
    #[inline(always)]
    pub const fn shortage(self) -> u128 {
        if self.0 < 0 { self.0.unsigned_abs() } else { 0 }
    }
}

impl Size {
    /// The size without its sign.
    #[inline(always)]
    pub const fn magnitude(self) -> u64 {
        self.0.unsigned_abs()
    }

    /// The part that is long.
    #[inline(always)]
    pub const fn long(self) -> u64 {
        if self.0 > 0 { self.0.unsigned_abs() } else { 0 }
    }

    /// The sum.
    #[inline(always)]
    pub fn plus(self, other: Self) -> RiskResult<Self> {
        self.0.checked_add(other.0).map(Self).ok_or(RiskError::Overflow)
    }

    /// The opposite side. The least integer has none.
    #[inline(always)]
    pub fn opposite(self) -> RiskResult<Self> {
        self.0.checked_neg().map(Self).ok_or(RiskError::Overflow)
    }

    /// `magnitude` on this size's side.
    pub fn signed(self, magnitude: u64) -> RiskResult<Self> {
        let magnitude = Self(i64::try_from(magnitude).map_err(|_| RiskError::Overflow)?);
        if self.0 < 0 { magnitude.opposite() } else { Ok(magnitude) }
    }

    /// Value and magnitude at a price, from one multiplication.
    #[inline(always)]
    pub fn extent(self, price: Price) -> RiskResult<Extent> {
        let (whole, rest) = shifted(self.magnitude(), price.0)?;
        let ceiling = if rest { whole.checked_add(1).ok_or(RiskError::Overflow)? } else { whole };
        let notional = Money::of(ceiling)?;
        let value = if self.0 < 0 { Money(notional.0.wrapping_neg()) } else { Money::of(whole)? };
        Ok(Extent { value, notional })
    }

    /// `floor(size * price / 2^32)`.
    #[inline(always)]
    pub fn value(self, price: Price) -> RiskResult<Money> {
        Ok(self.extent(price)?.value)
    }

    /// `ceil(|size| * price / 2^32)`.
    #[inline(always)]
    pub fn notional(self, price: Price) -> RiskResult<Money> {
        Ok(self.extent(price)?.notional)
    }
}

impl Price {
    /// `amount * price / 2^32` of tokens.
    #[inline(always)]
    pub fn of(self, amount: u64, rounding: Rounding) -> RiskResult<u64> {
        scale(amount, self.0, rounding)
    }

    /// How many smallest units an amount of quote buys.
    pub fn units(self, quote: u64, rounding: Rounding) -> RiskResult<u64> {
        quotient(u128::from(quote) << FRACTION_BITS, u128::from(self.0), rounding)
    }
}
