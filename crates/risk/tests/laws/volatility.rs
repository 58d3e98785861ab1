//! Variances and what moves them: exact to the page's formula, and how far that is from the truth.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "floats are what the law is compared with"
)]

use ballast_risk::volatility::{
    CLIP, FAST_STEPS, GRID_SECONDS, LONG_STEPS, SLOW_STEPS, STEPS_A_DAY, Variance, average, decay, squared_return,
};
use ballast_risk::{BasisPoints, Price, RiskError};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::big;
use crate::inputs::{EDGES, halves, words};
use crate::measured;

const HALF_LIVES: [u32; 3] = [FAST_STEPS, SLOW_STEPS, LONG_STEPS];
const ONE: u64 = 1 << 32;

#[test]
fn the_grid_and_its_half_lives_are_times_of_day() {
    assert_eq!(GRID_SECONDS * u64::from(STEPS_A_DAY), 86_400);
    assert_eq!(HALF_LIVES.map(|steps| u64::from(steps) * GRID_SECONDS), [7_200, 86_400, 20 * 86_400]);
    assert_eq!(CLIP, 7 * 7);
}

/// Every volatility to one that is beyond the range: the variance is exact, and the least volatility with it is the one it is of.
#[test]
fn a_volatility_comes_back_from_its_variance() {
    let words = (0..30_000).chain((30_000..2_560_000).step_by(997)).chain([2_559_999]);
    for volatility in words.map(BasisPoints) {
        let variance = Variance::of(volatility);
        assert_eq!(big(variance.0), measured::variance(volatility.0));
        assert_eq!(variance.volatility(), volatility);
        assert_eq!(Variance(variance.0 + 1).volatility(), BasisPoints(volatility.0 + 1), "a unit more is not covered");
    }
    assert_eq!(Variance::of(BasisPoints(10_000)), Variance(1 << 48), "the whole a day is one");
    assert_eq!(Variance(u64::MAX).volatility(), BasisPoints(2_560_000));
}

#[test]
fn a_volatility_beyond_the_range_is_the_largest_variance() {
    for volatility in [2_560_000, 2_560_001, u32::MAX] {
        assert_eq!(Variance::of(BasisPoints(volatility)), Variance(u64::MAX));
    }
}

/// Every step of every half-life: within 1.5 units of the truth, never rising, and nothing in the end.
#[test]
fn decay_is_within_one_and_a_half_units() {
    let mut worst = 0.0_f64;
    for half_life in HALF_LIVES.into_iter().chain([1, 3, 100, 12_345]) {
        let mut before = ONE;
        for steps in 0..34 * half_life {
            let found = decay(steps, half_life);
            let truth = (-f64::from(steps) / f64::from(half_life)).exp2() * ONE as f64;
            worst = worst.max((found as f64 - truth).abs());
            assert!(found <= before, "{steps} of {half_life}");
            before = found;
        }
        assert_eq!(before, 0);
    }
    assert!((0.9..1.5).contains(&worst), "{worst}");
}

#[test]
fn halves_are_exact() {
    for half_life in HALF_LIVES {
        for halvings in 0..=40 {
            assert_eq!(decay(halvings * half_life, half_life), ONE >> halvings);
        }
    }
    assert_eq!([decay(0, 0), decay(1, 0), decay(u32::MAX, 1)], [0, 0, 0]);
    assert_eq!(decay(u32::MAX - 1, u32::MAX), 1 << 31, "the least that is left of a half-life not over");
}

/// What one step of a half-life leaves, from a power in floats: the part that is taken in is within four millionths.
#[test]
fn one_step_takes_in_its_share() {
    for half_life in HALF_LIVES {
        let share = -(-std::f64::consts::LN_2 / f64::from(half_life)).exp_m1();
        let found = (ONE - decay(1, half_life)) as f64 / ONE as f64;
        assert!((found / share - 1.0).abs() < 4e-6, "{half_life}: {found} for {share}");
    }
}

/// Moves up to a factor of four and beyond: within 8e-10 and one unit.
#[test]
fn a_squared_return_is_near_the_truth() {
    let before = 1_u64 << 45;
    let mut worst = 0.0_f64;
    for step in -40_000..=40_000 {
        let after = (before as f64 * (f64::from(step) * 5e-5).exp()) as u64;
        let truth = ((after.abs_diff(before) as f64 / before.min(after) as f64).ln_1p()).powi(2) * 2_f64.powi(48);
        let error = (squared_return(Price(before), Price(after)).unwrap() as f64 - truth).abs() - 1.0;
        assert!(error <= 8e-10 * truth, "{after}: {error} of {truth}");
        worst = worst.max(error / truth.max(1.0));
    }
    assert!(worst > 2e-10, "{worst}");
}

#[test]
fn the_largest_and_the_smallest_move_have_a_square() {
    let far = squared_return(Price(1), Price(u64::MAX)).unwrap();
    assert!((1 << 58..1 << 60).contains(&far), "nothing saturates: (64 ln 2)^2 * 2^48");
    assert_eq!(squared_return(Price(1 << 50), Price((1 << 50) + 1)), Ok(1), "any move is one");
    assert_eq!(squared_return(Price(7), Price(7)), Ok(0));
    assert_eq!(squared_return(Price(0), Price(7)), Err(RiskError::DivisionByZero));
    assert_eq!(squared_return(Price(7), Price(0)), Err(RiskError::DivisionByZero));
}

/// A coin that is held at one dollar: five basis points a day, taken in with the long half-life. The average falls to it from above and
/// rises to it from below, and stays within 8,311 units, the twentieth of a basis point.
#[test]
fn a_stable_coin_is_not_rounded_away() {
    let calm = Variance::of(BasisPoints(5));
    let left = decay(1, LONG_STEPS);
    let walk = |from: Variance, steps: u32| (0..steps).fold(from, |variance, _| average(variance, left, calm).unwrap());
    for (from, half) in [(BasisPoints(50), 50.0), (BasisPoints(1), 1.0)] {
        let (from, start) = (Variance::of(from), half * half / 25.0);
        for days in [20_u32, 40, 100] {
            let truth = 1.0 + (start - 1.0) * (-f64::from(days) / 20.0).exp2();
            let found = walk(from, days * STEPS_A_DAY).0 as f64 / calm.0 as f64;
            assert!((found - truth).abs() < 2e-4, "{days} days from {from:?}: {found} for {truth}");
        }
        let rest = walk(from, 1_000 * STEPS_A_DAY);
        assert!(rest >= calm && rest.0 - calm.0 <= 8_311, "{rest:?} for {calm:?}");
    }
    assert_eq!(walk(calm, 1_000), calm, "what rests stays");
}

#[test]
fn more_than_the_whole_cannot_be_left() {
    assert_eq!(average(Variance(1), ONE + 1, Variance(2)), Err(RiskError::Overflow));
    assert_eq!(average(Variance(3), ONE, Variance(u64::MAX)), Ok(Variance(3)));
    assert_eq!(average(Variance(u64::MAX), 0, Variance(3)), Ok(Variance(3)));
}

#[test]
fn edges_are_averaged_exactly() {
    for (variance, observed) in EDGES.iter().flat_map(|variance| EDGES.map(|observed| (*variance, observed))) {
        for left in [0, 1, 1 << 31, ONE - 1, ONE] {
            let exact = measured::average(&big(variance), &big(left), &big(observed));
            assert_eq!(average(Variance(variance), left, Variance(observed)).map(|found| big(found.0)), Ok(exact));
        }
    }
}

proptest! {
    #[test]
    fn an_average_is_rounded_up_once(variance in words(), observed in words(), left in 0..=ONE) {
        let exact = measured::average(&big(variance), &big(left), &big(observed));
        prop_assert_eq!(average(Variance(variance), left, Variance(observed)).map(|found| big(found.0)), Ok(exact));
    }

    #[test]
    fn a_variance_is_rounded_up_once(volatility in halves()) {
        prop_assert_eq!(big(Variance::of(BasisPoints(volatility)).0), measured::variance(volatility));
    }

    /// The least volatility with at least a variance.
    #[test]
    fn a_volatility_is_the_least(variance in words()) {
        let found = Variance(variance).volatility();
        prop_assert!(Variance::of(found).0 >= variance);
        prop_assert!(found.0 == 0 || Variance::of(BasisPoints(found.0 - 1)).0 < variance);
    }

    #[test]
    fn decays_follow_the_page(steps in halves(), half_life in halves()) {
        prop_assert_eq!(big(decay(steps, half_life)), measured::decay(steps, half_life));
    }

    #[test]
    fn decays_within_a_half_life_follow_the_page(half_life in 1_u32.., part in 0_u32..1 << 16) {
        let steps = u32::try_from((u64::from(half_life) * u64::from(part)) >> 16).unwrap();
        prop_assert_eq!(big(decay(steps, half_life)), measured::decay(steps, half_life));
        let truth = (-f64::from(steps) / f64::from(half_life)).exp2() * ONE as f64;
        prop_assert!((decay(steps, half_life) as f64 - truth).abs() < 1.5);
    }

    #[test]
    fn squared_returns_follow_the_page(before in words(), after in words()) {
        prop_assume!(before != 0 && after != 0);
        let found = squared_return(Price(before), Price(after)).map(BigInt::from);
        prop_assert_eq!(found, Ok(measured::squared_return(before, after)));
    }

    /// Up and down by the same factor is the same.
    #[test]
    fn a_squared_return_has_no_direction(before in words(), after in words()) {
        prop_assume!(before != 0 && after != 0);
        prop_assert_eq!(squared_return(Price(before), Price(after)), squared_return(Price(after), Price(before)));
    }
}
