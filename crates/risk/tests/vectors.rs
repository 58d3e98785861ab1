//! Numbers that others published, where their formulas are ours.
//!
//! Compared: Drift's size of a liquidation (shortage over ratio less fees), real Pyth prices, an exponential average of squared returns
//! that the package arch computed, and a recursion from QuantLib's tests. Not compared: Drift's cases at a quote
//! price other than one (our markets settle one to one), its transfers between borrowed and lent tokens and its fees by slot (there is no
//! such thing here), and Mango's health cases (weights on either side instead of a requirement on notional).
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    reason = "a test that overflows or finds nothing fails, as it should"
)]

use ballast_risk::liquidation::LiquidationTerms;
use ballast_risk::margin::Standing;
use ballast_risk::price::{Quote, QuoteTerms};
use ballast_risk::volatility::{Variance, average, squared_return};
use ballast_risk::{BasisPoints, Money, Price, Rounding, Size, Weighted};

/// The rows below comments and heading, split at commas.
fn rows(text: &'static str, columns: usize) -> Vec<Vec<&'static str>> {
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert!(!rows.is_empty() && rows.iter().all(|row| row.len() == columns));
    rows
}

const SOL: QuoteTerms = QuoteTerms { decimals: 9 - 6, confidence_limit: BasisPoints(100), oldest: 60, ahead: 5 };

#[test]
fn real_prices_are_normalised() {
    for row in rows(include_str!("vectors/pyth_prices.csv"), 6) {
        let (mantissa, confidence): (i64, u64) = (row[1].parse().unwrap(), row[2].parse().unwrap());
        let quote =
            Quote { mantissa, confidence, exponent: row[3].parse().unwrap(), published: row[4].parse().unwrap() };
        let accepted = quote.accept(&SOL, quote.published).unwrap();
        // A whole token of nine decimals, in units of a sixth decimal.
        let whole = accepted.price.of(1_000_000_000, Rounding::Down).unwrap();
        let (units, decimals) = row[5].split_once('.').unwrap();
        let printed: u64 = format!("{units}{decimals:0<6}").parse().unwrap();
        assert!(whole.abs_diff(printed) <= 1, "{whole} is not the printed {printed}");
        let share = confidence * 10_000;
        let least = u64::from(accepted.confidence.0) * mantissa.unsigned_abs();
        assert!(least >= share && least - share < mantissa.unsigned_abs(), "the least ratio above the interval");
    }
}

/// The same size, but for what we add for roundings: two units of money weighted, one rounding of money and one of size.
#[test]
fn drift_sizes_a_liquidation_alike() {
    for row in rows(include_str!("vectors/drift_liquidation.csv"), 7) {
        let number = |column: usize| row[column].parse::<u32>().unwrap();
        let (shortage, ratio, fee, insurance) = (number(1), number(2), number(3) / 100, number(4) / 100);
        let terms = LiquidationTerms {
            bonus: BasisPoints(fee / 2), // It doubles when the shortage is the whole requirement.
            insolvent_bonus: BasisPoints(0),
            insurance: BasisPoints(insurance),
            buffer: BasisPoints(0),
            dust: 0,
        };
        let shortage = i128::from(shortage) * 10_000;
        let account = Standing {
            equity: Money(1),
            maintenance: Weighted(-shortage),
            requirement: Weighted(shortage),
            ..Standing::default()
        };
        let quote = Quote { mantissa: number(5).into(), confidence: 0, exponent: -6, published: 0 };
        let mark = quote.accept(&SOL, 0).unwrap().price;
        let plan = terms.plan(&account, Size(1 << 40), mark, BasisPoints(ratio)).unwrap();
        let expected: u64 = row[6].parse().unwrap();
        let per = u64::from(ratio - fee - insurance);
        // The mark is floored too: less than one part in 2^28 of the size.
        let slack = mark.units(20_000_u64.div_ceil(per) + 1, Rounding::Up).unwrap() + 1 + (expected >> 28) + 1;
        assert!(plan.most >= expected && plan.most - expected <= slack, "{}: {} for {expected}", row[0], plan.most);
        assert_eq!(plan.bonus, BasisPoints(fee));
    }
}

/// The closes of one part of the daily prices, as dollars times 2^32.
fn closes(part: &str) -> Vec<Price> {
    let rows = rows(include_str!("vectors/arch_ewma.csv"), 3).into_iter().filter(|row| row[0] == part);
    rows.map(|row| Price((row[2].parse::<f64>().unwrap() * 2_f64.powi(32)).round() as u64)).collect()
}

/// A fraction of 2^32.
fn share(number: f64) -> u64 {
    (number * 2_f64.powi(32)).round() as u64
}

/// A daily variance in squared per cent, as arch states it.
fn per_cent(variance: f64) -> f64 {
    variance / 2_f64.powi(48) * 10_000.0
}

#[test]
fn arch_averages_squares_alike() {
    let squares =
        |part| -> Vec<u64> { closes(part).windows(2).map(|pair| squared_return(pair[0], pair[1]).unwrap()).collect() };
    let near = |found: f64, published: f64| assert!((found / published - 1.0).abs() < 2e-9, "{found} for {published}");
    let weights: Vec<f64> = (0..75).map(|day| 0.94_f64.powi(day)).collect();
    let first = squares("first");
    assert_eq!(first.len(), weights.len());
    let sum: f64 = first.iter().zip(&weights).map(|(square, weight)| *square as f64 * weight).sum();
    let start = sum / weights.iter().sum::<f64>();
    near(per_cent(start), 2.848_786_215_4_f64.powi(2));
    // After 398 days less than one part in 10^10 is left of where the average stood before them.
    let last = squares("last");
    let walk = |days: &[u64]| {
        days.iter().fold(Variance(start.round() as u64), |variance, square| {
            average(variance, share(0.94), Variance(*square)).unwrap()
        })
    };
    near(per_cent(walk(&last[..last.len() - 1]).0 as f64), 1.630_338_816_6_f64.powi(2));
    near(per_cent(walk(&last).0 as f64), 2.552_757_408_6);
}

/// `omega + alpha r^2 + beta v` is an average of `v` and `(omega + alpha r^2) / (1 - beta)`.
#[test]
fn a_garch_recursion_is_an_average() {
    let mut variance = Variance(share(0.01) << 16);
    for row in rows(include_str!("vectors/quantlib_garch.csv"), 5) {
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        let (alpha, beta, omega, moved) = (number(0), number(1), number(2), number(3));
        let observed = Variance(share((omega + alpha * moved * moved) / (1.0 - beta)) << 16);
        variance = average(variance, share(beta), observed).unwrap();
        let sigma = (variance.0 as f64 / 2_f64.powi(48)).sqrt();
        assert!((sigma - number(4)).abs() < 1e-6, "{sigma} for {}", number(4));
    }
}
