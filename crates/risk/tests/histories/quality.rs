//! How good forecasts have been: a table to print, for any folder of histories.
//!
//! `HISTORIES=folder cargo test --release -p ballast-risk --test histories -- --ignored --nocapture` reads every `*.csv` in it and in
//! the folders below; without it, what the lab ships.

use std::fs;
use std::path::{Path, PathBuf};

use ballast_risk::BasisPoints;
use ballast_risk::forecast::Coefficients;
use ballast_risk::volatility::{History, Variance, squared_return};

use crate::bars::{Bar, parse};
use crate::floats::{Errors, compared};
use crate::{BAD, PROPOSED, implied, share_off, walked};

/// What was forecast from, and what came: variances per day, times 2^48.
#[derive(Clone, Copy)]
struct Sample {
    variances: [f64; 3],
    /// As it is averaged in: at most 49 times what was expected.
    clipped: f64,
    /// As it was.
    observed: f64,
}

/// One forecast beside the fast variance.
#[derive(Clone, Copy, Default)]
struct Quality {
    /// Mean difference of QLIKE losses, clipped: what the score averages, without its bound. Below zero is better.
    clipped: f64,
    /// The same of what was observed.
    observed: f64,
    /// Quotient of the mean squared errors. Below one is better.
    squares: f64,
    /// Mean of what was observed, clipped, over what was forecast. One is unbiased.
    bias: f64,
}

fn samples(bars: &[Bar], implied: BasisPoints) -> Vec<Sample> {
    let mut before = History::begin(bars[0].open, bars[0].published, implied);
    let pairs = walked(bars, implied, &PROPOSED).into_iter().map(|after| {
        let steps = (after.grid - before.grid) as f64;
        let observed = squared_return(before.price, after.price).unwrap() as f64 * 288.0 / steps;
        let most = before.fast.max(Variance::of(implied)).0 as f64 * 49.0;
        let variances = [before.fast.0, before.slow.0, before.long.0].map(|variance| variance as f64);
        before = after;
        Sample { variances, clipped: observed.min(most), observed }
    });
    pairs.collect()
}

fn quality(samples: &[Sample], weights: [f64; 3]) -> Quality {
    let mut sum = Quality::default();
    let mut fast_squares = 0.0;
    for sample in samples {
        let fast = sample.variances[0];
        let forecast: f64 = sample.variances.iter().zip(weights).map(|(variance, weight)| variance * weight).sum();
        let excess = |observed: f64| observed / forecast - observed / fast + (forecast / fast).ln();
        sum.clipped += excess(sample.clipped);
        sum.observed += excess(sample.observed);
        sum.squares += (sample.observed - forecast).powi(2);
        fast_squares += (sample.observed - fast).powi(2);
        sum.bias += sample.clipped / forecast;
    }
    let count = samples.len() as f64;
    Quality {
        clipped: sum.clipped / count,
        observed: sum.observed / count,
        squares: sum.squares / fast_squares,
        bias: sum.bias / count,
    }
}

/// The sound weights in steps of a twentieth with the least loss, every history counting alike.
fn fitted(histories: &[&[Sample]]) -> [f64; 3] {
    let grid = |last: u32| (0..=last).map(|step| f64::from(step) / 20.0);
    let weights = grid(30).flat_map(|fast| grid(12).flat_map(move |slow| grid(6).map(move |long| [fast, slow, long])));
    let sound = weights.filter(|weights| weights.iter().sum::<f64>() > 0.999);
    let loss = |weights: &[f64; 3]| histories.iter().map(|samples| quality(samples, *weights).clipped).sum::<f64>();
    sound.map(|weights| (loss(&weights), weights)).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap().1
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            found.push(path);
        }
    }
}

/// Every file whose columns begin with a time and an opening price.
fn histories() -> Vec<(String, Vec<Bar>)> {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../lab/histories").to_owned();
    let mut found = Vec::new();
    files(Path::new(&std::env::var("HISTORIES").unwrap_or(shipped)), &mut found);
    found.sort();
    let texts = found.into_iter().map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap()));
    let bars = texts.filter(|(_, text)| text.starts_with("timestamp,open")).map(|(name, text)| (name, parse(&text)));
    bars.collect()
}

fn print_quality(name: &str, samples: &[Sample], weights: [f64; 3]) {
    let Quality { clipped, observed, squares, bias } = quality(samples, weights);
    println!("    {name:<28} {clipped:>9.4} {observed:>9.4} {squares:>8.4} {bias:>7.3}");
}

fn whole(coefficients: &Coefficients) -> [f64; 3] {
    [coefficients.fast.0, coefficients.slow.0, coefficients.long.0].map(|weight| f64::from(weight) / 1e4)
}

#[test]
#[ignore = "prints a table"]
fn forecasts_of_real_histories() {
    let histories: Vec<(String, Vec<Bar>, BasisPoints)> = histories()
        .into_iter()
        .map(|(name, bars)| {
            let implied = implied(&bars);
            (name, bars, implied)
        })
        .collect();
    let samples: Vec<Vec<Sample>> = histories.iter().map(|(_, bars, implied)| samples(bars, *implied)).collect();
    // Fitted where there are months of prices, on the second quarter of them: in the first the long variance is what it began with.
    let months = samples.iter().filter(|samples| samples.len() > 10_000);
    let quarters: Vec<&[Sample]> = months.map(|samples| &samples[samples.len() / 4..samples.len() / 2]).collect();
    let fitted = if quarters.is_empty() { whole(&PROPOSED) } else { fitted(&quarters) };
    println!("fitted: {fitted:?}; proposed: {:?}", whole(&PROPOSED));
    println!("    forecast                      QLIKE      unclipped  squares  bias");
    for ((name, bars, implied), samples) in histories.iter().zip(&samples) {
        println!("{name}: {} observations, implied {}", samples.len(), implied.0);
        print_quality("fitted, second half", &samples[samples.len() / 2..], fitted);
        print_quality("proposed, second half", &samples[samples.len() / 2..], whole(&PROPOSED));
        print_quality("fitted", samples, fitted);
        print_quality("proposed", samples, whole(&PROPOSED));
        print_quality("half fast, slow and long", samples, [0.5, 0.4, 0.1]);
        print_quality("fast alone", samples, [1.0, 0.0, 0.0]);
        let off = |coefficients: &Coefficients| share_off(&walked(bars, *implied, coefficients)) * 100.0;
        println!("    off: proposed {:.1} %, bad {:.1?} %", off(&PROPOSED), BAD.map(|bad| off(&bad)));
        let Errors { fast, slow, long, score, jump } = compared(bars, &PROPOSED);
        println!("    off the floats: {fast:.1e} {slow:.1e} {long:.1e}, score {score:.1e}, jump {jump:.2} bp");
    }
}
