//! Those who stand behind losses with capital of their own.

use anchor_lang::prelude::Pubkey;
use ballast::event::ExitRequested;
use ballast::state::TrancheSlot;
use ballast::state::tranche::SENIOR;
use ballast_client::instruction::{Deployment, Series};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::bank::keypair;
use crate::mints::SPL_TOKEN;
use crate::send::Outcome;
use crate::terms::{BTC, DAY, default_tranche_terms};
use crate::world::World;

/// Who stakes in the first series of a tranche.
pub struct Staker {
    /// What it signs with.
    pub keypair: Keypair,
    /// Where.
    pub series: Series,
    /// Its quote.
    pub quote: Pubkey,
    /// Its shares.
    pub shares: Pubkey,
}

impl World {
    /// Sets the default terms of tranches, pays capital in, and opens the first series of all.
    pub async fn opens_tranches(&mut self) {
        let deployment = self.deployment();
        self.govern(deployment.set_tranche_terms(default_tranche_terms())).await.unwrap();
        self.fund_reserve(None, crate::usd(3)).await;
        for tranche in 0..3 {
            self.opens_series(Series { tranche, series: 1 }).await.unwrap();
        }
    }

    /// A world with tranches, where BTC may draw five thousand dollars on a senior stake.
    pub async fn pledged() -> Self {
        let mut world = Self::new().await;
        world.opens_tranches().await;
        let deep = world.staker("deep", Series { tranche: SENIOR, series: 1 }).await;
        deep.stakes(&mut world, crate::usd(5_000)).await.unwrap();
        world.govern(world.deployment().pledge_reserve(BTC, crate::usd(5_000))).await.unwrap();
        world.wait(30 * DAY).await;
        world
    }

    /// Opens a series.
    pub async fn opens_series(&mut self, series: Series) -> Outcome {
        let instruction = self.deployment().open_series(self.bank.payer(), series);
        self.govern(instruction).await
    }

    /// A staker with a million dollars and no share yet.
    pub async fn staker(&mut self, name: &str, series: Series) -> Staker {
        self.launches().await;
        let Deployment { quote_mint, quote_program, .. } = self.root.deployment;
        let keypair = keypair(name);
        self.bank.place(&keypair.pubkey(), &anchor_lang::system_program::ID, Vec::new());
        let quote = self.bank.give(&keypair.pubkey(), &quote_mint, &quote_program, crate::usd(1_000_000)).await;
        let mint = self.root.deployment.shares_mint(series);
        let shares = self.bank.give(&keypair.pubkey(), &mint, &SPL_TOKEN, 0).await;
        Staker { keypair, series, quote, shares }
    }

    /// A tranche's state.
    pub async fn tranche(&mut self, tranche: u8) -> TrancheSlot {
        *self.reserve().await.tranche(tranche).unwrap()
    }
}

impl Staker {
    /// Stakes, for as many shares as it may buy.
    pub async fn stakes(&self, world: &mut World, amount: u64) -> Outcome {
        self.stakes_for(world, amount, 0).await
    }

    /// Stakes, for no fewer shares.
    pub async fn stakes_for(&self, world: &mut World, amount: u64, least: u64) -> Outcome {
        let accounts = (self.quote, self.shares);
        let stake = world.deployment().stake(self.keypair.pubkey(), self.series, accounts, (amount, least));
        world.send(&[stake], &[&self.keypair]).await
    }

    /// Asks to leave; the epoch is in the event.
    pub async fn leaves(&self, world: &mut World, index: u16, shares: u64) -> Outcome {
        let request = world.deployment().request_exit(self.keypair.pubkey(), self.series, self.shares, index, shares);
        world.send(&[request], &[&self.keypair]).await
    }

    /// Asks to leave, and is told the epoch.
    pub async fn asks(&self, world: &mut World, index: u16, shares: u64) -> u32 {
        self.leaves(world, index, shares).await.unwrap().event::<ExitRequested>().epoch
    }

    /// Has the exits of an epoch priced.
    pub async fn prices(&self, world: &mut World, epoch: u32) -> Outcome {
        let price = world.deployment().price_exits(self.keypair.pubkey(), self.series, epoch);
        world.send(&[price], &[&self.keypair]).await
    }

    /// Has its exit paid.
    pub async fn collects(&self, world: &mut World, index: u16, epoch: u32) -> Outcome {
        let pay = world.deployment().pay_exit(self.keypair.pubkey(), self.series, (index, epoch), self.quote);
        world.crank(pay).await
    }

    /// Its quote.
    pub async fn quote(&self, world: &mut World) -> u64 {
        world.bank.tokens(&self.quote).await
    }

    /// Its shares.
    pub async fn shares(&self, world: &mut World) -> u64 {
        world.bank.tokens(&self.shares).await
    }
}
