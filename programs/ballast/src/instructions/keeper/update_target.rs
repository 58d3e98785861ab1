//! Measures what the reserve should hold, and lets what coverage moves follow.

use anchor_lang::prelude::*;
use ballast_risk::coverage::{Coverage, Level};
use ballast_risk::target::{Goal, Portfolio, TargetTerms};

use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse};
use crate::event::{TargetUpdated, log};
use crate::portfolio::Books;
use crate::state::{Clearinghouse, MARKETS, Prices, Reserve, Terms, level};

/// - the target moves towards its goal by at most its speed; an hour at most counts at once
/// - while a signal stands, coverage counts for no more than one level worse than when it was raised
/// - coverage, and with it fees, initial margin, caps and the level, is published for trades to read
#[derive(Accounts)]
pub struct UpdateTarget<'info> {
    pub books: PublishBooks<'info>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
}

impl UpdateTarget<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let root = ctx.accounts.books.root()?;
        let terms = ctx.accounts.books.terms.load()?;
        let mut prices = ctx.accounts.books.prices.load_mut()?;
        let mut reserve = ctx.accounts.books.open(&ctx.accounts.reserve)?;
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let (goal, drawable) = measure(&books, &reserve)?;
        let now = books.now;
        reserve.approach(&goal, &terms.reserve, now)?;
        let (coverage, level) = publish(&root, &mut reserve, &mut prices, &terms, drawable, now)?;
        log(&TargetUpdated {
            reserve_sequence: reserve.count_event(),
            goal: goal.amount,
            leg: reserve.target_leg,
            target: reserve.target,
            drawable,
            coverage: coverage.0.0,
            level,
        })
    }
}

/// Publishes coverage as it counts, a signal included, and settles the level.
fn publish(
    root: &Clearinghouse,
    reserve: &mut Reserve,
    prices: &mut Prices,
    terms: &Terms,
    drawable: u64,
    now: i64,
) -> Result<(Coverage, u8)> {
    let mut coverage = reserve.coverage(drawable, now)?;
    if reserve.holds_bond() {
        coverage = reserve.signalled(coverage, root.signal_level, &terms.reserve, now);
    }
    let level = reserve.settle_level(coverage, &terms.reserve);
    prices.publish_coverage(coverage, &terms.reserve);
    Ok((coverage, level))
}

/// The same, measured now.
pub(crate) fn publish_strain(
    root: &Clearinghouse,
    reserve: &mut Reserve,
    prices: &mut Prices,
    terms: &Terms,
    now: i64,
) -> Result<(Coverage, u8)> {
    let (_, drawable) = measure(&Books { prices, terms, now }, reserve)?;
    publish(root, reserve, prices, terms, drawable, now)
}

/// The level that coverage reaches now, whatever it was and whoever signalled.
pub(crate) fn measured_level(reserve: &Reserve, prices: &Prices, terms: &Terms, now: i64) -> Result<u8> {
    let (_, drawable) = measure(&Books { prices, terms, now }, reserve)?;
    Ok(level::number(reserve.coverage(drawable, now)?.level(Level::Calm, &terms.reserve.levels())))
}

/// The level without the signal that was not closed: as it would be settled now from what it was before it.
pub(super) fn level_without_signal(
    root: &Clearinghouse,
    reserve: &Reserve,
    terms: &Terms,
    drawable: u64,
    now: i64,
) -> Result<u8> {
    if !reserve.holds_bond() {
        return Ok(reserve.level);
    }
    let coverage = reserve.coverage(drawable, now)?;
    Ok(level::number(coverage.level(level::of(root.signal_level), &terms.reserve.levels())))
}

/// The goal of the target over all markets that may still lose, and what those may draw.
pub fn measure(books: &Books, reserve: &Reserve) -> Result<(Goal, u64)> {
    let measured = books.terms.reserve.target();
    let (portfolio, drawable) = exposure(books, &measured)?;
    let goal = portfolio.goal(&measured, &reserve.stress_report(), books.now).lawful()?;
    Ok((goal, drawable))
}

/// The losses of all markets that may still lose, and what those may draw.
pub(super) fn exposure(books: &Books, measured: &TargetTerms) -> Result<(Portfolio, u64)> {
    let mut portfolio = Portfolio::default();
    let mut drawable: u64 = 0;
    for index in 0..MARKETS {
        let index = u16::try_from(index).or_refuse(BallastError::Overflow)?;
        let Some(market) = books.open_market(index)? else { continue };
        portfolio.add(&market.risk()?, measured).lawful()?;
        drawable = drawable.saturating_add(market.published.allowance); // What is beyond 2^64 covers everything.
    }
    Ok((portfolio, drawable))
}
