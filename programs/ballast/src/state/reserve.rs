//! The reserve: what stands behind all markets together. Budgets stand in their markets.

use anchor_lang::prelude::*;
use ballast_risk::fee::Shares;

use super::{DayUse, assert_layout};
use crate::error::{BallastError, OrRefuse};

/// The reserve's ledger over its quote vault.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct Reserve {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// Zero.
    pub _pad0: [u8; 6],
    /// The root.
    pub clearinghouse: Pubkey,
    /// Counts events.
    pub sequence: u64,
    /// Quote that the reserve's vault owes: budgets, capital and treasury.
    pub ledger: u64,
    /// Protocol capital, tier 2.
    pub capital: u64,
    /// Protocol revenue; it stands behind nothing.
    pub treasury: u64,
    /// What all markets drew within the sliding day.
    pub draws: DayUse,
    /// Zero, for tranches, target and coverage.
    pub _reserved: [u8; 1_024],
}

assert_layout!(Reserve, size = 1_112,
    version @ 0, bump @ 1, _pad0 @ 2, clearinghouse @ 8, sequence @ 40, ledger @ 48, capital @ 56, treasury @ 64, draws @ 72,
    _reserved @ 88,
);

impl Reserve {
    /// The number of the next event.
    pub(crate) fn count_event(&mut self) -> u64 {
        self.sequence = self.sequence.wrapping_add(1); // 2^64 events do not happen.
        self.sequence
    }

    /// Quote came into the reserve's vault.
    pub(crate) fn receive(&mut self, amount: u64) -> Result<()> {
        self.ledger = self.ledger.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    /// Quote left the reserve's vault.
    pub(crate) fn release(&mut self, amount: u64) -> Result<()> {
        self.ledger = self.ledger.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(())
    }

    /// Adds protocol capital.
    pub(crate) fn endow(&mut self, amount: u64) -> Result<()> {
        self.capital = self.capital.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    /// Protocol capital pays.
    pub(crate) fn pay(&mut self, amount: u64) -> Result<()> {
        self.capital = self.capital.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(())
    }

    /// Takes its shares of collected fees.
    pub(crate) fn share(&mut self, shares: &Shares) -> Result<()> {
        self.treasury = self.treasury.checked_add(shares.treasury).or_refuse(BallastError::Overflow)?;
        self.endow(shares.capital)
    }
}
