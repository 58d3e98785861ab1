//! Lets a market draw on tiers that it did not fill.

use anchor_lang::prelude::*;

use super::Change;
use crate::access::*;
use crate::error::{BallastError, refuse};
use crate::event::{ReservePledged, log};
use crate::state::{Market, Reserve};

/// - anyone signs: it was queued and is due
/// - a pledge is released like a seed, over thirty days from now, and so is what was being released; no money moves, and nothing is taken back
/// - with it, the market's allowance when all of its seed is released is at most what the tiers hold together now
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
        let accounts = ctx.accounts;
        let root = accounts.governs.clearinghouse.key();
        let mut market = open(&accounts.market, &root)?;
        let mut reserve = open(&accounts.reserve, &root)?;
        accounts.governs.permit(&Change::Pledge { market: market.index, amount })?;
        let (now, tiers) = (Clock::get()?.unix_timestamp, reserve.tiers()?);
        market.pledge(amount, now)?;
        let allowance = market.full_allowance(now)?;
        if allowance > tiers {
            return Err(refuse(BallastError::PledgeExceedsReserve, allowance, tiers));
        }
        log(&ReservePledged { reserve_sequence: reserve.count_event(), market: market.index, amount })
    }
}
