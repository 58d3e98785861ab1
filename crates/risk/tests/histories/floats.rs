//! The history in floats, and how far the law is from it.

use ballast_risk::forecast::Coefficients;
use ballast_risk::volatility::History;

use crate::IMPLIED;
use crate::bars::Bar;

/// A history in floats: variances are per day.
struct Floats {
    price: f64,
    grid: i64,
    variances: [f64; 3],
    jumps: [f64; 2],
    mean: f64,
    off: bool,
    version: u32,
}

impl Floats {
    fn begin(bar: &Bar) -> Self {
        let variance = implied();
        Self {
            price: bar.open.0 as f64,
            grid: bar.published.div_euclid(300),
            variances: [variance; 3],
            jumps: [0.0; 2],
            mean: 0.0,
            off: false,
            version: 0,
        }
    }

    /// Takes a bar in, and says whether it counted.
    fn observe(&mut self, bar: &Bar, coefficients: &Coefficients) -> bool {
        let (price, grid) = (bar.open.0 as f64, bar.published.div_euclid(300));
        if grid <= self.grid {
            return false;
        }
        let steps = (grid - self.grid) as f64;
        let observed = ((price / self.price).ln().powi(2) * 288.0 / steps).min(49.0 * self.variances[0].max(implied()));
        if self.version == coefficients.version {
            self.judge(observed, steps, coefficients);
        } else {
            (self.version, self.mean, self.off) = (coefficients.version, 0.0, false);
        }
        let jump = (price / self.price - 1.0).abs() * 10_000.0;
        self.jumps = match grid.div_euclid(288) - self.grid.div_euclid(288) {
            0 => [self.jumps[0].max(jump), self.jumps[1]],
            1 => [jump, self.jumps[0]],
            _ => [jump, 0.0],
        };
        for (variance, half_life) in self.variances.iter_mut().zip([24.0, 288.0, 5_760.0]) {
            let left = (-steps / half_life).exp2();
            *variance = left * *variance + (1.0 - left) * observed;
        }
        (self.price, self.grid) = (price, grid);
        true
    }

    fn judge(&mut self, observed: f64, steps: f64, coefficients: &Coefficients) {
        let weights = [coefficients.fast.0, coefficients.slow.0, coefficients.long.0].map(f64::from);
        let forecast =
            self.variances.iter().zip(weights).map(|(variance, weight)| variance * weight).sum::<f64>() / 1e4;
        let fast = self.variances[0];
        let excess = (observed / forecast - observed / fast + (forecast / fast).ln()).clamp(-16.0, 16.0);
        let left = (-steps.min(12.0) / 288.0).exp2();
        self.mean = left * self.mean + (1.0 - left) * excess;
        self.off = self.mean > 0.05 || self.off && self.mean >= 0.0;
    }
}

fn implied() -> f64 {
    (f64::from(IMPLIED.0) / 1e4).powi(2)
}

/// The largest distances between the law and the floats: variances relative, score in losses, jump in basis points.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Errors {
    pub(crate) fast: f64,
    pub(crate) slow: f64,
    pub(crate) long: f64,
    pub(crate) score: f64,
    pub(crate) jump: f64,
}

impl Errors {
    fn joined(self, other: Self) -> Self {
        Self {
            fast: self.fast.max(other.fast),
            slow: self.slow.max(other.slow),
            long: self.long.max(other.long),
            score: self.score.max(other.score),
            jump: self.jump.max(other.jump),
        }
    }

    /// Whether none is above its bound.
    pub(crate) fn within(&self, bounds: &Self) -> bool {
        self.fast <= bounds.fast
            && self.slow <= bounds.slow
            && self.long <= bounds.long
            && self.score <= bounds.score
            && self.jump <= bounds.jump
    }

    fn between(history: &History, floats: &Floats) -> Self {
        let relative = |variance: u64, truth: f64| (variance as f64 / 2_f64.powi(48) / truth - 1.0).abs();
        let [fast, slow, long] = floats.variances;
        let jump = floats.jumps[0].max(floats.jumps[1]);
        assert_eq!(!history.score.counts(), floats.off, "{history:?}");
        Self {
            fast: relative(history.fast.0, fast),
            slow: relative(history.slow.0, slow),
            long: relative(history.long.0, long),
            score: (history.score.mean as f64 / 2_f64.powi(32) - floats.mean).abs(),
            jump: (f64::from(history.jump().0) - jump).abs(),
        }
    }
}

/// Walks the law and the floats through the same bars.
pub(crate) fn compared(bars: &[Bar], coefficients: &Coefficients) -> Errors {
    let mut history = History::begin(bars[0].open, bars[0].published, IMPLIED);
    let mut floats = Floats::begin(&bars[0]);
    bars[1..].iter().fold(Errors::default(), |worst, bar| {
        assert_eq!(History::is_due(history.grid, bar.published), floats.observe(bar, coefficients));
        history.observe(bar.open, bar.published, IMPLIED, coefficients).unwrap();
        worst.joined(Errors::between(&history, &floats))
    })
}
