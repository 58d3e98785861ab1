//! Opens a tranche's next series.

use anchor_lang::prelude::*;
use anchor_lang::solana_program::program_pack::Pack;
use anchor_spl::token::spl_token::state::Mint;
use anchor_spl::token::{self, Token};

use crate::access::*;
use crate::error::{BallastError, OrRefuse};
use crate::event::{SeriesOpened, log};
use crate::instructions::series_of;
use crate::state::{Reserve, seeds};
use crate::vault::create_shares;

/// - governance signs
/// - no series of the tranche is open
/// - protocol capital pays one whole quote token for the dead shares
#[derive(Accounts)]
#[instruction(tranche: u8)]
pub struct OpenSeries<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub role: HoldsRole<'info>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    /// CHECK: it is created here, for the token program.
    #[account(
        init, payer = payer, space = Mint::LEN, owner = token::ID,
        seeds = [
            seeds::SHARES, role.clearinghouse.key().as_ref(), &[tranche],
            series_of(&reserve, tranche)?.saturating_add(1).to_le_bytes().as_ref()
        ],
        bump
    )]
    pub shares_mint: UncheckedAccount<'info>,
    pub shares_program: Program<'info, Token>,
    pub system_program: Program<'info, System>,
}

impl OpenSeries<'_> {
    pub(crate) fn handler(ctx: Context<Self>, tranche: u8) -> Result<()> {
        let decimals = ctx.accounts.role.by_governance()?.quote_decimals;
        create_shares(&ctx.accounts.shares_mint, &ctx.accounts.role.clearinghouse.key(), decimals)?;
        let mut reserve = open(&ctx.accounts.reserve, &ctx.accounts.role.clearinghouse.key())?;
        let dead = 10_u64.checked_pow(u32::from(decimals)).or_refuse(BallastError::Overflow)?;
        reserve.open_series(tranche, ctx.accounts.shares_mint.key(), dead)?;
        let series = reserve.tranche(tranche)?.series;
        log(&SeriesOpened { reserve_sequence: reserve.count_event(), tranche, series })
    }
}
