//! The natural logarithm of a quotient, for moves of a price and quotients of variances.

use crate::fixed::{FRACTION_BITS, RiskError, RiskResult, Rounding};
use crate::wide::{quotient, scale};

/// Binary places of a logarithm: 64 whole powers of two leave this many.
pub const LOGARITHM_BITS: u32 = 56;
/// `ln 2`.
const LN_TWO: i64 = 49_946_518_145_322_874;
/// `1/3, 1/5, ... 1/11` as fractions of 2^32: the series of the inverse hyperbolic tangent, over its argument, without its first term.
const SERIES: [u64; 5] = [1_431_655_765, 858_993_459, 613_566_757, 477_218_588, 390_451_572];

/// `ln(numerator / denominator)` times 2^56, within 4e-10 of itself and three units. Zero has no logarithm.
///
/// Both are brought within a factor of about the root of two, then `ln(a / b) = 2 artanh((a - b) / (a + b))` (Abramowitz and Stegun,
/// 4.1.27): near one nothing cancels, so small moves keep their digits.
pub fn logarithm(numerator: u64, denominator: u64) -> RiskResult<i64> {
    if numerator == 0 || denominator == 0 {
        return Err(RiskError::DivisionByZero);
    }
    let (above, below) = (numerator.leading_zeros(), denominator.leading_zeros());
    // Both in [2^62, 2^63): their sum is a word. A number of 64 bits loses its last one.
    let (mut a, mut b) = (numerator << above >> 1, denominator << below >> 1);
    let mut powers = i64::from(below).wrapping_sub(i64::from(above)); // Both are below 64.
    if a > stretched(b) {
        a >>= 1;
        powers = powers.wrapping_add(1);
    } else if b > stretched(a) {
        b >>= 1;
        powers = powers.wrapping_sub(1);
    }
    let rest = twice_artanh(a.abs_diff(b), a.wrapping_add(b))?.cast_signed();
    // At most 65 powers of two: below 2^62.
    let whole = powers.wrapping_mul(LN_TWO);
    Ok(if a < b { whole.wrapping_sub(rest) } else { whole.wrapping_add(rest) })
}

/// `45 / 32` of a number below 2^63, a little less than the root of two.
#[inline(always)]
const fn stretched(number: u64) -> u64 {
    (number >> 5).wrapping_mul(45)
}

/// `2 artanh(difference / sum)` times 2^56, for a quotient of at most 0.175.
fn twice_artanh(difference: u64, sum: u64) -> RiskResult<u64> {
    let twice = quotient(u128::from(difference) << LOGARITHM_BITS << 1, u128::from(sum), Rounding::Down)?;
    let argument = twice >> (LOGARITHM_BITS + 1 - FRACTION_BITS);
    let square = argument.wrapping_mul(argument) >> FRACTION_BITS; // Below 2^28, so every product below is a word.
    let series =
        SERIES.iter().rev().fold(0_u64, |sum, term| (sum.wrapping_add(*term)).wrapping_mul(square) >> FRACTION_BITS);
    Ok(twice.wrapping_add(scale(twice, series, Rounding::Down)?)) // Below 2^55.
}
