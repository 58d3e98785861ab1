//! The reserve: what pays into it and its target.

use anchor_lang::prelude::*;

use super::MarketTotals;

/// Fees moved to the reserve.
#[event]
pub struct FeesCollected {
    pub totals: MarketTotals,
    pub reserve_sequence: u64,
    pub fees: u64,
    pub made_good: u64,
    pub swept: u64,
    /// Protocol capital's part, premiums included.
    pub capital: u64,
    pub premiums: u64,
    pub treasury: u64,
    pub traders_ledger: u64,
    pub reserve_ledger: u64,
}

/// The reserve was paid in: a market's seed, or protocol capital when there are no totals.
#[event]
pub struct ReserveFunded {
    pub reserve_sequence: u64,
    pub totals: Option<MarketTotals>,
    pub amount: u64,
    pub reserve_ledger: u64,
}

/// A market may draw more on the tiers, once it is released.
#[event]
pub struct ReservePledged {
    pub reserve_sequence: u64,
    pub market: u16,
    pub amount: u64,
}

/// The reserve's target moved, and what coverage moves followed.
#[event]
pub struct TargetUpdated {
    pub reserve_sequence: u64,
    /// What the target heads for.
    pub goal: u64,
    /// What set it, see [`crate::state::leg`].
    pub leg: u8,
    pub target: u64,
    /// What all markets together may draw.
    pub drawable: u64,
    /// In basis points.
    pub coverage: u32,
    /// See [`crate::state::level`].
    pub level: u8,
}
