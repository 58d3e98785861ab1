//! Creates the account of a clearinghouse's censuses.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::state::{Census, Clearinghouse, VERSION, seeds, space};

/// - anyone signs who pays the rent; there is one for each clearinghouse
#[derive(Accounts)]
pub struct OpenCensus<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(
        init, payer = payer, space = space::<Census>(), seeds = [seeds::CENSUS, clearinghouse.key().as_ref()], bump
    )]
    pub census: AccountLoader<'info, Census>,
    pub system_program: Program<'info, System>,
}

impl OpenCensus<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        read_root(&ctx.accounts.clearinghouse)?;
        let mut census = ctx.accounts.census.load_init()?;
        census.version = VERSION;
        census.bump = ctx.bumps.census;
        census.clearinghouse = ctx.accounts.clearinghouse.key();
        Ok(())
    }
}
