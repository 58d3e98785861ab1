//! Creates a clearinghouse.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};
use ballast_risk::claim::ClaimIndex;
use ballast_risk::coverage::SCALE_ONE;
use ballast_risk::fixed::FRACTION_ONE;

use super::GeneralTerms;
use crate::error::{BallastError, ensure};
use crate::limits::MOST_QUOTE_DECIMALS;
use crate::state::{Clearinghouse, Outflow, Prices, Reserve, Terms, VERSION, role, seeds, space};
use crate::vault::accept_quote_mint;

/// - the three roles have keys of their own
/// - the governance signs; the root's address is derived from its key, so nobody can take it
/// - prices and terms are zeroed accounts of this program that no root records yet
/// - the quote mint has no extension that could harm the vaults, and can never charge a fee
#[derive(Accounts)]
pub struct Initialize<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub governance: Signer<'info>,
    #[account(
        init, payer = payer, space = space::<Clearinghouse>(),
        seeds = [seeds::CLEARINGHOUSE, governance.key().as_ref()], bump
    )]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(zero)]
    pub prices: AccountLoader<'info, Prices>,
    #[account(zero)]
    pub terms: AccountLoader<'info, Terms>,
    #[account(
        init, payer = payer, space = space::<Reserve>(),
        seeds = [seeds::RESERVE, clearinghouse.key().as_ref()], bump
    )]
    pub reserve: AccountLoader<'info, Reserve>,
    pub quote_mint: Box<InterfaceAccount<'info, Mint>>,
    #[account(
        init, payer = payer, seeds = [seeds::TRADERS_VAULT, clearinghouse.key().as_ref()], bump,
        token::mint = quote_mint, token::authority = clearinghouse, token::token_program = token_program
    )]
    pub traders_vault: Box<InterfaceAccount<'info, TokenAccount>>,
    #[account(
        init, payer = payer, seeds = [seeds::RESERVE_VAULT, clearinghouse.key().as_ref()], bump,
        token::mint = quote_mint, token::authority = clearinghouse, token::token_program = token_program
    )]
    pub reserve_vault: Box<InterfaceAccount<'info, TokenAccount>>,
    #[account(
        init, payer = payer, space = space::<Outflow>(), seeds = [seeds::OUTFLOW, traders_vault.key().as_ref()], bump
    )]
    pub traders_outflow: AccountLoader<'info, Outflow>,
    #[account(
        init, payer = payer, space = space::<Outflow>(), seeds = [seeds::OUTFLOW, reserve_vault.key().as_ref()], bump
    )]
    pub reserve_outflow: AccountLoader<'info, Outflow>,
    pub token_program: Interface<'info, TokenInterface>,
    pub system_program: Program<'info, System>,
}

impl Initialize<'_> {
    pub(crate) fn handler(ctx: Context<Self>, terms: &GeneralTerms, guardian: Pubkey, steward: Pubkey) -> Result<()> {
        let bumps = (ctx.bumps.clearinghouse, ctx.bumps.reserve);
        let accounts = ctx.accounts;
        accept_quote_mint(&accounts.quote_mint)?;
        ensure!(accounts.quote_mint.decimals <= MOST_QUOTE_DECIMALS, BallastError::DecimalsMismatch);
        accounts.create_root(bumps.0, guardian, steward)?;
        accounts.create_reserve(bumps.1)?;
        let root = accounts.clearinghouse.key();
        Outflow::create(&accounts.traders_outflow, &root, &accounts.traders_vault.key())?;
        Outflow::create(&accounts.reserve_outflow, &root, &accounts.reserve_vault.key())?;
        accounts.create_prices()?;
        accounts.create_terms(terms)
    }

    fn create_root(&self, bump: u8, guardian: Pubkey, steward: Pubkey) -> Result<()> {
        let mut root = self.clearinghouse.load_init()?;
        root.version = VERSION;
        root.bump = bump;
        root.creator = self.governance.key();
        root.assign(role::GOVERNANCE, self.governance.key())?;
        root.assign(role::GUARDIAN, guardian)?;
        root.assign(role::STEWARD, steward)?;
        root.prices = self.prices.key();
        root.terms = self.terms.key();
        root.quote_mint = self.quote_mint.key();
        root.traders_vault = self.traders_vault.key();
        root.reserve_vault = self.reserve_vault.key();
        root.quote_decimals = self.quote_mint.decimals;
        Ok(())
    }

    fn create_reserve(&self, bump: u8) -> Result<()> {
        let mut reserve = self.reserve.load_init()?;
        reserve.version = VERSION;
        reserve.bump = bump;
        reserve.clearinghouse = self.clearinghouse.key();
        reserve.draws.since = Clock::get()?.unix_timestamp;
        Ok(())
    }

    fn create_prices(&self) -> Result<()> {
        let mut prices = self.prices.load_init()?;
        prices.version = VERSION;
        prices.clearinghouse = self.clearinghouse.key();
        prices.quote_inverse = FRACTION_ONE;
        prices.quote_inverse_low = FRACTION_ONE;
        // Without a target everything is covered.
        (prices.coverage, prices.initial_scale, prices.cap_scale) = (u32::MAX, SCALE_ONE, SCALE_ONE);
        for market in &mut prices.markets {
            market.set_claim_index(ClaimIndex::START);
            market.backing = FRACTION_ONE;
        }
        Ok(())
    }

    fn create_terms(&self, general: &GeneralTerms) -> Result<()> {
        let mut terms = self.terms.load_init()?;
        terms.version = VERSION;
        terms.clearinghouse = self.clearinghouse.key();
        terms.quote_feed = crate::state::NONE;
        general.validate(&terms, self.quote_mint.decimals)?;
        general.store(&mut terms);
        Ok(())
    }
}
