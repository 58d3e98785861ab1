//! `hostile`, run as a user runs it, with a few hundred strategies.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where something does not hold"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const STRATEGIES: u64 = 200;
/// What leaves waits at least so many hours.
const LOOSENING: u64 = 96;

fn file(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    std::fs::create_dir_all(&folder).expect("a folder for the test's files");
    folder.join(name)
}

fn search(strategies: u64, name: &str) -> Value {
    let json = file(name);
    let output = Command::new(env!("CARGO_BIN_EXE_ballast-lab"))
        .args(["hostile", "--strategies", &strategies.to_string(), "--json"])
        .arg(&json)
        .output()
        .expect("the lab runs");
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "exit {:?}: {told}", output.status.code());
    serde_json::from_str(&std::fs::read_to_string(json).expect("the JSON was written")).expect("the report is JSON")
}

/// The exit code says that every bound held; here is what they say, and that the search did something.
#[test]
fn stolen_keys_gain_little_in_a_day_and_everyone_who_asks_has_left_before_anything_loosens() {
    let report = search(STRATEGIES, "found.json");
    let number = |key: &str| report[key].as_u64().unwrap_or_else(|| panic!("{key} is not a number"));
    assert_eq!((number("strategies"), number("broken")), (STRATEGIES, 0));
    assert!(number("asked") > STRATEGIES / 2 && number("landings") > STRATEGIES, "nobody queued anything");
    assert_eq!(number("first_landing"), LOOSENING);
    let fastest = &report["fastest"].as_array().expect("a list")[0];
    let share = fastest["first_day_share"].as_f64().expect("a share");
    assert!(share > 0.0 && share <= 5.0, "{share} per cent in the first day");
    for found in report["best"].as_array().expect("a list") {
        assert!(found["share"].as_f64().expect("a share") > 0.0, "nothing was found that gains: {found}");
        for landing in found["verdict"]["landings"].as_array().expect("a list") {
            assert_eq!(landing["left"].as_u64(), Some(0), "{landing}");
            assert!(landing["taken"].as_i64().is_some_and(|taken| taken > 0), "{landing}");
        }
    }
}

#[test]
fn the_same_seed_finds_the_same() {
    assert_eq!(search(20, "one.json"), search(20, "other.json"));
}
