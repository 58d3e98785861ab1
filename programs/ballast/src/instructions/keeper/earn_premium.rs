//! Earns what is left of a facility's premium.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::state::{Clearinghouse, Facility, Reserve};

/// - anyone may call, when the epoch is over for which it was paid
/// - it joins protocol capital; whatever else is done with the facility does the same first
#[derive(Accounts)]
pub struct EarnPremium<'info> {
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut)]
    pub facility: AccountLoader<'info, Facility>,
}

impl EarnPremium<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        read_root(&accounts.clearinghouse)?;
        let mut reserve = open(&accounts.reserve, &accounts.clearinghouse.key())?;
        let mut facility = open(&accounts.facility, &accounts.clearinghouse.key())?;
        let earned = facility.advance(&mut reserve, Clock::get()?.unix_timestamp)?;
        ensure!(earned > 0, BallastError::NothingToCollect);
        Ok(())
    }
}
