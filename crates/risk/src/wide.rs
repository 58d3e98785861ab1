//! Products and quotients of two words, written for a target that multiplies and divides single ones.

/// The low half of a word.
const LOW: u64 = (1 << 32) - 1;

/// Why a rule could not be applied. The callers name the rule that was broken; this crate only knows arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RiskError {
    /// A result does not fit its type.
    Overflow,
    /// A divisor is zero.
    DivisionByZero,
}

/// The result of a rule.
pub type RiskResult<T> = Result<T, RiskError>;

/// Which way a quotient is rounded. There is no default: every caller says who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards minus infinity: what is paid out, what counts for the holder.
    Down,
    /// Towards plus infinity: what is owed.
    Up,
}

/// The full product of two words. 128 bits always hold it.
///
/// Written in 32-bit halves: the SBF target has no widening multiplication, and a library call costs twice as much.
#[inline(always)]
const fn wide(a: u64, b: u64) -> (u64, u64) {
    let (a1, a0, b1, b0) = (a >> 32, a & LOW, b >> 32, b & LOW);
    let low = a0.wrapping_mul(b0);
    // Each term is below 2^64 - 2^33 + 1 plus a half word: no carry is lost.
    let middle = a1.wrapping_mul(b0).wrapping_add(low >> 32);
    let cross = a0.wrapping_mul(b1).wrapping_add(middle & LOW);
    let high = a1.wrapping_mul(b1).wrapping_add(middle >> 32).wrapping_add(cross >> 32);
    (high, (cross << 32) | (low & LOW))
}

/// `floor(a * b / 2^32)` and whether anything was cut off.
#[inline(always)]
pub(crate) const fn shifted(a: u64, b: u64) -> RiskResult<(u64, bool)> {
    let (high, low) = wide(a, b);
    if high >> 32 != 0 {
        return Err(RiskError::Overflow);
    }
    Ok(((high << 32) | (low >> 32), low & LOW != 0))
}

/// `a * b / 2^32`.
#[inline(always)]
pub fn scale(a: u64, b: u64, rounding: Rounding) -> RiskResult<u64> {
    let (whole, rest) = shifted(a, b)?;
    match rounding {
        Rounding::Up if rest => whole.checked_add(1).ok_or(RiskError::Overflow),
        Rounding::Up | Rounding::Down => Ok(whole),
    }
}

/// `a * b / divisor`.
pub fn mul_div(a: u64, b: u64, divisor: u64, rounding: Rounding) -> RiskResult<u64> {
    quotient(product(a, b), u128::from(divisor), rounding)
}

/// `a * b`.
#[inline(always)]
pub fn product(a: u64, b: u64) -> u128 {
    let (high, low) = wide(a, b);
    (u128::from(high) << 64) | u128::from(low)
}

/// `dividend / divisor` as a word.
pub fn quotient(dividend: u128, divisor: u128, rounding: Rounding) -> RiskResult<u64> {
    let (whole, rest) = match halves(divisor) {
        (0, divisor) => divide(halves(dividend), divisor)?,
        _ => {
            let whole = dividend.checked_div(divisor).ok_or(RiskError::DivisionByZero)?;
            // The remainder is not zero exactly when the product falls short; it cannot exceed the dividend.
            (u64::try_from(whole).map_err(|_| RiskError::Overflow)?, whole.wrapping_mul(divisor) != dividend)
        }
    };
    match rounding {
        Rounding::Up if rest => whole.checked_add(1).ok_or(RiskError::Overflow),
        Rounding::Up | Rounding::Down => Ok(whole),
    }
}

/// The two words of a number, the high one first.
#[inline(always)]
fn halves(number: u128) -> (u64, u64) {
    let high = u64::try_from(number >> 64).unwrap_or(u64::MAX); // 64 bits are left: it fits.
    let low = u64::try_from(number & u128::from(u64::MAX)).unwrap_or(u64::MAX); // So it does here.
    (high, low)
}

/// Two words divided by one: the quotient, and whether anything was left.
///
/// Long division with digits of 32 bits, after Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D: the SBF target divides
/// words by words, and the library's division of 128 bits goes bit by bit.
fn divide((high, low): (u64, u64), divisor: u64) -> RiskResult<(u64, bool)> {
    if divisor == 0 {
        return Err(RiskError::DivisionByZero);
    }
    if high >= divisor {
        return Err(RiskError::Overflow);
    }
    if high == 0 {
        let whole = low.checked_div(divisor).ok_or(RiskError::DivisionByZero)?;
        return Ok((whole, whole.wrapping_mul(divisor) != low));
    }
    // With the divisor's first bit set, an estimated digit is at most two too large.
    let shift = divisor.leading_zeros();
    let divisor = divisor << shift;
    let high = (high << shift) | (low >> 1 >> (u64::BITS - 1).wrapping_sub(shift)); // Below the divisor: no bit is lost.
    let low = low << shift;
    let (first, rest) = digit(high, low >> 32, divisor);
    let (second, rest) = digit(rest, low & LOW, divisor);
    Ok(((first << 32) | second, rest != 0))
}

/// One digit of a quotient: `rest * 2^32 + next` divided by a divisor whose first bit is set; and what is left of it.
#[inline(always)]
fn digit(rest: u64, next: u64, divisor: u64) -> (u64, u64) {
    let (first, second) = (divisor >> 32, divisor & LOW);
    let mut digit = rest.checked_div(first).unwrap_or(0); // At least 2^31.
    let mut left = rest.wrapping_sub(digit.wrapping_mul(first));
    // A digit beyond 32 bits is too large by this comparison too: what is left is then below the second digit.
    while digit.wrapping_mul(second) > ((left << 32) | next) {
        digit = digit.wrapping_sub(1);
        left = left.wrapping_add(first);
        if left > LOW {
            break;
        }
    }
    // What is left is below the divisor, whatever was carried away above the word.
    let left = (rest << 32 | next).wrapping_sub(digit.wrapping_mul(divisor));
    (digit, left)
}

/// `floor(sqrt(number))`.
///
/// One root of a word and one division, after Zimmermann, Karatsuba Square Root, 1999: the library's root divides two words by two.
pub fn root(number: u128) -> u64 {
    if number >> 64 == 0 {
        return halves(number).1.isqrt();
    }
    // The first two bits of the high word are not both zero: the first root fills a half word.
    let shift = number.leading_zeros() & !1;
    let (high, low) = halves(number << shift);
    let first = high.isqrt();
    let rest = high.wrapping_sub(first.wrapping_mul(first)); // At most twice the root.
    // The rest may have 33 bits, and half a word more is 65: half of it is divided by half of twice the root.
    let next = (rest << 31) | (low >> 33);
    let second = next.checked_div(first).unwrap_or(0).min(LOW); // The first root is at least 2^31.
    let root = (first << 32).wrapping_add(second);
    // An estimate from half of the rest is at most one too large.
    let root = if product(root, root) > number << shift { root.wrapping_sub(1) } else { root };
    root >> (shift >> 1)
}

/// `floor(a * n / d)` for a time fraction `n / d`, at most `a`.
pub fn elapsed_part(a: u64, elapsed: u64, period: u64) -> RiskResult<u64> {
    if elapsed >= period {
        return Ok(a);
    }
    mul_div(a, elapsed, period, Rounding::Down)
}
