//! Money, ratios, sizes and prices; fees, bands and funding, which are made of them.

use ballast_risk::fee::{FeeSplit, Shares, slippage, within_band};
use ballast_risk::funding::owed;
use ballast_risk::{BasisPoints, Money, Multiple, Price, Rounding, Size, Weighted};
use num_bigint::BigInt;

use super::{every, halves, integers, pairs, ratios, small, words};
use crate::exact::{self, B, big, credit, fitted, floor, fraction, money, two};
use crate::fee::exact_band;
use crate::money::extent;

const ROUNDINGS: [Rounding; 2] = [Rounding::Down, Rounding::Up];

/// Small numbers of both signs.
fn near_zero(greatest: i64) -> Vec<i64> {
    (-greatest..=greatest).collect()
}

#[test]
fn every_sum_of_money_and_of_sizes_fits_or_is_refused() {
    for [a, b] in every(&near_zero(256)).chain(every(&integers())) {
        let (sum, rest, opposite) = (fitted(big(a) + b), fitted(big(a) - b), fitted(-big(a)));
        assert_eq!(Money(a).plus(Money(b)), sum.map(Money), "{a} + {b}");
        assert_eq!(Money(a).minus(Money(b)), rest.map(Money), "{a} - {b}");
        assert_eq!(Money(a).negated(), opposite.map(Money), "-({a})");
        assert_eq!([Money(a).credit(), Money(a).debt()].map(big), [credit(big(a)), credit(-big(a))], "{a}");
        assert_eq!(Size(a).plus(Size(b)), sum.map(Size), "{a} + {b}");
        assert_eq!(Size(a).opposite(), opposite.map(Size), "-({a})");
        assert_eq!([Size(a).magnitude(), Size(a).long()].map(big), [big(a).max(-big(a)), credit(big(a))], "{a}");
        let magnitude = b.cast_unsigned();
        let side = if a < 0 { -1 } else { 1 };
        let signed = money(big(magnitude)).and_then(|magnitude| fitted(magnitude * side)).map(Size);
        assert_eq!(Size(a).signed(magnitude), signed, "{magnitude} on the side of {a}");
        assert_eq!(Money::of(magnitude), fitted(big(magnitude)).map(Money));
        assert_eq!(Money::owed(magnitude), money(big(magnitude)).and_then(|owned| fitted(-owned)).map(Money));
    }
}

#[test]
fn every_weighted_sum_fits_or_is_refused() {
    let signed: Vec<i128> =
        pairs().into_iter().flat_map(|pair| [pair.cast_signed(), pair.cast_signed().wrapping_neg()]).collect();
    for [a, b] in every(&signed) {
        assert_eq!(Weighted(a).plus(Weighted(b)), fitted(big(a) + b).map(Weighted), "{a} + {b}");
        assert_eq!(Weighted(a).minus(Weighted(b)), fitted(big(a) - b).map(Weighted), "{a} - {b}");
        assert_eq!(big(Weighted(a).shortage()), credit(-big(a)), "{a}");
    }
}

/// Every ratio from nothing to beyond the whole, and those beside the boundaries of a half word.
#[test]
fn every_ratio_is_taken_exactly() {
    for ratio in (0..=10_002).chain(halves()) {
        assert_eq!(big(BasisPoints(ratio).complement().0), credit(big(B) - ratio), "{ratio}");
        for amount in small(255).into_iter().chain(words()) {
            for rounding in ROUNDINGS {
                let exact = fraction(&(big(amount) * ratio), &big(B), rounding);
                assert_eq!(BasisPoints(ratio).of(amount, rounding), exact, "{ratio} of {amount}, {rounding:?}");
            }
        }
        for amount in integers() {
            let weighted = Money(amount).weighted(BasisPoints(ratio)).0;
            assert_eq!(BigInt::from(weighted), big(amount) * ratio, "{amount} by {ratio}");
        }
    }
}

#[test]
fn every_part_and_multiple_of_a_ratio_is_exact() {
    for [a, b] in every(&ratios()) {
        assert_eq!(BasisPoints(a).plus(BasisPoints(b)), fitted(big(a) + b).map(BasisPoints), "{a} + {b}");
        let multiple = floor(&(big(a) * b), &two(16)).min(big(u32::MAX));
        assert_eq!(big(Multiple(b).of(BasisPoints(a)).0), multiple, "{b} times {a}");
    }
    for amount in integers() {
        for (ratio, rounding) in ratios().into_iter().flat_map(|ratio| ROUNDINGS.map(|rounding| (ratio, rounding))) {
            let exact = fraction(&(credit(big(amount)) * ratio), &big(B), rounding);
            assert_eq!(Money(amount).part(BasisPoints(ratio), rounding), exact, "{ratio} of {amount}, {rounding:?}");
        }
    }
}

/// Prices beside every thirty-second of a unit up to four, and those beside the boundaries of a word.
fn prices() -> Vec<u64> {
    let beside = |part: u64| (part << 27).saturating_sub(1)..=(part << 27) + 1;
    (0..=128).flat_map(beside).chain(words()).collect()
}

#[test]
fn every_size_has_its_value_and_magnitude() {
    for size in near_zero(255).into_iter().chain(integers()) {
        for price in prices() {
            assert_eq!(Size(size).extent(Price(price)), extent(size, price), "{size} at {price}");
        }
    }
}

#[test]
fn every_amount_of_tokens_has_its_quote_and_back() {
    for amount in small(255).into_iter().chain(words()) {
        for (price, rounding) in prices().into_iter().flat_map(|price| ROUNDINGS.map(|rounding| (price, rounding))) {
            let (quote, units) = (
                fraction(&(big(amount) * price), &two(32), rounding),
                fraction(&(big(amount) << 32), &big(price), rounding),
            );
            assert_eq!(Price(price).of(amount, rounding), quote, "{amount} at {price}, {rounding:?}");
            assert_eq!(Price(price).units(amount, rounding), units, "{amount} for {price}, {rounding:?}");
        }
    }
}

/// Small sizes over indices beside every eighth of a unit, and both beside the boundaries of a word.
#[test]
fn every_position_owes_the_ceiling() {
    let moves: Vec<i64> = (-16..=16).flat_map(|part: i64| [-1, 0, 1].map(|off| (part << 29) + off)).collect();
    let near = near_zero(255).into_iter().flat_map(|size| moves.iter().map(move |moved| [size, *moved, 0]));
    for [size, index, snapshot] in near.chain(every(&integers())) {
        let exact = exact::owed(size, index, snapshot).and_then(fitted).map(Money);
        assert_eq!(owed(Size(size), index, snapshot), exact, "{size} from {snapshot} to {index}");
    }
}

#[test]
fn every_fee_is_divided_whole() {
    let shares: Vec<u32> = (0..=21).map(|part| part * 500).chain(ratios()).collect();
    for fees in small(40).into_iter().chain(words()) {
        for [capital, treasury] in every(&shares) {
            let split = FeeSplit { capital: BasisPoints(capital), treasury: BasisPoints(treasury) };
            let [to_capital, to_treasury] = [capital, treasury].map(|ratio| floor(&(big(fees) * ratio), &big(B)));
            let exact = fitted(big(fees) - &to_capital - &to_treasury).map(|budget| Shares {
                budget,
                capital: fitted(to_capital).unwrap(),
                treasury: fitted(to_treasury).unwrap(),
            });
            assert_eq!(split.divide(fees), exact, "{fees} by {capital} and {treasury}");
        }
    }
}

#[test]
fn every_price_paid_is_in_its_band_or_not() {
    for band in ratios() {
        for [paid, value, notional] in every(&near_zero(12)).chain(every(&integers())) {
            let judged = within_band(Money(paid), Money(value), Money(notional), BasisPoints(band));
            assert_eq!(
                judged,
                exact_band(paid, value, notional, band),
                "{paid} for {value} of {notional} within {band}"
            );
        }
    }
}

#[test]
fn every_slippage_is_the_fee_and_what_was_overpaid() {
    for [paid, value, fee] in every(&near_zero(40)).chain(every(&integers())) {
        let fee = fee.cast_unsigned();
        let exact = money(big(paid) - value).and_then(|over| fitted(credit(over) + fee));
        assert_eq!(slippage(Money(paid), Money(value), fee), exact, "{paid} for {value} and {fee}");
    }
}
