//! Prices the exits of an epoch, once.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::coverage::may_leave;

use super::series_of;
use crate::access::*;
use crate::error::BallastError;
use crate::event::{ExitsPriced, log};
use crate::state::{Clearinghouse, ExitBatch, Reserve, Terms, VERSION, seeds, space};

/// - notice and settlement of the epoch's exits are over
/// - what leaves keeps the tiers at their floor of the target, or has been held back for long enough
/// - a share gets the least that it was worth since the first request of the epoch, and that the losses which are reported would leave it
#[derive(Accounts)]
#[instruction(tranche: u8, epoch: u32)]
pub struct PriceExits<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    #[account(has_one = terms @ BallastError::NotRecorded)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    pub terms: AccountLoader<'info, Terms>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(
        init, payer = payer, space = space::<ExitBatch>(),
        seeds = [
            seeds::EXITS, clearinghouse.key().as_ref(), &[tranche], series_of(&reserve, tranche)?.to_le_bytes().as_ref(),
            epoch.to_le_bytes().as_ref()
        ],
        bump
    )]
    pub batch: AccountLoader<'info, ExitBatch>,
    pub system_program: Program<'info, System>,
}

impl PriceExits<'_> {
    pub(crate) fn handler(ctx: Context<Self>, tranche: u8, epoch: u32) -> Result<()> {
        let accounts = ctx.accounts;
        read_root(&accounts.clearinghouse)?;
        let mut reserve = open(&accounts.reserve, &accounts.clearinghouse.key())?;
        let floor = BasisPoints(accounts.terms.load()?.exit_floor);
        let leave = may_leave(reserve.tiers()?, reserve.target, floor);
        let now = Clock::get()?.unix_timestamp;
        let reported = reserve.reported_loss(tranche, accounts.terms.load()?.layer(), now)?;
        let slot = reserve.tranche_mut(tranche)?;
        let (shares, quote) = slot.price(epoch, leave, reported, now)?;
        let series = slot.series;
        let mut batch = accounts.batch.load_init()?;
        batch.version = VERSION;
        batch.clearinghouse = accounts.clearinghouse.key();
        (batch.shares, batch.quote) = (shares, quote);
        log(&ExitsPriced { reserve_sequence: reserve.count_event(), tranche, series, epoch, shares, quote })
    }
}
