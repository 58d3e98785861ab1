//! Means, covariances and quantiles of data.

use super::statistics::float;

/// The mean of weighted numbers, zero of none.
pub(super) fn weighted_mean(numbers: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (weights, sum) =
        numbers.fold((0.0, 0.0), |(weights, sum), (weight, number)| (weights + weight, sum + weight * number));
    if weights > 0.0 { sum / weights } else { 0.0 }
}

/// The covariance of pairs.
pub(super) fn covariance(pairs: &[(f64, f64)]) -> f64 {
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / float(pairs.len());
    let (one, other) = (mean(|pair| pair.0), mean(|pair| pair.1));
    pairs.iter().map(|pair| (pair.0 - one) * (pair.1 - other)).sum::<f64>() / float(pairs.len())
}

/// The correlation of pairs.
pub(super) fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let of = |choose: fn(&(f64, f64)) -> f64| {
        let twice: Vec<(f64, f64)> = pairs.iter().map(|pair| (choose(pair), choose(pair))).collect();
        covariance(&twice)
    };
    covariance(pairs) / (of(|pair| pair.0) * of(|pair| pair.1)).sqrt()
}

/// The number that a share of all is below.
pub(super) fn quantile_of(numbers: &[f64], level: f64) -> f64 {
    weighted_quantile(numbers.iter().map(|number| (1.0, *number)).collect(), level)
}

/// The number that a share of all weight is below, zero of none.
pub(super) fn weighted_quantile(mut numbers: Vec<(f64, f64)>, level: f64) -> f64 {
    numbers.sort_by(|one, other| one.1.total_cmp(&other.1));
    let whole: f64 = numbers.iter().map(|(weight, _)| weight).sum();
    let mut below = 0.0;
    for (weight, number) in &numbers {
        below += weight;
        if below >= level * whole {
            return *number;
        }
    }
    numbers.last().map_or(0.0, |(_, number)| *number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_a_few_numbers() {
        let pairs = [(1.0, 2.0), (2.0, 4.0), (3.0, 9.0)];
        assert!((covariance(&pairs) - 7.0 / 3.0).abs() < 1e-12);
        assert!((correlation(&pairs) - 7.0 / (2.0_f64 * 26.0).sqrt()).abs() < 1e-12);
        assert!((weighted_mean([(1.0, 2.0), (3.0, 6.0)].into_iter()) - 5.0).abs() < 1e-12);
    }

    #[test]
    fn quantiles_count_weights() {
        assert_eq!(quantile_of(&[4.0, 1.0, 3.0, 2.0], 0.5), 2.0);
        assert_eq!(weighted_quantile(vec![(1.0, 1.0), (8.0, 2.0), (1.0, 3.0)], 0.9), 2.0);
        assert_eq!(weighted_quantile(vec![(1.0, 1.0), (8.0, 2.0), (1.0, 3.0)], 0.95), 3.0);
    }
}
