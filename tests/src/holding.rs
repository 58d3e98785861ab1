//! What protocol capital holds beside quote, and those who trade it.

use anchor_lang::prelude::Pubkey;
use ballast::instructions::{HoldingTerms, Rebalancing};
use ballast::state::{HoldingSlot, side};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::bank::keypair;
use crate::mints::token_address;
use crate::send::Outcome;
use crate::terms::default_holding_terms;
use crate::world::World;

/// Who trades with the reserve.
pub struct Taker {
    /// What it signs with.
    pub keypair: Keypair,
    /// Its quote.
    pub quote: Pubkey,
}

impl World {
    /// Opens the account of holdings, and lists a collateral as the first with the default terms.
    pub async fn opens_holding(&mut self, collateral: u16) {
        self.crank(self.root.deployment.open_holdings(self.bank.payer())).await.unwrap();
        self.lists_holding(0, collateral, default_holding_terms()).await.unwrap();
    }

    /// Lists a collateral as a holding.
    pub async fn lists_holding(&mut self, index: u8, collateral: u16, terms: HoldingTerms) -> Outcome {
        let asset = self.root.collaterals[&collateral];
        self.govern(self.root.deployment.list_holding(self.bank.payer(), index, &asset, terms)).await
    }

    /// Pays tokens out of nowhere into a holding.
    pub async fn endows_holding(&mut self, index: u8, collateral: u16, amount: u64) -> Outcome {
        let (asset, sponsor) = (self.root.collaterals[&collateral], keypair("sponsor"));
        let source = self.bank.give(&sponsor.pubkey(), &asset.mint, &asset.program, amount).await;
        let fund = self.root.deployment.fund_holding(sponsor.pubkey(), source, (index, &asset), amount);
        self.send(&[fund], &[&sponsor]).await
    }

    /// Somebody values the holdings.
    pub async fn values_holdings(&mut self) -> Outcome {
        self.crank(self.root.deployment.value_holdings()).await
    }

    /// Time passes, prices go on, and somebody values the holdings every ten minutes.
    pub async fn minds_holdings(&mut self, seconds: i64) {
        let until = self.now() + seconds;
        while self.now() < until {
            self.wait(600.min(until - self.now())).await;
            self.values_holdings().await.unwrap();
        }
    }

    /// A holding.
    pub async fn holding(&mut self, index: u8) -> HoldingSlot {
        *self.holdings().await.expect("holdings are open").slot(index).unwrap()
    }

    /// What protocol capital comes to with its holdings, at the last prices: as an onlooker sees it.
    pub async fn capital_at_last_prices(&mut self) -> u64 {
        let (capital, snapshot) = (self.reserve().await.capital, self.snapshot().await);
        let books = snapshot.books();
        let slots = snapshot.holdings.iter().flat_map(|holdings| holdings.slots).filter(HoldingSlot::listed);
        let values = slots.map(|slot| {
            let price = books.collateral(slot.collateral).unwrap().price;
            price.of(slot.amount, ballast_risk::Rounding::Down).unwrap()
        });
        capital + values.sum::<u64>()
    }

    /// Someone with a million dollars and tokens of every collateral.
    pub async fn taker(&mut self, name: &str) -> Taker {
        let (keypair, deployment) = (keypair(name), self.root.deployment);
        let key = keypair.pubkey();
        self.bank.place(&key, &anchor_lang::system_program::ID, Vec::new());
        let (mint, program) = (deployment.quote_mint, deployment.quote_program);
        let quote = self.bank.give(&key, &mint, &program, crate::usd(1_000_000)).await;
        for asset in self.root.collaterals.clone().into_values() {
            self.bank.give(&key, &asset.mint, &asset.program, 10_000_000_000_000).await;
        }
        Taker { keypair, quote }
    }
}

impl Taker {
    /// Buys at most so much of what the reserve sells, at any price.
    pub async fn buys(&self, world: &mut World, collateral: u16, amount: u64) -> Outcome {
        let asked = Rebalancing { holding: 0, side: side::SELLS, amount, limit: u64::MAX };
        self.asks(world, collateral, asked).await
    }

    /// Sells at most so much of what the reserve buys, at any price.
    pub async fn sells(&self, world: &mut World, collateral: u16, amount: u64) -> Outcome {
        self.asks(world, collateral, Rebalancing { holding: 0, side: side::BUYS, amount, limit: 0 }).await
    }

    /// Asks for a trade.
    pub async fn asks(&self, world: &mut World, collateral: u16, asked: Rebalancing) -> Outcome {
        let asset = world.root.collaterals[&collateral];
        let own = (self.quote, token_address(&self.keypair.pubkey(), &asset.mint, &asset.program));
        let trade = world.deployment().rebalance(self.keypair.pubkey(), own, &asset, asked);
        world.send(&[trade], &[&self.keypair]).await
    }
}
