//! A replay beside which something else happens: between its steps, at moments of its own, and after it.

use ballast::state::breaker;
use ballast_client::instruction::Vault;
use rand_chacha::ChaCha8Rng;

use crate::ending::wind_down;
use crate::exchange::Exchange;
use crate::history::{History, walk};
use crate::options::Options;
use crate::replay::{Replay, progress};
use crate::report::{Efficiency, Report, results};
use crate::stop::{Outcome, Stop};

/// What happens beside a replay.
pub(crate) trait Beside {
    /// Prepares it: the exchange has just been founded, and everyone has opened positions. Keys are drawn from a seed of its own.
    fn begin(&mut self, replay: &mut Replay, keys: &mut ChaCha8Rng) -> Outcome<()>;

    /// When it wants to act next, if at moments of its own.
    fn wakes(&self) -> Option<i64> {
        None
    }

    /// Acts: at such a moment, or after a step of the history.
    fn act(&mut self, replay: &mut Replay) -> Outcome<()>;

    /// Looks back when everyone has left.
    fn end(&mut self, replay: &Replay) -> Outcome<()>;
}

/// Walks a history with something beside it, until everyone has left.
pub(crate) fn run(histories: &[History], options: &Options, beside: &mut impl Beside) -> Outcome<Report> {
    let (steps, points) = walk(histories, &mut options.stream(1));
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return Err(Stop::input("there is no price to walk"));
    };
    let mut replay = Replay::prepare(histories, options, first)?;
    let reserve_before = replay.exchange.snapshot.reserve.ledger;
    beside.begin(&mut replay, &mut options.stream(6))?;
    let mut efficiency = Efficiency::new();
    let bar = progress(steps.len())?;
    for step in &steps {
        while let Some(moment) = beside.wakes().filter(|moment| *moment < step.time) {
            replay.keepers.work(&mut replay.exchange, moment)?;
            let now = replay.exchange.now().max(moment);
            replay.exchange.set_clock(now);
            beside.act(&mut replay)?;
        }
        replay.keepers.work(&mut replay.exchange, step.time)?;
        let survey = replay.step(step)?;
        beside.act(&mut replay)?;
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
    beside.end(&replay)?;
    Ok(report)
}

/// Somebody trips the breaker for losses of the reserve, if it is not open and may be.
pub(crate) fn trip(exchange: &mut Exchange) -> Outcome<bool> {
    let [drawdown, ..] = exchange.snapshot.clearinghouse.breakers;
    if exchange.now() < drawdown.until {
        return Ok(false);
    }
    let trip = exchange.deployment.trip_breaker(breaker::RESERVE_FELL, Vault::Reserve);
    Ok(exchange.send("trip_breaker", trip)?.is_ok())
}
