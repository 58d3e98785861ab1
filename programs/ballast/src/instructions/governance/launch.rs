//! Launches a clearinghouse.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{Launched, log};

/// - governance signs
/// - from now on accounts may be opened and stakes made, and changes wait; there is no way back
#[derive(Accounts)]
pub struct Launch<'info> {
    pub role: HoldsRole<'info>,
}

impl Launch<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let mut root = ctx.accounts.role.by_governance()?;
        ensure!(root.launched == 0, BallastError::AlreadyLaunched);
        root.launched = Clock::get()?.unix_timestamp;
        log(&Launched { sequence: root.count_event() })
    }
}
