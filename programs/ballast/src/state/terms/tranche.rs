//! Terms of the tranches.

use anchor_lang::prelude::*;

use ballast_risk::BasisPoints;
use ballast_risk::tranche::PremiumRates;

use crate::state::assert_layout;

/// One tranche's terms.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct TrancheTerms {
    /// Most quote that it stands behind losses with.
    pub cap: u64,
    /// Epochs of notice of an exit, after that of its request.
    pub notice: u32,
    /// Premium of a full cap for standing by: share of the fees that are protocol capital's, in basis points.
    pub standby_premium: u32,
    /// What is added as far as the target reaches into the cap, in basis points.
    pub reached_premium: u32,
    /// Zero.
    pub _pad0: [u8; 12],
}

assert_layout!(TrancheTerms, size = 32, cap @ 0, notice @ 8, standby_premium @ 12, reached_premium @ 16, _pad0 @ 20);

impl TrancheTerms {
    /// As a value.
    pub const fn premiums(&self) -> PremiumRates {
        PremiumRates {
            standby: BasisPoints(self.standby_premium),
            reached: BasisPoints(self.reached_premium),
            cap: self.cap,
        }
    }
}
