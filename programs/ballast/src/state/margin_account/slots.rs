//! The slots of a margin account: matchers, collateral balances, positions.

use anchor_lang::prelude::*;
use ballast_risk::claim::ClaimIndex;
use ballast_risk::position::Position;
use ballast_risk::waterfall::{DAY, SlidingCap};
use ballast_risk::{BasisPoints, Money, Rounding, Size};

use crate::error::{BallastError, Lawful, OrRefuse, ensure};
use crate::state::assert_layout;

/// What a matcher may do in the trader's name.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct MatcherAllowance {
    /// The matcher's key; zero while the slot is free.
    pub matcher: Pubkey,
    /// Markets it may trade, one bit each.
    pub markets: u64,
    /// When the allowance ends.
    pub expires: i64,
    /// Notional per sliding day.
    pub notional: u64,
    /// What of it is used.
    pub notional_used: u64,
    /// Slippage against the oracle per sliding day, fees included.
    pub slippage: u64,
    /// What of it is used.
    pub slippage_used: u64,
    /// When both were last faded.
    pub since: i64,
}

assert_layout!(MatcherAllowance, size = 88,
    matcher @ 0, markets @ 32, expires @ 40, notional @ 48, notional_used @ 56, slippage @ 64, slippage_used @ 72, since @ 80,
);

/// A collateral balance; free when the amount is zero.
#[zero_copy]
#[derive(Debug, Default)]
#[repr(C)]
pub struct Balance {
    /// Tokens.
    pub amount: u64,
    /// The collateral's index.
    pub collateral: u16,
    /// Zero.
    pub _pad0: [u8; 6],
}

assert_layout!(Balance, size = 16, amount @ 0, collateral @ 8, _pad0 @ 10);

/// A position; free when size, cost and claim are zero.
#[zero_copy]
#[derive(Debug, Default)]
#[repr(C)]
pub struct PositionSlot {
    /// Signed size.
    pub size: i64,
    /// What was paid for it, less what was booked.
    pub cost: i64,
    /// Profit booked and not yet paid, at its snapshot.
    pub claim: u64,
    /// Snapshot of the funding index.
    pub funding_index: i64,
    /// Snapshot of the claim index.
    pub claim_index: u64,
    /// Snapshot of its scale.
    pub claim_scale: u32,
    /// Snapshot of its epoch.
    pub claim_epoch: u32,
    /// When a day's deleveraging began.
    pub deleveraged_since: i64,
    /// What of the day's share is left.
    pub deleverage_left: u64,
    /// The last booking window that counted it.
    pub window: u32,
    /// The market's index.
    pub market: u16,
    /// Zero.
    pub _pad0: [u8; 2],
}

assert_layout!(PositionSlot, size = 72,
    size @ 0, cost @ 8, claim @ 16, funding_index @ 24, claim_index @ 32, claim_scale @ 40, claim_epoch @ 44,
    deleveraged_since @ 48, deleverage_left @ 56, window @ 64, market @ 68, _pad0 @ 70,
);

impl MatcherAllowance {
    /// Spends from the day's allowance.
    pub(super) fn spend(&mut self, notional: u64, slippage: u64, now: i64) -> Result<()> {
        let mut by_notional =
            SlidingCap { cap: self.notional, used: self.notional_used, since: self.since }.at(now).lawful()?;
        let mut by_slippage =
            SlidingCap { cap: self.slippage, used: self.slippage_used, since: self.since }.at(now).lawful()?;
        ensure!(
            notional <= by_notional.room() && slippage <= by_slippage.room(),
            BallastError::MatcherAllowanceExceeded
        );
        by_notional.take(notional).lawful()?;
        by_slippage.take(slippage).lawful()?;
        self.notional_used = by_notional.used;
        self.slippage_used = by_slippage.used;
        self.since = by_notional.since;
        Ok(())
    }
}

impl PositionSlot {
    /// Whether anything of it is left.
    #[inline(always)]
    pub const fn used(&self) -> bool {
        self.size != 0 || self.cost != 0 || self.claim != 0
    }

    /// The position as a value.
    #[inline(always)]
    pub const fn position(&self) -> Position {
        Position {
            size: Size(self.size),
            cost: Money(self.cost),
            claim: self.claim,
            funding_index: self.funding_index,
            claim_index: ClaimIndex { index: self.claim_index, scale: self.claim_scale, epoch: self.claim_epoch },
        }
    }

    /// Starts a new day of deleveraging if the last is over; returns what is left of the day's share.
    pub(super) fn renew_share(&mut self, share: u32, now: i64) -> Result<u64> {
        let elapsed = u64::try_from(now.saturating_sub(self.deleveraged_since)).unwrap_or(0); // A clock that went back.
        if self.deleveraged_since == 0 || elapsed >= DAY {
            self.deleveraged_since = now;
            let share = BasisPoints(share).of(Size(self.size).magnitude(), Rounding::Down).lawful()?;
            self.deleverage_left = share.max(1);
        }
        Ok(self.deleverage_left)
    }

    /// Takes from the day's share.
    pub(super) fn spend_share(&mut self, magnitude: u64) -> Result<()> {
        let left = self.deleverage_left.checked_sub(magnitude);
        self.deleverage_left = left.or_refuse(BallastError::DeleverageShareSpent)?;
        Ok(())
    }

    /// Stores a position; one of which nothing is left leaves no trace.
    pub(crate) fn store(&mut self, market: u16, position: &Position) {
        if !position.used() {
            *self = Self::default();
            return;
        }
        self.size = position.size.0;
        self.cost = position.cost.0;
        self.claim = position.claim;
        self.funding_index = position.funding_index;
        self.claim_index = position.claim_index.index;
        self.claim_scale = position.claim_index.scale;
        self.claim_epoch = position.claim_index.epoch;
        self.market = market;
    }
}
