//! What a listing counts: every second in which it grows.

use ballast_risk::BasisPoints;
use ballast_risk::listing::{Admission, RAMP_SECONDS, TIGHTEST};

use super::{small, words};
use crate::exact::{B, big, credit, floor, two};

/// `floor(amount * share / 2^32)`.
fn shared(amount: u64, share: u64) -> u64 {
    floor(&(big(amount) * share), &two(32)).try_into().unwrap()
}

#[test]
fn every_second_of_a_ramp_counts_its_part() {
    for elapsed in 0..=RAMP_SECONDS + 1 {
        let grown = floor(&(two(32) * elapsed.min(RAMP_SECONDS)), &big(RAMP_SECONDS)).try_into().unwrap();
        for tightness in [0, 1, 77, 255, TIGHTEST] {
            let admission = Admission { listed: 1_000, tightness };
            let now = 1_000 + elapsed.cast_signed();
            let open = |steps: u32| (1_u64 << 32) - (u64::from(tightness) << steps);
            let cap = 1 << 50;
            assert_eq!(admission.cap(cap, now), Ok(shared(shared(cap, open(23)), grown)), "{admission:?} at {now}");
            let counts = shared(open(22), grown);
            for haircut in [0, 1_234] {
                let weight = shared(u64::from(B - haircut), counts);
                let exact = BasisPoints(B - u32::try_from(weight).unwrap());
                assert_eq!(admission.haircut(BasisPoints(haircut), now), Ok(exact), "{admission:?} at {now}");
            }
        }
    }
}

#[test]
fn every_tightness_raises_a_margin_by_its_part() {
    for tightness in 0..=TIGHTEST {
        let admission = Admission { listed: 0, tightness };
        for ratio in 0..=10_002 {
            let exact = big(ratio) + floor(&(big(ratio) * tightness), &big(512));
            assert_eq!(big(admission.margin(BasisPoints(ratio)).0), exact, "{ratio} at {tightness}");
        }
        for cap in small(255).into_iter().chain(words()) {
            let open = two(32) - big(tightness) * two(23);
            let exact = floor(&(big(cap) * credit(open)), &two(32)).try_into();
            let grown = i64::try_from(RAMP_SECONDS).unwrap();
            assert_eq!(admission.cap(cap, grown).ok(), exact.ok(), "{cap} at {tightness}");
        }
    }
}
