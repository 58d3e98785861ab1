//! Withdraws quote.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};
use ballast_risk::margin::Standing;

use crate::access::*;
use crate::error::{BallastError, ensure, refuse};
use crate::event::{Withdrawn, log};
use crate::portfolio::Books;
use crate::state::{MarginAccount, NONE, pause};
use crate::vault::{Transfer, covers};

/// - the owner signs, and withdrawals are not paused
/// - every feed that the account depends on is fresh
/// - cash that unpaid losses need stays, and no fees are owed
/// - initial margin holds afterwards
#[derive(Accounts)]
pub struct Withdraw<'info> {
    pub owner: Signer<'info>,
    pub books: LedgerBooks<'info>,
    #[account(mut, has_one = owner @ BallastError::NotOwner)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub destination: InterfaceAccount<'info, TokenAccount>,
    #[account(mut)]
    pub traders_vault: InterfaceAccount<'info, TokenAccount>,
    pub quote_mint: InterfaceAccount<'info, Mint>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl Withdraw<'_> {
    pub(crate) fn handler(ctx: Context<Self>, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        accounts.books.root()?.records_quote(&accounts.traders_vault, &accounts.quote_mint)?;
        accounts.debit(amount)?;
        let signer = (accounts.books.clearinghouse.to_account_info(), accounts.books.root()?.signer_seeds());
        let transfer = Transfer { mint: &accounts.quote_mint, program: &accounts.token_program };
        transfer.send(&mut accounts.traders_vault, &accounts.destination.to_account_info(), signer, amount)?;
        covers(&accounts.traders_vault, accounts.books.root()?.traders_ledger)
    }

    fn debit(&self, amount: u64) -> Result<()> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let now = Clock::get()?.unix_timestamp;
        root.permits(pause::WITHDRAWAL, now)?;
        let mut account = self.books.open(&self.account)?;
        let (prices, terms) = (self.books.prices.load()?, self.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now };
        books.demand_fresh(&account)?;
        account.pay_cash(amount)?;
        let standing = books.look(&mut account)?;
        may_leave(&standing, &account)?;
        root.release_quote(amount)?;
        log(&Withdrawn {
            sequence: root.count_event(),
            account: account.id,
            collateral: NONE,
            amount,
            ledger: root.traders_ledger,
        })?;
        Ok(())
    }
}

/// What is left after value was taken out: no fees owed, cash for every unpaid loss, initial margin.
pub(super) fn may_leave(standing: &Standing, account: &MarginAccount) -> Result<()> {
    ensure!(account.fee_debt == 0, BallastError::FeesOwed);
    if standing.unpaid > account.cash {
        return Err(refuse(BallastError::LossesUnpaid, account.cash, standing.unpaid));
    }
    ensure!(standing.meets_initial(), BallastError::BelowInitialMargin);
    Ok(())
}
