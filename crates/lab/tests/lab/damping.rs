//! `damping`, run as a user runs it, with a crowd of a few.

use std::sync::OnceLock;

use serde_json::Value;

use crate::shared::{self, folder, number, refuses};

const TERMS: [&str; 3] = ["static", "held", "dynamic"];
const FEW: [&str; 12] =
    ["--traders", "80", "--reserve", "6000", "--shock", "8", "--hours", "2", "--falls", "0,4,8", "--impacts", "0.05,2"];

fn run(file: &str) -> Value {
    shared::report("damping", &FEW, &folder("damping"), file)
}

/// The numbers that all tests read.
fn report() -> &'static Value {
    static REPORT: OnceLock<Value> = OnceLock::new();
    REPORT.get_or_init(|| run("shared.json"))
}

fn rounds(terms: &str) -> &'static Vec<Value> {
    report()["closed"][terms]["rounds"].as_array().expect("rounds")
}

#[test]
fn a_loss_of_the_reserve_raises_initial_margin_and_liquidates_nobody() {
    let loss = &report()["reserve_loss"];
    let [before, after] = [0, 1].map(|run| number(&loss["coverage"][run]));
    assert!(after < 0.8 * before && after < 8_000.0, "{before} {after}");
    assert!(number(&loss["initial_scale"][1]) > number(&loss["initial_scale"][0]) + 0.02, "{loss}");
    for key in ["liquidated", "liquidated_in_shock"] {
        assert_eq!(loss[key].as_i64(), Some(0), "{key}");
    }
    assert!(number(&loss["sold"]).abs() < 1e-12, "{loss}");
    // In the shock the other market's price is far from its last one and stays there for a minute, which moves volatility a little.
    assert!(number(&loss["sold_in_shock"]).abs() < 1e-4, "{loss}");
    assert!(number(&report()["falls"][2]["terms"]["dynamic"]["sold"]) > 0.1, "a fall does liquidate");
    assert_eq!(report()["laws_broken"].as_u64(), Some(0));
}

/// A price is what was given, moved by all that was sold before it.
#[test]
fn what_is_sold_moves_the_next_price_by_the_impact() {
    let impact = number(&report()["impact"]);
    for terms in TERMS {
        let mut sold = 0.0;
        for round in rounds(terms) {
            let expected = number(&round["given"]) * (-impact * sold).exp();
            assert!((number(&round["price"]) / expected - 1.0).abs() < 1e-9, "{terms}: {round}");
            sold += number(&round["sold"]);
        }
        assert!(sold > 0.2, "{terms}: {sold}");
        let last = rounds(terms).last().expect("a round");
        assert!((number(&last["given"]) - 0.92).abs() < 1e-9 && number(&last["price"]) < 0.91, "{terms}: {last}");
    }
}

/// Volatility moves initial margin at once, and maintenance only where somebody lets it follow, by its glide.
#[test]
fn each_set_of_terms_reacts_as_it_says() {
    let ratios =
        |terms: &str, key: &str| -> Vec<f64> { rounds(terms).iter().map(|round| number(&round[key])).collect() };
    let moved = |ratios: &[f64]| ratios.iter().any(|ratio| *ratio > ratios[0] + 1.0);
    let calm = report()["falls"][0]["terms"].clone();
    assert!(TERMS.iter().all(|terms| number(&calm[*terms]["sold"]).abs() < 0.01), "{calm}");
    assert!(!moved(&ratios("static", "maintenance")) && !moved(&ratios("static", "initial")));
    assert!(!moved(&ratios("held", "maintenance")));
    assert!(moved(&ratios("dynamic", "maintenance")));
    let steps = ratios("dynamic", "maintenance");
    assert!(steps.windows(2).all(|pair| pair[1] - pair[0] <= 4.0), "faster than its glide: {steps:?}");
    for terms in ["held", "dynamic"] {
        assert!(ratios(terms, "initial")[0] > 600.0, "{terms}");
    }
}

#[test]
fn a_small_impact_damps_and_a_large_one_does_not() {
    for terms in TERMS {
        let [small, large] = [0, 1].map(|impact| &report()["impacts"][impact]["terms"][terms]);
        assert!(number(&small["largest_ratio"]) < 1.0 && number(&small["ratio"]) < 0.5, "{terms}: {small}");
        assert!(number(&large["largest_ratio"]) > 1.0 && number(&large["sold"]) > 0.9, "{terms}: {large}");
        assert!(number(&small["amplified"]) < 1.6 && number(&large["amplified"]) > 5.0);
        let gain = &report()["gains"][terms];
        assert!((number(&gain["steepest"]) * number(&gain["largest_impact"]) - 1.0).abs() < 1e-9);
        assert!(number(&gain["steepest"]) >= number(&gain["at_shock"]));
        assert!((0.02..1.0).contains(&number(&gain["largest_impact"])), "{gain}");
    }
}

#[test]
fn slopes_are_those_of_what_falls_sell() {
    let falls = report()["falls"].as_array().expect("falls");
    assert_eq!(falls.len(), 3);
    for pair in falls.windows(2) {
        let further = ((1.0 - number(&pair[0]["fall"])) / (1.0 - number(&pair[1]["fall"]))).ln();
        for terms in TERMS {
            let (from, to) = (&pair[0]["terms"][terms], &pair[1]["terms"][terms]);
            assert!(number(&to["sold"]) > number(&from["sold"]) && number(&to["unpaid"]) >= number(&from["unpaid"]));
            let slope = (number(&to["sold"]) - number(&from["sold"])) / further;
            assert!((number(&from["slope"]) - slope).abs() < 1e-9, "{terms}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_json() {
    assert_eq!(&run("again.json"), report());
}

#[test]
fn unusable_input_is_refused_with_exit_code_2() {
    let cases = [
        (vec!["--shock", "95"], "--shock 95: expected a number from 0 to 90"),
        (vec!["--impact", "NaN"], "--impact NaN: expected"),
        (vec!["--falls", "0,5,3"], "--falls: expected ascending numbers"),
        (vec!["--falls", "5"], "a slope two --falls"),
        (vec!["--extra", "0"], "an --extra above zero"),
        (vec!["--impacts", "0.1,99"], "--impacts 99: expected"),
        (vec!["--leverage", "0.5"], "--leverage 0.5: a median lies from 1 to below 20"),
        (vec!["--minutes", "1"], "1 is not in 5..=1440"),
    ];
    refuses("damping", &cases);
}
