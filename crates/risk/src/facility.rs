//! Capital that somebody posted with the reserve, and what may be drawn of it: what has waited, and the premium of the running epoch.
//!
//! There is no credit: every verb moves what is there from one sum to another, and none makes any.

use crate::fixed::{BasisPoints, RiskError, RiskResult, Rounding};
use crate::tranche::epoch_of;

/// Epochs from that of a posting to the one in which it may be drawn, and from that of a request to the one in which it is returned: a
/// whole epoch lies between them.
pub const WAIT_EPOCHS: u32 = 2;

/// The most premium that it takes in an epoch, of what is posted: what is paid in advance may be drawn again, and must not fill up what others
/// may post.
pub const MOST_PREMIUM: BasisPoints = BasisPoints(1_000);

/// The sums of a facility.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facility {
    /// The epoch that they are of.
    pub epoch: u32,
    /// Posted in it.
    pub fresh: u64,
    /// Posted in the one before.
    pub ripening: u64,
    /// Posted earlier: it may be drawn.
    pub ready: u64,
    /// Asked back, and not returned.
    pub returning: u64,
    /// The epoch in which it was asked back.
    pub asked: u32,
    /// Premium of the epoch that was not drawn.
    pub premium: u64,
    /// Premium that was paid for the epoch.
    pub paid: u64,
}

impl Facility {
    /// Comes to the epoch of a time: what was posted ripens, and what is left of a past epoch's premium is earned. Returns how much. A clock
    /// that went back stands still.
    pub fn advance(&mut self, now: i64) -> RiskResult<u64> {
        let epoch = epoch_of(now).max(self.epoch);
        let passed = epoch.saturating_sub(self.epoch);
        if passed == 0 {
            return Ok(0);
        }
        self.ready = add(self.ready, self.ripening)?;
        (self.ripening, self.fresh) = (self.fresh, 0);
        if passed >= WAIT_EPOCHS {
            self.ready = add(self.ready, self.ripening)?;
            self.ripening = 0;
        }
        let earned = self.premium;
        (self.epoch, self.premium, self.paid) = (epoch, 0, 0);
        Ok(earned)
    }

    /// What is posted: waiting or not, and not asked back.
    pub fn posted(&self) -> RiskResult<u64> {
        add(add(self.fresh, self.ripening)?, self.ready)
    }

    /// All that the reserve holds for it.
    pub fn held(&self) -> RiskResult<u64> {
        add(add(self.posted()?, self.returning)?, self.premium)
    }

    /// What may be drawn.
    pub fn drawable(&self) -> RiskResult<u64> {
        add(self.ready, self.premium)
    }

    /// What is lacking of the epoch's least premium, a share of what is posted: rounded up.
    pub fn unpaid(&self, least: BasisPoints) -> RiskResult<u64> {
        Ok(least.of(self.posted()?, Rounding::Up)?.saturating_sub(self.paid)) // Nothing, if more was paid.
    }

    /// What more it takes of premium in the running epoch.
    pub fn payable(&self) -> RiskResult<u64> {
        self.unpaid(MOST_PREMIUM)
    }

    /// Takes capital in.
    pub fn post(&mut self, amount: u64) -> RiskResult<()> {
        self.fresh = add(self.fresh, amount)?;
        Ok(())
    }

    /// Takes premium in, for the running epoch.
    pub fn pay(&mut self, amount: u64) -> RiskResult<()> {
        (self.premium, self.paid) = (add(self.premium, amount)?, add(self.paid, amount)?);
        Ok(())
    }

    /// Pays out, of what was posted first: what is left of the premium is the reserve's when the epoch is over.
    pub fn draw(&mut self, amount: u64) -> RiskResult<()> {
        let posted = amount.min(self.ready);
        self.premium = take(self.premium, amount.saturating_sub(posted))?; // The rest of the amount.
        self.ready = take(self.ready, posted)?;
        Ok(())
    }

    /// Sets capital aside that is asked back: it may not be drawn any more.
    pub fn ask(&mut self, amount: u64) -> RiskResult<()> {
        self.ready = take(self.ready, amount)?;
        self.returning = add(self.returning, amount)?;
        self.asked = self.epoch;
        Ok(())
    }

    /// Returns what was asked back, if its notice is over.
    pub fn give_back(&mut self) -> Option<u64> {
        let due = self.returning > 0 && self.epoch.saturating_sub(self.asked) >= WAIT_EPOCHS;
        due.then(|| core::mem::take(&mut self.returning))
    }
}

fn add(one: u64, other: u64) -> RiskResult<u64> {
    one.checked_add(other).ok_or(RiskError::Overflow)
}

fn take(from: u64, amount: u64) -> RiskResult<u64> {
    from.checked_sub(amount).ok_or(RiskError::Overflow)
}
