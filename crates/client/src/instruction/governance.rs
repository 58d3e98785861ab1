//! What governance and a venue sign.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::instructions::{
    Change, CollateralTerms, FeedIdentity, FeedTerms, ForecastWeights, GeneralTerms, InventoryTerms, MarketTerms,
    ReserveTerms, Scenarios, TranchesTerms,
};
use ballast::{accounts, instruction};

use super::{Collateral, Deployment, Governed, SPL_TOKEN, SYSTEM, Series, build};
use crate::address::outflow;

impl Deployment {
    /// Creates the clearinghouse.
    pub fn initialize(&self, payer: Pubkey, terms: GeneralTerms, guardian: Pubkey, steward: Pubkey) -> Instruction {
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
            traders_outflow: outflow(&self.traders_vault),
            reserve_outflow: outflow(&self.reserve_vault),
            token_program: self.quote_program,
            system_program: SYSTEM,
        };
        build(accounts, instruction::Initialize { terms, guardian, steward })
    }

    /// Launches the clearinghouse.
    pub fn launch(&self) -> Instruction {
        build(accounts::Launch { role: self.holds(self.governance) }, instruction::Launch {})
    }

    /// Moves the tightness of a market or a collateral, see [`ballast::event::table`].
    pub fn steer(&self, steward: Pubkey, table: u8, index: u16, tightness: u32) -> Instruction {
        let accounts = accounts::Steer { role: self.holds(steward), terms: self.terms };
        build(accounts, instruction::Steer { table, index, tightness })
    }

    /// Replaces the general terms.
    pub fn set_general_terms(&self, terms: GeneralTerms) -> Governed {
        let accounts = accounts::SetGeneralTerms { governs: self.governs(), prices: self.prices };
        let call = build(accounts, instruction::SetGeneralTerms { terms: terms.clone() });
        Governed::new(self, Change::GeneralTerms { terms }, call)
    }

    fn feed_accounts(&self) -> accounts::SetFeedTerms {
        accounts::SetFeedTerms { governs: self.governs() }
    }

    /// Lists a feed.
    pub fn list_feed(&self, index: u16, identity: FeedIdentity, terms: FeedTerms) -> Governed {
        let data = instruction::ListFeed { index, identity: identity.clone(), terms: terms.clone() };
        Governed::new(self, Change::ListFeed { index, identity, terms }, build(self.feed_accounts(), data))
    }

    /// Replaces a feed's terms.
    pub fn set_feed_terms(&self, index: u16, terms: FeedTerms) -> Governed {
        let call = build(self.feed_accounts(), instruction::SetFeedTerms { index, terms: terms.clone() });
        Governed::new(self, Change::FeedTerms { index, terms }, call)
    }

    /// Lists a collateral.
    pub fn list_collateral(
        &self,
        payer: Pubkey,
        collateral: &Collateral,
        feed: u16,
        terms: CollateralTerms,
    ) -> Governed {
        let accounts = accounts::ListCollateral {
            payer,
            governs: self.governs(),
            mint: collateral.mint,
            vault: self.vault(collateral.index),
            outflow: self.outflow(collateral.index),
            token_program: collateral.program,
            system_program: SYSTEM,
        };
        let Collateral { index, mint, .. } = *collateral;
        let call = build(accounts, instruction::ListCollateral { index, feed, terms: terms.clone() });
        Governed::new(self, Change::ListCollateral { index, mint, feed, terms }, call)
    }

    /// Replaces a collateral's terms.
    pub fn set_collateral_terms(&self, index: u16, terms: CollateralTerms) -> Governed {
        let accounts = accounts::SetCollateralTerms { governs: self.governs() };
        let call = build(accounts, instruction::SetCollateralTerms { index, terms: terms.clone() });
        Governed::new(self, Change::CollateralTerms { index, terms }, call)
    }

    /// Lists a market.
    pub fn list_market(&self, payer: Pubkey, index: u16, feed: u16, terms: MarketTerms) -> Governed {
        let accounts = accounts::ListMarket {
            payer,
            governs: self.governs(),
            market: self.market(index),
            recovery: self.recovery(index),
            system_program: SYSTEM,
        };
        let call = build(accounts, instruction::ListMarket { index, feed, terms: terms.clone() });
        Governed::new(self, Change::ListMarket { index, feed, terms }, call)
    }

    /// Replaces a market's terms.
    pub fn set_market_terms(&self, index: u16, terms: MarketTerms) -> Governed {
        let accounts = accounts::SetMarketTerms { governs: self.governs() };
        let call = build(accounts, instruction::SetMarketTerms { index, terms: terms.clone() });
        Governed::new(self, Change::MarketTerms { index, terms }, call)
    }

    /// Replaces the terms of the reserve.
    pub fn set_reserve_terms(&self, terms: ReserveTerms) -> Governed {
        let accounts = accounts::SetReserveTerms { governs: self.governs() };
        let call = build(accounts, instruction::SetReserveTerms { terms: terms.clone() });
        Governed::new(self, Change::ReserveTerms { terms }, call)
    }

    /// Replaces the terms of the tranches.
    pub fn set_tranche_terms(&self, terms: TranchesTerms) -> Governed {
        let accounts = accounts::SetTrancheTerms { governs: self.governs() };
        let call = build(accounts, instruction::SetTrancheTerms { terms: terms.clone() });
        Governed::new(self, Change::TrancheTerms { terms }, call)
    }

    /// Replaces the terms of the inventory.
    pub fn set_inventory_terms(&self, terms: InventoryTerms) -> Governed {
        let accounts = accounts::SetInventoryTerms { governs: self.governs() };
        let call = build(accounts, instruction::SetInventoryTerms { terms });
        Governed::new(self, Change::InventoryTerms { terms }, call)
    }

    /// Opens a tranche's next series.
    pub fn open_series(&self, payer: Pubkey, series: Series) -> Instruction {
        let accounts = accounts::OpenSeries {
            payer,
            role: self.holds(self.governance),
            reserve: self.reserve,
            shares_mint: self.shares_mint(series),
            shares_program: SPL_TOKEN,
            system_program: SYSTEM,
        };
        build(accounts, instruction::OpenSeries { tranche: series.tranche })
    }

    /// Lets a market draw on tiers that it did not fill.
    pub fn pledge_reserve(&self, market: u16, amount: u64) -> Governed {
        let accounts =
            accounts::PledgeReserve { governs: self.governs(), market: self.market(market), reserve: self.reserve };
        let call = build(accounts, instruction::PledgeReserve { amount });
        Governed::new(self, Change::Pledge { market, amount }, call)
    }

    /// Replaces the weights of the volatility forecast.
    pub fn set_forecast(&self, weights: ForecastWeights) -> Governed {
        let call = build(accounts::SetForecast { governs: self.governs() }, instruction::SetForecast { weights });
        Governed::new(self, Change::Forecast { weights }, call)
    }

    /// Replaces the scenarios of a census.
    pub fn set_scenarios(&self, scenarios: Scenarios) -> Governed {
        let call = build(accounts::SetScenarios { governs: self.governs() }, instruction::SetScenarios { scenarios });
        Governed::new(self, Change::Scenarios { scenarios }, call)
    }

    /// Pauses operations for so many seconds.
    pub fn pause(&self, guardian: Pubkey, operations: u32, seconds: u32) -> Instruction {
        build(accounts::Pause { role: self.holds(guardian) }, instruction::Pause { operations, seconds })
    }

    /// Gives a market its final price at a delisting.
    pub fn set_final_price(&self, market: u16) -> Governed {
        let accounts =
            accounts::SetFinalPrice { governs: self.governs(), prices: self.prices, market: self.market(market) };
        Governed::new(self, Change::FinalPrice { market }, build(accounts, instruction::SetFinalPrice {}))
    }

    /// Publishes a funding rate in parts per million of the mark per hour.
    pub fn publish_funding_rate(&self, venue: Pubkey, market: u16, rate: i32) -> Instruction {
        let accounts = accounts::PublishFundingRate { venue, books: self.publish_books(), market: self.market(market) };
        build(accounts, instruction::PublishFundingRate { rate })
    }
}
