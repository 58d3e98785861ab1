//! A Dutch auction: where it begins and ends, that it only falls, and how a markup is rounded.

use ballast_risk::auction::{Auction, Markup};
use ballast_risk::{BasisPoints, Money, Price, RiskError, Rounding};
use num_bigint::BigInt;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::exact::{B, big, ceil, credit, floor, fraction, two};
use crate::inputs::{halves, words};

fn auctions() -> impl Strategy<Value = Auction> {
    let seconds = prop_oneof![words(), 0_u64..100_000];
    (halves(), halves(), seconds).prop_map(|(markup, discount, seconds)| Auction {
        markup: BasisPoints(markup),
        discount: BasisPoints(discount),
        seconds,
    })
}

/// Whoever buys pays the ceiling, whoever sells is paid the floor.
pub(crate) fn priced_exactly(markup: i64, amount: u64, price: u64) -> Result<(), TestCaseError> {
    let unit = two(32) * B;
    let ask = credit(big(B) + markup) * price * amount;
    prop_assert_eq!(Markup(markup).asked(amount, Price(price)), fraction(&ask, &unit, Rounding::Up));
    let bid = credit(big(B) - markup) * price * amount;
    prop_assert_eq!(Markup(markup).bid(amount, Price(price)), fraction(&bid, &unit, Rounding::Down));
    Ok(())
}

proptest! {
    #[test]
    fn a_markup_falls_evenly_and_what_it_fell_by_is_floored(auction in auctions(), elapsed in words()) {
        let whole = big(auction.markup.0) + auction.discount.0;
        let fallen = if elapsed >= auction.seconds {
            whole
        } else {
            floor(&(whole * elapsed), &big(auction.seconds))
        };
        prop_assert_eq!(big(auction.at(elapsed).unwrap().0), big(auction.markup.0) - fallen);
    }

    #[test]
    fn it_begins_with_the_markup_and_ends_with_the_discount(auction in auctions(), one in words(), other in words()) {
        let (sooner, later) = (auction.at(one.min(other)).unwrap(), auction.at(one.max(other)).unwrap());
        prop_assert!(later <= sooner);
        if auction.seconds > 0 {
            prop_assert_eq!(auction.at(0).unwrap(), Markup(i64::from(auction.markup.0)));
        }
        prop_assert_eq!(auction.at(auction.seconds).unwrap(), Markup(-i64::from(auction.discount.0)));
    }

    #[test]
    fn a_markup_is_rounded_for_the_seller(ratio in 0_u32..=20_000, below in any::<bool>(), notional in 0_i64..1 << 52) {
        let markup = Markup(if below { -i64::from(ratio) } else { i64::from(ratio) });
        let exact: BigInt = big(notional) * markup.0;
        prop_assert_eq!(big(markup.of(Money(notional)).unwrap().0), ceil(&exact, &big(B)));
    }

    /// Splitting gains nothing.
    #[test]
    fn both_sides_are_rounded_for_who_auctions(
        markup in -10_000_i64..20_000, amount in words(), price in words(), cut in words(),
    ) {
        priced_exactly(markup, amount, price)?;
        let part = cut % amount.max(1);
        let of = |amount| Markup(markup).asked(amount, Price(price));
        if let (Ok(whole), Ok(one), Ok(other)) = (of(amount), of(part), of(amount - part)) {
            prop_assert!(one + other >= whole);
        }
    }
}

#[test]
fn no_markup_leaves_the_price() {
    assert_eq!(Markup::NONE.of(Money(i64::MAX)), Ok(Money::ZERO));
    assert_eq!(Markup::NONE.asked(u64::MAX, Price(1 << 32)), Ok(u64::MAX));
    assert_eq!(Markup(1 << 32).of(Money(1)), Err(RiskError::Overflow));
}
