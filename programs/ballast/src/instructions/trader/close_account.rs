//! Closes a margin account.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{AccountClosed, log};
use crate::state::{Clearinghouse, MarginAccount};

/// - the owner signs and receives the rent
/// - nothing is left in the account: no cash, collateral, position, claim or debt
#[derive(Accounts)]
pub struct CloseAccount<'info> {
    #[account(mut)]
    pub owner: Signer<'info>,
    #[account(mut)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut, close = owner, has_one = owner @ BallastError::NotOwner)]
    pub account: AccountLoader<'info, MarginAccount>,
}

impl CloseAccount<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let mut root = open_root(&ctx.accounts.clearinghouse)?;
        let mut account = open(&ctx.accounts.account, &ctx.accounts.clearinghouse.key())?;
        ensure!(account.is_empty(), BallastError::AccountNotEmpty);
        root.part_from(&mut account)?;
        log(&AccountClosed { sequence: root.count_event(), account: account.id })?;
        Ok(())
    }
}
