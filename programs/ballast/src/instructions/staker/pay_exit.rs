//! Pays an exit whose epoch was priced.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, OrRefuse, ensure};
use crate::event::{ExitPaid, log};
use crate::state::{Clearinghouse, ExitBatch, ExitTicket, Reserve, TrancheSlot, seeds};

/// - anyone may call; the quote goes to an account of the ticket's owner, and so does the ticket's rent
/// - as much is paid as may leave the vault, and the rest by later calls
/// - an exit of a series that was wiped before its epoch was priced is worth nothing
#[derive(Accounts)]
pub struct PayExit<'info> {
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut, has_one = owner @ BallastError::NotOwner)]
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
        let (quote, ledger, over) = accounts.record()?;
        accounts.outgoing.send(&accounts.clearinghouse, quote, ledger)?;
        if over {
            accounts.ticket.close(accounts.owner.to_account_info())?;
        }
        Ok(())
    }

    /// Pays on the books; returns the amount, the reserve's ledger after it, and whether the exit is paid in full.
    fn record(&self) -> Result<(u64, u64, bool)> {
        let root = self.clearinghouse.key();
        let mut ticket = open(&self.ticket, &root)?;
        let mut reserve = open(&self.reserve, &root)?;
        let bounds = {
            let root = read_root(&self.clearinghouse)?;
            ensure!(root.reserve_vault == self.outgoing.vault.key(), BallastError::NotRecorded);
            root.bounds_of_reserve(&reserve, Clock::get()?.unix_timestamp)?
        };
        if ticket.shares > 0 {
            ticket.left = self.worth(&ticket, reserve.tranche_mut(ticket.tranche)?)?;
            ticket.shares = 0;
        }
        let quote = open(&self.outgoing.outflow, &root)?.most(ticket.left, &bounds)?;
        ticket.left = ticket.left.checked_sub(quote).or_refuse(BallastError::LedgerTooSmall)?;
        reserve.tranche_mut(ticket.tranche)?.pay_due(quote)?;
        reserve.release(quote)?;
        log(&ExitPaid {
            reserve_sequence: reserve.count_event(),
            tranche: ticket.tranche,
            owner: ticket.owner,
            quote,
            left: ticket.left,
            reserve_ledger: reserve.ledger,
        })?;
        Ok((quote, reserve.ledger, ticket.left == 0))
    }

    /// What the shares of a ticket were priced at, taken out of the batch.
    fn worth(&self, ticket: &ExitTicket, slot: &TrancheSlot) -> Result<u64> {
        if self.batch.data_is_empty() {
            // Nobody priced its epoch: nobody will any more when its series is closed.
            let closed = slot.series > ticket.series || !slot.is_open();
            ensure!(closed, BallastError::ExitUnpriced);
            return Ok(0);
        }
        let mut data = self.batch.try_borrow_mut_data()?;
        ExitBatch::of(&mut data)?.take(ticket.shares)
    }
}
