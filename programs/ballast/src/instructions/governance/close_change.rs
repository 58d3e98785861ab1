//! Closes a change's account.

use anchor_lang::prelude::*;

use super::Change;
use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{ChangeClosed, log};
use crate::state::{QueuedChange, fate};

/// - anyone signs for one that was applied, vetoed or not applied in time; governance withdraws any
/// - its rent goes back to who paid it
#[derive(Accounts)]
pub struct CloseChange<'info> {
    pub role: HoldsRole<'info>,
    #[account(mut, close = payer, has_one = payer @ BallastError::NotOwner)]
    pub change: AccountLoader<'info, QueuedChange>,
    /// CHECK: who paid for the change.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

impl CloseChange<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let role = &ctx.accounts.role;
        let mut root = role.open()?;
        let queued = open(&ctx.accounts.change, &role.clearinghouse.key())?;
        let now = Clock::get()?.unix_timestamp;
        let age = queued.age(now, root.launched, root.closed(now));
        let over = queued.fate != fate::QUEUED || age >= queued.delay.saturating_add(Change::queued(&queued)?.life());
        ensure!(over || role.authority.key == root.governance(), BallastError::ChangeUnderWay);
        log(&ChangeClosed { sequence: root.count_event(), change: ctx.accounts.change.key(), fate: queued.fate })
    }
}
