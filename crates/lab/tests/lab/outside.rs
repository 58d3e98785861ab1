//! `outside`: a mutual with a facility and a detector with its signals, beside a crash.

use std::sync::OnceLock;

use serde_json::Value;

use crate::shared::{self, count, folder, refuses};

/// Some traders in the shipped days.
fn pair() -> &'static Value {
    static REPORT: OnceLock<Value> = OnceLock::new();
    let report = REPORT.get_or_init(|| {
        let few = ["--traders", "60", "--fall", "3"];
        shared::report("outside", &few, &folder("outside"), "report.json")
    });
    &report["runs"][0]
}

#[test]
fn no_law_breaks_in_either_run() {
    for run in ["without", "with"] {
        let report = &pair()[run];
        assert_eq!(count(report, "laws_broken"), 0, "{report}");
        let left = report["vault_minus_ledger"].as_object().expect("vaults");
        assert!(left.values().all(|difference| difference == 0), "{left:?}");
    }
}

/// The mutual draws what it brought, to the unit, and pays for the weeks in which it did not draw.
#[test]
fn a_facility_gives_back_what_came_in_and_no_more() {
    for run in [0, 1] {
        let facility = &pair()["courses"][run]["facility"];
        let brought = count(facility, "posted") + count(facility, "premium");
        assert_eq!(count(facility, "drawn") + count(facility, "earned") + count(facility, "held"), brought);
        assert!(count(facility, "drawn") >= count(facility, "posted") && count(facility, "earned") > 0, "{facility}");
        assert_eq!(count(facility, "beyond"), 0);
        let refused = &facility["refused"];
        assert!(count(refused, "FacilityWaits") > 0 && count(refused, "FacilityExceeded") > 0, "{refused}");
    }
}

/// Every signal ends, confirmed or slashed; without a detector there is none.
#[test]
fn a_signal_is_confirmed_or_slashed() {
    let signals = &pair()["signals"];
    assert!(count(signals, "raised") > 0, "{signals}");
    let ended = count(signals, "confirmed") + count(signals, "slashed");
    assert!(count(signals, "raised") - ended <= 1, "{signals}");
    let compute = |run: &str| pair()[run]["compute"].as_object().expect("compute units").contains_key("raise_signal");
    assert!(!compute("without") && compute("with"));
}

#[test]
fn what_makes_no_sense_is_refused() {
    refuses(
        "outside",
        &[(vec!["--fall", "0"], "0"), (vec!["--minutes", "1441"], "1441"), (vec!["--posted", "99"], "99")],
    );
}
