//! How fast value may leave a vault, and the line of those who wait.
//!
//! No key sets a rate: they are constants. What a vault holds falls by at most a quarter of the most that it held in the last days, within any
//! day, so that everyone can have left within four: sooner than any change lands that loosens.

use crate::fixed::{BasisPoints, RiskError, RiskResult, Rounding};
use crate::wide::mul_div;

/// Seconds of the shorter window.
pub const HOUR: u64 = 3_600;
/// Seconds of the longer one.
pub const DAY: u64 = 24 * HOUR;
/// Hours that are remembered: any day lies within so many.
pub const HOURS: usize = 25;
/// Days that are remembered: any four lie within so many.
pub const DAYS: usize = 5;
/// Seconds for which requests join one batch, at least: who asks within them is paid in proportion, whoever was first.
pub const BATCH_SECONDS: i64 = 3_600;

/// How far a vault may fall within a day, of the most that it held.
pub const DAY_SHARE: BasisPoints = BasisPoints(2_500);
/// How far within an hour.
pub const HOUR_SHARE: BasisPoints = BasisPoints(1_000);
/// What small withdrawals of a day may take together beside that.
pub const STRIP: BasisPoints = BasisPoints(250);

/// The least that a ledger came to, in the hour in which it changed last and in the hour before. What came in later is not seasoned: it may
/// leave again at once, and nobody can fill a vault for a moment to make others wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seasoned {
    /// The hour, since 1970.
    pub hour: u64,
    /// The least in it.
    pub least: u64,
    /// The least in the one before.
    pub before: u64,
}

impl Seasoned {
    /// Sees what a ledger comes to, before it changes. A clock that went back stands still.
    pub fn see(&mut self, ledger: u64, now: i64) {
        let hour = (u64::try_from(now).unwrap_or(0) / HOUR).max(self.hour);
        let lasted = self.least.min(ledger);
        (self.least, self.before) = match hour.saturating_sub(self.hour) {
            0 => (lasted, self.before),
            1 => (ledger, lasted),
            _ => (ledger, ledger),
        };
        self.hour = hour;
    }

    /// The least since the beginning of the hour before.
    pub fn level(&self) -> u64 {
        self.least.min(self.before)
    }
}

/// The most that a vault held, seasoned, by hour and by day. An hour or day in which nothing left counts nothing: it only rose then, up to
/// what was seen later. Days are those in which withdrawals were open: who waits through a pause loses nothing of what may leave by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HighWater {
    /// By hour, at its number modulo their count.
    pub hours: [u64; HOURS],
    /// By day, in the same way.
    pub days: [u64; DAYS],
    /// When the vault was seen last, in hours since 1970.
    pub hour: u64,
    /// The same in days, without the time in which withdrawals were stopped.
    pub day: u64,
}

impl HighWater {
    /// Before any.
    pub const NONE: Self = Self { hours: [0; HOURS], days: [0; DAYS], hour: 0, day: 0 };

    /// Sees what the vault holds, seasoned, at a time, before something leaves; `stopped` are the seconds for which withdrawals were
    /// stopped, in all. A clock that went back stands still.
    pub fn see(&mut self, seasoned: u64, now: i64, stopped: u64) {
        let now = u64::try_from(now).unwrap_or(0);
        remember(&mut self.hours, &mut self.hour, now / HOUR, seasoned);
        remember(&mut self.days, &mut self.day, now.saturating_sub(stopped) / DAY, seasoned);
    }

    /// The most of the days that are remembered.
    pub fn highest(&self) -> u64 {
        self.days.iter().copied().max().unwrap_or(0)
    }

    /// What may leave within a day. `least` may leave within any hour or day, however low the vault is.
    pub fn of_a_day(&self, least: u64) -> RiskResult<u64> {
        Ok(DAY_SHARE.of(self.highest(), Rounding::Down)?.max(least))
    }

    /// What small withdrawals of a day may take beside that.
    pub fn strip(&self, least: u64) -> RiskResult<u64> {
        let least = mul_div(least, u64::from(STRIP.0), u64::from(DAY_SHARE.0), Rounding::Down)?;
        Ok(STRIP.of(self.highest(), Rounding::Down)?.max(least))
    }

    /// What was taken of the strip is no fall: it takes nothing of what may leave.
    pub fn forget(&mut self, amount: u64) {
        for held in &mut self.hours {
            *held = held.saturating_sub(amount);
        }
    }

    /// What may still leave a vault that holds so much and was just seen: what it holds beyond the most of an hour and of a day, seasoned,
    /// and the share by which it may fall below them.
    pub fn room(&self, held: u64, least: u64) -> RiskResult<u64> {
        let mut hours = self.hours;
        let previous = slot(&mut hours, self.hour.wrapping_sub(1)).copied();
        let current = slot(&mut hours, self.hour).copied();
        let lately = current.max(previous).unwrap_or(0);
        let day = self.hours.iter().copied().max().unwrap_or(0);
        let of_an_hour = HOUR_SHARE.of(self.highest(), Rounding::Down)?.max(least);
        let left = |may: u64, peak: u64| {
            let (risen, fallen) = (held.saturating_sub(peak), peak.saturating_sub(held));
            may.saturating_add(risen).saturating_sub(fallen) // No vault holds as much as saturates it.
        };
        Ok(left(self.of_a_day(least)?, day).min(left(of_an_hour, lately)))
    }
}

/// Brings a ring to a moment, clearing what lies between, and keeps the most that was held in it.
fn remember<const N: usize>(ring: &mut [u64; N], last: &mut u64, now: u64, held: u64) {
    let now = now.max(*last);
    let passed = usize::try_from(now.saturating_sub(*last)).unwrap_or(N).min(N);
    for step in 0..passed {
        let step = u64::try_from(step).unwrap_or(0); // Below N.
        if let Some(seen) = slot(ring, now.wrapping_sub(step)) {
            *seen = 0;
        }
    }
    *last = now;
    if let Some(seen) = slot(ring, now) {
        *seen = held.max(*seen);
    }
}

/// The place of a moment in a ring.
fn slot<const N: usize>(ring: &mut [u64; N], moment: u64) -> Option<&mut u64> {
    let place = moment.checked_rem(u64::try_from(N).ok()?)?;
    ring.get_mut(usize::try_from(place).ok()?)
}

/// Who waits, in batches: one is paid, the next one collects. Batches are paid in their order, and within one everyone in proportion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The number of the batch that is paid.
    pub batch: u64,
    /// What was asked for in it.
    pub asked: u64,
    /// What of that was released, in all.
    pub released: u64,
    /// What was asked for in the next one.
    pub next: u64,
    /// When the first request joined the next one.
    pub since: i64,
}

impl Line {
    /// What waits.
    pub fn waiting(&self) -> RiskResult<u64> {
        let rest = self.asked.checked_sub(self.released).ok_or(RiskError::Overflow)?;
        rest.checked_add(self.next).ok_or(RiskError::Overflow)
    }

    /// Joins the line; returns the number of the batch.
    pub fn join(&mut self, amount: u64, now: i64) -> RiskResult<u64> {
        if self.next == 0 {
            self.since = now;
        }
        self.next = self.next.checked_add(amount).ok_or(RiskError::Overflow)?;
        self.batch.checked_add(1).ok_or(RiskError::Overflow)
    }

    /// Releases up to `room` to those whose turn it is; returns how much.
    pub fn release(&mut self, room: u64, now: i64) -> RiskResult<u64> {
        if self.released == self.asked && self.next > 0 && now.saturating_sub(self.since) >= BATCH_SECONDS {
            let batch = self.batch.checked_add(1).ok_or(RiskError::Overflow)?;
            *self = Self { batch, asked: self.next, released: 0, next: 0, since: self.since };
        }
        let rest = self.asked.checked_sub(self.released).ok_or(RiskError::Overflow)?;
        let amount = rest.min(room);
        self.released = self.released.wrapping_add(amount); // At most what was asked for.
        Ok(amount)
    }

    /// What was released in all of a request in a batch: `floor(amount * released / asked)`.
    pub fn part(&self, amount: u64, batch: u64) -> RiskResult<u64> {
        if batch < self.batch {
            return Ok(amount);
        }
        if batch > self.batch {
            return Ok(0);
        }
        mul_div(amount, self.released, self.asked, Rounding::Down)
    }
}
