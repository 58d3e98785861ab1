//! Publishes a funding rate.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure, refuse};
use crate::event::{FundingRatePublished, log};
use crate::instructions::keeper::accrue;
use crate::portfolio::Books;
use crate::state::Market;

/// - the market's venue signs
/// - the rate keeps the market's cap
/// - what the old rate earned is accrued first
#[derive(Accounts)]
pub struct PublishFundingRate<'info> {
    pub venue: Signer<'info>,
    pub books: PublishBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
}

impl PublishFundingRate<'_> {
    pub(crate) fn handler(ctx: Context<Self>, rate: i32) -> Result<()> {
        let root = ctx.accounts.books.root()?;
        let terms = ctx.accounts.books.terms.load()?;
        let mut prices = ctx.accounts.books.prices.load_mut()?;
        let mut market = ctx.accounts.books.open(&ctx.accounts.market)?;
        let slot = terms.market(market.index)?;
        ensure!(slot.venue == ctx.accounts.venue.key() && slot.venue != Pubkey::default(), BallastError::NotVenue);
        if rate.unsigned_abs() > slot.funding_cap {
            return Err(refuse(
                BallastError::FundingRateTooHigh,
                u64::from(rate.unsigned_abs()),
                u64::from(slot.funding_cap),
            ));
        }
        let now = Clock::get()?.unix_timestamp;
        let renewed = accrue(&Books { prices: &prices, terms: &terms, now }, &root, &mut market)?;
        *prices.market_mut(market.index)? = renewed;
        market.funding_rate = rate;
        market.rate_published = now;
        log(&FundingRatePublished { market: market.index, sequence: market.count_event(), rate })?;
        Ok(())
    }
}
