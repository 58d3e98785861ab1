//! Takes a role over: the second step of its handover.

use anchor_lang::prelude::*;

use super::Change;
use crate::access::*;
use crate::event::{RoleAccepted, log};

/// - who takes the role signs; the change that names it was queued and is due
/// - it holds no other role
#[derive(Accounts)]
pub struct AcceptRole<'info> {
    pub governs: Governs<'info>,
}

impl AcceptRole<'_> {
    pub(crate) fn handler(ctx: Context<Self>, role: u8) -> Result<()> {
        let key = ctx.accounts.governs.authority.key();
        let (mut root, _terms) = ctx.accounts.governs.permit(&Change::Role { role, key })?;
        root.assign(role, key)?;
        log(&RoleAccepted { sequence: root.count_event(), role, key })
    }
}
