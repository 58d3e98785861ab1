//! A crash in which nobody takes positions over for an hour, with and without a reserve that takes them on.

mod figures;
mod run;
mod shown;

use clap::Args;

pub(crate) use self::figures::Figures;
use self::run::{Pair, pair};
use crate::People;
use crate::crashes::Crashes;
use crate::options::Options;
use crate::stop::Outcome;
use crate::terms::{DOLLAR, TermSet};

/// What `absorb` may be told.
#[derive(Args)]
pub(crate) struct Absorb {
    #[command(flatten)]
    crashes: Crashes,
    /// Protocol capital beside the reserve, in dollars, in either run: half of it may be lent
    #[arg(long, default_value_t = 150_000, value_parser = clap::value_parser!(u64).range(0..=1_000_000_000))]
    capital: u64,
    /// Net delta of what the reserve takes on at most, in per cent of protocol capital
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=500))]
    delta_share: u32,
    #[command(flatten)]
    people: People,
}

/// Runs the command.
pub(crate) fn command(arguments: &Absorb) -> Outcome<u8> {
    let capital = arguments.capital * DOLLAR;
    let options = Options { capital, ..arguments.people.options(TermSet::Dynamic)? };
    let runs = arguments
        .crashes
        .each(&options, |name, histories, options| pair(name, histories, options, arguments.delta_share * 100))?;
    arguments.people.conclude(runs, shown::print, Pair::holds)
}
