//! Gliding terms.

use ballast_risk::glide::{Follow, Glide, Slope, SlopeGlide};
use ballast_risk::{BasisPoints, Money, Multiple};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{big, credit};
use crate::inputs::{halves, integers, ratios, words};
use crate::margin::concentration;

pub(crate) fn exact_at(glide: Glide, now: i64) -> BigInt {
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

fn follows() -> BoxedStrategy<Follow> {
    (0_u32..5_000, 0_u32..=10_000, prop_oneof![Just(0), 1_u32..=8 << 16])
        .prop_map(|(base, maximum, multiple)| Follow {
            base: BasisPoints(base),
            maximum: BasisPoints(maximum.max(base)),
            multiple: Multiple(multiple),
        })
        .boxed()
}

proptest! {
    /// Volatility raises a goal by its multiple, floored, and never beyond the maximum.
    #[test]
    fn a_goal_follows_volatility(follow in follows(), volatility in prop_oneof![0_u32..5_000, halves()]) {
        let goal = follow.goal(BasisPoints(volatility));
        let asked: BigInt = big(follow.base.0) + ((big(volatility) * follow.multiple.0) >> 16_u32);
        prop_assert_eq!(big(goal.0), asked.min(big(follow.maximum.0)));
        prop_assert_eq!(follow.keep(goal), goal, "what volatility asks for is kept");
    }

    /// Under other terms a goal stays as near as they allow; one that does not follow volatility is its base.
    #[test]
    fn a_goal_is_kept_within_new_terms(follow in follows(), goal in ratios()) {
        let kept = follow.keep(BasisPoints(goal));
        if follow.multiple.0 == 0 {
            prop_assert_eq!(kept, follow.base);
        } else {
            prop_assert_eq!(kept.0, goal.clamp(follow.base.0, follow.maximum.0));
        }
    }
}

/// Slopes from nothing to the whole for a unit, and speeds that arrive within hours to never.
fn slopes() -> BoxedStrategy<SlopeGlide> {
    let slope = || prop_oneof![Just(0), words(), 0_u64..1 << 20];
    (slope(), slope(), 0_i64..1 << 31, prop_oneof![0_u32..10, 0_u32..10_000])
        .prop_map(|(from, to, since, speed)| SlopeGlide { from, to, since, speed })
        .boxed()
}

/// A new slope that would require the whole at once of a large position requires a basis point a second more of it.
#[test]
fn a_slope_arrives_by_the_second_whatever_the_notional() {
    let glide = SlopeGlide { from: 1 << 20, to: 1 << 30, since: 1_000, speed: 1 << 16 };
    let at = |notional, elapsed: i64| glide.at(1_000 + elapsed).added(Money(notional)).0;
    // What the old slope adds, and the new one: 2 and 2,500; 976 and 10,000; 10,000 and 10,000.
    assert_eq!([-1, 0, 1, 2_497, 2_498, 2_499].map(|elapsed| at(10_000, elapsed)), [2, 2, 3, 2_499, 2_500, 2_500]);
    assert_eq!([0, 1, 9_023, 9_024, 9_025].map(|elapsed| at(4_000_000, elapsed)), [976, 977, 9_999, 10_000, 10_000]);
    assert_eq!([0, 1].map(|elapsed| at(i64::MAX, elapsed)), [10_000, 10_000]);
    assert_eq!((glide.arrived(10_999), glide.arrived(11_000)), (false, true));
}

/// Between two slopes stands no third: a new goal waits until the last one was reached at every notional.
#[test]
fn a_slope_under_way_takes_no_new_goal() {
    let glide = SlopeGlide { from: 5, to: 7, since: 1_000, speed: 1 << 16 };
    assert_eq!(glide.towards(8, 10_999, 1), None);
    assert_eq!(glide.towards(5, 10_999, 1), None);
    assert_eq!(glide.towards(7, 10_999, 1), Some(glide), "the same goal neither restarts nor speeds up");
    assert_eq!(glide.towards(8, 11_000, 1), Some(SlopeGlide { from: 7, to: 8, since: 11_000, speed: 1 }));
    let resting = SlopeGlide::resting(7, 1_000, 1);
    assert_eq!(resting.at(5_000), Slope { from: 7, to: 7, way: 0 });
    assert_eq!(resting.towards(9, 1_000, 3), Some(SlopeGlide { from: 7, to: 9, since: 1_000, speed: 3 }));
}

proptest! {
    #[test]
    fn a_slope_adds_what_the_page_says(glide in slopes(), now in 0_i64..1 << 32, notional in 0_i64..1 << 50) {
        let way = if glide.from == glide.to { big(0) } else { (credit(big(now) - glide.since) * glide.speed) >> 16 };
        let slope = glide.at(now);
        prop_assert_eq!(big(slope.way), way);
        prop_assert_eq!(big(slope.added(Money(notional)).0), concentration(&slope, &big(notional)));
        let end = Slope { from: glide.to, to: glide.to, way: 0 };
        prop_assert_eq!(big(slope.goal(Money(notional)).0), concentration(&end, &big(notional)));
    }

    /// However large the position, what its notional adds moves no faster than the speed, and a new goal moves nothing at once.
    #[test]
    fn a_slope_keeps_its_speed(
        glide in slopes(), to in words(), first in -100_i64..1 << 20, wait in 0_i64..1 << 20, notional in 0_i64..i64::MAX,
    ) {
        let (early, late) = (glide.since + first, glide.since + first + wait);
        let added = |glide: SlopeGlide, now| glide.at(now).added(Money(notional)).0;
        let way = (wait * i64::from(glide.speed)).div_euclid(1 << 16) + 1;
        prop_assert!(i64::from(added(glide, early).abs_diff(added(glide, late))) <= way);
        if let Some(anew) = glide.towards(to, late, 1 << 16) {
            prop_assert_eq!(added(anew, late), added(glide, late));
            prop_assert_eq!(anew.to, to);
        }
    }

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

    /// Setting the same goal at the same speed changes nothing, however often: a start anew would cost a floor each time.
    #[test]
    fn setting_a_goal_anew_neither_speeds_it_up_nor_stops_it(glide in glides(), now in integers()) {
        prop_assert_eq!(glide.towards(glide.to, now, glide.speed), glide);
    }

    #[test]
    fn a_new_goal_starts_at_the_value_of_today(
        glide in glides(), now in integers(), to in ratios(), speed in halves(),
    ) {
        prop_assume!((BasisPoints(to), speed) != (glide.to, glide.speed));
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
