//! The reserve takes a position on that nobody liquidates.

use anchor_lang::prelude::*;
use ballast_risk::inventory::{Loan, delta_holds, lack, left_behind, required};
use ballast_risk::liquidation::equity_share;
use ballast_risk::margin::Standing;
use ballast_risk::price::Action;
use ballast_risk::{BasisPoints, Money, Size};

use super::forced_sale::elapsed;
use super::funding_is_charged;
use super::liquidate_position::{Prepared, insure, pay_in_cash, prepare, take};
use crate::access::*;
use crate::error::{BallastError, Lawful, ensure, refuse};
use crate::event::{MarketTotals, PositionAbsorbed, log};
use crate::portfolio::{Books, Leg, MarketBook, with_leg};
use crate::state::{Inventory, MarginAccount, Market, NONE, Reserve};

/// - the account has been below maintenance for as long as others have to take its positions, and is not the reserve's own
/// - as in a liquidation: the riskiest position first, no more of it than restores the account, not within the grace period
/// - at the oracle price, which is fresh; bonus and insurance fee come from the account's cash while it has equity
/// - the budget, then protocol capital, lend what the whole position may lose under the stated shock beyond what its account is worth:
///   at most what the market may draw, and of protocol capital its share, less what the account that gave it up still loses there
/// - the net delta of all the reserve holds stays within its cap, or comes closer to zero
#[derive(Accounts)]
pub struct Absorb<'info> {
    pub books: LedgerBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub inventory_account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub inventory: AccountLoader<'info, Inventory>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    pub vaults: QuoteVaults<'info>,
}

/// What was taken, for what.
#[derive(Clone, Copy)]
struct Absorbed {
    size: Size,
    quote: Money,
    bonus: u64,
    insurance: u64,
    /// What the account came to before.
    before: Standing,
}

impl Absorb<'_> {
    pub(crate) fn handler(ctx: Context<Self>, size: u64) -> Result<()> {
        let accounts = ctx.accounts;
        accounts.vaults.recorded(&*accounts.books.root()?)?;
        distinct(&accounts.account, &accounts.inventory_account, BallastError::InventoryAccount)?;
        let lent = accounts.record(size)?;
        accounts.vaults.pass(&accounts.books.clearinghouse, &accounts.reserve, Direction::ToTraders, lent)
    }

    /// Takes the position and lends for it; returns what is lent.
    fn record(&self, size: u64) -> Result<u64> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let (prices, terms) = (self.books.prices.load()?, self.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut market = self.books.open(&self.market)?;
        let mut account = self.books.open(&self.account)?;
        let mut held = self.books.open(&self.inventory_account)?;
        let mut inventory = self.books.open(&self.inventory)?;
        let mut reserve = self.books.open(&self.reserve)?;
        holds_for(&held, &market)?;
        ensure!(!account.is_inventory(), BallastError::InventoryAccount);
        ensure!(terms.inventory_capital_share > 0, BallastError::InventoryOff);
        ensure!(size > 0, BallastError::ZeroAmount);
        let book = books.market(market.index)?;
        book.not_final()?;
        book.mark_for(Action::Trade)?;
        funding_is_charged(&root, &market, &book, books.now)?;

        let before = books.delta(&inventory)?;
        inventory.lean(before, books.now);
        let stood = books.standing_if_visited(&held)?;
        let absorbed = take_on(&books, &book, (&mut account, &mut held), &mut market, size)?;
        let position = held.size(market.index);
        let falls_from = inventory.falls_from(market.index, market.window_ended)?;
        let waited = elapsed(falls_from, book.feed.resumed, books.now);
        inventory.follow(market.index, position, waited, books.now)?;
        let delta = books.delta(&inventory)?;
        inventory.lean(delta, books.now);
        let cap = reserve.share_of_capital(terms.inventory_delta_share)?;
        ensure!(delta_holds(before, delta, cap), BallastError::DeltaExceeded);

        let standing = books.standing(&held)?;
        let needed = required(position, book.mark(), BasisPoints(book.terms.shock)).lawful()?;
        let after = books.look(&mut account)?;
        let lost = left_behind(after.equity, book.net(&account, market.index)?);
        let asked = lack(needed, standing.equity).lawful()?;
        let loan = lend(&books, &book, (&mut market, &mut reserve), asked, lost)?;
        let lent = loan.sum().lawful()?;
        held.receive_cash(lent)?;
        books.keep_clocks(&mut held, &standing.with_cash(lent, 0).lawful()?);
        market.give(prices.census, books.gave_between(&mut account, &absorbed.before, &after)?)?;
        market.give(prices.census, books.gave_since(&mut held, stood)?)?;
        reserve.release(lent)?;
        root.receive(NONE, lent, books.now)?;
        log(&PositionAbsorbed {
            totals: MarketTotals::count(&mut market),
            reserve_sequence: reserve.count_event(),
            account: account.id,
            inventory: held.id,
            size: absorbed.size.0,
            quote: absorbed.quote.0,
            bonus: absorbed.bonus,
            insurance: absorbed.insurance,
            lent_budget: loan.budget,
            lent_capital: loan.capital,
            delta: delta.0,
            traders_ledger: root.traders_ledger,
            reserve_ledger: reserve.ledger,
        })?;
        Ok(lent)
    }
}

/// Refuses a margin account that is not the reserve's in a market.
pub(super) fn holds_for(account: &MarginAccount, market: &Market) -> Result<()> {
    ensure!(account.is_inventory() && account.index == market.index, BallastError::NotInventory);
    Ok(())
}

/// Others had their time to take the account's positions, in which there were prices.
fn has_waited(account: &MarginAccount, book: &MarketBook, now: i64) -> Result<()> {
    let clock = account.below_maintenance_clock(now);
    let waited = clock.map_or(0, |clock| elapsed(clock, book.feed.resumed, now));
    let patience = u64::from(book.terms.take_over_seconds);
    if clock.is_none() || waited < patience {
        return Err(refuse(BallastError::NotYetAbsorbable, waited, patience));
    }
    Ok(())
}

/// Moves the position at the mark, and pays of the account's cash what a liquidation costs.
fn take_on(
    books: &Books,
    book: &MarketBook,
    (account, held): (&mut MarginAccount, &mut MarginAccount),
    market: &mut Market,
    size: u64,
) -> Result<Absorbed> {
    let mut leg = Leg::take(account, market, book)?;
    let Prepared { rest, before, whole, plan } = prepare(books, book, account, &leg, book.mark())?;
    has_waited(account, book, books.now)?;
    let size = leg.position.size.signed(size.min(plan.most)).lawful()?;
    let quote = size.value(book.mark()).lawful()?;
    take(held, market, book, size, quote)?;
    market.trade(&mut leg.position, size.opposite().lawful()?, quote.negated().lawful()?)?;
    let notional = size.notional(book.mark()).lawful()?;
    let equity = with_leg(&rest, account, book, &leg.position)?.equity;
    leg.put(account, market)?;
    let (mut bonus, mut insurance) = (0, 0);
    if equity.0 > 0 {
        let terms = book.terms.liquidation();
        let share = equity_share(equity, notional, whole).lawful()?;
        bonus = pay_in_cash(account, held, terms.bonus(plan.bonus, notional, share).lawful()?)?;
        insurance = insure(account, market, &terms, (notional, share.saturating_sub(bonus)))?; // It is part of the share.
    }
    Ok(Absorbed { size, quote, bonus, insurance, before })
}

/// Lends to the market's inventory, within what the market may draw and the share of protocol capital. What is lost already is divided
/// later, and comes first: else a loan would take from it what only seems to be lost.
fn lend(
    books: &Books,
    book: &MarketBook,
    (market, reserve): (&mut Market, &mut Reserve),
    amount: u64,
    lost: u64,
) -> Result<Loan> {
    let allowance = market.allowance(BasisPoints(book.terms.draw_factor), books.now)?.saturating_sub(lost); // It may be more.
    if amount > allowance {
        return Err(refuse(BallastError::LoanExceedsAllowance, amount, allowance));
    }
    let kept = Loan::of(lost, market.budget);
    let loan = Loan::of(amount, market.budget.saturating_sub(kept.budget)); // A part of it.
    let share = reserve.share_of_capital(books.terms.inventory_capital_share)?.saturating_sub(reserve.lent); // Lowered since.
    let most = share.min(reserve.capital.saturating_sub(kept.capital)); // It may be less than is lost.
    if loan.capital > most {
        return Err(refuse(BallastError::LoanExceedsCapital, loan.capital, most));
    }
    market.lend(&loan)?;
    reserve.lend(loan.capital)?;
    Ok(loan)
}
