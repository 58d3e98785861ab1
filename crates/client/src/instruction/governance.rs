//! What governance and a venue sign.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::instructions::{
    CollateralTerms, FeedIdentity, FeedTerms, ForecastWeights, GeneralTerms, MarketTerms, ReserveTerms, TranchesTerms,
};
use ballast::{accounts, instruction};

use super::{Collateral, Deployment, SPL_TOKEN, SYSTEM, Series, build};

impl Deployment {
    /// Creates the clearinghouse.
    pub fn initialize(&self, payer: Pubkey, terms: GeneralTerms, guardian: Pubkey) -> Instruction {
        let accounts = accounts::Initialize {
            payer,
            governance: self.governance,
            clearinghouse: self.clearinghouse,
            prices: self.prices,
            terms: self.terms,
            reserve: self.reserve,
            quote_mint: self.quote_mint,
            traders_vault: self.traders_vault,
            reserve_vault: self.reserve_vault,
            token_program: self.quote_program,
            system_program: SYSTEM,
        };
        build(accounts, instruction::Initialize { terms, guardian })
    }

    /// Replaces the general terms.
    pub fn set_general_terms(&self, terms: GeneralTerms) -> Instruction {
        let accounts = accounts::SetGeneralTerms {
            governance: self.governance,
            clearinghouse: self.clearinghouse,
            prices: self.prices,
            terms: self.terms,
        };
        build(accounts, instruction::SetGeneralTerms { terms })
    }

    fn feed_accounts(&self) -> accounts::SetFeedTerms {
        accounts::SetFeedTerms { governs: self.governs() }
    }

    /// Lists a feed.
    pub fn list_feed(&self, index: u16, identity: FeedIdentity, terms: FeedTerms) -> Instruction {
        build(self.feed_accounts(), instruction::ListFeed { index, identity, terms })
    }

    /// Replaces a feed's terms.
    pub fn set_feed_terms(&self, index: u16, terms: FeedTerms) -> Instruction {
        build(self.feed_accounts(), instruction::SetFeedTerms { index, terms })
    }

    /// Lists a collateral.
    pub fn list_collateral(
        &self,
        payer: Pubkey,
        collateral: &Collateral,
        feed: u16,
        terms: CollateralTerms,
    ) -> Instruction {
        let accounts = accounts::ListCollateral {
            payer,
            governs: self.governs(),
            mint: collateral.mint,
            vault: self.vault(collateral.index),
            token_program: collateral.program,
            system_program: SYSTEM,
        };
        build(accounts, instruction::ListCollateral { index: collateral.index, feed, terms })
    }

    /// Replaces a collateral's terms.
    pub fn set_collateral_terms(&self, index: u16, terms: CollateralTerms) -> Instruction {
        let accounts = accounts::SetCollateralTerms { governs: self.governs() };
        build(accounts, instruction::SetCollateralTerms { index, terms })
    }

    /// Lists a market.
    pub fn list_market(&self, payer: Pubkey, index: u16, feed: u16, terms: MarketTerms) -> Instruction {
        let accounts = accounts::ListMarket {
            payer,
            governs: self.governs(),
            market: self.market(index),
            recovery: self.recovery(index),
            system_program: SYSTEM,
        };
        build(accounts, instruction::ListMarket { index, feed, terms })
    }

    /// Replaces a market's terms.
    pub fn set_market_terms(&self, index: u16, terms: MarketTerms) -> Instruction {
        let accounts = accounts::SetMarketTerms { governs: self.governs() };
        build(accounts, instruction::SetMarketTerms { index, terms })
    }

    /// Replaces the terms of the reserve.
    pub fn set_reserve_terms(&self, terms: ReserveTerms) -> Instruction {
        build(accounts::SetReserveTerms { governs: self.governs() }, instruction::SetReserveTerms { terms })
    }

    /// Replaces the terms of the tranches.
    pub fn set_tranche_terms(&self, terms: TranchesTerms) -> Instruction {
        build(accounts::SetTrancheTerms { governs: self.governs() }, instruction::SetTrancheTerms { terms })
    }

    /// Opens a tranche's next series.
    pub fn open_series(&self, payer: Pubkey, series: Series) -> Instruction {
        let accounts = accounts::OpenSeries {
            payer,
            governs: self.governs(),
            reserve: self.reserve,
            shares_mint: self.shares_mint(series),
            shares_program: SPL_TOKEN,
            system_program: SYSTEM,
        };
        build(accounts, instruction::OpenSeries { tranche: series.tranche })
    }

    /// Lets a market draw on tiers that it did not fill.
    pub fn pledge_reserve(&self, market: u16, amount: u64) -> Instruction {
        let accounts =
            accounts::PledgeReserve { governs: self.governs(), market: self.market(market), reserve: self.reserve };
        build(accounts, instruction::PledgeReserve { amount })
    }

    /// Replaces the weights of the volatility forecast.
    pub fn set_forecast(&self, weights: ForecastWeights) -> Instruction {
        build(accounts::SetForecast { governs: self.governs() }, instruction::SetForecast { weights })
    }

    /// Pauses or resumes operations.
    pub fn set_pause(&self, authority: Pubkey, paused: u32) -> Instruction {
        build(accounts::SetPause { authority, clearinghouse: self.clearinghouse }, instruction::SetPause { paused })
    }

    /// Gives a market its final price at a delisting.
    pub fn set_final_price(&self, market: u16) -> Instruction {
        let accounts = accounts::SetFinalPrice {
            governance: self.governance,
            clearinghouse: self.clearinghouse,
            prices: self.prices,
            terms: self.terms,
            market: self.market(market),
        };
        build(accounts, instruction::SetFinalPrice {})
    }

    /// Publishes a funding rate in parts per million of the mark per hour.
    pub fn publish_funding_rate(&self, venue: Pubkey, market: u16, rate: i32) -> Instruction {
        let accounts = accounts::PublishFundingRate { venue, books: self.publish_books(), market: self.market(market) };
        build(accounts, instruction::PublishFundingRate { rate })
    }
}
