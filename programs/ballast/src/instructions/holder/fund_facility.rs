//! Pays into a facility: capital, or the premium of the running epoch.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{CapitalPosted, FacilityPremiumPaid, log};
use crate::state::{Clearinghouse, Facility, Reserve, Terms};
use crate::vault::{Transfer, accept_mint, covers};

/// - the holder signs; what the vault received is credited
/// - capital: at least the least is posted then, and all facilities together hold no more than they may; it waits for a whole epoch
/// - premium: what is not drawn of it when the epoch is over is the reserve's
#[derive(Accounts)]
pub struct FundFacility<'info> {
    pub holder: Signer<'info>,
    #[account(
        has_one = terms @ BallastError::NotRecorded,
        has_one = reserve_vault @ BallastError::NotRecorded,
        has_one = quote_mint @ BallastError::NotRecorded
    )]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    pub terms: AccountLoader<'info, Terms>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut, has_one = holder @ BallastError::NotHolder)]
    pub facility: AccountLoader<'info, Facility>,
    /// CHECK: the token program judges it.
    #[account(mut)]
    pub source: UncheckedAccount<'info>,
    #[account(mut)]
    pub reserve_vault: Box<InterfaceAccount<'info, TokenAccount>>,
    pub quote_mint: Box<InterfaceAccount<'info, Mint>>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl FundFacility<'_> {
    pub(crate) fn post_capital(ctx: Context<Self>, amount: u64) -> Result<()> {
        let accounts = ctx.accounts;
        let received = accounts.receive(amount)?;
        let mut reserve = open(&accounts.reserve, &accounts.clearinghouse.key())?;
        let mut facility = open(&accounts.facility, &accounts.clearinghouse.key())?;
        facility.advance(&mut reserve, Clock::get()?.unix_timestamp)?;
        let one = accounts.clearinghouse.load()?.whole_quote()?;
        facility.post(&mut reserve, received, &accounts.terms.load()?.facilities, one)?;
        log(&CapitalPosted {
            reserve_sequence: reserve.count_event(),
            holder: facility.holder,
            amount: received,
            posted_ever: facility.posted_ever,
            reserve_ledger: reserve.ledger,
        })?;
        covers(&accounts.reserve_vault, reserve.ledger)
    }

    pub(crate) fn pay_premium(ctx: Context<Self>, amount: u64) -> Result<()> {
        let accounts = ctx.accounts;
        let received = accounts.receive(amount)?;
        let mut reserve = open(&accounts.reserve, &accounts.clearinghouse.key())?;
        let mut facility = open(&accounts.facility, &accounts.clearinghouse.key())?;
        facility.advance(&mut reserve, Clock::get()?.unix_timestamp)?;
        facility.pay_premium(&mut reserve, received)?;
        log(&FacilityPremiumPaid {
            reserve_sequence: reserve.count_event(),
            holder: facility.holder,
            epoch: facility.epoch,
            amount: received,
            premium_ever: facility.premium_ever,
            reserve_ledger: reserve.ledger,
        })?;
        covers(&accounts.reserve_vault, reserve.ledger)
    }

    /// Takes the holder's quote; returns what the vault received.
    fn receive(&mut self, amount: u64) -> Result<u64> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        read_root(&self.clearinghouse)?;
        accept_mint(&self.quote_mint)?;
        let transfer = Transfer { mint: &self.quote_mint, program: &self.token_program };
        transfer.receive(&self.source, &mut self.reserve_vault, &self.holder, amount)
    }
}
