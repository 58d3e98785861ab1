//! How long volatility remembers: what a fast volatility says about the hours and the day after it.

use super::fit::Data;
use super::generator::Spread;
use super::moments::{covariance, weighted_mean};
use super::series::Intraday;
use super::statistics::float;
use crate::stop::{Outcome, Stop};

/// Half-life of the fast variance in steps, as on chain.
const FAST_STEPS: i32 = 24;
/// Steps before the first fast variance counts, and between two that do.
const WARM_UP: usize = 72;
const EVERY: usize = 12;
/// Hours over which volatility afterwards is measured.
const HORIZONS: [usize; 5] = [1, 3, 6, 12, 24];
const STEPS_AN_HOUR: usize = 12;

/// What was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory {
    pub(super) measured: Spread,
    pub(super) persistence: f64,
    pub(super) carried: f64,
    pub(super) wander: f64,
    pub(super) reversion_hours: f64,
}

/// A fast volatility, and volatility over each horizon after it where the data reach so far: logarithms over the slow one.
struct Seen {
    weight: f64,
    fast: f64,
    after: [Option<f64>; HORIZONS.len()],
}

impl Memory {
    /// Variance that wandering adds to the mean over a day: of an Ornstein-Uhlenbeck process.
    pub(super) fn of_a_day(&self) -> f64 {
        let part = self.reversion_hours / 24.0;
        self.wander.powi(2) * 2.0 * part * (1.0 - part * (1.0 - (-1.0 / part).exp()))
    }
}

/// Regresses volatility afterwards on fast volatility. The slopes over horizons `h` are `persistence + carried * mean of exp(-t / r)`, from
/// which all three follow by least squares; what wanders follows from the covariance of neighbouring hours.
pub(super) fn of(data: &Data) -> Outcome<Memory> {
    let seen: Vec<Seen> = data.short.values().flat_map(|days| runs(days).into_iter().flat_map(look)).collect();
    let mean = weighted_mean(seen.iter().map(|seen| (seen.weight, seen.fast)));
    let variance = weighted_mean(seen.iter().map(|seen| (seen.weight, (seen.fast - mean).powi(2))));
    let slopes: Vec<f64> = (0..HORIZONS.len()).map(|horizon| slope(&seen, horizon)).collect();
    let (persistence, carried, reversion_hours) = decomposed(&slopes);
    let mut memory = Memory {
        measured: Spread { mean, deviation: variance.sqrt() },
        persistence,
        carried,
        wander: 1.0,
        reversion_hours,
    };
    // Within a day, the covariance with the hour after is that of the process less the variance of the day's mean.
    let neighbours = (-1.0 / reversion_hours).exp() - memory.of_a_day();
    let found = weighted_mean(data.days().filter_map(|(weight, day)| Some((weight, neighbouring(day)?))));
    if !(neighbours > 0.0 && found > 0.0) {
        return Err(Stop::fault("volatility within the day does not revert"));
    }
    memory.wander = (found / neighbours).sqrt();
    Ok(memory)
}

/// Returns of days that follow each other, with the weight of each day.
fn runs(days: &[(f64, Intraday)]) -> Vec<Vec<(f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut last = None;
    for (weight, day) in days {
        for (step, moved) in &day.returns {
            if last != Some(step - 1) {
                runs.push(Vec::new());
            }
            last = Some(*step);
            if let Some(run) = runs.last_mut() {
                run.push((*weight, *moved));
            }
        }
    }
    runs
}

/// The logarithm of a volatility of a day from the mean square of steps.
fn level(square: f64) -> f64 {
    0.5 * (square * 288.0).max(1e-12).ln()
}

fn look(run: Vec<(f64, f64)>) -> Vec<Seen> {
    let kept = 0.5_f64.powf(1.0 / f64::from(FAST_STEPS));
    let (mut fast, mut seen) = (0.0, Vec::new());
    for (place, (weight, moved)) in run.iter().enumerate() {
        if place >= WARM_UP && place.is_multiple_of(EVERY) {
            let after = HORIZONS.map(|hours| {
                let steps = hours * STEPS_AN_HOUR;
                let part = run.get(place..place + steps)?;
                Some(level(part.iter().map(|(_, moved)| moved * moved).sum::<f64>() / float(steps)))
            });
            seen.push(Seen { weight: *weight, fast: level(fast), after });
        }
        fast = if place == 0 { moved * moved } else { kept * fast + (1.0 - kept) * moved * moved };
    }
    seen
}

fn slope(seen: &[Seen], horizon: usize) -> f64 {
    let pairs: Vec<(f64, f64, f64)> =
        seen.iter().filter_map(|seen| Some((seen.weight, seen.fast, (*seen.after.get(horizon)?)?))).collect();
    let mean = |of: fn(&(f64, f64, f64)) -> f64| weighted_mean(pairs.iter().map(|pair| (pair.0, of(pair))));
    let (fast, after) = (mean(|pair| pair.1), mean(|pair| pair.2));
    let both = weighted_mean(pairs.iter().map(|pair| (pair.0, (pair.1 - fast) * (pair.2 - after))));
    both / weighted_mean(pairs.iter().map(|pair| (pair.0, (pair.1 - fast).powi(2))))
}

/// Persistence, what is carried, and the hours of reversion that are nearest to the slopes.
fn decomposed(slopes: &[f64]) -> (f64, f64, f64) {
    let mut best = (f64::INFINITY, (0.0, 0.0, 1.0));
    for quarter in 2..80_u32 {
        let hours = f64::from(quarter) / 4.0;
        let pairs: Vec<(f64, f64)> = HORIZONS
            .iter()
            .zip(slopes)
            .map(|(horizon, slope)| {
                let span = float(*horizon) / hours;
                ((1.0 - (-span).exp()) / span, *slope)
            })
            .collect();
        let twice: Vec<(f64, f64)> = pairs.iter().map(|pair| (pair.0, pair.0)).collect();
        let carried = covariance(&pairs) / covariance(&twice);
        let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / float(pairs.len());
        let persistence = mean(|pair| pair.1) - carried * mean(|pair| pair.0);
        let miss: f64 = pairs.iter().map(|(left, slope)| (persistence + carried * left - slope).powi(2)).sum();
        if miss < best.0 && persistence >= 0.0 && carried >= 0.0 {
            best = (miss, (persistence, carried, hours));
        }
    }
    best.1
}

/// The covariance of the logarithm of an hour's volatility with the next hour's, within a day.
fn neighbouring(day: &Intraday) -> Option<f64> {
    let hours: Vec<f64> = day
        .returns
        .chunks_exact(STEPS_AN_HOUR)
        .map(|hour| level(hour.iter().map(|(_, moved)| moved * moved).sum::<f64>() / float(STEPS_AN_HOUR)))
        .collect();
    let mean = hours.iter().sum::<f64>() / float(hours.len());
    let pairs: Vec<(f64, f64)> =
        hours.iter().zip(hours.iter().skip(1)).map(|(one, next)| ((one - mean) * (next - mean), 0.0)).collect();
    (pairs.len() > 8).then(|| pairs.iter().map(|pair| pair.0).sum::<f64>() / float(pairs.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_taken_apart() {
        let left = |hours: usize| 3.0 / float(hours) * (1.0 - (-float(hours) / 3.0).exp());
        let slopes = HORIZONS.map(|hours| 0.4 + 0.3 * left(hours));
        let (persistence, carried, hours) = decomposed(&slopes);
        assert!((persistence - 0.4).abs() < 1e-6 && (carried - 0.3).abs() < 1e-6 && (hours - 3.0).abs() < 1e-6);
    }
}
