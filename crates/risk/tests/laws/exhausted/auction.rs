//! Prices with a markup.

use super::{every, small, words};
use crate::auction::priced_exactly;

/// Beside nothing, beside what leaves nothing of a price on either side, and the ends of what an auction comes to.
const MARKUPS: [i64; 16] =
    [-(1 << 33), -10_001, -10_000, -9_999, -5_000, -2, -1, 0, 1, 2, 2_500, 9_999, 10_000, 10_001, 20_000, 1 << 33];

#[test]
fn every_price_is_rounded_for_who_auctions() {
    for amount in small(60) {
        for price in (0..=24_u64).flat_map(|eighths| [(eighths << 29).saturating_sub(1), eighths << 29]) {
            for markup in MARKUPS {
                priced_exactly(markup, amount, price).unwrap();
            }
        }
    }
    for [amount, price] in every(&words()) {
        for markup in MARKUPS {
            priced_exactly(markup, amount, price).unwrap();
        }
    }
}
