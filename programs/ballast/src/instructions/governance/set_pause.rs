//! Pauses and resumes operations.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{PauseSet, log};
use crate::state::{Clearinghouse, pause};

/// - governance or guardian signs
/// - the guardian may set bits, governance may also clear them
#[derive(Accounts)]
pub struct SetPause<'info> {
    pub authority: Signer<'info>,
    #[account(mut)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
}

impl SetPause<'_> {
    pub(crate) fn handler(ctx: Context<Self>, paused: u32) -> Result<()> {
        let mut root = open_root(&ctx.accounts.clearinghouse)?;
        let by = ctx.accounts.authority.key();
        ensure!(by == root.governance || by == root.guardian, BallastError::NotGuardian);
        ensure!(paused & !pause::ALL == 0, BallastError::UnknownPause);
        let resumes = root.paused & !paused != 0;
        ensure!(by == root.governance || !resumes, BallastError::GuardianMayOnlyPause);
        root.pause(paused, Clock::get()?.unix_timestamp);
        log(&PauseSet { sequence: root.count_event(), paused, by })?;
        Ok(())
    }
}
