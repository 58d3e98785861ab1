//! `absorb`: takers are away, the reserve takes positions on or does not, and gets rid of them.

use std::sync::OnceLock;

use serde_json::Value;

use crate::shared::{self, count, extract, folder};

/// Some traders in twelve hours of BTC and FTT.
fn pair() -> &'static Value {
    static REPORT: OnceLock<Value> = OnceLock::new();
    let report = REPORT.get_or_init(|| {
        let folder = folder("absorb");
        let history = folder.join("history");
        if history.exists() {
            std::fs::remove_dir_all(&history).expect("what an earlier run left is removed");
        }
        std::fs::create_dir(&history).expect("a folder for the history");
        extract(&history, "2022-11-ftx-BTC_5m.csv", "BTC_5m.csv");
        extract(&history, "2022-11-ftx-FTT_15m.csv", "FTT_15m.csv");
        let history = history.display().to_string();
        let few = ["--history", &history, "--traders", "120", "--leverage", "8", "--reserve", "40000", "--seed", "5"];
        shared::report("absorb", &few, &folder, "report.json")
    });
    &report["runs"][0]
}

#[test]
fn the_reserve_takes_positions_on_and_gets_rid_of_them() {
    let held = &pair()["inventory"];
    assert!(count(held, "absorbed") > 0, "{held}");
    assert!(count(held, "sales") > 0, "{held}");
    assert!(count(held, "most_held") > 0 && held["emptied"].is_i64(), "{held}");
}

#[test]
fn no_law_breaks_in_either_run_and_everybody_leaves() {
    for run in ["without", "with"] {
        let report = &pair()[run];
        assert_eq!(count(report, "laws_broken"), 0, "{report}");
        assert!(count(report, "laws_checked") > 1_000);
        let left = report["vault_minus_ledger"].as_object().expect("vaults");
        assert!(left.values().all(|difference| difference == 0), "{left:?}");
    }
}

/// Nothing is taken on where governance lets the reserve take nothing on.
#[test]
fn without_it_nobody_absorbs() {
    let compute = pair()["without"]["compute"].as_object().expect("compute units");
    assert!(!compute.contains_key("absorb"));
    assert!(pair()["with"]["compute"].as_object().expect("compute units").contains_key("absorb"));
}
