//! Series of returns in units of the volatility that was known before them.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use crate::history::{Bar, History, parse};
use crate::stop::{Outcome, Stop};

/// Seconds of a step and of a day.
pub(super) const STEP: i64 = 300;
pub(super) const DAY: i64 = 86_400;
/// Weight of yesterday in the slow variance (RiskMetrics, 1996).
const DECAY: f64 = 0.94;
/// Days from which the first variance is taken.
const FIRST: usize = 30;

/// One day as the daily file has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Daily {
    /// Slow volatility known when it began, as a fraction.
    pub(super) slow: f64,
    /// Its return over the slow volatility.
    pub(super) moved: f64,
    /// Its range over the slow volatility.
    pub(super) range: f64,
}

/// Days by number since 1970.
pub(super) type Days = BTreeMap<i64, Daily>;

/// Reads a price file of a folder.
pub(super) fn read(folder: &Path, symbol: &str, file: &str) -> Outcome<History> {
    let path = folder.join(file);
    let name = path.display().to_string();
    let source = File::open(&path).map_err(|error| Stop::input(format!("{name}: {error}")))?;
    parse(symbol, &name, source)
}

#[expect(clippy::cast_precision_loss, reason = "prices are far below 2^53 units of a cent")]
fn ratio(after: i64, before: i64) -> f64 {
    (after as f64 / before as f64).ln()
}

/// The days of a daily history from the second month on.
pub(super) fn days(history: &History) -> Days {
    let closes: Vec<(Bar, f64)> = history
        .bars
        .windows(2)
        .filter_map(|pair| match pair {
            [before, bar] => Some((*bar, ratio(bar.close, before.close))),
            _ => None,
        })
        .collect();
    let first: f64 = closes.iter().take(FIRST).map(|(_, moved)| moved * moved).sum();
    let mut variance = first / 30.0;
    let mut days = Days::new();
    for (bar, moved) in closes.into_iter().skip(FIRST) {
        let slow = variance.sqrt();
        let range = ratio(bar.high, bar.low) / slow;
        days.insert(bar.timestamp / DAY, Daily { slow, moved: moved / slow, range });
        variance = DECAY * variance + (1.0 - DECAY) * moved * moved;
    }
    days
}

/// The returns of one day, each with its step since 1970, over the day's slow volatility.
#[derive(Clone, Debug)]
pub(super) struct Intraday {
    pub(super) daily: Daily,
    pub(super) returns: Vec<(i64, f64)>,
}

/// The days of a history of short bars for which a slow volatility is known. The last close in a step counts; where a step has none, the
/// return over it is left out.
pub(super) fn intraday(history: &History, days: &Days) -> Vec<Intraday> {
    let mut closes: BTreeMap<i64, i64> = BTreeMap::new();
    for bar in &history.bars {
        closes.insert(bar.timestamp / STEP, bar.close);
    }
    let mut found: BTreeMap<i64, Intraday> = BTreeMap::new();
    for (step, close) in &closes {
        let (Some(before), Some(daily)) = (closes.get(&(step - 1)), days.get(&(step * STEP / DAY))) else { continue };
        let day = found.entry(step * STEP / DAY).or_insert(Intraday { daily: *daily, returns: Vec::new() });
        day.returns.push((*step, ratio(*close, *before) / daily.slow));
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A price that doubles every other day and halves in between.
    fn zigzag() -> History {
        let bars = (0..40).map(|day| {
            let (open, close) = if day % 2 == 0 { (200, 100) } else { (100, 200) };
            Bar { timestamp: day * DAY, open, high: 200, low: 100, close }
        });
        History { symbol: "Z".to_owned(), bars: bars.collect() }
    }

    #[test]
    fn a_steady_zigzag_moves_by_its_volatility() {
        let days = days(&zigzag());
        assert_eq!(days.len(), 9);
        for day in days.values() {
            assert!((day.slow - 2.0_f64.ln()).abs() < 1e-9 && (day.moved.abs() - 1.0).abs() < 1e-9);
            assert!((day.range - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn short_bars_become_steps_of_five_minutes() {
        let days = days(&zigzag());
        let first = 35 * DAY;
        let closes = [(0, 100), (60, 110), (240, 120), (300, 130), (540, 144), (1_200, 500), (1_500, 250)];
        let bars =
            closes.map(|(time, close)| Bar { timestamp: first + time, open: close, high: close, low: close, close });
        let short = History { symbol: "Z".to_owned(), bars: bars.to_vec() };
        let found = intraday(&short, &days);
        assert_eq!(found.len(), 1);
        let returns = &found[0].returns;
        assert_eq!(returns.iter().map(|(step, _)| step - first / STEP).collect::<Vec<_>>(), [1, 5]);
        assert!((returns[0].1 - 1.2_f64.log2()).abs() < 1e-9 && (returns[1].1 + 1.0).abs() < 1e-9);
    }
}
