//! How much of protocol capital may lie with a depository, and what it counts for there.
//!
//! What must be here is measured like a liquidity coverage ratio (Basel Committee on Banking Supervision, publication 238, "The Liquidity
//! Coverage Ratio and liquidity risk monitoring tools", 2013): liquid assets cover the outflows of a bad day, which are stated and not
//! estimated. Ours are known to the unit, so no rate is applied to them: each counts in full.

use crate::fixed::{BasisPoints, ONE, RiskError, RiskResult, Rounding};
use crate::wide::mul_div;

/// Seconds for which a clock runs on without a look, and for which coverage counts what a look found.
pub const WATCH_SECONDS: i64 = 3_600;
/// Seconds for which looks must find the same before it is believed: whatever lasts for a transaction alone is not.
pub const CONFIRM_SECONDS: i64 = 600;
/// Seconds of watched impairment after which the difference is written off.
pub const DEFAULT_SECONDS: i64 = 86_400;
/// What one movement may cost by rounding.
pub const ROUNDING: u64 = 1;

/// What may leave the reserve within a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outflows {
    /// Exits that were priced and not paid.
    pub due: u64,
    /// Exits that wait, at what their shares are worth.
    pub waiting: u64,
    /// What markets may still draw.
    pub drawable: u64,
    /// What inventories may still borrow.
    pub lendable: u64,
    /// By how much the reserve fell from its highest of the last days.
    pub fallen: u64,
}

impl Outflows {
    /// What is to be covered: all of it in full, and no less than what left lately.
    pub fn forecast(&self) -> RiskResult<u64> {
        let mut stated = [self.due, self.waiting, self.drawable, self.lendable].into_iter();
        let stated = stated.try_fold(0_u64, u64::checked_add).ok_or(RiskError::Overflow)?;
        Ok(stated.max(self.fallen))
    }
}

/// What must be liquid: `ceil(forecast * coverage)`.
fn needed(forecast: u64, coverage: BasisPoints) -> RiskResult<u64> {
    mul_div(forecast, u64::from(coverage.0), u64::from(ONE), Rounding::Up)
}

/// What may be placed of it: what is left covers the forecast.
pub fn spare(liquid: u64, forecast: u64, coverage: BasisPoints) -> RiskResult<u64> {
    Ok(liquid.saturating_sub(needed(forecast, coverage)?)) // Nothing, if it covers less.
}

/// What must come home for it to cover the forecast.
pub fn lack(liquid: u64, forecast: u64, coverage: BasisPoints) -> RiskResult<u64> {
    Ok(needed(forecast, coverage)?.saturating_sub(liquid)) // Nothing, if it covers more.
}

/// The most that may be placed in all: a share of protocol capital, what is lent and placed of it included.
pub fn limit(capital: u64, lent: u64, placed: u64, share: BasisPoints) -> RiskResult<u64> {
    let whole = capital.checked_add(lent).and_then(|here| here.checked_add(placed)).ok_or(RiskError::Overflow)?;
    share.of(whole, Rounding::Down)
}

/// Whether a movement kept value: what can be redeemed and what came home are together no less than before, but for a unit.
pub fn keeps_value(before: u64, after: u64) -> bool {
    before.saturating_sub(after) <= ROUNDING
}

/// What protocol capital has with one depository.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// What was placed and neither came home nor was written off.
    pub principal: u64,
    /// What could be redeemed at once when somebody last looked or moved something.
    pub redeemable: u64,
    /// Whether the last look found less than the principal.
    pub impaired: bool,
    /// Whether looks found less for long enough: then coverage counts what can be redeemed.
    pub doubted: bool,
    /// Since when every look, each within an hour of the one before, found the same.
    pub turned: i64,
    /// When somebody last looked.
    pub looked: i64,
    /// The least that looks since then found at hand for everybody.
    pub least: u64,
}

impl Placement {
    /// What coverage counts of it: a loan within a transaction takes nothing off.
    pub fn counted(&self) -> u64 {
        if self.doubted { self.principal.min(self.redeemable) } else { self.principal }
    }

    /// Looks at what can be redeemed, and at what the depository has at hand for everybody. Whatever looks find counts once they found it for
    /// ten minutes, each within an hour of the one before. After a day of impairment the difference is written off: returns how much.
    pub fn look(&mut self, redeemable: u64, cash: u64, now: i64) -> u64 {
        let watched = now.saturating_sub(self.looked) <= WATCH_SECONDS;
        let impaired = redeemable < self.principal;
        if impaired == self.impaired && watched {
            self.least = self.least.min(cash);
        } else {
            (self.turned, self.least) = (now, cash);
        }
        (self.redeemable, self.impaired, self.looked) = (redeemable, impaired, now);
        let found_for = now.saturating_sub(self.turned);
        if found_for >= CONFIRM_SECONDS {
            self.doubted = impaired;
        }
        if !impaired || found_for < DEFAULT_SECONDS {
            return 0;
        }
        (self.impaired, self.turned, self.least) = (false, now, cash);
        self.give_up()
    }

    /// Whether looks found all of it for ten minutes, the last of them within an hour.
    pub const fn is_settled(&self, now: i64) -> bool {
        let settled = now.saturating_sub(self.turned) >= CONFIRM_SECONDS;
        !self.impaired && settled && now.saturating_sub(self.looked) <= WATCH_SECONDS
    }

    /// The most that may be placed at a time: no more than the depository has at hand for everybody, now and at every look. Who waits there
    /// for quote to come takes none of ours, and a deposit within a transaction opens nothing.
    pub fn room(&self, cash: u64) -> u64 {
        cash.min(self.least)
    }

    /// Writes off what cannot be redeemed; returns how much.
    fn give_up(&mut self) -> u64 {
        let lost = self.principal.saturating_sub(self.redeemable);
        self.principal = self.principal.min(self.redeemable);
        lost
    }

    /// Places an amount more, after which so much can be redeemed. What the movement cost by rounding is lost at once, and impairs nothing:
    /// returns it. It is no look.
    pub fn place(&mut self, amount: u64, redeemable: u64) -> RiskResult<u64> {
        self.principal = self.principal.checked_add(amount).ok_or(RiskError::Overflow)?;
        self.redeemable = redeemable;
        Ok(self.give_up()) // Nothing is placed where anything lacks.
    }

    /// Takes home what was redeemed, before and after which so much could be: principal first, interest last; so much is at hand afterwards.
    /// Returns what of it was principal, and what the movement cost by rounding if nothing was lacking before. It is no look: a clock neither
    /// runs on nor stops by it.
    pub fn bring_home(&mut self, received: u64, before: u64, after: u64, cash: u64) -> (u64, u64) {
        let whole = before >= self.principal;
        let home = received.min(self.principal);
        self.principal = self.principal.saturating_sub(home); // A part of it.
        (self.redeemable, self.least) = (after, self.least.min(cash));
        (home, if whole { self.give_up() } else { 0 })
    }
}
