//! Compute units by instruction.

use std::collections::BTreeMap;

use serde::Serialize;

/// What each instruction took, one entry per accepted transaction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Compute {
    units: BTreeMap<&'static str, Vec<u64>>,
}

/// How one instruction's units are distributed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Distribution {
    pub(crate) count: usize,
    pub(crate) median: u64,
    pub(crate) p95: u64,
    pub(crate) max: u64,
}

impl Compute {
    /// Counts one transaction.
    pub(crate) fn record(&mut self, instruction: &'static str, units: u64) {
        self.units.entry(instruction).or_default().push(units);
    }

    /// The table, by instruction.
    pub(crate) fn table(&self) -> BTreeMap<&'static str, Distribution> {
        self.units.iter().map(|(instruction, units)| (*instruction, distribution(units))).collect()
    }
}

/// The nearest rank of each quantile.
fn distribution(units: &[u64]) -> Distribution {
    let mut sorted = units.to_vec();
    sorted.sort_unstable();
    let rank = |percent: usize| {
        let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
        sorted.get(rank).copied().unwrap_or(0)
    };
    Distribution { count: sorted.len(), median: rank(50), p95: rank(95), max: rank(100) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_nearest_ranks() {
        let mut compute = Compute::default();
        for units in (1..=100).rev() {
            compute.record("settle", units);
        }
        compute.record("deposit", 7);
        let table = compute.table();
        assert_eq!(table["settle"], Distribution { count: 100, median: 50, p95: 95, max: 100 });
        assert_eq!(table["deposit"], Distribution { count: 1, median: 7, p95: 7, max: 7 });
    }
}
