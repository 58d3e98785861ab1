//! Those who leave: they close, withdraw what they can, and wait in line for the rest, which keepers release and pay.

use anchor_lang::prelude::Pubkey;
use ballast::state::{MarginAccount, NONE};
use ballast_client::address::withdrawal_ticket;
use ballast_client::instruction::Collateral;

use super::book::{JUNK_INDEX, Person};
use super::trial::{Source, Trial};
use super::worth::value;
use crate::actors::Actor;
use crate::exchange::{Exchange, Role};
use crate::stop::{OrStop, Outcome};

/// Smallest units that are nothing: each of four days floors a share of a vault that everyone leaves, and a claim may be paid by one more.
const FLOORED: i128 = 3;

/// A withdrawal that waits.
pub(super) struct Ticket {
    pub(super) address: Pubkey,
    /// Who waits, of the honest; none for the attackers.
    pub(super) person: Option<usize>,
    pub(super) actor: Actor,
    pub(super) collateral: u16,
    pub(super) index: u16,
}

/// A size in a market, of somebody.
fn size(exchange: &Exchange, actor: &Actor, market: u16) -> i64 {
    let account = exchange.snapshot.accounts.get(&actor.account);
    account.and_then(|account| account.position(market)).map_or(0, |slot| slot.size)
}

impl Trial {
    /// The hour of those who leave, once they saw that something loosens; and of everyone who waits in line.
    pub(super) fn leave(&mut self) -> Outcome<()> {
        if self.asked.is_some() {
            for place in 0..self.book.people.len() {
                let Some(person) = self.book.people.get(place).filter(|person| person.leaves).cloned() else {
                    continue;
                };
                if self.left_of(&person)? > 0 {
                    self.close_positions(&person.actor)?;
                    self.take_out(place, &person)?;
                }
            }
        }
        self.pay_out()?;
        self.attribute(Source::Other)
    }

    /// Closes against others who leave, and what remains against a maker.
    fn close_positions(&mut self, actor: &Actor) -> Outcome<()> {
        for market in 0..JUNK_INDEX {
            if size(&self.book.exchange, actor, market) == 0 {
                continue;
            }
            let leavers = self.book.people.iter().filter(|person| person.leaves && person.actor.owner != actor.owner);
            let mut others: Vec<Actor> = leavers.map(|person| person.actor.clone()).collect();
            let exchange = &self.book.exchange;
            let held = size(exchange, actor, market);
            others.retain(|other| size(exchange, other, market).signum() == -held.signum());
            let makers = self.book.keepers.makers.clone();
            for (other, makes) in
                others.iter().map(|other| (other, false)).chain(makers.iter().map(|maker| (maker, true)))
            {
                let exchange = &mut self.book.exchange;
                let held = size(exchange, actor, market);
                let most = if makes { u64::MAX } else { size(exchange, other, market).unsigned_abs() };
                let amount = held.unsigned_abs().min(most);
                if amount > 0 {
                    let quote = exchange.worth(market, amount)?;
                    let (buyer, seller) = if held < 0 { (actor, other) } else { (other, actor) };
                    exchange.trade(market, buyer, seller, (amount, quote))?;
                }
            }
        }
        Ok(())
    }

    /// Withdraws all that it can, and asks for the rest.
    fn take_out(&mut self, place: usize, person: &Person) -> Outcome<()> {
        let actor = &person.actor;
        let key = actor.account;
        let Some(account) = self.book.exchange.account(&key) else { return Ok(()) };
        let owed = account.fee_debt + self.book.exchange.judge(&account)?.unpaid.saturating_sub(account.cash);
        self.raise(actor, &account, owed)?;
        let amount = owed.min(self.book.exchange.tokens(&actor.quote)?);
        if amount > 0 {
            // What cash did not cover is paid in, or nothing leaves.
            self.book.exchange.deposit(actor, amount)?;
        }
        let owes = (account.fee_debt > 0).then_some(account.fee_market);
        for market in account.positions.iter().filter(|slot| slot.used()).map(|slot| slot.market).chain(owes) {
            // Refused where the market has no price.
            let settle = self.book.exchange.deployment.settle(market, key);
            let _refusal = self.book.exchange.send("settle", settle)?;
        }
        let Some(account) = self.book.exchange.account(&key) else { return Ok(()) };
        if account.positions.iter().any(|slot| slot.size != 0) {
            return Ok(());
        }
        for balance in account.balances.iter().filter(|held| held.amount > 0) {
            if !self.book.exchange.withdraw_collateral(actor, balance.collateral, balance.amount)? {
                self.request(Some(place), actor, balance.collateral, balance.amount)?;
            }
        }
        if account.cash > 0 && !self.book.exchange.withdraw(actor, account.cash)? {
            self.request(Some(place), actor, NONE, account.cash)?;
        }
        Ok(())
    }

    /// Takes out collateral and sells it elsewhere, until the wallet holds what is owed.
    fn raise(&mut self, actor: &Actor, account: &MarginAccount, owed: u64) -> Outcome<()> {
        for balance in account.balances.iter().filter(|held| held.amount > 0) {
            let exchange = &mut self.book.exchange;
            let short = owed.saturating_sub(exchange.tokens(&actor.quote)?);
            let worth = value(i128::from(balance.amount), exchange.price(balance.collateral)?);
            if short == 0 || worth <= 0 {
                continue;
            }
            // Twice what is short: what rounds the price down does not matter.
            let part = i128::from(balance.amount) * i128::from(short) * 2 / worth;
            let amount = balance.amount.min(u64::try_from(part).or_stop("sizing a sale")?);
            if exchange.withdraw_collateral(actor, balance.collateral, amount)? {
                exchange.sell_elsewhere(actor, balance.collateral, amount)?;
            }
        }
        Ok(())
    }

    /// Joins the line.
    pub(super) fn request(
        &mut self,
        person: Option<usize>,
        actor: &Actor,
        collateral: u16,
        amount: u64,
    ) -> Outcome<()> {
        let deployment = self.book.exchange.deployment;
        let index = u16::try_from(self.tickets.len()).or_stop("counting tickets")?;
        let address = withdrawal_ticket(&deployment.outflow(collateral), &actor.owner, index);
        self.book.exchange.roles.insert(address, Role::Ticket);
        let request = deployment.request_withdrawal(actor.owner, actor.account, (collateral, index), amount);
        if self.book.exchange.send("request_withdrawal", request)?.is_ok() {
            self.tickets.push(Ticket { address, person, actor: actor.clone(), collateral, index });
        } else {
            self.book.exchange.roles.remove(&address);
        }
        Ok(())
    }

    /// Keepers release what may leave, and pay it.
    pub(super) fn pay_out(&mut self) -> Outcome<()> {
        for collateral in (0..JUNK_INDEX).chain([NONE]) {
            let waits = |ticket: &&Ticket| ticket.collateral == collateral;
            if !self.tickets.iter().any(|ticket| waits(&ticket)) {
                continue;
            }
            let exchange = &mut self.book.exchange;
            let release = exchange.deployment.release_withdrawals(collateral);
            let _refusal = exchange.send("release_withdrawals", release)?;
            let Some(line) = exchange.snapshot.outflows.get(&collateral).map(ballast::state::Outflow::line) else {
                continue;
            };
            for ticket in self.tickets.iter().filter(waits) {
                let Some(state) = exchange.snapshot.tickets.get(&ticket.address) else { continue };
                if line.part(state.amount, state.batch).or_stop("reading a ticket")? == state.paid {
                    continue;
                }
                let Some((mint, wallet)) = destination(exchange, &ticket.actor, collateral) else { continue };
                let owner = ticket.actor.owner;
                let pay = exchange.deployment.pay_withdrawal(owner, (&mint, ticket.index), wallet);
                let _refusal = exchange.send("pay_withdrawal", pay)?;
            }
            let tickets = &exchange.snapshot.tickets;
            self.tickets.retain(|ticket| tickets.contains_key(&ticket.address));
        }
        Ok(())
    }

    /// What somebody who leaves still has to get, in quote: cash, collateral, tickets, and the notional of open positions. Claims that their
    /// market cannot pay are not in it.
    pub(super) fn left_of(&self, person: &Person) -> Outcome<u64> {
        let exchange = &self.book.exchange;
        let mut left: i128 = 0;
        if let Some(account) = exchange.snapshot.accounts.get(&person.actor.account) {
            left += i128::from(account.cash);
            for balance in account.balances.iter().filter(|held| held.amount > 0) {
                left += value(i128::from(balance.amount), exchange.price(balance.collateral)?);
            }
            for slot in account.positions.iter().filter(|slot| slot.size != 0) {
                left += value(i128::from(slot.size.unsigned_abs()), exchange.mark(slot.market)?).max(1);
            }
        }
        for ticket in exchange.snapshot.tickets.values().filter(|ticket| ticket.owner == person.actor.owner) {
            let waits = i128::from(ticket.amount - ticket.paid);
            if waits > FLOORED {
                left +=
                    if ticket.collateral == NONE { waits } else { value(waits, exchange.price(ticket.collateral)?) };
            }
        }
        u64::try_from(if left > FLOORED { left } else { 0 }).or_stop("adding up what is left")
    }

    /// Who of those who leave has something left to get, and why.
    pub(super) fn stuck(&self) -> Outcome<String> {
        let exchange = &self.book.exchange;
        let mut told = Vec::new();
        for (place, person) in self.book.people.iter().enumerate().filter(|(_, person)| person.leaves) {
            let left = self.left_of(person)?;
            if left == 0 {
                continue;
            }
            let tickets =
                exchange.snapshot.tickets.values().filter(|ticket| ticket.owner == person.actor.owner).count();
            let Some(account) = exchange.account(&person.actor.account) else { continue };
            let (unpaid, wallet) = (exchange.judge(&account)?.unpaid, exchange.tokens(&person.actor.quote)?);
            let sizes: Vec<i64> = account.positions.iter().map(|slot| slot.size).filter(|size| *size != 0).collect();
            let held: Vec<u64> = account.balances.iter().map(|held| held.amount).filter(|amount| *amount > 0).collect();
            told.push(format!(
                "person {place}: {left} left, {tickets} tickets, cash {}, fees owed {}, unpaid {unpaid}, wallet {wallet}, sizes {sizes:?}, collateral {held:?}",
                account.cash, account.fee_debt
            ));
        }
        Ok(told.join("; "))
    }

    /// What those who leave have taken out, in quote, and what they have left to get.
    pub(super) fn leavers(&self) -> Outcome<(i128, u64)> {
        let exchange = &self.book.exchange;
        let (mut taken, mut left) = (0_i128, 0);
        for person in self.book.people.iter().filter(|person| person.leaves) {
            taken += i128::from(exchange.tokens(&person.actor.quote)?) - i128::from(person.wallet);
            for (collateral, wallet) in (0_u16..).zip(&person.actor.tokens) {
                taken += value(i128::from(exchange.tokens(wallet)?), exchange.price(collateral)?);
            }
            left += self.left_of(person)?;
        }
        Ok((taken, left))
    }
}

/// The mint of what is paid, and where it goes.
fn destination(exchange: &Exchange, actor: &Actor, collateral: u16) -> Option<(Collateral, Pubkey)> {
    if collateral == NONE {
        return Some((exchange.deployment.quote(), actor.quote));
    }
    let asset = exchange.assets.get(usize::from(collateral))?;
    Some((asset.collateral, *actor.tokens.get(usize::from(collateral))?))
}
