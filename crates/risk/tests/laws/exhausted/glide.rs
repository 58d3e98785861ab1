//! Terms on their way.

use ballast_risk::glide::{Glide, Slope, SlopeGlide};
use ballast_risk::{BasisPoints, Money};

use super::{every, halves, integers};
use crate::exact::{big, credit};
use crate::glide::exact_at;
use crate::margin::concentration;

/// Speeds around an eighth of a basis point a second and its multiples.
fn speeds() -> impl Iterator<Item = u32> + Clone {
    (0..=12_u32).flat_map(|eighths| [(eighths << 13).saturating_sub(1), eighths << 13])
}

#[test]
fn every_glide_stands_where_its_way_ends() {
    let ways: Vec<u32> = (0..=6).collect();
    for [from, to] in every(&ways) {
        for speed in speeds() {
            let glide = Glide { from: BasisPoints(from), to: BasisPoints(to), since: 100, speed };
            for now in 97..=120 {
                assert_eq!(big(glide.at(now).0), exact_at(glide, now), "{glide:?} at {now}");
            }
        }
    }
}

#[test]
fn every_glide_ends_within_its_words() {
    for [from, to] in every(&[0, 1, 9_999, 10_000, u32::MAX - 1, u32::MAX]) {
        for [since, now] in every(&integers()) {
            for speed in halves() {
                let glide = Glide { from: BasisPoints(from), to: BasisPoints(to), since, speed };
                assert_eq!(big(glide.at(now).0), exact_at(glide, now), "{glide:?} at {now}");
            }
        }
    }
}

/// Slopes of up to three basis points for each unit, over notionals of a few units.
#[test]
fn every_slope_adds_what_its_way_leaves() {
    let slopes: Vec<u64> = (0..=6).map(|halves: u64| halves << 31).collect();
    for [from, to] in every(&slopes) {
        for speed in speeds() {
            let glide = SlopeGlide { from, to, since: 100, speed };
            for now in 97..=112 {
                let elapsed = credit(big(now) - glide.since);
                let way = if from == to { big(0) } else { (elapsed * speed) >> 16 };
                let slope = glide.at(now);
                assert_eq!((slope.from, slope.to, big(slope.way)), (from, to, way), "{glide:?} at {now}");
                for notional in 0..=8 {
                    let added = slope.added(Money(notional)).0;
                    assert_eq!(big(added), concentration(&slope, &big(notional)), "{slope:?} of {notional}");
                }
            }
        }
    }
}

#[test]
fn every_slope_adds_at_most_the_whole() {
    let slopes = [0, 1, (1 << 32) - 1, 1 << 32, 1 << 63, u64::MAX];
    for ([from, to], way) in every(&slopes).flat_map(|ends| slopes.map(|way| (ends, way))) {
        let slope = Slope { from, to, way };
        for notional in integers().into_iter().filter(|notional| *notional >= 0) {
            let added = slope.added(Money(notional)).0;
            assert_eq!(big(added), concentration(&slope, &big(notional)), "{slope:?} of {notional}");
        }
    }
}
