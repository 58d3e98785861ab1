//! Terms of facilities.

use anchor_lang::prelude::*;

use super::Change;
use crate::access::*;
use crate::error::BallastError;
use crate::event::{TermsSet, log, table};
use crate::limits::{FACILITY_PREMIUM, within};
use crate::state::{FacilityTermsSlot, NONE};

/// What all holders of facilities keep to.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct FacilityTerms {
    /// Least premium of an epoch in which something is drawn, in basis points of what is posted.
    pub premium: u32,
    /// Whole tokens of quote that are posted at least.
    pub least: u32,
    /// Whole tokens that facilities hold together at most; none takes no posting.
    pub most: u32,
}

impl FacilityTerms {
    pub(super) fn validate(&self) -> Result<()> {
        within(self.premium, FACILITY_PREMIUM, BallastError::RatioOutOfBounds)
    }
}

/// - anyone signs: they were queued and are due
/// - what is posted stays, and is drawn and returned by the new terms: only what is posted from now on keeps to least and most
#[derive(Accounts)]
pub struct SetFacilityTerms<'info> {
    pub governs: Governs<'info>,
}

impl SetFacilityTerms<'_> {
    pub(crate) fn handler(ctx: Context<Self>, facilities: FacilityTerms) -> Result<()> {
        let (mut root, mut terms) = ctx.accounts.governs.permit(&Change::FacilityTerms { terms: facilities })?;
        let FacilityTerms { premium, least, most } = facilities;
        terms.facilities = FacilityTermsSlot { premium, least, most };
        log(&TermsSet { sequence: root.count_event(), table: table::FACILITIES, index: NONE })
    }
}
