use super::*;

const FILE: &str = include_str!("../../portfolios/calibration.json");
const COMPARED: &str = include_str!("../../portfolios/comparison.json");
const GENERATOR: &str = include_str!("../../fitted/generator.json");

fn shipped() -> Vec<Portfolio> {
    let generator: Generator = serde_json::from_str(GENERATOR).unwrap();
    [FILE, COMPARED].into_iter().flat_map(|text| parse("shipped", text, &generator).unwrap()).collect()
}

/// Longs and shorts of every market are its open interest each.
#[test]
fn every_market_balances() {
    for portfolio in shipped() {
        let holders = portfolio.holders();
        for (place, market) in portfolio.markets.iter().enumerate() {
            let of = |sign: f64| -> f64 {
                let held = holders.iter().flat_map(|holder| &holder.notionals);
                held.filter(|(market, notional)| *market == place && notional * sign > 0.0)
                    .map(|(_, notional)| notional.abs())
                    .sum()
            };
            let open = portfolio.open_interest(place);
            assert!((of(1.0) / open - 1.0).abs() < 1e-9 && (of(-1.0) / open - 1.0).abs() < 1e-9, "{}", market.name);
        }
    }
}

#[test]
fn a_crowd_has_the_leverages_that_were_asked_for() {
    let portfolio = shipped().into_iter().find(|portfolio| portfolio.name == "btc").unwrap();
    let holders = portfolio.crowd(&portfolio.crowds[0]);
    let leverages: Vec<f64> = holders.iter().map(|holder| holder.notionals[0].1 / holder.equity).collect();
    assert_eq!(leverages.len(), 40);
    assert!(leverages.windows(2).all(|pair| pair[0] <= pair[1]));
    assert!((leverages[19] * leverages[20]).sqrt() / 6.0 - 1.0 < 1e-6, "the median");
    assert!((leverages[39] - 19.0).abs() < 1e-9, "no more than the market opens");
    let quartile = |place: usize| (leverages[place] / 6.0).ln() / 0.7;
    assert!((quartile(10) + 0.637).abs() < 0.01, "the quantile at 26.25 % of a standard normal, {}", quartile(10));
    assert!(holders.iter().all(|holder| (holder.equity / holders[0].equity - 1.0).abs() < 1e-9));
}

#[test]
fn what_a_crowd_leaves_is_held_at_twice_leverage() {
    let portfolio = shipped().into_iter().find(|portfolio| portfolio.name == "one-sided").unwrap();
    let holders = portfolio.holders();
    let makers: Vec<&Holder> =
        holders.iter().filter(|holder| holder.notionals.iter().any(|(_, notional)| *notional < 0.0)).collect();
    assert_eq!(makers.len(), 2);
    assert!(makers.iter().all(|maker| (maker.notionals[0].1 / maker.equity + 2.0).abs() < 1e-9));
}
