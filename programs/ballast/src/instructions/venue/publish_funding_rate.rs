//! Publishes a funding rate.

use anchor_lang::prelude::*;

use crate::error::{BallastError, refuse};
use crate::event::FundingRatePublished;
use crate::instructions::keeper::accrue;
use crate::portfolio::Books;
use crate::state::{Clearinghouse, Market, Prices, Terms};

/// - the market's venue signs
/// - the rate keeps the market's cap
/// - what the old rate earned is accrued first
#[derive(Accounts)]
pub struct PublishFundingRate<'info> {
    pub venue: Signer<'info>,
    #[account(has_one = prices @ BallastError::NotRecorded, has_one = terms @ BallastError::NotRecorded)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub prices: AccountLoader<'info, Prices>,
    pub terms: AccountLoader<'info, Terms>,
    #[account(mut, has_one = clearinghouse @ BallastError::OtherClearinghouse)]
    pub market: AccountLoader<'info, Market>,
}

impl PublishFundingRate<'_> {
    pub(crate) fn handler(ctx: Context<Self>, rate: i32) -> Result<()> {
        let root = ctx.accounts.clearinghouse.load()?;
        root.current()?;
        let terms = ctx.accounts.terms.load()?;
        let mut prices = ctx.accounts.prices.load_mut()?;
        let mut market = ctx.accounts.market.load_mut()?;
        let slot = terms.market(market.index)?;
        require!(slot.venue == ctx.accounts.venue.key() && slot.venue != Pubkey::default(), BallastError::NotVenue);
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
        emit!(FundingRatePublished { market: market.index, sequence: market.count_event(), rate });
        Ok(())
    }
}
