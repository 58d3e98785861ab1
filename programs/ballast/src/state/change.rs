//! A change that governance queued: what it sets, what it replaces, and how old it is.

use anchor_lang::prelude::*;

use super::assert_layout;
use crate::error::{BallastError, OrRefuse, ensure};

/// Most bytes of a payload.
pub const PAYLOAD: usize = 320;

/// What became of a change.
pub mod fate {
    /// It waits, is due, or was not applied in time.
    pub const QUEUED: u8 = 0;
    /// It was applied.
    pub const APPLIED: u8 = 1;
    /// The guardian refused it.
    pub const VETOED: u8 = 2;
}

/// A change under way.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct QueuedChange {
    /// Layout version.
    pub version: u8,
    /// What became of it, see [`fate`].
    pub fate: u8,
    /// Bytes of the payload.
    pub length: u16,
    /// The revision of what it replaces.
    pub revision: u32,
    /// The root.
    pub clearinghouse: Pubkey,
    /// Who paid its rent, and gets it back.
    pub payer: Pubkey,
    /// SHA-256 of the payload, of which its address is made.
    pub hash: [u8; 32],
    /// When it was queued.
    pub queued: i64,
    /// For how long people could not leave by then, in all, in seconds; the end of the range where that does not matter.
    pub closed: u64,
    /// How old it must be, in seconds in which they could.
    pub delay: u64,
    /// What it sets, in borsh.
    pub payload: [u8; PAYLOAD],
}

assert_layout!(QueuedChange, size = 448,
    version @ 0, fate @ 1, length @ 2, revision @ 4, clearinghouse @ 8, payer @ 40, hash @ 72, queued @ 104, closed @ 112,
    delay @ 120, payload @ 128,
);

impl QueuedChange {
    /// What it sets.
    pub fn payload(&self) -> Result<&[u8]> {
        self.payload.get(..usize::from(self.length)).or_refuse(BallastError::ChangeMismatch)
    }

    /// Stores what it sets.
    pub(crate) fn store_payload(&mut self, payload: &[u8]) -> Result<()> {
        self.length = u16::try_from(payload.len()).or_refuse(BallastError::ChangeMismatch)?;
        let bytes = self.payload.get_mut(..payload.len()).or_refuse(BallastError::ChangeMismatch)?;
        bytes.copy_from_slice(payload);
        Ok(())
    }

    /// Seconds for which it has waited, since the launch, while people could leave, `closed` being those in which they could not, in all.
    pub const fn age(&self, now: i64, launched: i64, closed: u64) -> u64 {
        let since = if self.queued < launched { launched } else { self.queued };
        let waited = now.saturating_sub(since);
        let waited = if waited < 0 { 0 } else { waited.unsigned_abs() }; // A clock that went back is no age.
        waited.saturating_sub(closed.saturating_sub(self.closed)) // Closed since it was queued, at most all of the time.
    }

    /// Refuses a change that is not due, or not any more.
    pub(crate) fn due(&self, age: u64, life: u64) -> Result<()> {
        ensure!(self.fate == fate::QUEUED, BallastError::ChangeEnded);
        if age < self.delay {
            return Err(crate::error::refuse(BallastError::ChangeNotDue, age, self.delay));
        }
        let end = self.delay.saturating_add(life);
        if age >= end {
            return Err(crate::error::refuse(BallastError::ChangeExpired, age, end));
        }
        Ok(())
    }
}
