//! The runs for people: one table of what happened, and one of what the fault did and where the money is.

use super::run::Run;
use crate::table::{dollars, percent};

/// A column: its name, and how a run fills it.
type Column<'a> = (&'a str, &'a dyn Fn(&Run) -> String);

/// Both tables.
pub(crate) fn print(runs: &[Run]) -> String {
    let tier = |run: &Run, name| dollars(run.report.paid_by_tier.get(name).copied().unwrap_or(0));
    let name: [Column; 3] = [
        ("history", &|run| run.history.clone()),
        ("seed", &|run| run.seed.to_string()),
        ("fault", &|run| run.fault.clone()),
    ];
    let happened: [Column; 14] = [
        ("liquidations", &|run| run.report.liquidations.to_string()),
        ("deficits", &|run| run.report.deficits.to_string()),
        ("left to others", &|run| dollars(run.report.unpaid())),
        ("1 budget", &|run| tier(run, "1_market_budget")),
        ("2 capital", &|run| tier(run, "2_protocol_capital")),
        ("3 junior", &|run| tier(run, "3_junior_tranche")),
        ("4 backstop", &|run| tier(run, "4_backstop_tranche")),
        ("5 senior", &|run| tier(run, "5_senior_tranche")),
        ("6 profit", &|run| tier(run, "6_profit")),
        ("winners received", &|run| percent(run.report.winners.received, run.report.winners.won)),
        ("reserve low", &|run| dollars(run.report.efficiency.reserve_low)),
        ("in order after", &|run| run.aftermath.in_order_after.map_or_else(|| "not".to_owned(), duration)),
        ("could not leave", &|run| run.departure.could_not.to_string()),
        ("laws broken", &|run| run.report.laws_broken.to_string()),
    ];
    let refused = |run: &Run, what| run.report.refused.get(what).copied().unwrap_or(0).to_string();
    let quote = |amount: u128| dollars(u64::try_from(amount).unwrap_or(u64::MAX));
    let seen: [Column; 16] = [
        ("taken over meanwhile", &|run| run.aftermath.taken_over.to_string()),
        ("below maintenance at once", &|run| run.aftermath.below_maintenance.to_string()),
        ("oldest price", &|run| duration(run.aftermath.oldest_price)),
        ("clock stood", &|run| duration(run.aftermath.longest_silence)),
        ("transactions lost", &|run| run.aftermath.transactions_lost.to_string()),
        ("feeds in doubt", &|run| run.aftermath.feeds_in_doubt.to_string()),
        ("refused: frozen", &|run| refused(run, "withdraw: AccountFrozen")),
        ("refused: no more may leave", &|run| refused(run, "withdraw: OutflowLimited")),
        ("waited in line", &|run| run.report.compute.get("pay_withdrawal").map_or(0, |paid| paid.count).to_string()),
        ("vaults before", &|run| quote(run.money.first().map_or(0, |quote| quote.vaults_before))),
        ("came in", &|run| quote(run.money.first().map_or(0, |quote| quote.flow.came_in))),
        ("went out", &|run| quote(run.money.first().map_or(0, |quote| quote.flow.went_out))),
        ("vaults after", &|run| quote(run.money.first().map_or(0, |quote| quote.vaults_after))),
        ("claims that wait", &|run| dollars(run.departure.claims)),
        ("bonuses of liquidators", &|run| dollars(run.report.bonuses)),
        ("all adds up", &|run| if run.adds_up() { "yes" } else { "NO" }.to_owned()),
    ];
    let mut text = table(runs, &[&name[..], &happened].concat());
    text.push('\n');
    text.push_str(&table(runs, &[&name[..], &seen].concat()));
    for run in runs {
        for violation in &run.report.violations {
            text.push_str(&format!("BROKEN {} {}: {violation}\n", run.history, run.fault));
        }
    }
    text
}

/// Seconds as people say them.
fn duration(seconds: i64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        _ => format!("{}.{} h", seconds / 3_600, seconds % 3_600 / 360),
    }
}

/// A table in Markdown, its columns as wide as they must be.
fn table(runs: &[Run], columns: &[Column]) -> String {
    let mut lines = vec![String::from("|"); runs.len() + 2];
    for (name, read) in columns {
        let cells: Vec<String> = runs.iter().map(read).collect();
        let width = cells.iter().map(String::len).chain([name.len()]).max().unwrap_or(0);
        let rows = [format!(" {name:<width$} |"), format!("{}|", "-".repeat(width + 2))];
        let rows = rows.into_iter().chain(cells.into_iter().map(|cell| format!(" {cell:<width$} |")));
        for (line, cell) in lines.iter_mut().zip(rows) {
            line.push_str(&cell);
        }
    }
    lines.join("\n") + "\n"
}
