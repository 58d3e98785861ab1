//! Crashes that are walked one after the other, each with some seeds.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::histories;
use crate::history::History;
use crate::options::Options;
use crate::stop::{Outcome, Stop};

/// Which crashes are walked, and how often each.
#[derive(Args)]
pub(crate) struct Crashes {
    /// A history: a folder of price files named SYMBOL_*.csv. Once per history. Without it two days of November 2022 are walked
    #[arg(long, value_name = "FOLDER")]
    history: Vec<PathBuf>,
    /// How many seeds, from --seed on
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100))]
    seeds: u64,
}

impl Crashes {
    /// Runs something on each history with each seed: its name, its prices, and what it is told.
    pub(crate) fn each<R>(
        &self,
        options: &Options,
        mut run: impl FnMut(&str, &[History], &Options) -> Outcome<R>,
    ) -> Outcome<Vec<R>> {
        let mut runs = Vec::new();
        for (name, histories) in self.read()? {
            for seed in (options.seed..).take(usize::try_from(self.seeds).unwrap_or(1)) {
                runs.push(run(&name, &histories, &Options { seed, ..options.clone() })?);
            }
        }
        Ok(runs)
    }

    /// Histories with their names.
    fn read(&self) -> Outcome<Vec<(String, Vec<History>)>> {
        if self.history.is_empty() {
            return Ok(vec![("shipped".to_owned(), histories(&[])?)]);
        }
        self.history.iter().map(|folder| read(folder)).collect()
    }
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
