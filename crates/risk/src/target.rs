//! How much the reserve should hold: the largest of a floor, two measures of risk and a stress report, approached at a bounded speed.

use crate::correlation::{Correlations, Losses, root};
use crate::fixed::{BasisPoints, FRACTION_BITS, Money, ONE, RiskError, RiskResult, Rounding};
use crate::waterfall::DAY;
use crate::wide::{mul_div, product, quotient, scale};

/// The longest time that moves a target at once, in seconds.
pub const LONGEST_STEP: u64 = 3_600;
/// The highest addition of a [`Tilt`]: with it a loaded ratio fits a word.
pub const HIGHEST_TILT: u32 = 4 * ONE;
const HOUR: u64 = 3_600;
/// Binary places of a multiple.
const MULTIPLE_BITS: u32 = 16;
/// Losses are added up in units of 2^13 of the smallest unit of quote: squares of all of them then fit two words.
const GRAIN_BITS: u32 = 13;
/// The square of [`ONE`].
const ONE_SQUARED: u64 = 100_000_000;

/// What one market brings into the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarketRisk {
    /// Mean open interest over a day at the mark, one side.
    pub open_interest: Money,
    /// Volatility in basis points per square root of a day: the largest of fast, slow and implied.
    pub volatility: u32,
    /// The larger of the slowest one and implied, in the same unit.
    pub slow_volatility: u32,
    /// Largest move of the last days.
    pub jump: BasisPoints,
    /// Margin that stands before the reserve.
    pub margin: BasisPoints,
    /// Class of its correlations.
    pub class: u8,
}

/// What is added as calm goes: `min(most, slope * max(0, volatility / slow volatility - 1))`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tilt {
    /// Basis points for a volatility of twice the slow one.
    pub slope: BasisPoints,
    /// The highest addition, itself at most [`HIGHEST_TILT`].
    pub most: BasisPoints,
}

/// How the target is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetTerms {
    /// Least target as a share of open interest.
    pub floor: BasisPoints,
    /// Value at risk: quantile times square root of the horizon in days, times 2^16.
    pub value_at_risk: u32,
    /// Expected shortfall: mean beyond the quantile times square root of the horizon in days, times 2^16.
    pub expected_shortfall: u32,
    /// Share of the jump that expected shortfall adds.
    pub jump_share: BasisPoints,
    /// Share of volatility above the slow one that counts in both: excitement passes within hours, a horizon is longer.
    pub excess_share: BasisPoints,
    /// What volatility adds to a market's losses and floor.
    pub loading: Tilt,
    /// By how much volatility moves correlations towards one.
    pub stress: Tilt,
    /// Correlations between classes; [`Correlations::is_semidefinite`] held when they were set.
    pub correlations: Correlations,
}

/// Which measure set the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// The share of open interest.
    Floor,
    /// Value at risk.
    ValueAtRisk,
    /// Expected shortfall.
    ExpectedShortfall,
    /// The last fresh stress report.
    StressReport,
}

/// What the target would be without a bound on its speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// In quote.
    pub amount: u64,
    /// The measure that is largest, before roundings; the first of equals in the order of [`Leg`].
    pub leg: Leg,
}

/// A loss that somebody computed elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StressReport {
    /// The loss, in quote.
    pub amount: u64,
    /// When it was reported, in seconds.
    pub at: i64,
    /// Seconds for which it counts.
    pub lifetime: u32,
}

/// Markets on their way into a goal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Portfolio {
    /// Sum of `open interest * floor * loading`, times 10^8.
    floor: u128,
    value_at_risk: Losses,
    expected_shortfall: Losses,
}

impl Tilt {
    /// The addition at a volatility. Without a slow volatility every volatility is far above it.
    #[inline(always)]
    fn at(self, volatility: u32, slow: u32) -> BasisPoints {
        let excess = u64::from(volatility.saturating_sub(slow)); // A calm market adds nothing.
        let most = self.most.0.min(HIGHEST_TILT);
        if excess == 0 {
            return BasisPoints(0);
        }
        // Two half words fit a word; what does not fit a half word afterwards is above the most.
        let added = excess.wrapping_mul(u64::from(self.slope.0)).checked_div(u64::from(slow)).unwrap_or(u64::MAX);
        BasisPoints(u32::try_from(added).unwrap_or(u32::MAX).min(most))
    }
}

/// `ceil(volatility * multiple / 2^16)`.
#[inline(always)]
fn movement(volatility: u64, multiple: u32) -> u64 {
    volatility.wrapping_mul(u64::from(multiple)).div_ceil(1 << MULTIPLE_BITS) // Two half words.
}

impl MarketRisk {
    /// The volatility that moves are multiples of: the slow one, and of what is above it a share, rounded up.
    #[inline(always)]
    fn counted(&self, share: BasisPoints) -> u64 {
        let excess = u64::from(self.volatility.saturating_sub(self.slow_volatility)); // A calm market has none.
        let above = excess.wrapping_mul(u64::from(share.0.min(ONE))).div_ceil(u64::from(ONE)); // Below 2^46 before.
        u64::from(self.volatility.min(self.slow_volatility)).wrapping_add(above) // At most the volatility.
    }

    /// The loss of a move, in units of 2^13, rounded up: `open interest * clamp(move - margin, 0, 1) * (1 + loading)`.
    #[inline(always)]
    fn loss(&self, movement: u64, loading: BasisPoints) -> RiskResult<u64> {
        let excess = movement.saturating_sub(u64::from(self.margin.0)).min(u64::from(ONE)); // Margin beyond the move leaves nothing.
        if excess == 0 {
            return Ok(0);
        }
        // At most 10^4 * 5 * 10^4 * 2^32, below 2^61.
        let loaded = excess.wrapping_mul(u64::from(ONE.saturating_add(loading.0))) << FRACTION_BITS;
        let share = loaded.div_ceil(ONE_SQUARED);
        let loss = scale(self.open_interest.credit(), share, Rounding::Up)?;
        Ok(loss.div_ceil(1 << GRAIN_BITS))
    }
}

impl Portfolio {
    /// The same with a market. Refuses a class that does not exist, and losses of more than 2^63 in all.
    pub fn add(&mut self, market: &MarketRisk, terms: &TargetTerms) -> RiskResult<()> {
        let MarketRisk { volatility, slow_volatility, jump, class, .. } = *market;
        let loading = terms.loading.at(volatility, slow_volatility);
        let stress = terms.stress.at(volatility, slow_volatility);
        let share = u64::from(terms.floor.0.min(ONE)).wrapping_mul(u64::from(ONE.saturating_add(loading.0))); // Below 2^29.
        let floor = product(market.open_interest.credit(), share);
        self.floor = self.floor.checked_add(floor).ok_or(RiskError::Overflow)?;
        let counted = market.counted(terms.excess_share);
        let at_risk = movement(counted, terms.value_at_risk);
        let beyond = movement(counted, terms.expected_shortfall);
        let jumped = u64::from(jump.0).wrapping_mul(u64::from(terms.jump_share.0)).div_ceil(u64::from(ONE));
        let beyond = beyond.saturating_add(jumped); // Far beyond every move.
        let correlations = &terms.correlations;
        self.value_at_risk.add(market.loss(at_risk, loading)?, class, stress, correlations)?;
        self.expected_shortfall.add(market.loss(beyond, loading)?, class, stress, correlations)
    }

    /// The largest measure: `max(floor, value at risk, expected shortfall, report)`, each rounded up.
    pub fn goal(&self, terms: &TargetTerms, report: &StressReport, now: i64) -> RiskResult<Goal> {
        let floor = quotient(self.floor, u128::from(ONE_SQUARED), Rounding::Up)?;
        let at_risk = self.value_at_risk.squared(&terms.correlations)?;
        let beyond = self.expected_shortfall.squared(&terms.correlations)?;
        let measured = if beyond > at_risk { Leg::ExpectedShortfall } else { Leg::ValueAtRisk };
        let legs = [(root(at_risk.max(beyond), GRAIN_BITS)?, measured), (report.counted(now), Leg::StressReport)];
        let first = Goal { amount: floor, leg: Leg::Floor };
        Ok(legs
            .into_iter()
            .fold(first, |most, (amount, leg)| if amount > most.amount { Goal { amount, leg } } else { most }))
    }
}

impl Portfolio {
    /// How an asset of a class goes with the losses that the target is measured by.
    pub fn correlation(&self, class: u8, terms: &TargetTerms) -> RiskResult<BasisPoints> {
        let at_risk = self.value_at_risk.squared(&terms.correlations)?;
        let beyond = self.expected_shortfall.squared(&terms.correlations)?;
        let (losses, squared) =
            if beyond > at_risk { (&self.expected_shortfall, beyond) } else { (&self.value_at_risk, at_risk) };
        losses.correlation(class, squared, &terms.correlations)
    }
}

impl StressReport {
    /// What counts of it: all of it until it is too old. The speed of the target bounds what its end does.
    #[inline(always)]
    pub fn counted(&self, now: i64) -> u64 {
        let age = now.saturating_sub(self.at);
        if age <= i64::from(self.lifetime) { self.amount } else { 0 }
    }
}

/// How fast a target moves, in basis points per hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed {
    /// Upwards, of the goal: from nothing it arrives in `10_000 / up` hours.
    pub up: BasisPoints,
    /// Downwards, of the target itself.
    pub down: BasisPoints,
}

/// The target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// In quote.
    pub amount: u64,
    /// When it last moved, in seconds.
    pub since: i64,
}

impl Target {
    /// The target at a later time: towards the goal by at most `floor(max(target, goal) * speed * dt / 1 hour)`, `dt` at most
    /// [`LONGEST_STEP`]. A step too short to move it leaves the clock where it is, so that nobody holds the target by calling often.
    pub fn towards(self, goal: u64, now: i64, speed: &Speed) -> RiskResult<Self> {
        let elapsed = u64::try_from(now.saturating_sub(self.since)).unwrap_or(0).min(LONGEST_STEP); // Back in time nothing moves.
        if elapsed == 0 || goal == self.amount {
            return Ok(Self { since: self.since.max(now), ..self });
        }
        let rate = if goal > self.amount { speed.up } else { speed.down };
        let reach = u64::from(rate.0).wrapping_mul(elapsed); // Below 2^44.
        // What does not fit a word is longer than every way.
        let step = mul_div(goal.max(self.amount), reach, HOUR.wrapping_mul(u64::from(ONE)), Rounding::Down)
            .unwrap_or(u64::MAX);
        if step == 0 {
            return Ok(self);
        }
        let amount = if step >= goal.abs_diff(self.amount) {
            goal
        } else if goal > self.amount {
            self.amount.wrapping_add(step) // Below the goal.
        } else {
            self.amount.wrapping_sub(step) // Above the goal.
        };
        Ok(Self { amount, since: now })
    }
}

/// The mean of open interest over a day, brought forward: towards what is open by `min(dt, 1 hour)` parts of a day, rounded towards
/// what it was. Interest that comes for the moment of a measurement hardly counts.
pub fn mean(mean: u64, open: u64, since: i64, now: i64) -> RiskResult<u64> {
    let elapsed = u64::try_from(now.saturating_sub(since)).unwrap_or(0).min(LONGEST_STEP); // Back in time nothing moves.
    let moved = mul_div(mean.abs_diff(open), elapsed, DAY, Rounding::Down)?;
    Ok(if open > mean { mean.wrapping_add(moved) } else { mean.wrapping_sub(moved) }) // At most the distance.
}
