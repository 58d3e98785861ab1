//! The laws of placements: what is placed is known to the unit, and what could be redeemed of it has receipts.

use super::Report;
use crate::snapshot::Snapshot;

pub(super) fn check(report: &mut Report, snapshot: &Snapshot) {
    let all: i128 = snapshot.placements.values().map(|placement| i128::from(placement.principal)).sum();
    let placed = i128::from(snapshot.reserve.placed);
    report.demand("Y1", all == placed, || format!("placements come to {all}, the reserve counts {placed}"));
    for (address, placement) in &snapshot.placements {
        let receipts = snapshot.vaults.receipts.get(address).copied().unwrap_or(0);
        // All receipts may have been redeemed for less than was placed: the rest waits to be written off.
        report.demand("Y2", placement.redeemable == 0 || receipts > 0, || {
            format!("placement {address}: {} could be redeemed, and there is no receipt", placement.redeemable)
        });
    }
}
