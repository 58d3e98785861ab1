//! What protocol capital in other assets is worth through a crash, with and without rebalancing, and what those earn who take the other side.

mod run;
mod shown;

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use self::run::{Report, Setting};
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::DOLLAR;
use crate::{histories, verdict};

/// What `rebalance` may be told.
#[derive(Args)]
pub(crate) struct Rebalance {
    /// An asset and its price history, as of a replay; once per asset, each walked alone. Without it the shipped days of November 2022
    #[arg(long, value_name = "SYMBOL=FILE")]
    prices: Vec<String>,
    /// Protocol capital in dollars
    #[arg(long, default_value_t = 10_000_000, value_parser = clap::value_parser!(u64).range(1_000..=1_000_000_000))]
    capital: u64,
    /// Its share in the asset at the start, which is the weight while all is calm: per cent
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=50))]
    share: u16,
    /// How far from its weight a holding may be before it trades: basis points
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u16).range(50..=2_000))]
    band: u16,
    /// The most that the holding trades for in a day: per cent of capital
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    day_cap: u64,
    /// What a taker wants to gain beyond the market's price before it trades: basis points
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=100))]
    edge: u32,
    /// The most that a taker trades for at one price, of which a bar has four: dollars
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    depth: u64,
    /// What everything random is drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Writes the numbers as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Runs the command: 1 also when a taker gained more than the stated discount.
pub(crate) fn command(arguments: &Rebalance) -> Outcome<u8> {
    let setting = Setting {
        capital: arguments.capital * DOLLAR,
        share: arguments.share * 100,
        band: arguments.band,
        day_cap: arguments.capital / 100 * arguments.day_cap * DOLLAR,
        edge: arguments.edge,
        depth: arguments.depth * DOLLAR,
        seed: arguments.seed,
    };
    let mut reports = Vec::new();
    for history in histories(&arguments.prices)? {
        reports.push(run::walk(&history, &setting)?);
    }
    if let Some(file) = &arguments.json {
        write(file, &reports)?;
    }
    print!("{}", shown::print(&setting, &reports));
    Ok(verdict(reports.iter().map(Report::broken).sum()))
}

fn write(file: &std::path::Path, reports: &impl Serialize) -> Outcome<()> {
    let mut json = serde_json::to_string_pretty(reports).or_stop("writing JSON")?;
    json.push('\n');
    std::fs::write(file, json).map_err(|error| Stop::input(format!("{}: {error}", file.display())))
}
