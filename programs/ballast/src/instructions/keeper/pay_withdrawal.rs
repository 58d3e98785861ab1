//! Pays a withdrawal that waited what was released of it.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{WithdrawalPaid, log};
use crate::state::{Clearinghouse, WithdrawalTicket, pause};

/// - anyone may call; withdrawals are not paused
/// - the tokens go to an account of the ticket's owner, and when all is paid so does the ticket's rent
#[derive(Accounts)]
pub struct PayWithdrawal<'info> {
    #[account(mut)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut, has_one = owner @ BallastError::NotOwner)]
    pub ticket: AccountLoader<'info, WithdrawalTicket>,
    /// CHECK: the ticket names it.
    #[account(mut)]
    pub owner: UncheckedAccount<'info>,
    pub outgoing: Outgoing<'info>,
}

impl<'info> PayWithdrawal<'info> {
    pub(crate) fn handler(ctx: Context<'info, Self>) -> Result<()> {
        let accounts = ctx.accounts;
        ensure!(accounts.outgoing.destination.owner == accounts.owner.key(), BallastError::NotOwner);
        let (amount, ledger, over) = accounts.record()?;
        accounts.outgoing.send(&accounts.clearinghouse, amount, ledger)?;
        if over {
            accounts.ticket.close(accounts.owner.to_account_info())?;
        }
        Ok(())
    }

    /// Pays on the books; returns the amount, the vault's ledger after it, and whether the ticket is paid in full.
    fn record(&self) -> Result<(u64, u64, bool)> {
        let mut root = open_root(&self.clearinghouse)?;
        let now = Clock::get()?.unix_timestamp;
        root.permits(pause::WITHDRAWAL, now)?;
        let mut ticket = open(&self.ticket, &self.clearinghouse.key())?;
        ensure!(ticket.outflow == self.outgoing.outflow.key(), BallastError::NotRecorded);
        let amount = open(&self.outgoing.outflow, &self.clearinghouse.key())?.pay(&mut ticket)?;
        let ledger = root.release(ticket.collateral, amount, now)?;
        log(&WithdrawalPaid {
            sequence: root.count_event(),
            collateral: ticket.collateral,
            ticket: self.ticket.key(),
            amount,
            left: ticket.amount.saturating_sub(ticket.paid), // At most all was paid.
            ledger,
        })?;
        Ok((amount, ledger, ticket.paid == ticket.amount))
    }
}
