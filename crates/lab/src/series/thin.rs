//! Fewer samples that look the same.

use std::collections::BTreeSet;

/// Every gauge at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sample {
    /// Unix seconds.
    pub(crate) time: i64,
    pub(crate) values: Vec<f64>,
}

/// Samples that are thinned whenever they are too many to hold.
pub(crate) struct Samples {
    most: usize,
    held: Vec<Sample>,
}

impl Samples {
    /// None yet; in the end at most so many, as [`thin`] says.
    pub(crate) const fn new(most: usize) -> Self {
        Self { most, held: Vec::new() }
    }

    /// Takes a sample that is no older than the last.
    pub(crate) fn push(&mut self, sample: Sample) {
        self.held.push(sample);
        if self.held.len() >= 4 * self.most {
            self.held = thin(std::mem::take(&mut self.held), 2 * self.most);
        }
    }

    /// What is left of them.
    pub(crate) fn finish(self) -> Vec<Sample> {
        thin(self.held, self.most)
    }
}

/// The range of one gauge, and the samples where it is least and greatest.
#[derive(Clone, Copy)]
struct Range {
    least: (f64, usize),
    greatest: (f64, usize),
}

/// At most so many samples, in their order: the first, the last, and where each gauge is least and greatest, even where these are
/// more; and of equal slices of time the sample that differs most from the one kept before it.
fn thin(samples: Vec<Sample>, most: usize) -> Vec<Sample> {
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
        return samples;
    };
    if samples.len() <= most {
        return samples;
    }
    let ranges = ranges(&samples);
    let mut kept = BTreeSet::from([0, samples.len() - 1]);
    kept.extend(ranges.iter().flat_map(|range| [range.least.1, range.greatest.1]));
    let slices = i64::try_from(most.saturating_sub(kept.len())).unwrap_or(i64::MAX);
    let (start, length) = (first.time, (last.time - first.time).max(1));
    let slice = |sample: &Sample| (sample.time - start) * slices / length;
    let mut before = first;
    let mut rest = samples.iter().enumerate().peekable();
    for number in 0..slices {
        let mut farthest: Option<(f64, usize, &Sample)> = None;
        while let Some((place, sample)) = rest.next_if(|(_, sample)| slice(sample) <= number) {
            let moved = distance(&ranges, before, sample);
            if farthest.is_none_or(|(most, _, _)| moved > most) {
                farthest = Some((moved, place, sample));
            }
        }
        if let Some((_, place, sample)) = farthest {
            kept.insert(place);
            before = sample;
        }
    }
    let numbered = samples.into_iter().enumerate();
    numbered.filter(|(place, _)| kept.contains(place)).map(|(_, sample)| sample).collect()
}

fn ranges(samples: &[Sample]) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    for (place, sample) in samples.iter().enumerate() {
        let fresh = sample.values.iter().skip(ranges.len());
        let fresh: Vec<Range> =
            fresh.map(|value| Range { least: (*value, place), greatest: (*value, place) }).collect();
        ranges.extend(fresh);
        for (range, value) in ranges.iter_mut().zip(&sample.values) {
            if *value < range.least.0 {
                range.least = (*value, place);
            }
            if *value > range.greatest.0 {
                range.greatest = (*value, place);
            }
        }
    }
    ranges
}

/// How far two samples are apart: shares of every gauge's range, summed.
fn distance(ranges: &[Range], one: &Sample, other: &Sample) -> f64 {
    let pairs = one.values.iter().zip(&other.values).zip(ranges);
    let moving = pairs.filter(|(_, range)| range.greatest.0 > range.least.0);
    moving.map(|((one, other), range)| (one - other).abs() / (range.greatest.0 - range.least.0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(length: i64) -> Vec<Sample> {
        let wave = |time: i64, period: f64| (time as f64 / period).sin();
        let sample = |time| Sample { time: 40 * time, values: vec![wave(time, 300.0), 100.0 + wave(time, 11.0), 7.0] };
        (0..length).map(sample).collect()
    }

    #[test]
    fn first_last_and_extremes_are_kept_and_no_more_than_asked_for() {
        let mut samples = walk(3_000);
        samples[1_234].values[0] = 9.0;
        samples[1_235].values[1] = -9.0;
        for (most, slices) in [(10, 2), (100, 90), (480, 470)] {
            let thinned = thin(samples.clone(), most);
            assert!(thinned.len() <= most && thinned.len() * 10 >= most * 9, "{} of {most}", thinned.len());
            assert_eq!(thinned.first(), samples.first());
            assert_eq!(thinned.last(), samples.last());
            assert!(thinned.contains(&samples[1_234]) && thinned.contains(&samples[1_235]), "{most}");
            assert!(thinned.is_sorted_by(|one, other| one.time < other.time));
            let distance = |pair: &[Sample]| pair[1].time - pair[0].time;
            let longest = thinned.windows(2).map(distance).max().unwrap();
            assert!(longest <= 2 * 40 * 3_000 / slices, "{longest} between two of {most}");
        }
    }

    #[test]
    fn extremes_survive_however_often_samples_are_thinned() {
        let mut samples = Samples::new(100);
        for sample in walk(5_000) {
            samples.push(sample);
            assert!(samples.held.len() < 400);
        }
        let held = samples.finish();
        assert!((90..=100).contains(&held.len()), "{} samples", held.len());
        let found = ranges(&held);
        let expected = ranges(&walk(5_000));
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!((found.least.0, found.greatest.0), (expected.least.0, expected.greatest.0));
        }
        assert_eq!(held.first().map(|sample| sample.time), Some(0));
        assert_eq!(held.last().map(|sample| sample.time), Some(40 * 4_999));
    }

    #[test]
    fn a_short_move_is_kept_though_it_is_no_extreme() {
        let mut samples: Vec<Sample> =
            walk(3_000).into_iter().map(|sample| Sample { values: vec![100.0], ..sample }).collect();
        for sample in &mut samples[1_500..] {
            sample.values[0] = 200.0;
        }
        samples[1_000].values[0] = 160.0;
        samples[2_000].values[0] = 110.0;
        let thinned = thin(samples.clone(), 100);
        assert!(thinned.contains(&samples[1_000]) && thinned.contains(&samples[2_000]), "{thinned:?}");
    }

    #[test]
    fn few_samples_stay_as_they_are() {
        assert_eq!(thin(walk(50), 50), walk(50));
        assert_eq!(thin(Vec::new(), 50), Vec::new());
        assert_eq!(thin(walk(1), 0), walk(1));
        let still: Vec<Sample> = (0..9).map(|_| Sample { time: 5, values: vec![1.0] }).collect();
        assert_eq!(thin(still, 4).len(), 2);
    }
}
