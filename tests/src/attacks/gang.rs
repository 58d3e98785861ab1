//! Those who attack together: what they brought, and what they have.

use std::collections::BTreeMap;

use anchor_lang::prelude::Pubkey;
use ballast_client::snapshot::Snapshot;
use solana_signer::Signer;

use crate::{Actor, Staker, World};
use ballast_client::instruction::{Deployment, Series};

/// Attackers, as one.
pub struct Gang {
    owners: Vec<Pubkey>,
    accounts: Vec<Pubkey>,
    stakes: Vec<(Pubkey, Series)>,
    brought: i128,
    /// Dollars times 10^8 of whole tokens, by feed, before they did anything.
    honest: BTreeMap<u16, i64>,
}

impl Gang {
    pub(super) fn new(world: &World) -> Self {
        let honest = world.root.posted.clone();
        Self { owners: Vec::new(), accounts: Vec::new(), stakes: Vec::new(), brought: 0, honest }
    }

    /// Another account is theirs, and what it brought.
    pub fn joins(&mut self, attacker: &Actor, brought: u64) {
        self.owns(attacker.key());
        self.accounts.push(attacker.account);
        self.brings(brought.into());
    }

    /// A key is theirs, and with it every token account.
    pub fn owns(&mut self, key: Pubkey) {
        if !self.owners.contains(&key) {
            self.owners.push(key);
        }
    }

    pub(super) fn stakes(&mut self, staker: &Staker, brought: u64) {
        self.owns(staker.keypair.pubkey());
        self.stakes.push((staker.shares, staker.series));
        self.brings(brought.into());
    }

    /// They brought something, or earned what anybody would have earned by the terms without an attack.
    pub const fn brings(&mut self, amount: i128) {
        self.brought += amount;
    }

    /// What collateral is worth in units of quote, at its price before the attack.
    pub(super) fn worth(&self, snapshot: &Snapshot, collateral: u16, amount: u64) -> i128 {
        let feed = snapshot.terms.collaterals[usize::from(collateral)].feed;
        let decimals = u32::from(snapshot.terms.feeds[usize::from(feed)].decimals);
        i128::from(amount) * i128::from(self.honest[&feed]) / 100 / 10_i128.pow(decimals)
    }

    /// What they have beyond what they brought.
    pub(super) async fn gain(&self, world: &mut World) -> i128 {
        self.tokens(world).await + self.accounts(world).await + self.staked(world).await - self.brought
    }

    /// Tokens in their own token accounts.
    async fn tokens(&self, world: &mut World) -> i128 {
        let Deployment { quote_mint, quote_program, .. } = world.deployment();
        let snapshot = world.snapshot().await;
        let mut sum = 0;
        for owner in &self.owners {
            sum += i128::from(world.held(owner, &quote_mint, &quote_program).await);
            for listed in world.root.collaterals.clone().into_values() {
                let held = world.held(owner, &listed.mint, &listed.program).await;
                sum += self.worth(&snapshot, listed.index, held);
            }
        }
        sum
    }

    /// What is left in their margin accounts: nobody pays what an account lacks, and profit counts as far as its pool has it.
    async fn accounts(&self, world: &mut World) -> i128 {
        let snapshot = world.snapshot().await;
        let mut profits: BTreeMap<u16, i128> = BTreeMap::new();
        let mut sum = 0;
        for account in self.accounts.iter().filter_map(|account| snapshot.accounts.get(account)) {
            let mut own = i128::from(account.cash) - i128::from(account.fee_debt);
            for balance in account.balances.iter().filter(|balance| balance.amount > 0) {
                own += self.worth(&snapshot, balance.collateral, balance.amount);
            }
            let mut won = 0;
            for slot in account.positions.iter().filter(|slot| slot.used()) {
                let book = snapshot.books().market(slot.market).unwrap();
                let net = i128::from(book.margin(&slot.position()).unwrap().net.0);
                own += net.min(0);
                won += net.max(0);
                *profits.entry(slot.market).or_default() += net.max(0);
            }
            sum += (own + won).max(0);
        }
        let pool = |market: &u16| i128::from(snapshot.markets[market].pool);
        let unpaid: i128 = profits.iter().map(|(market, won)| (won - pool(market)).max(0)).sum();
        sum - unpaid
    }

    /// What their shares of tranches are worth.
    async fn staked(&self, world: &mut World) -> i128 {
        let mut sum = 0;
        for (shares, series) in &self.stakes {
            let slot = world.tranche(series.tranche).await;
            if slot.series == series.series && slot.shares > 0 {
                let held = i128::from(world.bank.tokens(shares).await);
                sum += held * i128::from(slot.assets) / i128::from(slot.shares);
            }
        }
        sum
    }
}
