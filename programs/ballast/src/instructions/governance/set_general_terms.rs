//! Terms that hold for all markets.

use anchor_lang::prelude::*;

use super::Change;
use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{TermsSet, log, table};
use crate::limits::{ALLOWANCE, SALE_DISCOUNT, TREASURY_SHARE, WHOLE, within};
use crate::state::{NONE, Prices, Terms};

/// General terms.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct GeneralTerms {
    /// Feed of the quote token by which collateral is priced in quote, or `u16::MAX`.
    pub quote_feed: u16,
    /// Most that all markets draw within a sliding day, in quote.
    pub draw_cap: u64,
    /// Share of fees that joins protocol capital, in basis points.
    pub capital_share: u32,
    /// Share of fees that joins the treasury; the rest is the market's budget.
    pub treasury_share: u32,
    /// Widest discount of a variation call, in basis points.
    pub variation_discount: u32,
    /// Unpaid losses that need no variation call, in basis points of notional.
    pub variation_allowance: u32,
}

impl GeneralTerms {
    pub(crate) fn validate(&self, terms: &Terms, quote_decimals: u8) -> Result<()> {
        within(self.treasury_share, TREASURY_SHARE, BallastError::RatioOutOfBounds)?;
        within(self.capital_share, (0, WHOLE), BallastError::RatioOutOfBounds)?;
        within(self.variation_discount, SALE_DISCOUNT, BallastError::RatioOutOfBounds)?;
        within(self.variation_allowance, ALLOWANCE, BallastError::RatioOutOfBounds)?;
        // Both are at most the whole.
        let shares = self.capital_share.saturating_add(self.treasury_share);
        ensure!(shares <= WHOLE, BallastError::TermsContradict);
        if self.quote_feed != NONE {
            ensure!(terms.feed(self.quote_feed)?.decimals == quote_decimals, BallastError::DecimalsMismatch);
        }
        Ok(())
    }

    pub(crate) const fn store(&self, terms: &mut Terms) {
        terms.quote_feed = self.quote_feed;
        terms.draw_cap = self.draw_cap;
        terms.capital_share = self.capital_share;
        terms.treasury_share = self.treasury_share;
        terms.variation_discount = self.variation_discount;
        terms.variation_allowance = self.variation_allowance;
    }
}

/// - anyone signs: they were queued and are due
/// - the terms keep their bounds
/// - the quote's feed is named once, before any collateral is priced by it
#[derive(Accounts)]
pub struct SetGeneralTerms<'info> {
    pub governs: Governs<'info>,
    #[account(mut)]
    pub prices: AccountLoader<'info, Prices>,
}

impl SetGeneralTerms<'_> {
    pub(crate) fn handler(ctx: Context<Self>, general: GeneralTerms) -> Result<()> {
        let change = Change::GeneralTerms { terms: general.clone() };
        let (mut root, mut terms) = ctx.accounts.governs.permit(&change)?;
        ensure!(root.prices == ctx.accounts.prices.key(), BallastError::NotRecorded);
        let mut prices = ctx.accounts.prices.load_mut()?;
        if general.quote_feed != terms.quote_feed {
            ensure!(terms.quote_may_be_priced(), BallastError::QuoteFeedFixed);
            prices.requote(general.quote_feed)?;
        }
        general.store(&mut terms);
        log(&TermsSet { sequence: root.count_event(), table: table::GENERAL, index: NONE })?;
        Ok(())
    }
}
