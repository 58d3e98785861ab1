//! Lets a shortfall fall on claims.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};
use ballast_risk::claim::Cut;

use crate::error::{BallastError, Lawful, refuse};
use crate::event::{MarketTotals, ShortfallApplied};
use crate::state::{Clearinghouse, Market, Prices, Reserve, Terms};
use crate::vault::{Transfer, covers};

/// - every used position was booked in the window, or the window is over
/// - claims cover the shortfall, but for roundings
/// - what is left within the counted roundings is paid by the budget or written off
#[derive(Accounts)]
pub struct ApplyShortfall<'info> {
    #[account(
        mut,
        has_one = prices @ BallastError::NotRecorded,
        has_one = terms @ BallastError::NotRecorded,
        has_one = traders_vault @ BallastError::NotRecorded,
        has_one = reserve_vault @ BallastError::NotRecorded,
        has_one = quote_mint @ BallastError::NotRecorded
    )]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub prices: AccountLoader<'info, Prices>,
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

impl ApplyShortfall<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        let from_budget = accounts.record()?;
        if from_budget > 0 {
            let signer = (accounts.clearinghouse.to_account_info(), accounts.clearinghouse.load()?.signer_seeds());
            let transfer = Transfer { mint: &accounts.quote_mint, program: &accounts.token_program };
            transfer.send(&mut accounts.reserve_vault, &accounts.traders_vault, signer, from_budget)?;
            accounts.traders_vault.reload()?;
        }
        covers(&accounts.reserve_vault, accounts.reserve.load()?.ledger)?;
        covers(&accounts.traders_vault, accounts.clearinghouse.load()?.traders_ledger)
    }

    fn record(&self) -> Result<u64> {
        let mut root = self.clearinghouse.load_mut()?;
        root.current()?;
        let mut market = self.market.load_mut()?;
        let mut reserve = self.reserve.load_mut()?;
        let now = Clock::get()?.unix_timestamp;
        may_apply(&market, self.terms.load()?.market(market.index)?.window_seconds, now)?;
        let cut = cut(&mut *self.prices.load_mut()?, &mut market, &mut reserve, &mut root, now)?;
        emit!(ShortfallApplied {
            totals: MarketTotals::count(&mut market),
            cut: cut.cut,
            from_budget: cut.from_budget,
            written_off: cut.written_off,
            left: cut.left,
        });
        Ok(cut.from_budget)
    }
}

fn may_apply(market: &Market, window_seconds: u32, now: i64) -> Result<()> {
    require!(market.halted(), BallastError::NoShortfall);
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
    root.receive_quote(cut.from_budget)?;
    Ok(cut)
}
