//! Opens a margin account.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::event::{AccountOpened, log};
use crate::state::{Clearinghouse, MarginAccount, VERSION, pause, seeds, space};

/// - the owner signs; its number for the account makes the address
/// - the clearinghouse is launched, and opening is not paused
#[derive(Accounts)]
#[instruction(index: u16)]
pub struct OpenAccount<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub owner: Signer<'info>,
    #[account(mut)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(
        init, payer = payer, space = space::<MarginAccount>(),
        seeds = [seeds::MARGIN, clearinghouse.key().as_ref(), owner.key().as_ref(), index.to_le_bytes().as_ref()], bump
    )]
    pub account: AccountLoader<'info, MarginAccount>,
    pub system_program: Program<'info, System>,
}

impl OpenAccount<'_> {
    pub(crate) fn handler(ctx: Context<Self>, index: u16) -> Result<()> {
        let mut root = open_root(&ctx.accounts.clearinghouse)?;
        root.launched()?;
        root.permits(pause::OPENING, Clock::get()?.unix_timestamp)?;
        let mut account = ctx.accounts.account.load_init()?;
        account.version = VERSION;
        account.bump = ctx.bumps.account;
        account.index = index;
        account.clearinghouse = ctx.accounts.clearinghouse.key();
        account.owner = ctx.accounts.owner.key();
        account.id = root.number_account();
        log(&AccountOpened {
            sequence: root.count_event(),
            account: account.id,
            address: ctx.accounts.account.key(),
            owner: account.owner,
        })?;
        Ok(())
    }
}
