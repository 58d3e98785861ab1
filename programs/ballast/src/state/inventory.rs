//! What the reserve holds in all markets: counted in one place, so that its net delta is read from one account.

use anchor_lang::prelude::*;
use ballast_risk::inventory::{for_sale, turns};
use ballast_risk::{Money, Size};

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
    /// Net delta of all of it, as it was last looked at.
    pub delta: i64,
    /// When that was first on the side on which it is: until then some of it may have been kept as a hedge.
    pub turned: i64,
    /// Zero, for what comes.
    pub _reserved: [u8; 104],
}

assert_layout!(Inventory, size = 928,
    version @ 0, bump @ 1, _pad0 @ 2, clearinghouse @ 8, markets @ 40, delta @ 808, turned @ 816, _reserved @ 824,
);

impl Inventory {
    /// What it holds in a market.
    pub fn market(&self, market: u16) -> Result<&InventorySlot> {
        self.markets.get(usize::from(market)).or_refuse(BallastError::IndexBeyondTable)
    }

    /// Notes the net delta: where it turned, what hedged the rest is for sale only from now on.
    pub(crate) const fn lean(&mut self, delta: Money, now: i64) {
        if turns(Money(self.delta), delta) {
            self.turned = now;
        }
        self.delta = delta.0;
    }

    /// From when on the price of what it holds in a market falls: not while it was kept at the oracle's, as a hedge or in a booking window,
    /// of which the last one ended at `window_ended`.
    pub(crate) fn falls_from(&self, market: u16, window_ended: i64) -> Result<i64> {
        let since = self.market(market)?.since;
        Ok(since.max(self.turned).max(window_ended))
    }

    /// Follows a market's inventory account, whose clock ran for `elapsed`.
    pub(crate) fn follow(&mut self, market: u16, size: Size, elapsed: u64, now: i64) -> Result<()> {
        let slot = self.markets.get_mut(usize::from(market)).or_refuse(BallastError::IndexBeyondTable)?;
        slot.since = for_sale(slot.since, elapsed, Size(slot.size), size, now).lawful()?;
        slot.size = size.0;
        Ok(())
    }
}
