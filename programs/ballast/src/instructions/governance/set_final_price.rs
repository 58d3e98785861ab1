//! Gives a market its final price, once.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{MarketFinalized, log};
use crate::state::{Clearinghouse, Market, Prices, Terms};

/// - governance signs
/// - the market has no final price yet, and its feed once had a price
/// - the price is the stable price, which goes on walking to the last oracle price: nobody chooses it
#[derive(Accounts)]
pub struct SetFinalPrice<'info> {
    pub governance: Signer<'info>,
    #[account(
        has_one = governance @ BallastError::NotGovernance,
        has_one = prices @ BallastError::NotRecorded,
        has_one = terms @ BallastError::NotRecorded
    )]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub prices: AccountLoader<'info, Prices>,
    pub terms: AccountLoader<'info, Terms>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
}

impl SetFinalPrice<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        read_root(&ctx.accounts.clearinghouse)?;
        let now = Clock::get()?.unix_timestamp;
        let mut prices = ctx.accounts.prices.load_mut()?;
        finalize(
            &mut prices,
            &*ctx.accounts.terms.load()?,
            &mut *open(&ctx.accounts.market, &ctx.accounts.clearinghouse.key())?,
            now,
        )
    }
}

/// Sets the final price of a market that has none.
pub(crate) fn finalize(prices: &mut Prices, terms: &Terms, market: &mut Market, now: i64) -> Result<()> {
    let slot = terms.market(market.index)?;
    let feed = prices.feed(slot.feed)?;
    ensure!(feed.published != 0, BallastError::FeedWithoutPrice);
    let price = feed.last_stable(terms.feed(slot.feed)?.stable_speed, now)?;
    let published = prices.market_mut(market.index)?;
    ensure!(published.final_price == 0, BallastError::MarketFinal);
    published.final_price = price.0;
    log(&MarketFinalized { market: market.index, sequence: market.count_event(), price: price.0 })?;
    Ok(())
}
