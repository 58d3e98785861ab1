//! Closes an empty facility.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::BallastError;
use crate::event::{FacilityClosed, log};
use crate::state::{Clearinghouse, Facility, Reserve};

/// - the holder signs; nothing is left in it
/// - its rent goes back to who paid it
#[derive(Accounts)]
pub struct CloseFacility<'info> {
    pub holder: Signer<'info>,
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(
        mut, close = payer, has_one = holder @ BallastError::NotHolder, has_one = payer @ BallastError::NotOwner
    )]
    pub facility: AccountLoader<'info, Facility>,
    /// CHECK: who paid for the facility.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

impl CloseFacility<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        read_root(&accounts.clearinghouse)?;
        let mut reserve = open(&accounts.reserve, &accounts.clearinghouse.key())?;
        let mut facility = open(&accounts.facility, &accounts.clearinghouse.key())?;
        facility.advance(&mut reserve, Clock::get()?.unix_timestamp)?;
        facility.must_be_empty()?;
        log(&FacilityClosed { reserve_sequence: reserve.count_event(), holder: facility.holder })
    }
}
