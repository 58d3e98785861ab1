//! The command, run as a user runs it, on the built program.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where something does not hold"
)]

mod report;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Bars of the short extract: 12 hours of FTT and the same hours of BTC.
const FROM: i64 = 1_667_919_600;
const UNTIL: i64 = 1_667_962_800;

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).expect("a folder for the test's files");
    folder
}

fn lab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ballast-lab")).arg("replay").args(arguments).output().expect("the lab runs")
}

/// Cuts a shipped history to a few hours.
fn extract(folder: &Path, symbol: &str, file: &str) -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("histories").join(file);
    let text = std::fs::read_to_string(shipped).expect("a shipped history");
    let mut lines = text.lines();
    let mut cut = vec![lines.next().expect("a header")];
    cut.extend(lines.filter(|line| {
        let timestamp: i64 = line.split(',').next().and_then(|field| field.parse().ok()).expect("a timestamp");
        (FROM..UNTIL).contains(&timestamp)
    }));
    let path = folder.join(file);
    std::fs::write(&path, cut.join("\n")).expect("the extract is written");
    format!("{symbol}={}", path.display())
}

fn run(folder: &Path, seed: &str, reserve: &str, json: &str) -> String {
    let btc = extract(folder, "BTC", "2022-11-ftx-BTC_5m.csv");
    let ftt = extract(folder, "FTT", "2022-11-ftx-FTT_15m.csv");
    let json = folder.join(json);
    let file = json.display().to_string();
    let arguments = ["--prices", &btc, "--prices", &ftt, "--traders", "60", "--leverage", "8", "--seed", seed];
    let output = lab(&[&arguments[..], &["--reserve", reserve, "--json", &file]].concat());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "exit {:?}: {told}", output.status.code());
    std::fs::read_to_string(json).expect("the JSON was written")
}

fn number(report: &Value, key: &str) -> u64 {
    report[key].as_u64().unwrap_or_else(|| panic!("{key} is not a number in {report}"))
}

#[test]
fn a_short_crash_ends_with_everyone_out_and_no_law_broken() {
    let folder = folder("short");
    let report: Value = serde_json::from_str(&run(&folder, "5", "2000", "report.json")).expect("the report is JSON");
    for key in ["laws_broken", "accounts_left"] {
        assert_eq!(number(&report, key), 0, "{key}");
    }
    assert_eq!(number(&report, "laws_checked"), number(&report, "transactions"));
    assert_eq!(number(&report, "traders"), 60);
    assert_eq!(number(&report, "prices"), 4 * (144 + 48));
    for key in ["liquidations", "deficits", "deficits_left_to_profit", "reserve_before", "reserve_after"] {
        assert!(number(&report, key) > 0, "{key} is zero");
    }
    let vaults = report["vault_minus_ledger"].as_object().expect("an object by mint");
    assert_eq!(vaults.len(), 3);
    assert!(vaults.values().all(|difference| difference.as_i64() == Some(0)), "{vaults:?}");
    let compute = report["compute"].as_object().expect("an object by instruction");
    for instruction in ["settle_trade", "liquidate_position", "resolve_deficit", "apply_shortfall", "close_account"] {
        assert!(number(&compute[instruction], "count") > 0, "{instruction}");
        assert!(number(&compute[instruction], "max") >= number(&compute[instruction], "median"), "{instruction}");
    }
}

#[test]
fn every_debt_is_paid_by_the_tiers_to_the_unit() {
    let folder = folder("tiers");
    for (seed, reserve) in [("5", "2000"), ("6", "0"), ("7", "1000000")] {
        let report: Value = serde_json::from_str(&run(&folder, seed, reserve, "report.json")).expect("JSON");
        let tiers = report["paid_by_tier"].as_object().expect("an object by tier");
        let paid: u64 = tiers.values().map(|paid| paid.as_u64().expect("an amount")).sum();
        let others = number(&report, "recovered_for_shortfalls") + number(&report, "written_off");
        assert_eq!(number(&report, "debts"), paid + others, "seed {seed}: {tiers:?}");
        assert_eq!(number(&report, "socialized"), tiers["6_profit"].as_u64().expect("an amount"));
        let left = report["left_by_bound"].as_object().expect("an object by bound");
        let left: u64 = left.values().map(|left| left.as_u64().expect("an amount")).sum();
        let others = others + tiers["6_profit"].as_u64().expect("an amount");
        assert!(
            left.abs_diff(others) <= number(&report, "written_off") + 100,
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
    for (arguments, message) in cases {
        let output = lab(&arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(told.contains(message), "{arguments:?}: {told}");
    }
}

#[test]
fn a_missing_program_names_the_command_that_builds_it() {
    let output = Command::new(env!("CARGO_BIN_EXE_ballast-lab"))
        .arg("replay")
        .env("SBF_OUT_DIR", folder("no-program"))
        .output()
        .expect("the lab runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("make build"));
}

/// Both runs are of the same history and traders, and each is the replay of its own terms.
#[test]
fn a_comparison_is_two_replays() {
    let folder = folder("compared");
    let read = |command: &str, further: &[&str]| -> Value {
        let file = folder.join(format!("{command}.json"));
        let path = file.display().to_string();
        let arguments = [&[command, "--traders", "60", "--reserve", "20000", "--json", &path], further].concat();
        let output = Command::new(env!("CARGO_BIN_EXE_ballast-lab")).args(arguments).output().expect("the lab runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_str(&std::fs::read_to_string(file).expect("the file was written")).expect("JSON")
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
    let file = folder("demo").join("report.json");
    let output = lab(&["--json", &file.display().to_string()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value =
        serde_json::from_str(&std::fs::read_to_string(file).expect("the file was written")).expect("JSON");
    for (tier, paid) in report["paid_by_tier"].as_object().expect("an object by tier") {
        assert!(paid.as_u64().expect("an amount") > 10_000_000_000, "{tier}: {paid}");
    }
    let left = report["left_by_bound"].as_object().expect("an object by bound");
    assert!(left.keys().eq(["what_the_market_may_draw"]), "{left:?}");
    assert_eq!(number(&report, "laws_broken"), 0);
}
