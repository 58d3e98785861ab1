//! Shares of a tranche, and between which losses one pays.

use ballast_risk::tranche::Fund;

use super::{every, small, words};
use crate::tranche::{layered_exactly, left_exactly, minted_exactly};

#[test]
fn every_stake_is_minted_floored() {
    for [assets, shares] in every(&small(80)).filter(|fund| !fund.contains(&0)) {
        for amount in small(255) {
            minted_exactly(&Fund { assets, shares }, amount).unwrap();
        }
    }
}

/// Stakes up to what loses a second unit to rounding, at every price of few units.
#[test]
fn every_stake_may_lose_a_ten_thousandth() {
    for [assets, shares] in every(&small(12)).filter(|fund| !fund.contains(&0)) {
        for amount in 9_990..=10_010 {
            minted_exactly(&Fund { assets: assets * 1_000, shares: shares * 7 }, amount).unwrap();
        }
    }
}

/// Funds of a few units, batches of a part or all of their shares, and least values beside every half of a unit.
#[test]
fn every_exit_dilutes_nobody() {
    for [assets, shares, part, reported] in
        every(&small(12)).filter(|[_, shares, part, _]| *shares > 0 && part <= shares)
    {
        for least in (0..=8_u64).flat_map(|halves| [(halves << 31).saturating_sub(1), halves << 31]) {
            left_exactly(Fund { assets, shares }, part, least, reported).unwrap();
        }
    }
}

#[test]
fn every_layer_pays_between_its_ends() {
    for [attachment, detachment, left, below, paid] in every(&small(8)) {
        layered_exactly((attachment, detachment), left, below, paid).unwrap();
    }
    for ([attachment, detachment, left], below) in
        every(&words()).flat_map(|ends| [0, 1, 1 << 63, u64::MAX].map(|below| (ends, below)))
    {
        layered_exactly((attachment, detachment), left, below, 1).unwrap();
    }
}
