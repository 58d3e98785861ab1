//! The inventory: loans, what may go back, the cap on the net delta, prices in the reserve's favour, and the clock of a sale.

use ballast_risk::auction::Markup;
use ballast_risk::inventory::{
    AUCTION_SECONDS, INVENTORY_LATENCY, Loan, auction, delta_holds, for_sale, free, hedges, lack, left_behind, price,
    required, share_of, turns,
};
use ballast_risk::{BasisPoints, Money, Price, Size};
use proptest::prelude::*;

use crate::exact::{B, big, ceil, floor, two};
use crate::inputs::amounts;

fn prices() -> impl Strategy<Value = u64> {
    1_u64 << 17..1 << 40
}

fn sizes() -> impl Strategy<Value = i64> {
    (-(1_i64 << 40)..1 << 40, 0_u32..40).prop_map(|(bits, shift)| bits >> shift)
}

proptest! {
    #[test]
    fn a_loan_fills_equity_up_to_the_stated_shock(size in sizes(), mark in prices(), shock in 0..=B, equity in amounts()) {
        let Ok(needed) = required(Size(size), Price(mark), BasisPoints(shock)) else { return Ok(()) };
        let notional = ceil(&(big(size.unsigned_abs()) * mark), &two(32));
        prop_assert_eq!(big(needed), ceil(&(notional * shock), &big(B)));
        let loan = lack(needed, Money(equity)).unwrap();
        prop_assert_eq!(big(loan), (big(needed) - equity).max(big(0)));
        prop_assert!(big(equity) + loan >= big(needed));
        prop_assert!(loan == 0 || big(equity) + loan == big(needed), "and no further");
    }

    /// What is lost, and no more than nothing pays for.
    #[test]
    fn a_loss_stays_behind_as_far_as_nothing_pays_it(rest in amounts(), net in amounts()) {
        let equity = Money(rest).plus(Money(net)).unwrap();
        let lost = left_behind(equity, Money(net));
        prop_assert_eq!(big(lost), (-(big(rest) + net)).min(big(0) - net).max(big(0)));
        prop_assert!(net < 0 || lost == 0);
    }

    /// What goes back leaves what is required, and takes nothing that an unbooked loss needs.
    #[test]
    fn what_goes_back_leaves_what_is_required(cash in 0_u64..1 << 50, equity in amounts(), needed in 0_u64..1 << 50) {
        let back = free(cash, Money(equity), needed);
        prop_assert!(back <= cash);
        if back > 0 {
            prop_assert!(i128::from(equity) - i128::from(back) >= i128::from(needed));
            prop_assert!(cash - back >= needed);
        }
    }

    #[test]
    fn capital_lends_last_and_is_repaid_first(amount in 0_u64..1 << 50, budget in 0_u64..1 << 50, paid in 0_u64..1 << 52) {
        let loan = Loan::of(amount, budget);
        prop_assert_eq!(loan.sum().unwrap(), amount);
        prop_assert!(loan.capital == 0 || loan.budget == budget);
        let returned = loan.repay(paid);
        prop_assert_eq!(returned.loan.sum().unwrap() + returned.surplus, paid);
        prop_assert_eq!(returned.loan.budget + returned.owed.budget, loan.budget);
        prop_assert_eq!(returned.loan.capital + returned.owed.capital, loan.capital);
        prop_assert!(returned.loan.budget == 0 || returned.owed.capital == 0);
        prop_assert!(returned.surplus == 0 || returned.owed == Loan::default());
    }

    #[test]
    fn a_share_counts_what_is_lent(capital in 0_u64..1 << 50, lent in 0_u64..1 << 50, share in 0..=5 * B) {
        let exact = floor(&((big(capital) + lent) * share), &big(B));
        prop_assert_eq!(big(share_of(capital, lent, BasisPoints(share)).unwrap()), exact);
    }

    /// Within the cap anything goes; beyond it nothing that leaves it further from zero, or as far on the other side and more.
    #[test]
    fn beyond_its_cap_a_delta_only_falls(before in amounts(), after in amounts(), cap in 0_u64..1 << 50) {
        let holds = delta_holds(Money(before), Money(after), cap);
        prop_assert_eq!(holds, after.unsigned_abs() <= cap || after.unsigned_abs() <= before.unsigned_abs());
    }

    /// Nothing that hedged the rest is for sale unless the delta turned.
    #[test]
    fn what_hedged_is_for_sale_when_the_delta_turned(before in amounts(), after in amounts(), size in sizes()) {
        if hedges(Size(size), Money(before)) && !hedges(Size(size), Money(after)) {
            prop_assert!(turns(Money(before), Money(after)));
        }
        prop_assert!(!turns(Money(before), Money(before)));
    }

    /// Some of the legs lean as the sum does: not all of them hedge, so one is always for sale below the price.
    #[test]
    fn not_everything_is_a_hedge(values in prop::collection::vec(amounts(), 1..8)) {
        let delta = values.iter().sum::<i64>();
        let nonzero: Vec<i64> = values.into_iter().filter(|value| *value != 0).collect();
        if !nonzero.is_empty() {
            prop_assert!(nonzero.iter().any(|value| !hedges(Size(*value), Money(delta))));
        }
    }

    #[test]
    fn a_price_is_rounded_for_the_reserve(size in sizes(), mark in prices(), markup in -20_000_i64..20_000) {
        let Ok(asked) = price(Size(size), Price(mark), Markup(markup)) else { return Ok(()) };
        let worth = ceil(&(big(size) * mark), &two(32));
        let magnitude = big(size.unsigned_abs()) * mark;
        let magnitude = if markup < 0 { floor(&magnitude, &two(32)) } else { ceil(&magnitude, &two(32)) };
        prop_assert_eq!(big(asked.0), worth + ceil(&(magnitude * markup), &big(B)));
        let exact = big(size) * mark * B + big(size.unsigned_abs()) * mark * markup;
        prop_assert!(big(asked.0) * two(32) * B >= exact, "the exact price is never more");
    }

    /// A piece moves the clock by its weight, so dust by nothing; less of a position leaves it alone.
    #[test]
    fn the_clock_of_a_sale_moves_by_weight(
        held in 1_i64..1 << 40, added in 1_i64..1 << 40, short in any::<bool>(), elapsed in 0_u64..4_000,
    ) {
        let side = if short { -1 } else { 1 };
        let (before, after, now) = (Size(side * held), Size(side * (held + added)), 1_700_000_000);
        let since = now - i64::try_from(elapsed).unwrap();
        let ran = elapsed.min(AUCTION_SECONDS);
        let moved = floor(&(big(ran) * added), &(big(held) + added));
        let exact = big(now) - ran + moved;
        prop_assert_eq!(big(for_sale(since, elapsed, before, after, now).unwrap()), exact);
        prop_assert_eq!(for_sale(since, elapsed, after, before, now).unwrap(), since);
        prop_assert_eq!(for_sale(since, elapsed, before, Size(0), now).unwrap(), 0);
        prop_assert_eq!(for_sale(since, elapsed, before, Size(-side), now).unwrap(), now);
        prop_assert_eq!(for_sale(0, 0, Size(0), after, now).unwrap(), now);
    }
}

#[test]
fn a_sale_begins_by_confidence_and_latency_above_the_price() {
    let auction = auction(BasisPoints(7), BasisPoints(100)).unwrap();
    assert_eq!(auction.at(0), Ok(Markup(i64::from(INVENTORY_LATENCY.0) + 7)));
    assert_eq!(auction.at(AUCTION_SECONDS), Ok(Markup(-200)));
}

#[test]
fn the_constants_are_what_the_page_says() {
    assert_eq!((AUCTION_SECONDS, INVENTORY_LATENCY.0), (1_800, 25));
}
