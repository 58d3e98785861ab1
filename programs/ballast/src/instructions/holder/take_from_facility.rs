//! Pays out of a facility: what is drawn, or what was asked back.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{CapitalReturned, FacilityDrawn, log};
use crate::state::{Clearinghouse, Facility, Reserve, Terms, pause};

/// - the holder signs, and names where the quote goes; withdrawals are not paused
/// - drawing: the least premium of the epoch is paid, and no more is drawn than what has waited and is not asked back, and what is left of
///   that premium: what was posted goes first
/// - returning: what was asked back, when a whole epoch lies between
/// - what leaves is of what facilities hold, so that no outflow of the reserve's own bounds it
#[derive(Accounts)]
pub struct TakeFromFacility<'info> {
    pub holder: Signer<'info>,
    #[account(has_one = terms @ BallastError::NotRecorded)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    pub terms: AccountLoader<'info, Terms>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut, has_one = holder @ BallastError::NotHolder)]
    pub facility: AccountLoader<'info, Facility>,
    pub outgoing: Outgoing<'info>,
}

impl TakeFromFacility<'_> {
    pub(crate) fn draw(ctx: Context<Self>, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        let ledger = accounts.record_draw(amount)?;
        accounts.outgoing.send(&accounts.clearinghouse, amount, ledger)
    }

    pub(crate) fn return_capital(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        let (amount, ledger) = accounts.record_return()?;
        accounts.outgoing.send(&accounts.clearinghouse, amount, ledger)
    }

    /// Draws on the books; returns the reserve's ledger after it.
    fn record_draw(&self, amount: u64) -> Result<u64> {
        let root = self.clearinghouse.key();
        let mut reserve = open(&self.reserve, &root)?;
        let mut facility = open(&self.facility, &root)?;
        self.advance(&mut reserve, &mut facility)?;
        facility.draw(&mut reserve, amount, &self.terms.load()?.facilities)?;
        log(&FacilityDrawn {
            reserve_sequence: reserve.count_event(),
            holder: facility.holder,
            amount,
            drawn_ever: facility.drawn_ever,
            reserve_ledger: reserve.ledger,
        })?;
        Ok(reserve.ledger)
    }

    /// Returns capital on the books; returns the amount, and the reserve's ledger after it.
    fn record_return(&self) -> Result<(u64, u64)> {
        let root = self.clearinghouse.key();
        let mut reserve = open(&self.reserve, &root)?;
        let mut facility = open(&self.facility, &root)?;
        self.advance(&mut reserve, &mut facility)?;
        let amount = facility.give_back(&mut reserve)?;
        log(&CapitalReturned {
            reserve_sequence: reserve.count_event(),
            holder: facility.holder,
            amount,
            returned_ever: facility.returned_ever,
            reserve_ledger: reserve.ledger,
        })?;
        Ok((amount, reserve.ledger))
    }

    /// Comes to the running epoch, if withdrawals are open and the vault is the reserve's.
    fn advance(&self, reserve: &mut Reserve, facility: &mut Facility) -> Result<()> {
        let (root, now) = (read_root(&self.clearinghouse)?, Clock::get()?.unix_timestamp);
        root.permits(pause::WITHDRAWAL, now)?;
        ensure!(root.reserve_vault == self.outgoing.vault.key(), BallastError::NotRecorded);
        facility.advance(reserve, now)?;
        Ok(())
    }
}
