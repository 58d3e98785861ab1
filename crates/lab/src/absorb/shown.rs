//! The figures for people.

use std::fmt::Write as _;

use super::run::Pair;
use crate::report::Report;
use crate::table::dollars;

/// A line of the table: its name, and how a run fills it.
type Row<'a> = (&'a str, &'a dyn Fn(&Report) -> String);

/// All runs as tables.
pub(super) fn print(runs: &[Pair]) -> String {
    runs.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn signed(amount: i64) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    format!("{sign}{}", dollars(amount.unsigned_abs()))
}

fn one(pair: &Pair) -> String {
    let tier = |report: &Report, name| dollars(report.paid_by_tier.get(name).copied().unwrap_or(0));
    let rows: [Row; 11] = [
        ("liquidations", &|report| report.liquidations.to_string()),
        ("deficits", &|report| report.deficits.to_string()),
        ("what debtors could not pay", &|report| dollars(report.unpaid())),
        ("  tier 1, the market's budget", &|report| tier(report, "1_market_budget")),
        ("  tier 2, protocol capital", &|report| tier(report, "2_protocol_capital")),
        ("  tier 3, junior stakers", &|report| tier(report, "3_junior_tranche")),
        ("  tier 4, backstop stakers", &|report| tier(report, "4_backstop_tranche")),
        ("  tier 5, senior stakers", &|report| tier(report, "5_senior_tranche")),
        ("  tier 6, profit in the market", &|report| tier(report, "6_profit")),
        ("reserve after", &|report| dollars(report.reserve_after)),
        ("laws broken", &|report| report.laws_broken.to_string()),
    ];
    let title = format!("{} ({}), seed {}", pair.history, pair.with.symbols.join(", "), pair.seed);
    let mut text = format!("{title:<44}{:>18}{:>18}\n", "nobody absorbs", "the reserve does");
    for (name, read) in rows {
        let _ = writeln!(text, "{name:<44}{:>18}{:>18}", read(&pair.without), read(&pair.with));
    }
    let figures = &pair.inventory;
    let seconds = figures.emptied_after(pair.until).map_or("never".to_owned(), |seconds| format!("{seconds} s"));
    let lines: [(&str, String); 13] = [
        ("positions taken on", figures.absorbed.to_string()),
        ("  at the oracle price", dollars(figures.absorbed_quote)),
        ("  bonuses for them", dollars(figures.bonuses)),
        ("  lent for them", dollars(figures.lent)),
        (
            "refused by allowance, capital, delta",
            format!("{}, {}, {}", figures.beyond_allowance, figures.beyond_capital, figures.beyond_delta),
        ),
        ("most held at once", dollars(figures.most_held)),
        ("greatest net delta", dollars(figures.most_delta)),
        ("empty after takers were back", seconds),
        ("sold", dollars(figures.sold_quote)),
        ("  above the oracle price", signed(figures.sold_above)),
        ("lost of loans", dollars(figures.lost)),
        ("deficits of the inventory", dollars(figures.deficits)),
        ("cost of the inventory in all", signed(figures.cost())),
    ];
    for (name, value) in lines {
        let _ = writeln!(text, "{name:<44}{:>36}", value);
    }
    text
}
