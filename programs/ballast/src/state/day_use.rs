//! What was used of a cap within the sliding day.

use anchor_lang::prelude::*;
use ballast_risk::waterfall::SlidingCap;

use super::assert_layout;
use crate::error::Lawful;

/// What was used of a cap, which the terms name, within the sliding day.
#[zero_copy]
#[derive(Debug, Default)]
#[repr(C)]
pub struct DayUse {
    /// What was used, faded up to `since`.
    pub used: u64,
    /// When it was last faded.
    pub since: i64,
}

assert_layout!(DayUse, size = 16, used @ 0, since @ 8);

impl DayUse {
    /// The cap with what is used of it now.
    pub fn at(&self, cap: u64, now: i64) -> Result<SlidingCap> {
        SlidingCap { cap, used: self.used, since: self.since }.at(now).lawful()
    }

    /// Counts an amount; nothing is written for nothing.
    pub(crate) fn take(&mut self, mut cap: SlidingCap, amount: u64) -> Result<()> {
        if amount > 0 {
            cap.take(amount).lawful()?;
            self.used = cap.used;
            self.since = cap.since;
        }
        Ok(())
    }
}
