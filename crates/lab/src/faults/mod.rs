//! A crash with one thing going wrong in it, once for each thing that may.

mod aftermath;
mod funding;
mod money;
mod run;
mod shown;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;

use self::run::{Run, run};
use crate::fault::Fault;
use crate::history::History;
use crate::options::Options;
use crate::stop::{Outcome, Stop};
use crate::terms::TermSet;
use crate::{BROKEN, People, histories};

/// The collateral beside the assets of a history.
const COIN: &str = "COIN";

/// Which histories are walked.
#[derive(Args)]
pub(crate) struct Histories {
    /// A history: a folder of price files named SYMBOL_*.csv. Once per history. Without it two days of November 2022 are walked
    #[arg(long, value_name = "FOLDER")]
    history: Vec<PathBuf>,
}

/// What `faults` may be told.
#[derive(Args)]
pub(crate) struct Faults {
    #[command(flatten)]
    histories: Histories,
    /// Only these faults, beside none
    #[arg(long, value_name = "FAULT", value_delimiter = ',')]
    only: Vec<Fault>,
    /// How many seeds, from --seed on
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100))]
    seeds: u64,
    #[command(flatten)]
    people: People,
}

/// All runs.
#[derive(Serialize)]
struct Report {
    runs: Vec<Run>,
}

/// A history's name, and its prices.
fn read(folder: &Path) -> Outcome<(String, Vec<History>)> {
    let refused = |why: &dyn std::fmt::Display| Stop::input(format!("{}: {why}", folder.display()));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| refused(&error))? {
        let file = entry.map_err(|error| refused(&error))?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let (Some((symbol, _)), true) = (name.split_once('_'), name.ends_with(".csv")) {
            files.push(format!("{symbol}={}", file.display()));
        }
    }
    if files.is_empty() {
        return Err(refused(&"there is no file named SYMBOL_*.csv"));
    }
    files.sort_unstable();
    let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
    Ok((name, histories(&files)?))
}

/// Histories with their names.
pub(crate) fn read_all(wanted: &Histories) -> Outcome<Vec<(String, Vec<History>)>> {
    if wanted.history.is_empty() {
        return Ok(vec![("shipped".to_owned(), histories(&[])?)]);
    }
    wanted.history.iter().map(|folder| read(folder)).collect()
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
    let mut report = Report { runs: Vec::new() };
    for (name, histories) in read_all(&arguments.histories)? {
        for seed in (options.seed..).take(usize::try_from(arguments.seeds).unwrap_or(1)) {
            for fault in arguments.faults() {
                let options = Options { seed, ..options.clone() };
                report.runs.push(run(&name, &histories, fault, &options)?);
            }
        }
    }
    arguments.people.write(&report)?;
    print!("{}", shown::print(&report.runs));
    Ok(if report.runs.iter().all(Run::holds) { 0 } else { BROKEN })
}
