//! Pays into the reserve.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{MarketTotals, ReserveFunded, log};
use crate::state::{Clearinghouse, Market, Reserve};
use crate::vault::{Transfer, accept_mint, covers};

/// - with a market: its seed, which joins the budget at once and may be drawn as it is released
/// - without one: protocol capital
#[derive(Accounts)]
pub struct FundReserve<'info> {
    pub depositor: Signer<'info>,
    #[account(
        has_one = reserve_vault @ BallastError::NotRecorded,
        has_one = quote_mint @ BallastError::NotRecorded
    )]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut)]
    pub market: Option<AccountLoader<'info, Market>>,
    #[account(mut)]
    /// CHECK: the token program judges it.
    pub source: UncheckedAccount<'info>,
    #[account(mut)]
    pub reserve_vault: InterfaceAccount<'info, TokenAccount>,
    pub quote_mint: InterfaceAccount<'info, Mint>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl FundReserve<'_> {
    pub(crate) fn handler(ctx: Context<Self>, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        read_root(&accounts.clearinghouse)?;
        accept_mint(&accounts.quote_mint)?;
        let transfer = Transfer { mint: &accounts.quote_mint, program: &accounts.token_program };
        let received = transfer.receive(&accounts.source, &mut accounts.reserve_vault, &accounts.depositor, amount)?;
        accounts.credit(received)
    }

    fn credit(&self, amount: u64) -> Result<()> {
        let mut reserve = open(&self.reserve, &self.clearinghouse.key())?;
        reserve.receive(amount)?;
        let totals = match &self.market {
            Some(market) => {
                let mut market = open(market, &self.clearinghouse.key())?;
                market.plant(amount, Clock::get()?.unix_timestamp)?;
                Some(MarketTotals::count(&mut market))
            }
            None => {
                reserve.endow(amount)?;
                None
            }
        };
        log(&ReserveFunded {
            reserve_sequence: reserve.count_event(),
            totals,
            amount,
            reserve_ledger: reserve.ledger,
        })?;
        covers(&self.reserve_vault, reserve.ledger)
    }
}
