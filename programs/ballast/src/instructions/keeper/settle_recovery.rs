//! Pays a claim that passed to a market's losses.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, Lawful, ensure};
use crate::event::{MarketTotals, RecoverySettled, log};
use crate::state::{Market, Recovery};

/// - reads the claim at the market's index and counts it in an open booking window
/// - pays it as far as the pool goes, and not while a booking window is open
#[derive(Accounts)]
pub struct SettleRecovery<'info> {
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub recovery: AccountLoader<'info, Recovery>,
}

impl SettleRecovery<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        ctx.accounts.books.root()?;
        let mut market = ctx.accounts.books.open(&ctx.accounts.market)?;
        let mut recovery = ctx.accounts.books.open(&ctx.accounts.recovery)?;
        let index = ctx.accounts.books.prices.load()?.market(market.index)?.indices().claim;
        let slot = recovery.claim_mut(market.index)?;
        ensure!(slot.claim > 0, BallastError::NothingToCollect);
        market.count_booked(&mut slot.window)?;
        let booked = market.is_booked(slot.window);
        let mut claim = index.live(slot.claim, slot.snapshot()).lawful()?;
        let paid = if market.halted() { 0 } else { claim.min(market.pool) };
        market.pay_claim(&mut claim, paid)?;
        market.count(true, claim > 0, booked)?;
        slot.store(claim, index);
        recovery.receive_cash(paid)?;
        log(&RecoverySettled { totals: MarketTotals::count(&mut market), recovery: recovery.market, paid })?;
        Ok(())
    }
}
