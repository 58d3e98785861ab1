//! The side of an inventory, and the clock of its sale.

use ballast_risk::inventory::{AUCTION_SECONDS, delta_holds, for_sale, hedges, turns};
use ballast_risk::{Money, Size};

use super::{every, integers, small, words};
use crate::exact::{big, floor};

#[test]
fn every_hedge_has_the_other_sign() {
    let few: Vec<i64> = (-4..=4).collect();
    for [one, other] in every(&few).chain(every(&integers())) {
        assert_eq!(hedges(Size(one), Money(other)), (big(one) * other) < big(0), "{one} against {other}");
        let same = (one > 0) == (other > 0) && (one < 0) == (other < 0);
        assert_eq!(turns(Money(one), Money(other)), !same, "{one} to {other}");
    }
}

#[test]
fn every_delta_beyond_its_cap_only_falls() {
    let few: Vec<i64> = (-6..=6).collect();
    let holds = |[before, after]: [i64; 2], cap: u64| {
        let within = big(after).magnitude() <= big(cap).magnitude();
        let falls = big(after).magnitude() <= big(before).magnitude();
        assert_eq!(delta_holds(Money(before), Money(after), cap), within || falls, "{before} to {after} below {cap}");
    };
    for deltas in every(&few) {
        small(8).into_iter().for_each(|cap| holds(deltas, cap));
    }
    for deltas in every(&integers()) {
        words().into_iter().for_each(|cap| holds(deltas, cap));
    }
}

/// Sizes of a few units on both sides, and clocks around the length of an auction.
#[test]
fn every_sale_keeps_its_clock_but_for_what_joins() {
    let few: Vec<i64> = (-6..=6).collect();
    let now = 1_000_000;
    for elapsed in [0, 1, 2, 7, AUCTION_SECONDS - 1, AUCTION_SECONDS, AUCTION_SECONDS + 1, 5_000] {
        let (since, ran) = (now - i64::try_from(elapsed).unwrap(), elapsed.min(AUCTION_SECONDS));
        for [before, after] in every(&few) {
            let added = after.abs() - before.abs();
            let expected = match after {
                0 => big(0),
                _ if before == 0 || (before > 0) != (after > 0) => big(now),
                _ if added > 0 => big(now) - ran + floor(&(big(ran) * added), &big(after.abs())),
                _ => big(since),
            };
            let found = for_sale(since, elapsed, Size(before), Size(after), now).unwrap();
            assert_eq!(big(found), expected, "{before} to {after} after {elapsed}");
        }
    }
}
