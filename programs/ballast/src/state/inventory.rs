//! What the reserve holds in all markets: counted in one place, so that its net delta is read from one account.

use anchor_lang::prelude::*;
use ballast_risk::Size;
use ballast_risk::inventory::for_sale;

use super::{MARKETS, assert_layout};
use crate::error::{BallastError, Lawful, OrRefuse};

/// What the reserve holds in one market.
#[zero_copy]
#[derive(Debug, Default)]
#[repr(C)]
pub struct InventorySlot {
    /// Signed size of the market's inventory account; of a market with a final price, the last one before it.
    pub size: i64,
    /// Since when it is for sale; zero while there is none.
    pub since: i64,
}

assert_layout!(InventorySlot, size = 16, size @ 0, since @ 8);

/// The reserve's positions, by market.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct Inventory {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// Zero.
    pub _pad0: [u8; 6],
    /// The root.
    pub clearinghouse: Pubkey,
    /// Markets by index.
    pub markets: [InventorySlot; MARKETS],
    /// Zero, for what comes.
    pub _reserved: [u8; 120],
}

assert_layout!(Inventory, size = 928,
    version @ 0, bump @ 1, _pad0 @ 2, clearinghouse @ 8, markets @ 40, _reserved @ 808,
);

impl Inventory {
    /// What it holds in a market.
    pub fn market(&self, market: u16) -> Result<&InventorySlot> {
        self.markets.get(usize::from(market)).or_refuse(BallastError::IndexBeyondTable)
    }

    /// Follows a market's inventory account, whose clock ran for `elapsed`.
    pub(crate) fn follow(&mut self, market: u16, size: Size, elapsed: u64, now: i64) -> Result<()> {
        let slot = self.markets.get_mut(usize::from(market)).or_refuse(BallastError::IndexBeyondTable)?;
        slot.since = for_sale(slot.since, elapsed, Size(slot.size), size, now).lawful()?;
        slot.size = size.0;
        Ok(())
    }
}
