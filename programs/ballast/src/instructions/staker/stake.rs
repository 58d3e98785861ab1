//! Stakes quote in a tranche.

use anchor_lang::prelude::*;
use anchor_spl::token::Token;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::access::*;
use crate::error::{BallastError, ensure, refuse};
use crate::event::{Staked, log};
use crate::state::{Clearinghouse, Reserve, Terms};
use crate::vault::{Transfer, accept_mint, covers, mint_shares};

/// - the series is open, and stays within its cap
/// - what the vault received buys shares at what they are worth, rounded for those who are there
/// - no fewer than the staker asks for
#[derive(Accounts)]
#[instruction(tranche: u8)]
pub struct Stake<'info> {
    pub staker: Signer<'info>,
    #[account(
        has_one = terms @ BallastError::NotRecorded,
        has_one = reserve_vault @ BallastError::NotRecorded,
        has_one = quote_mint @ BallastError::NotRecorded
    )]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    pub terms: AccountLoader<'info, Terms>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut, address = mint_of(&reserve, tranche)? @ BallastError::NotRecorded)]
    pub shares_mint: Box<InterfaceAccount<'info, Mint>>,
    /// CHECK: the token program judges it.
    #[account(mut)]
    pub shares: UncheckedAccount<'info>,
    /// CHECK: the token program judges it.
    #[account(mut)]
    pub source: UncheckedAccount<'info>,
    #[account(mut)]
    pub reserve_vault: Box<InterfaceAccount<'info, TokenAccount>>,
    pub quote_mint: Box<InterfaceAccount<'info, Mint>>,
    pub token_program: Interface<'info, TokenInterface>,
    pub shares_program: Program<'info, Token>,
}

/// The mint of a tranche's last series.
pub(crate) fn mint_of(reserve: &AccountLoader<Reserve>, tranche: u8) -> Result<Pubkey> {
    Ok(reserve.load()?.tranche(tranche)?.mint)
}

/// The number of a tranche's last series.
pub(crate) fn series_of(reserve: &AccountLoader<Reserve>, tranche: u8) -> Result<u32> {
    Ok(reserve.load()?.tranche(tranche)?.series)
}

impl Stake<'_> {
    pub(crate) fn handler(ctx: Context<Self>, tranche: u8, amount: u64, least_shares: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        read_root(&accounts.clearinghouse)?.launched()?;
        accept_mint(&accounts.quote_mint)?;
        let transfer = Transfer { mint: &accounts.quote_mint, program: &accounts.token_program };
        let received = transfer.receive(&accounts.source, &mut accounts.reserve_vault, &accounts.staker, amount)?;
        let shares = accounts.credit(tranche, received)?;
        if shares < least_shares {
            return Err(refuse(BallastError::SharesTooFew, shares, least_shares));
        }
        let root = (accounts.clearinghouse.to_account_info(), accounts.clearinghouse.load()?.signer_seeds());
        mint_shares(&accounts.shares_mint, &accounts.shares, &accounts.shares_program, root, shares)
    }

    fn credit(&self, tranche: u8, received: u64) -> Result<u64> {
        let mut reserve = open(&self.reserve, &self.clearinghouse.key())?;
        let terms = self.terms.load()?;
        reserve.receive(received)?;
        let slot = reserve.tranche_mut(tranche)?;
        let shares = slot.stake(received, terms.tranche(tranche)?, Clock::get()?.unix_timestamp)?;
        let (series, assets) = (slot.series, slot.assets);
        log(&Staked {
            reserve_sequence: reserve.count_event(),
            tranche,
            series,
            owner: self.staker.key(),
            amount: received,
            shares,
            assets,
            reserve_ledger: reserve.ledger,
        })?;
        covers(&self.reserve_vault, reserve.ledger)?;
        Ok(shares)
    }
}
