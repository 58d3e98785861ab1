//! What protocol capital holds beside quote: how much of it, when it trades, and at which price.

use ballast_risk::auction::Markup;
use ballast_risk::holding::{
    AUCTION_SECONDS, Aim, DISCOUNT, HOLDING_LATENCY, LOOK_SECONDS, STRESS_MULTIPLE, STRESS_SECONDS, Side,
    VALUE_SECONDS, Weights, auction, is_excited, keeps_value, limited,
};
use ballast_risk::{BasisPoints, Price, RiskError, Rounding};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::exact::{B, big, ceil, credit, divided, floor, two};

fn weights() -> BoxedStrategy<Weights> {
    (0_u32..=10_000, 0_u32..=10_000, 0_u32..=3_000)
        .prop_map(|(calm, stressed, band)| Weights {
            calm: BasisPoints(calm),
            stressed: BasisPoints(stressed.min(calm)),
            band: BasisPoints(band),
        })
        .boxed()
}

fn sides() -> BoxedStrategy<Side> {
    prop_oneof![Just(Side::Rests), Just(Side::Sells), Just(Side::Buys)].boxed()
}

/// Sold down to the goal and not below it, or bought up to it and not beyond; nothing is left of a holding whose goal is nothing.
pub(crate) fn trades_up_to(goal: u64, held: u64, price: u64) -> Result<(), TestCaseError> {
    let value = |held| Price(price).of(held, Rounding::Down).unwrap();
    let aim = Aim { goal, least: 0, most: u64::MAX };
    let worth = value(held);
    let sold = aim.sells(held, worth, Price(price)).unwrap();
    if goal == 0 {
        prop_assert_eq!(sold, held);
    } else {
        prop_assert_eq!(big(sold), floor(&(credit(big(worth) - goal) * two(32)), &big(price)));
        prop_assert!(sold <= held && value(held - sold) >= goal.min(worth));
    }
    let bought = aim.buys(worth, Price(price)).unwrap();
    prop_assert_eq!(big(bought), floor(&(credit(big(goal) - worth) * two(32)), &big(price)));
    prop_assert!(value(held + bought) <= goal.max(worth));
    Ok(())
}

/// A total falls by a hundredth of what was traded, rounded up, and a unit, at most.
pub(crate) fn kept_exactly(before: u64, after: u64, traded: u64) -> Result<(), TestCaseError> {
    let most = ceil(&big(traded), &big(100)) + 1;
    prop_assert_eq!(keeps_value(before, after, traded).unwrap(), credit(big(before) - after) <= most);
    Ok(())
}

proptest! {
    /// What goes wholly with losses is not held; what does not go with them keeps its weight.
    #[test]
    fn correlation_limits_a_weight(weight in 0_u32..=10_000, correlation in 0_u32..=12_000) {
        let left = credit(big(B) - correlation);
        prop_assert_eq!(big(limited(BasisPoints(weight), BasisPoints(correlation)).unwrap().0), floor(&(left * weight), &big(B)));
        prop_assert_eq!(limited(BasisPoints(weight), BasisPoints(0)), Ok(BasisPoints(weight)));
    }

    #[test]
    fn an_aim_is_a_share_of_the_total(
        weights in weights(), stressed in any::<bool>(), correlation in 0_u32..=10_000, total in 0_u64..1 << 62,
    ) {
        let aim = weights.aim(stressed, BasisPoints(correlation), total).unwrap();
        let weight = limited(if stressed { weights.stressed } else { weights.calm }, BasisPoints(correlation)).unwrap().0;
        let of = |ratio: u32, rounding| divided(&(big(total) * ratio), &big(B), rounding);
        prop_assert_eq!(big(aim.goal), of(weight, Rounding::Down));
        prop_assert_eq!(big(aim.least), of(weight.saturating_sub(weights.band.0), Rounding::Down));
        prop_assert_eq!(big(aim.most), of(weight + weights.band.0, Rounding::Up));
    }

    /// It begins outside the band, and ends at the goal; while it is closed nothing is bought.
    #[test]
    fn it_begins_outside_the_band_and_goes_on_to_the_goal(
        goal in 0_u64..1_000, low in 0_u64..300, high in 0_u64..300, value in 0_u64..2_000,
        before in sides(), closed in any::<bool>(),
    ) {
        let aim = Aim { goal, least: goal.saturating_sub(low), most: goal + high };
        let next = aim.side(before, value, closed);
        match next {
            Side::Sells => prop_assert!(value > aim.most || (before == Side::Sells && value > goal)),
            Side::Buys => prop_assert!(!closed && (value < aim.least || (before == Side::Buys && value < goal))),
            Side::Rests => {
                prop_assert!(value <= aim.most && (closed || value >= aim.least));
                prop_assert!(before != Side::Sells || value <= goal);
                prop_assert!(before != Side::Buys || closed || value >= goal);
            }
        }
    }

    /// No trade goes beyond the goal, at the price by which the value was taken.
    #[test]
    fn no_trade_goes_beyond_the_goal(
        held in 0_u64..1 << 50, price in 1_u64 << 20..1 << 44, goal in 0_u64..1 << 50,
    ) {
        trades_up_to(goal, held, price)?;
    }

    /// At the better price for the reserve, and any markup of its auctions, no trade costs more than the stated part and a unit: whatever
    /// last and stable price are, and however small it is.
    #[test]
    fn no_trade_costs_more_than_the_stated_discount(
        held in 0_u64..1 << 50, traded in 1_u64..1 << 50, price in 1_u64 << 20..1 << 44, apart in 0_u64..1 << 43,
        elapsed in 0_u64..4_000, confidence in 0_u32..=1_000,
    ) {
        let markup = auction(BasisPoints(confidence)).at(elapsed).unwrap();
        let (low, high) = (Price(price), Price(price + apart));
        let value = |held| low.of(held, Rounding::Down).unwrap();
        let worth = low.of(traded, Rounding::Up).unwrap();
        if let Some(left) = held.checked_sub(traded) {
            let paid = markup.asked(traded, high).unwrap();
            prop_assert!(keeps_value(value(held), value(left) + paid, worth).unwrap());
        }
        let paid = markup.bid(traded, low).unwrap();
        prop_assert!(keeps_value(value(held) + paid, value(held + traded), worth).unwrap());
    }

    #[test]
    fn value_is_kept_up_to_the_discount(before in 0_u64..1 << 60, after in 0_u64..1 << 60, traded in 0_u64..1 << 50) {
        kept_exactly(before, after, traded)?;
    }
}

#[test]
fn an_auction_starts_on_the_reserves_side_and_ends_at_the_discount() {
    let auction = auction(BasisPoints(7));
    assert_eq!(auction.at(0), Ok(Markup(i64::from(7 + HOLDING_LATENCY.0))));
    assert_eq!(auction.at(AUCTION_SECONDS), Ok(Markup(-i64::from(DISCOUNT.0))));
    assert_eq!(auction.at(u64::MAX), auction.at(AUCTION_SECONDS));
    assert!(!is_excited(1_200, 400) && is_excited(1_201, 400) && !is_excited(u32::MAX, u32::MAX));
}

#[test]
fn the_constants_are_what_the_page_says() {
    assert_eq!((DISCOUNT.0, HOLDING_LATENCY.0, AUCTION_SECONDS), (100, 20, 1_800));
    assert_eq!((LOOK_SECONDS, STRESS_SECONDS, VALUE_SECONDS), (600, 86_400, 3_600));
    assert_eq!(STRESS_MULTIPLE, 3);
}

#[test]
fn without_a_price_nothing_is_sold() {
    let aim = Aim { goal: 1, least: 0, most: 2 };
    assert_eq!(aim.sells(5, 3, Price(0)), Err(RiskError::DivisionByZero));
    assert_eq!(aim.buys(0, Price(0)), Err(RiskError::DivisionByZero));
}
