//! A random walk that holds the reference model beside the program.
//!
//! A seed draws a deployment ([`scenario`]) and one step after another ([`choose`]): trades, withdrawals, liquidations, deficits, jumps and
//! failures of prices, useful and hostile ones. Each is done by the model ([`apply`]) and by a real transaction ([`crate::double`]): both accept
//! or both refuse for the same reason, and what the transaction wrote agrees with the model to the unit. The laws hold
//! after every step. A walk ends with a wind-down ([`wind_down`]) after which everyone has left.

pub mod action;
pub mod apply;
mod census;
pub mod choose;
mod choose_forced;
mod choose_hold;
mod choose_inventory;
pub(crate) mod choose_place;
mod choose_stake;
mod choose_story;
mod choose_time;
pub mod events;
pub mod random;
pub mod scenario;
pub mod tally;
pub mod wind_down;

use std::fmt;

use action::Action;
use census::Polls;
use choose::Chooser;
use choose_place::Treasurer;
use events::Before;
use scenario::{ACCOUNTS, Scenario};
use tally::Tally;

use crate::model::{Account, Answer, Balance, Outcome, Refusal, Tranche, World};

/// The other half of a walk: what does the same as the model.
pub trait Double {
    /// Does an action that the model has done or refused, and compares. `world` is the model afterwards.
    fn follow(&mut self, action: &Action, answer: &Answer, world: &World) -> Result<(), String>;
}

impl<D: Double> Double for &mut D {
    fn follow(&mut self, action: &Action, answer: &Answer, world: &World) -> Result<(), String> {
        (**self).follow(action, answer, world)
    }
}

/// No other half: the model walks alone.
#[derive(Debug, Default)]
pub struct Alone;

impl Double for Alone {
    fn follow(&mut self, _: &Action, _: &Answer, _: &World) -> Result<(), String> {
        Ok(())
    }
}

/// Why a walk stopped.
#[derive(Clone, Debug)]
pub struct Stopped {
    pub seed: u64,
    pub accepted: u64,
    pub action: String,
    pub reason: String,
}

impl fmt::Display for Stopped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, accepted, action, reason } = self;
        write!(formatter, "seed {seed}, after {accepted} accepted: {action}: {reason}")
    }
}

/// A walk under way.
pub struct Walk<D> {
    pub scenario: Scenario,
    pub model: World,
    pub chooser: Chooser,
    pub double: D,
    pub tally: Tally,
    census: Polls,
    treasurer: Treasurer,
}

impl<D: Double> Walk<D> {
    /// A walk that has not begun: accounts are open and empty.
    pub fn bare(scenario: Scenario, double: D) -> Self {
        Self {
            model: scenario.model(),
            chooser: Chooser::new(&scenario),
            census: Polls::new(scenario.seed),
            treasurer: Treasurer::new(scenario.seed),
            scenario,
            double,
            tally: Tally::default(),
        }
    }

    /// Starts a walk: everyone is endowed.
    pub fn start(scenario: Scenario, double: D) -> Result<Self, Stopped> {
        let mut walk = Self::bare(scenario, double);
        for action in walk.chooser.endowments(&walk.model) {
            let _ = walk.run(&action)?;
        }
        Ok(walk)
    }

    /// Steps until so many instructions were accepted.
    pub fn walk(&mut self, accepted: u64) -> Result<(), Stopped> {
        while self.tally.steps() < accepted {
            let _ = self.step()?;
        }
        Ok(())
    }

    /// One drawn step: mostly one that the model accepts, or refuses for a reason that seldom comes up.
    pub fn step(&mut self) -> Result<Answer, Stopped> {
        if let Some(action) = self.census.next(&self.model, &self.chooser.open) {
            return self.run(&action);
        }
        if let Some(action) = self.treasurer.next(&self.model, &mut self.chooser) {
            return self.run(&action);
        }
        let Self { scenario, model, chooser, .. } = self;
        let useful = |action: &Action| {
            let answer = apply::apply(&mut model.clone(), &scenario.feeds, action);
            matches!(answer, Ok(_) | Err(Refusal::OnlyIlliquid))
        };
        let action = chooser.next(model, useful);
        self.run(&action)
    }

    /// Does an action on both sides and checks what must hold after it.
    pub fn run(&mut self, action: &Action) -> Result<Answer, Stopped> {
        let principals: Vec<Principal> = self.model.accounts.iter().map(principal).collect();
        let tranches = self.model.tranches.clone();
        let before = Before::of(&self.model);
        let answer = apply::apply(&mut self.model, &self.scenario.feeds, action);
        let stop = |reason| self.stopped(Some(action), reason);
        self.check(action, &answer, &principals).map_err(stop)?;
        shares_fall_only_by_losses(action, &tranches, &self.model.tranches).map_err(stop)?;
        let followed = self.double.follow(action, &answer, &self.model);
        followed.map_err(|reason| self.stopped(Some(action), reason))?;
        self.tally.count(action, &answer);
        self.tally.note(&before.events(action, &answer, &self.model));
        if answer.is_ok() {
            self.chooser.learn(action);
        }
        Ok(answer)
    }

    /// Does an action that the model accepts; skips what it would refuse. Returns whether it was done.
    pub fn try_run(&mut self, action: &Action) -> Result<bool, Stopped> {
        let accepted = apply::apply(&mut self.model.clone(), &self.scenario.feeds, action).is_ok();
        if accepted {
            let _ = self.run(action)?;
        }
        Ok(accepted)
    }

    /// The laws; the parts of a loss; and what bystanders own outright does not move.
    fn check(&self, action: &Action, answer: &Answer, before: &[Principal]) -> Result<(), String> {
        let Ok(outcome) = answer else { return Ok(()) };
        self.model.laws()?;
        if let Outcome::Resolved { debt, cash, drawn, shortfall, .. } = outcome
            && *debt != cash + drawn + shortfall
        {
            return Err(format!("the parts of a loss do not add up: {outcome:?}"));
        }
        let involved = involved(action);
        for (account, was) in before.iter().enumerate() {
            if !involved.contains(&account) && *was != principal(&self.model.accounts[account]) {
                return Err(format!("what bystander {account} owns outright moved"));
            }
        }
        Ok(())
    }

    pub(crate) fn stopped(&self, action: Option<&Action>, reason: String) -> Stopped {
        Stopped {
            seed: self.scenario.seed,
            accepted: self.tally.steps(),
            action: action.map_or_else(|| "at the end".into(), |action| format!("{action:?}")),
            reason,
        }
    }
}

/// A share is worth no less after anything but a loss: assets alone, and with what is streamed to them.
fn shares_fall_only_by_losses(action: &Action, before: &[Tranche], after: &[Tranche]) -> Result<(), String> {
    let lost = matches!(action, Action::ResolveDeficit { .. });
    for (was, is) in before.iter().zip(after).filter(|(was, is)| !lost && was.open && was.series == is.series) {
        if is.assets * was.shares < was.assets * is.shares || is.stands() * was.shares < was.stands() * is.shares {
            return Err(format!("a share fell without a loss: {was:?} {is:?}"));
        }
    }
    Ok(())
}

/// What an account owns outright, besides its positions.
type Principal = (i128, i128, Vec<Option<Balance>>);

fn principal(account: &Account) -> Principal {
    (account.cash, account.fee_debt, account.balances.clone())
}

/// The accounts that an action names.
pub fn involved(action: &Action) -> Vec<usize> {
    match *action {
        Action::OpenAccount { account }
        | Action::CloseAccount { account }
        | Action::SetDelegate { account, .. }
        | Action::AllowMatcher { account, .. }
        | Action::Deposit { account, .. }
        | Action::DepositCollateral { account, .. }
        | Action::Withdraw { account, .. }
        | Action::WithdrawCollateral { account, .. }
        | Action::Settle { account, .. }
        | Action::ReportDeficit { account }
        | Action::ResolveDeficit { account, .. } => vec![account],
        // What the reserve's own accounts have moves beside them.
        Action::Absorb { account, market, .. } => vec![account, ACCOUNTS + market],
        Action::BuyInventory { taker, market, .. } => vec![taker, ACCOUNTS + market],
        Action::ReturnInventory { market } => vec![ACCOUNTS + market],
        Action::SettleTrade(ref trade) => vec![trade.buyer, trade.seller],
        Action::CallVariation { account, taker, .. } | Action::LiquidateCollateral { account, taker, .. } => {
            vec![account, taker]
        }
        Action::LiquidatePosition { liquidator, account, .. } => vec![account, liquidator],
        Action::Deleverage { account, opposite, .. } => vec![account, opposite],
        Action::BuyRecovery { taker, .. } => vec![taker],
        _ => vec![],
    }
}
