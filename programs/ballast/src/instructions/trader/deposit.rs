//! Deposits quote.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::error::BallastError;
use crate::event::Deposited;
use crate::portfolio::Books;
use crate::state::{Clearinghouse, MarginAccount, NONE, Prices, Terms};
use crate::vault::{Transfer, accept_mint, covers};

/// - anyone may pay in, into any account
/// - what the vault received is credited
#[derive(Accounts)]
pub struct Deposit<'info> {
    pub depositor: Signer<'info>,
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
    #[account(mut, has_one = clearinghouse @ BallastError::OtherClearinghouse)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub source: InterfaceAccount<'info, TokenAccount>,
    #[account(mut)]
    pub traders_vault: InterfaceAccount<'info, TokenAccount>,
    pub quote_mint: InterfaceAccount<'info, Mint>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl Deposit<'_> {
    pub(crate) fn handler(ctx: Context<Self>, amount: u64) -> Result<()> {
        require!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        accept_mint(&accounts.quote_mint)?;
        let transfer = Transfer { mint: &accounts.quote_mint, program: &accounts.token_program };
        let received =
            transfer.receive(&accounts.source, &mut accounts.traders_vault, &accounts.depositor, amount)?;
        accounts.credit(received)
    }

    fn credit(&self, received: u64) -> Result<()> {
        let mut root = self.clearinghouse.load_mut()?;
        root.current()?;
        let mut account = self.account.load_mut()?;
        account.current()?;
        root.receive_quote(received)?;
        account.receive_cash(received)?;
        if account.negative_since != 0 || account.called_since != 0 {
            let (prices, terms) = (self.prices.load()?, self.terms.load()?);
            let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
            let standing = books.standing(&account)?;
            books.keep_clocks(&mut account, &standing);
        }
        emit!(Deposited {
            sequence: root.count_event(),
            account: account.id,
            collateral: NONE,
            amount: received,
            ledger: root.traders_ledger,
        });
        covers(&self.traders_vault, root.traders_ledger)
    }
}
