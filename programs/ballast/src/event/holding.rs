//! Holdings of protocol capital.

use anchor_lang::prelude::*;

/// A holding of protocol capital was paid in.
#[event]
pub struct HoldingFunded {
    pub holdings_sequence: u64,
    pub holding: u8,
    pub amount: u64,
    /// What it has now.
    pub held: u64,
}

/// Holdings were valued.
#[event]
pub struct HoldingsValued {
    pub holdings_sequence: u64,
    /// Protocol capital in quote.
    pub capital: u64,
    /// With the value of its holdings.
    pub total: u64,
    /// What coverage counts of them.
    pub counted: u64,
    /// What each holding does, see [`crate::state::side`].
    pub sides: [u8; 4],
}

/// A holding was traded against quote.
#[event]
pub struct HoldingTraded {
    pub reserve_sequence: u64,
    pub holdings_sequence: u64,
    pub holding: u8,
    /// What the reserve did, see [`crate::state::side`].
    pub side: u8,
    pub amount: u64,
    pub quote: u64,
    /// What it has now.
    pub held: u64,
    pub reserve_ledger: u64,
}
