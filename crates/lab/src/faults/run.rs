//! One run: the crash with a fault in it, until the exchange is in order again and everyone has left.

use serde::Serialize;

use super::aftermath::{Aftermath, Watch};
use super::money::{Account, Accounts};
use crate::ending::{Departure, depart, wind_down};
use crate::fault::{DAY, Fault, Schedule, deepest_hour, held};
use crate::history::{History, Step, walk};
use crate::options::Options;
use crate::replay::{Replay, progress};
use crate::report::{Efficiency, Report, results};
use crate::stop::{Outcome, Stop};

/// Most seconds after the fault in which the exchange is waited for.
const PATIENCE: i64 = 2 * DAY;

/// What came of a run.
#[derive(Serialize)]
pub(crate) struct Run {
    pub(crate) history: String,
    pub(crate) seed: u64,
    pub(crate) fault: String,
    pub(crate) aftermath: Aftermath,
    /// Who could not leave after it, and what waited for those who could.
    pub(crate) departure: Departure,
    /// By mint, the quote first.
    pub(crate) money: Vec<Account>,
    pub(crate) report: Report,
}

impl Run {
    /// Whether every law held, all money is accounted for, the exchange got in order again, and everyone could leave.
    pub(crate) fn holds(&self) -> bool {
        self.report.laws_broken == 0
            && self.adds_up()
            && self.aftermath.in_order_after.is_some()
            && self.departure.could_not == 0
    }

    /// Whether vaults hold what their ledgers say and what came in less what went out, and every debt was paid by somebody who is named.
    pub(crate) fn adds_up(&self) -> bool {
        let report = &self.report;
        let paid: u64 = report.paid_by_tier.values().sum();
        report.debts == paid + report.recovered_for_shortfalls + report.written_off
            && report.vault_minus_ledger.values().all(|difference| *difference == 0)
            && self.money.iter().all(Account::adds_up)
    }
}

/// Runs a history with a fault, from the hour on in which a price falls deepest.
pub(crate) fn run(name: &str, histories: &[History], fault: Fault, options: &Options) -> Outcome<Run> {
    let (steps, points) = walk(histories, &mut options.stream(1));
    let schedule = Schedule::at(fault, deepest_hour(&steps), options.stream(5));
    let course = schedule.course(&steps);
    let (Some(first), Some(last)) = (course.first(), course.last()) else {
        return Err(Stop::input("there is no price to walk"));
    };
    let mut replay = Replay::prepare(histories, options, first)?;
    let reserve_before = replay.exchange.snapshot.reserve.ledger;
    let accounts = Accounts::open(&mut replay)?;
    let mut watch = Watch::new(&schedule);
    replay.exchange.schedule = schedule;
    let efficiency = live_through(&mut replay, &course, &mut watch, &fault.name())?;
    let prices = &last.prices;
    let everyone = replay.crowd.actors();
    let departure = depart(&mut replay.exchange, &mut replay.keepers, &everyone, prices)?;
    wind_down(&mut replay.exchange, &mut replay.keepers, &everyone, prices)?;
    replay.exchange.check_fully()?;
    let results = results(&replay.exchange, &replay.crowd.traders)?;
    let left = replay.exchange.snapshot.accounts.values().filter(|account| !account.holds_nothing()).count();
    let symbols = histories.iter().map(|history| history.symbol.clone()).collect();
    Ok(Run {
        history: name.to_owned(),
        seed: options.seed,
        fault: fault.name(),
        aftermath: watch.finish(),
        departure,
        money: accounts.close(&replay)?,
        report: Report::new(&replay.exchange, &replay.keepers.losses, results)
            .with_history(symbols, (points, course.len()), (first.time, last.time))
            .with_reserve(options.reserve, reserve_before)
            .with_options(options, left)
            .with_efficiency(efficiency),
    })
}

/// Walks the course, and on at its last prices until the exchange is in order.
fn live_through(replay: &mut Replay, course: &[Step], watch: &mut Watch, name: &str) -> Outcome<Efficiency> {
    let mut efficiency = Efficiency::new();
    let bar = progress(course.len())?;
    for (number, step) in course.iter().cloned().chain(held(course)).enumerate() {
        replay.keepers.work(&mut replay.exchange, step.time)?;
        watch.look(replay, step.time)?;
        if number >= course.len() && (watch.is_over() || step.time > replay.exchange.schedule.until + PATIENCE) {
            break;
        }
        let survey = replay.step(&step)?;
        efficiency.add(&replay.exchange, &survey)?;
        bar.inc(1);
        if !bar.is_hidden() {
            bar.set_message(format!("{name}: {} liquidations", replay.keepers.losses.liquidations));
        }
    }
    bar.finish_and_clear();
    Ok(efficiency)
}
