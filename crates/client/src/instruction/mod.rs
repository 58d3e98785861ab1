//! One builder per instruction. What a clearinghouse records once is in [`Deployment`]; each builder takes the rest.

mod census;
mod facility;
mod governance;
mod governed;
mod holding;
mod inventory;
mod keeper;
mod placement;
mod signal;
mod staker;
mod trader;

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::{InstructionData, ToAccountMetas};
use ballast::accounts;
use ballast::state::NONE;

pub use self::governed::Governed;
pub use self::placement::DepositoryVault;
pub use self::staker::Series;
use crate::address;

/// The addresses of one deployment, which every instruction shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// The root.
    pub clearinghouse: Pubkey,
    /// Its governance.
    pub governance: Pubkey,
    /// Its prices.
    pub prices: Pubkey,
    /// Its terms.
    pub terms: Pubkey,
    /// Its reserve.
    pub reserve: Pubkey,
    /// Mint of the quote.
    pub quote_mint: Pubkey,
    /// Token program of the quote.
    pub quote_program: Pubkey,
    /// The traders' vault.
    pub traders_vault: Pubkey,
    /// The reserve's vault.
    pub reserve_vault: Pubkey,
}

/// A collateral's mint, as instructions that move it need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collateral {
    /// Its index.
    pub index: u16,
    /// Its mint.
    pub mint: Pubkey,
    /// The mint's token program.
    pub program: Pubkey,
}

/// A vault of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vault {
    /// That of a collateral, or of the traders' quote for [`NONE`].
    Traders(u16),
    /// The reserve's.
    Reserve,
}

fn build(accounts: impl ToAccountMetas, data: impl InstructionData) -> Instruction {
    Instruction { program_id: ballast::ID, accounts: accounts.to_account_metas(None), data: data.data() }
}

/// The program of shares, whatever the quote's is.
const SPL_TOKEN: Pubkey = anchor_lang::prelude::pubkey!("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
/// The sysvar that holds the instructions of the transaction.
const INSTRUCTIONS: Pubkey = anchor_lang::prelude::pubkey!("Sysvar1nstructions1111111111111111111111111");
const SYSTEM: Pubkey = anchor_lang::system_program::ID;

impl Deployment {
    /// The addresses that `creator` creates with the client's prices and terms accounts; it holds governance until that passes to another key.
    pub fn new(creator: Pubkey, prices: Pubkey, terms: Pubkey, quote_mint: Pubkey, quote_program: Pubkey) -> Self {
        let clearinghouse = address::clearinghouse(&creator);
        Self {
            clearinghouse,
            governance: creator,
            prices,
            terms,
            reserve: address::reserve(&clearinghouse),
            quote_mint,
            quote_program,
            traders_vault: address::traders_vault(&clearinghouse),
            reserve_vault: address::reserve_vault(&clearinghouse),
        }
    }

    /// A market's address.
    pub fn market(&self, market: u16) -> Pubkey {
        address::market(&self.clearinghouse, market)
    }

    /// A recovery's address.
    pub fn recovery(&self, market: u16) -> Pubkey {
        address::recovery(&self.clearinghouse, market)
    }

    /// Where the reserve's positions are counted.
    pub fn inventory(&self) -> Pubkey {
        address::inventory(&self.clearinghouse)
    }

    /// The reserve's margin account in a market.
    pub fn inventory_account(&self, market: u16) -> Pubkey {
        address::inventory_account(&self.clearinghouse, market)
    }

    /// A margin account's address.
    pub fn account(&self, owner: &Pubkey, index: u16) -> Pubkey {
        address::margin_account(&self.clearinghouse, owner, index)
    }

    /// The vault of a collateral; of the traders' quote for [`NONE`].
    pub fn vault(&self, collateral: u16) -> Pubkey {
        if collateral == NONE { self.traders_vault } else { address::collateral_vault(&self.clearinghouse, collateral) }
    }

    fn read_books(&self) -> accounts::ReadBooks {
        accounts::ReadBooks { clearinghouse: self.clearinghouse, prices: self.prices, terms: self.terms }
    }

    fn publish_books(&self) -> accounts::PublishBooks {
        accounts::PublishBooks { clearinghouse: self.clearinghouse, prices: self.prices, terms: self.terms }
    }

    fn ledger_books(&self) -> accounts::LedgerBooks {
        accounts::LedgerBooks { clearinghouse: self.clearinghouse, prices: self.prices, terms: self.terms }
    }

    fn loss_books(&self) -> accounts::LossBooks {
        accounts::LossBooks { clearinghouse: self.clearinghouse, prices: self.prices, terms: self.terms }
    }

    fn governs(&self) -> accounts::Governs {
        accounts::Governs {
            authority: self.governance,
            clearinghouse: self.clearinghouse,
            terms: self.terms,
            change: None,
            instructions: INSTRUCTIONS,
        }
    }

    const fn holds(&self, authority: Pubkey) -> accounts::HoldsRole {
        accounts::HoldsRole { authority, clearinghouse: self.clearinghouse, instructions: INSTRUCTIONS }
    }

    /// The quote, as instructions that name a collateral take it.
    pub const fn quote(&self) -> Collateral {
        Collateral { index: NONE, mint: self.quote_mint, program: self.quote_program }
    }

    /// The outflow of a collateral's vault; of the traders' quote for [`NONE`].
    pub fn outflow(&self, collateral: u16) -> Pubkey {
        address::outflow(&self.vault(collateral))
    }

    fn outgoing(&self, collateral: &Collateral, destination: Pubkey) -> accounts::Outgoing {
        let vault = self.vault(collateral.index);
        accounts::Outgoing {
            vault,
            outflow: address::outflow(&vault),
            destination,
            mint: collateral.mint,
            token_program: collateral.program,
        }
    }

    fn outgoing_of_reserve(&self, destination: Pubkey) -> accounts::Outgoing {
        accounts::Outgoing {
            vault: self.reserve_vault,
            outflow: address::outflow(&self.reserve_vault),
            destination,
            mint: self.quote_mint,
            token_program: self.quote_program,
        }
    }

    fn vaults(&self) -> accounts::QuoteVaults {
        accounts::QuoteVaults {
            traders_vault: self.traders_vault,
            reserve_vault: self.reserve_vault,
            quote_mint: self.quote_mint,
            token_program: self.quote_program,
        }
    }
}
