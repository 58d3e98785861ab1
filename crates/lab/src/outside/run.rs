//! One crash, walked twice.

use ballast::state::level;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::detector::{self, Detector};
use super::mutual::{self, Mutual};
use crate::beside::{self, Beside, trip};
use crate::exchange::Exchange;
use crate::fault::deepest_hour;
use crate::history::{History, walk};
use crate::options::Options;
use crate::replay::Replay;
use crate::report::Report;
use crate::stop::{Outcome, Stop};

/// How many levels there are.
const LEVELS: usize = level::CRITICAL as usize + 1;

/// What a run is told.
pub(super) struct Rules {
    /// Whole tokens that the mutual posts.
    pub(super) posted: u32,
    /// The fall at which a signal is raised, in basis points.
    pub(super) fall: u64,
    /// Seconds within which it fell.
    pub(super) seconds: i64,
}

/// What is looked at in either run.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Course {
    /// Times that the breaker for losses of the reserve was tripped, each for six hours.
    pub(crate) tripped: u64,
    /// Seconds at each level, calm first.
    pub(crate) levels: [i64; LEVELS],
    /// The highest multiple of initial margin, in 2^16.
    pub(crate) initial: u32,
    pub(crate) facility: mutual::Figures,
}

/// A crash without a detector, and with one.
#[derive(Serialize)]
pub(crate) struct Pair {
    pub(crate) history: String,
    pub(crate) seed: u64,
    /// When the hour begins in which a price falls deepest.
    pub(crate) from: i64,
    pub(crate) without: Report,
    pub(crate) with: Report,
    pub(crate) courses: [Course; 2],
    pub(crate) signals: detector::Figures,
}

impl Pair {
    /// Whether every law held, and the mutual took nothing that it had not brought.
    pub(crate) fn holds(&self) -> bool {
        self.without.laws_broken + self.with.laws_broken == 0
            && self.courses.iter().all(|course| course.facility.adds_up())
    }
}

/// The mutual, and the detector if there is one, beside a replay.
struct Others<'a> {
    rules: &'a Rules,
    warns: bool,
    /// When the hour begins in which a price falls deepest.
    from: i64,
    parts: Option<(Mutual, Option<Detector>)>,
    /// The last look, and the level that it left.
    seen: Option<(i64, u8)>,
    course: Course,
    signals: detector::Figures,
}

/// Walks a history without and with signals.
pub(super) fn pair(name: &str, histories: &[History], options: &Options, rules: &Rules) -> Outcome<Pair> {
    let (steps, _) = walk(histories, &mut options.stream(1));
    let from = deepest_hour(&steps);
    let under = |warns| {
        let (course, signals) = (Course::default(), detector::Figures::default());
        let mut others = Others { rules, warns, from, parts: None, seen: None, course, signals };
        let report = beside::run(histories, options, &mut others)?;
        Ok((report, others.course, others.signals))
    };
    let (without, course, _) = under(false)?;
    let (with, warned, signals) = under(true)?;
    let courses = [course, warned];
    Ok(Pair { history: name.to_owned(), seed: options.seed, from, without, with, courses, signals })
}

impl Beside for Others<'_> {
    fn begin(&mut self, replay: &mut Replay, keys: &mut ChaCha8Rng) -> Outcome<()> {
        let exchange = &mut replay.exchange;
        let mutual = Mutual::open(exchange, self.rules.posted, keys)?;
        let when = (self.rules.fall, self.rules.seconds);
        let detector = self.warns.then(|| Detector::name(exchange, when, keys)).transpose()?;
        self.parts = Some((mutual, detector));
        Ok(())
    }

    fn act(&mut self, replay: &mut Replay) -> Outcome<()> {
        let exchange = &mut replay.exchange;
        self.look(exchange);
        let (mutual, detector) = self.parts.as_mut().ok_or_else(|| Stop::fault("nothing was prepared"))?;
        mutual.act(exchange, self.from)?;
        self.course.tripped += u64::from(trip(exchange)?);
        if let Some(detector) = detector {
            detector.act(exchange)?;
        }
        self.seen = Some((exchange.now(), exchange.snapshot.reserve.level));
        Ok(())
    }

    fn end(&mut self, replay: &Replay) -> Outcome<()> {
        let Some((mutual, detector)) = &self.parts else { return Ok(()) };
        self.course.facility = mutual.figures(&replay.exchange)?;
        if let Some(detector) = detector {
            self.signals = detector.figures.clone();
        }
        Ok(())
    }
}

impl Others<'_> {
    /// Counts the seconds since the last look to the level that it left.
    fn look(&mut self, exchange: &Exchange) {
        self.course.initial = self.course.initial.max(exchange.snapshot.prices.initial_scale);
        let Some((before, level)) = self.seen else { return };
        if let Some(seconds) = self.course.levels.get_mut(usize::from(level)) {
            *seconds += exchange.now() - before;
        }
    }
}
