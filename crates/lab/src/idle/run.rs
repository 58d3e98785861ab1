//! One crash, walked twice.

use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::exit::{self, Leaver};
use super::figures::Figures;
use super::keeper::Keeper;
use super::lender::Lender;
use crate::beside::{self, Beside, trip};
use crate::fault::deepest_hour;
use crate::history::{History, walk};
use crate::options::Options;
use crate::replay::Replay;
use crate::report::Report;
use crate::stop::{Outcome, Stop};

/// Seconds between two looks.
const LOOK: i64 = 300;
/// The part of the reserve that leaves in the crash: a tenth of it.
const LEAVES: u64 = 10;

/// What a run is told.
pub(super) struct Rules {
    /// The most that is placed, in basis points of protocol capital.
    pub(super) share: u32,
    /// What is liquid at least, in basis points of the forecast of outflows.
    pub(super) liquid: u32,
    /// What others deposit, in quote.
    pub(super) deposits: u64,
    /// What the borrower does not give back, in per cent.
    pub(super) default: u64,
}

/// What is looked at in either run.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Course {
    /// Times that the breaker for losses of the reserve was tripped, each for six hours.
    pub(crate) tripped: u64,
    /// What protocol capital would have paid at most had it not been placed: what stakers paid for it, and what was left to others.
    pub(crate) missed: [u64; 2],
    pub(crate) exit: exit::Figures,
    /// What the reserve had at the end, what is placed of it included.
    pub(crate) left: u64,
}

/// A crash with all capital at home, and with a part of it placed.
#[derive(Serialize)]
pub(crate) struct Pair {
    pub(crate) history: String,
    pub(crate) seed: u64,
    /// When the hour begins in which a price falls deepest.
    pub(crate) from: i64,
    pub(crate) without: Report,
    pub(crate) with: Report,
    pub(crate) courses: [Course; 2],
    pub(crate) placement: Figures,
}

impl Pair {
    /// Whether every law held, and nothing was left to others because money was placed.
    pub(crate) fn holds(&self) -> bool {
        let [_, Course { missed: [_, others], .. }] = &self.courses;
        self.without.laws_broken + self.with.laws_broken == 0 && *others == 0
    }
}

/// Capital that lies with a depository, or does not, beside a replay.
struct Beneath<'a> {
    rules: &'a Rules,
    places: bool,
    /// When the hour begins in which a price falls deepest.
    from: i64,
    leaves: u64,
    parts: Option<(Lender, Option<Keeper>, Option<Leaver>)>,
    next: Option<i64>,
    course: Course,
    placement: Figures,
}

/// Walks a history without and with a placement.
pub(super) fn pair(name: &str, histories: &[History], options: &Options, rules: &Rules) -> Outcome<Pair> {
    let (steps, _) = walk(histories, &mut options.stream(1));
    let from = deepest_hour(&steps);
    let under = |places| {
        let mut idle = Beneath {
            rules,
            places,
            from,
            leaves: options.reserve / LEAVES,
            parts: None,
            next: None,
            course: Course::default(),
            placement: Figures::default(),
        };
        let report = beside::run(histories, options, &mut idle)?;
        Ok((report, idle.course, idle.placement))
    };
    let (without, course, _) = under(false)?;
    let (with, placed, placement) = under(true)?;
    Ok(Pair { history: name.to_owned(), seed: options.seed, from, without, with, courses: [course, placed], placement })
}

impl Beside for Beneath<'_> {
    fn begin(&mut self, replay: &mut Replay, keys: &mut ChaCha8Rng) -> Outcome<()> {
        let exchange = &mut replay.exchange;
        let lender = Lender::create(exchange, self.rules.deposits, keys)?;
        let leaver = (self.leaves > 0).then(|| Leaver::ask(exchange, self.leaves, keys)).transpose()?;
        let terms = (self.rules.share, self.rules.liquid);
        let keeper = self.places.then(|| Keeper::open(exchange, &lender, terms)).transpose()?;
        self.parts = Some((lender, keeper, leaver));
        Ok(())
    }

    fn wakes(&self) -> Option<i64> {
        self.next
    }

    fn act(&mut self, replay: &mut Replay) -> Outcome<()> {
        let exchange = &mut replay.exchange;
        let now = exchange.now();
        if self.next.is_some_and(|next| now < next) {
            return Ok(());
        }
        self.next = Some(now + LOOK);
        let (lender, keeper, leaver) = self.parts.as_mut().ok_or_else(|| Stop::fault("nothing was prepared"))?;
        lender.turn(exchange)?;
        if now >= self.from {
            lender.default_on(exchange, self.rules.default)?;
        }
        if let Some(keeper) = keeper {
            keeper.tend(exchange, lender)?;
        }
        if let Some(leaver) = leaver {
            leaver.collect(exchange, self.from)?;
        }
        self.course.tripped += u64::from(trip(exchange)?);
        Ok(())
    }

    fn end(&mut self, replay: &Replay) -> Outcome<()> {
        let reserve = &replay.exchange.snapshot.reserve;
        self.course.left = reserve.ledger + reserve.placed;
        self.course.missed = replay.keepers.losses.missed;
        let Some((_, keeper, leaver)) = &self.parts else { return Ok(()) };
        if let Some(leaver) = leaver {
            self.course.exit = leaver.figures.clone();
        }
        if let Some(keeper) = keeper {
            self.placement = keeper.figures.clone();
        }
        Ok(())
    }
}
