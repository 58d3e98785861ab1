//! One replay, from an empty machine to the last withdrawal.

use anchor_lang::prelude::Pubkey;
use indicatif::{ProgressBar, ProgressStyle};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::crowd::Crowd;
use crate::ending::wind_down;
use crate::exchange::Exchange;
use crate::fault::{DAY, HOUR};
use crate::history::{History, Step, walk};
use crate::keepers::{Keepers, Survey};
use crate::opening::Opening;
use crate::options::Options;
use crate::report::{Efficiency, Ending, Report, results};
use crate::series::{Recorder, View};
use crate::stop::{OrStop, Outcome};

/// The seed of a reserve is released over thirty days: the exchange is that old, and a day, when the history begins.
const AGE: i64 = 31 * DAY;
/// Seconds between two rounds in which everyone is booked.
const ROUND: i64 = 6 * HOUR;
/// Refreshes between them at least, where bars are long.
const ROUND_REFRESHES: u32 = 40;
/// Funding: what longs pay an hour when they outweigh, in parts per million.
const RATE: i32 = 12;

/// When things were last done that are done by the clock.
struct Clocks {
    /// Of traders and the venue.
    hour: i64,
    /// Of keepers.
    upkeep: i64,
    day: i64,
    round: i64,
    /// Steps since the last round.
    refreshes: u32,
}

/// A running replay.
pub(crate) struct Replay {
    pub(crate) exchange: Exchange,
    pub(crate) crowd: Crowd,
    pub(crate) keepers: Keepers,
    venue: Pubkey,
    weather: ChaCha8Rng,
    clocks: Clocks,
}

/// Runs a history and reports what happened.
pub(crate) fn run(histories: &[History], options: &Options) -> Outcome<Report> {
    let (steps, points) = walk(histories, &mut options.stream(1));
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return Err(crate::stop::Stop::input("there is no price to walk"));
    };
    let mut replay = Replay::prepare(histories, options, first)?;
    let reserve_before = replay.exchange.snapshot.reserve.ledger;
    let symbols: Vec<String> = histories.iter().map(|history| history.symbol.clone()).collect();
    let mut recorder = Recorder::new(&symbols, &replay.exchange.snapshot, (first.time, last.time))?;
    let efficiency = replay.walk(&steps, &mut recorder)?;
    wind_down(&mut replay.exchange, &mut replay.keepers, &replay.crowd.actors(), &last.prices)?;
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

/// A bar that shows how many of so many refreshes were walked.
pub(crate) fn progress(refreshes: usize) -> Outcome<ProgressBar> {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} refreshes, {msg}, {eta} left");
    let bar = ProgressBar::new(u64::try_from(refreshes).or_stop("counting steps")?);
    bar.set_style(style.or_stop("drawing a progress bar")?);
    Ok(bar)
}

impl Replay {
    /// Founds the exchange, lets everyone in, and lets it age until the history begins.
    pub(crate) fn prepare(histories: &[History], options: &Options, first: &Step) -> Outcome<Self> {
        let founded = first.time - AGE;
        let mut opening = Opening::open(histories, options, (founded, &first.prices), &mut options.stream(2))?;
        let markets = u16::try_from(histories.len()).or_stop("counting markets")?;
        let crowd = opening.admit(options, markets, options.stream(3))?;
        let Opening { exchange, keepers, venue } = opening;
        let clocks = Clocks { hour: 0, upkeep: 0, day: 0, round: 0, refreshes: ROUND_REFRESHES };
        Ok(Self { exchange, crowd, keepers, venue, weather: options.stream(4), clocks })
    }

    /// Walks the history, one refresh a step.
    fn walk(&mut self, steps: &[Step], recorder: &mut Recorder) -> Outcome<Efficiency> {
        let mut efficiency = Efficiency::new();
        let bar = progress(steps.len())?;
        for step in steps {
            self.keepers.work(&mut self.exchange, step.time)?;
            let survey = self.step(step)?;
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

    /// What happens at a step, after what was due before it. Without keepers whoever trades brings the prices along.
    pub(crate) fn step(&mut self, step: &Step) -> Outcome<Survey> {
        let order = self.crowd.order();
        self.clocks.refreshes += 1;
        let mut survey = Survey::default();
        if !self.exchange.schedule.runs(step.time) {
            return Ok(survey);
        }
        let attended = self.exchange.schedule.keepers_at(step.time) == step.time;
        self.exchange.set_clock(step.time);
        let frozen = self.exchange.schedule.freezes(step.time);
        self.crowd.set_frozen(&mut self.exchange, frozen)?;
        let cranked = self.exchange.schedule.cranks(step.time);
        if attended || cranked || order.is_some() {
            self.exchange.refresh(&step.prices)?;
            self.keepers.charge_funding(&mut self.exchange)?;
        }
        if attended {
            survey = self.keepers.look(&self.exchange)?;
            self.keepers.work(&mut self.exchange, step.time)?;
            self.keepers.tend_inventory(&mut self.exchange)?;
        }
        if cranked {
            self.keepers.crank(&mut self.exchange)?;
        }
        if let Some(order) = order {
            self.crowd.trade(&mut self.exchange, &order)?;
        }
        self.every_hour()?;
        if attended {
            self.keep_up()?;
            self.keepers.keep_house(&mut self.exchange)?;
        }
        Ok(survey)
    }

    /// What traders and the venue do every hour.
    fn every_hour(&mut self) -> Outcome<()> {
        let now = self.exchange.now();
        if now < self.clocks.hour + HOUR {
            return Ok(());
        }
        self.clocks.hour = now;
        self.crowd.add_margin(&mut self.exchange)?;
        self.crowd.try_to_leave(&mut self.exchange)?;
        self.publish_rates()
    }

    /// What keepers do every hour, every six and every day.
    fn keep_up(&mut self) -> Outcome<()> {
        let now = self.exchange.now();
        if now >= self.clocks.upkeep + HOUR {
            self.clocks.upkeep = now;
            self.keepers.recover(&mut self.exchange)?;
            self.keepers.adapt(&mut self.exchange)?;
            self.exchange.pay_line(&self.crowd.makers)?;
        }
        if !self.is_booked() {
            self.clocks.round = now;
            self.clocks.refreshes = 0;
            let markets: Vec<u16> = self.exchange.snapshot.markets.keys().copied().collect();
            for market in markets {
                self.keepers.settle_market(&mut self.exchange, market)?;
            }
        }
        if now >= self.clocks.day + DAY {
            self.clocks.day = now;
            self.keepers.collect_fees(&mut self.exchange)?;
        }
        Ok(())
    }

    /// Whether it is not time yet to book everyone.
    pub(crate) fn is_booked(&self) -> bool {
        self.exchange.now() < self.clocks.round + ROUND || self.clocks.refreshes < ROUND_REFRESHES
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
