//! Books a position and pays its claim.

use anchor_lang::prelude::*;
use ballast_risk::claim::payable;
use ballast_risk::margin::Standing;
use ballast_risk::position::Booked;
use ballast_risk::price::Action;

use crate::access::*;
use crate::error::Lawful;
use crate::event::{MarketTotals, Settled, log};
use crate::portfolio::{Books, Leg, MarketBook, with_leg};
use crate::state::{MarginAccount, Market};

/// - a position with size needs a usable price; one in a finally priced market is closed out
/// - loss is taken from the claim, then from cash while equity is not below zero; profit becomes a claim
/// - the claim is paid as far as the pool goes and the worse price carries it, and not while a booking window is open
/// - fees owed to this market are paid from cash that no loss needs
/// - an account without a position here only pays fees and keeps its clocks
#[derive(Accounts)]
pub struct Settle<'info> {
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub account: AccountLoader<'info, MarginAccount>,
}

impl Settle<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        ctx.accounts.books.root()?;
        let (prices, terms) = (ctx.accounts.books.prices.load()?, ctx.accounts.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut market = ctx.accounts.books.open(&ctx.accounts.market)?;
        let mut account = ctx.accounts.books.open(&ctx.accounts.account)?;
        let book = books.market(market.index)?;
        let rest = books.rest(&account, market.index, |_, _| {})?;
        let (booked, paid) = if account.position(market.index).is_some() {
            settle_position(&mut account, &mut market, &book, &rest)?
        } else {
            (Booked::default(), 0)
        };
        let standing = standing_now(&account, &market, &book, &rest)?;
        let fees = pay_fee_debt(&mut account, &mut market, &standing)?;
        books.keep_clocks(&mut account, &standing);
        log(&Settled {
            totals: MarketTotals::count(&mut market),
            account: account.id,
            profit: booked.profit,
            from_claim: booked.from_claim,
            from_cash: booked.from_cash,
            paid,
            fees,
        })?;
        Ok(())
    }
}

fn settle_position(
    account: &mut MarginAccount,
    market: &mut Market,
    book: &MarketBook,
    rest: &Standing,
) -> Result<(Booked, u64)> {
    let mut leg = Leg::take(account, market, book)?;
    let booked = book_leg(account, market, book, rest, &mut leg)?;
    let paid = pay_leg(account, market, book, &mut leg)?;
    leg.put(account, market)?;
    Ok((booked, paid))
}

/// Books a position at the mark: step 2 to 4 of settling.
pub(crate) fn book_leg(
    account: &mut MarginAccount,
    market: &mut Market,
    book: &MarketBook,
    rest: &Standing,
    leg: &mut Leg,
) -> Result<Booked> {
    if leg.position.size.0 != 0 {
        book.mark_for(Action::Reduce)?;
    }
    if let Some(price) = book.final_price() {
        market.close(&mut leg.position, price)?;
    }
    market.count_booked(&mut leg.window)?;
    // Below zero equity booking takes no cash: whose it is, is for the resolution to divide.
    let solvent = with_leg(rest, account, book, &leg.position)?.equity.0 >= 0;
    let booked = market.book(&mut leg.position, book.mark(), if solvent { account.cash } else { 0 })?;
    account.pay_cash(booked.from_cash)?;
    Ok(booked)
}

/// Pays a claim as far as the pool goes and the worse price carries it.
fn pay_leg(account: &mut MarginAccount, market: &mut Market, book: &MarketBook, leg: &mut Leg) -> Result<u64> {
    if market.halted() || leg.position.claim == 0 {
        return Ok(0);
    }
    let at_worse = if leg.position.size.0 == 0 {
        ballast_risk::Money::ZERO
    } else {
        leg.position.profit(book.worse(leg.position.size)).lawful()?
    };
    let paid = payable(leg.position.claim, market.pool, at_worse).lawful()?;
    market.pay_claim(&mut leg.position.claim, paid)?;
    account.receive_cash(paid)?;
    Ok(paid)
}

fn standing_now(account: &MarginAccount, market: &Market, book: &MarketBook, rest: &Standing) -> Result<Standing> {
    match account.position(market.index) {
        Some(slot) => with_leg(rest, account, book, &slot.position()),
        None => rest.with_cash(account.cash, account.fee_debt).lawful(),
    }
}

/// Pays fees owed to this market from cash that no loss needs; they never push equity below zero.
fn pay_fee_debt(account: &mut MarginAccount, market: &mut Market, standing: &Standing) -> Result<u64> {
    let free = account.cash.saturating_sub(standing.unpaid); // Losses above cash leave nothing free.
    let fees = account.owed_to(market.index).min(free).min(standing.equity.credit());
    account.pay_fee_debt(fees)?;
    market.take_fee(fees)?;
    Ok(fees)
}
