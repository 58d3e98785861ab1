//! Repays with recovered cash what a loss had taken.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};
use ballast_risk::waterfall::{Tiers, repay};

use crate::error::{BallastError, Lawful};
use crate::event::{MarketTotals, RecoveryCollected};
use crate::state::{Clearinghouse, Market, Recovery, Reserve};
use crate::vault::{Transfer, covers};

/// - the recovery holds cash
/// - it repays in reverse order: the open shortfall, protocol capital, the budget; what is left is the budget's too
#[derive(Accounts)]
pub struct CollectRecovery<'info> {
    #[account(
        mut,
        has_one = traders_vault @ BallastError::NotRecorded,
        has_one = reserve_vault @ BallastError::NotRecorded,
        has_one = quote_mint @ BallastError::NotRecorded
    )]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut, has_one = clearinghouse @ BallastError::OtherClearinghouse)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut, has_one = clearinghouse @ BallastError::OtherClearinghouse)]
    pub recovery: AccountLoader<'info, Recovery>,
    #[account(mut, has_one = clearinghouse @ BallastError::OtherClearinghouse)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut)]
    pub traders_vault: InterfaceAccount<'info, TokenAccount>,
    #[account(mut)]
    pub reserve_vault: InterfaceAccount<'info, TokenAccount>,
    pub quote_mint: InterfaceAccount<'info, Mint>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl CollectRecovery<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        let moved = accounts.record()?;
        if moved > 0 {
            let signer = (accounts.clearinghouse.to_account_info(), accounts.clearinghouse.load()?.signer_seeds());
            let transfer = Transfer { mint: &accounts.quote_mint, program: &accounts.token_program };
            transfer.send(&mut accounts.traders_vault, &accounts.reserve_vault, signer, moved)?;
            accounts.reserve_vault.reload()?;
        }
        covers(&accounts.reserve_vault, accounts.reserve.load()?.ledger)?;
        covers(&accounts.traders_vault, accounts.clearinghouse.load()?.traders_ledger)
    }

    fn record(&self) -> Result<u64> {
        let mut root = self.clearinghouse.load_mut()?;
        root.current()?;
        let mut market = self.market.load_mut()?;
        let mut recovery = self.recovery.load_mut()?;
        let mut reserve = self.reserve.load_mut()?;
        require!(recovery.market == market.index, BallastError::OtherMarket);
        require!(recovery.cash > 0, BallastError::NothingToCollect);
        let paid = Tiers { budget: market.paid_by_budget, capital: market.paid_by_capital };
        let repayment = repay(recovery.release_cash(), market.shortfall, &paid);
        market.repay(&repayment)?;
        reserve.endow(repayment.capital)?;
        let moved = repayment.to_reserve().lawful()?;
        root.release_quote(moved)?;
        reserve.receive(moved)?;
        emit!(RecoveryCollected {
            totals: MarketTotals::count(&mut market),
            reserve_sequence: reserve.count_event(),
            shortfall: repayment.shortfall,
            capital: repayment.capital,
            budget: repayment.budget,
            surplus: repayment.surplus,
            traders_ledger: root.traders_ledger,
            reserve_ledger: reserve.ledger,
        });
        Ok(moved)
    }
}
