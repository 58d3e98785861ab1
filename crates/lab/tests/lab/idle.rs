//! `idle`: capital lies with a lending vault in a crash, or stays at home.

use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

use crate::shared::{self, count, extract, folder, refuses};

/// Twelve hours of BTC and FTT.
fn history(folder: &Path) -> String {
    let history = folder.join("history");
    if history.exists() {
        std::fs::remove_dir_all(&history).expect("what an earlier run left is removed");
    }
    std::fs::create_dir(&history).expect("a folder for the history");
    extract(&history, "2022-11-ftx-BTC_5m.csv", "BTC_5m.csv");
    extract(&history, "2022-11-ftx-FTT_15m.csv", "FTT_15m.csv");
    history.display().to_string()
}

/// Some traders in it.
fn pair() -> &'static Value {
    static REPORT: OnceLock<Value> = OnceLock::new();
    let report = REPORT.get_or_init(|| {
        let folder = folder("idle");
        let history = history(&folder);
        let few = ["--history", &history, "--traders", "120", "--leverage", "8", "--reserve", "40000", "--seed", "5"];
        shared::report("idle", &few, &folder, "report.json")
    });
    &report["runs"][0]
}

/// Capital goes there in calm, earns interest, is asked home when the vault is emptied, and nobody's loss is left to others for it.
#[test]
fn capital_is_placed_and_called_home() {
    let placed = &pair()["placement"];
    assert!(count(placed, "most") > 0 && count(placed, "recalls") > 0, "{placed}");
    assert!(count(placed, "home") > 0 && count(placed, "home") <= count(placed, "went"), "{placed}");
    assert!(count(placed, "receipts") + count(placed, "interest") > count(placed, "last"), "{placed}");
    assert!(count(placed, "least_ratio") >= 10_000, "what is liquid covers the forecast: {placed}");
    assert_eq!(pair()["courses"][1]["missed"], serde_json::json!([0, 0]));
}

#[test]
fn no_law_breaks_and_the_exit_waits_for_no_placement() {
    for run in ["without", "with"] {
        let report = &pair()[run];
        assert_eq!(count(report, "laws_broken"), 0, "{report}");
        assert!(count(report, "laws_checked") > 1_000);
        let left = report["vault_minus_ledger"].as_object().expect("vaults");
        assert!(left.values().all(|difference| difference == 0), "{left:?}");
    }
    let [without, with] = [0, 1].map(|run| &pair()["courses"][run]["exit"]);
    assert!(count(with, "paid") > 0 && with["until"].is_i64(), "{with}");
    assert_eq!(without["until"], with["until"]);
}

/// What the borrower never gives back is the reserve's loss, no more than was placed, and nobody else's.
#[test]
fn a_default_loses_what_was_placed_at_most() {
    let report =
        shared::report("idle", &["--traders", "60", "--default", "50"], &folder("idle-default"), "report.json");
    let broken = &report["runs"][0];
    let placed = &broken["placement"];
    assert!(count(placed, "lost") > 0 && count(placed, "lost") <= count(placed, "most"), "{placed}");
    assert_eq!(broken["courses"][1]["missed"], serde_json::json!([0, 0]));
    assert_eq!(count(&broken["with"], "laws_broken"), 0);
}

#[test]
fn what_makes_no_sense_is_refused() {
    refuses(
        "idle",
        &[(vec!["--share", "51"], "51"), (vec!["--liquid", "99"], "99"), (vec!["--default", "101"], "101")],
    );
}
