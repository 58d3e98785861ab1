//! What a census does not know, and what is charged of it.

use ballast_risk::stress::{Charges, Report, Shock, Sides, Unknown};
use ballast_risk::{BasisPoints, Price, Size};

use super::{every, small, words};
use crate::exact::{big, ceil, fitted, two};

#[test]
fn every_size_joins_its_side() {
    for size in -4..=4_i64 {
        let mut sides = Sides { long: 5, short: 7 };
        sides.add(Size(size)).unwrap();
        let grown = |from: u64, by: i64| from + by.max(0).unsigned_abs();
        assert_eq!(sides, Sides { long: grown(5, size), short: grown(7, -size) }, "{size}");
    }
}

/// Little is a sixteenth of open interest, and all of what is not known counts.
#[test]
fn every_unknown_is_little_up_to_a_sixteenth() {
    for open in 0..=70 {
        for [unseen, moved] in every(&small(6)) {
            let unknown = Unknown { unseen, moved };
            assert_eq!(unknown.is_little(open), (unseen + moved) * 16 <= open, "{unknown:?} of {open}");
        }
    }
}

#[test]
fn every_unknown_is_charged_at_the_full_shock() {
    let shocks = [(1 << 32, 10_000), (3 << 31, 10_000), (1, 1), (u64::MAX, 10_000)]
        .map(|(mark, share)| Shock::of(Price(mark), BasisPoints(share)).unwrap());
    for shock in shocks {
        for [unseen, moved] in every(&small(6)).chain(every(&words())) {
            let charge = |size| fitted::<u64>(ceil(&(big(size) * shock.most.0), &two(32)));
            let mut charges = Charges::default();
            let done = charges.add(&Unknown { unseen, moved }, &shock).map(|()| (charges.unseen, charges.moved));
            let exact = charge(unseen).and_then(|unseen| Ok((unseen, charge(moved)?)));
            assert_eq!(done, exact, "{unseen} and {moved} at {shock:?}");
        }
    }
}

/// It ends where losses do, however much is charged; what was found of positions that did not move stands.
#[test]
fn every_report_ends_where_losses_do() {
    for [found, unseen, moved, given, lacked, at_risk] in every(&small(4)).chain(every(&[0, 1, 1 << 63, u64::MAX])) {
        let charges = Charges { found, unseen, moved, given };
        let report = charges.report(lacked, at_risk);
        let most =
            fitted::<u64>(big(lacked) + at_risk).and_then(|most| Ok((most, fitted::<u64>(big(unseen) + moved)?)));
        let exact = most.map(|(most, charged)| {
            let most = most.max(found.saturating_sub(moved));
            let (charged, first) = (charged.min(most.saturating_sub(found)), found.min(most));
            let given = given.min(most - first - charged);
            Report { amount: first + charged + given, charged, given }
        });
        assert_eq!(report, exact, "{charges:?} of {lacked} and {at_risk}");
    }
}
