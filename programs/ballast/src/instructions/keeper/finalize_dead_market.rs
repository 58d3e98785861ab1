//! Gives a market whose feed is dead its final price.

use anchor_lang::prelude::*;
use ballast_risk::price::Validity;

use crate::access::*;
use crate::error::{BallastError, refused};
use crate::instructions::governance::finalize;
use crate::portfolio::Books;
use crate::state::Market;

/// - the feed was reported silent at least an hour ago, and has been since
/// - the price is the stable price, which went on walking to the last accepted price
#[derive(Accounts)]
pub struct FinalizeDeadMarket<'info> {
    pub books: PublishBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
}

impl FinalizeDeadMarket<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        ctx.accounts.books.root()?;
        let terms = ctx.accounts.books.terms.load()?;
        let mut prices = ctx.accounts.books.prices.load_mut()?;
        let mut market = ctx.accounts.books.open(&ctx.accounts.market)?;
        let now = Clock::get()?.unix_timestamp;
        match (Books { prices: &prices, terms: &terms, now }).market(market.index)?.validity {
            Validity::Dead | Validity::Final => finalize(&mut prices, &terms, &mut market, now),
            Validity::Fresh | Validity::Usable | Validity::Stale | Validity::Absent => {
                Err(refused(BallastError::FeedNotDead))
            }
        }
    }
}
