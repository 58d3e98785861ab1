//! Names who may raise signals.

use anchor_lang::prelude::*;

use super::Change;
use crate::access::*;
use crate::event::{DetectorSet, log};

/// - anyone signs for one that was queued and is due; governance takes one off at once, by the default key
/// - no role and no other detector has the key
#[derive(Accounts)]
pub struct SetDetector<'info> {
    pub governs: Governs<'info>,
}

impl SetDetector<'_> {
    pub(crate) fn handler(ctx: Context<Self>, slot: u8, key: Pubkey) -> Result<()> {
        let (mut root, _terms) = ctx.accounts.governs.permit(&Change::Detector { slot, key })?;
        root.set_detector(slot, key)?;
        log(&DetectorSet { sequence: root.count_event(), slot, key })
    }
}
