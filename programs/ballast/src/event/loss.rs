//! Losses: who paid a deficit, and what came back of it.

use anchor_lang::prelude::*;

use super::MarketTotals;

/// What a deficit may take from the reserve was counted anew.
#[event]
pub struct DeficitReported {
    pub reserve_sequence: u64,
    pub account: u64,
    pub drawable: u64,
}

/// A debt was paid as far as it could be, and the rest divided.
#[event]
pub struct DeficitResolved {
    pub totals: MarketTotals,
    pub reserve_sequence: u64,
    pub account: u64,
    pub debt: u64,
    pub claims_paid: u64,
    pub cash: u64,
    pub recovered_claims: u64,
    pub budget: u64,
    pub capital: u64,
    pub junior: u64,
    pub backstop: u64,
    pub senior: u64,
    pub shortfall: u64,
    pub cut: u64,
    pub traders_ledger: u64,
    pub reserve_ledger: u64,
}

/// A shortfall fell on claims.
#[event]
pub struct ShortfallApplied {
    pub totals: MarketTotals,
    pub cut: u64,
    pub from_budget: u64,
    pub written_off: u64,
    pub left: u64,
    pub reserve_sequence: u64,
    pub traders_ledger: u64,
    pub reserve_ledger: u64,
}

/// A claim that had passed to a recovery was paid.
#[event]
pub struct RecoverySettled {
    pub totals: MarketTotals,
    pub recovery: u16,
    pub paid: u64,
}

/// Recovered collateral was sold to a margin account.
#[event]
pub struct RecoverySold {
    pub sequence: u64,
    pub recovery: u16,
    pub taker: u64,
    pub collateral: u16,
    pub amount: u64,
    pub paid: u64,
}

/// Recovered cash repaid what a loss had taken.
#[event]
pub struct RecoveryCollected {
    pub totals: MarketTotals,
    pub reserve_sequence: u64,
    pub shortfall: u64,
    pub capital: u64,
    pub junior: u64,
    pub backstop: u64,
    pub senior: u64,
    pub budget: u64,
    pub surplus: u64,
    pub traders_ledger: u64,
    pub reserve_ledger: u64,
}
