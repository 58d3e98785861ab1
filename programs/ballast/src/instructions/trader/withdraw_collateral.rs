//! Withdraws collateral.

use anchor_lang::prelude::*;

use super::take_out;
use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{Withdrawn, log};
use crate::portfolio::Books;
use crate::state::{MarginAccount, pause};

/// - the owner signs, and withdrawals are not paused
/// - every feed that the account depends on is fresh, and no fees are owed
/// - initial margin holds afterwards
/// - no more leaves the vault than may, and nobody waits for what leaves it
#[derive(Accounts)]
pub struct WithdrawCollateral<'info> {
    pub owner: Signer<'info>,
    pub books: LedgerBooks<'info>,
    #[account(mut, has_one = owner @ BallastError::NotOwner)]
    pub account: AccountLoader<'info, MarginAccount>,
    pub outgoing: Outgoing<'info>,
}

impl WithdrawCollateral<'_> {
    pub(crate) fn handler(ctx: Context<Self>, collateral: u16, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        let ledger = accounts.debit(collateral, amount)?;
        accounts.outgoing.send(&accounts.books.clearinghouse, amount, ledger)
    }

    fn debit(&self, collateral: u16, amount: u64) -> Result<u64> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let now = Clock::get()?.unix_timestamp;
        root.permits(pause::WITHDRAWAL, now)?;
        let mut account = self.books.open(&self.account)?;
        let (prices, terms) = (self.books.prices.load()?, self.books.terms.load()?);
        let slot = terms.collateral(collateral)?;
        ensure!(slot.mint == self.outgoing.mint.key(), BallastError::NotRecorded);
        ensure!(slot.vault == self.outgoing.vault.key(), BallastError::NotRecorded);
        let books = Books { prices: &prices, terms: &terms, now };
        let weighed = books.weigh(&account, collateral)?;
        take_out(&books, &mut account, collateral, amount)?;
        root.give(books.gave(&mut account, collateral, weighed)?)?;
        let bounds = books.bounds(collateral, &root)?;
        self.books.open(&self.outgoing.outflow)?.admit(amount, &bounds)?;
        let ledger = root.release(collateral, amount, now)?;
        log(&Withdrawn { sequence: root.count_event(), account: account.id, collateral, amount, ledger })?;
        Ok(ledger)
    }
}
