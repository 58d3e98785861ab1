//! Deposits quote.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{Deposited, log};
use crate::state::{MarginAccount, NONE};
use crate::vault::{Transfer, accept_mint, covers};

/// - anyone may pay in, into any account
/// - what the vault received is credited
#[derive(Accounts)]
pub struct Deposit<'info> {
    pub depositor: Signer<'info>,
    pub books: LedgerBooks<'info>,
    #[account(mut)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    /// CHECK: the token program judges it.
    pub source: UncheckedAccount<'info>,
    #[account(mut)]
    pub traders_vault: InterfaceAccount<'info, TokenAccount>,
    pub quote_mint: InterfaceAccount<'info, Mint>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl Deposit<'_> {
    pub(crate) fn handler(ctx: Context<Self>, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        accounts.recorded()?;
        accept_mint(&accounts.quote_mint)?;
        let transfer = Transfer { mint: &accounts.quote_mint, program: &accounts.token_program };
        let received = transfer.receive(&accounts.source, &mut accounts.traders_vault, &accounts.depositor, amount)?;
        accounts.credit(received)
    }

    fn recorded(&self) -> Result<()> {
        let root = self.books.root()?;
        let recorded = root.traders_vault == self.traders_vault.key() && root.quote_mint == self.quote_mint.key();
        ensure!(recorded, BallastError::NotRecorded);
        Ok(())
    }

    fn credit(&self, received: u64) -> Result<()> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let mut account = self.books.open(&self.account)?;
        root.receive_quote(received)?;
        account.receive_cash(received)?;
        log(&Deposited {
            sequence: root.count_event(),
            account: account.id,
            collateral: NONE,
            amount: received,
            ledger: root.traders_ledger,
        })?;
        covers(&self.traders_vault, root.traders_ledger)
    }
}
