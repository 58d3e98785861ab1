//! A mutual: members' money in a pool whose program-derived address holds a facility of Ballast.
//!
//! It shows how a program holds one, and no more: it keeps no members. The pool's manager decides what is posted, paid and drawn; that what
//! is drawn can never exceed what was posted and paid is Ballast's to see to. [`facility`] builds Ballast's instructions from their bytes, so
//! that this program depends on none of its code.
#![allow(missing_docs, reason = "Anchor's macros generate undocumented items; our own are documented")]

pub mod facility;

use anchor_lang::prelude::*;
use anchor_lang::solana_program::program::invoke_signed;

declare_id!("Mutua1Poo1111111111111111111111111111111111");

/// A pool: `["pool", manager]`. Its address holds the facility, and owns the token accounts that it pays from.
#[account]
pub struct Pool {
    /// Who decides.
    pub manager: Pubkey,
    /// Bump of its address.
    pub bump: u8,
}

#[program]
pub mod mutual {
    use super::*;

    /// Creates a pool.
    pub fn create_pool(ctx: Context<CreatePool>) -> Result<()> {
        ctx.accounts.pool.set_inner(Pool { manager: ctx.accounts.manager.key(), bump: ctx.bumps.pool });
        Ok(())
    }

    /// Passes an instruction of a facility on to Ballast, signed by the pool. The accounts that remain are those that it takes.
    pub fn use_facility<'info>(ctx: Context<'info, UseFacility<'info>>, call: facility::Call) -> Result<()> {
        let pool = &ctx.accounts.pool;
        let instruction = call.instruction(ctx.accounts.ballast.key(), &pool.key(), ctx.remaining_accounts);
        let seeds: &[&[u8]] = &[POOL, pool.manager.as_ref(), &[pool.bump]];
        let accounts = [ctx.remaining_accounts, &[ctx.accounts.ballast.to_account_info()]].concat();
        invoke_signed(&instruction, &accounts, &[seeds])?;
        Ok(())
    }
}

/// How the seeds of a pool begin.
pub const POOL: &[u8] = b"pool";

#[derive(Accounts)]
pub struct CreatePool<'info> {
    #[account(mut)]
    pub manager: Signer<'info>,
    #[account(init, payer = manager, space = 8 + 33, seeds = [POOL, manager.key().as_ref()], bump)]
    pub pool: Account<'info, Pool>,
    pub system_program: Program<'info, System>,
}

/// - the pool's manager signs
/// - the program that is called is Ballast, whose address is part of this program
#[derive(Accounts)]
pub struct UseFacility<'info> {
    pub manager: Signer<'info>,
    #[account(has_one = manager)]
    pub pool: Account<'info, Pool>,
    /// CHECK: its address is compared.
    #[account(address = facility::BALLAST)]
    pub ballast: UncheckedAccount<'info>,
}
