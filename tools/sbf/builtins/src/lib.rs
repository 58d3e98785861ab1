//! 128-bit multiplication and division for Solana's virtual machine, where the compiler calls them by name.
//!
//! LLVM 23 expects a 128-bit result in two registers; rustc 1.95 returns one through a hidden pointer,
//! so the usual `__multi3` would write to a wild address. The convention "unadjusted" leaves the value to LLVM.
//!
//! Nothing here may panic: this crate is linked without the panic machinery.
#![no_std]
#![cfg_attr(target_arch = "bpf", feature(abi_unadjusted))]
#![cfg_attr(target_arch = "bpf", allow(internal_features, improper_ctypes_definitions))]

#[cfg(target_arch = "bpf")]
use solana_compiler_builtins as _;

const HALF: u64 = u32::MAX as u64;

/// The upper and lower word of a double word.
const fn words(x: u128) -> (u64, u64) {
    ((x >> 64) as u64, x as u64)
}

const fn double(upper: u64, lower: u64) -> u128 {
    (upper as u128) << 64 | lower as u128
}

/// The product modulo 2^128.
#[inline(always)]
pub const fn mul(a: u128, b: u128) -> u128 {
    let ((a_upper, a), (b_upper, b)) = (words(a), words(b));
    let (a1, a0, b1, b0) = (a >> 32, a & HALF, b >> 32, b & HALF);
    let low = a0.wrapping_mul(b0);
    let left = a1.wrapping_mul(b0).wrapping_add(low >> 32);
    let right = a0.wrapping_mul(b1).wrapping_add(left & HALF);
    let carried = a1.wrapping_mul(b1).wrapping_add(left >> 32).wrapping_add(right >> 32);
    let crossed = a_upper.wrapping_mul(b).wrapping_add(a.wrapping_mul(b_upper));
    double(carried.wrapping_add(crossed), right << 32 | low & HALF)
}

/// Quotient and remainder of words; zero for a zero divisor, which Rust refuses before it calls.
#[inline(always)]
const fn divide_words(n: u64, d: u64) -> (u64, u64) {
    let quotient = match n.checked_div(d) {
        Some(quotient) => quotient,
        None => 0,
    };
    (quotient, n.wrapping_sub(quotient.wrapping_mul(d)))
}

/// School division in digits of 32 bits, for a divisor of one digit.
#[inline(always)]
const fn divide_by_half(n: u128, d: u64) -> (u128, u64) {
    let (upper, lower) = words(n);
    let (q2, rest) = divide_words(upper, d);
    let (q1, rest) = divide_words(rest << 32 | lower >> 32, d);
    let (q0, rest) = divide_words(rest << 32 | lower & HALF, d);
    // `rest` stays below `d`, so `q1` and `q0` are digits.
    (double(q2, q1 << 32 | q0), rest)
}

/// The next digit of a quotient and what remains: Knuth's estimate from the divisor's upper half, then corrected.
/// `d` has its highest bit set and exceeds `rest`.
#[inline(always)]
const fn digit(rest: u64, next: u64, d: u64) -> (u64, u64) {
    let (d1, d0) = (d >> 32, d & HALF);
    let (mut q, mut r) = divide_words(rest, d1);
    while q > HALF || q.wrapping_mul(d0) > (r << 32 | next) {
        q = q.wrapping_sub(1);
        r = r.wrapping_add(d1);
        if r > HALF {
            break;
        }
    }
    (q, (rest << 32 | next).wrapping_sub(q.wrapping_mul(d)))
}

/// Quotient and remainder of `upper:lower`, for a divisor with its highest bit set that exceeds `upper`.
#[inline(always)]
const fn divide_normal(upper: u64, lower: u64, d: u64) -> (u64, u64) {
    let (q1, rest) = digit(upper, lower >> 32, d);
    let (q0, rest) = digit(rest, lower & HALF, d);
    (q1 << 32 | q0, rest)
}

/// `u64::leading_zeros` without the long constants that the virtual machine pays for.
#[inline(always)]
const fn leading_zeros(mut x: u64) -> u32 {
    let mut zeros = 0;
    let mut width = 32;
    while width > 0 {
        if x >> (64 - width) == 0 {
            x <<= width;
            zeros += width;
        }
        width /= 2;
    }
    zeros
}

/// The upper word of `upper:lower << shift`, for a shift below 64.
#[inline(always)]
const fn shift_in(upper: u64, lower: u64, shift: u32) -> u64 {
    upper << shift | (lower >> 1) >> (63 - shift)
}

/// For a divisor of one word that is more than a half.
#[inline(always)]
const fn divide_by_word(n: u128, d: u64) -> (u128, u64) {
    let (upper, lower) = words(n);
    let shift = leading_zeros(d);
    let (q1, rest) = divide_words(upper, d);
    let (q0, rest) = divide_normal(shift_in(rest, lower, shift), lower << shift, d << shift);
    (double(q1, q0), rest >> shift)
}

/// For a divisor of two words: the quotient is one word, estimated from the divisor's leading 64 bits
/// at most one too large, so one too small at worst after the decrement.
#[inline(always)]
const fn divide_by_double(n: u128, d: u128) -> (u64, u128) {
    let (d_upper, d_lower) = words(d);
    let shift = leading_zeros(d_upper);
    let (upper, lower) = words(n >> 1);
    let (estimate, _) = divide_normal(upper, lower, shift_in(d_upper, d_lower, shift));
    let quotient = (estimate >> (63 - shift)).saturating_sub(1);
    let rest = n.wrapping_sub(mul(quotient as u128, d));
    if rest < d { (quotient, rest) } else { (quotient.wrapping_add(1), rest.wrapping_sub(d)) }
}

/// Quotient and remainder.
pub const fn div_rem(n: u128, d: u128) -> (u128, u128) {
    match (words(n), words(d)) {
        ((0, n), (0, d)) => {
            let (quotient, rest) = divide_words(n, d);
            (quotient as u128, rest as u128)
        }
        (_, (0, d)) => {
            let (quotient, rest) = if d <= HALF { divide_by_half(n, d) } else { divide_by_word(n, d) };
            (quotient, rest as u128)
        }
        _ if n < d => (0, n),
        _ => {
            let (quotient, rest) = divide_by_double(n, d);
            (quotient as u128, rest)
        }
    }
}

const fn signed(magnitude: u128, negative: bool) -> i128 {
    (if negative { magnitude.wrapping_neg() } else { magnitude }) as i128
}

/// Quotient toward zero, and a remainder with the dividend's sign.
#[inline(always)]
pub const fn signed_div_rem(n: i128, d: i128) -> (i128, i128) {
    let (quotient, rest) = div_rem(n.unsigned_abs(), d.unsigned_abs());
    (signed(quotient, (n < 0) != (d < 0)), signed(rest, n < 0))
}

#[cfg(target_arch = "bpf")]
mod called_by_llvm {
    #[unsafe(no_mangle)]
    extern "unadjusted" fn __multi3(a: u128, b: u128) -> u128 {
        super::mul(a, b)
    }

    #[unsafe(no_mangle)]
    extern "unadjusted" fn __udivti3(n: u128, d: u128) -> u128 {
        super::div_rem(n, d).0
    }

    #[unsafe(no_mangle)]
    extern "unadjusted" fn __umodti3(n: u128, d: u128) -> u128 {
        super::div_rem(n, d).1
    }

    #[unsafe(no_mangle)]
    extern "unadjusted" fn __divti3(n: i128, d: i128) -> i128 {
        super::signed_div_rem(n, d).0
    }

    #[unsafe(no_mangle)]
    extern "unadjusted" fn __modti3(n: i128, d: i128) -> i128 {
        super::signed_div_rem(n, d).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agrees_with_the_host(a: u128, b: u128) {
        assert_eq!(mul(a, b), a.wrapping_mul(b), "{a} * {b}");
        if b == 0 {
            return;
        }
        assert_eq!(div_rem(a, b), (a / b, a % b), "{a} / {b}");
        let (a, b) = (a as i128, b as i128);
        assert_eq!(signed_div_rem(a, b), (a.wrapping_div(b), a.wrapping_rem(b)), "{a} / {b}");
    }

    /// Every pair of numbers within two of a power of two, either sign.
    #[test]
    fn edges() {
        let edges = || {
            (0..128u32).flat_map(|bit| (0..5u128).map(move |step| (1u128 << bit).wrapping_add(step).wrapping_sub(2)))
        };
        for a in edges() {
            for b in edges() {
                agrees_with_the_host(a, b);
                agrees_with_the_host(a.wrapping_neg(), b);
            }
        }
    }

    /// Pairs of every combination of lengths, from a fixed seed.
    #[test]
    fn lengths() {
        let mut state = 1u128;
        let mut next = || {
            state = state.wrapping_mul(0x2d99_787d_6e5f_4d21_4c95_7f2d_8b5a_9b05).wrapping_add(0x9e37_79b9_7f4a_7c15);
            state ^ state >> 64
        };
        for left in 0..128 {
            for right in 0..128 {
                for _ in 0..100 {
                    agrees_with_the_host(next() >> left, next() >> right);
                }
            }
        }
    }
}
