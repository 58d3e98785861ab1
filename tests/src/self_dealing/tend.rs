//! What a strategist does with accounts that are in trouble, in the order that suits it.

use super::referee::{ALL, Referee};
use super::{COLLATERAL, HONEST, OWN};
use crate::walk::action::Action;

/// The steps of tending, as bits.
pub mod step {
    /// Its own accounts below maintenance sell collateral to the taker.
    pub const SELL: u32 = 1;
    /// Their positions pass to the taker.
    pub const LIQUIDATE: u32 = 2;
    /// Its own accounts are booked.
    pub const BOOK: u32 = 4;
    /// Honest traders are booked.
    pub const BOOK_HONEST: u32 = 8;
    /// Positions of those below zero are closed against others.
    pub const DELEVERAGE: u32 = 16;
    pub const RESOLVE: u32 = 32;
    pub const APPLY: u32 = 64;
    /// What passed to losses is bought by the taker.
    pub const BUY: u32 = 128;
    /// And collected.
    pub const RECOVER: u32 = 256;
    /// Its positions pass to the taker at the mark.
    pub const CLOSE: u32 = 512;
    /// All but the last.
    pub const ALL: u32 = 511;
    /// How many there are.
    pub const COUNT: usize = 10;
}

impl Referee<'_> {
    /// Tends its accounts, the first ones first or last.
    pub(super) fn tend(&mut self, taker: usize, steps: u32, backwards: bool) {
        let has = |bit: u32| steps & bit != 0;
        let mut accounts: Vec<usize> = (0..OWN).filter(|account| self.is_used(*account)).collect();
        if backwards {
            accounts.reverse();
        }
        for account in &accounts {
            if has(step::SELL) {
                self.sell(taker, *account);
            }
            if has(step::LIQUIDATE) && self.world.standing(*account).maintenance < 0 {
                self.each_market(|referee, market| referee.liquidate(taker, *account, market));
            }
        }
        for account in accounts.iter().filter(|_| has(step::CLOSE)) {
            self.each_market(|referee, market| referee.pass_on(market, *account, taker, 1_000, 0));
        }
        let honest = HONEST.into_iter().filter(|_| has(step::BOOK_HONEST));
        let own = accounts.iter().copied().filter(|_| has(step::BOOK));
        for account in honest.chain(own) {
            self.each_market(|referee, market| referee.book(account, market));
        }
        for account in &accounts {
            if has(step::DELEVERAGE) && self.world.standing(*account).equity < 0 {
                self.each_market(|referee, market| referee.deleverage(*account, market));
            }
            if has(step::RESOLVE) {
                self.each_market(|referee, market| referee.resolve(*account, market));
            }
        }
        self.each_market(|referee, market| {
            if has(step::APPLY) && referee.world.markets[market].shortfall > 0 {
                referee.run(&Action::ApplyShortfall { market });
            }
            if has(step::BUY) && referee.world.recoveries[market].collateral[COLLATERAL] > 0 {
                let (recovery, collateral, amount) = (market, COLLATERAL, ALL);
                referee.run(&Action::BuyRecovery { recovery, taker, collateral, amount });
            }
            if has(step::RECOVER) {
                referee.recover(market);
            }
        });
    }

    pub(super) fn each_market(&mut self, mut action: impl FnMut(&mut Self, usize)) {
        for market in 0..self.setting.markets {
            action(self, market);
        }
    }

    fn is_used(&self, account: usize) -> bool {
        self.world.accounts[account].held().next().is_some()
    }

    fn sell(&mut self, taker: usize, account: usize) {
        let (collateral, amount) = (COLLATERAL, ALL);
        if taker == account || self.world.accounts[account].balance(collateral) == 0 {
            return;
        }
        if self.world.standing(account).maintenance < 0 {
            self.run(&Action::LiquidateCollateral { account, taker, collateral, amount });
        }
        self.each_market(|referee, market| {
            if referee.world.accounts[account].position(market).is_some() {
                referee.run(&Action::CallVariation { account, taker, market, collateral, amount });
            }
        });
    }

    fn liquidate(&mut self, taker: usize, account: usize, market: usize) {
        let size = self.size(account, market).abs();
        if size > 0 && taker != account {
            self.run(&Action::LiquidatePosition { liquidator: taker, account, market, size });
        }
    }

    pub(super) fn book(&mut self, account: usize, market: usize) {
        if self.world.accounts[account].position(market).is_some() {
            self.run(&Action::Settle { account, market });
        }
    }

    fn deleverage(&mut self, account: usize, market: usize) {
        let size = self.size(account, market);
        for opposite in (0..OWN).chain(HONEST) {
            if size * self.size(opposite, market) < 0 {
                self.run(&Action::Deleverage { account, opposite, market, size: ALL });
            }
        }
    }

    fn resolve(&mut self, account: usize, market: usize) {
        if self.world.accounts[account].position(market).is_some_and(|held| held.size == 0 && held.cost > 0) {
            self.run(&Action::ResolveDeficit { account, market });
        }
    }
}
