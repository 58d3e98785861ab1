//! What a feed has been through: variances of its returns at three speeds on a fixed grid of time, and its largest jump.

use crate::fixed::{BasisPoints, FRACTION_BITS, FRACTION_ONE, ONE, Price, RiskError, RiskResult, Rounding};
use crate::forecast::{Coefficients, Score};
use crate::logarithm::logarithm;
use crate::wide::{mul_div, product, scale};

/// Seconds between two points of the grid.
pub const GRID_SECONDS: u64 = 300;
/// Steps of the grid in a day.
pub const STEPS_A_DAY: u32 = 288;
/// Half-life of the fast variance in steps: two hours.
pub const FAST_STEPS: u32 = 24;
/// Half-life of the slow variance in steps: a day.
pub const SLOW_STEPS: u32 = 288;
/// Half-life of the long variance in steps: twenty days.
pub const LONG_STEPS: u32 = 5_760;
/// What one observation counts, at most, in terms of the variance that was expected: seven standard deviations.
pub const CLIP: u64 = 49;

/// `ln 2` times 2^32.
const LN_TWO: u64 = 2_977_044_472;
/// Terms of the series of a power: the next one is below 2^-35.
const TERMS: u64 = 11;

/// Variance of the logarithmic return per day, times 2^48.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variance(pub u64);

impl Variance {
    /// `ceil(volatility^2 * 2^48 / 10^8)` of a volatility per root of a day, saturating.
    pub fn of(volatility: BasisPoints) -> Self {
        let square = u64::from(volatility.0).wrapping_mul(u64::from(volatility.0)); // Two half words.
        Self(mul_div(square, 1 << 40, 390_625, Rounding::Up).unwrap_or(u64::MAX)) // 10^8 = 2^8 * 390_625.
    }

    /// The least volatility per root of a day with at least this variance: 25,600 times its price a day is the greatest.
    pub fn volatility(self) -> BasisPoints {
        let Some(below) = self.0.checked_sub(1) else { return BasisPoints(0) };
        // `of(v) >= variance` is `v^2 > below * 390_625 / 2^40`, which is below 2^43.
        let square = scale(below, 390_625, Rounding::Down).unwrap_or(u64::MAX) >> 8;
        BasisPoints(u32::try_from(square.isqrt().saturating_add(1)).unwrap_or(u32::MAX))
    }
}

/// What is left of a weight after some steps: `2^(-steps / half_life)` as a fraction of 2^32, within 1.5 units of it. A half-life of zero
/// leaves nothing.
pub fn decay(steps: u32, half_life: u32) -> u64 {
    let (steps, half_life) = (u64::from(steps), u64::from(half_life));
    let (Some(halvings), Some(rest)) = (steps.checked_div(half_life), steps.checked_rem(half_life)) else { return 0 };
    if halvings > u64::from(FRACTION_BITS) {
        return 0;
    }
    // Both factors are below 2^32, and half a half-life more does not carry.
    let exponent = rest.wrapping_mul(LN_TWO).wrapping_add(half_life >> 1).checked_div(half_life).unwrap_or(0);
    // e^-x = 1 - x (1 - x/2 (1 - x/3 (...))), each term rounded to the nearest: x is below ln 2, so no product carries.
    let power = (1..=TERMS).rev().fold(FRACTION_ONE, |inner, term| {
        let divisor = term << FRACTION_BITS;
        let product = exponent.wrapping_mul(inner).wrapping_add(divisor >> 1);
        FRACTION_ONE.wrapping_sub(product.checked_div(divisor).unwrap_or(0))
    });
    power >> halvings
}

/// `ceil(ln(after / before)^2 * 2^48)`, within 8e-10 of itself and one unit. Prices of zero have no return.
pub fn squared_return(before: Price, after: Price) -> RiskResult<u64> {
    let magnitude = logarithm(after.0, before.0)?.unsigned_abs(); // Below 2^62, times 2^56.
    let square = product(magnitude, magnitude);
    let rest = u64::from(square & u128::from(u64::MAX) != 0);
    u64::try_from(square >> 64).map(|whole| whole.wrapping_add(rest)).map_err(|_| RiskError::Overflow) // Below 2^60.
}

/// One step of an exponential average: `ceil(decay * variance + (1 - decay) * observed)`.
///
/// Rounded up, a variance at rest stands above what is observed by less than `1 / (1 - decay)` units: with the long half-life 8,311, the
/// variance of 0.06 basis points.
pub fn average(variance: Variance, decay: u64, observed: Variance) -> RiskResult<Variance> {
    let share = FRACTION_ONE.checked_sub(decay).ok_or(RiskError::Overflow)?;
    // From the lesser of the two, so that the sum stays between them.
    let (least, above, weight) = if variance > observed {
        (observed.0, variance.0.wrapping_sub(observed.0), decay)
    } else {
        (variance.0, observed.0.wrapping_sub(variance.0), share)
    };
    Ok(Variance(least.wrapping_add(scale(above, weight, Rounding::Up)?)))
}

/// What a feed has been through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The last price that counted.
    pub price: Price,
    /// The step of the grid in which it was published: seconds over 300.
    pub grid: u64,
    /// Variance with a half-life of two hours.
    pub fast: Variance,
    /// Variance with a half-life of a day.
    pub slow: Variance,
    /// Variance with a half-life of twenty days.
    pub long: Variance,
    /// Largest move between two prices that counted, on the UTC day of the last one.
    pub jump_today: BasisPoints,
    /// The same on the day before.
    pub jump_before: BasisPoints,
    /// How the forecast has done.
    pub score: Score,
    /// The version of the coefficients that the score is of.
    pub version: u32,
}

/// The step of the grid of a publish time; times before 1970 are in the first.
#[inline(always)]
fn step(published: i64) -> u64 {
    published.max(0).unsigned_abs().checked_div(GRID_SECONDS).unwrap_or(0)
}

/// The variance of an implied volatility, which is at least one basis point: from zero no observation could lift a variance.
fn least(implied: BasisPoints) -> Variance {
    Variance::of(BasisPoints(implied.0.max(1)))
}

impl History {
    /// The history that begins with a price: as volatile as it is held to be.
    pub fn begin(price: Price, published: i64, implied: BasisPoints) -> Self {
        let variance = least(implied);
        Self { price, grid: step(published), fast: variance, slow: variance, long: variance, ..Self::default() }
    }

    /// Whether a price published then would count, for a history whose last step is `grid`.
    #[inline(always)]
    pub fn is_due(grid: u64, published: i64) -> bool {
        step(published) > grid
    }

    /// Takes a price in. The first one in each step of the grid counts, whatever lies between is ignored.
    ///
    /// A return over several steps counts as its part per step. What is averaged in is at most 49 times the larger of fast and implied
    /// variance; the jump is not bounded. The forecast is scored on what it forecast, which is before any of it.
    pub fn observe(
        &mut self,
        price: Price,
        published: i64,
        implied: BasisPoints,
        coefficients: &Coefficients,
    ) -> RiskResult<()> {
        let grid = step(published);
        let Some(steps) = grid.checked_sub(self.grid).filter(|steps| *steps != 0) else { return Ok(()) };
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        let observed = self.observed(price, steps, least(implied))?;
        let (jump_today, jump_before) = self.jumps(grid, jump(self.price, price));
        *self = Self {
            price,
            grid,
            fast: average(self.fast, decay(steps, FAST_STEPS), observed)?,
            slow: average(self.slow, decay(steps, SLOW_STEPS), observed)?,
            long: average(self.long, decay(steps, LONG_STEPS), observed)?,
            jump_today,
            jump_before,
            score: self.scored(observed, steps, coefficients)?,
            version: coefficients.version,
        };
        Ok(())
    }

    /// The variance per day of a move over some steps, bounded by what was expected.
    fn observed(&self, price: Price, steps: u32, implied: Variance) -> RiskResult<Variance> {
        let squared = squared_return(self.price, price)?;
        let daily = mul_div(squared, u64::from(STEPS_A_DAY), u64::from(steps), Rounding::Up).unwrap_or(u64::MAX);
        Ok(Variance(daily.min(self.fast.max(implied).0.saturating_mul(CLIP))))
    }

    /// The score after an observation; coefficients of another version start at zero, and are not judged by what they did not forecast.
    fn scored(&self, observed: Variance, steps: u32, coefficients: &Coefficients) -> RiskResult<Score> {
        if self.version != coefficients.version {
            return Ok(Score::default());
        }
        if !coefficients.are_set() {
            return Ok(self.score);
        }
        self.score.after(observed, coefficients.forecast(self.fast, self.slow, self.long), self.fast, steps)
    }

    /// The jumps of the day of a step and of the day before, with a jump that ends in that step.
    fn jumps(&self, grid: u64, jump: BasisPoints) -> (BasisPoints, BasisPoints) {
        let day = |grid: u64| grid.checked_div(u64::from(STEPS_A_DAY)).unwrap_or(0);
        match day(grid).wrapping_sub(day(self.grid)) {
            0 => (self.jump_today.max(jump), self.jump_before),
            1 => (jump, self.jump_today),
            _ => (jump, BasisPoints(0)),
        }
    }

    /// The largest move between two prices that counted, on the day of the last one and the day before.
    ///
    /// Days are counted to the last price, not to the clock: a feed that is silent keeps its jump until it speaks again.
    pub fn jump(&self) -> BasisPoints {
        self.jump_today.max(self.jump_before)
    }

    /// The variance that initial margin uses: the largest of fast, slow and implied.
    pub fn plain(&self, implied: BasisPoints) -> Variance {
        self.fast.max(self.settled(implied))
    }

    /// The variance that gliding maintenance uses: the larger of slow and implied, never above [`Self::plain`].
    pub fn settled(&self, implied: BasisPoints) -> Variance {
        self.slow.max(least(implied))
    }

    /// The variance that the reserve's target is measured by: the larger of long and implied.
    pub fn lasting(&self, implied: BasisPoints) -> Variance {
        self.long.max(least(implied))
    }

    /// The variance that initial margin uses with a forecast: the larger of [`Self::plain`] and the forecast, if it counts.
    pub fn estimate(&self, implied: BasisPoints, coefficients: &Coefficients) -> Variance {
        let plain = self.plain(implied);
        if self.version != coefficients.version || self.score.counts() {
            plain.max(coefficients.forecast(self.fast, self.slow, self.long))
        } else {
            plain
        }
    }
}

/// The move between two prices: `ceil(|after - before| * 10_000 / before)`, saturating.
fn jump(before: Price, after: Price) -> BasisPoints {
    let ratio = mul_div(before.0.abs_diff(after.0), u64::from(ONE), before.0, Rounding::Up);
    BasisPoints(ratio.ok().and_then(|ratio| u32::try_from(ratio).ok()).unwrap_or(u32::MAX))
}
