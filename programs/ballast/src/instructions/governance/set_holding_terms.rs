//! What protocol capital holds beside quote: what is listed for it, and how much of it.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};
use ballast_risk::correlation::CLASSES;

use super::Change;
use crate::access::*;
use crate::error::{BallastError, OrRefuse, ensure};
use crate::event::{TermsSet, log, table};
use crate::limits::{HOLDING_BAND, HOLDING_WEIGHT, within};
use crate::state::{HoldingTermsSlot, Holdings, Terms, seeds};
use crate::vault::accept_mint;

/// A holding's terms.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldingTerms {
    /// Its share of protocol capital's value while all is calm, in basis points.
    pub calm_weight: u16,
    /// The same under stress; not above it.
    pub stressed_weight: u16,
    /// How far from that it may be before it trades.
    pub band: u16,
    /// Class of its correlations.
    pub class: u8,
    /// Most quote that it trades for in a day.
    pub day_cap: u64,
}

impl HoldingTerms {
    /// What stands in a slot.
    pub const fn of(slot: &HoldingTermsSlot) -> Self {
        Self {
            calm_weight: slot.calm_weight,
            stressed_weight: slot.stressed_weight,
            band: slot.band,
            class: slot.class,
            day_cap: slot.day_cap,
        }
    }

    /// Whether they only lower weights.
    pub(super) fn tightens(&self, other: &Self) -> bool {
        let elsewhere = Self { calm_weight: self.calm_weight, stressed_weight: self.stressed_weight, ..*other };
        *self == elsewhere && self.calm_weight <= other.calm_weight && self.stressed_weight <= other.stressed_weight
    }

    /// Refuses terms outside their bounds, and weights that would leave too little quote together with those of others.
    pub(super) fn validate(&self, index: u8, terms: &Terms) -> Result<()> {
        within(u32::from(self.calm_weight), HOLDING_WEIGHT, BallastError::RatioOutOfBounds)?;
        within(u32::from(self.band), HOLDING_BAND, BallastError::RatioOutOfBounds)?;
        ensure!(self.stressed_weight <= self.calm_weight, BallastError::TermsContradict);
        ensure!(usize::from(self.class) < CLASSES, BallastError::UnknownClass);
        let others = terms.holdings.iter().enumerate().filter(|(other, _)| *other != usize::from(index));
        let weights = others.fold(u32::from(self.calm_weight), |sum, (_, slot)| {
            sum.saturating_add(u32::from(slot.calm_weight)) // Four half words.
        });
        ensure!(weights <= HOLDING_WEIGHT.1, BallastError::TermsContradict);
        Ok(())
    }

    fn store(&self, terms: &mut Terms, index: u8) -> Result<()> {
        let slot = terms.holdings.get_mut(usize::from(index)).or_refuse(BallastError::IndexBeyondTable)?;
        *slot = HoldingTermsSlot {
            calm_weight: self.calm_weight,
            stressed_weight: self.stressed_weight,
            band: self.band,
            class: self.class,
            listed: 1,
            day_cap: self.day_cap,
        };
        Ok(())
    }
}

/// - anyone signs: it was queued and is due
/// - it is a listed collateral, whose feed prices it, and is held once
/// - its vault is its own, apart from what traders hold of it
/// - all weights together leave half of protocol capital in quote
#[derive(Accounts)]
#[instruction(index: u8, collateral: u16)]
pub struct ListHolding<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub governs: Governs<'info>,
    #[account(mut)]
    pub holdings: AccountLoader<'info, Holdings>,
    pub mint: Box<InterfaceAccount<'info, Mint>>,
    #[account(
        init, payer = payer,
        seeds = [seeds::HOLDING_VAULT, governs.clearinghouse.key().as_ref(), collateral.to_le_bytes().as_ref()], bump,
        token::mint = mint, token::authority = governs.clearinghouse, token::token_program = token_program
    )]
    pub vault: Box<InterfaceAccount<'info, TokenAccount>>,
    pub token_program: Interface<'info, TokenInterface>,
    pub system_program: Program<'info, System>,
}

impl ListHolding<'_> {
    pub(crate) fn handler(ctx: Context<Self>, index: u8, collateral: u16, terms: HoldingTerms) -> Result<()> {
        let accounts = ctx.accounts;
        let change = Change::ListHolding { index, collateral, terms };
        let (mut root, mut table) = accounts.governs.permit(&change)?;
        ensure!(table.collateral(collateral)?.mint == accounts.mint.key(), BallastError::NotRecorded);
        accept_mint(&accounts.mint)?;
        open(&accounts.holdings, &accounts.governs.clearinghouse.key())?.list(
            index,
            collateral,
            accounts.vault.key(),
        )?;
        terms.store(&mut table, index)?;
        log(&TermsSet { sequence: root.count_event(), table: table::HOLDING, index: u16::from(index) })
    }
}

/// - governance signs what only lowers weights; anyone what was queued and is due
/// - what was held beyond them is sold by rebalancing, and nothing can be taken out
#[derive(Accounts)]
pub struct SetHoldingTerms<'info> {
    pub governs: Governs<'info>,
}

impl SetHoldingTerms<'_> {
    pub(crate) fn handler(ctx: Context<Self>, index: u8, terms: HoldingTerms) -> Result<()> {
        let change = Change::HoldingTerms { index, terms };
        let (mut root, mut table) = ctx.accounts.governs.permit(&change)?;
        table.holding(index)?;
        terms.store(&mut table, index)?;
        log(&TermsSet { sequence: root.count_event(), table: table::HOLDING, index: u16::from(index) })
    }
}
