//! Pays back what was lent for a position of the reserve.

use anchor_lang::prelude::*;
use ballast_risk::inventory::{Returned, free, required};
use ballast_risk::price::Action;
use ballast_risk::waterfall::Parts;
use ballast_risk::{BasisPoints, Size};

use super::absorb::holds_for;
use super::forced_sale::elapsed;
use crate::access::*;
use crate::error::{BallastError, Lawful, ensure};
use crate::event::{InventoryReturned, MarketTotals, log};
use crate::portfolio::{Books, MarketBook};
use crate::state::{Inventory, MarginAccount, Market, NONE, Reserve};

/// - of the cash that no unbooked loss needs, what is beyond what the position may lose under the stated shock; with size at a fresh price
/// - it repays protocol capital, then the budget; what is left is the budget's too
/// - when the position is gone, what is still lent is lost: a draw
#[derive(Accounts)]
pub struct ReturnInventory<'info> {
    pub books: LedgerBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub inventory_account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub inventory: AccountLoader<'info, Inventory>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    pub vaults: QuoteVaults<'info>,
}

impl ReturnInventory<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        accounts.vaults.recorded(&*accounts.books.root()?)?;
        let amount = accounts.record()?;
        accounts.vaults.pass(&accounts.books.clearinghouse, &accounts.reserve, Direction::ToReserve, amount)
    }

    /// Repays, and counts what is lost; returns what moves.
    fn record(&self) -> Result<u64> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let (prices, terms) = (self.books.prices.load()?, self.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut market = self.books.open(&self.market)?;
        let mut held = self.books.open(&self.inventory_account)?;
        let mut inventory = self.books.open(&self.inventory)?;
        let mut reserve = self.books.open(&self.reserve)?;
        holds_for(&held, &market)?;
        let book = books.market(market.index)?;
        let amount = may_return(&books, &book, &held)?;
        let gone = held.position(market.index).is_none();
        let returned = market.lent().repay(amount);
        ensure!(amount > 0 || (gone && returned.owed.sum().lawful()? > 0), BallastError::NothingToReturn);

        let weighed = books.weigh(&held, NONE)?;
        held.pay_cash(amount)?;
        repay(&mut market, &mut reserve, &returned)?;
        root.release(NONE, amount, books.now)?;
        reserve.receive(amount)?;
        let lost = if gone { lose(&books, &book, &mut market, &mut reserve)? } else { Parts::default() };
        // A position that ended at a final price is not counted any more.
        let waited = elapsed(inventory.market(market.index)?.since, book.feed.resumed, books.now);
        inventory.follow(market.index, held.size(market.index), waited, books.now)?;
        books.look(&mut held)?;
        market.give(prices.census, books.gave(&mut held, NONE, weighed)?)?;
        log(&InventoryReturned {
            totals: MarketTotals::count(&mut market),
            reserve_sequence: reserve.count_event(),
            inventory: held.id,
            capital: returned.loan.capital,
            budget: returned.loan.budget,
            surplus: returned.surplus,
            lost_capital: lost.tiers.capital,
            lost_budget: lost.tiers.budget,
            traders_ledger: root.traders_ledger,
            reserve_ledger: reserve.ledger,
        })?;
        Ok(amount)
    }
}

/// What the account does not need.
fn may_return(books: &Books, book: &MarketBook, held: &MarginAccount) -> Result<u64> {
    let size = held.size(held.index);
    let needed = if size == Size::default() {
        0
    } else {
        book.not_final()?;
        let mark = book.mark_for(Action::PayOut)?;
        required(size, mark, BasisPoints(book.terms.shock)).lawful()?
    };
    Ok(free(held.cash, books.standing(held)?.equity, needed))
}

fn repay(market: &mut Market, reserve: &mut Reserve, returned: &Returned) -> Result<()> {
    market.take_back(returned)?;
    reserve.take_back(returned.loan.capital)
}

/// What is still lent counts as drawn, and in the windows as far as they have room.
fn lose(books: &Books, book: &MarketBook, market: &mut Market, reserve: &mut Reserve) -> Result<Parts> {
    let own = market.draws.at(book.terms.draw_cap, books.now)?;
    let all = reserve.draws.at(books.terms.draw_cap, books.now)?;
    market.inherit(reserve.open_series_of())?;
    let parts = market.lose_loan(own)?;
    reserve.lose_loan(&parts)?;
    reserve.draws.take(all, parts.drawn().lawful()?.min(all.room()))?;
    Ok(parts)
}
