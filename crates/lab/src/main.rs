//! Replays of real crashes over the built Ballast program on an embedded SVM.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "the lab counts and draws: sums of amounts stay far below their types, overflow is checked at run time, and every rule of margin and loss is the program's or the risk crate's"
)]

mod absorb;
mod actors;
mod beside;
mod bounds;
mod bytes;
mod census;
mod classes;
mod compare;
mod compute;
mod crashes;
mod crowd;
mod damping;
mod duration;
mod ending;
mod events;
mod exchange;
mod fault;
mod faults;
mod flow;
mod founding;
mod history;
mod host;
mod hostile;
mod idle;
mod inventory;
mod keepers;
mod losses;
mod opening;
mod options;
mod output;
mod outside;
mod page;
mod pairs;
mod population;
mod previews;
mod rebalance;
mod replay;
mod report;
mod rescue;
mod rounds;
mod series;
mod shipped;
mod simulate;
mod stop;
mod table;
mod tally;
mod terms;

use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use serde::Serialize;

use crate::absorb::Absorb;
use crate::census::Census;
use crate::damping::Damping;
use crate::faults::Faults;
use crate::history::{History, parse};
use crate::hostile::Hostile;
use crate::idle::Idle;
use crate::options::Options;
use crate::output::Output;
use crate::outside::Outside;
use crate::previews::Previews;
use crate::rebalance::Rebalance;
use crate::simulate::Simulate;
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::{DOLLAR, HIGHEST_LEVERAGE, TermSet};

/// Most symbols: an account has as many positions.
const SYMBOLS: usize = 16;
/// Most traders: their accounts are read after every refresh.
const TRADERS: u32 = 50_000;
/// Exit code when a law broke.
const BROKEN: u8 = 1;

#[derive(Parser)]
#[command(
    name = "ballast-lab",
    about = "Replays of real crashes over the built Ballast program, and simulations under its law"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Replays a price history: traders, keepers and a reserve on the built program, every law checked after every transaction
    ///
    /// Exit codes: 0 all laws held; 1 a law broke; 2 the input cannot be used; 3 something failed that should not.
    /// The same options give the same JSON.
    Replay(Replay),
    /// Replays a history twice, under static and under dynamic terms: the same prices, traders and orders
    ///
    /// Exit codes as of a replay.
    Compare(Scene),
    /// Takes a census over many accounts on the built program, while somebody who knows whom it has visited opens, trades and closes between
    /// every two pages; proves accounts in what it attests, and tries to forge proofs
    ///
    /// Exit codes: 0 all held; 1 a law broke, the report was too low, or a proof came out wrong; 2 and 3 as of a replay. The same options
    /// give the same JSON.
    Census(Census),
    /// Shows whether the loop from losses to margins to liquidations damps: a shock on the built program, where what keepers sell moves the
    /// price, under static and under dynamic terms
    ///
    /// Exit codes as of a replay. The same options give the same JSON.
    Damping(Damping),
    /// Replays a history once for each thing that may go wrong in it: keepers away, transactions lost, prices silent, jumping or wrong, a
    /// standstill, a coin that loses its dollar, frozen wallets. Each begins with the hour in which a price falls deepest
    ///
    /// Exit codes as of a replay; 1 also when money is missing, the exchange does not get in order again, or somebody cannot leave
    /// afterwards. The same options give the same JSON.
    Faults(Faults),
    /// Replays a crash in which nobody takes positions over for the hour in which a price falls deepest, once without and once with a reserve
    /// that takes them on and sells them
    ///
    /// Exit codes as of a replay; 1 also when the reserve does not get rid of what it took. The same options give the same JSON.
    Absorb(Absorb),
    /// Searches for what whoever holds the keys of governance, guardian, steward, venue and matcher at once could gain in two weeks
    ///
    /// Exit codes: 0 every bound held in every strategy; 1 one did not; 2 and 3 as of a replay. The same options find the same.
    Hostile(Hostile),
    /// Replays a crash once with all protocol capital at home, and once with a part of it in a lending vault whose borrower takes the more
    /// of it the more the first price falls: all of it after a fall of ten per cent within twelve hours. A keeper looks every five minutes
    ///
    /// Exit codes as of a replay; 1 also when a deficit was left to others that capital would have paid had it not been placed. The same
    /// options give the same JSON.
    Idle(Idle),
    /// Replays a crash in which others use the reserve: a mutual holds a facility, pays for it and draws all of it when the hour begins in
    /// which a price falls deepest, and tries to draw more; a detector raises a signal on its bond when the first price has fallen fast.
    /// Once without the detector, once with it
    ///
    /// Exit codes as of a replay; 1 also when the mutual drew what it had not brought. The same options give the same JSON.
    Outside(Outside),
    /// Writes states of a replay in which keepers are away, and what acts on their accounts come to on the machine: what previews of the app
    /// are held against
    ///
    /// Exit codes: 0 written; 2 and 3 as of a replay. The same options write the same.
    Previews(Previews),
    /// Walks a crash with a reserve that holds some of the asset that falls: what it is worth with and without rebalancing, and what takers
    /// gain, which is at most the stated discount
    ///
    /// Exit codes as of a replay; 1 also when a taker gained more. The same options give the same JSON.
    Rebalance(Rebalance),
    /// Sizes a reserve by simulation: prices drawn from a fitted generator, traders and keepers under the law, and beside the size the
    /// target that would be computed on chain
    ///
    /// Exit codes as above. The same options give the same JSON, whatever the number of cores.
    Simulate(Simulate),
}

/// What happens, whatever the terms.
#[derive(Args)]
struct Scene {
    /// A market and its price history: CSV with the header timestamp,open,high,low,close, UTC seconds and dollars.
    /// Once per market. Without it two days of November 2022 are walked: BTC, ETH, SOL and FTT
    #[arg(long, value_name = "SYMBOL=FILE")]
    prices: Vec<String>,
    #[command(flatten)]
    people: People,
}

/// Who trades on which reserve, and where the numbers go.
#[derive(Args)]
pub(crate) struct People {
    /// How many traders
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(2..=i64::from(TRADERS)))]
    traders: u32,
    /// Median leverage: log-normal with a sigma of 0.7, kept from 1 to 19
    #[arg(long, default_value_t = 6.0)]
    leverage: f64,
    /// The reserve in dollars: half of it the markets' seeds, half protocol capital, 95 % of which stakers bring under dynamic terms; that half
    /// is pledged to every market
    #[arg(long, default_value_t = 300_000, value_parser = clap::value_parser!(u64).range(0..=1_000_000_000))]
    reserve: u64,
    /// Seconds from the moment that keepers see something to the moment that they act
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(i64).range(0..=3_000))]
    keeper_delay: i64,
    /// What everything random is drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Writes the numbers as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Args)]
struct Replay {
    #[command(flatten)]
    scene: Scene,
    /// Whether terms stay as they were set, or follow volatility and coverage
    #[arg(long, value_enum, default_value_t)]
    terms: TermSet,
    /// Writes a page with charts: one HTML file that needs no network
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

fn histories(prices: &[String]) -> Outcome<Vec<History>> {
    if prices.is_empty() {
        return shipped::histories();
    }
    if prices.len() > SYMBOLS {
        return Err(Stop::input(format!("--prices was given {} times, more than {SYMBOLS}", prices.len())));
    }
    let mut symbols = BTreeSet::new();
    let mut histories = Vec::new();
    for argument in prices {
        let (symbol, file) = argument
            .split_once('=')
            .filter(|(symbol, file)| !symbol.is_empty() && !file.is_empty())
            .ok_or_else(|| Stop::input(format!("--prices {argument}: expected SYMBOL=FILE")))?;
        if symbol.len() > 12 || !symbol.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Stop::input(format!("--prices {argument}: a symbol is at most twelve letters and digits")));
        }
        if !symbols.insert(symbol) {
            return Err(Stop::input(format!("--prices {argument}: the symbol {symbol} was given before")));
        }
        let source = File::open(file).map_err(|error| Stop::input(format!("{file}: {error}")))?;
        histories.push(parse(symbol, file, source)?);
    }
    Ok(histories)
}

impl Scene {
    /// What to walk, and how.
    fn read(&self, terms: TermSet) -> Outcome<(Vec<History>, Options)> {
        Ok((histories(&self.prices)?, self.people.options(terms)?))
    }
}

/// All runs of a command.
#[derive(Serialize)]
struct Runs<R> {
    runs: Vec<R>,
}

impl People {
    /// The same as options of a run.
    pub(crate) fn options(&self, terms: TermSet) -> Outcome<Options> {
        if !(1.0..HIGHEST_LEVERAGE).contains(&self.leverage) {
            let leverage = self.leverage;
            return Err(Stop::input(format!(
                "--leverage {leverage}: a median lies from 1 to below {HIGHEST_LEVERAGE}"
            )));
        }
        Ok(Options {
            traders: self.traders,
            leverage: self.leverage,
            reserve: self.reserve * DOLLAR,
            keeper_delay: self.keeper_delay,
            seed: self.seed,
            terms,
            coin: None,
            broad: false,
            inventory: None,
            capital: 0,
        })
    }

    /// Writes and prints runs; returns whether all held.
    pub(crate) fn conclude<R: Serialize>(
        &self,
        runs: Vec<R>,
        print: impl Fn(&[R]) -> String,
        holds: impl Fn(&R) -> bool,
    ) -> Outcome<u8> {
        let report = Runs { runs };
        self.write(&report)?;
        print!("{}", print(&report.runs));
        Ok(if report.runs.iter().all(holds) { 0 } else { BROKEN })
    }

    /// Writes the numbers, if they are wanted.
    pub(crate) fn write(&self, numbers: &impl Serialize) -> Outcome<()> {
        let Some(file) = &self.json else { return Ok(()) };
        let mut json = serde_json::to_string_pretty(numbers).or_stop("writing JSON")?;
        json.push('\n');
        std::fs::write(file, json).map_err(|error| Stop::input(format!("{}: {error}", file.display())))
    }
}

fn replay(arguments: &Replay) -> Outcome<u8> {
    let (histories, options) = arguments.scene.read(arguments.terms)?;
    let page = arguments.report.as_deref().map(Output::prepare).transpose()?;
    let report = replay::run(&histories, &options)?;
    arguments.scene.people.write(&report)?;
    if let Some(page) = page {
        page.write(&page::render(&report))?;
    }
    print!("{}", table::print(&report));
    Ok(verdict(report.laws_broken))
}

fn compare(scene: &Scene) -> Outcome<u8> {
    let (histories, options) = scene.read(TermSet::default())?;
    let comparison = compare::run(&histories, &options)?;
    scene.people.write(&comparison)?;
    print!("{}", comparison.print());
    Ok(verdict(comparison.laws_broken()))
}

pub(crate) const fn verdict(laws_broken: u64) -> u8 {
    if laws_broken > 0 { BROKEN } else { 0 }
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Replay(arguments) => replay(&arguments),
        Command::Compare(scene) => compare(&scene),
        Command::Absorb(arguments) => absorb::command(&arguments),
        Command::Faults(arguments) => faults::command(&arguments),
        Command::Census(arguments) => census::run(&arguments),
        Command::Damping(arguments) => damping::run(&arguments),
        Command::Hostile(arguments) => hostile::run(&arguments),
        Command::Idle(arguments) => idle::command(&arguments),
        Command::Outside(arguments) => outside::command(&arguments),
        Command::Previews(arguments) => previews::run(&arguments),
        Command::Rebalance(arguments) => rebalance::command(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(stop) => {
            eprintln!("error: {}", stop.message);
            ExitCode::from(stop.code)
        }
    }
}
