//! Lists a collateral.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};
use ballast_risk::BasisPoints;
use ballast_risk::glide::Glide;

use super::{Change, CollateralTerms};
use crate::access::*;
use crate::error::{BallastError, OrRefuse, ensure};
use crate::event::{TermsSet, log, table};
use crate::state::{Outflow, seeds, space};
use crate::vault::accept_mint;

/// - anyone signs: it was queued and is due
/// - the mint has no extension that could harm the vault, and is not the quote's
/// - the feed prices the mint's smallest unit
/// - after the launch, what it counts for and its cap grow from nothing
#[derive(Accounts)]
#[instruction(index: u16)]
pub struct ListCollateral<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub governs: Governs<'info>,
    pub mint: Box<InterfaceAccount<'info, Mint>>,
    #[account(
        init, payer = payer,
        seeds = [seeds::COLLATERAL_VAULT, governs.clearinghouse.key().as_ref(), index.to_le_bytes().as_ref()], bump,
        token::mint = mint, token::authority = governs.clearinghouse, token::token_program = token_program
    )]
    pub vault: Box<InterfaceAccount<'info, TokenAccount>>,
    #[account(
        init, payer = payer, space = space::<Outflow>(), seeds = [seeds::OUTFLOW, vault.key().as_ref()], bump
    )]
    pub outflow: AccountLoader<'info, Outflow>,
    pub token_program: Interface<'info, TokenInterface>,
    pub system_program: Program<'info, System>,
}

impl ListCollateral<'_> {
    pub(crate) fn handler(ctx: Context<Self>, index: u16, feed: u16, terms: CollateralTerms) -> Result<()> {
        let mint = &ctx.accounts.mint;
        let now = Clock::get()?.unix_timestamp;
        let change = Change::ListCollateral { index, mint: mint.key(), feed, terms: terms.clone() };
        let (mut root, mut table) = ctx.accounts.governs.permit(&change)?;
        accept_mint(mint)?;
        ensure!(mint.key() != root.quote_mint, BallastError::TermsContradict);
        ensure!(table.feed(feed)?.decimals == mint.decimals, BallastError::DecimalsMismatch);
        let twice = table.collaterals.iter().any(|slot| slot.mint == mint.key());
        ensure!(!twice, BallastError::IndexTaken);
        let slot = table.collaterals.get_mut(usize::from(index)).or_refuse(BallastError::IndexBeyondTable)?;
        ensure!(!slot.listed(), BallastError::IndexTaken);
        slot.mint = mint.key();
        slot.vault = ctx.accounts.vault.key();
        slot.feed = feed;
        slot.listed_at = root.listed_at(now);
        Outflow::create(&ctx.accounts.outflow, &ctx.accounts.governs.clearinghouse.key(), &slot.vault)?;
        terms.store(slot, Glide::resting(BasisPoints(terms.maintenance_haircut), now, terms.glide_speed));
        log(&TermsSet { sequence: root.count_event(), table: table::COLLATERAL, index })?;
        Ok(())
    }
}
