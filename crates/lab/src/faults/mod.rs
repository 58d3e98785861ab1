//! A crash with one thing going wrong in it, once for each thing that may.

mod aftermath;
mod funding;
mod money;
mod run;
mod shown;

use clap::{Args, ValueEnum};

use self::run::{Run, run};
use crate::People;
use crate::crashes::Crashes;
use crate::fault::Fault;
use crate::options::Options;
use crate::stop::Outcome;
use crate::terms::TermSet;

/// The collateral beside the assets of a history.
const COIN: &str = "COIN";

/// What `faults` may be told.
#[derive(Args)]
pub(crate) struct Faults {
    #[command(flatten)]
    crashes: Crashes,
    /// Only these faults, beside none
    #[arg(long, value_name = "FAULT", value_delimiter = ',')]
    only: Vec<Fault>,
    #[command(flatten)]
    people: People,
}

impl Faults {
    /// What is run: nothing going wrong first.
    fn faults(&self) -> Vec<Fault> {
        let wanted = |fault: &Fault| *fault == Fault::None || self.only.is_empty() || self.only.contains(fault);
        Fault::value_variants().iter().copied().filter(wanted).collect()
    }
}

/// Runs the command.
pub(crate) fn command(arguments: &Faults) -> Outcome<u8> {
    let options = Options { coin: Some(COIN), ..arguments.people.options(TermSet::Dynamic)? };
    let runs = arguments.crashes.each(&options, |name, histories, options| {
        arguments.faults().into_iter().map(|fault| run(name, histories, fault, options)).collect()
    })?;
    let runs: Vec<Run> = runs.into_iter().flat_map(|each: Vec<Run>| each).collect();
    arguments.people.conclude(runs, shown::print, Run::holds)
}
