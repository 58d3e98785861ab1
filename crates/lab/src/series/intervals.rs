//! How much totals grew in each of some equal intervals.

use crate::duration::at_least;

/// About so many intervals a history has.
const INTERVALS: i64 = 60;

/// Intervals that begin at whole multiples of their width, so that those of an hour are hours of the clock.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Intervals {
    first: i64,
    /// In seconds.
    pub(crate) width: i64,
    /// By interval: what each total grew by.
    pub(crate) counts: Vec<Vec<f64>>,
    before: Vec<f64>,
}

impl Intervals {
    /// Intervals over a span of unix seconds; totals are zero when it begins.
    pub(crate) fn over((from, to): (i64, i64)) -> Self {
        let width = at_least((to - from) / INTERVALS);
        let first = from.div_euclid(width) * width;
        let number = usize::try_from((to - first) / width).unwrap_or(0) + 1;
        Self { first, width, counts: vec![Vec::new(); number], before: Vec::new() }
    }

    /// Counts what totals grew by since they were last given. What comes after the last interval counts in it.
    pub(crate) fn count(&mut self, time: i64, totals: Vec<f64>) {
        self.before.resize(totals.len(), 0.0);
        for counts in &mut self.counts {
            counts.resize(totals.len(), 0.0);
        }
        let last = self.counts.len().saturating_sub(1);
        let place = usize::try_from((time - self.first) / self.width).unwrap_or(0).min(last);
        if let Some(counts) = self.counts.get_mut(place) {
            for ((count, total), before) in counts.iter_mut().zip(&totals).zip(&self.before) {
                *count += total - before;
            }
        }
        self.before = totals;
    }

    /// When each begins.
    pub(crate) fn starts(&self) -> Vec<i64> {
        (0_i64..).zip(&self.counts).map(|(number, _)| self.first + number * self.width).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_growth_falls_into_the_interval_of_its_moment() {
        let mut intervals = Intervals::over((5_400, 5_400 + 48 * 3_600));
        assert_eq!((intervals.width, intervals.counts.len()), (3_600, 49));
        assert_eq!(intervals.starts().first(), Some(&3_600));
        intervals.count(5_400, vec![2.0, 0.0]);
        intervals.count(7_199, vec![3.0, 0.0]);
        intervals.count(7_200, vec![3.0, 4.0]);
        intervals.count(5_400 + 50 * 3_600, vec![10.0, 5.0]);
        assert_eq!(intervals.counts[..3], [vec![3.0, 0.0], vec![0.0, 4.0], vec![0.0, 0.0]]);
        assert_eq!(intervals.counts[48], [7.0, 1.0]);
        let sum = |total: usize| intervals.counts.iter().map(|counts| counts[total]).sum::<f64>();
        assert_eq!((sum(0), sum(1)), (10.0, 5.0));
    }

    #[test]
    fn a_moment_is_one_interval() {
        let mut intervals = Intervals::over((1_000, 1_000));
        intervals.count(1_000, vec![1.0]);
        assert_eq!(intervals.counts, [[1.0]]);
    }
}
