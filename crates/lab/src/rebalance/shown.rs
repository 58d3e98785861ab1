//! The numbers for people.

use std::fmt::Write as _;

use super::run::{Report, Setting, Traded};
use crate::table::{dollars, percent};

/// A share in hundredths of a basis point, as basis points.
fn points(hundredths: i64) -> String {
    format!("{:.2} bp", hundredths as f64 / 100.0)
}

fn of(traded: &Traded) -> String {
    let share = (i128::from(traded.gained) * 1_000_000).checked_div(i128::from(traded.value)).unwrap_or(0);
    let gained = points(i64::try_from(share).unwrap_or(i64::MAX));
    format!("{} in {} trades, takers gained {gained}", dollars(traded.value), traded.trades)
}

/// A table per asset.
pub(crate) fn print(setting: &Setting, reports: &[Report]) -> String {
    let mut text = format!(
        "{} of protocol capital, {} of it in the asset at the start\n",
        dollars(setting.capital),
        percent(u64::from(setting.share), 10_000)
    );
    for report in reports {
        let [first, lowest, last] = report.price;
        let lost = |worth| percent(report.with.first.saturating_sub(worth), report.with.first);
        let rows = [
            ("price", format!("{first:.2}, at the least {lowest:.2}, at the end {last:.2}")),
            (
                "worth without rebalancing",
                format!(
                    "at the least {} (-{}), at the end {}",
                    dollars(report.without.lowest),
                    lost(report.without.lowest),
                    dollars(report.without.last)
                ),
            ),
            (
                "worth with it",
                format!(
                    "at the least {} (-{}), at the end {}",
                    dollars(report.with.lowest),
                    lost(report.with.lowest),
                    dollars(report.with.last)
                ),
            ),
            ("sold", of(&report.sold)),
            ("bought", of(&report.bought)),
            (
                "most that a taker gained in a trade",
                if report.most_gained == i64::MIN { "nobody traded".to_owned() } else { points(report.most_gained) },
            ),
            ("stated discount", format!("{} bp", report.stated)),
            (
                "from stress to quote alone",
                report
                    .seconds_to_quote
                    .map_or_else(|| "not sold out".to_owned(), |seconds| format!("{} minutes", seconds / 60)),
            ),
            ("laws broken", report.laws_broken.to_string()),
        ];
        let _infallible = writeln!(text, "\n{}", report.symbol);
        for (name, value) in rows {
            let _infallible = writeln!(text, "  {name:<38}{value}");
        }
    }
    text
}
