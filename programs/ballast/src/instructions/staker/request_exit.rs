//! Gives shares up, to be paid when their epoch is priced.

use anchor_lang::prelude::*;
use anchor_spl::token::Token;
use anchor_spl::token_interface::Mint;

use super::mint_of;
use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{ExitRequested, log};
use crate::state::{Clearinghouse, ExitTicket, Reserve, Terms, VERSION, seeds, space};
use crate::vault::burn_shares;

/// - the shares are burned at once and go on bearing losses until their epoch is priced
/// - no earlier epoch waits in the same place
#[derive(Accounts)]
#[instruction(tranche: u8, index: u16)]
pub struct RequestExit<'info> {
    #[account(mut)]
    pub owner: Signer<'info>,
    #[account(has_one = terms @ BallastError::NotRecorded)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    pub terms: AccountLoader<'info, Terms>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(
        init, payer = owner, space = space::<ExitTicket>(),
        seeds = [seeds::EXIT, clearinghouse.key().as_ref(), owner.key().as_ref(), &[tranche], index.to_le_bytes().as_ref()], bump
    )]
    pub ticket: AccountLoader<'info, ExitTicket>,
    #[account(mut, address = mint_of(&reserve, tranche)? @ BallastError::NotRecorded)]
    pub shares_mint: Box<InterfaceAccount<'info, Mint>>,
    /// CHECK: the token program judges it.
    #[account(mut)]
    pub shares: UncheckedAccount<'info>,
    pub shares_program: Program<'info, Token>,
    pub system_program: Program<'info, System>,
}

impl RequestExit<'_> {
    pub(crate) fn handler(ctx: Context<Self>, tranche: u8, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        read_root(&accounts.clearinghouse)?;
        accounts.record(tranche, amount)?;
        burn_shares(&accounts.shares_mint, &accounts.shares, &accounts.shares_program, &accounts.owner, amount)
    }

    fn record(&self, tranche: u8, shares: u64) -> Result<()> {
        let mut reserve = open(&self.reserve, &self.clearinghouse.key())?;
        let terms = self.terms.load()?;
        let slot = reserve.tranche_mut(tranche)?;
        let epoch = slot.request(shares, terms.tranche(tranche)?, Clock::get()?.unix_timestamp)?;
        let series = slot.series;
        let mut ticket = self.ticket.load_init()?;
        ticket.version = VERSION;
        ticket.tranche = tranche;
        ticket.clearinghouse = self.clearinghouse.key();
        ticket.owner = self.owner.key();
        (ticket.series, ticket.epoch, ticket.shares) = (series, epoch, shares);
        log(&ExitRequested {
            reserve_sequence: reserve.count_event(),
            tranche,
            series,
            epoch,
            owner: self.owner.key(),
            shares,
        })
    }
}
