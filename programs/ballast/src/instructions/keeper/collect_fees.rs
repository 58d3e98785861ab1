//! Moves fees to the reserve.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::error::{BallastError, Lawful};
use crate::event::{FeesCollected, MarketTotals};
use crate::state::{Clearinghouse, Market, Reserve, Terms};
use crate::vault::{Transfer, covers};

/// - fees taken move to the reserve's vault and are divided between budget, protocol capital and treasury
/// - with no position in use, what the pool holds is rounding and goes to the budget
#[derive(Accounts)]
pub struct CollectFees<'info> {
    #[account(
        mut,
        has_one = terms @ BallastError::NotRecorded,
        has_one = traders_vault @ BallastError::NotRecorded,
        has_one = reserve_vault @ BallastError::NotRecorded,
        has_one = quote_mint @ BallastError::NotRecorded
    )]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    pub terms: AccountLoader<'info, Terms>,
    #[account(mut, has_one = clearinghouse @ BallastError::OtherClearinghouse)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut, has_one = clearinghouse @ BallastError::OtherClearinghouse)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut)]
    pub traders_vault: InterfaceAccount<'info, TokenAccount>,
    #[account(mut)]
    pub reserve_vault: InterfaceAccount<'info, TokenAccount>,
    pub quote_mint: InterfaceAccount<'info, Mint>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl CollectFees<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        let moved = accounts.record()?;
        let signer = (accounts.clearinghouse.to_account_info(), accounts.clearinghouse.load()?.signer_seeds());
        let transfer = Transfer { mint: &accounts.quote_mint, program: &accounts.token_program };
        transfer.send(&mut accounts.traders_vault, &accounts.reserve_vault, signer, moved)?;
        accounts.reserve_vault.reload()?;
        covers(&accounts.reserve_vault, accounts.reserve.load()?.ledger)?;
        covers(&accounts.traders_vault, accounts.clearinghouse.load()?.traders_ledger)
    }

    fn record(&self) -> Result<u64> {
        let mut root = self.clearinghouse.load_mut()?;
        root.current()?;
        let mut market = self.market.load_mut()?;
        let mut reserve = self.reserve.load_mut()?;
        let now = Clock::get()?.unix_timestamp;
        let fees = market.collect_fees(now)?;
        let swept = if market.used == 0 { market.sweep() } else { 0 };
        let shares = self.terms.load()?.fee_split().divide(fees).lawful()?;
        market.endow(shares.budget)?;
        market.endow(swept)?;
        reserve.share(&shares)?;
        let moved = fees.checked_add(swept).ok_or(BallastError::Overflow)?;
        require!(moved > 0, BallastError::NothingToCollect);
        root.release_quote(moved)?;
        reserve.receive(moved)?;
        emit!(FeesCollected {
            totals: MarketTotals::count(&mut market),
            reserve_sequence: reserve.count_event(),
            fees,
            swept,
            capital: shares.capital,
            treasury: shares.treasury,
            traders_ledger: root.traders_ledger,
            reserve_ledger: reserve.ledger,
        });
        Ok(moved)
    }
}
