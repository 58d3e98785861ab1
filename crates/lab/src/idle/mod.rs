//! A crash with and without protocol capital that lies with a depository while nobody needs it.

mod exit;
mod figures;
mod keeper;
mod lender;
mod run;
mod shown;

use clap::Args;

use self::run::{Pair, pair};
use crate::People;
use crate::crashes::Crashes;
use crate::options::Options;
use crate::stop::Outcome;
use crate::terms::{DOLLAR, TermSet};

/// What `idle` may be told.
#[derive(Args)]
pub(crate) struct Idle {
    #[command(flatten)]
    crashes: Crashes,
    /// Protocol capital beside the reserve, in dollars, in either run
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(0..=1_000_000_000))]
    capital: u64,
    /// What others have deposited in the lending vault, in dollars
    #[arg(long, default_value_t = 3_000_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    deposits: u64,
    /// The most of protocol capital that may be placed, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=50))]
    share: u32,
    /// What is liquid at least, in per cent of the forecast of outflows
    #[arg(long, value_name = "PERCENT", default_value_t = 100, value_parser = clap::value_parser!(u32).range(100..=1_000))]
    liquid: u32,
    /// What the borrower does not give back, in per cent of what it owes when the hour begins in which a price falls deepest
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=100))]
    default: u64,
    #[command(flatten)]
    people: People,
}

/// Runs the command.
pub(crate) fn command(arguments: &Idle) -> Outcome<u8> {
    let capital = arguments.capital * DOLLAR;
    let options = Options { capital, ..arguments.people.options(TermSet::Dynamic)? };
    let rules = run::Rules {
        share: arguments.share * 100,
        liquid: arguments.liquid * 100,
        deposits: arguments.deposits * DOLLAR,
        default: arguments.default,
    };
    let runs = arguments.crashes.each(&options, |name, histories, options| pair(name, histories, options, &rules))?;
    arguments.people.conclude(runs, shown::print, Pair::holds)
}
