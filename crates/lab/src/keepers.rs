//! The keepers: they see what needs doing after each refresh, and do it a delay later.

use std::collections::{BTreeMap, BTreeSet};

use anchor_lang::prelude::Pubkey;
use ballast_risk::{BasisPoints, Size};

use crate::absorb::Figures;
use crate::actors::Actor;
use crate::exchange::Exchange;
use crate::losses::Losses;
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::DOLLAR;

/// What a keeper and a maker keep free above initial margin, and pay in when they have less.
const FREE: u64 = 2_000_000 * DOLLAR;
/// What each pays in at first, and again when margin gets thin. Their wallets stand for business elsewhere.
pub(crate) const STAKE: u64 = 10_000_000 * DOLLAR;
/// Seconds after which a shortfall is applied: deficits of one wave fall together.
const WAVE_SECONDS: i64 = 900;

/// Something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Task {
    /// Look after an account that is below maintenance or owes variation.
    Attend(Pubkey),
    /// Book everyone in a market and let its shortfall fall.
    Apply(u16),
}

/// What the traders who have positions come to together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Survey {
    /// In quote.
    pub(crate) equity: i128,
    /// Maintenance requirement, in quote times basis points.
    pub(crate) requirement: i128,
}

/// The keepers, what they have in mind, and what came of it.
#[derive(Clone)]
pub(crate) struct Keepers {
    pub(crate) crew: Vec<Actor>,
    pub(crate) makers: Vec<Actor>,
    delay: i64,
    turn: usize,
    serial: u64,
    agenda: BTreeMap<(i64, u64), Task>,
    planned: BTreeSet<Task>,
    /// When funding was last charged.
    pub(crate) charged: i64,
    pub(crate) losses: Losses,
    /// What the reserve took on.
    pub(crate) inventory: Figures,
}

impl Keepers {
    /// Keepers that act `delay` seconds after they see.
    pub(crate) fn new(crew: Vec<Actor>, makers: Vec<Actor>, delay: i64) -> Self {
        Self {
            crew,
            makers,
            delay,
            turn: 0,
            serial: 0,
            agenda: BTreeMap::new(),
            planned: BTreeSet::new(),
            charged: 0,
            losses: Losses::default(),
            inventory: Figures::default(),
        }
    }

    /// The next keeper in turn.
    pub(crate) fn keeper(&mut self) -> Outcome<Actor> {
        self.turn += 1;
        let keeper = self.crew.get(self.turn % self.crew.len().max(1));
        keeper.cloned().ok_or_else(|| Stop::fault("there is no keeper"))
    }

    pub(crate) fn plan(&mut self, due: i64, task: Task) {
        if self.planned.insert(task) {
            self.serial += 1;
            self.agenda.insert((due, self.serial), task);
        }
    }

    /// Plans to come back to an account whose call has just been made.
    pub(crate) fn come_back(&mut self, exchange: &Exchange, account: Pubkey) {
        self.plan(exchange.now() + self.delay.max(60), Task::Attend(account));
    }

    /// Plans that a market's shortfall is applied.
    pub(crate) fn plan_shortfall(&mut self, exchange: &Exchange, market: u16) {
        self.plan(exchange.now() + WAVE_SECONDS.max(self.delay), Task::Apply(market));
    }

    /// Looks at every account and plans for those that need it. Tells what traders come to.
    pub(crate) fn look(&mut self, exchange: &Exchange) -> Outcome<Survey> {
        let own: BTreeSet<Pubkey> = self.crew.iter().chain(&self.makers).map(|actor| actor.account).collect();
        let mut survey = Survey::default();
        let books = exchange.snapshot.books();
        let allowance = BasisPoints(exchange.snapshot.terms.variation_allowance);
        let due = exchange.now() + self.delay;
        let mut found = Vec::new();
        for key in exchange.tally.active() {
            let Some(account) = exchange.snapshot.accounts.get(key) else {
                continue;
            };
            if account.is_inventory() {
                continue;
            }
            let standing = books.standing(account).or_stop("judging an account")?;
            if standing.below_maintenance() || standing.calls(account.cash, allowance) {
                found.push(*key);
            }
            if !own.contains(key) {
                survey.equity += i128::from(standing.equity.0);
                survey.requirement += standing.requirement.0;
            }
        }
        for key in found {
            self.plan(due, Task::Attend(key));
        }
        Ok(survey)
    }

    /// Does what is due before a moment, each at its own time, or when keepers are back.
    pub(crate) fn work(&mut self, exchange: &mut Exchange, until: i64) -> Outcome<()> {
        let at = |exchange: &Exchange, due| exchange.schedule.keepers_at(due);
        while let Some(entry) = self.agenda.first_entry().filter(|entry| at(exchange, entry.key().0) <= until) {
            let ((due, _), task) = entry.remove_entry();
            self.planned.remove(&task);
            let due = at(exchange, due);
            if due > exchange.now() {
                exchange.set_clock(due);
            }
            self.charge_funding(exchange)?;
            match task {
                Task::Attend(account) => self.attend(exchange, account)?,
                Task::Apply(market) => self.apply_shortfall(exchange, market)?,
            }
        }
        Ok(())
    }

    /// Puts the house in order: keepers pass on what they took over, and keepers and makers keep their margin.
    pub(crate) fn keep_house(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        for keeper in self.crew.clone() {
            self.pass_on(exchange, &keeper)?;
            sell_elsewhere(exchange, &keeper)?;
        }
        for actor in self.crew.iter().chain(&self.makers) {
            top_up(exchange, actor)?;
        }
        Ok(())
    }

    /// Passes somebody's positions on to makers, where the market lets positions grow.
    pub(crate) fn pass_on(&mut self, exchange: &mut Exchange, holder: &Actor) -> Outcome<()> {
        let Some(account) = exchange.account(&holder.account) else {
            return Ok(());
        };
        for slot in account.positions.iter().filter(|slot| slot.size != 0) {
            let book = exchange.snapshot.books().market(slot.market).or_stop("reading a market")?;
            if exchange.market(slot.market)?.halted() || book.final_price().is_some() {
                continue;
            }
            let size = Size(slot.size).magnitude();
            let quote = exchange.worth(slot.market, size)?;
            self.turn += 1;
            let maker = self.makers.get(self.turn % self.makers.len().max(1)).cloned();
            let maker = maker.ok_or_else(|| Stop::fault("there is no maker"))?;
            let (buyer, seller) = if slot.size > 0 { (&maker, holder) } else { (holder, &maker) };
            if quote > 0 {
                exchange.trade(slot.market, buyer, seller, (size, quote))?;
            }
        }
        Ok(())
    }
}

/// Takes bought collateral out, to be sold elsewhere.
fn sell_elsewhere(exchange: &mut Exchange, keeper: &Actor) -> Outcome<()> {
    let Some(account) = exchange.account(&keeper.account) else {
        return Ok(());
    };
    for balance in account.balances.iter().filter(|balance| balance.amount > 0) {
        exchange.withdraw_collateral(keeper, balance.collateral, balance.amount)?;
    }
    Ok(())
}

/// Pays in while less than [`FREE`] is free above initial margin, or cash does not cover losses.
pub(crate) fn top_up(exchange: &mut Exchange, actor: &Actor) -> Outcome<()> {
    while let Some(account) = exchange.account(&actor.account) {
        let standing = exchange.judge(&account)?;
        let free = ballast_risk::Money::of(FREE).or_stop("sizing a stake")?.weighted(BasisPoints::WHOLE);
        if standing.initial >= free && standing.lack(account.cash) == 0 {
            return Ok(());
        }
        let amount = STAKE.min(exchange.tokens(&actor.quote)?);
        if amount == 0 {
            return Ok(());
        }
        exchange.deposit(actor, amount)?;
    }
    Ok(())
}
