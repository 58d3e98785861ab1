//! A report for people: tables, and what happened in plain words.

use std::fmt::Write as _;

use crate::bounds::Bound;
use crate::report::Report;
use crate::terms::DOLLAR;

/// An amount in whole dollars, with thousands apart.
pub(crate) fn dollars(amount: u64) -> String {
    format!("${}", thousands(amount.saturating_add(DOLLAR / 2) / DOLLAR))
}

/// A number with thousands apart.
pub(crate) fn thousands(number: u64) -> String {
    grouped(&number.to_string())
}

/// Digits with thousands apart.
pub(crate) fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share in per cent, to a tenth.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "0.0 %".to_owned();
    }
    let tenths = u128::from(part) * 1_000 / u128::from(whole);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// A number of hundredths.
pub(crate) fn decimal(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Days and hours of a span in seconds.
fn span((from, to): (i64, i64)) -> String {
    let hours = (to - from) / 3_600;
    format!("{} days {} hours", hours / 24, hours % 24)
}

fn rows(report: &Report) -> Vec<(&'static str, String)> {
    let tier = |name| dollars(report.paid_by_tier.get(name).copied().unwrap_or(0));
    let liquidated = u64::try_from(report.traders_liquidated).unwrap_or(0);
    let left = |bound: Bound| dollars(report.left_by_bound.get(bound.name()).copied().unwrap_or(0));
    let winners = &report.winners;
    vec![
        ("markets", report.symbols.join(", ")),
        ("terms", report.terms.to_owned()),
        ("time walked", span(report.span)),
        ("prices walked", format!("{} in {} refreshes", report.prices, report.refreshes)),
        ("transactions accepted", report.transactions.to_string()),
        ("transactions refused", report.refused.values().sum::<u64>().to_string()),
        ("traders", report.traders.to_string()),
        ("traders liquidated", format!("{liquidated} ({})", percent(liquidated, u64::from(report.traders)))),
        ("liquidations", report.liquidations.to_string()),
        ("collateral sales", report.collateral_sales.to_string()),
        ("deficits", report.deficits.to_string()),
        ("  paid wholly by the reserve", report.deficits_paid_by_reserve.to_string()),
        ("  left to profit, wholly or in part", report.deficits_left_to_profit.to_string()),
        ("debts of accounts that could not pay", dollars(report.debts)),
        ("  tier 0, what they had", tier("0_trader")),
        ("  tier 1, the market's budget", tier("1_market_budget")),
        ("  tier 2, protocol capital", tier("2_protocol_capital")),
        ("  tier 3, junior stakers", tier("3_junior_tranche")),
        ("  tier 4, backstop stakers", tier("4_backstop_tranche")),
        ("  tier 5, senior stakers", tier("5_senior_tranche")),
        ("  tier 6, profit in the market", tier("6_profit")),
        ("  left: the market may draw no more", left(Bound::Allowance)),
        ("  left: the cap of a day was drawn", {
            dollars(
                [Bound::MarketCap, Bound::GeneralCap]
                    .iter()
                    .map(|cap| report.left_by_bound.get(cap.name()).copied().unwrap_or(0))
                    .sum(),
            )
        }),
        ("  left: no tier held more", left(Bound::Tiers)),
        ("bonuses below zero, from fees", dollars(report.bonuses_from_fees)),
        ("recovered afterwards", dollars(report.recovered)),
        ("reserve paid in", dollars(report.reserve_paid_in)),
        ("reserve before, with fees", dollars(report.reserve_before)),
        ("reserve after", dollars(report.reserve_after)),
        ("reserve at its lowest", dollars(report.efficiency.reserve_low)),
        ("open interest for a dollar of margin", decimal(report.efficiency.ratio())),
        ("winners", format!("{} ({} cut)", winners.count, winners.cut)),
        ("  would have won", dollars(winners.won)),
        ("  received", format!("{} ({})", dollars(winners.received), percent(winners.received, winners.won))),
        (
            "laws checked",
            format!("after {} transactions, {} times in full", report.laws_checked, report.laws_checked_in_full),
        ),
        ("laws broken", report.laws_broken.to_string()),
        ("accounts that still hold something", report.accounts_left.to_string()),
    ]
}

/// The whole report as text.
pub(crate) fn print(report: &Report) -> String {
    let mut text = String::new();
    for (name, value) in rows(report) {
        let _infallible = writeln!(text, "{name:<40}{value}");
    }
    text.push_str("\nvault minus ledger, to the unit\n");
    for (mint, difference) in &report.vault_minus_ledger {
        let _infallible = writeln!(text, "  {mint:<46}{difference}");
    }
    let _infallible =
        writeln!(text, "\n{:<24}{:>8}{:>10}{:>10}{:>10}", "compute units", "count", "median", "p95", "max");
    for (name, units) in &report.compute {
        let _infallible =
            writeln!(text, "{name:<24}{:>8}{:>10}{:>10}{:>10}", units.count, units.median, units.p95, units.max);
    }
    if !report.refused.is_empty() {
        text.push_str("\nrefused, as the rules want\n");
    }
    for (what, count) in &report.refused {
        let _infallible = writeln!(text, "  {what:<50}{count:>8}");
    }
    for violation in &report.violations {
        let _infallible = writeln!(text, "BROKEN {violation}");
    }
    text.push('\n');
    text.push_str(&story(report));
    text
}

/// What happened, in a paragraph.
pub(crate) fn story(report: &Report) -> String {
    let tier = |name| report.paid_by_tier.get(name).copied().unwrap_or(0);
    let liquidated = u64::try_from(report.traders_liquidated).unwrap_or(0);
    let staked = tier("3_junior_tranche") + tier("4_backstop_tranche") + tier("5_senior_tranche");
    let reserve = tier("1_market_budget") + tier("2_protocol_capital") + staked;
    let winners = &report.winners;
    let mut story = format!(
        "What happened: {} traders went through {} of {}. {} of them ({}) were liquidated, in {} liquidations and {} sales of collateral. ",
        thousands(u64::from(report.traders)),
        span(report.span),
        report.symbols.join(", "),
        thousands(liquidated),
        percent(liquidated, u64::from(report.traders)),
        thousands(report.liquidations),
        thousands(report.collateral_sales),
    );
    if report.deficits == 0 {
        story.push_str("Every debt was paid by who owed it. ");
    } else {
        let _infallible = write!(
            story,
            "Prices jumped past the margin of some: {} debts were more than their owners had. Market budgets paid {} of it, protocol capital {} and stakers {}; {} deficits were paid in full, and {} were not: {} fell on the profits of those markets. ",
            thousands(report.deficits),
            dollars(tier("1_market_budget")),
            dollars(tier("2_protocol_capital")),
            dollars(staked),
            thousands(report.deficits_paid_by_reserve),
            thousands(report.deficits_left_to_profit),
            dollars(report.socialized),
        );
    }
    let _infallible = write!(
        story,
        "The reserve held {} before and {} after; losses took {} and fees brought the rest. {} traders won {} and received {} of it ({}). ",
        dollars(report.reserve_before),
        dollars(report.reserve_after),
        dollars(reserve + report.bonuses_from_fees),
        thousands(u64::try_from(winners.count).unwrap_or(0)),
        dollars(winners.won),
        dollars(winners.received),
        percent(winners.received, winners.won),
    );
    let exact = report.vault_minus_ledger.values().all(|difference| *difference == 0);
    let _infallible = writeln!(
        story,
        "All laws were checked after each of {} transactions and {} were broken. In the end {} accounts held anything, and every vault held {} its ledger says.",
        thousands(report.transactions),
        report.laws_broken,
        report.accounts_left,
        if exact { "to the unit what" } else { "something other than what" },
    );
    story
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(dollars(1_499_999), "$1");
        assert_eq!(dollars(1_500_000), "$2");
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(1, 0), "0.0 %");
        assert_eq!(span((0, 90_000)), "1 days 1 hours");
    }
}
