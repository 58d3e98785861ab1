//! What stakers sign, and what anyone may do for their exits.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::{accounts, instruction};

use super::{Deployment, SPL_TOKEN, SYSTEM, build};
use crate::address::{exit_batch, exit_ticket, shares_mint};

/// A series of a tranche.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    /// Which tranche.
    pub tranche: u8,
    /// Which of its series.
    pub series: u32,
}

impl Deployment {
    /// The mint of a series' shares.
    pub fn shares_mint(&self, Series { tranche, series }: Series) -> Pubkey {
        shares_mint(&self.clearinghouse, tranche, series)
    }

    /// An owner's exit.
    pub fn exit_ticket(&self, owner: &Pubkey, tranche: u8, index: u16) -> Pubkey {
        exit_ticket(&self.clearinghouse, owner, tranche, index)
    }

    /// Stakes quote from `source` for at least `least` shares in `shares`.
    pub fn stake(
        &self,
        staker: Pubkey,
        series: Series,
        (source, shares): (Pubkey, Pubkey),
        (amount, least): (u64, u64),
    ) -> Instruction {
        let accounts = accounts::Stake {
            staker,
            clearinghouse: self.clearinghouse,
            terms: self.terms,
            reserve: self.reserve,
            shares_mint: self.shares_mint(series),
            shares,
            source,
            reserve_vault: self.reserve_vault,
            quote_mint: self.quote_mint,
            token_program: self.quote_program,
            shares_program: SPL_TOKEN,
        };
        build(accounts, instruction::Stake { tranche: series.tranche, amount, least_shares: least })
    }

    /// Gives shares up.
    pub fn request_exit(&self, owner: Pubkey, series: Series, account: Pubkey, index: u16, shares: u64) -> Instruction {
        let tranche = series.tranche;
        let accounts = accounts::RequestExit {
            owner,
            clearinghouse: self.clearinghouse,
            terms: self.terms,
            reserve: self.reserve,
            ticket: self.exit_ticket(&owner, tranche, index),
            shares_mint: self.shares_mint(series),
            shares: account,
            shares_program: SPL_TOKEN,
            system_program: SYSTEM,
        };
        build(accounts, instruction::RequestExit { tranche, index, shares })
    }

    /// Prices the exits of an epoch.
    pub fn price_exits(&self, payer: Pubkey, Series { tranche, series }: Series, epoch: u32) -> Instruction {
        let accounts = accounts::PriceExits {
            payer,
            clearinghouse: self.clearinghouse,
            terms: self.terms,
            reserve: self.reserve,
            batch: exit_batch(&self.clearinghouse, tranche, series, epoch),
            system_program: SYSTEM,
        };
        build(accounts, instruction::PriceExits { tranche, epoch })
    }

    /// Pays an exit to its owner.
    pub fn pay_exit(
        &self,
        owner: Pubkey,
        Series { tranche, series }: Series,
        (index, epoch): (u16, u32),
        destination: Pubkey,
    ) -> Instruction {
        let accounts = accounts::PayExit {
            clearinghouse: self.clearinghouse,
            reserve: self.reserve,
            ticket: self.exit_ticket(&owner, tranche, index),
            owner,
            batch: exit_batch(&self.clearinghouse, tranche, series, epoch),
            outgoing: self.outgoing_of_reserve(destination),
        };
        build(accounts, instruction::PayExit {})
    }
}
