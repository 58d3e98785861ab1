//! What is forecast, and when it counts.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "floats are what the law is compared with"
)]

use ballast_risk::BasisPoints;
use ballast_risk::forecast::{BOUND, Coefficients, LARGEST_SUM, LONGEST_STEPS, Score, TOLERANCE};
use ballast_risk::volatility::Variance;
use proptest::prelude::*;

use crate::exact::big;
use crate::inputs::{halves, ratios, words};
use crate::measured;

fn weights(version: u32, fast: u32, slow: u32, long: u32) -> Coefficients {
    Coefficients { version, fast: BasisPoints(fast), slow: BasisPoints(slow), long: BasisPoints(long) }
}

/// The score of a day in which nothing moved, when the forecast was some times the fast variance: the loss is the logarithm alone.
fn still(score: Score, forecast: u64, fast: u64) -> Score {
    score.after(Variance(0), Variance(forecast), Variance(fast), 1).unwrap()
}

#[test]
fn sound_weights_are_at_least_what_was_measured() {
    let sound = [weights(1, 10_000, 0, 0), weights(9, 1, 9_998, 1), weights(u32::MAX, 0, 0, 30_000)];
    let unsound = [
        weights(1, 9_999, 0, 0),
        weights(1, 1, 0, 0),
        weights(1, 10_000, 10_000, 10_001),
        weights(1, u32::MAX, 10_001, 0),
        weights(1, u32::MAX, u32::MAX, u32::MAX),
        weights(0, 10_000, 0, 0),
    ];
    assert!(sound.iter().all(|coefficients| coefficients.is_sound() && coefficients.are_set()));
    assert!(unsound.iter().all(|coefficients| !coefficients.is_sound() && coefficients.are_set()));
    assert_eq!(LARGEST_SUM, 30_000);
    for none in [weights(0, 0, 0, 0), weights(7, 0, 0, 0)] {
        assert!(none.is_sound() && !none.are_set());
        assert_eq!(none.forecast(Variance(5), Variance(6), Variance(7)), Variance(0));
    }
}

#[test]
fn a_forecast_that_does_not_fit_is_the_largest() {
    let most = Variance(u64::MAX);
    assert_eq!(weights(1, 10_000, 0, 0).forecast(most, Variance(0), Variance(0)), most);
    assert_eq!(weights(1, 10_000, 1, 0).forecast(most, Variance(1), Variance(0)), most);
    assert_eq!(weights(1, u32::MAX, u32::MAX, u32::MAX).forecast(most, most, most), most);
}

#[test]
fn the_constants_are_what_the_page_says() {
    assert_eq!((BOUND, LONGEST_STEPS), (16 << 32, 12));
    assert_eq!(TOLERANCE, 214_748_365, "the nearest to 2^32 / 20");
}

/// A score stops the forecast above the tolerance and lets it count again only below zero.
#[test]
fn a_forecast_returns_below_zero_alone() {
    let at = |mean, off| Score { mean, off };
    // With equal forecasts a difference is zero: a mean fades by the 2^-(1/288)th power of itself.
    let next = |mean: i64, off| still(at(mean, off), 1_000, 1_000);
    let left = i128::from(ballast_risk::volatility::decay(1, 288));
    // The greatest that fades to the tolerance.
    let edge = i64::try_from((((i128::from(TOLERANCE) + 1) << 32) - 1) / left).unwrap();
    assert_eq!(next(edge, 0), at(TOLERANCE, 0));
    assert_eq!(next(edge + 1, 0), at(TOLERANCE + 1, 1));
    assert_eq!(next(edge, 1), at(TOLERANCE, 1), "off stays off within the tolerance");
    assert_eq!(next(1, 1), at(0, 1), "and at zero");
    assert_eq!(next(-1, 1), at(-1, 0), "a mean below zero is floored");
    assert!(at(-1, 0).counts() && !at(-1, 1).counts());
}

/// Bounded either way, and bounded in what a silence of days makes of one observation.
#[test]
fn one_observation_does_not_decide() {
    let huge = Score::default().after(Variance(u64::MAX), Variance(3), Variance(1), 1).unwrap();
    let small = Score::default().after(Variance(u64::MAX), Variance(1), Variance(3), 1).unwrap();
    let share = (1_i64 << 32) - i64::try_from(ballast_risk::volatility::decay(1, 288)).unwrap();
    assert_eq!((huge.mean, small.mean), (-16 * share, 16 * share));
    let hour = (1_i64 << 32) - i64::try_from(ballast_risk::volatility::decay(12, 288)).unwrap();
    for steps in [12, 13, 288, u32::MAX] {
        let score = Score::default().after(Variance(u64::MAX), Variance(3), Variance(1), steps).unwrap();
        assert_eq!(score.mean, -16 * hour, "an hour is the most that an observation stands for");
    }
}

/// Twice the variance while nothing moves is worse by `ln 2`, half of it better by as much.
#[test]
fn nothing_observed_is_no_difficulty() {
    let ln_two = (f64::ln(2.0) * 2_f64.powi(32)) as i64;
    let settled = |forecast, fast| (0..10_000).fold(Score::default(), |score, _| still(score, forecast, fast));
    // Flooring a mean costs a share of the distance to its goal: less than 416 units.
    assert!((settled(2_000, 1_000).mean - ln_two).abs() < 420);
    assert!((settled(1_000, 2_000).mean + ln_two).abs() < 420);
    assert_eq!((settled(2_000, 1_000).off, settled(1_000, 2_000).off), (1, 0));
    assert_eq!(still(Score::default(), 0, 0), Score::default(), "no variance counts as the least");
}

/// One loss divides evenly and the other does not: of a thousand means next to each other some change with the last unit.
#[test]
fn losses_are_floored() {
    for (observed, forecast, fast) in [(7_000, 3_000, 1_000), (7_000, 1_000, 3_000), (5, 11, 5)] {
        let excess = measured::excess(&big(observed), &big(forecast), &big(fast));
        for mean in -500..500 {
            let (exact, off) = measured::scored(mean, 0, &excess, 12);
            let score = Score { mean, off: 0 };
            let found = score.after(Variance(observed), Variance(forecast), Variance(fast), 12).unwrap();
            assert_eq!((big(found.mean), found.off), (exact, off));
        }
    }
}

proptest! {
    #[test]
    fn a_forecast_is_rounded_up_once(
        fast in words(), slow in words(), long in words(), weight in (ratios(), ratios(), ratios()),
    ) {
        let found = weights(1, weight.0, weight.1, weight.2).forecast(Variance(fast), Variance(slow), Variance(long));
        let exact = measured::forecast([&big(fast), &big(slow), &big(long)], [weight.0, weight.1, weight.2]);
        prop_assert_eq!(big(found.0), exact);
    }

    /// Sound weights never forecast less than the least that was measured.
    #[test]
    fn a_sound_forecast_lowers_nothing(
        fast in words(), slow in words(), long in words(), parts in (0_u32..30_001, 0_u32..30_001, 0_u32..30_001),
    ) {
        let coefficients = weights(1, parts.0, parts.1, parts.2);
        let sum = u64::from(parts.0) + u64::from(parts.1) + u64::from(parts.2);
        prop_assert_eq!(coefficients.is_sound(), sum == 0 || (10_000..=30_000).contains(&sum));
        let found = coefficients.forecast(Variance(fast), Variance(slow), Variance(long)).0;
        prop_assert!(!(10_000..=30_000).contains(&sum) || found >= fast.min(slow).min(long));
    }

    #[test]
    fn scores_follow_the_page(
        observed in words(), forecast in words(), fast in words(), steps in halves(),
        mean in -BOUND..=BOUND, off in 0_u32..=1,
    ) {
        let excess = measured::excess(&big(observed), &big(forecast), &big(fast));
        let (exact, after) = measured::scored(mean, off, &excess, steps);
        let found = Score { mean, off }.after(Variance(observed), Variance(forecast), Variance(fast), steps).unwrap();
        prop_assert_eq!((big(found.mean), found.off), (exact, after));
        prop_assert!((-BOUND..=BOUND).contains(&found.mean), "a mean stays within the bound");
    }

    /// Forecasts near each other, where the logarithm matters, and observations near them.
    #[test]
    fn scores_of_like_forecasts_follow_the_page(
        fast in 1_000_000_u64..1 << 60, ratio in 5_000_u64..40_000, moved in 0_u64..100_000,
        mean in -BOUND..=BOUND, off in 0_u32..=1, steps in 1_u32..30,
    ) {
        let (forecast, observed) = (fast / 10_000 * ratio, fast / 10_000 * moved);
        let excess = measured::excess(&big(observed), &big(forecast), &big(fast));
        let (x, h, e) = (observed as f64, forecast as f64, fast as f64);
        let truth = (x / h - x / e + (h / e).ln()).clamp(-16.0, 16.0);
        let near = i64::try_from(excess.clone()).unwrap() as f64 / 2_f64.powi(32);
        prop_assert!((near - truth).abs() < 2e-9, "{} for {}", near, truth);
        let (exact, after) = measured::scored(mean, off, &excess, steps);
        let found = Score { mean, off }.after(Variance(observed), Variance(forecast), Variance(fast), steps).unwrap();
        prop_assert_eq!((big(found.mean), found.off), (exact, after));
    }

    /// Around 2^20 times the fast variance, beyond which nothing more is observed: forecasts so near the fast variance that the difference of
    /// their losses is within its bound.
    #[test]
    fn what_is_observed_ends_at_2_20_times_the_fast_variance(
        fast in 1_u64 << 36..1 << 42, above in 0_u64..1 << 14, times in 1_u64 << 18..1 << 21,
    ) {
        let (forecast, observed) = (fast + above, fast * times);
        let excess = measured::excess(&big(observed), &big(forecast), &big(fast));
        let exact = measured::scored(0, 0, &excess, 12);
        let found = Score::default().after(Variance(observed), Variance(forecast), Variance(fast), 12).unwrap();
        prop_assert_eq!((big(found.mean), found.off), exact);
    }

    /// An account's bytes may hold any score: none of them panics, and it comes back.
    #[test]
    fn any_score_has_a_next(mean in any::<i64>(), off in any::<u32>(), observed in words(), steps in halves()) {
        let next = Score { mean, off }.after(Variance(observed), Variance(7), Variance(5), steps).unwrap();
        prop_assert!(next.mean.unsigned_abs() <= mean.unsigned_abs().max(BOUND.unsigned_abs()));
    }
}
