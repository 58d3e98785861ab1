use super::*;
use crate::classes;
use crate::simulate::generator::Generator;
use crate::simulate::portfolio::parse;
use crate::terms::TermSet;

fn terms() -> Terms {
    serde_json::from_str(include_str!("../../fitted/terms.json")).unwrap()
}

fn portfolios() -> Vec<Portfolio> {
    let generator: Generator = serde_json::from_str(include_str!("../../fitted/generator.json")).unwrap();
    parse("calibration", include_str!("../../portfolios/calibration.json"), &generator).unwrap()
}

/// Samples whose sizes are the targets of some terms bring those terms back, or others with the same targets.
#[test]
fn known_terms_are_found_again() {
    let mut known = Terms { value_at_risk: 130_000, excess_share: 2_000, floor: 60, liquidity: 0.0, ..terms() };
    known.correlations = expanded([70, 50, 40, 80, 60, 90]);
    let sample = |portfolio: Portfolio| {
        let of = |measure| amount(&known, Some(measure), &portfolio).unwrap();
        Sample { size: of(Measure::AtRisk), shortfall: of(Measure::Shortfall), portfolio }
    };
    let samples: Vec<Sample> = portfolios().into_iter().map(sample).collect();
    let (found, residuals) = calibrate(&samples, 0.001, "", "").unwrap();
    assert!(found.lawful().is_ok());
    assert!((f64::from(found.value_at_risk) / 130_000.0 - 1.0).abs() < 0.03, "{found:?}");
    assert!(
        (f64::from(found.expected_shortfall) / f64::from(known.expected_shortfall) - 1.0).abs() < 0.03,
        "{found:?}"
    );
    assert!(found.excess_share.abs_diff(2_000) < 300 && found.liquidity < 0.02, "{found:?}");
    assert_eq!(residuals.len(), samples.len());
    for residual in residuals {
        assert!((0.95..1.08).contains(&residual.ratio), "{residual:?}");
    }
}

/// The triangle of eight classes holds that of three, and its classes beyond the third are like the third.
#[test]
fn three_classes_become_eight() {
    let cells = expanded([80, 30, 20, 70, 10, 60]);
    let terms = Terms { correlations: cells.clone(), ..terms() };
    assert_eq!(chosen(&terms), Some([80, 30, 20, 70, 10, 60]));
    assert_eq!(cells.len(), 36);
    assert_eq!(cells[..8], [80, 30, 20, 20, 20, 20, 20, 20]);
    assert_eq!(cells[8..15], [70, 10, 10, 10, 10, 10, 10]);
    assert!(cells[15..].iter().all(|cell| *cell == 60));
}

#[test]
fn a_thin_market_counts_more_only_where_liquidity_does() {
    let portfolios = portfolios();
    let market = |name: &str| portfolios.iter().find(|portfolio| portfolio.name == name).unwrap().markets[0].clone();
    let factor = |name, exponent| crate::simulate::chain::liquidity(&market(name), exponent);
    assert_eq!((factor("btc", 0.3), factor("small", 0.0)), (10_000, 10_000));
    assert_eq!(factor("small", 0.5), 14_142, "half the depth, by its root");
}

/// What is committed as compared is what the committed terms ask for.
#[test]
fn the_committed_comparison_is_of_the_committed_terms() {
    let report: serde_json::Value = serde_json::from_str(include_str!("../../fitted/comparison.json")).unwrap();
    let generator: Generator = serde_json::from_str(include_str!("../../fitted/generator.json")).unwrap();
    let terms = terms();
    assert_eq!(
        (&report["generator_fitted"], &report["terms_calibrated"]),
        (&generator.fitted.as_str().into(), &terms.calibrated.as_str().into())
    );
    let portfolios = parse("comparison", include_str!("../../portfolios/comparison.json"), &generator).unwrap();
    let compared = report["portfolios"].as_array().unwrap();
    assert_eq!(compared.len(), portfolios.len());
    for (portfolio, compared) in portfolios.iter().zip(compared) {
        assert_eq!(compared["portfolio"], portfolio.name.as_str());
        for (key, exponent) in [("target", 0.0), ("proposed_target", terms.liquidity)] {
            let goal = goal(portfolio, &terms.lawful().unwrap(), exponent).unwrap();
            assert_eq!(compared[key].as_f64(), Some(dollars(goal.amount)), "{} of {}", key, portfolio.name);
        }
    }
}

/// Replays run under the terms that were calibrated, number by number.
#[test]
fn replays_run_under_the_calibrated_terms() {
    let (calibrated, replayed) = (terms(), TermSet::Dynamic.reserve().unwrap());
    let of = |slope: Slope| (slope.slope, slope.most);
    assert_eq!(
        (calibrated.floor, calibrated.value_at_risk, calibrated.expected_shortfall),
        (replayed.floor, replayed.value_at_risk, replayed.expected_shortfall)
    );
    assert_eq!((calibrated.jump_share, calibrated.excess_share), (replayed.jump_share, replayed.excess_share));
    assert_eq!(of(calibrated.loading), (replayed.loading_slope, replayed.loading_most));
    assert_eq!(of(calibrated.stress), (replayed.stress_slope, replayed.stress_most));
    assert_eq!(calibrated.correlations, replayed.correlations);
}

/// Portfolios name a market after a coin, or by a letter: A to F are large, from S on they are small.
#[test]
fn replays_give_a_coin_the_class_that_was_calibrated_for_it() {
    let coins = portfolios().into_iter().flat_map(|portfolio| portfolio.markets).filter(|market| market.name.len() > 1);
    let coins: Vec<_> = coins.collect();
    assert!(coins.len() > 10);
    for coin in coins {
        assert_eq!(classes::of(&coin.name), coin.class, "{}", coin.name);
    }
    assert_eq!(["btc", "sol", "FTT", "S"].map(classes::of), [0, 1, 2, 2]);
}
