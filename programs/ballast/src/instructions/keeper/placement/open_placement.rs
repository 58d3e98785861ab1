//! Opens what protocol capital has with the depository that terms name.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::access::*;
use crate::depository::Adapter;
use crate::error::{BallastError, ensure};
use crate::event::{PlacementOpened, log};
use crate::state::{Placement, Reserve, seeds, space};

/// - anyone may call, once for each vault that terms name, and pays the rent
/// - an adapter knows the vault's program, and it takes the quote
/// - quote on its way and receipts lie in accounts that the placement's address owns
#[derive(Accounts)]
pub struct OpenPlacement<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    /// CHECK: an adapter reads it.
    pub depository_vault: UncheckedAccount<'info>,
    pub receipts_mint: Box<InterfaceAccount<'info, Mint>>,
    #[account(
        init, payer = payer, space = space::<Placement>(),
        seeds = [
            seeds::PLACEMENT, books.clearinghouse.key().as_ref(), depository_vault.key().as_ref()
        ],
        bump
    )]
    pub placement: AccountLoader<'info, Placement>,
    #[account(
        init, payer = payer, seeds = [seeds::PLACEMENT_QUOTE, placement.key().as_ref()], bump,
        token::mint = quote_mint, token::authority = placement, token::token_program = token_program
    )]
    pub placement_quote: Box<InterfaceAccount<'info, TokenAccount>>,
    #[account(
        init, payer = payer, seeds = [seeds::RECEIPTS, placement.key().as_ref()], bump,
        token::mint = receipts_mint, token::authority = placement, token::token_program = token_program
    )]
    pub receipts: Box<InterfaceAccount<'info, TokenAccount>>,
    pub quote_mint: Box<InterfaceAccount<'info, Mint>>,
    pub token_program: Interface<'info, TokenInterface>,
    pub system_program: Program<'info, System>,
}

impl OpenPlacement<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        let root = accounts.books.root()?;
        let vault = accounts.depository_vault.key();
        ensure!(vault == accounts.books.terms.load()?.placement.vault, BallastError::OtherDepository);
        ensure!(root.quote_mint == accounts.quote_mint.key(), BallastError::NotRecorded);
        Adapter::of(&accounts.depository_vault, &accounts.receipts_mint, &root.quote_mint)?;
        let tokens = (accounts.placement_quote.key(), accounts.receipts.key());
        let names = (accounts.books.clearinghouse.key(), vault);
        Placement::create(&accounts.placement, ctx.bumps.placement, names, tokens)?;
        let mut reserve = accounts.books.open(&accounts.reserve)?;
        log(&PlacementOpened { reserve_sequence: reserve.count_event(), vault, placement: accounts.placement.key() })
    }
}
