//! Refuses a queued change; what is queued anew waits anew.

use anchor_lang::prelude::*;

use super::Change;
use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{ChangeVetoed, log};
use crate::state::{QueuedChange, fate};

/// - the guardian signs
/// - any change under way, but not its own replacement
#[derive(Accounts)]
pub struct VetoChange<'info> {
    pub role: HoldsRole<'info>,
    #[account(mut)]
    pub change: AccountLoader<'info, QueuedChange>,
}

impl VetoChange<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let role = &ctx.accounts.role;
        let mut root = role.open()?;
        ensure!(role.authority.key == root.guardian(), BallastError::NotGuardian);
        let mut queued = open(&ctx.accounts.change, &role.clearinghouse.key())?;
        ensure!(queued.fate == fate::QUEUED, BallastError::ChangeEnded);
        ensure!(Change::queued(&queued)?.may_be_vetoed(), BallastError::VetoOfOwnReplacement);
        queued.fate = fate::VETOED;
        log(&ChangeVetoed { sequence: root.count_event(), change: ctx.accounts.change.key() })
    }
}
