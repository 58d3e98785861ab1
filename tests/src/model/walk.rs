//! A random walk over the model: hostile choices, jumps and halts, every law after each step, and a wind-down at the end.

use std::collections::BTreeMap;

use super::random::Random;
use super::*;

/// Traders in a walk; one more account has enough to buy whatever is sold.
pub const TRADERS: usize = 10;
pub const MARKETS: usize = 3;
pub const COLLATERALS: usize = 2;

/// A walk under way.
pub struct Walk {
    pub random: Random,
    pub world: World,
    pub whale: usize,
    /// Feeds that publish, prints that will be taken back, and how wild prices are.
    pub live: Vec<bool>,
    pub prints: Vec<(usize, i128)>,
    pub wild: i128,
    pub down: i128,
    /// How often instructions were completed and refused.
    pub counts: BTreeMap<String, u64>,
}

impl Walk {
    /// Every feed moves, jumps, misprints, or goes silent.
    pub fn move_prices(&mut self) {
        for (feed, price) in std::mem::take(&mut self.prints) {
            let _ = self.world.refresh(feed, price, 10, self.world.now);
        }
        for feed in 0..self.world.feeds.len() {
            if !self.live[feed] {
                self.live[feed] = self.random.chance(4_000);
                continue;
            }
            if self.random.chance(self.down) {
                self.live[feed] = false;
                continue;
            }
            let price = self.world.feeds[feed].price;
            let moved = if self.world.quote_feed == Some(feed) {
                self.quote_move(price)
            } else {
                self.price_move(feed, price)
            };
            let confidence = self.random.between(0, 50);
            let published = self.world.now - self.random.pick(&[0, 0, 1, 4]);
            let _ = self.world.refresh(feed, moved, confidence, published);
        }
    }

    fn quote_move(&mut self, price: i128) -> i128 {
        (price * self.random.between(9_990, 10_011) / BASIS).clamp(ONE * 9 / 10, ONE * 11 / 10)
    }

    fn price_move(&mut self, feed: usize, price: i128) -> i128 {
        let kind = self.random.between(0, 100_000);
        let factor = match kind {
            0..55_000 => self.random.between(9_950, 10_051),
            _ if kind < 56_000 + self.wild => self.random.between(7_000, 13_500),
            _ if kind < 63_000 => {
                self.prints.push((feed, price));
                self.random.between(8_000, 12_500)
            }
            _ if kind < 63_200 => self.random.between(4_000, 6_000),
            _ if kind < 63_400 => self.random.between(16_000, 22_000),
            _ => BASIS,
        };
        (price * factor / BASIS).clamp(ONE / 5_000, 100_000 * ONE)
    }

    pub fn count(&mut self, name: &str, answer: &Answer) {
        let key = match answer {
            Ok(_) => format!("{name} done"),
            Err(refusal) => format!("{name} {refusal:?}"),
        };
        *self.counts.entry(key).or_default() += 1;
    }

    pub fn note(&mut self, name: &str, amount: i128) {
        *self.counts.entry(name.to_string()).or_default() += amount as u64;
    }

    /// Final prices everywhere, then everyone is settled, sold, resolved and paid until nothing is left to do.
    fn wind_down(&mut self) {
        self.world.deposit(self.whale, 1_000_000_000_000).expect("a deposit");
        for market in 0..MARKETS {
            let answer = self.world.set_final_price(market, true);
            self.count("final at the end", &answer);
        }
        for _ in 0..40 {
            self.world.now += 60;
            for feed in 0..self.world.feeds.len() {
                let price = self.world.feeds[feed].price;
                self.world.refresh(feed, price, 10, self.world.now).expect("a price");
            }
            self.settle_everything();
        }
    }

    fn settle_everything(&mut self) {
        for account in 0..=TRADERS {
            for market in 0..MARKETS {
                let _ = self.world.settle(account, market);
                for collateral in 0..COLLATERALS {
                    let _ = self
                        .world
                        .call_variation(account, self.whale, market, collateral, 1_000_000_000);
                    let _ = self
                        .world
                        .liquidate_collateral(account, self.whale, collateral, 1_000_000_000);
                }
                let _ = self.world.resolve_deficit(account, market);
            }
        }
        for market in 0..MARKETS {
            for recovery in 0..MARKETS {
                let _ = self.world.settle_recovery(recovery, market);
            }
            let _ = self.world.apply_shortfall(market);
            let _ = self.world.collect_recovery(market);
            let _ = self.world.collect_fees(market);
        }
        self.world.laws().expect("laws in the wind-down");
    }

    /// After the wind-down no market is in use and everyone can take out everything.
    fn check_empty(&mut self, seed: u64) {
        for (index, market) in self.world.markets.iter().enumerate() {
            assert_eq!(
                market.used, 0,
                "seed {seed} market {index} {market:?} {:?}",
                self.world.accounts
            );
        }
        for account in 0..=TRADERS {
            let state = self.world.accounts[account].clone();
            if state.fee_debt > 0 {
                assert_eq!(state.cash, 0, "seed {seed}: a fee debt beside cash");
                self.world.deposit(account, state.fee_debt).expect("a deposit");
                self.world.settle(account, 0).expect("the fee debt paid");
            }
            if state.cash > 0 {
                self.world.withdraw(account, state.cash).expect("all cash out");
            }
            for held in state.balances.into_iter().flatten() {
                self.world
                    .withdraw_collateral(account, held.collateral, held.amount)
                    .expect("all collateral out");
            }
        }
        self.world.laws().expect("laws when everyone left");
    }
}

/// Walks, winds down, and returns what was counted.
fn walk(seed: u64, steps: usize) -> BTreeMap<String, u64> {
    let mut walk = Walk::new(seed);
    for step in 0..steps {
        walk.step();
        if let Err(broken) = walk.world.laws() {
            panic!("seed {seed} step {step}: {broken}");
        }
    }
    walk.wind_down();
    walk.check_empty(seed);
    walk.counts
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

/// `WALK_SEED`, `WALK_SEEDS` and `WALK_STEPS` choose other walks.
#[test]
fn random_walks_keep_every_law() {
    let (first, seeds, steps) = (
        number("WALK_SEED", 1),
        number("WALK_SEEDS", 25),
        number("WALK_STEPS", 8_000),
    );
    let mut totals = BTreeMap::new();
    for seed in first..first + seeds {
        for (name, count) in walk(seed, steps as usize) {
            *totals.entry(name).or_insert(0) += count;
        }
    }
    for (name, count) in &totals {
        println!("{count:>9}  {name}");
    }
    for name in [
        "trade",
        "settle",
        "liquidate",
        "sale",
        "call",
        "resolve",
        "deleverage",
        "apply",
        "recover",
    ] {
        assert!(
            seeds * steps < 200_000 || totals.contains_key(&format!("{name} done")),
            "{name} was never done"
        );
    }
}
