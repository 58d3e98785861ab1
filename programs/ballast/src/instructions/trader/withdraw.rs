//! Withdraws quote.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};
use ballast_risk::margin::Standing;

use crate::error::{BallastError, refuse};
use crate::event::Withdrawn;
use crate::portfolio::Books;
use crate::state::{Clearinghouse, MarginAccount, NONE, Prices, Terms, pause};
use crate::vault::{Transfer, covers};

/// - the owner signs, and withdrawals are not paused
/// - every feed that the account depends on is fresh
/// - cash that unpaid losses need stays, and no fees are owed
/// - initial margin holds afterwards
#[derive(Accounts)]
pub struct Withdraw<'info> {
    pub owner: Signer<'info>,
    #[account(
        mut,
        has_one = prices @ BallastError::NotRecorded,
        has_one = terms @ BallastError::NotRecorded,
        has_one = traders_vault @ BallastError::NotRecorded,
        has_one = quote_mint @ BallastError::NotRecorded
    )]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    pub prices: AccountLoader<'info, Prices>,
    pub terms: AccountLoader<'info, Terms>,
    #[account(
        mut,
        has_one = owner @ BallastError::NotOwner,
        has_one = clearinghouse @ BallastError::OtherClearinghouse
    )]
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
        require!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        accounts.debit(amount)?;
        let signer = (accounts.clearinghouse.to_account_info(), accounts.clearinghouse.load()?.signer_seeds());
        let transfer = Transfer { mint: &accounts.quote_mint, program: &accounts.token_program };
        transfer.send(&mut accounts.traders_vault, &accounts.destination, signer, amount)?;
        covers(&accounts.traders_vault, accounts.clearinghouse.load()?.traders_ledger)
    }

    fn debit(&self, amount: u64) -> Result<()> {
        let mut root = self.clearinghouse.load_mut()?;
        root.current()?;
        root.permits(pause::WITHDRAWAL)?;
        let mut account = self.account.load_mut()?;
        account.current()?;
        let (prices, terms) = (self.prices.load()?, self.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        books.demand_fresh(&account)?;
        account.pay_cash(amount)?;
        let standing = books.standing(&account)?;
        may_leave(&standing, &account)?;
        books.keep_clocks(&mut account, &standing);
        root.release_quote(amount)?;
        emit!(Withdrawn {
            sequence: root.count_event(),
            account: account.id,
            collateral: NONE,
            amount,
            ledger: root.traders_ledger,
        });
        Ok(())
    }
}

/// What is left after value was taken out: no fees owed, cash for every unpaid loss, initial margin.
pub(super) fn may_leave(standing: &Standing, account: &MarginAccount) -> Result<()> {
    require!(account.fee_debt == 0, BallastError::FeesOwed);
    if standing.unpaid > account.cash {
        return Err(refuse(BallastError::LossesUnpaid, account.cash, standing.unpaid));
    }
    require!(standing.meets_initial(), BallastError::BelowInitialMargin);
    Ok(())
}
