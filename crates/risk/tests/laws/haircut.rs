//! Initial haircuts.

use ballast_risk::haircut::HaircutTerms;
use ballast_risk::{BasisPoints, Money, Multiple};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{big, credit, floor, two};
use crate::inputs::{halves, integers, ratios, words};

/// Clamped from above first, so that terms in the wrong order end at the minimum.
fn exact(terms: &HaircutTerms, value: i64, confidence: u32, volatility: u32) -> BigInt {
    let size = floor(&(credit(big(value)) * terms.size_slope), &two(32));
    let confidence = floor(&(big(confidence) * terms.confidence_sixteenths), &big(16));
    let volatility = floor(&(big(volatility) * terms.volatility.0), &two(16));
    let sum = big(terms.minimum.0) + volatility + size + confidence;
    sum.min(big(terms.maximum.0)).max(big(terms.minimum.0))
}

proptest! {
    /// A maximum below 2^28 is above every term's ceiling; a saturated term ends there.
    #[test]
    fn a_haircut_is_its_sum_within_its_ends(
        bounds in (ratios(), 0_u32..1 << 28, halves()), slope in words(), sixteenths in halves(), value in integers(),
        confidence in ratios(), volatility in halves(),
    ) {
        let terms = HaircutTerms {
            minimum: BasisPoints(bounds.0),
            maximum: BasisPoints(bounds.1),
            volatility: Multiple(bounds.2),
            size_slope: slope,
            confidence_sixteenths: sixteenths,
        };
        prop_assert_eq!(
            big(terms.initial(Money(value), BasisPoints(confidence), BasisPoints(volatility)).0),
            exact(&terms, value, confidence, volatility)
        );
    }

    /// Terms as they are set, where every part of the sum shows.
    #[test]
    fn every_part_of_a_haircut_counts(
        minimum in 0_u32..3_000, volatility in 0_u32..3_000, multiple in 0_u32..2 << 16, slope in 0_u64..1 << 12, value in 0_i64..1 << 31,
        confidence in 0_u32..200, sixteenths in 0_u32..64,
    ) {
        let terms = HaircutTerms {
            minimum: BasisPoints(minimum),
            maximum: BasisPoints(10_000),
            volatility: Multiple(multiple),
            size_slope: slope,
            confidence_sixteenths: sixteenths,
        };
        let haircut = terms.initial(Money(value), BasisPoints(confidence), BasisPoints(volatility));
        prop_assert_eq!(big(haircut.0), exact(&terms, value, confidence, volatility));
        prop_assert!(haircut >= terms.minimum && haircut <= terms.maximum);
        prop_assert!(
            terms.initial(Money(value + 1), BasisPoints(confidence + 1), BasisPoints(volatility + 1)) >= haircut,
            "more value, doubt and volatility cost more"
        );
    }
}
