//! The last exit of a position that nobody took over.

use anchor_lang::prelude::*;
use ballast_risk::price::Action;
use ballast_risk::waterfall::DAY;
use ballast_risk::{BasisPoints, Rounding};

use super::forced_sale::elapsed;
use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse, ensure};
use crate::event::{Deleveraged, MarketTotals, log};
use crate::portfolio::{Books, Leg, MarketBook, with_leg};
use crate::state::{MarginAccount, Market, MarketSlot};

/// - equity of the account has been below zero for twice the time that others had to take it over
/// - the sizes are opposite; for as long again, only positions in profit are asked
/// - both close at the oracle price: the opposite side loses nothing but the position, at most its share of the day
#[derive(Accounts)]
pub struct Deleverage<'info> {
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub opposite: AccountLoader<'info, MarginAccount>,
}

impl Deleverage<'_> {
    pub(crate) fn handler(ctx: Context<Self>, size: u64) -> Result<()> {
        ctx.accounts.books.root()?;
        distinct(&ctx.accounts.account, &ctx.accounts.opposite, BallastError::NotOpposite)?;
        let (prices, terms) = (ctx.accounts.books.prices.load()?, ctx.accounts.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut market = ctx.accounts.books.open(&ctx.accounts.market)?;
        let mut account = ctx.accounts.books.open(&ctx.accounts.account)?;
        let mut opposite = ctx.accounts.books.open(&ctx.accounts.opposite)?;
        ensure!(size > 0, BallastError::ZeroAmount);
        let book = books.market(market.index)?;
        book.open()?;
        let mark = book.mark_for(Action::Reduce)?;

        let mut sinking = Leg::take(&account, &mut market, &book)?;
        let mut other = Leg::take(&opposite, &mut market, &book)?;
        may_deleverage(&books, &book, &account, (&sinking, &other))?;
        let share = share(&mut opposite, &other, book.terms, books.now)?;
        let magnitude = size.min(sinking.position.size.magnitude()).min(other.position.size.magnitude()).min(share);
        ensure!(magnitude > 0, BallastError::DeleverageShareSpent);
        let closed = sinking.position.size.signed(magnitude).lawful()?;
        let quote = closed.value(mark).lawful()?;
        market.trade(&mut sinking.position, closed.opposite().lawful()?, quote.negated().lawful()?)?;
        market.trade(&mut other.position, closed, quote)?;
        spend(&mut opposite, &other, magnitude)?;
        sinking.put(&mut account, &mut market)?;
        other.put(&mut opposite, &mut market)?;
        for side in [&mut account, &mut opposite] {
            books.look(side)?;
        }
        log(&Deleveraged {
            totals: MarketTotals::count(&mut market),
            account: account.id,
            opposite: opposite.id,
            size: closed.0,
            quote: quote.0,
        })?;
        Ok(())
    }
}

fn may_deleverage(books: &Books, book: &MarketBook, account: &MarginAccount, legs: (&Leg, &Leg)) -> Result<()> {
    let (sinking, other) = legs;
    let sizes = (sinking.position.size.0, other.position.size.0);
    ensure!((sizes.0 > 0 && sizes.1 < 0) || (sizes.0 < 0 && sizes.1 > 0), BallastError::NotOpposite);
    let rest = books.rest(account, sinking.market(), |_, _| {})?;
    ensure!(with_leg(&rest, account, book, &sinking.position)?.equity.0 < 0, BallastError::NotYetDeleverageable);
    let patience = u64::from(book.terms.take_over_seconds);
    let clock = account.below_zero_since(books.now);
    let waited = clock.map_or(0, |clock| elapsed(clock, book.feed.resumed, books.now));
    ensure!(waited >= patience.saturating_mul(2), BallastError::NotYetDeleverageable);
    let profitable = book.margin(&other.position)?.net.0 > 0;
    ensure!(profitable || waited >= patience.saturating_mul(3), BallastError::NotInProfit);
    Ok(())
}

/// What is left of the opposite position's share of the day.
fn share(opposite: &mut MarginAccount, leg: &Leg, terms: &MarketSlot, now: i64) -> Result<u64> {
    let slot = opposite.positions.get_mut(leg.slot()).or_refuse(BallastError::NoPosition)?;
    if slot.deleveraged_since == 0 || elapsed(slot.deleveraged_since, 0, now) >= DAY {
        slot.deleveraged_since = now;
        let share = BasisPoints(terms.deleverage_share).of(leg.position.size.magnitude(), Rounding::Down).lawful()?;
        slot.deleverage_left = share.max(1);
    }
    Ok(slot.deleverage_left)
}

fn spend(opposite: &mut MarginAccount, leg: &Leg, magnitude: u64) -> Result<()> {
    let slot = opposite.positions.get_mut(leg.slot()).or_refuse(BallastError::NoPosition)?;
    slot.deleverage_left = slot.deleverage_left.checked_sub(magnitude).or_refuse(BallastError::DeleverageShareSpent)?;
    Ok(())
}
