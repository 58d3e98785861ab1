//! `simulate`, run as a user runs it.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::shared::{folder, json, number, refuses};

/// Runs a few paths of the thin portfolio and returns the JSON.
fn run(folder: &Path, arguments: &[&str]) -> String {
    let few = ["--portfolio", "thin", "--paths", "3000", "--ruin", "0.01"];
    json("simulate", &[&few[..], arguments].concat(), folder, "report.json")
}

fn thin(json: &str) -> Value {
    let report: Value = serde_json::from_str(json).expect("the report is JSON");
    report["portfolios"][0].clone()
}

fn shipped(file: &str) -> Value {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("a shipped file");
    serde_json::from_str(&text).expect("it is JSON")
}

#[test]
fn the_same_seed_gives_the_same_json_on_any_number_of_cores() {
    let folder = folder("cores");
    let first = run(&folder, &["--threads", "1"]);
    assert_eq!(first, run(&folder, &["--threads", "3"]));
    assert_eq!(first, run(&folder, &[]));
    assert_ne!(first, run(&folder, &["--seed", "2"]));
}

#[test]
fn estimates_lie_in_their_intervals_and_fit_each_other() {
    let thin = thin(&run(&folder("estimates"), &["--reserve", "0"]));
    for key in ["loss_probability", "size", "expected_shortfall", "ratio", "target_depleted", "reserve_depleted"] {
        let [low, value, high] = ["low", "value", "high"].map(|end| number(&thin[key][end]));
        assert!(low <= value && value <= high && low < high, "{key}: {low} {value} {high}");
    }
    assert_eq!(thin["reserve_depleted"], thin["loss_probability"], "no reserve fails whenever there is a loss");
    assert!(number(&thin["expected_shortfall"]["value"]) > number(&thin["size"]["value"]));
    assert!(number(&thin["largest_loss"]) >= number(&thin["expected_shortfall"]["value"]));
    assert!(number(&thin["mean_liquidated"]) > number(&thin["mean_loss"]) && number(&thin["mean_withdrawn"]) > 0.0);
    let ratio = number(&thin["target"]) / number(&thin["size"]["value"]);
    assert!((ratio / number(&thin["ratio"]["value"]) - 1.0).abs() < 1e-9);
}

#[test]
fn a_reserve_of_the_size_fails_with_the_probability_of_ruin() {
    let folder = folder("ruin");
    let size = number(&thin(&run(&folder, &[]))["size"]["value"]);
    let failing = |reserve: f64| {
        let reserve = format!("{reserve:.0}");
        number(&thin(&run(&folder, &["--reserve", &reserve]))["reserve_depleted"]["value"])
    };
    assert!((failing(size.ceil()) - 0.01).abs() < 0.000_5);
    assert!(failing(size / 2.0) > 0.012 && failing(2.0 * size) < 0.008);
}

#[test]
fn more_days_lose_more() {
    let folder = folder("days");
    let mean = |days: &str| number(&thin(&run(&folder, &["--days", days]))["mean_loss"]);
    assert!(mean("3") > 1.5 * mean("1"));
}

/// The terms are chosen on portfolios other than those that they are compared on.
#[test]
fn no_portfolio_is_both_calibrated_on_and_compared() {
    let markets = |file: &str| -> BTreeSet<String> {
        let file = shipped(file);
        let portfolios = file["portfolios"].as_array().expect("portfolios").clone();
        assert!(portfolios.len() > 6);
        portfolios.iter().map(|portfolio| portfolio["markets"].to_string()).collect()
    };
    let calibrated = markets("portfolios/calibration.json");
    assert!(calibrated.is_disjoint(&markets("portfolios/comparison.json")));
}

#[test]
fn what_is_shipped_names_its_source_and_date() {
    for (file, date) in [("fitted/generator.json", "fitted"), ("fitted/terms.json", "calibrated")] {
        let file = shipped(file);
        assert!(file["source"].as_str().is_some_and(|source| source.len() > 20), "{file}");
        assert_eq!(file[date].as_str().map(str::len), Some(10), "{file}");
    }
}

#[test]
fn unusable_input_is_refused_with_exit_code_2() {
    let folder = folder("input");
    let written = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("written");
        path.display().to_string()
    };
    let portfolio = |market: &str, share: f64| {
        format!(
            r#"{{"portfolios": [{{"name": "p", "about": "", "markets": [{{"name": "A", "like": "{market}", "class": 0,
            "open_interest": 1000, "volatility": 300, "slow_volatility": 300, "jump": 0, "depth": 1000}}], "crowds": [
            {{"accounts": 1, "leverage": 5, "spread": 0, "holds": [{{"market": "A", "side": "long", "share": {share}}}]}}]}}]}}"#
        )
    };
    let unfitted = written("unfitted.json", &portfolio("DOGE", 0.5));
    let crowded = written("crowded.json", &portfolio("BTC", 1.5));
    let broken = written("broken.json", "{");
    let nowhere = folder.join("nowhere").display().to_string();
    let cases = [
        (vec!["--portfolios", &unfitted], "market A is like DOGE, which was not fitted"),
        (vec!["--portfolios", &crowded], "150 % of a side of A are held"),
        (vec!["--portfolios", &broken], "broken.json: EOF"),
        (vec!["--portfolio", "nobody"], "--portfolio nobody: there is none of this name"),
        (vec!["--ruin", "0.00001"], "--ruin 0.00001: a probability from 10 / paths to 0.1"),
        (vec!["--ruin", "NaN"], "--ruin NaN"),
        (vec!["--paths", "10"], "10 is not in 1000..=10000000"),
        (vec!["--fit", &nowhere], "BTC_1d.csv: No such file"),
        (vec!["--fit", &nowhere, "--calibrate"], "cannot be used with"),
    ];
    refuses("simulate", &cases);
}
