//! Numbers that others published, where their formulas are ours.
//!
//! Compared: Drift's size of a liquidation (shortage over ratio less fees), and real Pyth prices. Not compared: Drift's cases at a quote
//! price other than one (our markets settle one to one), its transfers between borrowed and lent tokens and its fees by slot (there is no
//! such thing here), and Mango's health cases (weights on either side instead of a requirement on notional).
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test that overflows or finds nothing fails, as it should"
)]

use ballast_risk::liquidation::LiquidationTerms;
use ballast_risk::margin::Standing;
use ballast_risk::price::{Quote, QuoteTerms};
use ballast_risk::{BasisPoints, Money, Rounding, Size, Weighted};

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
