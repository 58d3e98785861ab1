//! What protocol capital holds beside quote.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::instructions::{Change, HoldingTerms, Rebalancing};
use ballast::{accounts, instruction};

use super::{Collateral, Deployment, Governed, SYSTEM, build};
use crate::address;

impl Deployment {
    /// The account of all holdings.
    pub fn holdings(&self) -> Pubkey {
        address::holdings(&self.clearinghouse)
    }

    /// The vault of the holding of a collateral.
    pub fn holding_vault(&self, collateral: u16) -> Pubkey {
        address::holding_vault(&self.clearinghouse, collateral)
    }

    /// Opens the account of all holdings.
    pub fn open_holdings(&self, payer: Pubkey) -> Instruction {
        let accounts = accounts::OpenHoldings {
            payer,
            clearinghouse: self.clearinghouse,
            holdings: self.holdings(),
            system_program: SYSTEM,
        };
        build(accounts, instruction::OpenHoldings {})
    }

    /// Lists a collateral that protocol capital may hold.
    pub fn list_holding(&self, payer: Pubkey, index: u8, asset: &Collateral, terms: HoldingTerms) -> Governed {
        let accounts = accounts::ListHolding {
            payer,
            governs: self.governs(),
            holdings: self.holdings(),
            mint: asset.mint,
            vault: self.holding_vault(asset.index),
            token_program: asset.program,
            system_program: SYSTEM,
        };
        let collateral = asset.index;
        let call = build(accounts, instruction::ListHolding { index, collateral, terms });
        Governed::new(self, Change::ListHolding { index, collateral, terms }, call)
    }

    /// Replaces a holding's terms.
    pub fn set_holding_terms(&self, index: u8, terms: HoldingTerms) -> Governed {
        let accounts = accounts::SetHoldingTerms { governs: self.governs() };
        let call = build(accounts, instruction::SetHoldingTerms { index, terms });
        Governed::new(self, Change::HoldingTerms { index, terms }, call)
    }

    /// Pays tokens of `asset` from `source` into a holding.
    pub fn fund_holding(
        &self,
        depositor: Pubkey,
        source: Pubkey,
        (index, asset): (u8, &Collateral),
        amount: u64,
    ) -> Instruction {
        let accounts = accounts::FundHolding {
            depositor,
            clearinghouse: self.clearinghouse,
            holdings: self.holdings(),
            source,
            vault: self.holding_vault(asset.index),
            mint: asset.mint,
            token_program: asset.program,
        };
        build(accounts, instruction::FundHolding { index, amount })
    }

    /// Values all holdings, and begins or ends their auctions.
    pub fn value_holdings(&self) -> Instruction {
        let accounts =
            accounts::ValueHoldings { books: self.read_books(), reserve: self.reserve, holdings: self.holdings() };
        build(accounts, instruction::ValueHoldings {})
    }

    /// Trades a holding with a taker, between its token accounts of quote and of the asset.
    pub fn rebalance(
        &self,
        taker: Pubkey,
        (taker_quote, taker_asset): (Pubkey, Pubkey),
        asset: &Collateral,
        asked: Rebalancing,
    ) -> Instruction {
        let accounts = accounts::Rebalance {
            taker,
            books: self.read_books(),
            reserve: self.reserve,
            holdings: self.holdings(),
            outflow: address::outflow(&self.reserve_vault),
            reserve_vault: self.reserve_vault,
            holding_vault: self.holding_vault(asset.index),
            taker_quote,
            taker_asset,
            quote_mint: self.quote_mint,
            mint: asset.mint,
            quote_program: self.quote_program,
            token_program: asset.program,
        };
        build(accounts, instruction::Rebalance { asked })
    }
}
