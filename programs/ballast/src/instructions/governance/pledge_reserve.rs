//! Lets a market draw on tiers that it did not fill.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure, refuse};
use crate::event::{ReservePledged, log};
use crate::state::{Market, Reserve};

/// - governance signs
/// - a pledge is released like a seed, over thirty days, and is not taken back; no money moves
/// - at most what the tiers hold together now
#[derive(Accounts)]
pub struct PledgeReserve<'info> {
    pub governs: Governs<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
}

impl PledgeReserve<'_> {
    pub(crate) fn handler(ctx: Context<Self>, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        let root = accounts.governs.clearinghouse.key();
        read_root(&accounts.governs.clearinghouse)?;
        let mut market = open(&accounts.market, &root)?;
        let mut reserve = open(&accounts.reserve, &root)?;
        let tiers = reserve.tiers()?;
        if amount > tiers {
            return Err(refuse(BallastError::PledgeExceedsReserve, amount, tiers));
        }
        market.pledge(amount, Clock::get()?.unix_timestamp)?;
        log(&ReservePledged { reserve_sequence: reserve.count_event(), market: market.index, amount })
    }
}
