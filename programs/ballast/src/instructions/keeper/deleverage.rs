//! The last exit of a position that nobody took over.

use anchor_lang::prelude::*;
use ballast_risk::Size;
use ballast_risk::margin::Standing;
use ballast_risk::price::Action;

use super::forced_sale::elapsed;
use super::funding_is_charged;
use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse, ensure};
use crate::event::{Deleveraged, MarketTotals, log};
use crate::portfolio::{Books, Leg, MarketBook, with_leg};
use crate::state::{Inventory, MarginAccount, Market};

/// - equity of the account has been below zero for twice the time that others had to take it over
/// - the sizes are opposite; for as long again, only positions in profit are asked
/// - both close at the oracle price: the opposite side loses nothing but the position, at most its share of the day
/// - where one of them is the reserve's own, what the reserve holds is counted anew
#[derive(Accounts)]
pub struct Deleverage<'info> {
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub opposite: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub inventory: Option<AccountLoader<'info, Inventory>>,
}

impl Deleverage<'_> {
    pub(crate) fn handler(ctx: Context<Self>, size: u64) -> Result<()> {
        let root = ctx.accounts.books.root()?;
        distinct(&ctx.accounts.account, &ctx.accounts.opposite, BallastError::NotOpposite)?;
        let (prices, terms) = (ctx.accounts.books.prices.load()?, ctx.accounts.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut market = ctx.accounts.books.open(&ctx.accounts.market)?;
        let mut account = ctx.accounts.books.open(&ctx.accounts.account)?;
        let mut opposite = ctx.accounts.books.open(&ctx.accounts.opposite)?;
        let held = ctx.accounts.inventory.as_ref();
        let mut inventory = held.map(|held| ctx.accounts.books.open(held)).transpose()?;
        ensure!(size > 0, BallastError::ZeroAmount);
        let book = books.market(market.index)?;
        book.not_final()?;
        let mark = book.mark_for(Action::Reduce)?;
        funding_is_charged(&root, &market, &book, books.now)?;

        let mut sinking = Leg::take(&account, &mut market, &book)?;
        let mut other = Leg::take(&opposite, &mut market, &book)?;
        let rest = books.rest(&account, market.index, |_, _| {})?;
        let before = with_leg(&rest, &account, &book, &sinking.position)?;
        may_deleverage(&books, &book, &account, (&sinking, &other), &before)?;
        let share = opposite.renew_share(other.slot(), book.terms.deleverage_share, books.now)?;
        let magnitude = size.min(sinking.position.size.magnitude()).min(other.position.size.magnitude()).min(share);
        ensure!(magnitude > 0, BallastError::DeleverageShareSpent);
        let closed = sinking.position.size.signed(magnitude).lawful()?;
        let quote = closed.value(mark).lawful()?;
        market.trade(&mut sinking.position, closed.opposite().lawful()?, quote.negated().lawful()?)?;
        market.trade(&mut other.position, closed, quote)?;
        opposite.spend_share(other.slot(), magnitude)?;
        let after = with_leg(&rest, &account, &book, &sinking.position)?;
        sinking.put(&mut account, &mut market)?;
        other.put(&mut opposite, &mut market)?;
        for side in [&account, &opposite].into_iter().filter(|side| side.is_inventory()) {
            count(inventory.as_deref_mut(), market.index, side.size(market.index), &book, books.now)?;
        }
        books.look(&mut opposite)?; // Roundings of what passes at the mark are for it.
        books.keep_clocks(&mut account, &after);
        market.give(prices.census, books.gave_between(&mut account, &before, &after)?)?;
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

/// Counts what is left of the reserve's position, in the account that counts it.
fn count(inventory: Option<&mut Inventory>, market: u16, size: Size, book: &MarketBook, now: i64) -> Result<()> {
    let inventory = inventory.or_refuse(BallastError::InventoryMissing)?;
    let waited = elapsed(inventory.market(market)?.since, book.feed.resumed, now);
    inventory.follow(market, size, waited, now)
}

/// Refuses what others still have time to take over, and who is not on the other side, or not yet asked.
fn may_deleverage(
    books: &Books,
    book: &MarketBook,
    account: &MarginAccount,
    (sinking, other): (&Leg, &Leg),
    standing: &Standing,
) -> Result<()> {
    let sizes = (sinking.position.size.0, other.position.size.0);
    ensure!((sizes.0 > 0 && sizes.1 < 0) || (sizes.0 < 0 && sizes.1 > 0), BallastError::NotOpposite);
    ensure!(standing.equity.0 < 0, BallastError::NotYetDeleverageable);
    let patience = u64::from(book.terms.take_over_seconds);
    let clock = account.below_zero_clock(books.now);
    let waited = clock.map_or(0, |clock| elapsed(clock, book.feed.resumed, books.now));
    ensure!(waited >= patience.saturating_mul(2), BallastError::NotYetDeleverageable);
    let profitable = book.margin(&other.position)?.net.0 > 0;
    ensure!(profitable || waited >= patience.saturating_mul(3), BallastError::NotInProfit);
    Ok(())
}
