//! Terms of the tranches.

use anchor_lang::prelude::*;
use ballast_risk::tranche::{LONGEST_NOTICE, Layer};

use super::Change;
use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{TermsSet, log, table};
use crate::limits::{COVERAGE, WHOLE, within};
use crate::state::{NONE, TRANCHES, TrancheTerms};

/// One tranche's terms.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct StakeTerms {
    /// Most quote that it stands behind losses with.
    pub cap: u64,
    /// Epochs of notice of an exit, after that of its request.
    pub notice: u32,
    /// Premium of a full cap for standing by: share of the fees that are protocol capital's, in basis points.
    pub standby_premium: u32,
    /// What is added as far as the target reaches into the cap, in basis points.
    pub reached_premium: u32,
}

/// Terms of all tranches.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct TranchesTerms {
    /// Junior, backstop and senior, in this order.
    pub tranches: [StakeTerms; TRANCHES],
    /// Losses of the tiers below it from which on the senior tranche pays.
    pub attachment: u64,
    /// Where it has paid all that it pays.
    pub detachment: u64,
    /// Least share of the target that an exit leaves in the tiers, in basis points.
    pub exit_floor: u32,
}

impl TranchesTerms {
    pub(super) fn validate(&self) -> Result<()> {
        let mut premiums: u32 = 0;
        for terms in &self.tranches {
            within(terms.notice, (1, LONGEST_NOTICE), BallastError::DurationOutOfBounds)?;
            for premium in [terms.standby_premium, terms.reached_premium] {
                within(premium, (0, WHOLE), BallastError::RatioOutOfBounds)?;
                premiums = premiums.saturating_add(premium); // Six of them at most the whole fit.
            }
        }
        ensure!(premiums <= WHOLE, BallastError::TermsContradict);
        let layer = Layer { attachment: self.attachment, detachment: self.detachment };
        ensure!(layer.is_sound(), BallastError::LayerUnsound);
        within(self.exit_floor, (0, COVERAGE.1), BallastError::RatioOutOfBounds)
    }
}

/// - anyone signs: they were queued and are due
/// - exits that wait keep the notice that they were given
#[derive(Accounts)]
pub struct SetTrancheTerms<'info> {
    pub governs: Governs<'info>,
}

impl SetTrancheTerms<'_> {
    pub(crate) fn handler(ctx: Context<Self>, tranches: &TranchesTerms) -> Result<()> {
        let change = Change::TrancheTerms { terms: tranches.clone() };
        let (mut root, mut terms) = ctx.accounts.governs.permit(&change)?;
        terms.tranches = tranches.tranches.map(|terms| TrancheTerms {
            cap: terms.cap,
            notice: terms.notice,
            standby_premium: terms.standby_premium,
            reached_premium: terms.reached_premium,
            _pad0: [0; 12],
        });
        (terms.attachment, terms.detachment, terms.exit_floor) =
            (tranches.attachment, tranches.detachment, tranches.exit_floor);
        log(&TermsSet { sequence: root.count_event(), table: table::TRANCHES, index: NONE })?;
        Ok(())
    }
}
