//! A census over many accounts while somebody who knows how far it has come opens, trades and closes between every two pages.

mod adversary;
mod pass;
mod proofs;
mod report;
mod shown;

use std::path::PathBuf;

use ballast::instructions::MarketTerms;
use clap::Args;
use rand_chacha::ChaCha8Rng;

use self::adversary::Adversary;
use self::pass::{Pass, scenarios};
use self::report::Report;
use crate::classes;
use crate::history::walk;
use crate::opening::Opening;
use crate::options::Options;
use crate::output::Output;
use crate::shipped;
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::{DOLLAR, TermSet};
use crate::verdict;

/// Seconds for which the reserve's seeds are released before anybody trades.
const AGE: i64 = 31 * 86_400;
/// How far prices fall or rise in the scenarios, in basis points.
const SHOCK: u32 = 1_000;
/// The reserve, in dollars.
const RESERVE: u64 = 3_000_000;

/// What `census` may be told.
#[derive(Args)]
pub(crate) struct Census {
    /// How many accounts trade before it begins
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(100..=50_000))]
    accounts: u32,
    /// What everything random is drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Writes the numbers as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Census) -> Outcome<u8> {
    let file = arguments.json.as_deref().map(Output::prepare).transpose()?;
    let report = measure(arguments)?;
    if let Some(file) = file {
        let json = serde_json::to_string_pretty(&report).or_stop("writing JSON")?;
        file.write(&(json + "\n"))?;
    }
    print!("{}", shown::print(&report));
    Ok(verdict(report.broken()))
}

/// Founds an exchange with its crowd, and takes a census of it.
fn measure(arguments: &Census) -> Outcome<Report> {
    let options = Options {
        traders: arguments.accounts,
        leverage: 6.0,
        reserve: RESERVE * DOLLAR,
        keeper_delay: 0,
        seed: arguments.seed,
        terms: TermSet::Static,
        coin: None,
        broad: false,
        inventory: None,
        capital: 0,
    };
    let histories = shipped::histories()?;
    let (steps, _) = walk(&histories, &mut options.stream(1));
    let first = steps.first().ok_or_else(|| Stop::input("there is no price to begin with"))?;
    let founded = first.time - AGE;
    let mut opening = Opening::open(&histories, &options, (founded, &first.prices), &mut options.stream(2))?;
    let markets = u16::try_from(histories.len()).or_stop("counting markets")?;
    let crowd = opening.admit(&options, markets, options.stream(3))?;
    let Opening { mut exchange, venue, .. } = opening;
    exchange.set_clock(first.time);
    exchange.refresh(&first.prices)?;
    // A stress that initial margin does not cover.
    for (market, history) in (0_u16..).zip(&histories) {
        let class = classes::of(&history.symbol);
        let terms = MarketTerms { class, shock: SHOCK, ..options.terms.market(venue, options.reserve) };
        let set = exchange.deployment.set_market_terms(market, terms);
        exchange.govern("set_market_terms", &set)?;
    }
    let set = exchange.deployment.set_scenarios(scenarios());
    exchange.govern("set_scenarios", &set)?;
    let seed: ChaCha8Rng = options.stream(5);
    let adversary = Adversary::new(crowd.actors(), seed);
    Pass::new(exchange, adversary, &first.prices)?.run()
}
