//! Opens a facility.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{FacilityOpened, log};
use crate::state::{Clearinghouse, Facility, Reserve, seeds, space};

/// - the holder signs, anyone pays the rent
/// - no account of this program holds one: what a facility has counts in this one place
#[derive(Accounts)]
pub struct OpenFacility<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub holder: Signer<'info>,
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(
        init, payer = payer, space = space::<Facility>(),
        seeds = [seeds::FACILITY, clearinghouse.key().as_ref(), holder.key().as_ref()], bump
    )]
    pub facility: AccountLoader<'info, Facility>,
    pub system_program: Program<'info, System>,
}

impl OpenFacility<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        read_root(&accounts.clearinghouse)?.launched()?;
        let holder: &AccountInfo = accounts.holder.as_ref();
        ensure!(holder.owner != &crate::ID, BallastError::HolderOfProgram);
        let root = accounts.clearinghouse.key();
        Facility::create(&accounts.facility, root, *holder.key, accounts.payer.key())?;
        let mut reserve = open(&accounts.reserve, &root)?;
        log(&FacilityOpened { reserve_sequence: reserve.count_event(), holder: *holder.key })
    }
}
