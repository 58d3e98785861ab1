//! Logarithms of quotients: exact to the page's formula, and how far that is from the truth.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "floats are what the law is compared with"
)]

use ballast_risk::RiskError;
use ballast_risk::logarithm::logarithm;
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::inputs::{EDGES, words};
use crate::measured;

/// 2^56, which a float holds exactly.
const ONE: f64 = 72_057_594_037_927_936.0;

/// The logarithm in floats, from an exact difference where the two are close.
fn truth(a: u64, b: u64) -> f64 {
    if a / 2 < b && b / 2 < a {
        let distance = a.abs_diff(b) as f64;
        if a < b { -(distance / a as f64).ln_1p() } else { (distance / b as f64).ln_1p() }
    } else {
        (a as f64).ln() - (b as f64).ln()
    }
}

/// How far a logarithm is from the truth, and how far it may be: 4e-10 of it and three units, besides what floats round.
fn error(a: u64, b: u64) -> (f64, f64) {
    let (found, truth) = (logarithm(a, b).unwrap() as f64 / ONE, truth(a, b));
    // Subtracting two logarithms of up to 45 costs floats some 1e-14.
    ((found - truth).abs(), 4e-10 * truth.abs() + 3.0 / ONE + 2e-14 * truth.abs())
}

#[test]
fn powers_of_two_are_exact() {
    let ln_two = 49_946_518_145_322_874_i64; // 0.693147180559945309 * 2^56.
    for power in 0..64_u32 {
        assert_eq!(logarithm(1 << power, 1), Ok(ln_two * i64::from(power)));
        assert_eq!(logarithm(5, 5 << power.min(61)), Ok(-ln_two * i64::from(power.min(61))));
    }
    assert_eq!(logarithm(u64::MAX, u64::MAX), Ok(0));
}

#[test]
fn zero_has_no_logarithm() {
    assert_eq!(logarithm(0, 1), Err(RiskError::DivisionByZero));
    assert_eq!(logarithm(1, 0), Err(RiskError::DivisionByZero));
}

#[test]
fn edges_follow_the_page() {
    let words: Vec<u64> = EDGES.into_iter().filter(|word| *word != 0).collect();
    for a in &words {
        for b in &words {
            assert_eq!(logarithm(*a, *b).map(BigInt::from), Ok(measured::logarithm(*a, *b)), "{a} / {b}");
        }
    }
}

/// Quotients at which a last digit more or less in one term of the series gives another logarithm, from the first term to the last. A
/// digit less in the last term gives another one nowhere.
#[test]
fn the_last_digit_of_each_term_is_seen() {
    let seen: [u64; 9] = [
        1_546_088_977_211,
        1_546_088_983_880,
        1_546_084_187_688,
        1_546_087_736_661,
        1_545_940_230_714,
        1_546_078_774_207,
        1_524_200_444_669,
        1_544_237_612_790,
        1_512_188_231_323,
    ];
    for a in seen {
        assert_eq!(logarithm(a, 1 << 40).map(BigInt::from), Ok(measured::logarithm(a, 1 << 40)), "{a}");
    }
}

/// Where a half is taken it is not yet, on either side.
#[test]
fn at_45_to_32_no_half_is_taken() {
    for [a, b] in [[45, 32], [32, 45]] {
        assert_eq!(logarithm(a, b).map(BigInt::from), Ok(measured::logarithm(a, b)), "{a} / {b}");
    }
    assert_eq!(logarithm(32, 45).unwrap(), -logarithm(45, 32).unwrap());
}

/// Quotients in steps of a thousandth over a factor of 16, and the two on both sides of where a half is taken: the worst error is
/// within what is stated, and more than half of it.
#[test]
fn the_stated_error_is_the_worst() {
    let one = 1_u64 << 40;
    let coarse = (0..5_545).map(|step| (f64::from(step - 2_772) / 1_000.0).exp());
    let fine =
        [45.0 / 32.0, 32.0 / 45.0].into_iter().flat_map(|edge| (-50..=50).map(move |off| edge + f64::from(off) * 1e-6));
    let worst = coarse
        .chain(fine)
        .map(|quotient| {
            let a = (one as f64 * quotient) as u64;
            let (error, bound) = error(a, one);
            assert!(error <= bound, "{a} / {one}: {error} above {bound}");
            error / truth(a, one).abs().max(1e-30)
        })
        .fold(0.0, f64::max);
    assert!((2e-10..=4e-10).contains(&worst), "{worst}");
}

proptest! {
    #[test]
    fn logarithms_follow_the_page(a in words(), b in words()) {
        prop_assume!(a != 0 && b != 0);
        prop_assert_eq!(logarithm(a, b).map(BigInt::from), Ok(measured::logarithm(a, b)));
    }

    #[test]
    fn a_quotient_and_its_inverse_differ_in_sign(a in words(), b in words()) {
        prop_assume!(a != 0 && b != 0);
        prop_assert_eq!(logarithm(a, b).unwrap(), -logarithm(b, a).unwrap());
    }

    #[test]
    fn any_logarithm_is_near_the_truth(a in words(), b in words()) {
        prop_assume!(a != 0 && b != 0);
        let (error, bound) = error(a, b);
        // Of numbers with 64 bits the last one is not seen.
        prop_assert!(error <= bound + 2e-19, "{} / {}: {} above {}", a, b, error, bound);
    }

    /// Small moves of prices keep their digits.
    #[test]
    fn a_small_move_is_near_the_truth(price in 1_u64 << 40..1 << 62, move_by in 0_u32..40, up in any::<bool>()) {
        let off = price >> move_by >> 1;
        let after = if up { price + off } else { price - off };
        let (error, bound) = error(after, price);
        prop_assert!(error <= bound, "{} / {}: {} above {}", after, price, error, bound);
    }
}
