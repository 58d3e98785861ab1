//! `hostile`, with a few hundred strategies.

use serde_json::Value;

use crate::shared::{folder, report};

const STRATEGIES: u64 = 200;
/// What loosens waits at least so many hours.
const LOOSENING: u64 = 96;

fn search(strategies: u64, file: &str) -> Value {
    report("hostile", &["--strategies", &strategies.to_string()], &folder("hostile"), file)
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
