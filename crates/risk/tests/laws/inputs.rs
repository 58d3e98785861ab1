//! Inputs that sit on the edges of a word as often as between them.

use ballast_risk::Rounding;
use proptest::prelude::*;

/// Words at which something changes: ends, powers of two, halves.
pub(crate) const EDGES: [u64; 29] = [
    0,
    1,
    2,
    3,
    9_999,
    10_000,
    10_001,
    (1 << 16) - 1,
    1 << 16,
    1 << 17,
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 2,
    (1 << 32) - 1,
    1 << 32,
    (1 << 32) + 1,
    (1 << 33) + 1,
    0x5555_5555_5555_5555,
    0xAAAA_AAAA_AAAA_AAAA,
    (1 << 62) - 1,
    1 << 62,
    (1 << 63) - 1,
    1 << 63,
    (1 << 63) + 1,
    0xFFFF_FFFE_FFFF_FFFF,
    0xFFFF_FFFF_0000_0000,
    0xFFFF_FFFF_0000_0001,
    u64::MAX - 1,
    u64::MAX,
];

/// Any word: an edge, near a power of two, or of any length.
pub(crate) fn words() -> BoxedStrategy<u64> {
    prop_oneof![
        1 => prop::sample::select(EDGES.as_slice()),
        1 => (0_u32..64, 0_u64..7).prop_map(|(power, off)| (1_u64 << power).wrapping_add(off).wrapping_sub(3)),
        3 => (any::<u64>(), 0_u32..64).prop_map(|(bits, shift)| bits >> shift),
    ]
    .boxed()
}

/// Any signed word, as often negative as not.
pub(crate) fn integers() -> BoxedStrategy<i64> {
    prop_oneof![
        words().prop_map(u64::cast_signed),
        (words(), any::<bool>()).prop_map(|(word, negative)| {
            let magnitude = word.cast_signed();
            if negative { magnitude.wrapping_neg() } else { magnitude }
        }),
    ]
    .boxed()
}

/// Any half word.
pub(crate) fn halves() -> BoxedStrategy<u32> {
    words().prop_map(|word| u32::try_from(word & 0xFFFF_FFFF).unwrap()).boxed()
}

/// A ratio as terms have them, its edges often; now and then any half word.
pub(crate) fn ratios() -> BoxedStrategy<u32> {
    prop_oneof![
        4 => 0_u32..=10_000,
        2 => prop::sample::select(vec![0_u32, 1, 9_999, 10_000, 10_001]),
        1 => halves(),
    ]
    .boxed()
}

/// Money of an account that exists: up to 2^52 either way.
pub(crate) fn amounts() -> BoxedStrategy<i64> {
    (-(1_i64 << 52)..1 << 52, 0_u32..52).prop_map(|(bits, shift)| bits >> shift).boxed()
}

/// Both roundings.
pub(crate) fn roundings() -> BoxedStrategy<Rounding> {
    prop_oneof![Just(Rounding::Down), Just(Rounding::Up)].boxed()
}
