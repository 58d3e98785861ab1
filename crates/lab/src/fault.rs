//! What goes wrong in a run: one fault at one time. Whoever it concerns asks the schedule at one place: the walk for its steps and for
//! whether anything runs, oracles for what they say, keepers for when they are there, the exchange for what arrives, wallets for whether they
//! are frozen.

use clap::ValueEnum;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::history::{EXPONENT, Step};

pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 24 * HOUR;
/// A dollar, as an oracle states it.
pub(crate) const ONE_DOLLAR: i64 = 10_i64.pow(EXPONENT.unsigned_abs());
/// Seconds between two refreshes after a history.
const PAUSE: i64 = 300;
/// Of a hundred transactions, how many are lost.
const LOST: u32 = 30;
/// What is left of every price after the gap, in hundredths.
const AFTER_GAP: i64 = 60;
/// What is left of the coin's dollar after its fall, in hundredths.
const AFTER_FALL: i64 = 60;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Fault {
    /// Nothing
    None,
    /// Keepers do nothing for an hour; whoever trades brings the prices along
    KeepersHour,
    /// The same for a day
    KeepersDay,
    /// Who takes positions over does nothing for an hour; somebody without capital goes on with everything else
    #[value(skip)]
    TakersHour,
    /// Three of ten transactions of anybody are lost, for a day
    Lost,
    /// Oracles say nothing for an hour
    Halted,
    /// All prices lose 40 % between two messages, for good
    Gap,
    /// After every message comes an older one with half of its price, for an hour
    Disordered,
    /// Messages are less certain than feeds demand, which puts them in doubt, for an hour
    Uncertain,
    /// No transaction runs for a day, and the clock jumps
    Standstill,
    /// The coin that is collateral at a dollar falls to 0.6 within an hour
    Depeg,
    /// The wallets of every tenth trader are frozen for a day
    Frozen,
    /// Makers take out every hour all that may leave, and wait in line for the rest, for a day; every tenth trader wants a dollar
    Rush,
}

/// What an oracle says when it is asked for a price.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message {
    /// Seconds since it was published.
    pub(crate) age: i64,
    /// What it states of the price, in hundredths.
    pub(crate) states: i64,
    /// A part in so many of it is uncertain.
    pub(crate) certainty: u64,
}

/// Five basis points of uncertainty.
pub(crate) const PLAIN: Message = Message { age: 0, states: 100, certainty: 2_000 };
const OLDER: Message = Message { age: 1, states: 50, ..PLAIN };
/// Four per cent; feeds accept two.
const UNCERTAIN: Message = Message { certainty: 25, ..PLAIN };

/// Hundredths of a price.
pub(crate) const fn hundredths(price: i64, part: i64) -> i64 {
    price / 100 * part + price % 100 * part / 100
}

impl Fault {
    /// Its name on the command line.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// How long it lasts. Of a run without one, the hour that begins where others have theirs is looked at.
    const fn seconds(self) -> i64 {
        match self {
            Self::Gap => 0,
            Self::None
            | Self::KeepersHour
            | Self::TakersHour
            | Self::Halted
            | Self::Disordered
            | Self::Uncertain
            | Self::Depeg => HOUR,
            Self::KeepersDay | Self::Lost | Self::Standstill | Self::Frozen | Self::Rush => DAY,
        }
    }
}

/// A fault with its time.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    fault: Fault,
    /// When it begins.
    pub(crate) from: i64,
    /// The first moment at which it is over.
    pub(crate) until: i64,
    dice: ChaCha8Rng,
}

impl Schedule {
    /// Nothing goes wrong.
    pub(crate) fn nothing() -> Self {
        Self::at(Fault::None, 0, ChaCha8Rng::seed_from_u64(0))
    }

    /// A fault from a moment on.
    pub(crate) const fn at(fault: Fault, from: i64, dice: ChaCha8Rng) -> Self {
        Self { fault, from, until: from + fault.seconds(), dice }
    }

    const fn lasts(&self, now: i64) -> bool {
        self.from <= now && now < self.until
    }

    /// The steps of a history with this fault, for as long as any may last, and with the price of the coin after all others. Faults may
    /// begin and end where no price moves: those moments are steps of every course, so that each has as many.
    pub(crate) fn course(&self, steps: &[Step]) -> Vec<Step> {
        let moments = [self.from, self.from + HOUR, self.from + DAY];
        let held = held(steps).take_while(|step| step.time < self.from + DAY);
        let mut course: Vec<Step> = steps.iter().cloned().chain(held).collect();
        for moment in moments {
            let at = course.partition_point(|step| step.time < moment);
            let before = at.checked_sub(1).and_then(|before| course.get(before)).cloned();
            if let Some(before) = before.filter(|_| course.get(at).is_none_or(|after| after.time > moment)) {
                course.insert(at, Step { time: moment, ..before });
            }
        }
        for step in &mut course {
            if self.fault == Fault::Gap && step.time >= self.from {
                step.prices.iter_mut().for_each(|price| *price = hundredths(*price, AFTER_GAP).max(1));
            }
            step.prices.push(self.coin(step.time));
        }
        course
    }

    /// The price of the coin, which falls evenly.
    fn coin(&self, time: i64) -> i64 {
        if self.fault != Fault::Depeg {
            return ONE_DOLLAR;
        }
        let passed = (time - self.from).clamp(0, HOUR);
        ONE_DOLLAR - hundredths(ONE_DOLLAR, 100 - AFTER_FALL) * passed / HOUR
    }

    /// Whether transactions run.
    pub(crate) fn runs(&self, now: i64) -> bool {
        self.fault != Fault::Standstill || !self.lasts(now)
    }

    /// When keepers do what they would do at a moment: then, if they are there, and else when they come back.
    pub(crate) const fn keepers_at(&self, moment: i64) -> i64 {
        let away = matches!(self.fault, Fault::KeepersHour | Fault::KeepersDay | Fault::TakersHour | Fault::Standstill);
        if away && self.lasts(moment) { self.until } else { moment }
    }

    /// Whether somebody without capital does what keepers do besides.
    pub(crate) fn cranks(&self, now: i64) -> bool {
        self.fault == Fault::TakersHour && self.lasts(now)
    }

    /// What oracles say, one after the other.
    pub(crate) const fn messages(&self, now: i64) -> &'static [Message] {
        if !self.lasts(now) {
            return &[PLAIN];
        }
        match self.fault {
            Fault::Halted => &[],
            Fault::Disordered => &[PLAIN, OLDER],
            Fault::Uncertain => &[UNCERTAIN],
            Fault::None
            | Fault::KeepersHour
            | Fault::KeepersDay
            | Fault::TakersHour
            | Fault::Lost
            | Fault::Gap
            | Fault::Standstill
            | Fault::Depeg
            | Fault::Frozen
            | Fault::Rush => &[PLAIN],
        }
    }

    /// Whether a transaction is lost on its way.
    pub(crate) fn loses(&mut self, now: i64) -> bool {
        self.fault == Fault::Lost && self.lasts(now) && self.dice.random_ratio(LOST, 100)
    }

    /// Whether wallets are frozen.
    pub(crate) fn freezes(&self, now: i64) -> bool {
        self.fault == Fault::Frozen && self.lasts(now)
    }

    /// Whether makers take out all that may leave.
    pub(crate) fn rushes(&self, now: i64) -> bool {
        self.fault == Fault::Rush && self.lasts(now)
    }
}

/// What comes after a course: its last prices, for ever.
pub(crate) fn held(course: &[Step]) -> impl Iterator<Item = Step> + use<> {
    course
        .last()
        .cloned()
        .into_iter()
        .flat_map(|last| (1..).map(move |pause| Step { time: last.time + PAUSE * pause, prices: last.prices.clone() }))
}

/// When the hour begins in which a price falls deepest, over all symbols.
pub(crate) fn deepest_hour(steps: &[Step]) -> i64 {
    let mut deepest = (f64::INFINITY, 0);
    let mut first = 0;
    for step in steps {
        while steps.get(first + 1).is_some_and(|later| later.time <= step.time - HOUR) {
            first += 1;
        }
        let Some(before) = steps.get(first) else { continue };
        for (price, before_price) in step.prices.iter().zip(&before.prices) {
            let kept = *price as f64 / *before_price as f64;
            if kept < deepest.0 {
                deepest = (kept, before.time);
            }
        }
    }
    deepest.1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A price a minute for two hours; it falls from 100 to 50 within the second.
    fn steps() -> Vec<Step> {
        let price = |minute: i64| if minute < 60 { 100 } else { 100 - (minute - 60) * 50 / 60 };
        (0..=120).map(|minute| Step { time: minute * 60, prices: vec![price(minute)] }).collect()
    }

    fn schedule(fault: Fault) -> Schedule {
        Schedule::at(fault, deepest_hour(&steps()), ChaCha8Rng::seed_from_u64(1))
    }

    #[test]
    fn a_fault_begins_with_the_hour_in_which_the_price_falls_deepest() {
        assert_eq!(deepest_hour(&steps()), HOUR);
    }

    #[test]
    fn every_course_has_the_same_moments() {
        let times = |fault| schedule(fault).course(&steps()).iter().map(|step| step.time).collect::<Vec<_>>();
        let none = times(Fault::None);
        assert!(none.is_sorted_by(|one, other| one < other));
        assert!([HOUR, 2 * HOUR, HOUR + DAY].iter().all(|moment| none.contains(moment)));
        for fault in Fault::value_variants() {
            assert_eq!(times(*fault), none, "{fault:?}");
        }
    }

    #[test]
    fn prices_jump_and_the_coin_falls() {
        let price = |fault, time, asset: usize| {
            let course = schedule(fault).course(&steps());
            course.iter().find(|step| step.time == time).unwrap().prices[asset]
        };
        assert_eq!(
            (price(Fault::Gap, HOUR - 60, 0), price(Fault::Gap, HOUR, 0), price(Fault::Gap, 2 * HOUR, 0)),
            (100, 60, 30)
        );
        let coin = |time| price(Fault::Depeg, time, 1) * 10 / ONE_DOLLAR;
        assert_eq!((coin(HOUR), coin(HOUR + HOUR / 2), coin(2 * HOUR), coin(HOUR + DAY)), (10, 8, 6, 6));
        assert_eq!(price(Fault::None, HOUR + DAY, 1), ONE_DOLLAR);
    }

    #[test]
    fn who_is_away_comes_back_when_the_fault_ends() {
        let away = schedule(Fault::KeepersDay);
        assert_eq!(away.keepers_at(HOUR - 1), HOUR - 1);
        assert_eq!(away.keepers_at(HOUR), HOUR + DAY);
        assert_eq!(away.keepers_at(HOUR + DAY), HOUR + DAY);
        assert!(
            away.runs(HOUR) && !schedule(Fault::Standstill).runs(HOUR) && schedule(Fault::Standstill).runs(HOUR + DAY)
        );
        assert_eq!(schedule(Fault::None).keepers_at(HOUR), HOUR);
    }

    #[test]
    fn about_three_of_ten_transactions_are_lost() {
        let mut schedule = schedule(Fault::Lost);
        let lost = (0..10_000).filter(|_| schedule.loses(HOUR)).count();
        assert!((2_800..3_200).contains(&lost), "{lost}");
        assert!(!(0..100).any(|_| schedule.loses(HOUR + DAY)));
    }

    #[test]
    fn hundredths_of_the_highest_price_fit() {
        assert_eq!(hundredths(10_i64.pow(18), 60), 6 * 10_i64.pow(17));
        assert_eq!(hundredths(199, 50), 99);
    }
}
