//! Withdraws collateral.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{Withdrawn, log};
use crate::portfolio::Books;
use crate::state::{MarginAccount, pause};
use crate::vault::{Transfer, covers};

/// - the owner signs, and withdrawals are not paused
/// - every feed that the account depends on is fresh, and no fees are owed
/// - initial margin holds afterwards
#[derive(Accounts)]
pub struct WithdrawCollateral<'info> {
    pub owner: Signer<'info>,
    pub books: LedgerBooks<'info>,
    #[account(mut, has_one = owner @ BallastError::NotOwner)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub destination: InterfaceAccount<'info, TokenAccount>,
    #[account(mut)]
    pub vault: InterfaceAccount<'info, TokenAccount>,
    pub mint: InterfaceAccount<'info, Mint>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl WithdrawCollateral<'_> {
    pub(crate) fn handler(ctx: Context<Self>, collateral: u16, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        let ledger = accounts.debit(collateral, amount)?;
        let signer = (accounts.books.clearinghouse.to_account_info(), accounts.books.root()?.signer_seeds());
        let transfer = Transfer { mint: &accounts.mint, program: &accounts.token_program };
        transfer.send(&mut accounts.vault, &accounts.destination.to_account_info(), signer, amount)?;
        covers(&accounts.vault, ledger)
    }

    fn debit(&self, collateral: u16, amount: u64) -> Result<u64> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let now = Clock::get()?.unix_timestamp;
        root.permits(pause::WITHDRAWAL, now)?;
        let mut account = self.books.open(&self.account)?;
        let (prices, terms) = (self.books.prices.load()?, self.books.terms.load()?);
        let slot = terms.collateral(collateral)?;
        ensure!(slot.mint == self.mint.key() && slot.vault == self.vault.key(), BallastError::NotRecorded);
        let books = Books { prices: &prices, terms: &terms, now };
        books.demand_fresh(&account)?;
        ensure!(account.fee_debt == 0, BallastError::FeesOwed);
        account.release_collateral(collateral, amount)?;
        let standing = books.look(&mut account)?;
        ensure!(standing.meets_initial(), BallastError::BelowInitialMargin);
        let ledger = root.release_collateral(collateral, amount)?;
        log(&Withdrawn { sequence: root.count_event(), account: account.id, collateral, amount, ledger })?;
        Ok(ledger)
    }
}
