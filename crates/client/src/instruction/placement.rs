//! What protocol capital has with depositories.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::instructions::{Change, PlacementTerms};
use ballast::{accounts, instruction};

use super::{Deployment, Governed, SYSTEM, build};
use crate::address;

/// A vault of a depository, and what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositoryVault {
    /// The depository.
    pub program: Pubkey,
    /// The vault.
    pub vault: Pubkey,
    /// Where its quote lies.
    pub cash: Pubkey,
    /// The mint of what it gives for it.
    pub receipts_mint: Pubkey,
}

impl DepositoryVault {
    fn accounts(&self) -> accounts::DepositoryAccounts {
        let Self { program, vault, cash, receipts_mint } = *self;
        accounts::DepositoryAccounts { program, depository_vault: vault, cash, receipts_mint }
    }
}

impl Deployment {
    /// What protocol capital has with a vault.
    pub fn placement(&self, vault: &Pubkey) -> Pubkey {
        address::placement(&self.clearinghouse, vault)
    }

    /// Replaces the terms of placements.
    pub fn set_placement_terms(&self, terms: PlacementTerms) -> Governed {
        let accounts = accounts::SetPlacementTerms { governs: self.governs() };
        let call = build(accounts, instruction::SetPlacementTerms { terms });
        Governed::new(self, Change::PlacementTerms { terms }, call)
    }

    /// Opens the placement with the vault that terms name.
    pub fn open_placement(&self, payer: Pubkey, depository: &DepositoryVault) -> Instruction {
        let placement = self.placement(&depository.vault);
        let accounts = accounts::OpenPlacement {
            payer,
            books: self.read_books(),
            reserve: self.reserve,
            depository_vault: depository.vault,
            receipts_mint: depository.receipts_mint,
            placement,
            placement_quote: address::placement_quote(&placement),
            receipts: address::receipts(&placement),
            quote_mint: self.quote_mint,
            token_program: self.quote_program,
            system_program: SYSTEM,
        };
        build(accounts, instruction::OpenPlacement {})
    }

    fn placement_tokens(&self, placement: &Pubkey) -> accounts::PlacementTokens {
        accounts::PlacementTokens {
            placement_quote: address::placement_quote(placement),
            receipts: address::receipts(placement),
            quote_mint: self.quote_mint,
            token_program: self.quote_program,
        }
    }

    fn move_placement(&self, depository: &DepositoryVault) -> accounts::MovePlacement {
        let placement = self.placement(&depository.vault);
        accounts::MovePlacement {
            books: self.read_books(),
            reserve: self.reserve,
            placement,
            outflow: address::outflow(&self.reserve_vault),
            reserve_vault: self.reserve_vault,
            tokens: self.placement_tokens(&placement),
            depository: depository.accounts(),
        }
    }

    /// Places protocol capital.
    pub fn place(&self, depository: &DepositoryVault, amount: u64) -> Instruction {
        build(self.move_placement(depository), instruction::Place { amount })
    }

    /// Calls placed capital home.
    pub fn recall(&self, depository: &DepositoryVault, amount: u64) -> Instruction {
        build(self.move_placement(depository), instruction::Recall { amount })
    }

    /// Looks at a placement.
    pub fn value_placement(&self, depository: &DepositoryVault) -> Instruction {
        let placement = self.placement(&depository.vault);
        let accounts = accounts::ValuePlacement {
            books: self.read_books(),
            reserve: self.reserve,
            placement,
            receipts: address::receipts(&placement),
            depository_vault: depository.vault,
            receipts_mint: depository.receipts_mint,
        };
        build(accounts, instruction::ValuePlacement {})
    }
}
