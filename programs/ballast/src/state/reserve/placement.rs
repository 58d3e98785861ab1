//! Protocol capital that is placed with depositories.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::liquidity::{WATCH_SECONDS, limit};
use ballast_risk::waterfall::SlidingCap;

use super::Reserve;
use crate::error::{BallastError, Lawful, OrRefuse};

impl Reserve {
    /// What is the reserve's own, wherever it is: what is lent or placed of it is on its way, and has not fallen.
    pub fn value(&self) -> Result<u64> {
        let away = self.lent.checked_add(self.placed).or_refuse(BallastError::Overflow)?;
        self.own()?.checked_add(away).or_refuse(BallastError::Overflow)
    }

    /// What may be placed in all at a share of protocol capital.
    pub(crate) fn placement_limit(&self, share: u32) -> Result<u64> {
        limit(self.capital, self.lent, self.placed, BasisPoints(share)).lawful()
    }

    /// What covers a day's outflows: protocol capital, which pays any market's loss before stakers do, and what is held for exits. A budget
    /// pays for its own market alone.
    pub(crate) fn liquid(&self) -> Result<u64> {
        let exits = self.due()?.checked_add(self.waiting()?).or_refuse(BallastError::Overflow)?;
        self.capital.checked_add(exits).or_refuse(BallastError::Overflow)
    }

    /// Exits that wait, at what their shares are worth.
    pub(crate) fn waiting(&self) -> Result<u64> {
        self.tranches
            .iter()
            .try_fold(0_u64, |sum, tranche| sum.checked_add(tranche.waiting()?).or_refuse(BallastError::Overflow))
    }

    /// What counts of placements: what the one that terms name was valued at, for an hour.
    pub(super) const fn counted_placement(&self, now: i64) -> u64 {
        if now.saturating_sub(self.placed_valued) <= WATCH_SECONDS { self.placed_value } else { 0 }
    }

    /// Quote leaves for a depository.
    pub(crate) fn place(&mut self, amount: u64) -> Result<()> {
        self.release(amount)?;
        self.pay(amount)?;
        self.placed = self.placed.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    /// Quote comes back: what of it is principal is placed no more, and all of it is capital. It counts among the tiers now, and not as
    /// placed as well until somebody looks again.
    pub(crate) fn bring_home(&mut self, received: u64, principal: u64) -> Result<()> {
        self.receive(received)?;
        self.endow(received)?;
        self.placed_value = self.placed_value.saturating_sub(received); // Interest was never counted.
        self.placed = self.placed.checked_sub(principal).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(())
    }

    /// What is lost is placed no more, nor counted, whichever vault it was lost with.
    pub(crate) fn lose_placed(&mut self, lost: u64) -> Result<()> {
        self.placed = self.placed.checked_sub(lost).or_refuse(BallastError::LedgerTooSmall)?;
        self.placed_value = self.placed_value.min(self.placed);
        Ok(())
    }

    /// Writes off what cannot be redeemed: a loss of protocol capital, like one that is drawn.
    pub(crate) fn write_off(&mut self, lost: u64, draw_cap: u64, now: i64) -> Result<()> {
        let used = self.written_off_at(draw_cap, now)?;
        self.written_off.take(used, lost)?;
        self.lose_placed(lost)
    }

    /// Notes what coverage counts of what is placed.
    pub(crate) const fn value_placement(&mut self, counted: u64, now: i64) {
        (self.placed_value, self.placed_valued) = (counted, now);
    }

    /// What was lost within the sliding day: drawn by markets, or written off.
    pub(crate) fn lost(&self, draw_cap: u64, now: i64) -> Result<u64> {
        let (drawn, written_off) = (self.draws.at(draw_cap, now)?.used, self.written_off_at(draw_cap, now)?.used);
        drawn.checked_add(written_off).or_refuse(BallastError::Overflow)
    }

    /// What was written off, faded: within a day, however much it was.
    fn written_off_at(&self, draw_cap: u64, now: i64) -> Result<SlidingCap> {
        self.written_off.at(draw_cap.max(self.written_off.used), now)
    }
}
