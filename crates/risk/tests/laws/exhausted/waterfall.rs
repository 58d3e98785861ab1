//! The division of a loss, its way back, and shares of cash.

use super::{every, small, words};
use crate::aging::diluted_exactly;
use crate::waterfall::{divided_exactly, repaid_exactly, shared_exactly};

/// Words that are nothing, half of what a word has, and all of it: every sum of two is too large.
const ENDS: [u64; 3] = [0, 1 << 63, u64::MAX];

/// Every loss of at most three, whatever the room, the five tiers, the layer and what it bore before.
#[test]
fn every_loss_is_divided_whole() {
    for [loss, room, budget, capital, junior, backstop, senior, begins, ends, below, paid] in
        every(&small(3)).chain(every(&ENDS))
    {
        divided_exactly((loss, room), [budget, capital, junior, backstop, senior], (begins, ends), (below, paid))
            .unwrap();
    }
}

#[test]
fn every_repayment_goes_in_reverse_order() {
    for [amount, shortfall, budget, capital, junior, backstop, senior] in every(&small(6)).chain(every(&ENDS)) {
        repaid_exactly(amount, shortfall, [budget, capital, junior, backstop, senior]).unwrap();
    }
}

#[test]
fn every_share_is_floored_and_bounded() {
    for [cash, debt, total, loss] in every(&small(40)).chain(every(&words())) {
        shared_exactly(cash, debt, total, loss).unwrap();
    }
}

#[test]
fn every_clock_is_diluted_by_weight() {
    for [elapsed, held, added] in every(&small(100)).chain(every(&words())) {
        diluted_exactly(1_000, elapsed, held, added).unwrap();
    }
}
