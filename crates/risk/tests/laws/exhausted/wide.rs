//! Products, quotients and roots.

use ballast_risk::Rounding;
use ballast_risk::wide::{elapsed_part, mul_div, product, quotient, root, scale};
use num_bigint::BigInt;

use super::{every, pairs, small, words};
use crate::exact::{big, fraction, two};

const ROUNDINGS: [Rounding; 2] = [Rounding::Down, Rounding::Up];

#[test]
fn every_fraction_rounds_once() {
    for [a, b, divisor] in every(&small(255)).chain(every(&words())) {
        let exact = big(a) * b;
        assert_eq!(BigInt::from(product(a, b)), exact, "{a} * {b}");
        for rounding in ROUNDINGS {
            let exact = fraction(&exact, &big(divisor), rounding);
            assert_eq!(mul_div(a, b, divisor, rounding), exact, "{a} * {b} / {divisor}, {rounding:?}");
        }
    }
}

#[test]
fn every_quotient_rounds_once() {
    let small: Vec<u128> = (0..=2_047).collect();
    for [dividend, divisor] in every(&small).chain(every(&pairs())) {
        for rounding in ROUNDINGS {
            let exact = fraction(&big(dividend), &big(divisor), rounding);
            assert_eq!(quotient(dividend, divisor, rounding), exact, "{dividend} / {divisor}, {rounding:?}");
        }
    }
}

/// Products around 2^32, where what is cut off begins.
#[test]
fn every_scaled_word_rounds_once() {
    let half: Vec<u64> = ((1 << 16) - 512..=(1 << 16) + 512).collect();
    for [a, b] in every(&half).chain(every(&words())) {
        for rounding in ROUNDINGS {
            assert_eq!(scale(a, b, rounding), fraction(&(big(a) * b), &two(32), rounding), "{a} * {b}, {rounding:?}");
        }
    }
}

/// Every number up to 2^20, and every square of a word beside a boundary with its neighbours.
#[test]
fn every_root_is_floored() {
    let squares = words()
        .into_iter()
        .flat_map(|word| (0..5).map(move |off| product(word, word).wrapping_add(off).wrapping_sub(2)));
    for number in (0..=1 << 20).chain(pairs()).chain(squares) {
        let root = big(root(number));
        assert!(
            &root * &root <= big(number) && big(number) < (&root + 1) * (&root + 1),
            "{root} is no root of {number}"
        );
    }
}

#[test]
fn every_part_of_a_time_is_floored() {
    for [whole, elapsed, period] in every(&small(255)).chain(every(&words())) {
        let exact =
            if elapsed >= period { Ok(whole) } else { fraction(&(big(whole) * elapsed), &big(period), Rounding::Down) };
        assert_eq!(elapsed_part(whole, elapsed, period), exact, "{whole} * {elapsed} / {period}");
    }
}
