//! Gives a market its final price, once.

use anchor_lang::prelude::*;

use super::Change;
use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{MarketFinalized, log};
use crate::state::{Market, Prices, Terms};

/// - anyone signs: it was queued and is due
/// - the market has no final price yet, and its feed once had a price
/// - the price is the stable price, which goes on walking to the last oracle price: nobody chooses it
#[derive(Accounts)]
pub struct SetFinalPrice<'info> {
    pub governs: Governs<'info>,
    #[account(mut)]
    pub prices: AccountLoader<'info, Prices>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
}

impl SetFinalPrice<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let governs = &ctx.accounts.governs;
        let mut market = open(&ctx.accounts.market, &governs.clearinghouse.key())?;
        let (root, terms) = governs.permit(&Change::FinalPrice { market: market.index })?;
        ensure!(root.prices == ctx.accounts.prices.key(), BallastError::NotRecorded);
        finalize(&mut *ctx.accounts.prices.load_mut()?, &terms, &mut market, Clock::get()?.unix_timestamp)
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
