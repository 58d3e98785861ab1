//! Which price serves what: the whole table.

use ballast_risk::price::{Action, Ages, Heard, SILENCE_REPORT_SECONDS, Validity};
use proptest::prelude::*;

use crate::exact::big;
use crate::inputs::{halves, integers};

#[test]
fn the_table_of_prices_and_actions() {
    use Action::{Judge, PayOut, Reduce, Trade};
    let table = [
        (Validity::Final, [true, true, true, true]),
        (Validity::Fresh, [true, true, true, true]),
        (Validity::Usable, [false, false, true, true]),
        (Validity::Stale, [false, false, false, true]),
        (Validity::Dead, [false, false, false, true]),
        (Validity::Absent, [false, false, false, false]),
    ];
    for (validity, served) in table {
        assert_eq!([PayOut, Trade, Reduce, Judge].map(|action| validity.serves(action)), served, "{validity:?}");
    }
    assert!(table.is_sorted_by_key(|(validity, _)| *validity), "from best to worst");
}

/// Each limit is within, the second after it is not; a time ahead of the clock is fresh.
#[test]
fn ages_are_judged_to_the_second() {
    let ages = Ages { fresh: 10, usable: 100, dead: 1_000 };
    let heard = |reported| Heard { published: 5_000, reported };
    let at = |age: i64| Validity::of(heard(0), 5_000 + age, &ages);
    assert_eq!([at(-3), at(0), at(10)], [Validity::Fresh; 3]);
    assert_eq!([at(11), at(100)], [Validity::Usable; 2]);
    assert_eq!([at(101), at(1_001), at(i64::MAX - 5_000)], [Validity::Stale; 3], "silence alone is no death");
    assert_eq!(Validity::of(Heard::default(), 5, &ages), Validity::Absent);
}

/// A feed is dead an hour after its report, not a second earlier, and only if it is silent still.
#[test]
fn a_feed_is_dead_an_hour_after_its_report() {
    let ages = Ages { fresh: 10, usable: 100, dead: 1_000 };
    let heard = Heard { published: 5_000, reported: 6_001 };
    assert!(!heard.is_silent(6_000, &ages));
    assert!(heard.is_silent(6_001, &ages));
    assert!(!Heard::default().is_silent(i64::MAX, &ages), "a feed that never spoke is not silent");
    assert_eq!(SILENCE_REPORT_SECONDS, 3_600);
    assert_eq!(Validity::of(heard, 9_600, &ages), Validity::Stale);
    assert_eq!(Validity::of(heard, 9_601, &ages), Validity::Dead);
    let back = Heard { published: 9_590, reported: 6_001 };
    assert_eq!(Validity::of(back, 9_601, &ages), Validity::Usable, "a price that serves is not dead");
}

proptest! {
    #[test]
    fn validity_follows_age(
        published in integers(), reported in prop_oneof![Just(0), integers()], now in integers(), fresh in halves(),
        usable in halves(), dead in halves(),
    ) {
        let heard = Heard { published, reported };
        let age = big(now) - published;
        let given_up = reported != 0 && big(now) - reported >= big(SILENCE_REPORT_SECONDS);
        let limits = [
            (fresh, Validity::Fresh),
            (usable, Validity::Usable),
        ];
        let last = if given_up { Validity::Dead } else { Validity::Stale };
        let by_age = limits
            .iter()
            .find(|(limit, _)| age <= big(*limit))
            .map_or(last, |(_, validity)| *validity);
        let exact = if published == 0 { Validity::Absent } else { by_age };
        let ages = Ages { fresh, usable, dead };
        prop_assert_eq!(Validity::of(heard, now, &ages), exact);
        prop_assert_eq!(heard.is_silent(now, &ages), published != 0 && age > big(dead));
    }
}
