//! What governance and sponsors do in a world: listing, setting terms, paying into the reserve.

use anchor_lang::prelude::Pubkey;
use ballast::instructions::{CollateralTerms, FeedIdentity, FeedTerms, GeneralTerms, MarketTerms};
use ballast::state::source;
use ballast_client::instruction::{Collateral, Deployment};
use solana_signer::Signer;

use crate::bank::keypair;
use crate::mints::mint_bytes;
use crate::send::Outcome;
use crate::terms::default_general_terms;
use crate::world::{Feed, Root, World};

impl World {
    /// Lists a pull feed with an id of its own.
    pub async fn list_pull_feed(&mut self, index: u16, decimals: u8, terms: FeedTerms) -> Outcome {
        let oracle = Root::named(&self.root.governance.pubkey(), &format!("oracle {index}")).pubkey();
        let id = [u8::try_from(index).expect("a small index") + 1; 32];
        self.list_feed(index, Feed { source: source::PULL, id, oracle }, decimals, terms).await
    }

    /// Lists a push feed.
    pub async fn list_push_feed(&mut self, index: u16, decimals: u8, terms: FeedTerms) -> Outcome {
        let oracle = Root::named(&self.root.governance.pubkey(), &format!("oracle {index}")).pubkey();
        self.list_feed(index, Feed { source: source::PUSH, id: oracle.to_bytes(), oracle }, decimals, terms).await
    }

    /// Lists a feed.
    pub async fn list_feed(&mut self, index: u16, feed: Feed, decimals: u8, terms: FeedTerms) -> Outcome {
        let identity = FeedIdentity { source: feed.source, id: feed.id, decimals };
        let instruction = self.root.deployment.list_feed(index, identity, terms);
        let outcome = self.govern(instruction).await;
        if outcome.is_ok() {
            self.root.feeds.insert(index, feed);
        }
        outcome
    }

    /// Lists a collateral with a new plain mint.
    pub async fn list_collateral(
        &mut self,
        index: u16,
        program: Pubkey,
        decimals: u8,
        feed: u16,
        terms: CollateralTerms,
    ) -> Outcome {
        let mint = Root::named(&self.root.governance.pubkey(), &format!("mint {index}")).pubkey();
        self.bank.place(&mint, &program, mint_bytes(decimals));
        self.list_mint(Collateral { index, mint, program }, feed, terms).await
    }

    /// Lists a collateral whose mint exists.
    pub async fn list_mint(&mut self, collateral: Collateral, feed: u16, terms: CollateralTerms) -> Outcome {
        let instruction = self.root.deployment.list_collateral(self.bank.payer(), &collateral, feed, terms);
        let outcome = self.govern(instruction).await;
        if outcome.is_ok() {
            self.root.collaterals.insert(collateral.index, collateral);
        }
        outcome
    }

    /// Lists a market.
    pub async fn list_market(&mut self, index: u16, feed: u16, terms: MarketTerms) -> Outcome {
        let instruction = self.root.deployment.list_market(self.bank.payer(), index, feed, terms);
        let outcome = self.govern(instruction).await;
        if outcome.is_ok() {
            self.root.markets.insert(index);
        }
        outcome
    }

    /// Replaces a market's terms by what `change` makes of the default ones.
    pub async fn set_market(&mut self, index: u16, change: impl FnOnce(&mut MarketTerms)) {
        let mut terms = self.root.market_terms();
        change(&mut terms);
        let instruction = self.root.deployment.set_market_terms(index, terms);
        self.govern(instruction).await.unwrap();
    }

    /// Replaces the general terms by what `change` makes of the default ones.
    pub async fn set_general(&mut self, change: impl FnOnce(&mut GeneralTerms)) {
        let mut terms = default_general_terms();
        change(&mut terms);
        let instruction = self.root.deployment.set_general_terms(terms);
        self.govern(instruction).await.unwrap();
    }

    /// Pays quote out of nowhere into the reserve: a market's seed, or protocol capital.
    pub async fn fund_reserve(&mut self, market: Option<u16>, amount: u64) {
        let Deployment { quote_mint, quote_program, .. } = self.root.deployment;
        let sponsor = keypair("sponsor");
        let source = self.bank.give(&sponsor.pubkey(), &quote_mint, &quote_program, amount).await;
        let instruction = self.root.deployment.fund_reserve(sponsor.pubkey(), source, market, amount);
        self.send(&[instruction], &[&sponsor]).await.unwrap();
    }
}
