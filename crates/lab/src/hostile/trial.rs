//! Two weeks of one strategy on a book: prices, the attackers first, then keepers and whoever leaves; and what the attackers gained.

use std::collections::BTreeMap;

use ballast_client::instruction::Governed;
use serde::Serialize;

use super::book::{Book, JUNK_INDEX, OWN};
use super::changes::{JUNK_FEED, Kind};
use super::leave::Ticket;
use super::strategy::{HOURS, Strategy};
use super::worth::marks;
use crate::bytes;
use crate::fault::PLAIN;
use crate::history::EXPONENT;
use crate::stop::{Outcome, Stop};
use crate::terms::DOLLAR;

const HOUR: i64 = 3_600;
/// Hours that are bounded.
pub(super) const DAY: u16 = 24;
/// The most that may be gained in them, as a part of the total.
pub(super) const BOUND: i128 = 20;
/// Hours from one step to the next: in the first day, while people leave, and later.
const STRIDES: [(u16, u16); 3] = [(DAY, 1), (120, 2), (HOURS + 1, 4)];
/// Hours between two publications of terms and target.
const ADAPTS: u16 = 4;
/// A print so far from the last price is brought a second time, a minute later: a part of the price.
const FAR: u64 = 4;

/// What a gain is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Source {
    /// Funding of others.
    Funding,
    /// Fills that the matcher signed, less fees.
    Matcher,
    /// Fees of trades between own accounts.
    Trades,
    /// What liquidations and sales of others brought.
    Liquidations,
    /// What losses of own accounts left to others and to the reserve, and what cuts took.
    Losses,
    /// What stakes earned or lost.
    Stakes,
    /// What follows from something listed.
    Listing,
    /// Everything else that they did.
    Other,
    /// What marks made of net positions and of collateral.
    Prices,
}

/// What must hold in every strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Bound {
    /// Little is gained within the first day.
    FirstDay,
    /// Nothing of it from a listing, and nothing lands in it.
    Delays,
    /// Whoever asked to leave has left before anything lands that loosens.
    Leavers,
    /// Cash of accounts without positions is there to the unit.
    Savers,
    /// The program's laws.
    Laws,
    /// The lab could play it to its end.
    Played,
}

/// A change under way.
pub(super) struct Queued {
    pub(super) governed: Governed,
    pub(super) kind: Kind,
    /// The first moment at which it can be due.
    pub(super) due: i64,
    /// Whether it waits because it loosens.
    pub(super) loosens: bool,
}

/// A change that took effect.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Landing {
    pub(super) hour: u16,
    pub(super) change: String,
    /// What those who asked to leave had taken out, and what they still had to get but for claims that their market cannot pay.
    pub(super) taken: i128,
    pub(super) left: u64,
}

/// A strategy under way.
pub(super) struct Trial {
    pub(super) book: Book,
    pub(super) hour: u16,
    pub(super) tickets: Vec<Ticket>,
    /// What they hold of each tranche.
    pub(super) shares: [u64; 3],
    pub(super) queue: Vec<Queued>,
    pub(super) rates: BTreeMap<u16, i32>,
    pub(super) prey: Option<usize>,
    pub(super) steers: BTreeMap<(u8, u16), bool>,
    /// When others saw that something loosens.
    pub(super) asked: Option<u16>,
    pub(super) landings: Vec<Landing>,
    pub(super) broken: Vec<(Bound, String)>,
    /// The last prices that were brought.
    before: Vec<i64>,
    /// What they had at first, and what marks made of what they hold.
    began: i128,
    luck: i128,
    last: i128,
    sources: BTreeMap<Source, i128>,
}

/// What a strategy came to, in quote.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Verdict {
    /// By hour: all that was gained, and without what marks made of net positions in their favour.
    pub(super) by_hour: Vec<(u16, i128, i128)>,
    /// The most of it within the first day.
    pub(super) first_day: i128,
    /// At the end.
    pub(super) gain: i128,
    /// The same with all that marks made of net positions, which whoever knows the future can choose.
    pub(super) gain_with_luck: i128,
    /// The most within the first day with that.
    pub(super) first_day_with_luck: i128,
    pub(super) sources: BTreeMap<Source, i128>,
    pub(super) first_day_sources: BTreeMap<Source, i128>,
    pub(super) asked: Option<u16>,
    pub(super) landings: Vec<Landing>,
    /// Bounds and laws that did not hold.
    pub(super) broken: Vec<(Bound, String)>,
    /// Transactions that were accepted.
    pub(super) sent: u64,
}

impl Verdict {
    /// Of a strategy that the lab could not play to its end: nothing is known to hold.
    pub(super) fn stopped(stop: &Stop) -> Self {
        Self { broken: vec![(Bound::Played, stop.message.clone())], ..Self::default() }
    }
}

impl Trial {
    fn new(book: &Book) -> Outcome<Self> {
        let mut trial = Self {
            book: book.clone(),
            hour: 0,
            tickets: Vec::new(),
            shares: [0; 3],
            queue: Vec::new(),
            rates: BTreeMap::new(),
            prey: None,
            steers: BTreeMap::new(),
            asked: None,
            landings: Vec::new(),
            broken: Vec::new(),
            before: book.path.at(0).to_vec(),
            began: 0,
            luck: 0,
            last: 0,
            sources: BTreeMap::new(),
        };
        trial.began = trial.worth()?;
        Ok(trial)
    }

    /// Plays a strategy to its end.
    pub(super) fn play(book: &Book, strategy: &Strategy) -> Outcome<Verdict> {
        let mut trial = Self::new(book)?;
        let mut verdict = Verdict::default();
        let mut deeds = strategy.deeds.iter().peekable();
        while trial.hour <= HOURS {
            trial.reach()?;
            while let Some(deed) = deeds.next_if(|deed| deed.hour <= trial.hour) {
                trial.act(deed.act)?;
            }
            trial.go_on()?;
            trial.land()?;
            trial.charge()?;
            trial.tend()?;
            trial.leave()?;
            trial.attribute(Source::Other)?;
            trial.note(&mut verdict);
            trial.check()?;
            trial.hour += stride(trial.hour);
        }
        Ok(trial.finish(verdict))
    }

    /// What was gained, and that without what marks made of net positions in their favour: nobody knows prices in advance.
    const fn gains(&self) -> (i128, i128) {
        let all = self.last + self.luck;
        (all, if self.luck > 0 { all - self.luck } else { all })
    }

    fn note(&self, verdict: &mut Verdict) {
        let (all, gain) = self.gains();
        verdict.by_hour.push((self.hour, all, gain));
        if self.hour <= DAY {
            verdict.first_day = verdict.first_day.max(gain);
            verdict.first_day_with_luck = verdict.first_day_with_luck.max(all);
            verdict.first_day_sources = self.told_sources();
        }
    }

    /// Sources, moves of prices among them.
    fn told_sources(&self) -> BTreeMap<Source, i128> {
        let mut sources = self.sources.clone();
        sources.insert(Source::Prices, self.luck);
        sources
    }

    fn finish(self, mut verdict: Verdict) -> Verdict {
        (verdict.gain_with_luck, verdict.gain) = self.gains();
        verdict.sources = self.told_sources();
        verdict.asked = self.asked;
        verdict.broken = self.broken;
        if verdict.first_day * BOUND > i128::from(self.book.total) {
            verdict.broken.push((Bound::FirstDay, format!("{} gained within a day", verdict.first_day)));
        }
        if verdict.first_day_sources.get(&Source::Listing).is_some_and(|gain| *gain != 0) {
            verdict.broken.push((Bound::Delays, "a listing brought something within a day".to_owned()));
        }
        let laws = &self.book.exchange.verdict;
        verdict.broken.extend(laws.violations.iter().map(|violation| (Bound::Laws, format!("{violation:?}"))));
        verdict.landings = self.landings;
        verdict.sent = laws.checked;
        verdict
    }

    /// Ascribes what was gained since the last time to a source.
    pub(super) fn attribute(&mut self, source: Source) -> Outcome<()> {
        let gain = self.worth()? - self.luck - self.began;
        if gain != self.last {
            *self.sources.entry(source).or_default() += gain - self.last;
            self.last = gain;
        }
        Ok(())
    }

    /// Moves to the hour: prices of the history, and of what the attackers listed.
    fn reach(&mut self) -> Outcome<()> {
        let time = self.book.start + i64::from(self.hour) * HOUR;
        while self.book.exchange.now() + HOUR < time && !(self.rates.is_empty() && self.tickets.is_empty()) {
            // Funding is charged for an hour at once at most, and who waits is paid by the hour.
            let hour = self.book.exchange.now() + HOUR;
            self.book.exchange.set_clock(hour);
            self.publish_rates()?;
            self.pay_out()?;
        }
        let before = marks(&self.book.exchange)?;
        let prices = self.book.path.at(usize::from(self.hour)).to_vec();
        if self.is_far(&prices) {
            self.book.exchange.set_clock(time - 61);
            self.book.exchange.refresh(&prices)?;
        }
        self.book.exchange.set_clock(time);
        self.book.exchange.refresh(&prices)?;
        self.before = prices;
        if self.book.exchange.snapshot.terms.feed(JUNK_INDEX).is_ok() {
            let price = 10_i64.pow(EXPONENT.unsigned_abs());
            let oracle = self.book.junk.oracle;
            self.book.exchange.host.put(oracle, bytes::price_update(JUNK_FEED, price, &PLAIN, time))?;
            let refresh = self.book.exchange.deployment.refresh_prices(&[(JUNK_INDEX, oracle)]);
            self.book.exchange.must("refresh_prices", refresh)?;
        }
        self.luck += self.book.luck(&before)?;
        self.attribute(self.loss_source())
    }

    /// Losses while something worthless stands for own accounts follow from its listing.
    fn loss_source(&self) -> Source {
        let accounts = &self.book.exchange.snapshot.accounts;
        let holds = |own: usize| {
            let account = self.book.own.get(own).and_then(|actor| accounts.get(&actor.account));
            account.is_some_and(|account| account.balance(JUNK_INDEX) > 0)
        };
        if (0..OWN).any(holds) { Source::Listing } else { Source::Losses }
    }

    /// Whether a price is so far from the last one that it is doubted until it is seen again.
    fn is_far(&self, prices: &[i64]) -> bool {
        let far = |(was, is): (&i64, &i64)| is.abs_diff(*was) > was.unsigned_abs() / FAR;
        self.before.iter().zip(prices).any(far)
    }

    /// Charges funding.
    fn charge(&mut self) -> Outcome<()> {
        let Book { exchange, keepers, .. } = &mut self.book;
        keepers.accrue(exchange)?;
        keepers.charged = exchange.now();
        self.attribute(Source::Funding)
    }

    /// The keepers' hour.
    fn tend(&mut self) -> Outcome<()> {
        let source = self.loss_source();
        let Book { exchange, keepers, .. } = &mut self.book;
        keepers.look(exchange)?;
        let now = exchange.now();
        keepers.work(exchange, now)?;
        keepers.keep_house(exchange)?;
        if self.hour.is_multiple_of(ADAPTS) {
            keepers.recover(exchange)?;
            keepers.adapt(exchange)?;
        }
        self.attribute(source)?;
        if self.hour.is_multiple_of(DAY) {
            let Book { exchange, keepers, .. } = &mut self.book;
            keepers.collect_fees(exchange)?;
            self.attribute(Source::Stakes)?;
        }
        Ok(())
    }

    /// Cash of accounts without positions is there to the unit.
    fn check(&mut self) -> Outcome<()> {
        for person in self.book.people.iter().filter(|person| person.saver) {
            let exchange = &self.book.exchange;
            let cash = exchange.account(&person.actor.account).map_or(0, |account| account.cash);
            let tickets = exchange.snapshot.tickets.values().filter(|ticket| ticket.owner == person.actor.owner);
            let waits: u64 = tickets.map(|ticket| ticket.amount - ticket.paid).sum();
            let has = cash + waits + exchange.tokens(&person.actor.quote)?;
            if has != super::book::SAVINGS {
                self.broken.push((Bound::Savers, format!("hour {}: a saver has {has}", self.hour)));
            }
        }
        Ok(())
    }
}

/// Hours until the next step.
fn stride(hour: u16) -> u16 {
    STRIDES.into_iter().find(|(until, _)| hour < *until).map_or(1, |(_, stride)| stride)
}

/// Dollars of an amount, whole, for people.
pub(super) fn dollars(amount: i128) -> i128 {
    amount / i128::from(DOLLAR)
}
