//! Terms of open positions that move at a bounded speed, so that everyone can read ahead where they will stand.

use crate::fixed::{BasisPoints, Money, Multiple, ONE, Rounding};
use crate::wide::scale;

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

/// Where a term that follows volatility heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    /// Without volatility.
    pub base: BasisPoints,
    /// At most.
    pub maximum: BasisPoints,
    /// What volatility adds, for each of its basis points.
    pub multiple: Multiple,
}

/// A slope on its way. What it adds at a notional moves from what the old slope adds towards what the new one adds, no faster than any
/// other glide, however large the notional.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlopeGlide {
    /// Where it started: basis points per unit of quote, times 2^32.
    pub from: u64,
    /// Where it ends.
    pub to: u64,
    /// When it started, in seconds.
    pub since: i64,
    /// Basis points per second, times 2^16.
    pub speed: u32,
}

/// A slope at one moment of its glide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slope {
    /// Where it started.
    pub from: u64,
    /// Where it ends.
    pub to: u64,
    /// Basis points gone of the way.
    pub way: u64,
}

/// Basis points gone after a time: `floor(speed * elapsed / 2^16)`. A time before the start is the start.
#[inline(always)]
fn way(since: i64, speed: u32, now: i64) -> u64 {
    let elapsed = now.saturating_sub(since); // A clock at the end of time has arrived.
    let elapsed = if elapsed > 0 { elapsed.unsigned_abs() } else { 0 };
    elapsed.saturating_mul(u64::from(speed)) >> 16 // Beyond 2^64 the way is longer than any term.
}

/// From one ratio towards another by at most a way.
#[inline(always)]
fn step(from: BasisPoints, to: BasisPoints, way: u64) -> BasisPoints {
    let distance = from.0.abs_diff(to.0);
    match u32::try_from(way) {
        Ok(way) if way < distance => BasisPoints(if from < to {
            from.0.wrapping_add(way) // Below `to`.
        } else {
            from.0.wrapping_sub(way) // Above `to`.
        }),
        _ => to,
    }
}

impl Glide {
    /// A term that rests.
    pub const fn resting(at: BasisPoints, now: i64, speed: u32) -> Self {
        Self { from: at, to: at, since: now, speed }
    }

    /// The term at a time: from `from` towards `to` by its way, never beyond.
    #[inline(always)]
    pub fn at(self, now: i64) -> BasisPoints {
        if self.from == self.to { self.to } else { step(self.from, self.to, way(self.since, self.speed, now)) }
    }

    /// The glide to a new value from where the term stands now. The same one at the same speed goes on: starting anew would cost a floor
    /// each time.
    pub fn towards(self, to: BasisPoints, now: i64, speed: u32) -> Self {
        if to == self.to && speed == self.speed {
            return self;
        }
        Self { from: self.at(now), to, since: now, speed }
    }
}

impl Follow {
    /// `min(base + volatility * multiple, maximum)`.
    pub fn goal(&self, volatility: BasisPoints) -> BasisPoints {
        let sum = self.base.0.saturating_add(self.multiple.of(volatility).0); // What saturates is cut to the maximum.
        BasisPoints(sum).min(self.maximum)
    }

    /// The goal nearest to one that volatility had asked for, where the terms have changed; what does not follow volatility is at its
    /// base.
    pub fn keep(&self, goal: BasisPoints) -> BasisPoints {
        if self.multiple.0 == 0 { self.base } else { goal.max(self.base).min(self.maximum) }
    }
}

impl SlopeGlide {
    /// A slope that rests.
    pub const fn resting(at: u64, now: i64, speed: u32) -> Self {
        Self { from: at, to: at, since: now, speed }
    }

    /// The slope at a time.
    #[inline(always)]
    pub fn at(self, now: i64) -> Slope {
        let way = if self.from == self.to { 0 } else { way(self.since, self.speed, now) };
        Slope { from: self.from, to: self.to, way }
    }

    /// Whether it has arrived at every notional: a slope adds at most the whole.
    pub fn arrived(self, now: i64) -> bool {
        self.from == self.to || way(self.since, self.speed, now) >= u64::from(ONE)
    }

    /// The glide to a new slope; nothing while this one is under way, because between two slopes stands no third.
    pub fn towards(self, to: u64, now: i64, speed: u32) -> Option<Self> {
        if to == self.to {
            Some(self)
        } else if self.arrived(now) {
            Some(Self { from: self.to, to, since: now, speed })
        } else {
            None
        }
    }
}

/// `min(10_000, floor(notional * slope / 2^32))`.
#[inline(always)]
fn sloped(slope: u64, notional: Money) -> BasisPoints {
    if slope == 0 {
        return BasisPoints(0);
    }
    let added = scale(notional.credit(), slope, Rounding::Down).unwrap_or(u64::MAX);
    BasisPoints(u32::try_from(added).unwrap_or(u32::MAX).min(ONE))
}

impl Slope {
    /// What the slope adds where it ends.
    #[inline(always)]
    pub fn goal(self, notional: Money) -> BasisPoints {
        sloped(self.to, notional)
    }

    /// What the slope adds on its way.
    #[inline(always)]
    pub fn added(self, notional: Money) -> BasisPoints {
        let goal = self.goal(notional);
        if self.from == self.to { goal } else { step(sloped(self.from, notional), goal, self.way) }
    }
}
