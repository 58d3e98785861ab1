//! Measures what the reserve should hold, and lets what coverage moves follow.

use anchor_lang::prelude::*;
use ballast_risk::target::{Goal, Portfolio, TargetTerms};

use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse};
use crate::event::{TargetUpdated, log};
use crate::portfolio::Books;
use crate::state::{MARKETS, Reserve};

/// - the target moves towards its goal by at most its speed; an hour at most counts at once
/// - coverage, and with it fees, initial margin, caps and the level, is published for trades to read
#[derive(Accounts)]
pub struct UpdateTarget<'info> {
    pub books: PublishBooks<'info>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
}

impl UpdateTarget<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        ctx.accounts.books.root()?;
        let terms = ctx.accounts.books.terms.load()?;
        let mut prices = ctx.accounts.books.prices.load_mut()?;
        let mut reserve = ctx.accounts.books.open(&ctx.accounts.reserve)?;
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let (goal, drawable) = measure(&books, &reserve)?;
        reserve.approach(&goal, &terms.reserve, books.now)?;
        let coverage = reserve.coverage(drawable, books.now)?;
        let level = reserve.settle_level(coverage, &terms.reserve);
        prices.publish_coverage(coverage, &terms.reserve);
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
