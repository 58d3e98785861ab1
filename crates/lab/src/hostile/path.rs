//! Two weeks of prices out of two days: the history walked forward and backward by the hour, so that nothing jumps that did not jump.

use crate::history::{History, Step, walk};
use crate::stop::{Outcome, Stop};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const HOUR: i64 = 3_600;

/// Prices by the hour since keys turned hostile.
#[derive(Clone)]
pub(super) struct Path {
    hours: Vec<Vec<i64>>,
    /// The hour of the history at which it begins.
    phase: usize,
    /// When it begins.
    pub(super) time: i64,
}

impl Path {
    /// Reads histories by the hour, beginning at one of them.
    pub(super) fn read(histories: &[History], seed: u64, phase: usize) -> Outcome<Self> {
        let (steps, _) = walk(histories, &mut ChaCha8Rng::seed_from_u64(seed));
        let first = steps.first().ok_or_else(|| Stop::input("there is no price to walk"))?.time;
        let mut hours: Vec<Vec<i64>> = Vec::new();
        let mut last: Option<&Step> = None;
        for step in &steps {
            let due = first + HOUR * i64::try_from(hours.len()).unwrap_or(i64::MAX);
            if step.time >= due {
                hours.push(last.unwrap_or(step).prices.clone());
            }
            last = Some(step);
        }
        // The founding is before the history: its own hour does not matter.
        Ok(Self { hours, phase, time: first - first % HOUR })
    }

    /// The prices after so many hours.
    pub(super) fn at(&self, hour: usize) -> &[i64] {
        let last = self.hours.len().saturating_sub(1).max(1);
        let place = (self.phase + hour) % (2 * last);
        let place = if place > last { 2 * last - place } else { place };
        self.hours.get(place).map_or(&[], Vec::as_slice)
    }
}
