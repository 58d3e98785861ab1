//! What all markets together ask of the reserve, what it covers of that, and how the level follows.

use anchor_lang::prelude::*;
use ballast_risk::coverage::Coverage;
use ballast_risk::target::{Goal, Portfolio, TargetTerms};

use super::{Books, MarketBook};
use crate::error::{BallastError, Lawful, ensure};
use crate::state::{Clearinghouse, Prices, Reserve, Terms, level, pause};

impl<'a> Books<'a> {
    /// Visits each listed market that may still lose: priced, and without a final price.
    #[inline(always)]
    pub fn each_open_market(&self, mut visit: impl FnMut(u16, &MarketBook<'a>) -> Result<()>) -> Result<()> {
        for (index, terms) in (0_u16..).zip(&self.terms.markets) {
            if terms.listed != 0 {
                let book = self.market(index)?;
                if book.final_price().is_none() && book.feed.published != 0 {
                    visit(index, &book)?;
                }
            }
        }
        Ok(())
    }

    /// The losses of all markets that may still lose, and what those may draw.
    pub fn losses(&self, measured: &TargetTerms) -> Result<(Portfolio, u64)> {
        let (mut portfolio, mut drawable) = (Portfolio::default(), 0_u64);
        self.each_open_market(|_, book| {
            drawable = drawable.saturating_add(book.published.allowance); // What is beyond 2^64 covers everything.
            portfolio.add(&book.risk()?, measured).lawful()
        })?;
        Ok((portfolio, drawable))
    }

    /// The goal of the target, and what markets may draw.
    pub fn goal(&self, reserve: &Reserve) -> Result<(Goal, u64)> {
        let measured = self.terms.reserve.target();
        let (portfolio, drawable) = self.losses(&measured)?;
        let goal = portfolio.goal(&measured, &reserve.stress_report(), self.now).lawful()?;
        Ok((goal, drawable))
    }

    /// What markets that may still lose may draw.
    pub(crate) fn drawable_by_markets(&self) -> Result<u64> {
        let mut drawable = 0_u64;
        self.each_open_market(|_, book| {
            drawable = drawable.saturating_add(book.published.allowance);
            Ok(())
        })?;
        Ok(drawable)
    }
}

/// The level that coverage settles at now, from one, whoever signalled. From calm it is the one that coverage reaches, whatever it was.
pub(crate) fn level_from(from: u8, reserve: &Reserve, terms: &Terms, drawable: u64, now: i64) -> Result<u8> {
    Ok(level::number(reserve.coverage(drawable, now)?.level(level::of(from), &terms.reserve.levels())))
}

/// The level as it would be settled now without the signal that was not closed: from what it was before it.
pub(crate) fn level_without_signal(
    root: &Clearinghouse,
    reserve: &Reserve,
    terms: &Terms,
    drawable: u64,
    now: i64,
) -> Result<u8> {
    let from = if reserve.holds_bond() { root.signal_level } else { reserve.level };
    level_from(from, reserve, terms, drawable, now)
}

/// Coverage as it counts now, a signal included, and the level that it settles at. What a signal did to the level is nothing that coverage
/// has to make good.
fn settled(root: &Clearinghouse, reserve: &Reserve, terms: &Terms, drawable: u64, now: i64) -> Result<(Coverage, u8)> {
    let (levels, mut coverage) = (terms.reserve.levels(), reserve.coverage(drawable, now)?);
    let from = level::of(if reserve.holds_bond() { root.signal_level } else { reserve.level });
    if reserve.holds_bond() && now < reserve.signal_until {
        coverage = coverage.signalled(from, &levels);
    }
    Ok((coverage, level::number(coverage.level(from, &levels))))
}

/// The level as it would be settled now.
fn level_now(root: &Clearinghouse, reserve: &Reserve, terms: &Terms, drawable: u64, now: i64) -> Result<u8> {
    Ok(settled(root, reserve, terms, drawable, now)?.1)
}

/// Refuses to give protocol capital for anything while withdrawals are paused, a breaker is open, the reserve is strained, or a loss is
/// reported.
pub(crate) fn may_spend(root: &Clearinghouse, reserve: &Reserve, books: &Books) -> Result<()> {
    root.permits(pause::WITHDRAWAL, books.now)?;
    root.no_breaker_open(books.now)?;
    let level = level_now(root, reserve, books.terms, books.drawable_by_markets()?, books.now)?;
    ensure!(level < level::STRAINED, BallastError::ReserveStrained);
    ensure!(reserve.reported == 0, BallastError::LossReported);
    Ok(())
}

/// Publishes coverage as it counts, a signal included, and settles the level.
pub(crate) fn publish_coverage(
    root: &Clearinghouse,
    reserve: &mut Reserve,
    prices: &mut Prices,
    terms: &Terms,
    drawable: u64,
    now: i64,
) -> Result<(Coverage, u8)> {
    let (coverage, level) = settled(root, reserve, terms, drawable, now)?;
    reserve.settle_level(level);
    prices.publish_coverage(coverage, &terms.reserve);
    Ok((coverage, level))
}
