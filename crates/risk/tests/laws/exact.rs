//! The reference: the page's formulas on integers without a size, where nothing overflows and every rounding is explicit.

use ballast_risk::claim::ClaimIndex;
use ballast_risk::{RiskError, RiskResult, Rounding};
use num_bigint::{BigInt, Sign};

/// Basis points in one.
pub(crate) const B: u32 = 10_000;

/// Any integer without a size.
pub(crate) fn big(number: impl Into<BigInt>) -> BigInt {
    number.into()
}

/// A power of two.
pub(crate) fn two(power: u32) -> BigInt {
    BigInt::from(1) << power
}

/// The quotient towards minus infinity.
pub(crate) fn floor(dividend: &BigInt, divisor: &BigInt) -> BigInt {
    let (whole, rest) = (dividend / divisor, dividend % divisor);
    let falls_short = rest.sign() != Sign::NoSign && rest.sign() != divisor.sign();
    if falls_short { whole - 1 } else { whole }
}

/// The quotient towards plus infinity.
pub(crate) fn ceil(dividend: &BigInt, divisor: &BigInt) -> BigInt {
    -floor(&-dividend, divisor)
}

/// The quotient with the rounding named.
pub(crate) fn divided(dividend: &BigInt, divisor: &BigInt, rounding: Rounding) -> BigInt {
    match rounding {
        Rounding::Down => floor(dividend, divisor),
        Rounding::Up => ceil(dividend, divisor),
    }
}

/// The quotient, or the error that a divisor of zero is.
pub(crate) fn fraction<T: TryFrom<BigInt>>(dividend: &BigInt, divisor: &BigInt, rounding: Rounding) -> RiskResult<T> {
    if divisor.sign() == Sign::NoSign {
        return Err(RiskError::DivisionByZero);
    }
    fitted(divided(dividend, divisor, rounding))
}

/// The number in its type: an overflow exactly when it does not fit.
pub(crate) fn fitted<T: TryFrom<BigInt>>(number: BigInt) -> RiskResult<T> {
    T::try_from(number).map_err(|_| RiskError::Overflow)
}

/// The number, if it is one that money can be.
pub(crate) fn money(number: BigInt) -> RiskResult<BigInt> {
    fitted::<i64>(number).map(BigInt::from)
}

/// At least zero.
pub(crate) fn credit(number: BigInt) -> BigInt {
    number.max(BigInt::ZERO)
}

/// `floor(size * price / 2^32)`.
pub(crate) fn value(size: i64, price: u64) -> BigInt {
    floor(&(big(size) * price), &two(32))
}

/// `ceil(|size| * price / 2^32)`.
pub(crate) fn notional(size: i64, price: u64) -> BigInt {
    ceil(&(big(size.unsigned_abs()) * price), &two(32))
}

/// What a position owes. The index must have moved by less than half its range, and a credit of 2^63 has no word either.
pub(crate) fn owed(size: i64, index: i64, snapshot: i64) -> RiskResult<BigInt> {
    if size == 0 {
        return Ok(BigInt::ZERO);
    }
    let moved = money(big(index) - snapshot)?;
    let owed = money(ceil(&(moved * size), &two(32)))?;
    money(-&owed)?;
    Ok(owed)
}

/// The index as one number: at rest, in units of the scale `of`.
pub(crate) fn index_in_scale(index: ClaimIndex, of: u32) -> (BigInt, BigInt) {
    (big(index.index), two(index.scale - of))
}

/// What a claim of a snapshot is worth.
pub(crate) fn live(claim: u64, now: ClaimIndex, then: ClaimIndex) -> RiskResult<u64> {
    if claim == 0 || now == then {
        return Ok(claim);
    }
    if now.epoch != then.epoch {
        return Ok(0);
    }
    if now.scale < then.scale {
        return Err(RiskError::Overflow);
    }
    let (index, unit) = index_in_scale(now, then.scale);
    fraction(&(index * claim), &(unit * then.index), Rounding::Down)
}
