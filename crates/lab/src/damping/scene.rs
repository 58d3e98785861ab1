//! One run: days of calm, a shock, and the rounds after it, in which what keepers take over and sell moves the price.

use ballast::state::PositionSlot;
use ballast_risk::price::CONFIRM_SECONDS;
use bytemuck::Zeroable;
use serde::Serialize;

use super::course::{Course, Reaction, Setting};
use crate::actors::Actor;
use crate::history::{Bar, History};
use crate::opening::Opening;
use crate::options::Options;
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::DOLLAR;

/// Seconds of a round: every price counts for volatility.
pub(super) const ROUND: i64 = 300;
/// Begins in a round of oracle time, at midnight.
const START: i64 = 1_699_920_000;
/// Days that the exchange is old when the calm begins: seeds are released.
const AGE: i64 = 31 * 86_400;
/// Rounds of calm before the crowd joins, and after: three days, in which volatility, terms, the mean of open interest and the target come
/// to rest.
const CALM: u32 = 288;
const SETTLING: u32 = 3 * 288;
const HOUR: i64 = 3_600;
/// Rounds between two bookings of everyone.
const BOOKING: i64 = 6 * HOUR;
/// In units of a price: 100 dollars.
const FIRST_PRICE: f64 = 1e12;
/// The market that the crowd trades, and the one that only takes from the reserve.
const MAIN: u16 = 0;
const OTHER: u16 = 1;
/// What the other market keeps of its price when it falls, and over how much leverage.
const KEPT: f64 = 0.4;
const LEVERAGE: u64 = 10;

/// What happened between two prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Round {
    /// Since the shock began.
    pub(crate) minutes: i64,
    /// Size of the positions closed, as a share of the open interest before the shock.
    pub(crate) closed: f64,
    /// What moves the price: closed longs and sold collateral less closed shorts, as the same share.
    pub(crate) sold: f64,
    /// Price over that before the shock, in the market and without what was sold.
    pub(crate) price: f64,
    pub(crate) given: f64,
    /// Ratios in force, in basis points.
    pub(crate) maintenance: u32,
    pub(crate) initial: u32,
}

/// A run from the shock on.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Walked {
    pub(crate) rounds: Vec<Round>,
    /// In dollars, before the shock.
    pub(crate) open_interest: f64,
    /// What deficits cost others than their debtors, in dollars.
    pub(crate) unpaid: f64,
    /// Traders of the crowd that were liquidated.
    pub(crate) liquidated: usize,
    /// Coverage of the reserve in basis points: before the shock, and the least from then on.
    pub(crate) coverage: (u32, u32),
    /// The highest scale of initial margin, times 2^16.
    pub(crate) initial_scale: u32,
    /// Laws broken.
    pub(crate) laws_broken: u64,
}

struct Scene {
    opening: Opening,
    debtor: Option<Actor>,
    now: i64,
    booked: i64,
    follows: Follows,
}

/// When keepers let terms follow.
enum Follows {
    /// In the calm.
    Hourly,
    /// From the shock on: as often as anyone could.
    Always,
    Never,
}

/// A price of two markets that has moved by these factors.
#[expect(clippy::cast_possible_truncation, reason = "prices are far below 2^63")]
fn prices(factors: [f64; 2]) -> [i64; 2] {
    factors.map(|factor| ((FIRST_PRICE * factor).round() as i64).max(1))
}

fn histories() -> [History; 2] {
    let [price, _] = prices([1.0; 2]);
    let bar = Bar { timestamp: START, open: price, high: price, low: price, close: price };
    ["A", "B"].map(|symbol| History { symbol: symbol.to_owned(), bars: vec![bar] })
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
fn share(part: i128, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^53")]
fn dollars(amount: u64) -> f64 {
    amount as f64 / DOLLAR as f64
}

/// Runs a course.
pub(super) fn walk(setting: &Setting, course: &Course) -> Outcome<Walked> {
    let mut scene = Scene::open(setting, course)?;
    let calm =
        |round: u32| if round.is_multiple_of(2) { 1.0 } else { (setting.volatility / 1e4 / 288_f64.sqrt()).exp() };
    for round in 0..CALM {
        scene.round([calm(round), 1.0])?;
    }
    scene.admit(setting, course)?;
    for round in 0..SETTLING {
        scene.round([calm(round), 1.0])?;
    }
    scene.shock(setting, course)
}

impl Scene {
    fn open(setting: &Setting, course: &Course) -> Outcome<Self> {
        let options = Options { terms: course.reaction.terms(), ..setting.options.clone() };
        let mut keys = setting.options.stream(2);
        let founded = (START - AGE, &prices([1.0; 2])[..]);
        let opening = Opening::open(&histories(), &options, founded, &mut keys)?;
        Ok(Self { opening, debtor: None, now: START, booked: START, follows: Follows::Hourly })
    }

    /// The crowd joins the main market. In the other one a single account stands against a maker.
    fn admit(&mut self, setting: &Setting, course: &Course) -> Outcome<()> {
        let options = Options { terms: course.reaction.terms(), ..setting.options.clone() };
        let _crowd = self.opening.admit(&options, 1, setting.options.stream(3))?;
        let exchange = &mut self.opening.exchange;
        let notional = options.reserve.max(1_000 * DOLLAR);
        let debtor = exchange.join(notional / LEVERAGE, &[0, 0], &mut setting.options.stream(4))?;
        exchange.deposit(&debtor, notional / LEVERAGE)?;
        let size = exchange.mark(OTHER)?.units(notional, ballast_risk::Rounding::Down).or_stop("sizing a position")?;
        let maker = self.opening.keepers.makers.first().cloned().ok_or_else(|| Stop::fault("there is no maker"))?;
        let quote = exchange.worth(OTHER, size)?;
        if !exchange.trade(OTHER, &debtor, &maker, (size, quote))? {
            return Err(Stop::fault("the other market did not open"));
        }
        self.debtor = Some(debtor);
        Ok(())
    }

    /// One price of each market, and what keepers do until the next.
    fn round(&mut self, factors: [f64; 2]) -> Outcome<()> {
        self.now += ROUND;
        let Opening { exchange, keepers, .. } = &mut self.opening;
        exchange.set_clock(self.now);
        exchange.refresh(&prices(factors))?;
        if exchange.snapshot.prices.feeds.iter().any(|feed| feed.doubted != 0) {
            // The fall is the whole of it, so prices stay there until they are taken.
            exchange.set_clock(self.now + CONFIRM_SECONDS);
            exchange.refresh(&prices(factors))?;
        }
        keepers.charge_funding(exchange)?;
        keepers.look(exchange)?;
        if self.now.rem_euclid(HOUR) == 0 {
            keepers.recover(exchange)?;
        }
        let follows = match self.follows {
            Follows::Hourly => self.now.rem_euclid(HOUR) == 0,
            Follows::Always => true,
            Follows::Never => false,
        };
        if follows {
            keepers.adapt(exchange)?;
        }
        if self.now >= self.booked + BOOKING {
            self.booked = self.now;
            keepers.settle_market(exchange, MAIN)?;
        }
        keepers.work(exchange, self.now + ROUND - 1)?;
        keepers.keep_house(exchange)
    }

    fn shock(mut self, setting: &Setting, course: &Course) -> Outcome<Walked> {
        self.follows = match course.reaction {
            Reaction::Held => Follows::Never,
            Reaction::Static | Reaction::Dynamic => Follows::Always,
        };
        let open = self.opening.exchange.market(MAIN)?.open_interest;
        let prices = &self.opening.exchange.snapshot.prices;
        let mut walked = Walked {
            open_interest: dollars(self.opening.exchange.worth(MAIN, open)?),
            coverage: (prices.coverage, u32::MAX),
            ..Walked::default()
        };
        let before = self.taken();
        let liquidated = self.opening.keepers.losses.liquidated.len();
        let (mut sold, mut closed) = (0.0, 0.0);
        for round in 1..=setting.rounds() {
            let given = course.given(round, setting);
            let price = given * (-course.impact * sold).exp();
            self.round([price, if course.loses { KEPT } else { 1.0 }])?;
            let (taken, shut) = self.taken();
            let (total, shut) = (share(taken - before.0, open), share(shut - before.1, open));
            let terms = self.ratios()?;
            walked.rounds.push(Round {
                minutes: i64::from(round) * ROUND / 60,
                closed: shut - closed,
                sold: total - sold,
                price,
                given,
                maintenance: terms.0,
                initial: terms.1,
            });
            (sold, closed) = (total, shut);
            let prices = &self.opening.exchange.snapshot.prices;
            walked.coverage.1 = walked.coverage.1.min(prices.coverage);
            walked.initial_scale = walked.initial_scale.max(prices.initial_scale);
        }
        self.opening.exchange.check_fully()?;
        let losses = &self.opening.keepers.losses;
        let debtor = self.debtor.as_ref().is_some_and(|debtor| losses.liquidated.contains(&debtor.account));
        walked.liquidated = losses.liquidated.len() - liquidated - usize::from(debtor);
        walked.unpaid = dollars(losses.unpaid());
        walked.laws_broken = self.opening.exchange.verdict.broken;
        Ok(walked)
    }

    /// What keepers took over in the main market so far, and the size of the positions that they closed.
    fn taken(&self) -> (i128, i128) {
        let losses = &self.opening.keepers.losses;
        let closed = losses.closed.get(&MAIN).copied().unwrap_or(0);
        (losses.taken.get(&MAIN).copied().unwrap_or(0), i128::try_from(closed).unwrap_or(i128::MAX))
    }

    /// Maintenance and initial ratio of a small position.
    fn ratios(&self) -> Outcome<(u32, u32)> {
        let book = self.opening.exchange.snapshot.books().market(MAIN).or_stop("reading a market")?;
        let terms = book.leg(&PositionSlot::zeroed().position()).terms;
        Ok((terms.maintenance.0, terms.initial.0))
    }
}
