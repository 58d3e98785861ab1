//! Prices and what follows volatility.

use anchor_lang::prelude::*;

#[cfg(doc)]
use super::table;

/// Prices were refreshed.
#[event]
pub struct PricesRefreshed {
    pub sequence: u64,
    pub accepted: u16,
    /// Feeds that are in doubt since.
    pub doubted: u16,
}

/// A maintenance term got another goal from volatility, see [`table`].
#[event]
pub struct MaintenanceAimed {
    pub sequence: u64,
    pub table: u8,
    pub index: u16,
    pub goal: u32,
}

/// A feed was reported silent.
#[event]
pub struct FeedReported {
    pub sequence: u64,
    pub feed: u16,
}
