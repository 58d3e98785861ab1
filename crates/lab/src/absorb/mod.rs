//! A crash in which nobody takes positions over for an hour, with and without a reserve that takes them on.

mod figures;
mod run;
mod shown;

use clap::Args;
use serde::Serialize;

pub(crate) use self::figures::Figures;
use self::run::{Pair, pair};
use crate::faults::{Histories, read_all};
use crate::options::Options;
use crate::stop::Outcome;
use crate::terms::{DOLLAR, TermSet};
use crate::{BROKEN, People};

/// What `absorb` may be told.
#[derive(Args)]
pub(crate) struct Absorb {
    #[command(flatten)]
    histories: Histories,
    /// How many seeds, from --seed on
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100))]
    seeds: u64,
    /// Protocol capital beside the reserve, in dollars, in either run: half of it may be lent
    #[arg(long, default_value_t = 150_000, value_parser = clap::value_parser!(u64).range(0..=1_000_000_000))]
    capital: u64,
    /// Net delta of what the reserve takes on at most, in per cent of protocol capital
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=500))]
    delta_share: u32,
    #[command(flatten)]
    people: People,
}

/// All runs.
#[derive(Serialize)]
struct Report {
    runs: Vec<Pair>,
}

/// Runs the command.
pub(crate) fn command(arguments: &Absorb) -> Outcome<u8> {
    let capital = arguments.capital * DOLLAR;
    let options = Options { capital, ..arguments.people.options(TermSet::Dynamic)? };
    let mut report = Report { runs: Vec::new() };
    for (name, histories) in read_all(&arguments.histories)? {
        for seed in (options.seed..).take(usize::try_from(arguments.seeds).unwrap_or(1)) {
            report.runs.push(pair(
                &name,
                &histories,
                &Options { seed, ..options.clone() },
                arguments.delta_share * 100,
            )?);
        }
    }
    arguments.people.write(&report)?;
    print!("{}", shown::print(&report.runs));
    Ok(if report.runs.iter().all(Pair::holds) { 0 } else { BROKEN })
}
