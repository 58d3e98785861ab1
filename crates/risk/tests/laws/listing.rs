//! A listing grows from nothing to its whole, and the steward's corridor is one-sided.

use ballast_risk::BasisPoints;
use ballast_risk::listing::{Admission, RAMP_SECONDS, TIGHTEST};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{big, floor, two};

fn admissions() -> impl Strategy<Value = Admission> {
    let listed = prop_oneof![Just(0_i64), 1_i64..1 << 40];
    (listed, 0..=TIGHTEST).prop_map(|(listed, tightness)| Admission { listed, tightness })
}

/// The share of a listing that counts after `elapsed` seconds, in parts of 2^32.
fn grown(elapsed: i64) -> BigInt {
    let whole = i64::try_from(RAMP_SECONDS).unwrap();
    floor(&(two(32) * elapsed.clamp(0, whole)), &big(RAMP_SECONDS))
}

proptest! {
    #[test]
    fn a_cap_grows_and_half_of_it_is_the_stewards(admission in admissions(), cap in any::<u64>(), elapsed in -10_i64..800_000) {
        let open = two(32) - two(23) * admission.tightness;
        let exact = floor(&(floor(&(big(cap) * open), &two(32)) * grown(elapsed)), &two(32));
        prop_assert_eq!(big(admission.cap(cap, admission.listed + elapsed).unwrap()), exact);
    }

    #[test]
    fn a_haircut_falls_from_the_whole_and_a_quarter_is_the_stewards(
        admission in admissions(), haircut in 0_u32..=10_000, elapsed in -10_i64..800_000,
    ) {
        let open = two(32) - two(22) * admission.tightness;
        let counts = floor(&(open * grown(elapsed)), &two(32));
        let weight = floor(&(big(u64::from(10_000 - haircut)) * counts), &two(32));
        let found = admission.haircut(BasisPoints(haircut), admission.listed + elapsed).unwrap();
        prop_assert_eq!(BigInt::from(10_000) - found.0, weight);
        prop_assert!(found.0 >= haircut, "nothing counts for more than governance lets it");
    }

    #[test]
    fn margin_is_raised_by_half_at_most(admission in admissions(), ratio in 0_u32..1 << 20) {
        let raised = u64::from(ratio) + ((u64::from(ratio) * u64::from(admission.tightness)) >> 9);
        prop_assert_eq!(u64::from(admission.margin(BasisPoints(ratio)).0), raised);
        prop_assert!(raised <= u64::from(ratio) + u64::from(ratio) / 2);
    }
}

/// What stood at the launch, and what a steward leaves alone, is what governance set.
#[test]
fn nothing_is_taken_off_what_stands() {
    let stands = Admission { listed: 0, tightness: 0 };
    assert_eq!(stands.cap(u64::MAX, 1_700_000_000), Ok(u64::MAX));
    assert_eq!(stands.haircut(BasisPoints(777), 1_700_000_000), Ok(BasisPoints(777)));
    assert_eq!(stands.margin(BasisPoints(777)), BasisPoints(777));
    let tight = Admission { listed: 0, tightness: TIGHTEST };
    assert_eq!(tight.cap(1_000, 1_700_000_000), Ok(500));
    assert_eq!(tight.haircut(BasisPoints(2_000), 1_700_000_000), Ok(BasisPoints(4_000)));
    assert_eq!(tight.margin(BasisPoints(1_000)), BasisPoints(1_500));
}
