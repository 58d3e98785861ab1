//! A price that is far from the last one is taken when prices stayed there for a minute.

use ballast_risk::Price;
use ballast_risk::price::{CONFIRM_SECONDS, Doubt, Step, Validity};
use proptest::prelude::*;

/// Whether a price is more than three tenths of another away from it.
fn far(from: u64, to: u64) -> bool {
    u128::from(from.abs_diff(to)) > u128::from(from) * 3 / 10
}

proptest! {
    #[test]
    fn what_is_near_is_taken_and_what_is_far_waits(
        last in 1_u64..1 << 62, price in 1_u64..1 << 62, factor in 1_u64..20, since in 1_i64..1 << 40, seen in 0_u64..1 << 62, age in -50_i64..200,
    ) {
        for (last, price) in [(last, price), (last >> 5, (last >> 5) * factor / 5 + 1)] {
            prop_assume!(last > 0);
            let doubt = Doubt { since, price: Price(seen) };
            let step = doubt.step(Price(last), Price(price), since + age);
            let expected = if !far(last, price) {
                Step::Taken
            } else if seen == 0 || far(seen, price) {
                Step::Doubted(Doubt { since: since + age.max(0), price: Price(price) })
            } else if age >= CONFIRM_SECONDS {
                Step::Confirmed
            } else {
                Step::Doubted(doubt)
            };
            prop_assert_eq!(step, expected);
        }
    }
}

/// A print that is older than the doubt ends it only if it leads there: from 100 by 75 to 60.
#[test]
fn an_older_print_does_not_end_a_doubt() {
    let doubt = Doubt { since: 110, price: Price(60) };
    assert_eq!(doubt.after(Price(100), 104), doubt);
    assert_eq!(doubt.after(Price(100), 110), doubt);
    assert_eq!(doubt.after(Price(75), 104), Doubt::default());
    assert_eq!(doubt.after(Price(100), 111), Doubt::default());
    let uncertain = Doubt { since: 110, price: Price(0) };
    assert_eq!(uncertain.after(Price(100), 110), uncertain);
    assert_eq!(uncertain.after(Price(100), 111), Doubt::default());
}

/// Of uncertain prints the latest counts: a certain one between two of them does not end the doubt. A price that is far stays in doubt.
#[test]
fn the_latest_uncertain_print_counts() {
    let uncertain = |since| Doubt { since, price: Price(0) };
    assert_eq!(Doubt::default().unsettled(105), uncertain(105));
    assert_eq!(uncertain(105).unsettled(120), uncertain(120));
    assert_eq!(uncertain(120).unsettled(105), uncertain(120));
    assert_eq!(uncertain(120).after(Price(100), 110), uncertain(120));
    let far = Doubt { since: 110, price: Price(60) };
    assert_eq!(far.unsettled(130), far);
}

/// Three tenths are near, a unit more is far.
#[test]
fn the_edge_of_a_step() {
    let none = Doubt::default();
    assert_eq!(none.step(Price(1_000), Price(1_300), 9), Step::Taken);
    assert_eq!(none.step(Price(1_000), Price(700), 9), Step::Taken);
    let doubted = |price| Step::Doubted(Doubt { since: 9, price: Price(price) });
    assert_eq!(none.step(Price(1_000), Price(1_301), 9), doubted(1_301));
    assert_eq!(none.step(Price(1_000), Price(699), 9), doubted(699));
}

/// What the last price is good for at best.
#[test]
fn doubt_takes_uses_away() {
    assert_eq!(Doubt::default().validity(), Validity::Final, "no doubt takes nothing");
    assert_eq!(Doubt { since: 1, price: Price(0) }.validity(), Validity::Usable);
    assert_eq!(Doubt { since: 1, price: Price(7) }.validity(), Validity::Stale);
}
