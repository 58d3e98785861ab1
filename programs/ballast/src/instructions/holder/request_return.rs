//! Asks posted capital back.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{ReturnRequested, log};
use crate::state::{Clearinghouse, Facility, Reserve};

/// - the holder signs; what was asked back before was returned
/// - it has waited, and may not be drawn any more; a whole epoch later it is returned
#[derive(Accounts)]
pub struct RequestReturn<'info> {
    pub holder: Signer<'info>,
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut, has_one = holder @ BallastError::NotHolder)]
    pub facility: AccountLoader<'info, Facility>,
}

impl RequestReturn<'_> {
    pub(crate) fn handler(ctx: Context<Self>, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        read_root(&accounts.clearinghouse)?;
        let mut reserve = open(&accounts.reserve, &accounts.clearinghouse.key())?;
        let mut facility = open(&accounts.facility, &accounts.clearinghouse.key())?;
        facility.advance(&mut reserve, Clock::get()?.unix_timestamp)?;
        facility.ask(amount)?;
        log(&ReturnRequested {
            reserve_sequence: reserve.count_event(),
            holder: facility.holder,
            epoch: facility.epoch,
            amount,
        })
    }
}
