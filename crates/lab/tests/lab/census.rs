//! `census`, over a few hundred accounts.

use serde_json::Value;

use crate::shared::{count, folder, refuses, report};

fn census(accounts: &str, file: &str) -> Value {
    report("census", &["--accounts", accounts], &folder("census"), file)
}

/// The exit code says that all laws held, that the report was not too low, and that every forged proof was refused; here is that all of it
/// was tried.
#[test]
fn an_adversary_between_pages_cannot_make_it_lie() {
    let report = census("600", "report.json");
    let (visits, stress) = (&report["visits"], &report["stress"]);
    assert!(count(visits, "accounts") >= 600);
    assert!(count(visits, "longest") <= 1_232, "a page is too long");
    assert!(count(visits, "units_mean") <= 2_500, "{} compute units an account", visits["units_mean"]);
    assert!(count(stress, "exact") > 0, "nobody would leave anything unpaid");
    assert!(count(stress, "report") >= count(stress, "exact"));
    assert!(count(stress, "charged") > 0 && count(stress, "given") > 0, "nobody moved");
    assert_eq!(stress["target_counts"], stress["report"]);
    let deeds = &report["adversary"];
    for deed in ["opened", "hidden", "closed_positions", "withdrawn", "closed"] {
        assert!(count(deeds, deed) > 0, "he never {deed}");
    }
    let proven = &report["attestation"];
    assert!(count(proven, "proofs") > 0 && proven["verified"] == proven["proofs"]);
    let forgeries = proven["forgeries"].as_array().expect("a list");
    assert!(forgeries.len() > 10 && forgeries.iter().all(|forgery| forgery[1] == true), "{forgeries:?}");
}

#[test]
fn the_same_seed_visits_the_same() {
    assert_eq!(census("120", "one.json"), census("120", "other.json"));
}

#[test]
fn too_few_accounts_are_refused() {
    refuses("census", &[(vec!["--accounts", "99"], "--accounts")]);
}
