//! States of a replay in which keepers are away, and what acts come to in them on the machine: what a preview is held against.

mod trial;
mod writing;

use std::path::PathBuf;

use clap::Args;
use rand::seq::IteratorRandom;

use self::trial::try_act;
use self::writing::{Moment, finish};
use crate::history::{History, walk};
use crate::keepers::top_up;
use crate::options::Options;
use crate::replay::Replay;
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::{DOLLAR, TermSet};
use crate::{replay, shipped};

/// Each history is walked by so many markets: accounts can have positions in many.
const MARKETS_EACH: usize = 3;
/// Moments at which accounts are looked at.
const MOMENTS: usize = 20;
/// In dollars: large enough that few trades meet a cap.
const RESERVE: u64 = 30_000_000;
const LEVERAGE: f64 = 6.0;

/// What `previews` may be told.
#[derive(Args)]
pub(crate) struct Previews {
    /// A folder that is written, one folder in it for each of twenty moments; it must not be there
    folder: PathBuf,
    /// How many accounts are looked at, in all
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(20..=1_000_000))]
    accounts: u32,
    /// What everything random is drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// The shipped histories, several times.
fn histories() -> Outcome<Vec<History>> {
    let shipped = shipped::histories()?;
    let named = |number: usize| {
        shipped.iter().map(move |history| {
            let symbol = format!("{}{}", history.symbol, number + 1);
            History { symbol, ..history.clone() }
        })
    };
    Ok((0..MARKETS_EACH).flat_map(named).collect())
}

/// Walks the histories and writes what accounts are and what acts on them come to.
pub(crate) fn run(arguments: &Previews) -> Outcome<u8> {
    if arguments.folder.exists() {
        return Err(Stop::input(format!("{}: is there already", arguments.folder.display())));
    }
    let each = usize::try_from(arguments.accounts).or_stop("counting accounts")?.div_ceil(MOMENTS);
    let options = Options {
        traders: arguments.accounts.div_ceil(5).max(200),
        leverage: LEVERAGE,
        reserve: RESERVE * DOLLAR,
        keeper_delay: 0,
        seed: arguments.seed,
        terms: TermSet::Dynamic,
        coin: None,
        broad: true,
        inventory: None,
        capital: 0,
    };
    let histories = histories()?;
    let (steps, _) = walk(&histories, &mut options.stream(1));
    let first = steps.first().ok_or_else(|| Stop::input("there is no price to walk"))?;
    let mut replay = Replay::prepare(&histories, &options, first)?;
    let mut dice = options.stream(5);
    let stride = (steps.len() / MOMENTS).max(1);
    let bar = replay::progress(steps.len())?;
    let mut written = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        bar.inc(1);
        let Replay { exchange, crowd, keepers, .. } = &mut replay;
        exchange.set_clock(step.time);
        exchange.refresh(&step.prices)?;
        keepers.charge_funding(exchange)?;
        if let Some(order) = crowd.order() {
            crowd.trade(exchange, &order)?;
        }
        if (number + 1) % stride != 0 || written.len() == MOMENTS {
            continue;
        }
        for actor in keepers.crew.iter().chain(&keepers.makers) {
            top_up(exchange, actor)?;
        }
        // Somebody without positions takes the other side, as a preview supposes.
        let newcomer = exchange.newcomer(&mut dice)?;
        let keeper = keepers.keeper()?;
        let mut moment = Moment::default();
        for trader in crowd.traders.iter().choose_multiple(&mut dice, each) {
            let tried = try_act(exchange, trader, (&newcomer, &keeper), &mut dice)?;
            moment.add(exchange, trader, &tried)?;
        }
        moment.write(exchange, &arguments.folder.join(format!("{:03}", written.len())))?;
        written.push(moment.counts);
    }
    bar.finish_and_clear();
    print!("{}", finish(&written));
    Ok(0)
}
