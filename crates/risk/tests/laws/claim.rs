//! Claims: the index at one step, a shortfall's end, and what a pool pays.

use ballast_risk::claim::{
    AT_ONCE, BACKING_SECONDS, ClaimIndex, Cut, Fate, INDEX_FLOOR, INDEX_ONE, Shortfall, backing, payable,
};
use ballast_risk::{Money, RiskError, RiskResult, Rounding};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{self, B, big, credit, fitted, floor, fraction, money, two};
use crate::inputs::{EDGES, halves, integers, words};

/// The page's cut: the smallest scale that leaves the index at its floor or above.
pub(crate) fn cut_index(old: ClaimIndex, claims: u64, rest: u64) -> RiskResult<ClaimIndex> {
    if rest == 0 {
        return Ok(ClaimIndex { index: INDEX_ONE, scale: 0, epoch: fitted(big(old.epoch) + 1)? });
    }
    if claims == 0 {
        return Err(RiskError::DivisionByZero);
    }
    for scales in 0..130_u32 {
        let index = floor(&((big(old.index) << scales) * rest), &big(claims));
        if index >= big(1_u64 << 59) {
            return Ok(ClaimIndex { index: fitted(index)?, scale: fitted(big(old.scale) + scales)?, epoch: old.epoch });
        }
    }
    Err(RiskError::Overflow)
}

pub(crate) fn cut(case: &Shortfall, index: ClaimIndex, budget: u64) -> RiskResult<Cut> {
    let cut = case.shortfall.min(case.claims);
    let index = if cut == 0 { index } else { cut_index(index, case.claims, case.claims - cut)? };
    let counted: u64 = if cut == 0 { 0 } else { fitted(big(case.used) + 1)? };
    let roundings: u64 = fitted(big(case.roundings) + counted)?;
    let slack: u64 = fitted(big(roundings) + case.used)?;
    let left = case.shortfall - cut;
    let open = Cut { index, cut, from_budget: 0, written_off: 0, left, roundings };
    if !case.all_booked || left > slack {
        return Ok(open);
    }
    let from_budget = left.min(budget);
    let roundings = roundings - left.min(roundings);
    Ok(Cut { from_budget, written_off: left - from_budget, left: 0, roundings, ..open })
}

/// Indices as they occur: between the floor and rest.
fn indices() -> BoxedStrategy<ClaimIndex> {
    (words(), 0_u32..100, 0_u32..3)
        .prop_map(|(index, scale, epoch)| ClaimIndex { index: index.clamp(INDEX_FLOOR, INDEX_ONE), scale, epoch })
        .boxed()
}

fn shortfalls() -> BoxedStrategy<Shortfall> {
    let sizes = prop_oneof![words(), 0_u64..50].boxed();
    let counts = prop_oneof![4 => 0_u64..40, 1 => words()].boxed();
    (sizes.clone(), sizes, counts.clone(), counts, any::<bool>(), any::<bool>())
        .prop_map(|(claims, shortfall, roundings, used, all_booked, sized)| Shortfall {
            claims,
            shortfall,
            roundings,
            used,
            all_booked,
            sized,
        })
        .boxed()
}

/// Doubling loses no bit and no quotient leaves its word: the least and greatest index, every pair of edges.
#[test]
fn every_edge_of_a_cut_is_exact() {
    for index in [INDEX_FLOOR, INDEX_FLOOR + 1, INDEX_ONE - 1, INDEX_ONE] {
        let old = ClaimIndex { index, scale: 5, epoch: 7 };
        for claims in EDGES {
            for rest in EDGES.map(|rest| rest.min(claims)) {
                assert_eq!(old.cut(claims, rest), cut_index(old, claims, rest), "{old:?} {claims} {rest}");
            }
        }
    }
}

proptest! {
    #[test]
    fn a_claim_is_read_exactly(
        claim in words(), now in indices(), then in indices(), scale in halves(), index in words(),
    ) {
        let odd = ClaimIndex {
            index,
            scale: then.scale,
            epoch: then.epoch,
        };
        let far = ClaimIndex {
            scale: scale % 200,
            ..now
        };
        for (now, then) in [(now, then), (far, then), (now, odd), (odd, now), (now, now)] {
            prop_assert_eq!(now.live(claim, then), exact::live(claim, now, then));
        }
    }

    #[test]
    fn an_index_is_cut_exactly(old in indices(), claims in words(), rest in words()) {
        for rest in [rest.min(claims), claims] {
            prop_assert_eq!(old.cut(claims, rest), cut_index(old, claims, rest));
        }
    }

    /// A cut of claims that exist stays between floor and rest, and never raises what a claim is worth.
    #[test]
    fn a_cut_keeps_the_index_in_its_bounds(old in indices(), claims in words(), rest in words(), claim in words()) {
        let claims = claims.max(1);
        let new = old.cut(claims, rest.min(claims)).unwrap();
        prop_assert!((INDEX_FLOOR..=INDEX_ONE).contains(&new.index));
        prop_assert!(new.live(claim, old).unwrap() <= claim);
    }

    #[test]
    fn a_shortfall_ends_exactly(case in shortfalls(), index in indices(), budget in prop_oneof![words(), 0_u64..20]) {
        prop_assert_eq!(case.cut(index, budget), cut(&case, index, budget));
    }

    /// The last unit that rounding can hide is written off, the next is not.
    #[test]
    fn a_write_off_ends_with_the_slack(
        claims in 0_u64..50, roundings in 0_u64..50, used in 0_u64..50, budget in 0_u64..50,
    ) {
        let counted = if claims == 0 { 0 } else { used + 1 };
        let hidden = roundings + counted + used;
        let open = |shortfall| {
            let case = Shortfall {
                claims,
                shortfall,
                roundings,
                used,
                all_booked: true,
                sized: false,
            };
            assert_eq!(
                case.cut(ClaimIndex::START, budget),
                cut(&case, ClaimIndex::START, budget)
            );
            case.cut(ClaimIndex::START, budget).unwrap().left
        };
        prop_assert_eq!(open(claims + hidden), 0);
        prop_assert_eq!(open(claims + hidden + 1), hidden + 1);
    }

    /// The parts of a cut add up to the shortfall, and one that counts as covered leaves nothing open.
    #[test]
    fn the_parts_of_a_cut_add_up(case in shortfalls(), index in indices(), budget in words()) {
        let sane = Shortfall {
            claims: case.claims >> 2,
            used: case.used >> 3,
            roundings: case.roundings >> 3,
            ..case
        };
        let cut = sane.cut(index, budget).unwrap();
        prop_assert_eq!(
            big(cut.cut) + cut.from_budget + cut.written_off + cut.left,
            big(sane.shortfall)
        );
        prop_assert!(cut.cut <= sane.claims && cut.from_budget <= budget);
        prop_assert!(
            cut.written_off <= sane.roundings + 2 * sane.used + 1,
            "no more is written off than rounding can hide"
        );
        prop_assert!(!sane.covered().unwrap() || cut.left == 0);
    }

    #[test]
    fn a_shortfall_is_measured_exactly(case in shortfalls(), off in 0_u64..3) {
        let near = Shortfall {
            shortfall: case
                .claims
                .saturating_add(off)
                .saturating_add(case.used.min(9))
                .saturating_sub(1),
            ..case
        };
        for case in [case, near] {
            let slack: RiskResult<u64> = fitted(big(case.roundings) + case.used);
            prop_assert_eq!(case.slack(), slack);
            let counted = if case.all_booked { slack } else { Ok(0) };
            let covered = counted
                .and_then(|slack| fitted::<u64>(big(case.claims) + slack))
                .map(|whole| whole >= case.shortfall);
            prop_assert_eq!(case.covered(), covered);
        }
    }

    /// A thousandth of claims, floored, or dust.
    #[test]
    fn what_falls_at_once_is_dust_or_a_thousandth(case in shortfalls(), dust in words()) {
        let thousandth: u64 = fitted(floor(&(big(case.claims) * 10), &big(B))).unwrap();
        prop_assert_eq!(case.at_once(dust), Ok(thousandth.max(dust)));
        prop_assert_eq!(case.at_once(0), Ok(thousandth));
    }

    /// A window opens where the loss is more than may fall on who is booked, and is no dust, or halts nobody.
    #[test]
    fn a_window_opens_for_what_nothing_else_bears(
        case in shortfalls(), added in 0_u64..100, room in 0_u64..100, dust in 0_u64..100,
    ) {
        prop_assert_eq!(case.fate(added, room, dust, true), if added <= room { Fate::Joins } else { Fate::Opens });
        let falls = case.shortfall <= case.claims.min(room);
        let waits = case.shortfall < dust && case.sized;
        let fate = if falls { Fate::Falls } else if waits { Fate::Waits } else { Fate::Opens };
        prop_assert_eq!(case.fate(added, room, dust, false), fate);
    }

    #[test]
    fn backing_glides_to_a_floored_share(
        published in 0..=1_u64 << 32, pool in words(), claims in words(), elapsed in 0..2 * BACKING_SECONDS,
    ) {
        let exact = if claims == 0 {
            Ok(1 << 32)
        } else {
            fraction::<u64>(&(big(pool) << 32), &big(claims), Rounding::Down).map(|share| share.min(1 << 32))
        };
        let goal = exact.unwrap_or(1 << 32);
        let step: u64 = fitted(floor(&(two(32) * elapsed.min(BACKING_SECONDS)), &big(BACKING_SECONDS))).unwrap();
        let glided = goal.clamp(published.saturating_sub(step), published + step);
        prop_assert_eq!(backing(published, pool, claims, elapsed), Ok(glided));
        prop_assert_eq!(backing(published, pool, claims, 0), Ok(published), "not a step without time");
        prop_assert_eq!(backing(published, pool, pool, BACKING_SECONDS), Ok(1 << 32), "and all the way in six hours");
    }

    #[test]
    fn a_pool_pays_what_is_there_and_stays_earned(claim in words(), pool in words(), at_worse in integers()) {
        let backed = money(big(claim)).map(|claim| credit(claim + at_worse.min(0)));
        let exact = backed.map(|backed| backed.min(big(claim)).min(big(pool)));
        prop_assert_eq!(payable(claim, pool, Money(at_worse)).map(BigInt::from), exact);
    }
}

#[test]
fn the_constants_are_what_the_page_says() {
    assert_eq!(BigInt::from(INDEX_ONE), two(60));
    assert_eq!(BigInt::from(INDEX_FLOOR), two(59));
    assert_eq!(BACKING_SECONDS, 21_600);
    assert_eq!(AT_ONCE.0, 10);
    assert_eq!(ClaimIndex::START, ClaimIndex { index: INDEX_ONE, scale: 0, epoch: 0 });
}

/// A snapshot is never ahead of its market, a market never at its last epoch, and every scale between is read as its floor.
#[test]
fn the_ends_of_scale_and_epoch() {
    let at = |scale, epoch| ClaimIndex { index: INDEX_FLOOR, scale, epoch };
    assert_eq!(at(0, 0).live(1, at(1, 0)), Err(RiskError::Overflow));
    assert_eq!(at(0, 1).live(1, at(1, 0)), Ok(0));
    assert_eq!(at(64, 0).live(u64::MAX, at(0, 0)), Ok(0));
    assert_eq!(at(200, 0).live(u64::MAX, at(0, 0)), Ok(0));
    assert_eq!(at(60, 0).live(u64::MAX, at(0, 0)), Ok(15));
    assert_eq!(at(0, u32::MAX).cut(1, 0), Err(RiskError::Overflow));
    assert_eq!(at(u32::MAX, 0).cut(2, 1), Err(RiskError::Overflow));
    assert_eq!(at(0, 0).cut(0, 1), Err(RiskError::DivisionByZero));
}
