//! Money, sizes, prices and ratios, and where they meet.

use ballast_risk::fixed::{Extent, FRACTION_BITS, FRACTION_ONE};
use ballast_risk::{BasisPoints, Money, Multiple, Price, RiskError, RiskResult, Size, Weighted};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{B, big, credit, fitted, fraction, money, notional, two, value};
use crate::inputs::{EDGES, halves, integers, ratios, roundings, words};

fn amount(result: RiskResult<Money>) -> RiskResult<i64> {
    result.map(|money| money.0)
}

pub(crate) fn extent(size: i64, price: u64) -> RiskResult<Extent> {
    // Magnitude and value share their bounds: a value of -2^63 has a magnitude without a word.
    let magnitude: i64 = fitted(notional(size, price))?;
    Ok(Extent { value: Money(fitted(value(size, price))?), notional: Money(magnitude) })
}

/// Sums of 128 bits, at the ends of the range too.
fn weights() -> BoxedStrategy<i128> {
    prop_oneof![
        any::<i128>(),
        integers().prop_map(i128::from),
        (words(), words()).prop_map(|(high, low)| ((u128::from(high) << 64) | u128::from(low)).cast_signed()),
        prop::sample::select(vec![i128::MIN, i128::MIN + 1, i128::MAX - 1, i128::MAX]),
    ]
    .boxed()
}

#[test]
fn every_edge_of_a_size_has_its_value() {
    for word in EDGES {
        for size in [word.cast_signed(), word.cast_signed().wrapping_neg()] {
            for price in EDGES {
                assert_eq!(Size(size).extent(Price(price)), extent(size, price), "{size} at {price}");
            }
        }
    }
}

/// The halves of `weighted` and its sum never wrap: the least amount at the largest ratio is 2^95.
#[test]
fn the_largest_weights_are_exact() {
    for word in EDGES {
        let amount = word.cast_signed();
        for ratio in [0, 1, 2, B, 1 << 31, u32::MAX - 1, u32::MAX] {
            let weighted = Money(amount).weighted(BasisPoints(ratio)).0;
            assert_eq!(BigInt::from(weighted), big(amount) * ratio, "{amount} at {ratio}");
        }
    }
}

proptest! {
    #[test]
    fn money_adds_up(a in integers(), b in integers()) {
        prop_assert_eq!(amount(Money(a).plus(Money(b))), fitted(big(a) + b));
        prop_assert_eq!(amount(Money(a).minus(Money(b))), fitted(big(a) - b));
        prop_assert_eq!(amount(Money(a).negated()), fitted(-big(a)));
    }

    #[test]
    fn credit_and_debt_are_the_two_sides(a in integers()) {
        prop_assert_eq!(big(Money(a).credit()) - Money(a).debt(), big(a));
        prop_assert!(Money(a).credit() == 0 || Money(a).debt() == 0);
    }

    /// Money owed has the range of money owned: -2^63 is never made from an amount.
    #[test]
    fn an_amount_is_owned_or_owed(word in words()) {
        prop_assert_eq!(amount(Money::of(word)), fitted(big(word)));
        prop_assert_eq!(
            amount(Money::owed(word)),
            money(big(word)).and_then(|owned| fitted(-owned))
        );
    }

    #[test]
    fn a_weight_is_exact(a in integers(), ratio in halves()) {
        prop_assert_eq!(BigInt::from(Money(a).weighted(BasisPoints(ratio)).0), big(a) * ratio);
    }

    #[test]
    fn a_part_rounds_once(a in integers(), word in words(), ratio in ratios(), rounding in roundings()) {
        let exact = fraction(&(credit(big(a)) * ratio), &big(B), rounding);
        prop_assert_eq!(Money(a).part(BasisPoints(ratio), rounding), exact);
        prop_assert_eq!(
            BasisPoints(ratio).of(word, rounding),
            fraction(&(big(word) * ratio), &big(B), rounding)
        );
    }

    #[test]
    fn ratios_add_up(a in halves(), b in halves(), near in 0_u32..20_002) {
        prop_assert_eq!(BasisPoints(a).plus(BasisPoints(b)).map(|sum| sum.0), fitted(big(a) + b));
        for ratio in [a, near] {
            prop_assert_eq!(big(BasisPoints(ratio).complement().0), credit(big(B) - ratio));
        }
    }

    #[test]
    fn weights_add_up(a in weights(), b in weights()) {
        prop_assert_eq!(Weighted(a).plus(Weighted(b)).map(|sum| sum.0), fitted(big(a) + b));
        prop_assert_eq!(Weighted(a).minus(Weighted(b)).map(|rest| rest.0), fitted(big(a) - b));
        prop_assert_eq!(BigInt::from(Weighted(a).shortage()), credit(-big(a)));
    }

    #[test]
    fn sizes_add_up(a in integers(), b in integers(), magnitude in words()) {
        prop_assert_eq!(Size(a).plus(Size(b)).map(|sum| sum.0), fitted(big(a) + b));
        prop_assert_eq!(Size(a).opposite().map(|size| size.0), fitted(-big(a)));
        prop_assert_eq!(big(Size(a).magnitude()), big(a).magnitude().clone().into());
        prop_assert_eq!(big(Size(a).long()), credit(big(a)));
        let side = if a < 0 { -1 } else { 1 };
        let signed = money(big(magnitude)).and_then(|magnitude| fitted(magnitude * side));
        prop_assert_eq!(Size(a).signed(magnitude).map(|size| size.0), signed);
    }

    #[test]
    fn a_size_is_worth_its_floor(size in integers(), price in words()) {
        let exact = extent(size, price);
        prop_assert_eq!(Size(size).extent(Price(price)), exact);
        prop_assert_eq!(Size(size).value(Price(price)), exact.map(|extent| extent.value));
        prop_assert_eq!(Size(size).notional(Price(price)), exact.map(|extent| extent.notional));
    }

    /// A long and a short of one size lose together what the two floors cut off: at most a unit.
    #[test]
    fn the_two_sides_of_a_trade_hide_at_most_a_unit(size in any::<i32>(), price in 0_u64..1 << 62) {
        let long = Size(i64::from(size)).value(Price(price)).unwrap();
        let short = Size(-i64::from(size)).value(Price(price)).unwrap();
        prop_assert!((-1..=0).contains(&long.plus(short).unwrap().0));
    }

    #[test]
    fn tokens_and_quote_convert(amount in words(), price in words(), rounding in roundings()) {
        prop_assert_eq!(
            Price(price).of(amount, rounding),
            fraction(&(big(amount) * price), &two(32), rounding)
        );
        prop_assert_eq!(
            Price(price).units(amount, rounding),
            fraction(&(big(amount) << 32), &big(price), rounding)
        );
    }
}

#[test]
fn the_constants_are_what_the_page_says() {
    assert_eq!(BasisPoints::WHOLE.0, B);
    assert_eq!(Money::ZERO, Money(0));
    assert_eq!((FRACTION_BITS, FRACTION_ONE), (32, 1 << 32));
    assert_eq!((Multiple::BITS, Multiple::ONE), (16, Multiple(65_536)));
    assert_eq!(Price(0).units(1, ballast_risk::Rounding::Down), Err(RiskError::DivisionByZero));
}
