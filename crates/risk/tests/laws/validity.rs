//! Which price serves what: the whole table.

use ballast_risk::price::{Action, Ages, Validity};
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
    let at = |age: i64| Validity::of(5_000, 5_000 + age, &ages);
    assert_eq!([at(-3), at(0), at(10)], [Validity::Fresh; 3]);
    assert_eq!([at(11), at(100)], [Validity::Usable; 2]);
    assert_eq!([at(101), at(1_000)], [Validity::Stale; 2]);
    assert_eq!([at(1_001), at(i64::MAX - 5_000)], [Validity::Dead; 2]);
    assert_eq!(Validity::of(0, 5, &ages), Validity::Absent);
}

proptest! {
    #[test]
    fn validity_follows_age(
        published in integers(), now in integers(), fresh in halves(), usable in halves(), dead in halves(),
    ) {
        let age = big(now) - published;
        let limits = [
            (fresh, Validity::Fresh),
            (usable, Validity::Usable),
            (dead, Validity::Stale),
        ];
        let by_age = limits
            .iter()
            .find(|(limit, _)| age <= big(*limit))
            .map_or(Validity::Dead, |(_, validity)| *validity);
        let exact = if published == 0 { Validity::Absent } else { by_age };
        prop_assert_eq!(Validity::of(published, now, &Ages { fresh, usable, dead }), exact);
    }
}
