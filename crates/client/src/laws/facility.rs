//! The laws of facilities: nobody draws more than was posted and paid.

use ballast::state::Facility;

use super::Report;
use crate::snapshot::Snapshot;

/// What is in a facility.
fn held(facility: &Facility) -> i128 {
    facility.sums().held().map_or(i128::MAX >> 8, i128::from)
}

pub(super) fn check(report: &mut Report, snapshot: &Snapshot) {
    let all: i128 = snapshot.facilities.values().map(held).sum();
    let counted = i128::from(snapshot.reserve.facilities);
    report.demand("F1", all == counted, || format!("facilities hold {all}, the reserve counts {counted}"));
    for (address, facility) in &snapshot.facilities {
        let [posted, premium, drawn, earned, returned] = [
            facility.posted_ever,
            facility.premium_ever,
            facility.drawn_ever,
            facility.earned_ever,
            facility.returned_ever,
        ]
        .map(i128::from);
        let (came, went, left) = (posted + premium, drawn + earned + returned, held(facility));
        report.demand("F2", came == went + left, || {
            format!("facility {address}: {came} came in, {went} went out, {left} is left")
        });
        let (left, paid) = (facility.premium, facility.paid);
        report.demand("F3", left <= paid, || {
            format!("facility {address}: {left} is left of a premium of {paid} for epoch {}", facility.epoch)
        });
    }
}
