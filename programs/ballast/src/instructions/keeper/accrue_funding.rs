//! Accrues a market's funding and publishes what its positions are judged by.

use anchor_lang::prelude::*;
use ballast_risk::claim::backing;
use ballast_risk::funding::FundingIndex;
use ballast_risk::wide::mul_div;
use ballast_risk::{BasisPoints, Price, Rounding};

use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse, refuse};
use crate::event::{FundingAccrued, log};
use crate::portfolio::{Books, MarketBook};
use crate::state::{Clearinghouse, Market, MarketPrice, pause};

/// Seconds that a published rate holds.
pub const RATE_SECONDS: i64 = 7_200;
/// The most time that is charged at once, in seconds.
pub const LONGEST_ACCRUAL: i64 = 3_600;
/// Seconds not charged yet within which positions pass to others.
pub const UNCHARGED_SECONDS: i64 = 300;

/// What freezes funding: where nothing grows, who pays it cannot close.
const FROZEN_BY: u32 = pause::FUNDING | pause::GROWTH;

/// - funding accrues at the published rate, for at most an hour at once, and not while it is frozen
/// - publishes, gliding, how well claims are backed and what open interest adds to initial margin
/// - publishes for the reserve's target the mean of open interest over a day, and what the market may draw
#[derive(Accounts)]
pub struct AccrueFunding<'info> {
    pub books: PublishBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
}

impl AccrueFunding<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let root = ctx.accounts.books.root()?;
        let terms = ctx.accounts.books.terms.load()?;
        let mut prices = ctx.accounts.books.prices.load_mut()?;
        let mut market = ctx.accounts.books.open(&ctx.accounts.market)?;
        let now = Clock::get()?.unix_timestamp;
        let renewed = accrue(&Books { prices: &prices, terms: &terms, now }, &root, &mut market)?;
        *prices.market_mut(market.index)? = renewed;
        log(&FundingAccrued {
            market: market.index,
            sequence: market.count_event(),
            index: renewed.funding_index,
            backing: renewed.backing,
            addition: renewed.addition,
        })?;
        Ok(())
    }
}

/// Seconds for which the rate in force has not been charged: none of the time in which funding was frozen.
fn uncharged(root: &Clearinghouse, market: &Market, book: &MarketBook, now: i64) -> i64 {
    if root.permits(FROZEN_BY, now).is_err() || market.halted() || book.final_price().is_some() {
        return 0;
    }
    // A rate charges until it expires, and a clock that went back charges nothing.
    let until = now.min(market.rate_published.saturating_add(RATE_SECONDS));
    let from = market.accrued.max(root.stopped_until(FROZEN_BY));
    until.saturating_sub(from).clamp(0, LONGEST_ACCRUAL)
}

/// Whoever takes a position on or gives one up through others is charged for its own time: what was not charged yet is little.
pub fn funding_is_charged(root: &Clearinghouse, market: &Market, book: &MarketBook, now: i64) -> Result<()> {
    let seconds = uncharged(root, market, book, now);
    if market.funding_rate != 0 && seconds > UNCHARGED_SECONDS {
        return Err(refuse(BallastError::FundingNotAccrued, seconds.unsigned_abs(), UNCHARGED_SECONDS.unsigned_abs()));
    }
    Ok(())
}

/// What the market publishes now, its funding accrued.
pub fn accrue(books: &Books, root: &Clearinghouse, market: &mut Market) -> Result<MarketPrice> {
    let book = books.market(market.index)?;
    let mut published = *book.published;
    let elapsed = uncharged(root, market, &book, books.now);
    let passed = books.now.saturating_sub(market.accrued).clamp(0, LONGEST_ACCRUAL);
    market.accrued = market.accrued.max(books.now);
    if elapsed > 0 {
        let elapsed = u32::try_from(elapsed).or_refuse(BallastError::Overflow)?;
        let index = FundingIndex { index: published.funding_index, carry: market.funding_carry };
        let accrued = index.accrue(market.funding_rate, Price(book.feed.price), elapsed).lawful()?;
        published.funding_index = accrued.index;
        market.funding_carry = accrued.carry;
    }
    let passed = u64::try_from(passed).or_refuse(BallastError::Overflow)?;
    published.backing = backing(published.backing, market.pool, market.claims, passed).lawful()?;
    let cap = book.terms.open_interest_cap;
    let full = u64::from(book.terms.open_interest_addition);
    let addition = mul_div(market.open_interest.min(cap), full, cap, Rounding::Down).lawful()?;
    published.addition = u32::try_from(addition).or_refuse(BallastError::Overflow)?;
    published.average(market.open_interest, books.now)?;
    published.allowance = market.allowance(BasisPoints(book.terms.draw_factor), books.now)?;
    Ok(published)
}
