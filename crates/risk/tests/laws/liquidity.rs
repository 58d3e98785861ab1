//! What may lie with a depository, and what it counts for there.

use ballast_risk::liquidity::{
    CONFIRM_SECONDS, DEFAULT_SECONDS, Outflows, Placement, ROUNDING, WATCH_SECONDS, keeps_value, lack, limit, spare,
};
use ballast_risk::{BasisPoints, RiskError};
use proptest::prelude::*;

use crate::exact::{B, big, ceil, floor};
use crate::inputs::words;

fn outflows() -> BoxedStrategy<Outflows> {
    let part = || 0_u64..1 << 60;
    (part(), part(), part(), part(), words())
        .prop_map(|(due, waiting, drawable, lendable, fallen)| Outflows { due, waiting, drawable, lendable, fallen })
        .boxed()
}

proptest! {
    /// Every outflow counts in full, and no less than what left lately.
    #[test]
    fn a_forecast_is_what_may_leave(outflows in outflows()) {
        let Outflows { due, waiting, drawable, lendable, fallen } = outflows;
        let stated = big(due) + waiting + drawable + lendable;
        prop_assert_eq!(big(outflows.forecast().unwrap()), stated.max(big(fallen)));
    }

    /// What may be placed leaves what is needed, to the unit; what must come home makes it up.
    #[test]
    fn what_is_left_covers_the_forecast(liquid in words(), forecast in 0_u64..1 << 60, coverage in 10_000_u32..=100_000) {
        let coverage = BasisPoints(coverage);
        let needed = ceil(&(big(forecast) * coverage.0), &big(B));
        let (most, least) = (spare(liquid, forecast, coverage).unwrap(), lack(liquid, forecast, coverage).unwrap());
        let covers = |liquid| lack(liquid, forecast, coverage).unwrap() == 0;
        prop_assert_eq!(covers(liquid), big(liquid) >= needed);
        prop_assert!(most == 0 || least == 0);
        prop_assert_eq!(big(liquid) + least, needed.clone() + most);
        prop_assert!(most == 0 || covers(liquid - most));
        prop_assert!(most == 0 || !covers(liquid - most - 1));
    }

    /// The limit is a share of what there is, wherever it is: placing and lending move none of it.
    #[test]
    fn a_limit_is_a_share_of_all_of_it(
        capital in 0_u64..1 << 62, lent in 0_u64..1 << 62, placed in 0_u64..1 << 62, share in 0_u32..=10_000, moved in words(),
    ) {
        let most = limit(capital, lent, placed, BasisPoints(share)).unwrap();
        prop_assert_eq!(big(most), floor(&((big(capital) + lent + placed) * share), &big(B)));
        let moved = moved % (capital + 1);
        prop_assert_eq!(limit(capital - moved, lent, placed + moved, BasisPoints(share)).unwrap(), most);
    }

    #[test]
    fn value_is_kept_up_to_a_unit(before in words(), after in words()) {
        prop_assert_eq!(keeps_value(before, after), big(after) + ROUNDING >= big(before));
    }

    /// Whatever looks find: a clock runs while each of them, at most an hour apart, finds the same. A day of too little writes off exactly the
    /// difference, and ten minutes of either are believed. Nothing else is.
    #[test]
    fn only_a_watched_day_is_written_off(
        principal in 1_u64..1 << 50,
        looks in proptest::collection::vec((0_i64..2 * WATCH_SECONDS, any::<bool>(), words(), words()), 1..200),
        lasting in any::<bool>(),
    ) {
        let (mut placement, mut now) = (Placement { principal, ..Placement::default() }, 1 << 40);
        let (mut run, mut doubted): (Vec<(i64, u64)>, bool) = (Vec::new(), false);
        let mut found = false;
        for (seconds, whole, part, cash) in looks {
            let seconds = if lasting { seconds / 2 } else { seconds };
            let whole = whole && !lasting;
            now += seconds;
            let redeemable = if whole { placement.principal } else { part % placement.principal.max(1) };
            let lacks = redeemable < placement.principal;
            if lacks != found || seconds > WATCH_SECONDS {
                run.clear();
            }
            run.push((now, cash));
            found = lacks;
            let found_for = now - run[0].0;
            if found_for >= CONFIRM_SECONDS {
                doubted = lacks;
            }
            let due = lacks && found_for >= DEFAULT_SECONDS;
            let before = placement.principal;
            let lost = placement.look(redeemable, cash, now);
            prop_assert_eq!(lost, if due { before - redeemable } else { 0 });
            prop_assert_eq!(placement.principal, before - lost);
            if due {
                (run, found) = (vec![(now, cash)], false);
            }
            let least = run.iter().map(|(_, cash)| *cash).min().unwrap();
            prop_assert_eq!((placement.turned, placement.least), (run[0].0, least));
            prop_assert_eq!((placement.impaired, placement.doubted), (found, doubted));
            prop_assert_eq!(placement.counted(), if doubted { redeemable.min(placement.principal) } else { placement.principal });
        }
    }

    /// No single look moves what counts, whatever it finds, unless what it finds was found before for ten minutes.
    #[test]
    fn a_single_look_moves_nothing(
        principal in 1_u64..1 << 50, redeemable in words(), other in words(), doubted in any::<bool>(), later in 0_i64..3 * WATCH_SECONDS,
    ) {
        let impaired = doubted;
        let redeemable = if impaired { redeemable % principal } else { redeemable.max(principal) };
        let before = Placement { principal, redeemable, impaired, doubted, turned: 0, looked: DEFAULT_SECONDS / 2, least: u64::MAX };
        let mut after = before;
        let now = before.looked + later;
        let other = if impaired { other.max(principal) } else { other % principal };
        prop_assert_eq!(after.look(other, 0, now), 0);
        prop_assert_eq!((after.doubted, after.turned), (doubted, now));
        prop_assert!(!after.is_settled(now) && after.room(u64::MAX) == 0);
        prop_assert!(doubted || after.counted() == before.counted());
    }

    /// What comes home is principal first; nothing is made, and only a unit of rounding is lost, where nothing lacked.
    #[test]
    fn principal_comes_home_first(
        principal in 0_u64..1 << 50, before in 0_u64..1 << 50, part in words(), rounding in 0_u64..=1, cash in words(), least in words(),
    ) {
        let received = part % (before + 1);
        let after = (before - received).saturating_sub(rounding);
        let mut placement = Placement { principal, redeemable: before, turned: 7, looked: 8, least, ..Placement::default() };
        let (home, lost) = placement.bring_home(received, before, after, cash);
        prop_assert_eq!(home, received.min(principal));
        prop_assert_eq!(placement.principal + home + lost, principal);
        prop_assert!(lost <= rounding && (before >= principal || lost == 0));
        prop_assert!(before < principal || placement.redeemable >= placement.principal);
        prop_assert_eq!((placement.turned, placement.looked, placement.least), (7, 8, least.min(cash)));
    }

    /// What is placed impairs nothing by its rounding: the unit is lost at once.
    #[test]
    fn rounding_impairs_nothing(principal in 0_u64..1 << 50, more in 0_u64..1 << 50, amount in 1_u64..1 << 50, rounding in 0_u64..=1) {
        let before = principal + more;
        let mut placement = Placement { principal, redeemable: before, turned: 7, looked: 8, least: 9, ..Placement::default() };
        let lost = placement.place(amount, before + amount - rounding).unwrap();
        prop_assert!(lost <= rounding && placement.redeemable >= placement.principal);
        prop_assert_eq!(placement.principal + lost, principal + amount);
        prop_assert_eq!((placement.turned, placement.looked, placement.least), (7, 8, 9), "it is no look");
    }
}

#[test]
fn an_hour_is_watched_and_a_day_is_a_default() {
    let looked = |seconds: i64| {
        let mut placement = Placement { principal: 10, redeemable: 10, ..Placement::default() };
        assert_eq!(placement.look(4, 4, 100), 0);
        let mut now = 100;
        while now + WATCH_SECONDS < 100 + seconds {
            now += WATCH_SECONDS;
            assert_eq!(placement.look(4, 4, now), 0);
        }
        placement.look(4, 4, 100 + seconds)
    };
    assert_eq!((looked(DEFAULT_SECONDS - 1), looked(DEFAULT_SECONDS)), (0, 6));
    let impaired =
        Placement { principal: 10, redeemable: 4, impaired: true, turned: 100, looked: 100, ..Placement::default() };
    let mut left = impaired;
    assert_eq!(left.look(4, 4, 100 + DEFAULT_SECONDS), 0, "nobody watched");
    assert_eq!(left.turned, 100 + DEFAULT_SECONDS);
    let last = 100 + DEFAULT_SECONDS - 1;
    let mut lost = Placement { looked: last, doubted: true, ..impaired };
    assert_eq!(lost.look(4, 7, last + 1), 6);
    assert_eq!((lost.impaired, lost.turned, lost.least), (false, last + 1, 7), "what is left is all of it");
}

#[test]
fn ten_minutes_are_believed() {
    let mut placement = Placement { principal: 10, redeemable: 10, turned: 0, looked: 100, ..Placement::default() };
    for (redeemable, now, counted) in [
        (4, 200, 10),
        (4, 200 + CONFIRM_SECONDS - 1, 10),
        (4, 200 + CONFIRM_SECONDS, 4),
        (10, 1_000, 10), // It is doubted still, and can be redeemed.
        (4, 1_100, 4),
        (12, 1_200, 10),
        (12, 1_200 + CONFIRM_SECONDS, 10),
        (4, 2_000, 10),
    ] {
        placement.look(redeemable, redeemable, now);
        assert_eq!(placement.counted(), counted, "at {now}");
    }
    let whole = Placement { principal: 10, redeemable: 10, turned: 100, looked: 700, least: 5, ..Placement::default() };
    assert!(!whole.is_settled(100 + CONFIRM_SECONDS - 1) && whole.is_settled(100 + CONFIRM_SECONDS));
    assert!(whole.is_settled(700 + WATCH_SECONDS) && !whole.is_settled(701 + WATCH_SECONDS));
    assert!(!Placement { impaired: true, ..whole }.is_settled(1_000));
    assert_eq!((whole.room(4), whole.room(6)), (4, 5));
}

/// A recall while a loan within a transaction empties the vault is no look: nothing is written off sooner by it.
#[test]
fn a_recall_moves_no_clock() {
    let mut placement =
        Placement { principal: 10, redeemable: 10, looked: DEFAULT_SECONDS, least: 9, ..Placement::default() };
    assert_eq!(placement.bring_home(1, 4, 3, 3), (1, 0));
    assert_eq!((placement.impaired, placement.counted(), placement.least), (false, 9, 3));
    assert_eq!(placement.look(3, 3, DEFAULT_SECONDS + 1), 0);
    assert_eq!((placement.principal, placement.turned), (9, DEFAULT_SECONDS + 1));
}

#[test]
fn what_fits_no_word_is_refused() {
    let most = Outflows { due: u64::MAX, waiting: 1, ..Outflows::default() };
    assert_eq!(most.forecast(), Err(RiskError::Overflow));
    assert_eq!(limit(u64::MAX, 1, 0, BasisPoints(1)), Err(RiskError::Overflow));
}
