//! Lists a market.

use anchor_lang::prelude::*;
use ballast_risk::waterfall::day_of;

use super::{Change, MarketTerms};
use crate::access::*;
use crate::error::{BallastError, OrRefuse, ensure};
use crate::event::{TermsSet, log, table};
use crate::state::{MARKETS, Market, Recovery, VERSION, seeds, space};

/// - anyone signs: it was queued and is due
/// - the market's feed is listed
#[derive(Accounts)]
#[instruction(index: u16)]
pub struct ListMarket<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub governs: Governs<'info>,
    #[account(
        init, payer = payer, space = space::<Market>(),
        seeds = [seeds::MARKET, governs.clearinghouse.key().as_ref(), index.to_le_bytes().as_ref()], bump
    )]
    pub market: AccountLoader<'info, Market>,
    #[account(
        init, payer = payer, space = space::<Recovery>(),
        seeds = [seeds::RECOVERY, governs.clearinghouse.key().as_ref(), index.to_le_bytes().as_ref()], bump
    )]
    pub recovery: AccountLoader<'info, Recovery>,
    pub system_program: Program<'info, System>,
}

impl ListMarket<'_> {
    pub(crate) fn handler(ctx: Context<Self>, index: u16, feed: u16, terms: MarketTerms) -> Result<()> {
        ensure!(usize::from(index) < MARKETS, BallastError::IndexBeyondTable);
        let now = Clock::get()?.unix_timestamp;
        let bumps = (ctx.bumps.market, ctx.bumps.recovery);
        let accounts = ctx.accounts;
        accounts.create_market(index, bumps.0, now)?;
        accounts.create_recovery(index, bumps.1)?;
        accounts.list(index, feed, &terms, now)
    }

    fn create_market(&self, index: u16, bump: u8, now: i64) -> Result<()> {
        let mut market = self.market.load_init()?;
        market.version = VERSION;
        market.bump = bump;
        market.index = index;
        market.clearinghouse = self.governs.clearinghouse.key();
        // Clocks start at listing: nothing is owed for the time before.
        market.accrued = now;
        market.draws.since = now;
        market.seed_since = now;
        market.fees_day = day_of(now);
        Ok(())
    }

    fn create_recovery(&self, index: u16, bump: u8) -> Result<()> {
        let mut recovery = self.recovery.load_init()?;
        recovery.version = VERSION;
        recovery.bump = bump;
        recovery.market = index;
        recovery.clearinghouse = self.governs.clearinghouse.key();
        Ok(())
    }

    fn list(&self, index: u16, feed: u16, terms: &MarketTerms, now: i64) -> Result<()> {
        let change = Change::ListMarket { index, feed, terms: terms.clone() };
        let (mut root, mut table) = self.governs.permit(&change)?;
        table.feed(feed)?;
        let slot = table.markets.get_mut(usize::from(index)).or_refuse(BallastError::IndexBeyondTable)?;
        ensure!(slot.listed == 0, BallastError::IndexTaken);
        slot.listed = 1;
        slot.feed = feed;
        slot.listed_at = root.listed_at(now);
        terms.list(slot, now);
        log(&TermsSet { sequence: root.count_event(), table: table::MARKET, index })?;
        Ok(())
    }
}
