//! Volatility of a feed: three variances on a grid of five minutes, the jump, the forecast and its score.

use super::arithmetic::{BASIS, ONE, ceil_divide, floor_divide};
use super::state::Feed;
use super::terms::Forecast;

/// Seconds of a grid step.
const GRID: i128 = 300;
/// Grid steps of a day.
const STEPS: i128 = 288;
/// Half-lives of the three variances, in grid steps.
const HALF_LIVES: [i128; 3] = [24, 288, 5_760];
/// What is counted of one print: this much of the variance known before.
const CLIP: i128 = 49;
/// Binary places of a logarithm.
const LOGARITHM: i128 = 1 << 56;
const LN_TWO: i128 = 49_946_518_145_322_874;
/// The largest word.
const WORD: i128 = (1 << 64) - 1;
/// The largest ratio.
const RATIO: i128 = (1 << 32) - 1;
/// A forecast that scored worse does not count.
const TOLERANCE: i128 = 214_748_365;
/// What one observation does to a score, either way.
const BOUND: i128 = 1 << 36;
/// Grid steps that one observation stands for in a score at most.
const LONGEST: i128 = 12;

/// What a feed has been through. Variances are per day, times 2^48.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    pub price: i128,
    /// Number of the grid step of the price that counted last.
    pub grid: i128,
    pub fast: i128,
    pub slow: i128,
    pub long: i128,
    pub jump_today: i128,
    pub jump_before: i128,
    pub score: i128,
    /// Whether the forecast does not count.
    pub off: bool,
    /// Version of the weights that were scored.
    pub version: i128,
}

impl Feed {
    /// The implied variance; a basis point at least.
    fn least(&self) -> i128 {
        let implied = self.terms.implied_bp.max(1);
        ceil_divide((implied * implied) << 48, 100_000_000)
    }

    /// Counts a price for volatility, if it is the first of its grid step.
    pub(crate) fn observe(&mut self, price: i128, published: i128, forecast: &Forecast) {
        let (least, grid) = (self.least(), published / GRID);
        let history = &mut self.history;
        if self.price == 0 {
            *history = History { price, grid, fast: least, slow: least, long: least, ..History::default() };
        } else if grid > history.grid {
            history.step(price, grid, least, forecast);
        } else {
            return;
        }
        self.volatility_bp = root(self.estimate(forecast));
        self.settled_bp = root(self.history.slow.max(least));
        self.long_bp = root(self.history.long.max(least));
    }

    /// The variance that initial margin counts.
    fn estimate(&self, forecast: &Forecast) -> i128 {
        let History { fast, slow, off, version, .. } = self.history;
        let plain = fast.max(slow).max(self.least());
        let counts = version != forecast.version || !off;
        if counts { plain.max(self.history.forecast(forecast)) } else { plain }
    }
}

impl History {
    fn step(&mut self, price: i128, grid: i128, least: i128, forecast: &Forecast) {
        let steps = grid - self.grid;
        let logarithm = logarithm(price, self.price).abs();
        let squared = ceil_divide(logarithm * logarithm, 1 << 64);
        let daily = ceil_divide(squared * STEPS, steps).min(WORD);
        let observed = daily.min((self.fast.max(least) * CLIP).min(WORD));
        self.judge(observed, steps, forecast);
        let jump = ceil_divide((price - self.price).abs() * BASIS, self.price).min(RATIO);
        (self.jump_today, self.jump_before) = match grid / STEPS - self.grid / STEPS {
            0 => (self.jump_today.max(jump), self.jump_before),
            1 => (jump, self.jump_today),
            _ => (jump, 0),
        };
        let averages = [&mut self.fast, &mut self.slow, &mut self.long];
        for (variance, half_life) in averages.into_iter().zip(HALF_LIVES) {
            let left = decay(steps, half_life);
            *variance = ceil_divide(left * *variance + (ONE - left) * observed, ONE);
        }
        (self.price, self.grid, self.version) = (price, grid, forecast.version);
    }

    /// The weighted sum of the three variances.
    fn forecast(&self, weights: &Forecast) -> i128 {
        let sum = self.fast * weights.fast_bp + self.slow * weights.slow_bp + self.long * weights.long_bp;
        ceil_divide(sum, BASIS).min(WORD)
    }

    /// Scores the forecast on what was observed.
    fn judge(&mut self, observed: i128, steps: i128, weights: &Forecast) {
        if self.version != weights.version {
            (self.score, self.off) = (0, false);
        } else if weights.fast_bp + weights.slow_bp + weights.long_bp > 0 {
            let (forecast, plain) = (self.forecast(weights).max(1), self.fast.max(1));
            let observed = observed.min(plain << 20).min(WORD);
            let share = |variance: i128| floor_divide(observed * ONE, variance).min(1 << 62);
            let excess = share(forecast) - share(plain) + floor_divide(logarithm(forecast, plain), 1 << 24);
            let distance = excess.clamp(-BOUND, BOUND) - self.score;
            // Rounded towards less: down for a worse score, up for a better one.
            let moved = (ONE - decay(steps.min(LONGEST), HALF_LIVES[1])) * distance;
            self.score += floor_divide(moved, ONE);
            self.off = self.score > TOLERANCE || (self.score >= 0 && self.off);
        }
    }
}

/// The least volatility, in basis points, with at least a variance.
fn root(variance: i128) -> i128 {
    let square = floor_divide((variance - 1).max(0) * 390_625, 1 << 40);
    if variance == 0 { 0 } else { square.isqrt() + 1 }
}

/// `2^(-steps / half_life)`, times 2^32: whole halvings by shifting, the rest by the series of the exponential function.
fn decay(steps: i128, half_life: i128) -> i128 {
    let halvings = steps / half_life;
    if halvings > 32 {
        return 0;
    }
    let exponent = floor_divide(steps % half_life * 2_977_044_472 + half_life / 2, half_life);
    let mut power = ONE;
    for term in (1..=11).rev() {
        power = ONE - floor_divide(exponent * power + term * ONE / 2, term * ONE);
    }
    power >> halvings
}

/// `ln(a / b)`, times 2^56: powers of two, then the series of the inverse hyperbolic tangent.
fn logarithm(a: i128, b: i128) -> i128 {
    let bits = |number: i128| i128::from(64 - (number.leading_zeros() - 64));
    let scaled = |number: i128| floor_divide(number << (64 - bits(number)), 2);
    let (mut numerator, mut denominator) = (scaled(a), scaled(b));
    let mut powers = bits(a) - bits(b);
    if numerator > (denominator >> 5) * 45 {
        numerator >>= 1;
        powers += 1;
    } else if denominator > (numerator >> 5) * 45 {
        denominator >>= 1;
        powers -= 1;
    }
    let twice = floor_divide((numerator - denominator).abs() * 2 * LOGARITHM, numerator + denominator);
    let argument = twice >> 25;
    let square = (argument * argument) >> 32;
    let mut series = 0;
    for odd in [11, 9, 7, 5, 3] {
        series = ((series + floor_divide(ONE + odd / 2, odd)) * square) >> 32;
    }
    let rest = twice + floor_divide(twice * series, ONE);
    powers * LN_TWO + if numerator < denominator { -rest } else { rest }
}
