//! What a holding does next, how much of it is traded, and what a trade costs.

use ballast_risk::holding::{Aim, Side};

use super::{every, small};
use crate::holding::{kept_exactly, trades_up_to};

#[test]
fn every_side_begins_outside_the_band_and_ends_at_the_goal() {
    for [goal, low, high, value] in every(&small(5)) {
        let aim = Aim { goal: goal + 5, least: goal + 5 - low, most: goal + 5 + high };
        let value = value + goal + 2; // From three below the goal to two above it.
        for before in [Side::Rests, Side::Sells, Side::Buys] {
            let sells = if before == Side::Sells { aim.goal } else { aim.most };
            let buys = if before == Side::Buys { aim.goal } else { aim.least };
            let sold = value > sells || value > aim.most;
            let bought = value < buys || value < aim.least;
            let side = |may_buy| match (sold, bought && may_buy) {
                (true, _) => Side::Sells,
                (false, true) => Side::Buys,
                (false, false) => Side::Rests,
            };
            assert_eq!(
                [false, true].map(|shut| aim.side(before, value, shut)),
                [true, false].map(side),
                "{aim:?} at {value}"
            );
        }
    }
}

/// Holdings and goals of a few units, at prices beside every eighth of a unit up to three.
#[test]
fn every_trade_ends_at_the_goal() {
    for [held, goal] in every(&small(24)) {
        for price in (1..=24_u64).flat_map(|eighths| [(eighths << 29) - 1, eighths << 29]) {
            trades_up_to(goal, held, price).unwrap();
        }
    }
}

#[test]
fn every_loss_of_value_is_a_hundredth_at_most() {
    for [before, after] in every(&small(8)) {
        for traded in
            (0..=5_u64).flat_map(|hundreds| [(hundreds * 100).saturating_sub(1), hundreds * 100, hundreds * 100 + 1])
        {
            kept_exactly(before, after, traded).unwrap();
        }
    }
}
