//! Two runs of a crash side by side, for people.

use std::fmt::Write as _;

use crate::report::Report;
use crate::table::dollars;

/// A name, and what stands beside it.
pub(crate) type Line<'a> = (&'a str, String);

/// An amount that may be below zero.
pub(crate) fn signed(amount: i64) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    format!("{sign}{}", dollars(amount.unsigned_abs()))
}

/// What debtors could not pay, who paid it, and what was left.
pub(crate) fn debts(report: &Report) -> Vec<Line<'static>> {
    let tier = |name| dollars(report.paid_by_tier.get(name).copied().unwrap_or(0));
    vec![
        ("liquidations", report.liquidations.to_string()),
        ("deficits", report.deficits.to_string()),
        ("what debtors could not pay", dollars(report.unpaid())),
        ("  tier 1, the market's budget", tier("1_market_budget")),
        ("  tier 2, protocol capital", tier("2_protocol_capital")),
        ("  tier 3, junior stakers", tier("3_junior_tranche")),
        ("  tier 4, backstop stakers", tier("4_backstop_tranche")),
        ("  tier 5, senior stakers", tier("5_senior_tranche")),
        ("  tier 6, profit in the market", tier("6_profit")),
        ("reserve after", dollars(report.reserve_after)),
        ("laws broken", report.laws_broken.to_string()),
    ]
}

/// A title, two runs beside each other, and lines of the second one alone.
pub(crate) fn table(title: &str, names: [&str; 2], [one, other]: [Vec<Line>; 2], lines: &[Line]) -> String {
    let [first, second] = names;
    let mut text = format!("{title:<44}{first:>18}{second:>18}\n");
    for ((name, value), (_, beside)) in one.iter().zip(&other) {
        let _ = writeln!(text, "{name:<44}{value:>18}{beside:>18}");
    }
    for (name, value) in lines {
        let _ = writeln!(text, "{name:<44}{value:>36}");
    }
    text
}
