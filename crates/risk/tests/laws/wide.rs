//! Products and quotients of words.

use ballast_risk::wide::{elapsed_part, mul_div, product, quotient, root, scale};
use ballast_risk::{RiskError, Rounding};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{big, fraction, two};
use crate::inputs::{EDGES, roundings, words};

/// The halves of `wide` lose no carry: every pair of edges, the largest halves among them.
#[test]
fn edges_multiply_exactly() {
    for a in EDGES {
        for b in EDGES {
            assert_eq!(BigInt::from(product(a, b)), big(a) * b, "{a} * {b}");
            for rounding in [Rounding::Down, Rounding::Up] {
                assert_eq!(scale(a, b, rounding), fraction(&(big(a) * b), &two(32), rounding), "{a} * {b} / 2^32");
                for divisor in EDGES {
                    let exact = fraction(&(big(a) * b), &big(divisor), rounding);
                    assert_eq!(mul_div(a, b, divisor, rounding), exact, "{a} * {b} / {divisor}");
                }
            }
        }
    }
}

/// Long division estimates a digit up to two too large: every dividend of four digits by every divisor of two, from digits at the
/// ends and in the middle of their range.
#[test]
fn every_estimate_of_a_digit_is_corrected() {
    const DIGITS: [u64; 9] =
        [0, 1, 2, (1 << 31) - 1, 1 << 31, (1 << 31) + 1, (1 << 32) - 3, (1 << 32) - 2, (1 << 32) - 1];
    let words: Vec<u64> = DIGITS.iter().flat_map(|high| DIGITS.map(|low| (high << 32) | low)).collect();
    for divisor in words.iter().filter(|divisor| **divisor != 0) {
        for (high, low) in words.iter().flat_map(|high| words.iter().map(move |low| (*high, *low))) {
            let (dividend, by) = ((u128::from(high) << 64) | u128::from(low), u128::from(*divisor));
            let exact = u64::try_from(dividend / by).map_err(|_| RiskError::Overflow);
            assert_eq!(quotient(dividend, by, Rounding::Down), exact, "{dividend} / {divisor}");
            let up = exact.and_then(|whole| {
                let rest = u64::from(dividend % by != 0);
                whole.checked_add(rest).ok_or(RiskError::Overflow)
            });
            assert_eq!(quotient(dividend, by, Rounding::Up), up, "{dividend} / {divisor}, up");
        }
    }
}

proptest! {
    #[test]
    fn a_product_is_exact(a in words(), b in words()) {
        prop_assert_eq!(BigInt::from(product(a, b)), big(a) * b);
    }

    #[test]
    fn scaling_rounds_once(a in words(), b in words(), rounding in roundings()) {
        prop_assert_eq!(scale(a, b, rounding), fraction(&(big(a) * b), &two(32), rounding));
    }

    #[test]
    fn a_fraction_rounds_once(a in words(), b in words(), divisor in words(), rounding in roundings()) {
        prop_assert_eq!(
            mul_div(a, b, divisor, rounding),
            fraction(&(big(a) * b), &big(divisor), rounding)
        );
    }

    /// Quotients whose last word is the largest, where only the rounding decides whether they fit.
    #[test]
    fn a_quotient_fits_up_to_the_last_word(
        divisor in words(), off in 0_u64..3, rest in words(), rounding in roundings(),
    ) {
        prop_assume!(divisor != 0);
        let dividend = u128::from(u64::MAX - 1 + off.min(1)) * u128::from(divisor) + u128::from(rest % divisor);
        let exact = fraction(&big(dividend), &big(divisor), rounding);
        prop_assert_eq!(quotient(dividend, u128::from(divisor), rounding), exact);
    }

    #[test]
    fn a_quotient_is_exact(
        high in words(), low in words(), upper in words(), lower in words(), rounding in roundings(),
    ) {
        let dividend = (u128::from(high) << 64) | u128::from(low);
        let divisor = (u128::from(upper) << 64) | u128::from(lower);
        let exact = fraction(&big(dividend), &big(divisor), rounding);
        prop_assert_eq!(quotient(dividend, divisor, rounding), exact);
    }

    #[test]
    fn a_root_is_floored(high in words(), low in words(), shift in 0_u32..128) {
        let number = ((u128::from(high) << 64) | u128::from(low)) >> shift;
        prop_assert_eq!(big(root(number)), big(number).sqrt());
    }

    /// At squares and beside them an estimate is most easily one off.
    #[test]
    fn a_root_is_exact_beside_squares(exact in words()) {
        let square = product(exact, exact);
        prop_assert_eq!(root(square), exact);
        prop_assert_eq!(root(square.saturating_sub(1)), exact.saturating_sub(1));
        let most = square.saturating_add(2 * u128::from(exact));
        prop_assert_eq!(root(most), exact);
    }

    #[test]
    fn a_part_of_time_is_floored_and_at_most_the_whole(a in words(), elapsed in words(), period in words()) {
        let exact = if elapsed >= period {
            Ok(a)
        } else {
            fraction(&(big(a) * elapsed), &big(period), Rounding::Down)
        };
        prop_assert_eq!(elapsed_part(a, elapsed, period), exact);
        prop_assert!(elapsed_part(a, elapsed, period).unwrap() <= a);
    }
}

#[test]
fn nothing_is_divided_by_zero() {
    assert_eq!(quotient(0, 0, Rounding::Down), Err(RiskError::DivisionByZero));
    assert_eq!(mul_div(u64::MAX, u64::MAX, 0, Rounding::Up), Err(RiskError::DivisionByZero));
    assert_eq!(elapsed_part(7, 0, 0), Ok(7), "a period of no length is over");
}
