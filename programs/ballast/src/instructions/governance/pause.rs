//! Pauses operations.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{Paused, log};
use crate::limits::{PAUSE_SECONDS, within};
use crate::state::pause;

/// - the guardian signs
/// - each operation for 72 hours at most, then it is open for a third longer; a pause ends by itself, and nobody ends it earlier
#[derive(Accounts)]
pub struct Pause<'info> {
    pub role: HoldsRole<'info>,
}

impl Pause<'_> {
    pub(crate) fn handler(ctx: Context<Self>, operations: u32, seconds: u32) -> Result<()> {
        let by = ctx.accounts.role.authority.key();
        let mut root = ctx.accounts.role.open()?;
        ensure!(by == *root.guardian(), BallastError::NotGuardian);
        ensure!(operations != 0 && operations & !pause::ALL == 0, BallastError::UnknownPause);
        within(seconds, PAUSE_SECONDS, BallastError::DurationOutOfBounds)?;
        let now = Clock::get()?.unix_timestamp;
        for bit in 0..u32::BITS {
            let operation = operations & 1_u32.rotate_left(bit);
            if operation != 0 {
                root.pause(operation, seconds, now)?;
            }
        }
        log(&Paused { sequence: root.count_event(), operations, seconds, by })
    }
}
