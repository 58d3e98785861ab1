//! How well the reserve covers its target, and what that moves. It never moves maintenance margin.

use crate::fixed::{BasisPoints, ONE, RiskResult, Rounding};
use crate::wide::{mul_div, scale};

/// One, as a scale of 16 binary places.
pub const SCALE_ONE: u32 = 1 << 16;

/// What the markets may draw of what the tiers have, as a share of the target; rounded down, at most what a half word holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coverage(pub BasisPoints);

/// What is added as coverage falls: nothing at `full` and above, `most` at `full - width` and below, in proportion between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ramp {
    /// Coverage from which on nothing is added.
    pub full: BasisPoints,
    /// Coverage over which the addition grows; zero makes a step of it, and [`Self::is_continuous`] refuses it.
    pub width: BasisPoints,
    /// The highest addition.
    pub most: u32,
}

/// The share of fees that the reserve gets, from full coverage to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeEnds {
    /// At full coverage.
    pub least: BasisPoints,
    /// Without any.
    pub most: BasisPoints,
}

/// How strained the reserve is, from best to worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing is asked of anyone.
    #[default]
    Calm,
    /// Below the first bound.
    Watchful,
    /// Below the second.
    Strained,
    /// Below the third.
    Critical,
}

/// Where levels begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelTerms {
    /// Coverage below which each level begins, the mildest first; none is above the one before it.
    pub begins: [BasisPoints; 3],
    /// How far above its beginning coverage must rise to end a level.
    pub hysteresis: BasisPoints,
}

impl Ramp {
    /// Whether the addition has no jump.
    pub const fn is_continuous(&self) -> bool {
        self.width.0 > 0 || self.most == 0
    }

    /// The addition at a coverage, rounded down.
    #[inline(always)]
    pub fn added(&self, coverage: Coverage) -> u32 {
        let gap = self.full.0.saturating_sub(coverage.0.0); // Nothing above full.
        if gap >= self.width.0 {
            return if gap == 0 { 0 } else { self.most };
        }
        let grown = u64::from(self.most).wrapping_mul(u64::from(gap)); // Two half words.
        let added = grown.checked_div(u64::from(self.width.0)).unwrap_or(0); // The width is above the gap.
        u32::try_from(added).unwrap_or(self.most) // Less than the most.
    }
}

impl Coverage {
    /// `floor(min(capital, drawable) / target)`. What asks for nothing is covered without end.
    pub fn of(capital: u64, drawable: u64, target: u64) -> Self {
        let share = mul_div(capital.min(drawable), u64::from(ONE), target, Rounding::Down).unwrap_or(u64::MAX);
        Self(BasisPoints(u32::try_from(share).unwrap_or(u32::MAX)))
    }

    /// The share of fees for the reserve, rounded up: `least + (most - least) * (1 - coverage)^2`, the least at full coverage.
    pub fn fee_share(self, ends: &FeeEnds) -> BasisPoints {
        let gap = u64::from(self.0.complement().0);
        let span = u64::from(ends.most.0.saturating_sub(ends.least.0)); // Ends in the wrong order leave the least.
        let one = u64::from(ONE);
        // At most 10^8 times a half word.
        let added = gap.wrapping_mul(gap).wrapping_mul(span).div_ceil(one.wrapping_mul(one));
        BasisPoints(ends.least.0.saturating_add(u32::try_from(added).unwrap_or(u32::MAX))) // At most the most.
    }

    /// What is added to the fee of a trade.
    pub fn fee_addition(self, ramp: &Ramp) -> BasisPoints {
        BasisPoints(ramp.added(self))
    }

    /// By what initial margin is multiplied, times 2^16: never below one.
    pub fn initial_scale(self, ramp: &Ramp) -> u32 {
        SCALE_ONE.saturating_add(ramp.added(self)) // A scale at the end of the range asks for everything.
    }

    /// By what caps on open interest are multiplied, times 2^16: never above one.
    pub fn cap_scale(self, ramp: &Ramp) -> u32 {
        SCALE_ONE.saturating_sub(ramp.added(self)) // An addition above one leaves no cap.
    }

    /// What counts of it while a signal stands that was raised at a level: no more than is just below where the next worse one begins. A
    /// level that never begins is none.
    pub fn signalled(self, raised_at: Level, terms: &LevelTerms) -> Self {
        let [watchful, strained, critical] = terms.begins;
        let next = match raised_at {
            Level::Calm => watchful,
            Level::Watchful => strained,
            Level::Strained => critical,
            Level::Critical => return self,
        };
        let most = next.0.checked_sub(1).map_or(self.0, BasisPoints);
        Self(self.0.min(most))
    }

    /// The level after `before`: a worse one begins at once, a better one only beyond the hysteresis.
    pub fn level(self, before: Level, terms: &LevelTerms) -> Level {
        let reached = |above: u32| {
            let below = |begin: &&BasisPoints| self.0.0 < begin.0.saturating_add(above); // At the end of the range every coverage is below.
            match terms.begins.iter().take_while(below).count() {
                0 => Level::Calm,
                1 => Level::Watchful,
                2 => Level::Strained,
                _ => Level::Critical,
            }
        };
        before.min(reached(terms.hysteresis.0)).max(reached(0))
    }
}

/// What is multiplied by a scale of 16 binary places.
pub fn scaled(amount: u64, by: u32, rounding: Rounding) -> RiskResult<u64> {
    scale(amount, u64::from(by) << 16, rounding)
}

/// What may leave the tiers: as much as keeps them at `floor` of the target. Markets that may draw less than that are covered no
/// worse by an exit, so they do not shut it.
pub fn may_leave(capital: u64, target: u64, floor: BasisPoints) -> u64 {
    let kept = floor.of(target, Rounding::Up).unwrap_or(u64::MAX); // What fits no word keeps everything.
    capital.saturating_sub(kept) // Below the floor nothing leaves.
}
