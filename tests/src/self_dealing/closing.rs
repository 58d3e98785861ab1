//! The end of a strategy: everything is closed, settled, resolved and paid, by honest people.

use super::moves::COLLATERAL_FEED;
use super::referee::{ALL, Referee};
use super::{COLLATERAL, KEEPER, OWN};
use crate::model::Market;
use crate::model::state::Feed;
use crate::walk::action::Action;
use crate::walk::scenario::MARKETS;

/// More than closing needs.
const ROUNDS: usize = 12;
/// From this round on a day passes in each.
const PATIENT: usize = 6;

impl Referee<'_> {
    /// Gives every market its final price, divides every loss and pays out the strategist. Returns whether nothing is left undone.
    pub fn close(&mut self) -> bool {
        self.keep();
        // The stable price arrives: a market ends within a per cent of a fresh price.
        for _ in 0..60 {
            self.pass(60);
            let apart = |feed: &Feed| (feed.price - feed.stable).abs() * 100 > feed.price;
            if !self.world.markets.iter().any(|market| apart(&self.world.feeds[market.feed])) {
                break;
            }
        }
        for market in 0..MARKETS {
            self.run(&Action::SetFinalPrice { market });
        }
        for round in 0..ROUNDS {
            self.pass(if round < PATIENT { 600 } else { 90_000 });
            if self.silent {
                self.run(&Action::ReportDeadFeed { feed: COLLATERAL_FEED });
            }
            self.settle_everyone();
            if self.is_closed() {
                break;
            }
        }
        self.pay_out();
        self.stakers_leave();
        self.is_closed()
    }

    fn settle_everyone(&mut self) {
        for account in 0..self.world.accounts.len() {
            let held: Vec<usize> = self.world.accounts[account].held().map(|held| held.market).collect();
            for market in &held {
                self.run(&Action::Settle { account, market: *market });
            }
            let owes = self.world.accounts[account].held().any(|held| held.cost > 0);
            if owes && self.world.accounts[account].balance(COLLATERAL) > 0 {
                let (taker, collateral, amount) = (KEEPER, COLLATERAL, ALL);
                self.run(&Action::LiquidateCollateral { account, taker, collateral, amount });
                // Nobody pays more than the price.
                let feed = &self.world.feeds[COLLATERAL_FEED];
                let fair = feed.stable <= feed.price;
                for market in held.iter().filter(|_| fair) {
                    self.run(&Action::CallVariation { account, taker, market: *market, collateral, amount });
                }
            }
            for market in held {
                if owes {
                    self.run(&Action::ResolveDeficit { account, market });
                }
            }
        }
        for market in 0..MARKETS {
            if self.world.recoveries[market].collateral[COLLATERAL] > 0 {
                let (recovery, taker, collateral, amount) = (market, KEEPER, COLLATERAL, ALL);
                self.run(&Action::BuyRecovery { recovery, taker, collateral, amount });
            }
            self.keep_market(market);
        }
    }

    fn is_closed(&self) -> bool {
        // A claim on what was written off waits for the next fees.
        let over = |market: &Market| market.used == 0 || market.claims <= market.written_off;
        let markets = self.world.markets.iter().all(|market| market.shortfall == 0 && over(market));
        let owed = |account: &crate::model::Account| account.held().any(|held| held.cost > 0 || held.size != 0);
        markets && !self.world.accounts.iter().any(owed)
    }

    fn pay_out(&mut self) {
        for account in 0..OWN {
            let state = self.world.accounts[account].clone();
            if let Some(market) = state.fee_market {
                self.run(&Action::Settle { account, market });
            }
            let cash = self.world.accounts[account].cash;
            if cash > 0 {
                self.run(&Action::Withdraw { account, amount: cash });
            }
            let amount = state.balance(COLLATERAL);
            if amount > 0 {
                self.run(&Action::WithdrawCollateral { account, collateral: COLLATERAL, amount });
            }
        }
    }
}
