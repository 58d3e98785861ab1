//! Repays with recovered cash what a loss had taken.

use anchor_lang::prelude::*;
use ballast_risk::waterfall::repay;

use crate::access::*;
use crate::error::{BallastError, Lawful, ensure};
use crate::event::{MarketTotals, RecoveryCollected, log};
use crate::state::{Market, NONE, Recovery, Reserve};

/// - the recovery holds cash, or nothing any more
/// - it repays in reverse order: the shortfall, the tranches from the last to the first, protocol capital, the budget; what is left is the
///   budget's too
#[derive(Accounts)]
pub struct CollectRecovery<'info> {
    pub books: LedgerBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub recovery: AccountLoader<'info, Recovery>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    pub vaults: QuoteVaults<'info>,
}

impl CollectRecovery<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        accounts.vaults.recorded(&*accounts.books.root()?)?;
        let amount = accounts.record()?;
        accounts.vaults.pass(&accounts.books.clearinghouse, &accounts.reserve, Direction::ToReserve, amount)
    }

    fn record(&self) -> Result<u64> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let mut market = self.books.open(&self.market)?;
        let mut recovery = self.books.open(&self.recovery)?;
        let mut reserve = self.books.open(&self.reserve)?;
        ensure!(recovery.market == market.index, BallastError::OtherMarket);
        // Claims that fell to nothing bring no cash: that they are gone is collected, too.
        let over = recovery.is_spent();
        ensure!(recovery.cash > 0 || (over && market.recoverable > 0), BallastError::NothingToCollect);
        let now = Clock::get()?.unix_timestamp;
        market.inherit(reserve.open_series_of())?;
        let hopes = market.paid_by_tranches;
        let brought = recovery.release_cash();
        let repayment = repay(brought, market.shortfall, &market.paid());
        let back = market.repay(&repayment, now)?;
        market.count_brought(brought, over);
        reserve.repay(&repayment.tiers, back, now)?;
        market.give_up()?;
        reserve.hope(hopes, market.paid_by_tranches)?;
        let moved = repayment.to_reserve().lawful()?;
        root.release(NONE, moved, now)?;
        reserve.receive(moved)?;
        log(&RecoveryCollected {
            totals: MarketTotals::count(&mut market),
            reserve_sequence: reserve.count_event(),
            shortfall: repayment.shortfall,
            capital: repayment.tiers.capital,
            junior: repayment.tiers.junior,
            backstop: repayment.tiers.backstop,
            senior: repayment.tiers.senior,
            budget: repayment.tiers.budget,
            surplus: repayment.surplus,
            traders_ledger: root.traders_ledger,
            reserve_ledger: reserve.ledger,
        })?;
        Ok(moved)
    }
}
