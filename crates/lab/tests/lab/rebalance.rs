//! `rebalance`, run as a user runs it, on the shipped crash.

use serde_json::Value;

use crate::shared::{self, folder, number, refuses};

fn run(arguments: &[&str], file: &str) -> Vec<Value> {
    let report = shared::report("rebalance", arguments, &folder("rebalance"), file);
    report.as_array().expect("a report per asset").clone()
}

/// Through the days in which FTX fell, a reserve that sells is worth more at its least than one that holds, and takers gain no more than
/// is stated.
#[test]
fn a_reserve_that_sells_keeps_more_through_a_crash() {
    let reports = run(&[], "shipped.json");
    assert_eq!(reports.len(), 4);
    for report in &reports {
        let (with, without) = (&report["with"], &report["without"]);
        assert_eq!(with["first"], without["first"], "both begin alike");
        assert!(number(&with["lowest"]) >= number(&without["lowest"]), "{report}");
        assert!(number(&report["sold"]["value"]) > 0.0, "{report}");
        assert!(number(&report["most_gained"]) <= 100.0 * number(&report["stated"]), "{report}");
        assert_eq!(report["laws_broken"].as_u64(), Some(0));
    }
    let again = run(&[], "again.json");
    assert_eq!(reports, again, "the same options find the same");
}

#[test]
fn what_makes_no_sense_is_refused() {
    refuses(
        "rebalance",
        &[(vec!["--share", "51"], "51"), (vec!["--band", "49"], "49"), (vec!["--prices", "BTC"], "SYMBOL=FILE")],
    );
}
