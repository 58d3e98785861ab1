//! Terms of the tranches.

use anchor_lang::prelude::*;

use super::RampSlot;
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
    /// Its premium at full coverage: share of the fees that are protocol capital's, in basis points.
    pub premium: u32,
    /// What a lack of coverage adds to the premium.
    pub premium_ramp: RampSlot,
    /// Zero.
    pub _pad0: [u8; 4],
}

assert_layout!(TrancheTerms, size = 32, cap @ 0, notice @ 8, premium @ 12, premium_ramp @ 16, _pad0 @ 28);
