//! Pays an exit whose epoch was priced.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{ExitPaid, log};
use crate::state::{Clearinghouse, ExitBatch, ExitTicket, Reserve, seeds};
use crate::vault::{Transfer, covers};

/// - anyone may call; the quote goes to an account of the ticket's owner, and so does the ticket's rent
/// - an exit of a series that was wiped before its epoch was priced is worth nothing
#[derive(Accounts)]
pub struct PayExit<'info> {
    #[account(
        has_one = reserve_vault @ BallastError::NotRecorded,
        has_one = quote_mint @ BallastError::NotRecorded
    )]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut, close = owner, has_one = owner @ BallastError::NotOwner)]
    pub ticket: AccountLoader<'info, ExitTicket>,
    /// CHECK: the ticket names it.
    #[account(mut)]
    pub owner: UncheckedAccount<'info>,
    /// CHECK: its address is the batch's of the ticket; whether there is one is asked.
    #[account(
        mut,
        seeds = [
            seeds::EXITS, clearinghouse.key().as_ref(), &[ticket.load()?.tranche],
            ticket.load()?.series.to_le_bytes().as_ref(), ticket.load()?.epoch.to_le_bytes().as_ref()
        ],
        bump
    )]
    pub batch: UncheckedAccount<'info>,
    #[account(mut)]
    pub destination: Box<InterfaceAccount<'info, TokenAccount>>,
    #[account(mut)]
    pub reserve_vault: Box<InterfaceAccount<'info, TokenAccount>>,
    pub quote_mint: Box<InterfaceAccount<'info, Mint>>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl<'info> PayExit<'info> {
    pub(crate) fn handler(ctx: Context<'info, Self>) -> Result<()> {
        let accounts = ctx.accounts;
        read_root(&accounts.clearinghouse)?;
        ensure!(accounts.destination.owner == accounts.owner.key(), BallastError::NotOwner);
        let quote = accounts.record()?;
        if quote > 0 {
            let root = (accounts.clearinghouse.to_account_info(), accounts.clearinghouse.load()?.signer_seeds());
            let transfer = Transfer { mint: &accounts.quote_mint, program: &accounts.token_program };
            transfer.send(&mut accounts.reserve_vault, &accounts.destination.to_account_info(), root, quote)?;
        }
        covers(&accounts.reserve_vault, accounts.reserve.load()?.ledger)
    }

    fn record(&self) -> Result<u64> {
        let root = self.clearinghouse.key();
        let ticket = open(&self.ticket, &root)?;
        let mut reserve = open(&self.reserve, &root)?;
        let slot = reserve.tranche_mut(ticket.tranche)?;
        let quote = if self.batch.data_is_empty() {
            // Nobody priced its epoch: nobody will any more when its series is closed.
            let closed = slot.series > ticket.series || !slot.is_open();
            ensure!(closed, BallastError::ExitUnpriced);
            0
        } else {
            let mut data = self.batch.try_borrow_mut_data()?;
            ExitBatch::of(&mut data)?.take(ticket.shares)?
        };
        slot.settle(quote)?;
        reserve.release(quote)?;
        log(&ExitPaid {
            reserve_sequence: reserve.count_event(),
            tranche: ticket.tranche,
            owner: ticket.owner,
            quote,
            reserve_ledger: reserve.ledger,
        })?;
        Ok(quote)
    }
}
