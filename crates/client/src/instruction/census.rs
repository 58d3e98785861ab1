//! The census, which anyone may push on.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::{AccountMeta, Instruction};
use ballast::{accounts, instruction};

use super::{Deployment, SYSTEM, build};
use crate::address;

impl Deployment {
    /// The census's address.
    pub fn census(&self) -> Pubkey {
        address::census(&self.clearinghouse)
    }

    /// Creates the census's account, once.
    pub fn open_census(&self, payer: Pubkey) -> Instruction {
        let accounts = accounts::OpenCensus {
            payer,
            clearinghouse: self.clearinghouse,
            census: self.census(),
            system_program: SYSTEM,
        };
        build(accounts, instruction::OpenCensus {})
    }

    /// Begins a census.
    pub fn begin_census(&self) -> Instruction {
        build(accounts::BeginCensus { books: self.loss_books(), census: self.census() }, instruction::BeginCensus {})
    }

    /// Visits margin accounts.
    pub fn visit_accounts(&self, visited: &[Pubkey]) -> Instruction {
        let accounts = accounts::VisitAccounts { books: self.read_books(), census: self.census() };
        let mut visit = build(accounts, instruction::VisitAccounts {});
        visit.accounts.extend(visited.iter().map(|account| AccountMeta::new(*account, false)));
        visit
    }

    /// Finishes a census; `markets` are all that are listed, in their order.
    pub fn finish_census(&self, markets: &[u16]) -> Instruction {
        let accounts = accounts::FinishCensus {
            books: self.loss_books(),
            census: self.census(),
            reserve: self.reserve,
            traders_vault: self.traders_vault,
            reserve_vault: self.reserve_vault,
        };
        let mut finish = build(accounts, instruction::FinishCensus {});
        finish.accounts.extend(markets.iter().map(|market| AccountMeta::new_readonly(self.market(*market), false)));
        finish
    }
}
