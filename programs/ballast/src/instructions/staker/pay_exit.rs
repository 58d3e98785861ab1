//! Pays an exit whose epoch was priced.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{ExitPaid, log};
use crate::state::{Clearinghouse, ExitBatch, ExitTicket, Reserve, seeds};

/// - anyone may call; the quote goes to an account of the ticket's owner, and so does the ticket's rent
/// - no more leaves the vault than may
/// - an exit of a series that was wiped before its epoch was priced is worth nothing
#[derive(Accounts)]
pub struct PayExit<'info> {
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
    pub outgoing: Outgoing<'info>,
}

impl<'info> PayExit<'info> {
    pub(crate) fn handler(ctx: Context<'info, Self>) -> Result<()> {
        let accounts = ctx.accounts;
        ensure!(accounts.outgoing.destination.owner == accounts.owner.key(), BallastError::NotOwner);
        let (quote, ledger) = accounts.record()?;
        accounts.outgoing.send(&accounts.clearinghouse, quote, ledger)
    }

    /// Pays on the books; returns the amount and the reserve's ledger after it.
    fn record(&self) -> Result<(u64, u64)> {
        let least = {
            let root = read_root(&self.clearinghouse)?;
            ensure!(root.reserve_vault == self.outgoing.vault.key(), BallastError::NotRecorded);
            root.least_outflow()?
        };
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
        let now = Clock::get()?.unix_timestamp;
        open(&self.outgoing.outflow, &root)?.admit(quote, (reserve.ledger, least), now)?;
        reserve.release(quote)?;
        log(&ExitPaid {
            reserve_sequence: reserve.count_event(),
            tranche: ticket.tranche,
            owner: ticket.owner,
            quote,
            reserve_ledger: reserve.ledger,
        })?;
        Ok((quote, reserve.ledger))
    }
}
