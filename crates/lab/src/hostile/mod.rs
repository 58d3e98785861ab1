//! What whoever stole every key gains: a search over strategies of two weeks on the built program.

mod attack;
mod book;
mod changes;
mod leave;
mod path;
mod report;
mod search;
mod strategy;
mod trial;
mod worth;

use clap::Args;

use self::book::Book;
use self::path::Path;
use crate::history::History;
use crate::shipped;
use crate::stop::{OrStop, Outcome, Stop};

/// The markets of the book: one that moves little, and the one that fell to nothing.
const MARKETS: [&str; 2] = ["BTC", "FTT"];
/// Hours of the history at which a book begins: before the fall, in it, and after it.
const PHASES: [usize; 4] = [0, 8, 16, 30];

/// Options of the search.
#[derive(Args)]
pub(crate) struct Hostile {
    /// How many strategies are played
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    strategies: u32,
    /// What crowd and strategies are drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Writes what was found as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<std::path::PathBuf>,
}

/// Searches, prints what was found, and returns the exit code.
pub(crate) fn run(arguments: &Hostile) -> Outcome<u8> {
    let histories: Vec<History> =
        shipped::histories()?.into_iter().filter(|history| MARKETS.contains(&history.symbol.as_str())).collect();
    let mut books = Vec::new();
    for phase in PHASES {
        books.push(Book::open(&histories, Path::read(&histories, arguments.seed, phase)?, arguments.seed)?);
    }
    let strategies = usize::try_from(arguments.strategies).or_stop("counting strategies")?;
    let found = search::run(&books, strategies, arguments.seed)?;
    if let Some(file) = &arguments.json {
        let mut json = serde_json::to_string_pretty(&report::numbers(&books, &found)).or_stop("writing JSON")?;
        json.push('\n');
        std::fs::write(file, json).map_err(|error| Stop::input(format!("{}: {error}", file.display())))?;
    }
    print!("{}", report::print(&books, &found));
    Ok(if found.broken.is_empty() { 0 } else { crate::BROKEN })
}
