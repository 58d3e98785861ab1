//! A crash in which others use the reserve: a mutual holds a facility with it, and a detector raises signals or does not.

mod detector;
mod mutual;
mod run;
mod shown;

use clap::Args;

use self::run::{Pair, Rules, pair};
use crate::People;
use crate::crashes::Crashes;
use crate::options::Options;
use crate::stop::Outcome;
use crate::terms::{DOLLAR, TermSet};

/// What `outside` may be told.
#[derive(Args)]
pub(crate) struct Outside {
    #[command(flatten)]
    crashes: Crashes,
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

/// Runs the command.
pub(crate) fn command(arguments: &Outside) -> Outcome<u8> {
    let capital = arguments.capital * DOLLAR;
    let options = Options { capital, ..arguments.people.options(TermSet::Dynamic)? };
    let rules = Rules { posted: arguments.posted, fall: arguments.fall * 100, seconds: arguments.minutes * 60 };
    let runs = arguments.crashes.each(&options, |name, histories, options| pair(name, histories, options, &rules))?;
    arguments.people.conclude(runs, shown::print, Pair::holds)
}
