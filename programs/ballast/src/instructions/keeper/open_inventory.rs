//! Opens what the reserve holds positions in: the account that counts them, and a margin account per market.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::event::{AccountOpened, log};
use crate::state::{Clearinghouse, Inventory, MarginAccount, Market, VERSION, seeds, space};

/// - once, by anyone
#[derive(Accounts)]
pub struct CreateInventory<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(
        init, payer = payer, space = space::<Inventory>(),
        seeds = [seeds::INVENTORIES, clearinghouse.key().as_ref()], bump
    )]
    pub inventory: AccountLoader<'info, Inventory>,
    pub system_program: Program<'info, System>,
}

impl CreateInventory<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        read_root(&ctx.accounts.clearinghouse)?;
        let mut inventory = ctx.accounts.inventory.load_init()?;
        inventory.version = VERSION;
        inventory.bump = ctx.bumps.inventory;
        inventory.clearinghouse = ctx.accounts.clearinghouse.key();
        Ok(())
    }
}

/// - once for each market, by anyone
/// - the account is the root's, for which nobody signs; it is numbered and judged like any other
#[derive(Accounts)]
pub struct OpenInventory<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    #[account(mut)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(
        init, payer = payer, space = space::<MarginAccount>(),
        seeds = [
            seeds::INVENTORY, clearinghouse.key().as_ref(), market.load()?.index.to_le_bytes().as_ref()
        ],
        bump
    )]
    pub inventory_account: AccountLoader<'info, MarginAccount>,
    pub system_program: Program<'info, System>,
}

impl OpenInventory<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let clearinghouse = ctx.accounts.clearinghouse.key();
        let mut root = open_root(&ctx.accounts.clearinghouse)?;
        let index = open(&ctx.accounts.market, &clearinghouse)?.index;
        let mut account = ctx.accounts.inventory_account.load_init()?;
        account.version = VERSION;
        account.bump = ctx.bumps.inventory_account;
        account.index = index;
        account.clearinghouse = clearinghouse;
        account.owner = clearinghouse;
        account.id = root.number_account();
        log(&AccountOpened {
            sequence: root.count_event(),
            account: account.id,
            address: ctx.accounts.inventory_account.key(),
            owner: account.owner,
        })?;
        Ok(())
    }
}
