//! The steps of a random walk, each with what must hold after it.

use super::arithmetic::value;
use super::walk::{TRADERS, Walk};
use super::*;

/// What an account owns outright, besides its positions.
type Principal = (i128, i128, Vec<Option<Balance>>);

impl Walk {
    /// One random instruction, and sometimes a second of time.
    pub fn step(&mut self) {
        let before: Vec<Principal> = self.world.accounts.iter().map(principal).collect();
        let involved = match self.random.between(0, 1_000) {
            0..260 => self.trade(),
            260..400 => self.settle(),
            400..480 => self.withdraw(),
            480..500 => self.withdraw_collateral(),
            500..530 => self.deposit(),
            530..640 => self.liquidate(),
            640..680 => self.call(),
            680..720 => self.sale(),
            720..810 => self.resolve(),
            810..880 => self.market_work(),
            880..930 => self.deleverage(),
            930..960 => self.funding(),
            _ => self.time(),
        };
        for (account, was) in before
            .iter()
            .enumerate()
            .filter(|(account, _)| !involved.contains(account))
        {
            assert_eq!(
                *was,
                principal(&self.world.accounts[account]),
                "the principal of bystander {account}"
            );
        }
        if self.random.chance(30_000) {
            self.world.now += 1;
            self.move_prices();
        }
    }

    pub fn trader(&mut self) -> usize {
        self.random.below(TRADERS)
    }

    fn market(&mut self) -> usize {
        self.random.below(self.world.markets.len())
    }

    /// A trader for whom something holds, if there is one, else any.
    pub fn trader_with(&mut self, holds: impl Fn(&World, usize) -> bool) -> usize {
        let found: Vec<usize> = (0..TRADERS).filter(|account| holds(&self.world, *account)).collect();
        if found.is_empty() {
            self.trader()
        } else {
            self.random.pick(&found)
        }
    }

    /// A market in which an account has something, if there is one, else any.
    pub fn market_of(&mut self, account: usize) -> usize {
        let found: Vec<usize> = self.world.accounts[account].held().map(|held| held.market).collect();
        if found.is_empty() {
            self.market()
        } else {
            self.random.pick(&found)
        }
    }

    pub fn size_of(&self, account: usize, market: usize) -> i128 {
        self.world.accounts[account]
            .position(market)
            .map_or(0, |held| held.size)
    }

    fn trade(&mut self) -> Vec<usize> {
        let healthy = |world: &World, account: usize| world.standing(account).initial > 0;
        let (buyer, seller) = if self.random.chance(60_000) {
            (self.trader_with(healthy), self.trader_with(healthy))
        } else {
            (self.trader(), self.trader())
        };
        let market = self.market();
        let mark = self.world.mark(market);
        let spare = self
            .world
            .standing(buyer)
            .initial
            .min(self.world.standing(seller).initial)
            .max(0)
            / BASIS;
        let limit = (spare * 10 * ONE / mark).max(1);
        let (short, long) = (-self.size_of(buyer, market), self.size_of(seller, market));
        let size = match self.random.between(0, 100) {
            0..25 if short > 0 && long > 0 => self.random.between(1, short.min(long) + 1),
            25..30 => 1,
            30..60 => (limit * 9 / 10).max(1),
            _ => self.random.between(1, limit + 1),
        };
        let mut quote = value(size, mark);
        if self.random.chance(40_000) {
            quote += quote * self.random.between(-305, 306) / BASIS;
        }
        let answer = self
            .world
            .settle_trade(market, buyer, seller, size, quote, Matched::default());
        self.count("trade", &answer);
        if answer.is_ok() {
            for account in [buyer, seller] {
                assert!(self.world.net_equity(account) >= 0, "a trade ended below zero");
            }
        }
        vec![buyer, seller]
    }

    fn settle(&mut self) -> Vec<usize> {
        let account = self.trader();
        let market = self.market();
        let before = self.world.standing(account);
        let cash = self.world.accounts[account].cash;
        let answer = self.world.settle(account, market);
        self.count("settle", &answer);
        if let Ok(Outcome::Settled { fees, .. }) = answer {
            let after = self.world.standing(account);
            assert_eq!(after.equity, before.equity - fees, "settling moved equity");
            let least = if before.equity < 0 {
                cash
            } else {
                cash - before.unpaid - fees
            };
            assert!(
                self.world.accounts[account].cash >= least,
                "settling took more than the loss"
            );
        }
        vec![account]
    }

    fn withdraw(&mut self) -> Vec<usize> {
        let account = self.trader();
        let standing = self.world.standing(account);
        let cash = self.world.accounts[account].cash;
        let free = (cash - standing.unpaid).max(1);
        let initial = (standing.initial / BASIS).clamp(1, free);
        let any = self.random.between(1, cash + 2);
        let amount = self.random.pick(&[free, any, initial, initial]);
        let answer = self.world.withdraw(account, amount);
        self.count("withdraw", &answer);
        self.check_taken_out(account, &answer);
        vec![account]
    }

    fn withdraw_collateral(&mut self) -> Vec<usize> {
        let (account, collateral) = (self.trader(), self.random.below(self.world.collaterals.len()));
        let amount = self
            .random
            .between(1, self.world.accounts[account].balance(collateral) + 2);
        let answer = self.world.withdraw_collateral(account, collateral, amount);
        self.count("withdraw collateral", &answer);
        self.check_taken_out(account, &answer);
        vec![account]
    }

    fn check_taken_out(&self, account: usize, answer: &Answer) {
        let standing = self.world.standing(account);
        let sound = standing.initial >= 0 && standing.fresh && self.world.accounts[account].fee_debt == 0;
        assert!(answer.is_err() || sound, "value left an account under margin");
    }

    fn deposit(&mut self) -> Vec<usize> {
        let account = self.trader();
        let digits = self.random.between(1, 7) as u32;
        let amount = self.random.between(1, 10_i128.pow(digits));
        let answer = if self.random.chance(60_000) {
            self.world.deposit(account, amount)
        } else {
            let collateral = self.random.below(self.world.collaterals.len());
            self.world.deposit_collateral(account, collateral, amount / 300 + 1)
        };
        self.count("deposit", &answer);
        vec![account]
    }

    fn market_work(&mut self) -> Vec<usize> {
        let market = self.market();
        let (name, answer) = match self.random.below(6) {
            0 | 1 => ("apply", self.world.apply_shortfall(market)),
            2 => ("collect", self.world.collect_fees(market)),
            3 => ("recover", self.world.collect_recovery(market)),
            4 => {
                let recovery = self.market();
                ("settle recovery", self.world.settle_recovery(recovery, market))
            }
            _ if self.random.chance(10_000) => ("fund capital", self.world.fund_capital(1_000)),
            _ if self.random.chance(10_000) => ("fund seed", self.world.fund_seed(market, 1_000)),
            _ => ("accrue funding", self.world.accrue_funding(market)),
        };
        self.count(name, &answer);
        if let Ok(Outcome::Cut {
            cut,
            budget,
            written_off,
        }) = answer
        {
            self.note("apply: cut", cut);
            self.note("apply: paid by the budget", budget);
            self.note("apply: written off", written_off);
        }
        vec![]
    }

    fn funding(&mut self) -> Vec<usize> {
        let market = self.market();
        let rate = self.random.between(-10_000, 10_001);
        let answer = self.world.publish_funding_rate(market, rate);
        self.count("funding", &answer);
        vec![]
    }

    fn time(&mut self) -> Vec<usize> {
        self.world.now += self.random.pick(&[1, 1, 5, 20, 60, 90, 600]);
        if self.random.chance(1_000) {
            self.world.now += DAY;
        }
        self.move_prices();
        let market = self.market();
        if self.random.chance(400) {
            let answer = self.world.set_final_price(market, self.random.chance(20_000));
            self.count("final", &answer);
        }
        vec![]
    }
}

fn principal(account: &Account) -> Principal {
    (account.cash, account.fee_debt, account.balances.clone())
}
