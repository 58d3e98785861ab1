//! Terms of what protocol capital holds beside quote.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::holding::Weights;

use crate::state::assert_layout;

/// One holding's terms.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct HoldingTermsSlot {
    /// Its share of protocol capital's value while all is calm, in basis points.
    pub calm_weight: u16,
    /// The same under stress.
    pub stressed_weight: u16,
    /// How far from that it may be before it trades.
    pub band: u16,
    /// Class of its correlations.
    pub class: u8,
    /// One when listed.
    pub listed: u8,
    /// Most quote that it trades for in a day.
    pub day_cap: u64,
}

assert_layout!(HoldingTermsSlot, size = 16,
    calm_weight @ 0, stressed_weight @ 2, band @ 4, class @ 6, listed @ 7, day_cap @ 8,
);

impl HoldingTermsSlot {
    /// Its weights.
    pub fn weights(&self) -> Weights {
        let ratio = |ratio: u16| BasisPoints(u32::from(ratio));
        Weights { calm: ratio(self.calm_weight), stressed: ratio(self.stressed_weight), band: ratio(self.band) }
    }
}
