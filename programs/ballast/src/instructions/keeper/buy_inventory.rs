//! Sells what the reserve took on.

use anchor_lang::prelude::*;
use ballast_risk::auction::Markup;
use ballast_risk::inventory::{auction, delta_holds, hedges, price};
use ballast_risk::price::Action;
use ballast_risk::{BasisPoints, Money, Size};

use super::absorb::holds_for;
use super::forced_sale::{elapsed, taker_stands};
use super::funding_is_charged;
use super::liquidate_position::take;
use crate::access::*;
use crate::error::{BallastError, Lawful, ensure};
use crate::event::{InventorySold, MarketTotals, log};
use crate::portfolio::{Books, Leg, MarketBook};
use crate::state::{Inventory, MarginAccount, Market, Reserve};

/// - anyone takes of the reserve's position, towards zero only, at a fresh price
/// - the price begins on the reserve's side, by confidence and latency, and falls within half an hour to twice the bonus on the other
/// - never below the oracle price while it stands against the net delta: that hedges the rest; at it while a booking window is open; time in
///   which it was kept so does not count
/// - the net delta stays within its cap, or comes closer to zero
/// - the taker has initial margin afterwards, or twice maintenance margin; caps on open interest do not apply
#[derive(Accounts)]
pub struct BuyInventory<'info> {
    pub taker_signer: Signer<'info>,
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub inventory_account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub inventory: AccountLoader<'info, Inventory>,
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut)]
    pub taker: AccountLoader<'info, MarginAccount>,
}

impl BuyInventory<'_> {
    pub(crate) fn handler(ctx: Context<Self>, size: u64) -> Result<()> {
        let accounts = ctx.accounts;
        let root = accounts.books.root()?;
        distinct(&accounts.inventory_account, &accounts.taker, BallastError::InventoryAccount)?;
        let (prices, terms) = (accounts.books.prices.load()?, accounts.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut market = accounts.books.open(&accounts.market)?;
        let mut held = accounts.books.open(&accounts.inventory_account)?;
        let mut inventory = accounts.books.open(&accounts.inventory)?;
        let mut taker = accounts.books.open(&accounts.taker)?;
        let reserve = read(&accounts.reserve, &accounts.books.clearinghouse.key())?;
        holds_for(&held, &market)?;
        ensure!(taker.may_trade(accounts.taker_signer.key), BallastError::NotAuthorized);
        ensure!(size > 0, BallastError::ZeroAmount);
        let book = books.market(market.index)?;
        book.not_final()?;
        book.mark_for(Action::Trade)?;
        funding_is_charged(&root, &market, &book, books.now)?;

        let before = books.delta(&inventory)?;
        inventory.lean(before, books.now);
        let falls_from = inventory.falls_from(market.index, market.window_ended)?;
        let waited = elapsed(falls_from, book.feed.resumed, books.now);
        let markup = markup(&book, &market, held.size(market.index), (before, waited))?;
        let stood = (books.standing_if_visited(&held)?, books.standing_if_visited(&taker)?);
        let (sold, quote) = sell(&mut held, &mut taker, &mut market, &book, (size, markup))?;
        inventory.follow(market.index, held.size(market.index), waited, books.now)?;
        let delta = books.delta(&inventory)?;
        inventory.lean(delta, books.now);
        let cap = reserve.share_of_capital(terms.inventory_delta_share)?;
        ensure!(delta_holds(before, delta, cap), BallastError::DeltaExceeded);
        books.look(&mut held)?;
        taker_stands(&books, &mut taker)?;
        market.give(prices.census, books.gave_since(&mut held, stood.0)?)?;
        market.give(prices.census, books.gave_since(&mut taker, stood.1)?)?;
        log(&InventorySold {
            totals: MarketTotals::count(&mut market),
            inventory: held.id,
            taker: taker.id,
            size: sold.0,
            quote: quote.0,
            markup: markup.0,
            delta: delta.0,
        })
    }
}

/// What is asked above the price after so long. Profit that is not booked must not be traded past a cut, and a hedge is not given away.
fn markup(book: &MarketBook, market: &Market, size: Size, (delta, waited): (Money, u64)) -> Result<Markup> {
    if market.halted() {
        return Ok(Markup::NONE);
    }
    let (confidence, bonus) = (BasisPoints(book.feed.confidence), BasisPoints(book.terms.bonus));
    let asked = auction(confidence, bonus).and_then(|auction| auction.at(waited)).lawful()?;
    Ok(if hedges(size, delta) { asked.max(Markup::NONE) } else { asked })
}

/// Moves a part of the position to the taker; returns it with what the taker's cost rose by.
fn sell(
    held: &mut MarginAccount,
    taker: &mut MarginAccount,
    market: &mut Market,
    book: &MarketBook,
    (size, markup): (u64, Markup),
) -> Result<(Size, Money)> {
    let mut leg = Leg::take(held, market, book)?;
    ensure!(leg.position.size.0 != 0, BallastError::NoPosition);
    let size = leg.position.size.signed(size.min(leg.position.size.magnitude())).lawful()?;
    let quote = price(size, book.mark(), markup).lawful()?;
    take(taker, market, book, size, quote)?;
    market.trade(&mut leg.position, size.opposite().lawful()?, quote.negated().lawful()?)?;
    leg.put(held, market)?;
    Ok((size, quote))
}
