//! Deposits quote.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{Deposited, log};
use crate::state::{Clearinghouse, MarginAccount, NONE};
use crate::vault::{Transfer, accept_mint, covers};

/// - anyone may pay in, into any account of the clearinghouse
/// - what the vault received is credited
#[derive(Accounts)]
pub struct Deposit<'info> {
    pub depositor: Signer<'info>,
    #[account(mut)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
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
        read_root(&accounts.clearinghouse)?.records_quote(&accounts.traders_vault, &accounts.quote_mint)?;
        accept_mint(&accounts.quote_mint)?;
        let transfer = Transfer { mint: &accounts.quote_mint, program: &accounts.token_program };
        let received = transfer.receive(&accounts.source, &mut accounts.traders_vault, &accounts.depositor, amount)?;
        accounts.credit(received)
    }

    fn credit(&self, received: u64) -> Result<()> {
        let mut root = open_root(&self.clearinghouse)?;
        let mut account = open(&self.account, &self.clearinghouse.key())?;
        let ledger = root.receive(NONE, received, Clock::get()?.unix_timestamp)?;
        account.receive_cash(received)?;
        root.give_back(&mut account, received)?;
        log(&Deposited {
            sequence: root.count_event(),
            account: account.id,
            collateral: NONE,
            amount: received,
            ledger,
        })?;
        covers(&self.traders_vault, ledger)
    }
}
