//! Values what protocol capital holds beside quote, and says what of it is to be traded.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::holding::{Side, is_excited};
use ballast_risk::target::Portfolio;

use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse};
use crate::event::{HoldingsValued, log};
use crate::portfolio::{Books, HoldingValues, level_without_signal, may_spend};
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
        let values = books.holding_values(&holdings)?;
        let (total, counted) = (values.total(&reserve)?, counted(&books, &holdings, &values)?);
        reserve.value_holdings(counted, books.now); // The level counts what they are worth now.
        let (portfolio, drawable) = books.losses(&terms.reserve.target())?;
        let level = level_without_signal(&root, &reserve, &terms, drawable, books.now)?;
        let state = State {
            strained: level >= level::STRAINED || root.lost(books.now),
            closed: may_spend(&root, &reserve, &books).is_err(),
        };
        look(&books, &mut holdings, (&values, total), (&portfolio, state))?;
        log(&HoldingsValued {
            holdings_sequence: holdings.count_event(),
            capital: reserve.capital,
            total,
            counted,
            sides: holdings.slots.map(|slot| slot.side),
        })
    }
}

/// What of the reserve's state holdings follow.
#[derive(Clone, Copy)]
struct State {
    /// That is stress.
    strained: bool,
    /// Nothing may be bought.
    closed: bool,
}

/// What coverage counts of the holdings.
fn counted(books: &Books, holdings: &Holdings, HoldingValues(values): &HoldingValues) -> Result<u64> {
    let listed = holdings.slots.iter().zip(values).filter(|(slot, _)| slot.listed());
    listed.into_iter().try_fold(0_u64, |sum, (slot, value)| {
        let value = books.collateral(slot.collateral)?.less_haircut(value.unwrap_or(0), books.now)?;
        sum.checked_add(value).or_refuse(BallastError::Overflow)
    })
}

/// Looks at every holding, of a total.
fn look(
    books: &Books,
    holdings: &mut Holdings,
    (HoldingValues(values), total): (&HoldingValues, u64),
    (portfolio, state): (&Portfolio, State),
) -> Result<()> {
    let (watched, now) = (holdings.watched(books.now), books.now);
    let measured = books.terms.reserve.target();
    let slots = holdings.slots.iter_mut().zip(&books.terms.holdings).zip(values);
    for ((slot, terms), value) in slots.filter(|((slot, _), _)| slot.listed()) {
        let feed = books.collateral(slot.collateral)?.feed;
        if state.strained || is_excited(feed.volatility, feed.long_volatility) {
            slot.stressed = now;
        }
        let BasisPoints(correlation) = portfolio.correlation(terms.class, &measured).lawful()?;
        slot.correlation = correlation;
        let before = if watched { slot.side() } else { Side::Rests };
        let aim = slot.aim(terms, total, now)?;
        let next = match value {
            Some(value) => aim.side(before, *value, state.closed || slot.in_stress(now)),
            None => Side::Rests, // Without a price nothing is known to be too much or too little.
        };
        slot.turn(next, watched, now);
    }
    holdings.looked = now;
    Ok(())
}
