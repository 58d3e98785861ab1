//! Fitting the generator to price histories, statistic by statistic.
//!
//! Short bars exist for one quiet quarter and for crashes, which were chosen because they were crashes. So days are stratified by their
//! range over the slow volatility, and each stratum counts as often as it occurs in seven years of daily bars.

use std::collections::BTreeMap;
use std::path::Path;

use super::draws::Draws;
use super::generator::{Generator, STEPS_A_DAY, Spread};
use super::memory::{self, Memory};
use super::moments::{correlation, quantile_of};
use super::outliers::jumps;
use super::series::{Days, Intraday, days, intraday, read};
use super::statistics::float;
use crate::stop::{Outcome, Stop};

/// Symbols with daily bars.
const SYMBOLS: [&str; 3] = ["BTC", "ETH", "SOL"];
/// Files of short bars.
const SHORT: [(&str, &str); 10] = [
    ("BTC", "calm/BTC_5m_2023Q3.csv"),
    ("SOL", "calm/SOL_5m_2023Q3.csv"),
    ("BTC", "2021-05-crash/BTC_1m.csv"),
    ("ETH", "2021-05-crash/ETH_1m.csv"),
    ("BTC", "2022-11-ftx/BTC_5m.csv"),
    ("ETH", "2022-11-ftx/ETH_5m.csv"),
    ("SOL", "2022-11-ftx/SOL_3m.csv"),
    ("BTC", "2025-10-cascade/BTC_5m.csv"),
    ("ETH", "2025-10-cascade/ETH_5m.csv"),
    ("SOL", "2025-10-cascade/SOL_5m.csv"),
];
/// Range over slow volatility from which a day is wild: one in forty-five.
const WILD: f64 = 4.0;
/// Steps on either side that a return is compared with: two hours.
pub(super) const AROUND: usize = 24;
/// A return of this many times those around it stands out.
pub(super) const OUTLIER: f64 = 8.0;
/// Median and standard deviation of the logarithm of the range of a Brownian motion (Parkinson, 1980; by simulation).
const RANGE_MEDIAN: f64 = 0.414;
const RANGE_DEVIATION: f64 = 0.29;
/// Standard normal quartiles are this far apart.
const QUARTILES: f64 = 1.349;

/// What was read.
pub(super) struct Data {
    pub(super) daily: BTreeMap<&'static str, Days>,
    /// By symbol, days of short bars with how often a day like it occurs.
    pub(super) short: BTreeMap<&'static str, Vec<(f64, Intraday)>>,
}

impl Data {
    /// Reads the folder.
    pub(super) fn read(folder: &Path) -> Outcome<Self> {
        let mut daily = BTreeMap::new();
        for symbol in SYMBOLS {
            daily.insert(symbol, days(&read(folder, symbol, &format!("calm/{symbol}_1d.csv"))?));
        }
        let mut short: BTreeMap<&'static str, Vec<(f64, Intraday)>> = BTreeMap::new();
        for (symbol, file) in SHORT {
            let Some(days) = daily.get(symbol) else { continue };
            let found = intraday(&read(folder, symbol, file)?, days);
            short.entry(symbol).or_default().extend(found.into_iter().map(|day| (1.0, day)));
        }
        let mut data = Self { daily, short };
        data.weigh();
        Ok(data)
    }

    /// Gives each day of short bars the weight of its stratum: weights sum to one over all symbols.
    fn weigh(&mut self) {
        let all: Vec<f64> = self.daily.values().flat_map(|days| days.values().map(|day| day.range)).collect();
        let wild = float(all.iter().filter(|range| **range >= WILD).count()) / float(all.len());
        let short = || self.short.values().flatten().map(|(_, day)| day.daily.range);
        let (loud, quiet) =
            (short().filter(|range| *range >= WILD).count(), short().filter(|range| *range < WILD).count());
        for (weight, day) in self.short.values_mut().flatten() {
            *weight = if day.daily.range >= WILD { wild / float(loud) } else { (1.0 - wild) / float(quiet) };
        }
    }

    /// All days of short bars.
    pub(super) fn days(&self) -> impl Iterator<Item = (f64, &Intraday)> {
        self.short.values().flatten().map(|(weight, day)| (*weight, day))
    }
}

/// Fits everything; jumps roughly, which `tails` brings to what is rarely seen.
pub(super) fn fit(data: &Data, fitted: &str) -> Outcome<Generator> {
    let (freedom, false_alarms) = freedom(data);
    let memory = memory::of(data)?;
    let (days, days_common) = across_days(data, &memory);
    Ok(Generator {
        source: "Binance spot: BTC, ETH, SOL daily 2019 to 2025 (SOL from August 2020); BTC and SOL 5 minutes July to September 2023; \
                 BTC and ETH May 2021, BTC, ETH and SOL November 2022 and October 2025"
            .to_owned(),
        fitted: fitted.to_owned(),
        loadings: loadings(data)?,
        freedom,
        measured: memory.measured,
        persistence: memory.persistence,
        carried: memory.carried,
        days,
        days_common,
        wander: memory.wander,
        reversion_hours: memory.reversion_hours,
        jumps: jumps(data, false_alarms),
    })
}

/// What two symbols have of the same days.
fn paired(data: &Data, one: &str, other: &str, of: impl Fn(&super::series::Daily) -> f64) -> Vec<(f64, f64)> {
    let (Some(one), Some(other)) = (data.daily.get(one), data.daily.get(other)) else { return Vec::new() };
    one.iter().filter_map(|(day, daily)| other.get(day).map(|with| (of(daily), of(with)))).collect()
}

/// One factor explains three correlations exactly: `loading = sqrt(r12 * r13 / r23)`.
fn loadings(data: &Data) -> Outcome<BTreeMap<String, f64>> {
    let of = |one, other| correlation(&paired(data, one, other, |day| day.moved.clamp(-LARGEST_DAY, LARGEST_DAY)));
    let [first, second, third] = SYMBOLS;
    let (a, b, c) = (of(first, second), of(first, third), of(second, third));
    let loadings = [(first, a * b / c), (second, a * c / b), (third, b * c / a)];
    if loadings.iter().any(|(_, square)| !(0.0..1.0).contains(square)) {
        return Err(Stop::fault("one factor does not explain the correlations"));
    }
    Ok(loadings.into_iter().map(|(symbol, square)| (symbol.to_owned(), square.sqrt())).collect())
}

/// Days beyond this do not decide a correlation alone.
const LARGEST_DAY: f64 = 4.0;

/// The spread of a day's volatility over the slow one beyond what it keeps of the day before, and its common part: from daily ranges, by
/// their quartiles, so that jumps do not count, less what the range of a Brownian motion varies and what the rest of the generator adds.
fn across_days(data: &Data, memory: &Memory) -> (Spread, f64) {
    let ranges: Vec<f64> = data.daily.values().flat_map(|days| days.values().map(|day| day.range.ln())).collect();
    let of = |level| quantile_of(&ranges, level);
    let deviation = (of(0.75) - of(0.25)) / QUARTILES;
    let pairs = [("BTC", "ETH"), ("BTC", "SOL"), ("ETH", "SOL")];
    let common = pairs.map(|(one, other)| correlation(&paired(data, one, other, |day| day.range.ln())));
    let Memory { measured, persistence, wander, .. } = *memory;
    // Volatility that wanders within the day with variance d^2 raises the day's by exp(d^2).
    let mean = of(0.5) - RANGE_MEDIAN - wander.powi(2) - persistence * measured.mean;
    let others = RANGE_DEVIATION.powi(2) + (persistence * measured.deviation).powi(2) + memory.of_a_day();
    let deviation = (deviation.powi(2) - others).max(0.0).sqrt();
    (Spread { mean, deviation }, common.iter().sum::<f64>() / 3.0)
}

/// Each return over the root mean square of those around it.
pub(super) fn local(returns: &[f64]) -> Vec<f64> {
    let ratio = |(place, moved): (usize, &f64)| {
        let from = place.saturating_sub(AROUND);
        let around = returns.iter().enumerate().skip(from).take(2 * AROUND + 1).filter(|(other, _)| *other != place);
        let (count, sum) = around.fold((0.0, 0.0), |(count, sum), (_, other)| (count + 1.0, sum + other * other));
        if sum > 0.0 { moved / (sum / f64::max(count, 1.0)).sqrt() } else { 0.0 }
    };
    returns.iter().enumerate().map(ratio).collect()
}

/// What moved on a day.
pub(super) fn returns(day: &Intraday) -> Vec<f64> {
    day.returns.iter().map(|(_, moved)| *moved).collect()
}

/// How much wider the half per cent at the end is than the quarter.
fn tail(ratios: &[f64]) -> f64 {
    let sizes: Vec<f64> = ratios.iter().map(|ratio| ratio.abs()).collect();
    quantile_of(&sizes, 0.995) / quantile_of(&sizes, 0.75)
}

/// Degrees of freedom at which simulated returns have the tail of the data, and how many of them a day look like jumps.
fn freedom(data: &Data) -> (f64, f64) {
    let found: Vec<f64> =
        data.days().filter(|(_, day)| day.daily.range < WILD).flat_map(|(_, day)| local(&returns(day))).collect();
    let wanted = tail(&found);
    let mut best = (f64::INFINITY, 0.0, 0.0);
    for freedom in (25..=120).step_by(5).map(|tenths| f64::from(tenths) / 10.0) {
        let mut draws = Draws::of_path(1, 0);
        let simulated: Vec<f64> = (0..400)
            .flat_map(|_| {
                let day: Vec<f64> = (0..STEPS_A_DAY).map(|_| draws.mixing(freedom) * draws.normal()).collect();
                local(&day)
            })
            .collect();
        let miss = (tail(&simulated) - wanted).abs();
        if miss < best.0 {
            let alarms = float(simulated.iter().filter(|ratio| ratio.abs() > OUTLIER).count()) / 400.0;
            best = (miss, freedom, alarms);
        }
    }
    (best.1, best.2)
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
