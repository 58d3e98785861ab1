//! What anyone may call for what the reserve holds.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::{accounts, instruction};

use super::{Deployment, SYSTEM, build};

impl Deployment {
    /// Creates the account that counts what the reserve holds.
    pub fn create_inventory(&self, payer: Pubkey) -> Instruction {
        let accounts = accounts::CreateInventory {
            payer,
            clearinghouse: self.clearinghouse,
            inventory: self.inventory(),
            system_program: SYSTEM,
        };
        build(accounts, instruction::CreateInventory {})
    }

    /// Opens the reserve's margin account in a market.
    pub fn open_inventory(&self, payer: Pubkey, market: u16) -> Instruction {
        let accounts = accounts::OpenInventory {
            payer,
            clearinghouse: self.clearinghouse,
            market: self.market(market),
            inventory_account: self.inventory_account(market),
            system_program: SYSTEM,
        };
        build(accounts, instruction::OpenInventory {})
    }

    /// Lets the reserve take a position on that nobody liquidated.
    pub fn absorb(&self, market: u16, account: Pubkey, size: u64) -> Instruction {
        let accounts = accounts::Absorb {
            books: self.ledger_books(),
            market: self.market(market),
            account,
            inventory_account: self.inventory_account(market),
            inventory: self.inventory(),
            reserve: self.reserve,
            vaults: self.vaults(),
        };
        build(accounts, instruction::Absorb { size })
    }

    /// Buys a position of the reserve.
    pub fn buy_inventory(&self, market: u16, (taker, taker_signer): (Pubkey, Pubkey), size: u64) -> Instruction {
        let accounts = accounts::BuyInventory {
            taker_signer,
            books: self.read_books(),
            market: self.market(market),
            inventory_account: self.inventory_account(market),
            inventory: self.inventory(),
            reserve: self.reserve,
            taker,
        };
        build(accounts, instruction::BuyInventory { size })
    }

    /// Pays back what was lent for a position of the reserve.
    pub fn return_inventory(&self, market: u16) -> Instruction {
        let accounts = accounts::ReturnInventory {
            books: self.ledger_books(),
            market: self.market(market),
            inventory_account: self.inventory_account(market),
            inventory: self.inventory(),
            reserve: self.reserve,
            vaults: self.vaults(),
        };
        build(accounts, instruction::ReturnInventory {})
    }
}
