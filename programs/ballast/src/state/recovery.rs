//! Recoveries: what passed to one market's losses because it could not be paid or sold yet.
//!
//! Claims stand by market and collateral by its index, so that a recovery is never full.

use anchor_lang::prelude::*;
use ballast_risk::claim::ClaimIndex;
use ballast_risk::waterfall::diluted;

use super::{COLLATERALS, MARKETS, assert_layout};
use crate::error::{BallastError, Lawful, OrRefuse};

/// A claim that passed.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct RecoveredClaim {
    /// The claim at its snapshot.
    pub claim: u64,
    /// Claim index of the snapshot.
    pub claim_index: u64,
    /// Its scale.
    pub claim_scale: u32,
    /// Its epoch.
    pub claim_epoch: u32,
    /// The last booking window that counted it.
    pub window: u32,
    /// Zero.
    pub _pad0: [u8; 4],
}

assert_layout!(RecoveredClaim, size = 32,
    claim @ 0, claim_index @ 8, claim_scale @ 16, claim_epoch @ 20, window @ 24, _pad0 @ 28,
);

/// The recoveries of one market's losses.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct Recovery {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// The market whose losses it repays.
    pub market: u16,
    /// Zero.
    pub _pad0: [u8; 4],
    /// The root.
    pub clearinghouse: Pubkey,
    /// Cash that claims and sales brought and that has not repaid anything yet.
    pub cash: u64,
    /// Claims by market.
    pub claims: [RecoveredClaim; MARKETS],
    /// Balances by collateral.
    pub collateral: [u64; COLLATERALS],
    /// When each balance passed to it, on the mean: from there its discount widens.
    pub passed: [i64; COLLATERALS],
    /// Counts sales of its collateral.
    pub sequence: u64,
    /// Zero, for what comes.
    pub _reserved: [u8; 128],
}

assert_layout!(Recovery, size = 1_976,
    version @ 0, bump @ 1, market @ 2, _pad0 @ 4, clearinghouse @ 8, cash @ 40, claims @ 48, collateral @ 1_584,
    passed @ 1_712, sequence @ 1_840, _reserved @ 1_848,
);

impl RecoveredClaim {
    /// The index at which the claim was last read.
    pub const fn snapshot(&self) -> ClaimIndex {
        ClaimIndex { index: self.claim_index, scale: self.claim_scale, epoch: self.claim_epoch }
    }

    /// Stores a claim read at an index; an empty one leaves no trace.
    pub(crate) const fn store(&mut self, claim: u64, at: ClaimIndex) {
        self.claim = claim;
        self.claim_index = at.index;
        self.claim_scale = at.scale;
        self.claim_epoch = at.epoch;
        if claim == 0 {
            *self = Self { claim: 0, claim_index: 0, claim_scale: 0, claim_epoch: 0, window: 0, _pad0: [0; 4] };
        }
    }
}

impl Recovery {
    pub(crate) fn claim_mut(&mut self, market: u16) -> Result<&mut RecoveredClaim> {
        self.claims.get_mut(usize::from(market)).or_refuse(BallastError::UnknownMarket)
    }

    /// Whether nothing can come of it any more but its cash.
    pub fn is_spent(&self) -> bool {
        self.claims.iter().all(|slot| slot.claim == 0) && self.collateral.iter().all(|amount| *amount == 0)
    }

    /// Tokens of a collateral.
    pub fn balance(&self, collateral: u16) -> Result<u64> {
        self.collateral.get(usize::from(collateral)).copied().or_refuse(BallastError::UnknownCollateral)
    }

    /// When the tokens of a collateral passed, on the mean.
    pub fn passed(&self, collateral: u16) -> Result<i64> {
        self.passed.get(usize::from(collateral)).copied().or_refuse(BallastError::UnknownCollateral)
    }

    fn balance_mut(&mut self, collateral: u16) -> Result<&mut u64> {
        self.collateral.get_mut(usize::from(collateral)).or_refuse(BallastError::UnknownCollateral)
    }

    /// The number of the next event.
    pub(crate) const fn count_event(&mut self) -> u64 {
        self.sequence = self.sequence.wrapping_add(1); // 2^64 events do not happen.
        self.sequence
    }

    pub(crate) fn receive_cash(&mut self, amount: u64) -> Result<()> {
        self.cash = self.cash.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    /// Takes out all cash.
    pub(crate) const fn release_cash(&mut self) -> u64 {
        let cash = self.cash;
        self.cash = 0;
        cash
    }

    pub(crate) fn receive_collateral(&mut self, collateral: u16, amount: u64, now: i64) -> Result<()> {
        let balance = self.balance_mut(collateral)?;
        let held = *balance;
        *balance = held.checked_add(amount).or_refuse(BallastError::Overflow)?;
        let passed = self.passed.get_mut(usize::from(collateral)).or_refuse(BallastError::UnknownCollateral)?;
        let elapsed = u64::try_from(now.saturating_sub(*passed)).unwrap_or(0); // A clock that went back has not run.
        *passed = diluted(now, elapsed, held, amount).lawful()?;
        Ok(())
    }

    pub(crate) fn release_collateral(&mut self, collateral: u16, amount: u64) -> Result<()> {
        let balance = self.balance_mut(collateral)?;
        *balance = balance.checked_sub(amount).or_refuse(BallastError::NotEnoughCollateral)?;
        Ok(())
    }
}
