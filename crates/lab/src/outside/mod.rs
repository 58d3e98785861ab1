//! A crash in which others use the reserve: a mutual holds a facility with it, and a detector raises signals or does not.

mod detector;
mod mutual;
mod run;
mod shown;

use clap::Args;
use serde::Serialize;

use self::run::{Pair, Rules, pair};
use crate::faults::{Histories, read_all};
use crate::options::Options;
use crate::stop::Outcome;
use crate::terms::{DOLLAR, TermSet};
use crate::{BROKEN, People};

/// What `outside` may be told.
#[derive(Args)]
pub(crate) struct Outside {
    #[command(flatten)]
    histories: Histories,
    /// How many seeds, from --seed on
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100))]
    seeds: u64,
    /// Protocol capital beside the reserve, in dollars, in either run
    #[arg(long, default_value_t = 150_000, value_parser = clap::value_parser!(u64).range(0..=1_000_000_000))]
    capital: u64,
    /// What the mutual posts, in dollars, in either run
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000_000))]
    posted: u32,
    /// The fall of the first price at which the detector raises a signal, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=99))]
    fall: u64,
    /// Minutes within which it fell
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i64).range(1..=1_440))]
    minutes: i64,
    #[command(flatten)]
    people: People,
}

/// All runs.
#[derive(Serialize)]
struct Report {
    runs: Vec<Pair>,
}

/// Runs the command.
pub(crate) fn command(arguments: &Outside) -> Outcome<u8> {
    let capital = arguments.capital * DOLLAR;
    let options = Options { capital, ..arguments.people.options(TermSet::Dynamic)? };
    let rules = Rules { posted: arguments.posted, fall: arguments.fall * 100, seconds: arguments.minutes * 60 };
    let mut report = Report { runs: Vec::new() };
    for (name, histories) in read_all(&arguments.histories)? {
        for seed in (options.seed..).take(usize::try_from(arguments.seeds).unwrap_or(1)) {
            report.runs.push(pair(&name, &histories, &Options { seed, ..options.clone() }, &rules)?);
        }
    }
    arguments.people.write(&report)?;
    print!("{}", shown::print(&report.runs));
    Ok(if report.runs.iter().all(Pair::holds) { 0 } else { BROKEN })
}
