//! Quantiles, means beyond them and probabilities, each with its confidence interval.

use serde::Serialize;

use super::draws::Draws;

/// The quantile of the standard normal distribution that leaves 2.5 % above it.
const NORMAL_975: f64 = 1.959_963_984_540_054;
/// Samples of a bootstrap.
const SAMPLES: u32 = 400;

/// An estimate and the ends of its 95 % confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// A whole number as a float, for counts far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(crate) fn float(count: usize) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ranks lie between zero and a count")]
fn rank(place: f64, count: usize) -> usize {
    (place.max(0.0) as usize).min(count.saturating_sub(1))
}

/// A number of a sorted list, zero of an empty one.
fn at(sorted: &[f64], place: f64) -> f64 {
    sorted.get(rank(place, sorted.len())).copied().unwrap_or(0.0)
}

/// The quantile: of a sorted list the number that at most `1 - level` of them exceed. Its interval lies between order statistics: how
/// many numbers are below the true quantile is binomial, whatever their distribution (David and Nagaraja, Order Statistics, 7.1).
pub(crate) fn quantile(sorted: &[f64], level: f64) -> Estimate {
    let count = float(sorted.len());
    let middle = count * level;
    let spread = NORMAL_975 * (count * level * (1.0 - level)).sqrt();
    Estimate {
        value: at(sorted, middle.ceil() - 1.0),
        low: at(sorted, (middle - spread).floor() - 1.0),
        high: at(sorted, (middle + spread).ceil()),
    }
}

/// The mean of the worst `1 - level` of a sorted list, its interval by bootstrap (Efron, 1979): resampled counts are Poisson, which for
/// the few numbers of a tail differs little from drawing them anew.
pub(crate) fn shortfall(sorted: &[f64], level: f64, seed: u64) -> Estimate {
    let wanted = float(sorted.len()) * (1.0 - level);
    // Numbers beyond ten tails are hardly ever drawn into one.
    let kept = rank(float(sorted.len()) - 10.0 * wanted, sorted.len());
    let tail: Vec<f64> = sorted.iter().skip(kept).rev().copied().collect();
    let value = worst(tail.iter().map(|loss| (*loss, 1.0)), wanted);
    let mut samples: Vec<f64> = (0..SAMPLES)
        .map(|sample| {
            let mut draws = Draws::of_path(seed, u64::from(sample));
            worst(tail.iter().map(|loss| (*loss, poisson(&mut draws))), wanted)
        })
        .collect();
    samples.sort_by(f64::total_cmp);
    let count = float(samples.len());
    Estimate { value, low: at(&samples, 0.025 * count), high: at(&samples, 0.975 * count) }
}

/// The mean of the first numbers, counted with their weights, that make up `wanted`.
fn worst(numbers: impl Iterator<Item = (f64, f64)>, wanted: f64) -> f64 {
    let (mut sum, mut left) = (0.0, wanted);
    for (number, weight) in numbers {
        let taken = weight.min(left);
        sum += number * taken;
        left -= taken;
        if left <= 0.0 {
            break;
        }
    }
    if wanted > 0.0 { sum / wanted } else { 0.0 }
}

/// A Poisson draw of mean one (Knuth).
fn poisson(draws: &mut Draws) -> f64 {
    let (mut count, mut product) = (0.0, draws.uniform());
    while product > (-1.0_f64).exp() {
        count += 1.0;
        product *= draws.uniform();
    }
    count
}

/// How often something happened, with Wilson's interval (1927).
pub(crate) fn probability(happened: usize, of: usize) -> Estimate {
    let (count, z2) = (float(of), NORMAL_975 * NORMAL_975);
    let share = float(happened) / count;
    let middle = (share + z2 / (2.0 * count)) / (1.0 + z2 / count);
    let half = NORMAL_975 / (1.0 + z2 / count) * (share * (1.0 - share) / count + z2 / (4.0 * count * count)).sqrt();
    Estimate { value: share, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
}

/// The quantile function of the standard normal distribution, by bisection of a series for its integral.
pub(crate) fn normal_quantile(level: f64) -> f64 {
    let (mut low, mut high) = (-9.0, 9.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if normal_integral(middle) < level {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// The standard normal distribution function (Marsaglia, Evaluating the Normal Distribution, 2004).
fn normal_integral(x: f64) -> f64 {
    let (mut sum, mut term, mut power) = (x, x, 1.0);
    while term.abs() > 1e-17 && power < 400.0 {
        power += 2.0;
        term *= x * x / power;
        sum += term;
    }
    (0.5 + sum * (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, slack: f64) {
        assert!((found - expected).abs() <= slack, "{found} instead of {expected}");
    }

    #[test]
    fn quantiles_of_a_thousand_numbers() {
        let numbers: Vec<f64> = (1..=1_000).map(f64::from).collect();
        let found = quantile(&numbers, 0.99);
        // Ten numbers are above; the binomial spread is 1.96 times the root of 9.9.
        assert_eq!((found.value, found.low, found.high), (990.0, 983.0, 998.0));
        assert_eq!(quantile(&numbers, 0.999).high, 1_000.0);
        assert_eq!(quantile(&[], 0.5), Estimate { value: 0.0, low: 0.0, high: 0.0 });
    }

    #[test]
    fn the_shortfall_is_the_mean_of_the_worst() {
        let numbers: Vec<f64> = (1..=1_000).map(f64::from).collect();
        let found = shortfall(&numbers, 0.99, 3);
        near(found.value, 995.5, 1e-9);
        assert!(found.low < 995.5 && found.high > 995.5 && found.high - found.low < 10.0, "{found:?}");
        assert_eq!(found, shortfall(&numbers, 0.99, 3));
    }

    #[test]
    fn wilson_s_interval_as_published() {
        // Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I.
        for ((happened, of), (low, high)) in
            [((81, 263), (0.2553, 0.3662)), ((15, 148), (0.0624, 0.1605)), ((0, 20), (0.0, 0.1611))]
        {
            let found = probability(happened, of);
            near(found.low, low, 5e-5);
            near(found.high, high, 5e-5);
        }
    }

    #[test]
    fn the_normal_quantile_is_the_published_one() {
        near(normal_quantile(0.975), NORMAL_975, 1e-9);
        near(normal_quantile(0.5), 0.0, 1e-12);
        near(normal_quantile(0.001), -3.090_232_306, 1e-8);
    }
}
