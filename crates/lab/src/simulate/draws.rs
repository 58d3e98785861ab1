//! Random numbers of known distributions, drawn from one stream.

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// A stream of draws.
pub(super) struct Draws {
    source: ChaCha8Rng,
    /// The second of a pair of normal draws.
    spare: Option<f64>,
}

impl Draws {
    /// The stream of one path: the same whoever draws it, and independent of all others.
    pub(super) fn of_path(seed: u64, path: u64) -> Self {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        source.set_stream(path);
        Self { source, spare: None }
    }

    /// Between zero, which is never drawn, and one.
    pub(super) fn uniform(&mut self) -> f64 {
        1.0 - self.source.random::<f64>()
    }

    /// Whether something of this probability happens.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.uniform() <= probability
    }

    /// Standard normal (Box and Muller, 1958).
    pub(super) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        let (sine, cosine) = (std::f64::consts::TAU * self.uniform()).sin_cos();
        self.spare = Some(radius * sine);
        radius * cosine
    }

    /// Exponential of mean one.
    pub(super) fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    /// Gamma of a shape of at least one third and scale one (Marsaglia and Tsang, 2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
                return d * v;
            }
        }
    }

    /// What normal draws of one moment are multiplied by, so that they follow a Student distribution of unit variance with `freedom`
    /// degrees, which is above two: together, so that their tails meet.
    pub(super) fn mixing(&mut self, freedom: f64) -> f64 {
        ((freedom - 2.0) / (2.0 * self.gamma(0.5 * freedom))).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: u32 = 200_000;

    fn moments(mut draw: impl FnMut() -> f64) -> (f64, f64, f64) {
        let draws: Vec<f64> = (0..COUNT).map(|_| draw()).collect();
        let mean = draws.iter().sum::<f64>() / f64::from(COUNT);
        let moment = |power: i32| draws.iter().map(|draw| (draw - mean).powi(power)).sum::<f64>() / f64::from(COUNT);
        (mean, moment(2), moment(4) / moment(2).powi(2))
    }

    #[test]
    fn draws_have_the_moments_of_their_distributions() {
        let mut draws = Draws::of_path(7, 1);
        let near = |(mean, variance, kurtosis): (f64, f64, f64), expected: (f64, f64, f64), slack: f64| {
            assert!((mean - expected.0).abs() < 0.02, "mean {mean}");
            assert!((variance - expected.1).abs() < 0.04, "variance {variance}");
            assert!((kurtosis - expected.2).abs() < slack, "kurtosis {kurtosis}");
        };
        near(moments(|| draws.normal()), (0.0, 1.0, 3.0), 0.1);
        near(moments(|| draws.exponential()), (1.0, 1.0, 9.0), 0.8);
        // A Student distribution with ten degrees of freedom has a kurtosis of 3 + 6 / (10 - 4).
        near(moments(|| draws.mixing(10.0) * draws.normal()), (0.0, 1.0, 4.0), 0.3);
        near(moments(|| f64::from(u8::from(draws.happens(0.25)))), (0.25, 0.1875, 7.0 / 3.0), 0.1);
    }

    #[test]
    fn a_stream_belongs_to_its_path() {
        let first = |seed, path| Draws::of_path(seed, path).uniform();
        assert_eq!(first(1, 2), first(1, 2));
        assert_ne!(first(1, 2), first(1, 3));
        assert_ne!(first(1, 2), first(2, 2));
    }
}
