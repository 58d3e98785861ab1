//! Products and quotients of words.

use ballast_risk::fixed::{elapsed_part, mul_div, product, quotient, scale};
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
