//! The command, run as a user runs it, on the built program.

use std::path::Path;

use serde_json::Value;

use crate::shared::{command, count, folder, json, prices, refuses, report, told};

fn run(folder: &Path, seed: &str, reserve: &str, file: &str) -> String {
    let prices = prices(folder);
    let mut arguments: Vec<&str> = prices.iter().map(String::as_str).collect();
    arguments.extend(["--traders", "60", "--leverage", "8", "--seed", seed, "--reserve", reserve]);
    json("replay", &arguments, folder, file)
}

#[test]
fn a_short_crash_ends_with_everyone_out_and_no_law_broken() {
    let folder = folder("short");
    let report: Value = serde_json::from_str(&run(&folder, "5", "2000", "report.json")).expect("the report is JSON");
    for key in ["laws_broken", "accounts_left"] {
        assert_eq!(count(&report, key), 0, "{key}");
    }
    assert_eq!(count(&report, "laws_checked"), count(&report, "transactions"));
    assert_eq!(count(&report, "traders"), 60);
    assert_eq!(count(&report, "prices"), 4 * (144 + 48));
    for key in ["liquidations", "deficits", "deficits_left_to_profit", "reserve_before", "reserve_after"] {
        assert!(count(&report, key) > 0, "{key} is zero");
    }
    let vaults = report["vault_minus_ledger"].as_object().expect("an object by mint");
    assert_eq!(vaults.len(), 3);
    assert!(vaults.values().all(|difference| difference.as_i64() == Some(0)), "{vaults:?}");
    let compute = report["compute"].as_object().expect("an object by instruction");
    for instruction in ["settle_trade", "liquidate_position", "resolve_deficit", "apply_shortfall", "close_account"] {
        assert!(count(&compute[instruction], "count") > 0, "{instruction}");
        assert!(count(&compute[instruction], "max") >= count(&compute[instruction], "median"), "{instruction}");
    }
}

#[test]
fn every_debt_is_paid_by_the_tiers_to_the_unit() {
    let folder = folder("tiers");
    for (seed, reserve) in [("5", "2000"), ("6", "0"), ("7", "1000000")] {
        let report: Value = serde_json::from_str(&run(&folder, seed, reserve, "report.json")).expect("JSON");
        let tiers = report["paid_by_tier"].as_object().expect("an object by tier");
        let paid: u64 = tiers.values().map(|paid| paid.as_u64().expect("an amount")).sum();
        let others = count(&report, "recovered_for_shortfalls") + count(&report, "written_off");
        assert_eq!(count(&report, "debts"), paid + others, "seed {seed}: {tiers:?}");
        assert_eq!(count(&report, "socialized"), tiers["6_profit"].as_u64().expect("an amount"));
        let left = report["left_by_bound"].as_object().expect("an object by bound");
        let left: u64 = left.values().map(|left| left.as_u64().expect("an amount")).sum();
        let others = others + tiers["6_profit"].as_u64().expect("an amount");
        assert!(
            left.abs_diff(others) <= count(&report, "written_off") + 100,
            "seed {seed}: {left} left, {others} borne"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_json_and_another_seed_another() {
    let folder = folder("seeds");
    let first = run(&folder, "9", "2000", "first.json");
    assert_eq!(first, run(&folder, "9", "2000", "second.json"));
    assert_ne!(first, run(&folder, "10", "2000", "third.json"));
}

#[test]
fn unusable_input_is_refused_with_exit_code_2() {
    let folder = folder("input");
    let bad = folder.join("bad.csv");
    std::fs::write(&bad, "timestamp,open,high,low,close\n1600000000,1,1,1,1\n1600000000,1,1,1,1\n").expect("written");
    let bad = format!("BTC={}", bad.display());
    let missing = format!("BTC={}", folder.join("missing.csv").display());
    let cases = [
        (vec!["--prices", &bad], "bad.csv:3: the timestamp 1600000000 stands twice"),
        (vec!["--prices", &missing], "missing.csv: No such file"),
        (vec!["--prices", "BTC"], "--prices BTC: expected SYMBOL=FILE"),
        (vec!["--prices", "B-C=f"], "a symbol is at most twelve letters and digits"),
        (vec!["--leverage", "0.5"], "--leverage 0.5: a median lies from 1 to below 20"),
        (vec!["--traders", "1"], "1 is not in 2..=50000"),
        (vec!["--keeper-delay", "-1"], "-1"),
    ];
    refuses("replay", &cases);
}

#[test]
fn a_missing_program_names_the_command_that_builds_it() {
    let output = command("replay", &[]).env("SBF_OUT_DIR", folder("no-program")).output().expect("the lab runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("make build"));
}

/// Both runs are of the same history and traders, and each is the replay of its own terms.
#[test]
fn a_comparison_is_two_replays() {
    let folder = folder("compared");
    let read = |command: &str, further: &[&str]| {
        let arguments = [&["--traders", "60", "--reserve", "20000"], further].concat();
        report(command, &arguments, &folder, &format!("{command}.json"))
    };
    let both = read("compare", &[]);
    for terms in ["static", "dynamic"] {
        assert_eq!(both[terms], read("replay", &["--terms", terms]), "{terms}");
        assert_eq!(both[terms]["laws_broken"], 0);
    }
    assert_ne!(both["static"]["debts"], both["dynamic"]["debts"]);
}

/// The default scene shows every tier, and says that the market drew all that it may.
#[test]
fn the_demo_reaches_every_tier() {
    let report = report("replay", &[], &folder("demo"), "report.json");
    for (tier, paid) in report["paid_by_tier"].as_object().expect("an object by tier") {
        assert!(paid.as_u64().expect("an amount") > 10_000_000_000, "{tier}: {paid}");
    }
    let left = report["left_by_bound"].as_object().expect("an object by bound");
    assert!(left.keys().eq(["what_the_market_may_draw"]), "{left:?}");
    assert_eq!(count(&report, "laws_broken"), 0);
}
