//! What is stopped: pauses of the guardian, and breakers, which anyone trips who shows the reason, and which close by themselves.

use anchor_lang::prelude::*;

use super::Clearinghouse;
use crate::error::{BallastError, OrRefuse, ensure, refuse};
use crate::limits::{PAUSE_SECONDS, PAUSE_SHARE};
use crate::state::assert_layout;

/// Operations that can be paused, bit by bit.
///
/// There is no bit for paying in, reducing risk, booking, settling, refreshing, liquidating, resolving or final pricing:
/// what lowers risk stays open at every level.
pub mod pause {
    /// Trades in which a position grows.
    pub const GROWTH: u32 = 1;
    /// Withdrawals of quote and collateral.
    pub const WITHDRAWAL: u32 = 1 << 1;
    /// Fills that a matcher signs in place of a trader.
    pub const MATCHING: u32 = 1 << 2;
    /// Accrual of funding; the time that passes is not charged.
    pub const FUNDING: u32 = 1 << 3;
    /// New margin accounts.
    pub const OPENING: u32 = 1 << 4;
    /// Every bit that has a meaning.
    pub const ALL: u32 = GROWTH | WITHDRAWAL | MATCHING | FUNDING | OPENING;
    /// Without which people cannot leave: a position is closed against one that may grow.
    pub const LEAVING: u32 = GROWTH | WITHDRAWAL;
    /// How many bits there may be.
    pub const OPERATIONS: usize = 8;
}

/// What stops operations without a key, see [`Clearinghouse::trip`]: anyone trips a breaker who shows its reason. It closes by itself after
/// a while, and any of them keeps changes from being applied.
pub mod breaker {
    use super::pause;

    /// Losses took a quarter of the reserve within a day.
    pub const RESERVE_FELL: u8 = 0;
    /// A vault holds less than its ledger.
    pub const VAULT_BELOW_LEDGER: u8 = 1;
    /// More waits for a vault than may leave it in a day.
    pub const WITHDRAWALS_WAIT: u8 = 2;
    /// How many there may be.
    pub const BREAKERS: usize = 4;
    /// The operations that each stops.
    pub const STOPS: [u32; BREAKERS] = [pause::GROWTH, pause::ALL, 0, 0];
    /// Seconds that each stays open after it was tripped last.
    pub const SECONDS: [i64; BREAKERS] = [6 * 3_600, 24 * 3_600, 24 * 3_600, 0];
}

/// What a pause of one operation, or a trip of a breaker, stops. It ends by itself.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct StopSlot {
    /// When the last one began; zero is never.
    pub since: i64,
    /// When it ends, or ended.
    pub until: i64,
}

assert_layout!(StopSlot, size = 16, since @ 0, until @ 8);

impl StopSlot {
    /// Seconds that it has lasted by now, at most until it ended.
    fn length(&self, now: i64) -> u64 {
        seconds_of(self.until.min(now).saturating_sub(self.since))
    }
}

/// Seconds as a count; a time before 1970, or one that went back, counts nothing.
fn seconds_of(time: i64) -> u64 {
    u64::try_from(time).unwrap_or(0)
}

impl Clearinghouse {
    /// Refuses operations of which one is paused or stopped by a breaker.
    pub fn permits(&self, operations: u32, now: i64) -> Result<()> {
        let mut paused = self.pauses.iter().enumerate().filter(|(_, slot)| now < slot.until);
        ensure!(!paused.any(|(bit, _)| operations >> bit & 1 == 1), BallastError::Paused);
        let mut open = self.breakers.iter().zip(breaker::STOPS).filter(|(slot, _)| now < slot.until);
        ensure!(!open.any(|(_, stops)| operations & stops != 0), BallastError::BreakerOpen);
        Ok(())
    }

    /// Refuses while any breaker is open.
    pub(crate) fn no_breaker_open(&self, now: i64) -> Result<()> {
        ensure!(self.breakers.iter().all(|slot| now >= slot.until), BallastError::BreakerOpen);
        Ok(())
    }

    /// Whether a breaker is open for losses or a vault below its ledger. That for a line of withdrawals counts for nothing here: money alone
    /// trips it.
    pub(crate) fn lost(&self, now: i64) -> bool {
        let [fell, short, ..] = &self.breakers;
        [fell, short].iter().any(|slot| now < slot.until)
    }

    /// Whether losses, or a vault below its ledger, tripped a breaker after one moment and no later than another.
    pub(crate) fn lost_within(&self, after: i64, until: i64) -> bool {
        let [fell, short, ..] = &self.breakers;
        [fell, short].iter().any(|slot| after < slot.since && slot.since <= until)
    }

    /// Trips a breaker, whose reason was seen; returns until when it is open.
    pub(crate) fn trip(&mut self, breaker: u8, now: i64) -> Result<i64> {
        let number = usize::from(breaker);
        let slot = self.breakers.get_mut(number).or_refuse(BallastError::UnknownBreaker)?;
        let seconds = breaker::SECONDS.get(number).copied().or_refuse(BallastError::UnknownBreaker)?;
        if now >= slot.until {
            let last = slot.length(now);
            self.closed = self.closed.saturating_add(last);
            if breaker::STOPS.get(number).is_some_and(|stops| stops & pause::WITHDRAWAL != 0) {
                self.stopped = self.stopped.saturating_add(last);
            }
            slot.since = now;
        }
        slot.until = slot.until.max(now.saturating_add(seconds));
        Ok(slot.until)
    }

    /// When the last pause of an operation ends or ended; zero before the first.
    pub fn paused_until(&self, operation: u32) -> i64 {
        usize::try_from(operation.trailing_zeros())
            .ok()
            .and_then(|bit| self.pauses.get(bit))
            .map_or(0, |slot| slot.until)
    }

    /// When the last pause of any of these operations, or the last breaker that stopped one, ends or ended.
    pub(crate) fn stopped_until(&self, operations: u32) -> i64 {
        let pauses = self.pauses.iter().enumerate().filter(|(bit, _)| operations >> bit & 1 == 1).map(|(_, slot)| slot);
        let breakers = self.breakers.iter().zip(breaker::STOPS).filter(|(_, stops)| stops & operations != 0);
        pauses.chain(breakers.map(|(slot, _)| slot)).map(|slot| slot.until).fold(0, i64::max)
    }

    /// Pauses an operation, or lengthens its pause: for no longer than a pause may be; then it stays open for a third longer than that.
    pub(crate) fn pause(&mut self, operation: u32, seconds: u32, now: i64) -> Result<()> {
        let end = now.saturating_add(i64::from(seconds));
        let slot = usize::try_from(operation.trailing_zeros()).ok().and_then(|bit| self.pauses.get_mut(bit));
        let slot = slot.or_refuse(BallastError::UnknownPause)?;
        if now >= slot.until {
            let last = slot.length(now); // None before the first.
            let next = slot.until.saturating_add_unsigned(last.saturating_add(last.div_ceil(PAUSE_SHARE)));
            if now < next {
                return Err(refuse(BallastError::PauseSpent, seconds_of(now), seconds_of(next)));
            }
            if operation & pause::LEAVING != 0 {
                self.closed = self.closed.saturating_add(last);
            }
            if operation == pause::WITHDRAWAL {
                self.stopped = self.stopped.saturating_add(last);
            }
            *slot = StopSlot { since: now, until: end };
            return Ok(());
        }
        let most = slot.since.saturating_add(i64::from(PAUSE_SECONDS.1));
        if end > most {
            return Err(refuse(BallastError::PauseSpent, seconds_of(end), seconds_of(most)));
        }
        slot.until = slot.until.max(end);
        Ok(())
    }

    /// Seconds in which people could not leave, in all: withdrawals were paused, or trades in which somebody takes over what they hold, or
    /// a breaker was open. Where several were, they count several times.
    pub fn closed(&self, now: i64) -> u64 {
        let [growth, withdrawal, ..] = &self.pauses;
        let slots = self.breakers.iter().chain([growth, withdrawal]);
        slots.fold(self.closed, |closed, slot| closed.saturating_add(slot.length(now)))
    }

    /// Seconds for which withdrawals were stopped, in all; where pause and breaker did, they count twice.
    pub fn stopped(&self, now: i64) -> u64 {
        let [_, withdrawal, ..] = &self.pauses;
        let breakers = self.breakers.iter().zip(breaker::STOPS);
        let stopping = breakers.filter(|(_, stops)| stops & pause::WITHDRAWAL != 0).map(|(slot, _)| slot);
        stopping.chain([withdrawal]).fold(self.stopped, |stopped, slot| stopped.saturating_add(slot.length(now)))
    }
}
