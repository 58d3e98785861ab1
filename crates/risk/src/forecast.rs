//! A forecast of variance that may raise margin, and the score that decides whether it counts.

use crate::fixed::{BasisPoints, FRACTION_BITS, FRACTION_ONE, ONE, RiskError, RiskResult, Rounding};
use crate::logarithm::{LOGARITHM_BITS, logarithm};
use crate::volatility::{SLOW_STEPS, Variance, decay};
use crate::wide::{product, quotient, scale};

/// The largest sum of weights: a forecast may raise what was measured to three times as much.
pub const LARGEST_SUM: u32 = 30_000;
/// The difference of losses in one observation, at most either way: 16, times 2^32.
pub const BOUND: i64 = 16 << FRACTION_BITS;
/// Steps of the grid that one observation counts for in a score, at most: an hour, so that the print after a silence does not decide.
pub const LONGEST_STEPS: u32 = 12;
/// Above this score the forecast stops counting: a twentieth, times 2^32.
pub const TOLERANCE: i64 = 214_748_365;

/// What the forecast makes of the three measured variances.
///
/// A heterogeneous autoregression (Corsi 2009) over exponential averages, as HExp in Bollerslev, Hood, Huss and Pedersen, "Risk
/// Everywhere", 2018. Weights of zero are no forecast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coefficients {
    /// Which coefficients these are; another number starts another score. Zero is kept for none.
    pub version: u32,
    /// Weight of the fast variance.
    pub fast: BasisPoints,
    /// Weight of the slow variance.
    pub slow: BasisPoints,
    /// Weight of the long variance.
    pub long: BasisPoints,
}

impl Coefficients {
    /// The sum of the weights, saturating.
    fn sum(&self) -> u32 {
        self.fast.0.saturating_add(self.slow.0).saturating_add(self.long.0)
    }

    /// Whether there is a forecast.
    pub fn are_set(&self) -> bool {
        self.sum() != 0
    }

    /// Whether they may be used: none, or a version with weights that sum to at least the whole, since less would forecast less than
    /// was measured, and to at most three times the whole.
    pub fn is_sound(&self) -> bool {
        !self.are_set() || (self.version != 0 && (ONE..=LARGEST_SUM).contains(&self.sum()))
    }

    /// `ceil((fast * weight + slow * weight + long * weight) / 10_000)`, saturating.
    pub fn forecast(&self, fast: Variance, slow: Variance, long: Variance) -> Variance {
        let weighted = |variance: Variance, weight: BasisPoints| product(variance.0, u64::from(weight.0));
        // Each is below 2^96.
        let sum =
            weighted(fast, self.fast).wrapping_add(weighted(slow, self.slow)).wrapping_add(weighted(long, self.long));
        Variance(quotient(sum, u128::from(ONE), Rounding::Up).unwrap_or(u64::MAX))
    }
}

/// How much worse than the fast variance a forecast has been lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Exponential average of the difference of losses, times 2^32; positive is worse.
    pub mean: i64,
    /// One while the forecast does not count.
    pub off: u32,
}

impl Score {
    /// Whether the forecast counts.
    pub const fn counts(self) -> bool {
        self.off == 0
    }

    /// The score after one observation of what was forecast, some steps after the last one. Its half-life is a day.
    ///
    /// The difference of losses is `x/h - x/e + ln(h/e)`, for `x` observed, `h` forecast and `e` the fast variance: QLIKE (Patton
    /// 2011), in which what depends on `x` alone cancels. The forecast stops counting above the tolerance and counts again below zero.
    pub fn after(self, observed: Variance, forecast: Variance, fast: Variance, steps: u32) -> RiskResult<Self> {
        let distance = excess(observed, forecast, fast)?.saturating_sub(self.mean); // A mean lies within the bound.
        let left = decay(steps.min(LONGEST_STEPS), SLOW_STEPS);
        let share = FRACTION_ONE.checked_sub(left).ok_or(RiskError::Overflow)?;
        let rounding = if distance < 0 { Rounding::Up } else { Rounding::Down };
        let way = scale(distance.unsigned_abs(), share, rounding)?.cast_signed(); // No longer than the distance.
        let mean = if distance < 0 { self.mean.wrapping_sub(way) } else { self.mean.wrapping_add(way) };
        let off = match mean {
            ..0 => 0,
            0..=TOLERANCE => self.off,
            _ => 1,
        };
        Ok(Self { mean, off })
    }
}

/// `x/h - x/e + ln(h/e)` times 2^32, each term floored, within the bound. A variance of zero counts as the least.
///
/// What is observed counts at most 2^20 times the fast variance: the bound is reached long before, and the quotients keep their order.
fn excess(observed: Variance, forecast: Variance, fast: Variance) -> RiskResult<i64> {
    let (forecast, fast) = (forecast.0.max(1), fast.0.max(1));
    let observed = observed.0.min(fast.saturating_mul(1 << 20));
    let logarithm = logarithm(forecast, fast)? >> (LOGARITHM_BITS - FRACTION_BITS);
    let difference = loss(observed, forecast).saturating_sub(loss(observed, fast)).saturating_add(logarithm);
    Ok(difference.clamp(-BOUND, BOUND))
}

/// `floor(observed * 2^32 / variance)`, at most 2^62: beyond it the bound decides.
fn loss(observed: u64, variance: u64) -> i64 {
    let loss = quotient(u128::from(observed) << FRACTION_BITS, u128::from(variance), Rounding::Down);
    loss.unwrap_or(u64::MAX).min(1 << 62).cast_signed()
}
