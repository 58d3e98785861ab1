//! Gives a market its final price, once.

use anchor_lang::prelude::*;

use ballast_risk::Rounding;
use ballast_risk::price::Action;

use super::Change;
use crate::access::*;
use crate::error::{BallastError, Lawful, ensure, refuse};
use crate::event::{MarketFinalized, log};
use crate::limits::FINAL_PRICE_BAND;
use crate::portfolio::Books;
use crate::state::{Market, Prices, Terms};

/// - anyone signs: it was queued and is due
/// - the market has no final price yet, and its feed once had a price
/// - the price is the stable price, which goes on walking to the last oracle price: nobody chooses it
/// - a fresh price is near it, so that there is little to gain by choosing the moment
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
        let now = Clock::get()?.unix_timestamp;
        let mut prices = ctx.accounts.prices.load_mut()?;
        near_stable(&Books { prices: &prices, terms: &terms, now }, market.index)?;
        finalize(&mut prices, &terms, &mut market, now)
    }
}

/// Refuses a market whose price is not fresh or far from where it would end.
fn near_stable(books: &Books, market: u16) -> Result<()> {
    let book = books.market(market)?;
    book.not_final()?;
    ensure!(book.feed.published != 0, BallastError::FeedWithoutPrice);
    let price = book.mark_for(Action::Trade)?.0;
    let stable = book.feed.last_stable(books.terms.feed(book.terms.feed)?.stable_speed, books.now)?.0;
    let (distance, bound) = (price.abs_diff(stable), FINAL_PRICE_BAND.of(price, Rounding::Down).lawful()?);
    if distance > bound { Err(refuse(BallastError::PriceNotStable, distance, bound)) } else { Ok(()) }
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
