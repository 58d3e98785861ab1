//! Terms of open positions that move at a bounded speed, so that everyone can read ahead where they will stand.

use crate::fixed::BasisPoints;

/// A term on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glide {
    /// Where it started.
    pub from: BasisPoints,
    /// Where it ends.
    pub to: BasisPoints,
    /// When it started, in seconds.
    pub since: i64,
    /// Basis points per second, times 2^16.
    pub speed: u32,
}

impl Glide {
    /// A term that rests.
    pub const fn resting(at: BasisPoints, now: i64, speed: u32) -> Self {
        Self { from: at, to: at, since: now, speed }
    }

    /// The term at a time: from `from` towards `to` by `floor(speed * elapsed / 2^16)`, never beyond. A time before the start is the start.
    #[inline(always)]
    pub fn at(self, now: i64) -> BasisPoints {
        if self.from == self.to {
            return self.to;
        }
        let elapsed = now.saturating_sub(self.since); // A clock at the end of time has arrived.
        let elapsed = if elapsed > 0 { elapsed.unsigned_abs() } else { 0 };
        let way = elapsed.saturating_mul(u64::from(self.speed)) >> 16; // Beyond 2^64 the way is longer than any term.
        let distance = self.from.0.abs_diff(self.to.0);
        match u32::try_from(way) {
            Ok(way) if way < distance => BasisPoints(if self.from < self.to {
                self.from.0.wrapping_add(way) // Below `to`.
            } else {
                self.from.0.wrapping_sub(way) // Above `to`.
            }),
            _ => self.to,
        }
    }

    /// The glide to a new value from where the term stands now.
    pub fn towards(self, to: BasisPoints, now: i64, speed: u32) -> Self {
        Self { from: self.at(now), to, since: now, speed }
    }
}
