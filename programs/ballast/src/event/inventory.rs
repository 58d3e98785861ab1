//! Positions that the reserve took on.

use anchor_lang::prelude::*;

use super::MarketTotals;

/// The reserve took a position on, with what it lent for it.
#[event]
pub struct PositionAbsorbed {
    pub totals: MarketTotals,
    pub reserve_sequence: u64,
    pub account: u64,
    pub inventory: u64,
    pub size: i64,
    pub quote: i64,
    pub bonus: u64,
    pub insurance: u64,
    pub lent_budget: u64,
    pub lent_capital: u64,
    pub delta: i64,
    pub traders_ledger: u64,
    pub reserve_ledger: u64,
}

/// A position of the reserve was sold, in whole or in part, so many basis points above the price.
#[event]
pub struct InventorySold {
    pub totals: MarketTotals,
    pub inventory: u64,
    pub taker: u64,
    pub size: i64,
    pub quote: i64,
    pub markup: i64,
    pub delta: i64,
}

/// What an inventory account does not need went back to the reserve; of a position that is gone, what was lost is a draw.
#[event]
pub struct InventoryReturned {
    pub totals: MarketTotals,
    pub reserve_sequence: u64,
    pub inventory: u64,
    pub capital: u64,
    pub budget: u64,
    pub surplus: u64,
    pub lost_capital: u64,
    pub lost_budget: u64,
    pub traders_ledger: u64,
    pub reserve_ledger: u64,
}
