//! Moves fees to the reserve.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::coverage::Coverage;
use ballast_risk::fee::float;

use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse, ensure};
use crate::event::{FeesCollected, MarketTotals, log};
use crate::portfolio::Books;
use crate::state::{Market, NONE, Reserve};

/// - fees taken move to the reserve's vault and are divided between budget, protocol capital and treasury
/// - what was written off is made good first
/// - what liquidators of accounts below zero are paid from stays behind, by open interest
/// - with no position in use, what the pool holds is rounding and goes to the budget
#[derive(Accounts)]
pub struct CollectFees<'info> {
    pub books: LedgerBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    pub vaults: QuoteVaults<'info>,
}

impl CollectFees<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        accounts.vaults.recorded(&*accounts.books.root()?)?;
        let amount = accounts.record()?;
        accounts.vaults.pass(&accounts.books.clearinghouse, &accounts.reserve, Direction::ToReserve, amount)
    }

    fn record(&self) -> Result<u64> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let mut market = self.books.open(&self.market)?;
        let mut reserve = self.books.open(&self.reserve)?;
        let now = Clock::get()?.unix_timestamp;
        let made_good = market.make_good()?;
        let (prices, terms) = (self.books.prices.load()?, self.books.terms.load()?);
        let book = Books { prices: &prices, terms: &terms, now }.market(market.index)?;
        let kept = float(market.open_notional(book.mark())?, BasisPoints(book.terms.insolvent_bonus)).lawful()?;
        let fees = market.collect_fees(kept)?;
        let swept = if market.used == 0 { market.sweep(now) } else { 0 };
        let shares = terms.fee_split(Coverage(BasisPoints(prices.coverage))).divide(fees).lawful()?;
        let premiums = reserve.share_premiums(shares.capital, &terms, now)?;
        let capital = shares.capital.checked_sub(premiums).or_refuse(BallastError::Overflow)?;
        market.endow(shares.budget)?;
        market.endow(swept)?;
        market.age_fees(fees.checked_sub(premiums).or_refuse(BallastError::Overflow)?, now)?;
        reserve.share(capital, shares.treasury)?;
        let moved = fees.checked_add(swept).or_refuse(BallastError::Overflow)?;
        ensure!(moved > 0 || made_good > 0, BallastError::NothingToCollect);
        root.release(NONE, moved, now)?;
        reserve.receive(moved)?;
        log(&FeesCollected {
            totals: MarketTotals::count(&mut market),
            reserve_sequence: reserve.count_event(),
            fees,
            made_good,
            swept,
            capital: shares.capital,
            premiums,
            treasury: shares.treasury,
            traders_ledger: root.traders_ledger,
            reserve_ledger: reserve.ledger,
        })?;
        Ok(moved)
    }
}
