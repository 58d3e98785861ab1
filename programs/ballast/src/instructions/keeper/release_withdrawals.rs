//! Releases what may leave a vault to those who wait.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{WithdrawalsReleased, log};
use crate::portfolio::Books;
use crate::state::{Outflow, pause};

/// - anyone may call; withdrawals are not paused
/// - a batch is paid when an hour has passed since its first request, in its turn; within it everyone in proportion
/// - quote is collateral `u16::MAX`
#[derive(Accounts)]
pub struct ReleaseWithdrawals<'info> {
    pub books: LedgerBooks<'info>,
    #[account(mut)]
    pub outflow: AccountLoader<'info, Outflow>,
}

impl ReleaseWithdrawals<'_> {
    pub(crate) fn handler(ctx: Context<Self>, collateral: u16) -> Result<()> {
        let accounts = ctx.accounts;
        let mut root = open_root(&accounts.books.clearinghouse)?;
        let now = Clock::get()?.unix_timestamp;
        root.permits(pause::WITHDRAWAL, now)?;
        let mut outflow = accounts.books.open(&accounts.outflow)?;
        let (prices, terms) = (accounts.books.prices.load()?, accounts.books.terms.load()?);
        ensure!(outflow.vault == root.vault(collateral, &terms)?, BallastError::NotRecorded);
        let amount = outflow.release(&Books { prices: &prices, terms: &terms, now }.bounds(collateral, &root)?)?;
        ensure!(amount > 0, BallastError::NothingReleased);
        log(&WithdrawalsReleased { sequence: root.count_event(), collateral, batch: outflow.batch, amount })
    }
}
