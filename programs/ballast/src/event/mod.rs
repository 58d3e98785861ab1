//! What happened, in enough detail to replay every ledger. Each stream counts its own events, so that a gap shows.
//!
//! Streams: the root, each market, the reserve, its holdings, each placement, prices, each margin account (its collateral), each recovery and the census.

mod account;
mod census;
mod facility;
mod governance;
mod holding;
mod inventory;
mod liquidation;
mod loss;
mod market;
mod placement;
mod price;
mod reserve;
mod signal;
pub mod table;
mod tranche;

use std::io;

use anchor_lang::prelude::*;
use anchor_lang::solana_program::log::sol_log_data;

use crate::error::{BallastError, OrRefuse};
use crate::state::Market;

pub use account::*;
pub use census::*;
pub use facility::*;
pub use governance::*;
pub use holding::*;
pub use inventory::*;
pub use liquidation::*;
pub use loss::*;
pub use market::*;
pub use placement::*;
pub use price::*;
pub use reserve::*;
pub use signal::*;
pub use tranche::*;

/// Bytes of an event at most.
const LONGEST: usize = 256;

/// Where an event is written before it is logged. It does not grow: each field of a vector would cost five times as much.
struct Page {
    bytes: [u8; LONGEST],
    length: usize,
}

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    /// Never fails, which keeps every event small; what has no place only counts.
    #[inline(always)]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let end = self.length.saturating_add(bytes.len());
        if let Some(place) = self.bytes.get_mut(self.length..end) {
            place.copy_from_slice(bytes);
        }
        self.length = end;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Logs an event, as Anchor's `emit!` does.
pub(crate) fn log<E: AnchorSerialize + Discriminator>(event: &E) -> Result<()> {
    let mut page = Page { bytes: [0; LONGEST], length: 0 };
    io::Write::write_all(&mut page, E::DISCRIMINATOR)?;
    event.serialize(&mut page)?;
    let written = page.bytes.get(..page.length).or_refuse(BallastError::Overflow)?;
    sol_log_data(&[written]);
    Ok(())
}

/// A market's ledger after the event, and the event's number in its stream.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarketTotals {
    /// Which market.
    pub market: u16,
    /// The event's number among this market's.
    pub sequence: u64,
    /// Pool.
    pub pool: u64,
    /// Claims.
    pub claims: u64,
    /// Shortfall.
    pub shortfall: u64,
    /// Fees taken and not collected.
    pub fees_taken: u64,
    /// Budget, in the reserve's vault.
    pub budget: u64,
    /// Open interest.
    pub open_interest: u64,
}

impl MarketTotals {
    /// Counts an event of the market and reads its ledger.
    pub(crate) fn count(market: &mut Market) -> Self {
        Self {
            market: market.index,
            sequence: market.count_event(),
            pool: market.pool,
            claims: market.claims,
            shortfall: market.shortfall,
            fees_taken: market.fees_taken,
            budget: market.budget,
            open_interest: market.open_interest,
        }
    }
}
