//! Values what protocol capital holds beside quote, and says what of it is to be traded.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::holding::{Side, is_excited};
use ballast_risk::target::Portfolio;

use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse};
use crate::event::{HoldingsValued, log};
use crate::portfolio::{Books, level_without_signal};
use crate::state::{Holdings, Reserve, level};

/// - coverage counts the values, less haircuts, for an hour
/// - stress is noted: of the reserve, of a breaker that is open for losses or a short vault, of the asset; it lasts for a day. What a signal or
///   a line of withdrawals says is none
/// - how each asset goes with the markets' losses limits its weight
/// - an auction begins outside the band and runs on to the goal, as long as somebody looks every ten minutes
/// - nothing is bought while purchases are refused: the clock of one begins anew when they are allowed again
#[derive(Accounts)]
pub struct ValueHoldings<'info> {
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut)]
    pub holdings: AccountLoader<'info, Holdings>,
}

impl ValueHoldings<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        let (prices, terms) = (accounts.books.prices.load()?, accounts.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut reserve = accounts.books.open(&accounts.reserve)?;
        let mut holdings = accounts.books.open(&accounts.holdings)?;
        let root = accounts.books.root()?;
        let (portfolio, drawable) = books.losses(&terms.reserve.target())?;
        let level = level_without_signal(&root, &reserve, &terms, drawable, books.now)?;
        let strained = level >= level::STRAINED || root.lost(books.now);
        let closed = root.may_spend(&reserve, books.now).is_err();
        let (total, counted) = look(&books, &mut holdings, reserve.capital, (&portfolio, strained, closed))?;
        reserve.value_holdings(counted, books.now);
        log(&HoldingsValued {
            holdings_sequence: holdings.count_event(),
            capital: reserve.capital,
            total,
            counted,
            sides: holdings.slots.map(|slot| slot.side),
        })
    }
}

/// Looks at every holding; returns what protocol capital comes to, and what coverage counts of the holdings.
fn look(
    books: &Books,
    holdings: &mut Holdings,
    capital: u64,
    (portfolio, strained, closed): (&Portfolio, bool, bool),
) -> Result<(u64, u64)> {
    let (watched, now) = (holdings.watched(books.now), books.now);
    let values = books.holding_values(holdings)?;
    let total = values.total(capital)?;
    let measured = books.terms.reserve.target();
    let mut counted: u64 = 0;
    let slots = holdings.slots.iter_mut().zip(&books.terms.holdings).zip(values.0);
    for ((slot, terms), value) in slots.filter(|((slot, _), _)| slot.listed()) {
        let book = books.collateral(slot.collateral)?;
        if strained || is_excited(book.feed.volatility, book.feed.long_volatility) {
            slot.stressed = now;
        }
        let BasisPoints(correlation) = portfolio.correlation(terms.class, &measured).lawful()?;
        slot.correlation = correlation;
        let before = if watched { slot.side() } else { Side::Rests };
        let aim = slot.aim(terms, total, now)?;
        let next = match value {
            Some(value) => aim.side(before, value, closed || slot.in_stress(now)),
            None => Side::Rests, // Without a price nothing is known to be too much or too little.
        };
        slot.turn(next, watched, now);
        let value = book.less_haircut(value.unwrap_or(0), now)?;
        counted = counted.checked_add(value).or_refuse(BallastError::Overflow)?;
    }
    holdings.looked = now;
    Ok((total, counted))
}
