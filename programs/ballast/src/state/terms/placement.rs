//! Terms of placements.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;

use crate::limits::PLACEMENT_COVERAGE;
use crate::state::assert_layout;

/// Where protocol capital may be placed, and how much of it.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct PlacementTermsSlot {
    /// The vault of a depository.
    pub vault: Pubkey,
    /// Share of protocol capital that may be placed in all, in basis points; with none nothing is placed.
    pub share: u32,
    /// What is liquid at least, in basis points of the outflows of a day.
    pub coverage: u32,
}

assert_layout!(PlacementTermsSlot, align = 4, size = 40, vault @ 0, share @ 32, coverage @ 36);

impl PlacementTermsSlot {
    /// What is liquid at least, of the outflows of a day: all of it, also of terms that nobody has set.
    pub fn coverage(&self) -> BasisPoints {
        BasisPoints(self.coverage.max(PLACEMENT_COVERAGE.0))
    }
}
