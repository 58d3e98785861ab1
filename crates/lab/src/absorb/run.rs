//! One crash, walked twice.

use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::figures::Figures;
use crate::beside::{self, Beside};
use crate::fault::{Fault, Schedule, deepest_hour};
use crate::history::{History, walk};
use crate::options::Options;
use crate::replay::Replay;
use crate::report::Report;
use crate::stop::Outcome;

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

/// Takers who are away for the worst hour, and what the inventory comes to.
struct Absence {
    schedule: Schedule,
    inventory: Figures,
}

impl Beside for Absence {
    fn begin(&mut self, replay: &mut Replay, _keys: &mut ChaCha8Rng) -> Outcome<()> {
        replay.exchange.schedule = self.schedule.clone();
        Ok(())
    }

    fn act(&mut self, replay: &mut Replay) -> Outcome<()> {
        replay.keepers.inventory.look(&replay.exchange)
    }

    fn end(&mut self, replay: &Replay) -> Outcome<()> {
        self.inventory = replay.keepers.inventory.clone();
        self.inventory.look(&replay.exchange)
    }
}

fn run(histories: &[History], options: &Options, from: i64) -> Outcome<(Report, Figures)> {
    let schedule = Schedule::at(Fault::TakersHour, from, options.stream(5));
    let mut absence = Absence { schedule, inventory: Figures::default() };
    let report = beside::run(histories, options, &mut absence)?;
    Ok((report, absence.inventory))
}
