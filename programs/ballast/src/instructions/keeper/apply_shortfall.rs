//! Lets a shortfall fall on claims.

use anchor_lang::prelude::*;
use ballast_risk::claim::{Cut, Fate};

use crate::access::*;
use crate::error::{BallastError, Lawful, ensure, refuse};
use crate::event::{MarketTotals, ShortfallApplied, log};
use crate::state::{Clearinghouse, Market, MarketSlot, NONE, Prices, Reserve};

/// - every used position was booked in the window, or the window is over; and claims cover the shortfall, but for roundings
/// - a shortfall without a window falls within what may fall at once in a day; one that is no dust any more opens its window
/// - what is left within the counted roundings is paid by the budget or written off
#[derive(Accounts)]
pub struct ApplyShortfall<'info> {
    pub books: LossBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    pub vaults: QuoteVaults<'info>,
}

impl ApplyShortfall<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        accounts.vaults.recorded(&*accounts.books.root()?)?;
        let amount = accounts.record()?;
        accounts.vaults.pass(&accounts.books.clearinghouse, &accounts.reserve, Direction::ToTraders, amount)
    }

    fn record(&self) -> Result<u64> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let mut market = self.books.open(&self.market)?;
        let mut reserve = self.books.open(&self.reserve)?;
        let now = Clock::get()?.unix_timestamp;
        let terms = self.books.terms.load()?;
        let slot = terms.market(market.index)?;
        let falls = falls(&mut market, slot, now)?;
        let cut = if falls {
            cut(&mut *self.books.prices.load_mut()?, &mut market, &mut reserve, &mut root, now)?
        } else {
            let index = self.books.prices.load()?.market(market.index)?.indices().claim;
            Cut { index, cut: 0, from_budget: 0, written_off: 0, left: market.shortfall, roundings: market.roundings }
        };
        log(&ShortfallApplied {
            totals: MarketTotals::count(&mut market),
            cut: cut.cut,
            from_budget: cut.from_budget,
            written_off: cut.written_off,
            left: cut.left,
            reserve_sequence: reserve.count_event(),
            traders_ledger: root.traders_ledger,
            reserve_ledger: reserve.ledger,
        })?;
        Ok(cut.from_budget)
    }
}

/// Whether the shortfall falls now; it only opens its window when it grew beyond dust without one.
fn falls(market: &mut Market, terms: &MarketSlot, now: i64) -> Result<bool> {
    ensure!(market.shortfall > 0, BallastError::NoShortfall);
    if market.halted() {
        may_end(market, terms.window_seconds, now)?;
        return Ok(true);
    }
    match market.meet_shortfall(0, terms, now)? {
        Fate::Falls => Ok(true),
        Fate::Opens | Fate::Joins => Ok(false),
        Fate::Waits if market.claims < market.shortfall => {
            Err(refuse(BallastError::ClaimsNotBooked, market.claims, market.shortfall))
        }
        Fate::Waits => Err(refuse(BallastError::ShortfallWaits, market.shortfall, market.fallen.used)),
    }
}

fn may_end(market: &Market, window_seconds: u32, now: i64) -> Result<()> {
    let over = now.saturating_sub(market.window_since) >= i64::from(window_seconds);
    if market.booked < market.used && !over {
        return Err(refuse(BallastError::WindowOpen, market.booked, market.used));
    }
    if !market.shortfall().covered().lawful()? {
        return Err(refuse(BallastError::ClaimsNotBooked, market.claims, market.shortfall));
    }
    Ok(())
}

/// Cuts claims by the shortfall and books what the budget pays; the tokens follow.
pub(crate) fn cut(
    prices: &mut Prices,
    market: &mut Market,
    reserve: &mut Reserve,
    root: &mut Clearinghouse,
    now: i64,
) -> Result<Cut> {
    let published = prices.market_mut(market.index)?;
    let cut = market.shortfall().cut(published.indices().claim, market.budget).lawful()?;
    published.set_claim_index(cut.index);
    market.apply(&cut, now)?;
    reserve.release(cut.from_budget)?;
    root.receive(NONE, cut.from_budget, now)?;
    Ok(cut)
}
