//! Terms of placements: where protocol capital may be placed, and how much of it.

use anchor_lang::prelude::*;

use super::Change;
use crate::access::*;
use crate::error::BallastError;
use crate::event::{TermsSet, log, table};
use crate::limits::{PLACEMENT_COVERAGE, PLACEMENT_SHARE, within};
use crate::state::{NONE, PlacementTermsSlot, Terms};

/// Terms of placements.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacementTerms {
    /// The vault of a depository, of a program that an adapter knows.
    pub vault: Pubkey,
    /// Share of protocol capital that may be placed in all, in basis points; with none nothing is placed.
    pub share: u32,
    /// What is liquid at least, in basis points of the outflows of a day.
    pub coverage: u32,
}

impl PlacementTerms {
    /// Those that hold.
    pub(super) const fn of(terms: &Terms) -> Self {
        let PlacementTermsSlot { vault, share, coverage } = terms.placement;
        Self { vault, share, coverage }
    }

    /// Whether they let nothing be placed that others did not.
    pub(super) fn tightens(&self, other: &Self) -> bool {
        self.vault == other.vault && self.share <= other.share && self.coverage >= other.coverage
    }

    pub(super) fn validate(&self) -> Result<()> {
        within(self.share, PLACEMENT_SHARE, BallastError::RatioOutOfBounds)?;
        within(self.coverage, PLACEMENT_COVERAGE, BallastError::RatioOutOfBounds)
    }
}

/// - governance signs for a lower share or a higher coverage with the same vault; else anyone: they were queued and are due, as long after as
///   stakers need to leave
/// - what lies beyond them, or with another vault, may be called home by anyone
#[derive(Accounts)]
pub struct SetPlacementTerms<'info> {
    pub governs: Governs<'info>,
}

impl SetPlacementTerms<'_> {
    pub(crate) fn handler(ctx: Context<Self>, placement: PlacementTerms) -> Result<()> {
        let (mut root, mut terms) = ctx.accounts.governs.permit(&Change::PlacementTerms { terms: placement })?;
        let PlacementTerms { vault, share, coverage } = placement;
        terms.placement = PlacementTermsSlot { vault, share, coverage };
        log(&TermsSet { sequence: root.count_event(), table: table::PLACEMENT, index: NONE })
    }
}
