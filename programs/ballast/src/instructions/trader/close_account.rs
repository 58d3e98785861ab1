//! Closes a margin account.

use anchor_lang::prelude::*;

use crate::error::BallastError;
use crate::event::AccountClosed;
use crate::state::{Clearinghouse, MarginAccount};

/// - the owner signs and receives the rent
/// - nothing is left in the account: no cash, collateral, position, claim or debt
#[derive(Accounts)]
pub struct CloseAccount<'info> {
    #[account(mut)]
    pub owner: Signer<'info>,
    #[account(mut)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(
        mut, close = owner,
        has_one = owner @ BallastError::NotOwner,
        has_one = clearinghouse @ BallastError::OtherClearinghouse
    )]
    pub account: AccountLoader<'info, MarginAccount>,
}

impl CloseAccount<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let mut root = ctx.accounts.clearinghouse.load_mut()?;
        root.current()?;
        let account = ctx.accounts.account.load()?;
        account.current()?;
        require!(account.is_empty(), BallastError::AccountNotEmpty);
        emit!(AccountClosed { sequence: root.count_event(), account: account.id });
        Ok(())
    }
}
