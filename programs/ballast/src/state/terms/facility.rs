//! Terms of facilities.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;

use crate::state::assert_layout;

/// What all holders of facilities keep to.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct FacilityTermsSlot {
    /// Least premium of an epoch in which something is drawn, in basis points of what is posted.
    pub premium: u32,
    /// Whole tokens of quote that are posted at least.
    pub least: u32,
    /// Whole tokens that facilities hold together at most; none takes no posting.
    pub most: u32,
}

assert_layout!(FacilityTermsSlot, align = 4, size = 12, premium @ 0, least @ 4, most @ 8);

impl FacilityTermsSlot {
    /// The least premium.
    pub const fn premium(&self) -> BasisPoints {
        BasisPoints(self.premium)
    }
}
