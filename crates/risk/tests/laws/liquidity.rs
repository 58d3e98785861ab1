//! What may lie with a depository, and what it counts for there.

use ballast_risk::liquidity::{
    DEFAULT_SECONDS, Outflows, Placement, ROUNDING, WATCH_SECONDS, covers, keeps_value, lack, limit, spare,
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
        prop_assert_eq!(covers(liquid, forecast, coverage).unwrap(), big(liquid) >= needed);
        prop_assert!(most == 0 || least == 0);
        prop_assert_eq!(big(liquid) + least, needed.clone() + most);
        prop_assert!(most == 0 || covers(liquid - most, forecast, coverage).unwrap());
        prop_assert!(most == 0 || !covers(liquid - most - 1, forecast, coverage).unwrap());
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

    /// Whatever looks find: the clock runs only while each of them, at most an hour apart, finds too little, and a day of it writes off
    /// exactly the difference. Nothing else does.
    #[test]
    fn only_a_watched_day_is_written_off(
        principal in 1_u64..1 << 50, looks in proptest::collection::vec((0_i64..2 * WATCH_SECONDS, any::<bool>(), words()), 1..200),
    ) {
        let (mut placement, mut now) = (Placement { principal, ..Placement::default() }, 1);
        let mut since: Option<i64> = None;
        for (seconds, whole, part) in looks {
            now += seconds;
            let redeemable = if whole { placement.principal } else { part % placement.principal.max(1) };
            let lacks = redeemable < placement.principal;
            since = since.filter(|_| lacks && seconds <= WATCH_SECONDS).or(lacks.then_some(now));
            let due = since.is_some_and(|since| now - since >= DEFAULT_SECONDS);
            let before = placement.principal;
            let lost = placement.look(redeemable, now);
            prop_assert_eq!(lost, if due { before - redeemable } else { 0 });
            prop_assert_eq!(placement.principal, before - lost);
            prop_assert_eq!(placement.counted(), redeemable.min(placement.principal));
            if due {
                since = None;
            }
            prop_assert_eq!(placement.impaired_since, since.unwrap_or(0));
        }
    }

    /// What comes home is principal first; nothing is made, and only a unit of rounding is lost, where nothing lacked.
    #[test]
    fn principal_comes_home_first(
        principal in 0_u64..1 << 50, before in 0_u64..1 << 50, part in words(), rounding in 0_u64..=1,
    ) {
        let received = part % (before + 1);
        let after = (before - received).saturating_sub(rounding);
        let mut placement = Placement { principal, redeemable: before, ..Placement::default() };
        let (home, lost) = placement.bring_home(received, before, after);
        prop_assert_eq!(home, received.min(principal));
        prop_assert_eq!(placement.principal + home + lost, principal);
        prop_assert!(lost <= rounding && (before >= principal || lost == 0));
        prop_assert!(before < principal || !placement.impaired());
    }

    /// What is placed impairs nothing by its rounding: the unit is lost at once.
    #[test]
    fn rounding_impairs_nothing(principal in 0_u64..1 << 50, more in 0_u64..1 << 50, amount in 1_u64..1 << 50, rounding in 0_u64..=1) {
        let before = principal + more;
        let mut placement = Placement { principal, redeemable: before, impaired_since: 7, looked: 7 };
        let lost = placement.place(amount, before + amount - rounding, 9).unwrap();
        prop_assert!(lost <= rounding && !placement.impaired());
        prop_assert_eq!(placement.principal + lost, principal + amount);
        prop_assert_eq!((placement.impaired_since, placement.looked), (0, 9));
    }
}

#[test]
fn an_hour_is_watched_and_a_day_is_a_default() {
    let looked = |seconds: i64| {
        let mut placement = Placement { principal: 10, redeemable: 10, impaired_since: 0, looked: 0 };
        assert_eq!(placement.look(4, 100), 0);
        let mut now = 100;
        while now + WATCH_SECONDS < 100 + seconds {
            now += WATCH_SECONDS;
            assert_eq!(placement.look(4, now), 0);
        }
        placement.look(4, 100 + seconds)
    };
    assert_eq!((looked(DEFAULT_SECONDS - 1), looked(DEFAULT_SECONDS)), (0, 6));
    let mut left = Placement { principal: 10, redeemable: 4, impaired_since: 100, looked: 100 };
    assert_eq!(left.look(4, 100 + DEFAULT_SECONDS), 0, "nobody watched");
    assert_eq!(left.impaired_since, 100 + DEFAULT_SECONDS);
}

#[test]
fn what_fits_no_word_is_refused() {
    let most = Outflows { due: u64::MAX, waiting: 1, ..Outflows::default() };
    assert_eq!(most.forecast(), Err(RiskError::Overflow));
    assert_eq!(limit(u64::MAX, 1, 0, BasisPoints(1)), Err(RiskError::Overflow));
}
