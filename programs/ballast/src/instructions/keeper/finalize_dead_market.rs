//! Gives a market whose feed is dead its final price.

use anchor_lang::prelude::*;
use ballast_risk::price::Validity;

use crate::error::BallastError;
use crate::instructions::governance::finalize;
use crate::portfolio::Books;
use crate::state::{Clearinghouse, Market, Prices, Terms};

/// - the feed has been unusable for longer than its terms allow
/// - the price is the stable price, which went on walking to the last usable oracle price
#[derive(Accounts)]
pub struct FinalizeDeadMarket<'info> {
    #[account(has_one = prices @ BallastError::NotRecorded, has_one = terms @ BallastError::NotRecorded)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub prices: AccountLoader<'info, Prices>,
    pub terms: AccountLoader<'info, Terms>,
    #[account(mut, has_one = clearinghouse @ BallastError::OtherClearinghouse)]
    pub market: AccountLoader<'info, Market>,
}

impl FinalizeDeadMarket<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        ctx.accounts.clearinghouse.load()?.current()?;
        let terms = ctx.accounts.terms.load()?;
        let mut prices = ctx.accounts.prices.load_mut()?;
        let mut market = ctx.accounts.market.load_mut()?;
        let now = Clock::get()?.unix_timestamp;
        match (Books { prices: &prices, terms: &terms, now }).market(market.index)?.validity {
            Validity::Dead | Validity::Final => finalize(&mut prices, &terms, &mut market, now),
            Validity::Fresh | Validity::Usable | Validity::Stale | Validity::Absent => {
                Err(BallastError::FeedNotDead.into())
            }
        }
    }
}
