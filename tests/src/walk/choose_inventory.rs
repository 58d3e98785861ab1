//! What the reserve takes on, sells and pays back.

use super::action::Action;
use super::choose::{Chooser, size_of};
use super::choose_forced::riskiest;
use super::scenario::{MARKETS, TRADERS};
use crate::model::World;

impl Chooser {
    /// Something for the reserve's positions, if there is anything to do.
    pub(super) fn inventory_work(&mut self, world: &World) -> Action {
        let held: Vec<usize> = (0..MARKETS).filter(|market| world.inventory_size(*market) != 0).collect();
        let lent = |market: &usize| world.markets[*market].lent_budget + world.markets[*market].lent_capital > 0;
        let lent: Vec<usize> = (0..MARKETS).filter(lent).collect();
        let own = if held.is_empty() { self.market() } else { self.random.pick(&held) };
        match self.random.below(10) {
            0..5 => self.absorb(world),
            5..7 if !held.is_empty() => {
                let whole = world.inventory_size(own).abs();
                let any = self.random.between(1, whole + 1);
                Action::BuyInventory { taker: self.taker(), market: own, size: self.random.pick(&[whole, whole, any]) }
            }
            7 if !held.is_empty() => {
                // Its losses are booked, and below zero it is closed like any other.
                let (account, opposite) = (world.inventories[own], self.trader());
                let deleverage =
                    Action::Deleverage { account, opposite, market: own, size: world.inventory_size(own).abs() };
                self.random.pick(&[Action::Settle { account, market: own }, deleverage])
            }
            8 if !lent.is_empty() => {
                let market = self.random.pick(&lent);
                self.queue.push_back(Action::ResolveDeficit { account: world.inventories[market], market });
                self.queue.push_back(Action::ReturnInventory { market });
                Action::Settle { account: world.inventories[market], market }
            }
            _ => Action::ReturnInventory { market: if lent.is_empty() { own } else { self.random.pick(&lent) } },
        }
    }

    /// Mostly of an account that has been below maintenance for long; else somebody looks at one that is.
    fn absorb(&mut self, world: &World) -> Action {
        let below = |account: &usize| world.standing(*account).maintenance < 0 && riskiest(world, *account).is_some();
        let waits = |account: &usize| world.accounts[*account].below_clock(world.now).is_some();
        let below: Vec<usize> = (0..TRADERS).filter(below).collect();
        let ripe: Vec<usize> = below.iter().copied().filter(waits).collect();
        if ripe.is_empty() && !below.is_empty() {
            let account = self.random.pick(&below);
            let market = self.market_of(world, account);
            let wait = self.after(world, 61); // The prints that come then are queued.
            self.queue.push_front(wait);
            let taken = riskiest(world, account).unwrap_or(market);
            let size = size_of(world, account, taken).abs().max(1);
            self.queue.push_back(Action::AccrueFunding { market: taken });
            self.queue.push_back(Action::Absorb { account, market: taken, size });
            return Action::Settle { account, market };
        }
        let account = if ripe.is_empty() { self.trader() } else { self.random.pick(&ripe) };
        let market = match riskiest(world, account) {
            Some(market) => market,
            None => self.market_of(world, account),
        };
        let whole = size_of(world, account, market).abs().max(1);
        let any = self.random.between(1, whole + 1);
        Action::Absorb { account, market, size: self.random.pick(&[whole, whole, any]) }
    }
}
