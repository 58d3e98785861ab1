//! Gliding terms.

use ballast_risk::BasisPoints;
use ballast_risk::glide::Glide;
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{big, credit};
use crate::inputs::{halves, integers, ratios};

fn exact_at(glide: Glide, now: i64) -> BigInt {
    let way = (credit(big(now) - glide.since) * glide.speed) >> 16;
    let (from, to) = (big(glide.from.0), big(glide.to.0));
    let moved: BigInt = if from < to { &from + way } else { &from - way };
    moved.clamp(from.clone().min(to.clone()), from.max(to))
}

fn glides() -> BoxedStrategy<Glide> {
    (ratios(), ratios(), integers(), halves())
        .prop_map(|(from, to, since, speed)| Glide { from: BasisPoints(from), to: BasisPoints(to), since, speed })
        .boxed()
}

/// Speeds and times as terms have them: days, and basis points per hour or so.
fn sane() -> BoxedStrategy<Glide> {
    (0_u32..=10_000, 0_u32..=10_000, 0_i64..1 << 31, 0_u32..2_000)
        .prop_map(|(from, to, since, speed)| Glide { from: BasisPoints(from), to: BasisPoints(to), since, speed })
        .boxed()
}

/// A basis point a second: the first second counts, the goal is reached with the last, and a time before the start is the start.
#[test]
fn a_glide_moves_by_the_second() {
    let at = |from, to, elapsed: i64| {
        let glide = Glide { from: BasisPoints(from), to: BasisPoints(to), since: 1_000, speed: 1 << 16 };
        glide.at(1_000 + elapsed).0
    };
    assert_eq!([-1, 0, 1, 2, 3, 4].map(|elapsed| at(10, 13, elapsed)), [10, 10, 11, 12, 13, 13]);
    assert_eq!([-1, 0, 1, 2, 3, 4].map(|elapsed| at(13, 10, elapsed)), [13, 13, 12, 11, 10, 10]);
}

proptest! {
    #[test]
    fn a_glide_stands_where_the_page_says(glide in glides(), now in integers(), soon in 0_i64..1 << 40) {
        for now in [now, glide.since.saturating_add(soon)] {
            prop_assert_eq!(big(glide.at(now).0), exact_at(glide, now));
        }
    }

    /// Monotone, never beyond its goal, and between two times never faster than its speed (rounded up by the two floors).
    #[test]
    fn a_glide_keeps_its_speed(glide in sane(), first in -100_i64..1 << 20, wait in 0_i64..1 << 20) {
        let early = glide.at(glide.since + first).0;
        let late = glide.at(glide.since + first + wait).0;
        let (low, high) = (glide.from.0.min(glide.to.0), glide.from.0.max(glide.to.0));
        prop_assert!((low..=high).contains(&early) && (low..=high).contains(&late));
        prop_assert!(late.abs_diff(glide.to.0) <= early.abs_diff(glide.to.0));
        let way = (wait * i64::from(glide.speed)).div_euclid(1 << 16) + 1;
        prop_assert!(i64::from(early.abs_diff(late)) <= way);
    }

    /// Setting the same goal again and again costs floors and gains nothing: it is never ahead of the glide left alone,
    /// and behind by less than a basis point each time.
    #[test]
    fn setting_a_goal_anew_never_speeds_it_up(glide in sane(), waits in prop::collection::vec(0_i64..100_000, 1..8)) {
        let (mut now, mut anew) = (glide.since, glide);
        for wait in &waits {
            now += wait;
            anew = anew.towards(glide.to, now, glide.speed);
            prop_assert_eq!(anew.at(now), anew.from);
        }
        let behind = anew.at(now).0.abs_diff(glide.to.0);
        let alone = glide.at(now).0.abs_diff(glide.to.0);
        prop_assert!(behind >= alone);
        prop_assert!(u64::from(behind - alone) <= u64::try_from(waits.len()).unwrap());
    }

    #[test]
    fn a_new_goal_starts_at_the_value_of_today(
        glide in glides(), now in integers(), to in ratios(), speed in halves(),
    ) {
        let anew = glide.towards(BasisPoints(to), now, speed);
        prop_assert_eq!(
            anew,
            Glide {
                from: glide.at(now),
                to: BasisPoints(to),
                since: now,
                speed
            }
        );
        prop_assert_eq!(anew.at(now), glide.at(now));
    }

    #[test]
    fn a_resting_term_rests(at in ratios(), since in integers(), now in integers(), speed in halves()) {
        let resting = Glide::resting(BasisPoints(at), since, speed);
        prop_assert_eq!(
            resting,
            Glide {
                from: BasisPoints(at),
                to: BasisPoints(at),
                since,
                speed
            }
        );
        prop_assert_eq!(resting.at(now), BasisPoints(at));
    }
}
