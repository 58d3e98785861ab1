//! Deposits collateral.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::access::*;
use crate::error::{BallastError, Lawful, ensure, refuse};
use crate::event::{Deposited, log};
use crate::portfolio::Books;
use crate::state::MarginAccount;
use crate::vault::{Transfer, accept_mint, covers};

/// - anyone may add to a balance; a new one, whose feed the account then depends on, takes the owner or the delegate
/// - mint and vault are the collateral's, and the mint still has no harmful extension
/// - what the vault received is credited, within the collateral's cap
#[derive(Accounts)]
pub struct DepositCollateral<'info> {
    pub depositor: Signer<'info>,
    pub books: LedgerBooks<'info>,
    #[account(mut)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    /// CHECK: the token program judges it.
    pub source: UncheckedAccount<'info>,
    #[account(mut)]
    pub vault: InterfaceAccount<'info, TokenAccount>,
    pub mint: InterfaceAccount<'info, Mint>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl DepositCollateral<'_> {
    pub(crate) fn handler(ctx: Context<Self>, collateral: u16, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        accounts.check(collateral)?;
        let transfer = Transfer { mint: &accounts.mint, program: &accounts.token_program };
        let received = transfer.receive(&accounts.source, &mut accounts.vault, &accounts.depositor, amount)?;
        accounts.credit(collateral, received)
    }

    fn check(&self, collateral: u16) -> Result<()> {
        let terms = self.books.terms.load()?;
        let slot = terms.collateral(collateral)?;
        ensure!(slot.mint == self.mint.key() && slot.vault == self.vault.key(), BallastError::NotRecorded);
        accept_mint(&self.mint)
    }

    fn credit(&self, collateral: u16, received: u64) -> Result<()> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let mut account = self.books.open(&self.account)?;
        let now = Clock::get()?.unix_timestamp;
        let ledger = root.receive(collateral, received, now)?;
        let terms = self.books.terms.load()?;
        let slot = terms.collateral(collateral)?;
        let cap = slot.admission().cap(slot.deposit_cap, now).lawful()?;
        if ledger > cap {
            return Err(refuse(BallastError::DepositCapExceeded, ledger, cap));
        }
        let known = account.balance(collateral) > 0 || account.may_trade(self.depositor.key);
        ensure!(known, BallastError::NotAuthorized);
        let prices = self.books.prices.load()?;
        let books = Books { prices: &prices, terms: &terms, now };
        let weighed = books.weigh(&account, collateral)?;
        account.receive_collateral(collateral, received)?;
        root.give(books.gave(&mut account, collateral, weighed)?)?;
        log(&Deposited { sequence: root.count_event(), account: account.id, collateral, amount: received, ledger })?;
        covers(&self.vault, ledger)
    }
}
