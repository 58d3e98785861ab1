//! Pays into a holding of protocol capital.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{HoldingFunded, log};
use crate::state::{Clearinghouse, Holdings};
use crate::vault::{Transfer, accept_mint, covers};

/// - a gift: nobody has a claim for it, and no key takes it out
/// - what the vault received is counted
#[derive(Accounts)]
pub struct FundHolding<'info> {
    pub depositor: Signer<'info>,
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub holdings: AccountLoader<'info, Holdings>,
    #[account(mut)]
    /// CHECK: the token program judges it.
    pub source: UncheckedAccount<'info>,
    #[account(mut)]
    pub vault: InterfaceAccount<'info, TokenAccount>,
    pub mint: InterfaceAccount<'info, Mint>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl FundHolding<'_> {
    pub(crate) fn handler(ctx: Context<Self>, index: u8, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        read_root(&accounts.clearinghouse)?;
        accounts.recorded(index)?;
        accept_mint(&accounts.mint)?;
        let transfer = Transfer { mint: &accounts.mint, program: &accounts.token_program };
        let received = transfer.receive(&accounts.source, &mut accounts.vault, &accounts.depositor, amount)?;
        accounts.credit(index, received)
    }

    /// Refuses a vault and a mint that are not the holding's.
    fn recorded(&self, index: u8) -> Result<()> {
        let holdings = open(&self.holdings, &self.clearinghouse.key())?;
        let vault = holdings.slot(index)?.vault == self.vault.key();
        ensure!(vault && self.vault.mint == self.mint.key(), BallastError::NotRecorded);
        Ok(())
    }

    fn credit(&self, index: u8, amount: u64) -> Result<()> {
        let mut holdings = open(&self.holdings, &self.clearinghouse.key())?;
        let slot = holdings.slot_mut(index)?;
        slot.receive(amount)?;
        let held = slot.amount;
        log(&HoldingFunded { holdings_sequence: holdings.count_event(), holding: index, amount, held })?;
        covers(&self.vault, held)
    }
}
