//! One path: prices, withdrawals in clusters, keepers, and what is left for the reserve.

use ballast_risk::waterfall::{Attached, Parts, Tiers, divide};
use ballast_risk::{BasisPoints, RiskResult};

use super::book::Account;
use super::draws::Draws;
use super::generator::{Generator, STEPS_A_DAY, Start};
use super::law::{Law, Marks};
use super::portfolio::Portfolio;
use crate::population::whole;

/// Clusters of withdrawals a day in a calm market; they come as much more often as the most excited market is more volatile. Assumed.
const CLUSTERS_A_DAY: f64 = 2.0;
/// In a cluster each account withdraws with this probability, this part of what is free. Assumed.
const JOINS: f64 = 0.2;
const PART: BasisPoints = BasisPoints(5_000);

/// A portfolio ready to be walked.
pub(crate) struct Scene {
    generator: Generator,
    law: Law,
    starts: Vec<Start>,
    accounts: Vec<Account>,
    /// What keepers take over in a step, per market, in quote.
    depth: Vec<u64>,
    steps: u32,
}

/// What a path came to, in quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ended {
    /// What the reserve is asked for: deficits, and bonuses of liquidations below zero.
    pub(crate) loss: u64,
    pub(crate) liquidated: u64,
    pub(crate) withdrawn: u64,
}

impl Ended {
    /// How a reserve would divide the loss.
    pub(crate) fn divided(&self, reserve: u64) -> Parts {
        divide(self.loss, u64::MAX, &Tiers { capital: reserve, ..Tiers::default() }, &Attached::default())
    }
}

impl Scene {
    /// Sets a portfolio up for a number of days.
    pub(crate) fn new(portfolio: &Portfolio, generator: &Generator, days: u32) -> Self {
        let starts = portfolio.markets.iter().map(|market| Start {
            symbol: market.like.clone(),
            slow: f64::from(market.slow_volatility) / 1e4,
            now: f64::from(market.volatility) / 1e4,
        });
        #[expect(clippy::cast_precision_loss, reason = "open interest is far below 2^53 dollars")]
        let depth =
            portfolio.markets.iter().map(|market| whole(market.open_interest as f64 * f64::from(market.depth) * 100.0));
        Self {
            generator: generator.clone(),
            law: Law::shipped(),
            starts: starts.collect(),
            accounts: portfolio.holders().iter().map(Account::open).collect(),
            depth: depth.collect(),
            steps: days * STEPS_A_DAY,
        }
    }

    /// Walks one path.
    pub(crate) fn walk(&self, seed: u64, path: u64) -> RiskResult<Ended> {
        let mut draws = Draws::of_path(seed, path);
        let mut prices = self.generator.begin(&self.starts);
        let mut accounts = self.accounts.clone();
        let mut ended = Ended::default();
        let mut marks = Marks::of(prices.prices());
        for _ in 0..self.steps {
            if draws.happens(CLUSTERS_A_DAY / f64::from(STEPS_A_DAY) * prices.excitement()) {
                ended.withdrawn += self.withdraw(&mut accounts, &marks, &mut draws)?;
            }
            prices.step(&mut draws);
            marks = Marks::of(prices.prices());
            self.keep(&mut accounts, &marks, &mut ended)?;
        }
        for account in &accounts {
            ended.loss += account.shortage(&marks, &self.law)?;
        }
        Ok(ended)
    }

    fn withdraw(&self, accounts: &mut [Account], marks: &Marks, draws: &mut Draws) -> RiskResult<u64> {
        let mut withdrawn = 0;
        for account in accounts {
            if draws.happens(JOINS) {
                withdrawn += account.withdraw(PART, marks, &self.law)?;
            }
        }
        Ok(withdrawn)
    }

    /// Keepers look at everyone who may be short.
    fn keep(&self, accounts: &mut [Account], marks: &Marks, ended: &mut Ended) -> RiskResult<()> {
        let mut depth = self.depth.clone();
        for account in accounts {
            if account.may_be_short(marks, &self.law) {
                let looked = account.look(marks, &self.law, &mut depth)?;
                ended.loss += looked.deficit + looked.bonus;
                ended.liquidated += looked.liquidated;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "scene_tests.rs"]
mod tests;
