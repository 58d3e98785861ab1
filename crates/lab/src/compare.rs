//! The same history, traders and orders under both sets of terms, side by side.

use std::fmt::Write as _;

use serde::Serialize;

use crate::history::History;
use crate::options::Options;
use crate::replay;
use crate::report::Report;
use crate::stop::Outcome;
use crate::table::{decimal, dollars};
use crate::terms::TermSet;

/// A line of the table: its name, and how a run fills it.
type Row<'a> = (&'a str, &'a dyn Fn(&Report) -> String);

/// Both runs.
#[derive(Debug, Serialize)]
pub(crate) struct Comparison {
    #[serde(rename = "static")]
    fixed: Report,
    dynamic: Report,
}

/// Runs a history under static terms and under dynamic ones.
pub(crate) fn run(histories: &[History], options: &Options) -> Outcome<Comparison> {
    let under = |terms| replay::run(histories, &Options { terms, ..options.clone() });
    Ok(Comparison { fixed: under(TermSet::Static)?, dynamic: under(TermSet::Dynamic)? })
}

impl Comparison {
    /// Laws that broke in either run.
    pub(crate) const fn laws_broken(&self) -> u64 {
        self.fixed.laws_broken + self.dynamic.laws_broken
    }

    /// A table for people.
    pub(crate) fn print(&self) -> String {
        let tier = |report: &Report, name| dollars(report.paid_by_tier.get(name).copied().unwrap_or(0));
        let rows: [Row; 16] = [
            ("liquidations", &|report| report.liquidations.to_string()),
            ("deficits", &|report| report.deficits.to_string()),
            ("what debtors could not pay", &|report| dollars(report.unpaid())),
            ("  tier 1, the market's budget", &|report| tier(report, "1_market_budget")),
            ("  tier 2, protocol capital", &|report| tier(report, "2_protocol_capital")),
            ("  tier 3, junior stakers", &|report| tier(report, "3_junior_tranche")),
            ("  tier 4, backstop stakers", &|report| tier(report, "4_backstop_tranche")),
            ("  tier 5, senior stakers", &|report| tier(report, "5_senior_tranche")),
            ("  tier 6, profit in the market", &|report| tier(report, "6_profit")),
            ("winners would have won", &|report| dollars(report.winners.won)),
            ("winners received", &|report| dollars(report.winners.received)),
            ("reserve before", &|report| dollars(report.reserve_before)),
            ("reserve at its lowest", &|report| dollars(report.efficiency.reserve_low)),
            ("reserve after", &|report| dollars(report.reserve_after)),
            ("open interest for a dollar of margin", &|report| decimal(report.efficiency.ratio())),
            ("laws broken", &|report| report.laws_broken.to_string()),
        ];
        let mut text = format!("{:<40}{:>16}{:>16}\n", self.fixed.symbols.join(", "), "static", "dynamic");
        for (name, read) in rows {
            let _ = writeln!(text, "{name:<40}{:>16}{:>16}", read(&self.fixed), read(&self.dynamic));
        }
        let share = |after: u128, before: u128| (after * 100).checked_div(before).unwrap_or(0);
        let (less, open) = (
            share(self.dynamic.unpaid().into(), self.fixed.unpaid().into()),
            share(self.dynamic.efficiency.ratio().into(), self.fixed.efficiency.ratio().into()),
        );
        let _ = writeln!(
            text,
            "dynamic terms leave {less} % of the deficits, with {open} % of the open interest for a dollar of margin"
        );
        text
    }
}
