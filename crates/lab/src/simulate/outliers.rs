//! Jumps: returns that stand out of those around them.

use std::collections::BTreeMap;

use super::fit::{AROUND, Data, OUTLIER, local, returns};
use super::generator::Jumps;
use super::moments::weighted_mean;
use super::series::Intraday;
use super::statistics::float;

/// The least size of a jump, over the slow volatility of a day.
const LEAST: f64 = 0.5;

/// Returns that stand out of those around them.
struct Outlier {
    weight: f64,
    step: i64,
    size: f64,
    aftershock: Option<f64>,
}

fn outliers(days: &[(f64, Intraday)]) -> Vec<Outlier> {
    let mut found = Vec::new();
    for (weight, day) in days {
        let moved = returns(day);
        for (place, ratio) in local(&moved).into_iter().enumerate() {
            let Some((step, size)) = day.returns.get(place).copied() else { continue };
            if ratio.abs() > OUTLIER && size.abs() > LEAST {
                let square = |from: usize, count: usize| {
                    let part: Vec<f64> = moved.iter().skip(from).take(count).map(|moved| moved * moved).collect();
                    (part.len() == count && place >= AROUND).then(|| part.iter().sum::<f64>() / float(count))
                };
                let (before, after) = (square(place.saturating_sub(AROUND), AROUND), square(place + 1, AROUND / 2));
                let aftershock = before.zip(after).map(|(before, after)| 0.5 * (after / before).ln());
                found.push(Outlier { weight: *weight, step, size, aftershock });
            }
        }
    }
    found
}

/// Jumps of all symbols; `false_alarms` of Student returns a day look like one.
pub(super) fn jumps(data: &Data, false_alarms: f64) -> Jumps {
    let by_symbol: BTreeMap<&str, Vec<Outlier>> =
        data.short.iter().map(|(symbol, days)| (*symbol, outliers(days))).collect();
    let all = || by_symbol.values().flatten();
    let mean = |of: &dyn Fn(&Outlier) -> Option<f64>| {
        weighted_mean(all().filter_map(|jump| of(jump).map(|value| (jump.weight, value))))
    };
    let per_day: f64 = all().map(|jump| jump.weight).sum();
    // What Student returns look like a jump without being one is mostly below the least size: a tenth of it is taken off.
    let per_day = (per_day - 0.1 * false_alarms).max(0.0);
    Jumps {
        per_day,
        common: together(data, &by_symbol),
        down: mean(&|jump| Some(f64::from(u8::from(jump.size < 0.0)))),
        least: LEAST,
        scale: mean(&|jump| Some(jump.size.abs() - LEAST)),
        shape: 0.0,
        aftershock: mean(&|jump| jump.aftershock).max(0.0),
    }
}

/// Of the jumps at times for which another symbol has returns, the share at which it moved by half the least size at least, the same way.
fn together(data: &Data, by_symbol: &BTreeMap<&str, Vec<Outlier>>) -> f64 {
    let moved: BTreeMap<&str, BTreeMap<i64, f64>> = data
        .short
        .iter()
        .map(|(symbol, days)| (*symbol, days.iter().flat_map(|(_, day)| day.returns.iter().copied()).collect()))
        .collect();
    weighted_mean(by_symbol.iter().flat_map(|(symbol, jumps)| {
        let others: Vec<&BTreeMap<i64, f64>> =
            moved.iter().filter(|(other, _)| *other != symbol).map(|(_, moved)| moved).collect();
        jumps
            .iter()
            .flat_map(move |jump| {
                let with: Vec<f64> = others.iter().filter_map(|moved| moved.get(&jump.step).copied()).collect();
                let same = |with: f64| f64::from(u8::from(with * jump.size.signum() > 0.5 * LEAST));
                with.into_iter().map(move |with| (jump.weight, same(with))).collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    }))
}
