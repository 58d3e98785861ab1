//! Quotes: which are accepted, and as which price.

use ballast_risk::price::{Accepted, EXPONENTS, GREATEST, LEAST, Quote, QuoteError, QuoteTerms, inverse};
use ballast_risk::{BasisPoints, Price, Rounding};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{B, big, ceil, floor, fraction, two};
use crate::inputs::{EDGES, integers, ratios, words};

/// `floor(mantissa * 10^power * 2^32)`.
fn normalised(mantissa: i64, power: i64) -> BigInt {
    let ten = |power: i64| big(10).pow(u32::try_from(power).unwrap());
    let binary = big(mantissa) * two(32);
    if power < 0 { floor(&binary, &ten(-power)) } else { binary * ten(power) }
}

fn judged(quote: &Quote, terms: &QuoteTerms, now: i64) -> Result<Accepted, QuoteError> {
    let clamped = |time: BigInt| time.clamp(big(i64::MIN), big(i64::MAX));
    if big(quote.published) > clamped(big(now) + terms.ahead) {
        return Err(QuoteError::Future);
    }
    if big(quote.published) < clamped(big(now) - terms.oldest) {
        return Err(QuoteError::TooOld);
    }
    if quote.mantissa <= 0 {
        return Err(QuoteError::NotPositive);
    }
    if !(-18..=0).contains(&quote.exponent) {
        return Err(QuoteError::Exponent);
    }
    let confidence = ceil(&(big(quote.confidence) * B), &big(quote.mantissa));
    if confidence > big(terms.confidence_limit.0) {
        return Err(QuoteError::Uncertain);
    }
    let price = normalised(quote.mantissa, i64::from(quote.exponent) - i64::from(terms.decimals));
    if price < big(1_u64 << 17) || price > big(1_u64 << 62) {
        return Err(QuoteError::OutOfRange);
    }
    let (price, confidence) = (price.try_into().unwrap(), confidence.try_into().unwrap());
    Ok(Accepted { price: Price(price), confidence: BasisPoints(confidence) })
}

fn lenient(decimals: i32) -> QuoteTerms {
    QuoteTerms { decimals, confidence_limit: BasisPoints(u32::MAX), oldest: 60, ahead: 5 }
}

/// Every exponent, every difference of decimals that tokens have, every edge of the mantissa and the numbers around each power of ten.
#[test]
fn every_exponent_and_decimals_normalise_exactly() {
    let powers = (0..19).flat_map(|power| (-1..=1).map(move |off| 10_i64.pow(power) + off));
    let mantissas: Vec<i64> = EDGES.iter().map(|edge| edge.cast_signed()).chain(powers).collect();
    for exponent in -20..=2 {
        for decimals in -40..=40 {
            for mantissa in &mantissas {
                let quote = Quote { mantissa: *mantissa, confidence: 0, exponent, published: 100 };
                let terms = lenient(decimals);
                assert_eq!(quote.accept(&terms, 100), judged(&quote, &terms, 100), "{quote:?} {decimals}");
            }
        }
    }
}

/// The least and the greatest price are accepted, the next beyond are not.
#[test]
fn the_range_of_prices_includes_its_ends() {
    let accept = |mantissa, decimals| {
        let quote = Quote { mantissa, confidence: 0, exponent: 0, published: 0 };
        quote.accept(&lenient(decimals), 0).map(|accepted| accepted.price)
    };
    assert_eq!(accept(1 << 30, 0), Ok(GREATEST));
    assert_eq!(accept((1 << 30) + 1, 0), Err(QuoteError::OutOfRange));
    let least = 5_i64.pow(18) << 3; // 2^17 * 10^18 / 2^32.
    assert_eq!(accept(least, 18), Ok(LEAST));
    assert_eq!(accept(least - 1, 18), Err(QuoteError::OutOfRange));
    assert_eq!((LEAST, GREATEST, EXPONENTS), (Price(1 << 17), Price(1 << 62), -18..=0));
}

proptest! {
    #[test]
    fn quotes_are_judged_in_order(
        mantissa in integers(), confidence in words(), exponent in -19_i32..=1, published in integers(),
        now in integers(), terms in (-20_i32..=20, ratios(), integers(), integers()),
    ) {
        let quote = Quote {
            mantissa,
            confidence,
            exponent,
            published,
        };
        let terms = QuoteTerms {
            decimals: terms.0,
            confidence_limit: BasisPoints(terms.1),
            oldest: terms.2,
            ahead: terms.3,
        };
        prop_assert_eq!(quote.accept(&terms, now), judged(&quote, &terms, now));
    }

    /// Quotes as an oracle sends them; times and confidence on both sides of their limits.
    #[test]
    fn real_quotes_are_judged_exactly(
        mantissa in 1_i64..1 << 50, share in 0_u64..300, exponent in -12_i32..=-4, age in -8_i64..70,
        now in 1_000_000_i64..1 << 32, decimals in -4_i32..=4, limit in 0_u32..300,
    ) {
        let confidence = mantissa.unsigned_abs() / 10_000 * share + share % 3;
        let quote = Quote {
            mantissa,
            confidence,
            exponent,
            published: now - age,
        };
        let terms = QuoteTerms {
            decimals,
            confidence_limit: BasisPoints(limit),
            oldest: 60,
            ahead: 5,
        };
        prop_assert_eq!(quote.accept(&terms, now), judged(&quote, &terms, now));
    }

    #[test]
    fn any_decimals_are_out_of_range_and_no_more(
        mantissa in 1_i64.., decimals in prop_oneof![41_i32..=i32::MAX, i32::MIN..=-41],
    ) {
        let quote = Quote {
            mantissa,
            confidence: 0,
            exponent: -8,
            published: 0,
        };
        prop_assert_eq!(quote.accept(&lenient(decimals), 0), Err(QuoteError::OutOfRange));
    }

    #[test]
    fn the_inverse_is_floored(price in words()) {
        prop_assert_eq!(inverse(Price(price)), fraction(&two(64), &big(price), Rounding::Down));
    }
}

/// Both ends of the time window are within it.
#[test]
fn times_are_accepted_to_the_second() {
    let accept = |published| {
        let quote = Quote { mantissa: 100, confidence: 0, exponent: 0, published };
        quote.accept(&lenient(0), 1_000).map(|_| ())
    };
    assert_eq!([accept(940), accept(1_005)], [Ok(()), Ok(())]);
    assert_eq!([accept(939), accept(1_006)], [Err(QuoteError::TooOld), Err(QuoteError::Future)]);
}
