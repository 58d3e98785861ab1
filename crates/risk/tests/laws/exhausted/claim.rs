//! The claim index, and how a shortfall ends.

use ballast_risk::Money;
use ballast_risk::claim::{ClaimIndex, Fate, INDEX_FLOOR, INDEX_ONE, Shortfall, payable};

use super::{every, integers, small, words};
use crate::claim::{cut, cut_index};
use crate::exact::{self, big, credit, money};

/// The least and the greatest index, and their neighbours within.
const INDICES: [u64; 4] = [INDEX_FLOOR, INDEX_FLOOR + 1, INDEX_ONE - 1, INDEX_ONE];

#[test]
fn every_cut_of_the_index_is_floored() {
    for index in INDICES {
        let old = ClaimIndex { index, scale: 5, epoch: 7 };
        for [claims, rest] in every(&small(255)).chain(every(&words())) {
            let rest = rest.min(claims);
            assert_eq!(old.cut(claims, rest), cut_index(old, claims, rest), "{old:?} from {claims} to {rest}");
        }
    }
}

/// A claim over as many scales as can leave anything, and beyond.
#[test]
fn every_claim_is_read_at_every_scale() {
    for (scale, [index, snapshot]) in (0..=130).flat_map(|scale| every(&INDICES).map(move |indices| (scale, indices))) {
        let (now, then) = (ClaimIndex { index, scale, epoch: 0 }, ClaimIndex { index: snapshot, scale: 0, epoch: 0 });
        for claim in small(255).into_iter().chain(words()) {
            assert_eq!(now.live(claim, then), exact::live(claim, now, then), "{claim} of {then:?} at {now:?}");
        }
    }
}

#[test]
fn every_shortfall_ends_exactly() {
    let ends = [0, 1, 1 << 63, u64::MAX - 1, u64::MAX];
    for [claims, shortfall, roundings, used, budget] in every(&small(8)).chain(every(&ends)) {
        for all_booked in [false, true] {
            let case = Shortfall { claims, shortfall, roundings, used, all_booked, sized: false };
            let index = ClaimIndex::START;
            assert_eq!(case.cut(index, budget), cut(&case, index, budget), "{case:?} with {budget}");
        }
    }
}

#[test]
fn every_shortfall_has_its_fate() {
    for [claims, shortfall, added, room, dust] in every(&small(6)) {
        for (open, sized) in [(false, false), (false, true), (true, false), (true, true)] {
            let case = Shortfall { claims, shortfall, roundings: 0, used: 0, all_booked: false, sized };
            let falls = shortfall <= claims.min(room);
            let fate = match (open, falls, shortfall < dust && sized) {
                (true, _, _) => {
                    if added <= room {
                        Fate::Joins
                    } else {
                        Fate::Opens
                    }
                }
                (false, true, _) => Fate::Falls,
                (false, false, waits) => {
                    if waits {
                        Fate::Waits
                    } else {
                        Fate::Opens
                    }
                }
            };
            assert_eq!(case.fate(added, room, dust, open), fate, "{case:?} {added} {room} {dust} {open}");
        }
    }
}

#[test]
fn every_claim_is_paid_as_far_as_it_stays_earned() {
    for [claim, pool] in every(&small(60)).chain(every(&words())) {
        for at_worse in (-30..=5).chain(integers()) {
            let exact = money(big(claim)).map(|claim| credit(&claim + at_worse.min(0)).min(claim).min(big(pool)));
            assert_eq!(payable(claim, pool, Money(at_worse)).map(big), exact, "{claim} of {pool}, {at_worse}");
        }
    }
}
