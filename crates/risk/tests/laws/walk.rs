//! The stable price's walk.

use ballast_risk::Price;
use ballast_risk::price::{GREATEST, LEAST, STEP_CAP, walk};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{big, floor};
use crate::inputs::{halves, integers, words};

fn step(stable: u64, speed: u32, elapsed: i64) -> BigInt {
    floor(&(big(stable) * speed * elapsed), &big(1_000_000)).max(big(1))
}

fn exact(stable: u64, price: u64, speed: u32, elapsed: i64) -> BigInt {
    if elapsed <= 0 {
        return big(stable);
    }
    let step = step(stable, speed, elapsed);
    if stable < price { (big(stable) + step).min(big(price)) } else { (big(stable) - step).max(big(price)) }
}

/// Prices that feeds accept.
fn prices() -> BoxedStrategy<u64> {
    words().prop_map(|word| word.clamp(LEAST.0, GREATEST.0)).boxed()
}

proptest! {
    /// Whole range, as long as the way fits a word: at the greatest speed that is a century.
    #[test]
    fn the_walk_is_exact(stable in words(), price in words(), speed in halves(), elapsed in integers()) {
        let elapsed = elapsed.min(u32::MAX.into());
        prop_assert_eq!(
            walk(Price(stable), Price(price), speed, elapsed).map(|price| big(price.0)),
            Ok(exact(stable, price, speed, elapsed))
        );
    }

    #[test]
    fn a_step_is_exact(
        stable in prices(), off in -(1_i64 << 40)..1 << 40, speed in 0_u32..10_000, elapsed in -1_i64..=60,
    ) {
        let price = stable.saturating_add_signed(off >> (off & 31)).max(1);
        prop_assert_eq!(
            walk(Price(stable), Price(price), speed, elapsed).map(|price| big(price.0)),
            Ok(exact(stable, price, speed, elapsed))
        );
    }

    /// Beyond that it still goes the right way and not too far.
    #[test]
    fn the_walk_never_overshoots(stable in words(), price in words(), speed in halves(), elapsed in integers()) {
        let reached = walk(Price(stable), Price(price), speed, elapsed).unwrap().0;
        prop_assert!((stable.min(price)..=stable.max(price)).contains(&reached));
        prop_assert!(big(reached.abs_diff(stable)) <= step(stable, speed, elapsed.max(0)));
    }

    #[test]
    fn more_time_brings_it_nearer(
        stable in prices(), price in prices(), speed in 0_u32..10_000, elapsed in 0_i64..1 << 32,
        more in 0_i64..1 << 32,
    ) {
        let early = walk(Price(stable), Price(price), speed, elapsed).unwrap();
        let late = walk(Price(stable), Price(price), speed, elapsed + more).unwrap();
        prop_assert!(late.0.abs_diff(price) <= early.0.abs_diff(price));
    }

    /// A second is enough for a step of one, so a price that stands still is reached in the end, however slow the walk.
    #[test]
    fn the_walk_does_not_stand_still(stable in prices(), price in prices(), speed in 0_u32..10_000) {
        let reached = walk(Price(stable), Price(price), speed, 1).unwrap().0;
        prop_assert!(reached.abs_diff(price) < stable.abs_diff(price).max(1));
    }

    /// A minute in steps is no faster than compound speed allows, whoever calls how often.
    #[test]
    fn many_steps_stay_within_compound_speed(
        stable in 1_u64 << 40..1 << 50, speed in 0_u32..5_000, steps in prop::collection::vec(1_i64..=60, 1..6),
    ) {
        let reached = steps
            .iter()
            .fold(Price(stable), |at, step| walk(at, GREATEST, speed, *step).unwrap());
        let ceiling = steps.iter().fold(big(stable), |at, seconds| {
            let moved = step(at.clone().try_into().unwrap(), speed, *seconds);
            (at + moved).min(big(GREATEST.0))
        });
        prop_assert_eq!(big(reached.0), ceiling);
    }
}

#[test]
fn the_longest_step_is_a_minute() {
    assert_eq!(STEP_CAP, 60);
}
