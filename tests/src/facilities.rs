//! A random walk of holders of facilities, beside a reference of its own: what each of them may draw, from lots by the epoch of their
//! posting.
//!
//! It is a search, too: amounts are drawn around every limit, and nobody may ever have more than it began with.

use std::collections::BTreeMap;

use ballast::error::BallastError::{self, *};
use ballast::instructions::FacilityTerms;
use ballast::state::pause;
use solana_signer::Signer;

use crate::bank::{Bank, built_program};
use crate::holder::Holder;
use crate::send::Outcome;
use crate::terms::{DAY, HOUR, WEEK, default_facility_terms, usd};
use crate::walk::random::Random;
use crate::world::World;

/// How many holders there are.
const HOLDERS: usize = 3;
/// What each of them begins with.
const FORTUNE: u64 = usd(1_000_000);

/// What the reference knows of a holder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Lots {
    open: bool,
    /// What is posted, by epoch.
    posted: BTreeMap<i64, u64>,
    /// What was asked back, and in which epoch.
    returning: Option<(i64, u64)>,
    /// The epoch for which premium was paid last, what was paid and what is left.
    premium: (i64, u64, u64),
    /// All that went in and came out.
    paid_in: u64,
    taken_out: u64,
}

impl Lots {
    fn all(&self) -> u64 {
        self.posted.values().sum()
    }

    fn ready(&self, epoch: i64) -> u64 {
        self.posted.range(..=epoch - 2).map(|(_, amount)| amount).sum()
    }

    /// What was paid for an epoch, and what is left of it.
    fn premium_of(&self, epoch: i64) -> (u64, u64) {
        let (of, paid, left) = self.premium;
        if of == epoch { (paid, left) } else { (0, 0) }
    }

    fn pay(&mut self, epoch: i64, amount: u64) {
        let (paid, left) = self.premium_of(epoch);
        self.premium = (epoch, paid + amount, left + amount);
    }

    /// Takes from what was posted, the oldest first.
    fn take(&mut self, mut amount: u64) -> u64 {
        for lot in self.posted.values_mut() {
            let part = amount.min(*lot);
            (*lot, amount) = (*lot - part, amount - part);
        }
        self.posted.retain(|_, lot| *lot > 0);
        amount
    }
}

/// What holders do.
#[derive(Clone, Copy, Debug)]
enum Act {
    Open,
    Post(u64),
    Pay(u64),
    Draw(u64),
    AskBack(u64),
    TakeBack,
    Close,
    Earn,
}

/// A walk.
pub struct Holders {
    world: World,
    holders: Vec<Holder>,
    lots: Vec<Lots>,
    random: Random,
    /// The terms, as they were last set.
    terms: FacilityTerms,
    /// How often what was accepted, and refused by which rule.
    pub seen: BTreeMap<String, u64>,
}

impl Holders {
    /// A world with holders who hold nothing yet.
    pub async fn new(seed: u64) -> Self {
        let program = std::fs::read(built_program()).expect("the built program can be read");
        let mut world = World::new_on(Bank::traced(&program).await).await;
        world.takes_facilities().await;
        // Enough for the outflow of the reserve's vault to be no limit: that is told elsewhere.
        world.fund_reserve(None, usd(100_000_000)).await;
        let mut holders = Vec::new();
        for number in 0..HOLDERS {
            holders.push(world.holder(&format!("holder {number}")).await);
        }
        let (lots, random) = (vec![Lots::default(); HOLDERS], Random::new(seed));
        Self { world, holders, lots, random, terms: default_facility_terms(), seen: BTreeMap::new() }
    }

    /// Takes so many steps.
    pub async fn walk(&mut self, steps: u64) {
        for _ in 0..steps {
            match self.random.below(100) {
                0..12 => self.later().await,
                12..14 => self.other_terms().await,
                14 if self.random.below(4) == 0 => self.paused().await,
                _ => self.step().await,
            }
        }
    }

    fn epoch(&self) -> i64 {
        self.world.now() / WEEK
    }

    async fn later(&mut self) {
        let left = WEEK - self.world.now() % WEEK;
        let seconds = self.random.pick(&[1, HOUR, DAY, left, left - 1, WEEK, 2 * WEEK, 5 * WEEK]);
        self.world.advance(seconds).await;
    }

    async fn other_terms(&mut self) {
        let terms = FacilityTerms {
            premium: self.random.pick(&[0, 50, 50, 333, 1_000]),
            least: self.random.pick(&[0, 100, 1_000]),
            most: self.random.pick(&[2_000_000, 300_000, 100_000]),
        };
        let set = self.world.deployment().set_facility_terms(terms);
        if self.world.govern(set).await.is_ok() {
            self.terms = terms;
        }
    }

    /// While withdrawals are paused nothing goes out, whoever asks.
    async fn paused(&mut self) {
        if self.world.pauses(pause::WITHDRAWAL, 60).await.is_err() {
            return; // The last pause is not long enough ago.
        }
        for number in 0..HOLDERS {
            for act in [Act::Draw(1), Act::TakeBack] {
                if self.lots[number].open {
                    let outcome = self.act(number, act).await;
                    self.agree(&format!("{act:?} while paused"), &outcome, Some(Paused));
                }
            }
        }
        self.world.advance(60).await;
    }

    /// An amount around one of the limits.
    fn amount(&mut self, limits: &[u64]) -> u64 {
        let limit = self.random.pick(limits);
        let part = limit / u64::try_from(self.random.below(7) + 1).expect("a small number");
        self.random.pick(&[limit, limit, limit.saturating_add(1), limit.saturating_sub(1), part, 1, usd(1_000), 0])
    }

    /// Any holder does anything; both agree on whether it may, and by which rule it may not.
    async fn step(&mut self) {
        let number = self.random.below(HOLDERS);
        let (lots, epoch) = (self.lots[number].clone(), self.epoch());
        let (paid, left) = lots.premium_of(epoch);
        let owed = (lots.all() * u64::from(self.terms.premium)).div_ceil(10_000).saturating_sub(paid);
        let act = match self.random.below(14) {
            _ if !lots.open => Act::Open,
            0 => Act::Open,
            1..3 => Act::Post(self.amount(&[usd(100), usd(50_000), usd(300_000)])),
            3..6 => Act::Pay(self.amount(&[owed, owed, usd(10), usd(300_000)])),
            6..10 => Act::Draw(self.amount(&[lots.ready(epoch) + left, lots.ready(epoch), lots.all() + left])),
            10 => Act::AskBack(self.amount(&[lots.ready(epoch), lots.all()])),
            11 => Act::TakeBack,
            12 => Act::Close,
            _ => Act::Earn,
        };
        let expected = self.expected(number, act);
        let before = self.holders[number].quote(&mut self.world).await;
        let outcome = self.act(number, act).await;
        self.agree(&format!("{act:?} of {number} with {lots:?} in epoch {epoch}"), &outcome, expected);
        if outcome.is_ok() {
            self.follow(number, act);
        }
        let after = self.holders[number].quote(&mut self.world).await;
        let lots = &self.lots[number];
        assert!(lots.taken_out <= lots.paid_in, "{number} took out more than it paid in: {lots:?}");
        assert_eq!(after, FORTUNE + lots.taken_out - lots.paid_in, "{act:?} moved {before} to {after}");
    }

    async fn act(&mut self, number: usize, act: Act) -> Outcome {
        let (holder, world) = (&self.holders[number], &mut self.world);
        match act {
            Act::Open if self.lots[number].open => {
                let open = world.deployment().open_facility(world.bank.payer(), holder.key);
                world.bank.send(&[open], &[&holder.keypair]).await
            }
            Act::Open => holder.opens(world).await,
            Act::Post(amount) => holder.posts(world, amount).await,
            Act::Pay(amount) => holder.pays(world, amount).await,
            Act::Draw(amount) => holder.draws(world, amount).await,
            Act::AskBack(amount) => holder.asks_back(world, amount).await,
            Act::TakeBack => holder.takes_back(world).await,
            Act::Close => holder.closes(world).await,
            Act::Earn => {
                let earn = world.deployment().earn_premium(&holder.keypair.pubkey());
                world.crank(earn).await
            }
        }
    }

    /// Notes an outcome, which must be the expected one. What exists already is refused by the system program, and so is a payment that
    /// its payer does not have by the token program.
    fn agree(&mut self, what: &str, outcome: &Outcome, expected: Option<BallastError>) {
        let found = outcome.as_ref().err().map(|refusal| refusal.code().expect("a code"));
        if found.is_some_and(|code| code < 100) {
            assert!(
                what.starts_with("Open") || what.starts_with("Post") || what.starts_with("Pay"),
                "{what}: {outcome:?}"
            );
            return;
        }
        assert_eq!(found, expected.map(u32::from), "{what}, expected {expected:?}: {outcome:?}");
        let name = what.split(['(', ' ']).next().expect("a name").to_owned();
        let name = expected.map_or(name, |rule| format!("{rule:?}"));
        *self.seen.entry(name).or_default() += 1;
    }

    /// Which rule refuses an act, by the reference.
    fn expected(&self, number: usize, act: Act) -> Option<BallastError> {
        let (lots, epoch) = (&self.lots[number], self.epoch());
        let (paid, left) = lots.premium_of(epoch);
        let beyond = |amount: u64, ready: u64, all: u64| {
            if amount > all {
                return Some(FacilityExceeded);
            }
            (amount > ready).then_some(FacilityWaits)
        };
        match act {
            Act::Post(0) | Act::Pay(0) | Act::Draw(0) | Act::AskBack(0) => Some(ZeroAmount),
            Act::Post(amount) if lots.all() + amount < usd(self.terms.least.into()) => Some(FacilityTooSmall),
            Act::Post(amount) => {
                let others = (0..HOLDERS).filter(|other| *other != number).map(|other| self.counted(other));
                let held = lots.all() + lots.returning.map_or(0, |(_, amount)| amount) + left + others.sum::<u64>();
                (held + amount > usd(self.terms.most.into())).then_some(FacilitiesFull)
            }
            Act::Draw(_) if u128::from(paid) * 10_000 < u128::from(lots.all()) * u128::from(self.terms.premium) => {
                Some(PremiumUnpaid)
            }
            Act::Draw(amount) => beyond(amount, lots.ready(epoch) + left, lots.all() + left),
            Act::AskBack(_) if lots.returning.is_some() => Some(ReturnUnderWay),
            Act::AskBack(amount) => beyond(amount, lots.ready(epoch), lots.all()),
            Act::TakeBack => lots.returning.is_none_or(|(asked, _)| epoch < asked + 2).then_some(ReturnNotDue),
            Act::Close => (lots.all() + left > 0 || lots.returning.is_some()).then_some(FacilityNotEmpty),
            Act::Earn => (lots.premium.2 == 0 || left > 0).then_some(NothingToCollect),
            Act::Pay(amount) => (paid + amount > lots.all().div_ceil(10)).then_some(FacilityExceeded),
            Act::Open => None,
        }
    }

    /// What the reserve counts of a holder: a past premium, too, until somebody touches the facility.
    fn counted(&self, number: usize) -> u64 {
        let lots = &self.lots[number];
        lots.all() + lots.returning.map_or(0, |(_, amount)| amount) + lots.premium.2
    }

    /// Does an act in the reference.
    fn follow(&mut self, number: usize, act: Act) {
        let epoch = self.epoch();
        let lots = &mut self.lots[number];
        if lots.premium.0 < epoch {
            lots.premium = (epoch, 0, 0);
        }
        match act {
            Act::Open => lots.open = true,
            Act::Post(amount) => {
                *lots.posted.entry(epoch).or_default() += amount;
                lots.paid_in += amount;
            }
            Act::Pay(amount) => {
                lots.pay(epoch, amount);
                lots.paid_in += amount;
            }
            Act::Draw(amount) => {
                let ready = lots.ready(epoch);
                let premium = amount.saturating_sub(ready);
                let lacking = lots.take(amount - premium);
                assert_eq!(lacking, 0);
                lots.premium.2 -= premium;
                lots.taken_out += amount;
            }
            Act::AskBack(amount) => {
                lots.take(amount);
                lots.returning = Some((epoch, amount));
            }
            Act::TakeBack => {
                let (_, amount) = lots.returning.take().expect("something was asked back");
                lots.taken_out += amount;
            }
            // Another one begins anew: what was paid for the epoch is forgotten with the account.
            Act::Close => (lots.open, lots.premium) = (false, (epoch, 0, 0)),
            Act::Earn => {}
        }
    }
}
