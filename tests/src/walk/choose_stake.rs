//! What stakers do, and what is done for their exits.

use super::action::Action;
use super::choose::Chooser;
use super::scenario::{MARKETS, STAKERS, tranche_terms};
use crate::model::tranche::DEAD;
use crate::model::{DAY, TRANCHES, Ticket, World};

/// Tickets of a staker in a tranche at once.
const TICKETS: u16 = 3;

impl Chooser {
    /// Tranches open, one in two; mostly markets may draw on them, and mostly that was a month ago.
    pub(super) fn founding(&mut self, world: &World) -> Vec<Action> {
        let mut founding = vec![Action::SetTrancheTerms { terms: Box::new(tranche_terms(&mut self.random)) }];
        let subordinate = self.random.pick(&[0, 60_000]); // Where it stands alone, losses reach the senior tranche.
        let chances = [subordinate, subordinate, 70_000];
        let opened: Vec<usize> = (0..TRANCHES).filter(|tranche| self.random.chance(chances[*tranche])).collect();
        let dead = DEAD * i128::try_from(opened.len()).expect("three at most");
        founding.push(Action::FundReserve { market: None, amount: dead + self.random.digits(4) });
        founding.extend(opened.into_iter().map(|tranche| Action::OpenSeries { tranche }));
        for market in 0..MARKETS {
            if self.random.chance(90_000) {
                founding.push(Action::PledgeReserve { market, amount: self.random.digits(7).min(dead.max(1)) });
            }
        }
        if self.random.chance(85_000) {
            let month = i64::try_from(30 * DAY).expect("a month");
            founding.push(self.after(world, month));
            founding.extend(self.queue.drain(..));
        }
        founding
    }

    pub(super) fn stake_work(&mut self, world: &World) -> Action {
        let tranche = self.random.below(TRANCHES);
        if !world.tranches[tranche].open && self.random.chance(3_000) {
            // Somebody pays for its dead shares.
            self.queue.push_back(Action::OpenSeries { tranche });
            return Action::FundReserve { market: None, amount: DEAD };
        }
        match self.random.below(20) {
            0..8 => self.stakes(world, tranche),
            8..13 => self.asks(world),
            13..17 => self.exits(world).unwrap_or_else(|| self.stakes(world, tranche)),
            17 => Action::PledgeReserve { market: self.market(), amount: self.random.digits(7) },
            18 if !world.tranches[tranche].open || self.random.chance(10_000) => Action::OpenSeries { tranche },
            18 => Action::SetTrancheTerms { terms: Box::new(tranche_terms(&mut self.random)) },
            _ => {
                let below = |account: usize| world.accounts[account].negative_since.is_some();
                Action::ReportDeficit { account: self.trader_with(below) }
            }
        }
    }

    fn stakes(&mut self, world: &World, tranche: usize) -> Action {
        let open: Vec<usize> = (0..TRANCHES).filter(|tranche| world.tranches[*tranche].open).collect();
        if open.is_empty() {
            return Action::OpenSeries { tranche };
        }
        let tranche = self.random.pick(&open);
        let amount = self.random.digits(6);
        let least = self.random.pick(&[0, 0, 0, amount / 2, amount]);
        Action::Stake { staker: self.random.pick(&STAKERS), tranche, amount, least }
    }

    /// A request to leave of somebody who holds shares, if anyone does.
    fn asks(&mut self, world: &World) -> Action {
        let mut held = Vec::new();
        for staker in STAKERS {
            for tranche in 0..TRANCHES {
                let free = free_index(world, staker, tranche);
                held.extend(free.filter(|_| world.held(staker, tranche) > 0).map(|index| (staker, tranche, index)));
            }
        }
        if held.is_empty() {
            let tranche = self.random.below(TRANCHES);
            return self.stakes(world, tranche);
        }
        let (staker, tranche, index) = self.random.pick(&held);
        let all = world.held(staker, tranche);
        let some = self.random.between(1, all + 1);
        Action::RequestExit { staker, tranche, index, shares: self.random.pick(&[all, some, some]) }
    }

    /// Exits that wait are priced, mostly when they are ripe, for which now and then time is skipped; tickets are paid.
    fn exits(&mut self, world: &World) -> Option<Action> {
        let payable: Vec<&Ticket> = world.tickets.iter().filter(|ticket| is_payable(world, ticket)).collect();
        if !payable.is_empty() {
            return Some(Action::PayExit(self.random.pick(&payable).clone()));
        }
        let mut waiting = Vec::new();
        for (tranche, state) in world.tranches.iter().enumerate() {
            waiting.extend(state.batches.iter().flatten().map(|batch| (batch.ripe(), tranche, batch.epoch)));
        }
        if waiting.is_empty() {
            return None;
        }
        let (ripe, tranche, epoch) = self.random.pick(&waiting);
        let price = Action::PriceExits { tranche, epoch };
        if world.now < ripe && self.random.chance(40_000) {
            let seconds = i64::try_from(ripe - world.now).expect("weeks") - self.random.pick(&[0, 0, 0, 1]);
            let waited = self.after(world, seconds);
            self.queue.push_back(price);
            return Some(waited);
        }
        Some(price)
    }
}

/// A place for another ticket.
fn free_index(world: &World, staker: u64, tranche: usize) -> Option<u16> {
    let taken = |index: &u16| {
        let is = |ticket: &Ticket| (ticket.staker, ticket.tranche, ticket.index) == (staker, tranche, *index);
        world.tickets.iter().any(is)
    };
    (0..TICKETS).find(|index| !taken(index))
}

/// Whether its epoch was priced, or never will be.
pub(super) fn is_payable(world: &World, ticket: &Ticket) -> bool {
    let of = (ticket.tranche, ticket.series, ticket.epoch);
    let priced = world.priced.iter().any(|priced| (priced.tranche, priced.series, priced.epoch) == of);
    priced || world.open_series_of(ticket.tranche) != ticket.series
}
