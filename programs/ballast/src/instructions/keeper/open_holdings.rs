//! Opens the account of what protocol capital holds beside quote.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::state::{Clearinghouse, Holdings, seeds, space};

/// - anyone may call, once, and pays the rent
#[derive(Accounts)]
pub struct OpenHoldings<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(
        init, payer = payer, space = space::<Holdings>(), seeds = [seeds::HOLDINGS, clearinghouse.key().as_ref()], bump
    )]
    pub holdings: AccountLoader<'info, Holdings>,
    pub system_program: Program<'info, System>,
}

impl OpenHoldings<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        read_root(&ctx.accounts.clearinghouse)?;
        Holdings::create(&ctx.accounts.holdings, &ctx.accounts.clearinghouse.key())
    }
}
