//! Withdraws quote.

use anchor_lang::prelude::*;

use super::take_out;
use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{Withdrawn, log};
use crate::portfolio::Books;
use crate::state::{MarginAccount, NONE, pause};

/// - the owner signs, and withdrawals are not paused
/// - every feed that the account depends on is fresh
/// - cash that unpaid losses need stays, and no fees are owed
/// - initial margin holds afterwards
/// - no more leaves the vault than may, and nobody waits for what leaves it
#[derive(Accounts)]
pub struct Withdraw<'info> {
    pub owner: Signer<'info>,
    pub books: LedgerBooks<'info>,
    #[account(mut, has_one = owner @ BallastError::NotOwner)]
    pub account: AccountLoader<'info, MarginAccount>,
    pub outgoing: Outgoing<'info>,
}

impl Withdraw<'_> {
    pub(crate) fn handler(ctx: Context<Self>, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        accounts.books.root()?.records_quote(&accounts.outgoing.vault, &accounts.outgoing.mint)?;
        let ledger = accounts.debit(amount)?;
        accounts.outgoing.send(&accounts.books.clearinghouse, amount, ledger)
    }

    fn debit(&self, amount: u64) -> Result<u64> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let now = Clock::get()?.unix_timestamp;
        root.permits(pause::WITHDRAWAL, now)?;
        let mut account = self.books.open(&self.account)?;
        let (prices, terms) = (self.books.prices.load()?, self.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now };
        let weighed = books.weigh(&account, NONE)?;
        take_out(&books, &mut account, NONE, amount)?;
        root.give(books.gave(&mut account, NONE, weighed)?)?;
        let bounds = root.bounds(NONE, now)?;
        self.books.open(&self.outgoing.outflow)?.admit(amount, &bounds)?;
        let ledger = root.release(NONE, amount, now)?;
        log(&Withdrawn { sequence: root.count_event(), account: account.id, collateral: NONE, amount, ledger })?;
        Ok(ledger)
    }
}
