//! One crash, walked twice.

use serde::Serialize;

use super::figures::Figures;
use crate::ending::wind_down;
use crate::fault::{Fault, Schedule, deepest_hour};
use crate::history::{History, walk};
use crate::options::Options;
use crate::replay::{Replay, progress};
use crate::report::{Efficiency, Report, results};
use crate::stop::{Outcome, Stop};

/// A crash without absorption, and with it.
#[derive(Serialize)]
pub(crate) struct Pair {
    pub(crate) history: String,
    pub(crate) seed: u64,
    /// Whoever takes positions over is away from here to there.
    pub(crate) from: i64,
    pub(crate) until: i64,
    pub(crate) without: Report,
    pub(crate) with: Report,
    pub(crate) inventory: Figures,
}

impl Pair {
    /// Whether every law held, and the inventory is empty.
    pub(crate) fn holds(&self) -> bool {
        let emptied = self.inventory.first.is_none() || self.inventory.emptied.is_some();
        self.without.laws_broken + self.with.laws_broken == 0 && emptied
    }
}

/// Walks a history without and with a reserve that takes positions on, up to a net delta in basis points of protocol capital.
pub(crate) fn pair(name: &str, histories: &[History], options: &Options, delta_share: u32) -> Outcome<Pair> {
    let (steps, _) = walk(histories, &mut options.stream(1));
    let from = deepest_hour(&steps);
    let under = |inventory| run(histories, &Options { inventory, ..options.clone() }, from);
    let (without, _) = under(None)?;
    let (with, inventory) = under(Some(delta_share))?;
    let until = Schedule::at(Fault::TakersHour, from, options.stream(5)).until;
    Ok(Pair { history: name.to_owned(), seed: options.seed, from, until, without, with, inventory })
}

fn run(histories: &[History], options: &Options, from: i64) -> Outcome<(Report, Figures)> {
    let (steps, points) = walk(histories, &mut options.stream(1));
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return Err(Stop::input("there is no price to walk"));
    };
    let mut replay = Replay::prepare(histories, options, first)?;
    let reserve_before = replay.exchange.snapshot.reserve.ledger;
    replay.exchange.schedule = Schedule::at(Fault::TakersHour, from, options.stream(5));
    let mut efficiency = Efficiency::new();
    let bar = progress(steps.len())?;
    for step in &steps {
        replay.keepers.work(&mut replay.exchange, step.time)?;
        let survey = replay.step(step)?;
        replay.keepers.inventory.look(&replay.exchange)?;
        efficiency.add(&replay.exchange, &survey)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let everyone = replay.crowd.actors();
    wind_down(&mut replay.exchange, &mut replay.keepers, &everyone, &last.prices)?;
    replay.exchange.check_fully()?;
    let results = results(&replay.exchange, &replay.crowd.traders)?;
    let left = replay.exchange.snapshot.accounts.values().filter(|account| !account.holds_nothing()).count();
    let symbols = histories.iter().map(|history| history.symbol.clone()).collect();
    let report = Report::new(&replay.exchange, &replay.keepers.losses, results)
        .with_history(symbols, (points, steps.len()), (first.time, last.time))
        .with_reserve(options.reserve, reserve_before)
        .with_options(options, left)
        .with_efficiency(efficiency);
    replay.keepers.inventory.look(&replay.exchange)?;
    Ok((report, replay.keepers.inventory))
}
