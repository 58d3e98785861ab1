//! Lets maintenance margins and haircuts follow volatility.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;

use crate::access::*;
use crate::error::{BallastError, OrRefuse};
use crate::event::{MaintenanceAimed, log, table};
use crate::state::{Clearinghouse, FollowSlot, GlideSlot, Prices, Terms};

/// - each market and collateral named heads for what its feed's settled volatility asks, within its terms
/// - it glides there as from any change of terms; a goal that stays changes nothing
#[derive(Accounts)]
pub struct FollowVolatility<'info> {
    #[account(has_one = prices @ BallastError::NotRecorded, has_one = terms @ BallastError::NotRecorded)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub prices: AccountLoader<'info, Prices>,
    #[account(mut)]
    pub terms: AccountLoader<'info, Terms>,
}

impl FollowVolatility<'_> {
    pub(crate) fn handler(ctx: Context<Self>, markets: &[u16], collaterals: &[u16]) -> Result<()> {
        read_root(&ctx.accounts.clearinghouse)?;
        let mut terms = ctx.accounts.terms.load_mut()?;
        let mut prices = ctx.accounts.prices.load_mut()?;
        let now = Clock::get()?.unix_timestamp;
        for index in markets {
            let volatility = BasisPoints(prices.feed(terms.market(*index)?.feed)?.settled_volatility);
            let slot = terms.markets.get_mut(usize::from(*index)).or_refuse(BallastError::UnknownMarket)?;
            let term = (&mut slot.maintenance, &slot.maintenance_follow);
            aim(&mut prices, term, (table::MARKET, *index), volatility, now)?;
        }
        for index in collaterals {
            let volatility = BasisPoints(prices.feed(terms.collateral(*index)?.feed)?.settled_volatility);
            let slot = terms.collaterals.get_mut(usize::from(*index)).or_refuse(BallastError::UnknownCollateral)?;
            let term = (&mut slot.maintenance_haircut, &slot.maintenance_follow);
            aim(&mut prices, term, (table::COLLATERAL, *index), volatility, now)?;
        }
        Ok(())
    }
}

/// Points a glide at what volatility asks.
fn aim(
    prices: &mut Prices,
    (slot, follow): (&mut GlideSlot, &FollowSlot),
    (table, index): (u8, u16),
    volatility: BasisPoints,
    now: i64,
) -> Result<()> {
    let (glide, goal) = (slot.glide(), follow.follow().goal(volatility));
    if goal == glide.to {
        return Ok(());
    }
    slot.store(glide.towards(goal, now, glide.speed));
    log(&MaintenanceAimed { sequence: prices.count_event(), table, index, goal: goal.0 })
}
