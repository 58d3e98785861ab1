//! One replay, from an empty machine to the last withdrawal.

use anchor_lang::prelude::Pubkey;
use indicatif::{ProgressBar, ProgressStyle};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::actors::Actor;
use crate::crowd::Crowd;
use crate::ending::wind_down;
use crate::exchange::Exchange;
use crate::history::{History, Step, walk};
use crate::keepers::Keepers;
use crate::opening::Opening;
use crate::options::Options;
use crate::report::{Efficiency, Ending, Report, results};
use crate::series::{Recorder, View};
use crate::stop::{OrStop, Outcome};

const DAY: i64 = 86_400;
/// The seed of a reserve is released over thirty days: the exchange is that old, and a day, when the history begins.
const AGE: i64 = 31 * DAY;
const HOUR: i64 = 3_600;
/// Seconds between two rounds in which everyone is booked.
const ROUND: i64 = 6 * HOUR;
/// Refreshes between them at least, where bars are long.
const ROUND_REFRESHES: u32 = 40;
/// Funding: what longs pay an hour when they outweigh, in parts per million.
const RATE: i32 = 12;

/// When things were last done that are done by the clock.
struct Clocks {
    hour: i64,
    day: i64,
    round: i64,
    /// Refreshes since the last round.
    refreshes: u32,
}

/// A running replay.
struct Replay {
    exchange: Exchange,
    crowd: Crowd,
    keepers: Keepers,
    venue: Pubkey,
    weather: ChaCha8Rng,
}

/// Runs a history and reports what happened.
pub(crate) fn run(histories: &[History], options: &Options) -> Outcome<Report> {
    let stream = |number: u64| {
        let mut stream = ChaCha8Rng::seed_from_u64(options.seed);
        stream.set_stream(number);
        stream
    };
    let (steps, points) = walk(histories, &mut stream(1));
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return Err(crate::stop::Stop::input("there is no price to walk"));
    };
    let mut replay = Replay::prepare(histories, options, first, [stream(2), stream(3), stream(4)])?;
    let reserve_before = replay.exchange.snapshot.reserve.ledger;
    let symbols: Vec<String> = histories.iter().map(|history| history.symbol.clone()).collect();
    let mut recorder = Recorder::new(&symbols, &replay.exchange.snapshot, (first.time, last.time))?;
    let efficiency = replay.walk(&steps, &mut recorder)?;
    let everyone: Vec<Actor> = replay.crowd.traders.iter().map(|trader| trader.actor.clone()).collect();
    wind_down(&mut replay.exchange, &mut replay.keepers, &everyone, &last.prices)?;
    replay.exchange.check_fully()?;
    let results: Vec<Ending> = results(&replay.exchange, &replay.crowd.traders)?;
    let left = replay.exchange.snapshot.accounts.values().filter(|account| !account.holds_nothing()).count();
    Ok(Report::new(&replay.exchange, &replay.keepers.losses, results)
        .with_history(symbols, (points, steps.len()), (first.time, last.time))
        .with_reserve(options.reserve, reserve_before)
        .with_options(options, left)
        .with_efficiency(efficiency)
        .with_recording(recorder.finish()))
}

impl Replay {
    /// Founds the exchange, lets everyone in, and lets it age until the history begins.
    fn prepare(
        histories: &[History],
        options: &Options,
        first: &Step,
        [mut keys, crowd, weather]: [ChaCha8Rng; 3],
    ) -> Outcome<Self> {
        let founded = first.time - AGE;
        let mut opening = Opening::open(histories, options, (founded, &first.prices), &mut keys)?;
        let markets = u16::try_from(histories.len()).or_stop("counting markets")?;
        let crowd = opening.admit(options, markets, crowd)?;
        let Opening { exchange, keepers, venue } = opening;
        Ok(Self { exchange, crowd, keepers, venue, weather })
    }

    /// Walks the history, one refresh a step.
    fn walk(&mut self, steps: &[Step], recorder: &mut Recorder) -> Outcome<Efficiency> {
        let mut efficiency = Efficiency::new();
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} refreshes, {msg}, {eta} left");
        let bar = ProgressBar::new(u64::try_from(steps.len()).or_stop("counting steps")?);
        bar.set_style(style.or_stop("drawing a progress bar")?);
        let mut clocks = Clocks { hour: 0, day: 0, round: 0, refreshes: ROUND_REFRESHES };
        for step in steps {
            self.keepers.work(&mut self.exchange, step.time)?;
            self.exchange.set_clock(step.time);
            self.exchange.refresh(&step.prices)?;
            self.keepers.charge_funding(&mut self.exchange)?;
            let survey = self.keepers.look(&self.exchange)?;
            self.keepers.work(&mut self.exchange, step.time)?;
            self.crowd.stir(&mut self.exchange)?;
            self.by_the_clock(&mut clocks)?;
            self.keepers.keep_house(&mut self.exchange)?;
            efficiency.add(&self.exchange, &survey)?;
            recorder.sample(&View { snapshot: &self.exchange.snapshot, losses: &self.keepers.losses, survey })?;
            bar.inc(1);
            if !bar.is_hidden() {
                bar.set_message(format!("{} liquidations", self.keepers.losses.liquidations));
            }
        }
        bar.finish_and_clear();
        Ok(efficiency)
    }

    /// What is done every hour, every six and every day.
    fn by_the_clock(&mut self, clocks: &mut Clocks) -> Outcome<()> {
        let now = self.exchange.now();
        if now >= clocks.hour + HOUR {
            clocks.hour = now;
            self.crowd.add_margin(&mut self.exchange)?;
            self.publish_rates()?;
            self.keepers.recover(&mut self.exchange)?;
            self.keepers.adapt(&mut self.exchange)?;
        }
        clocks.refreshes += 1;
        if now >= clocks.round + ROUND && clocks.refreshes >= ROUND_REFRESHES {
            clocks.round = now;
            clocks.refreshes = 0;
            let markets: Vec<u16> = self.exchange.snapshot.markets.keys().copied().collect();
            for market in markets {
                self.keepers.settle_market(&mut self.exchange, market)?;
            }
        }
        if now >= clocks.day + DAY {
            clocks.day = now;
            self.keepers.collect_fees(&mut self.exchange)?;
        }
        Ok(())
    }

    /// The venue publishes a small rate, drawn anew every hour.
    fn publish_rates(&mut self) -> Outcome<()> {
        let markets: Vec<u16> = self.exchange.snapshot.markets.keys().copied().collect();
        for market in markets {
            let rate = self.weather.random_range(-RATE..=2 * RATE);
            let publish = self.exchange.deployment.publish_funding_rate(self.venue, market, rate);
            self.exchange.must("publish_funding_rate", publish)?;
        }
        Ok(())
    }
}
