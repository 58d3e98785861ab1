//! Price histories: bars read from CSV, and the walk through them.

use std::collections::BTreeMap;
use std::io::Read;

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::stop::{Outcome, Stop};

/// Power of ten of every price here, as an oracle states it.
pub(crate) const EXPONENT: i32 = -10;
const HEADER: [&str; 5] = ["timestamp", "open", "high", "low", "close"];
/// The highest price that is read, in dollars.
const HIGHEST: f64 = 1e8;
/// Unix seconds between February 1970 and the year 2100: what lies outside is not in seconds.
const SECONDS: std::ops::Range<i64> = 5_000_000..4_102_444_800;
/// A bar is walked in four points, a second apart at least.
const SHORTEST_BAR: i64 = 4;
/// Length of a bar that has no other to be measured by.
const LONE_BAR: i64 = 60;

/// One bar, prices in units of `10^EXPONENT` dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) timestamp: i64,
    pub(crate) open: i64,
    pub(crate) high: i64,
    pub(crate) low: i64,
    pub(crate) close: i64,
}

/// The bars of one symbol, oldest first.
#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) symbol: String,
    pub(crate) bars: Vec<Bar>,
}

/// A moment at which at least one price moves; every symbol's price is given, the last one held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) time: i64,
    pub(crate) prices: Vec<i64>,
}

/// Reads a history; `name` is what messages call the source.
pub(crate) fn parse(symbol: &str, name: &str, mut source: impl Read) -> Outcome<History> {
    let mut text = String::new();
    source.read_to_string(&mut text).map_err(|error| Stop::input(format!("{name}: {error}")))?;
    let header = HEADER.join(",");
    let mut lines = (1_u32..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let at = |line: u32, why: &str| Stop::input(format!("{name}:{line}: {why}"));
    match lines.next() {
        None => return Err(at(1, &format!("the file is empty; expected the header {header}"))),
        Some((line, found)) if fields(found) != HEADER => return Err(at(line, &format!("the header is not {header}"))),
        Some(_) => {}
    }
    let mut bars: Vec<Bar> = Vec::new();
    for (line, row) in lines {
        let bar = bar(&fields(row)).map_err(|why| at(line, &why))?;
        if let Some(last) = bars.last() {
            follows(last, &bar).map_err(|why| at(line, &why))?;
        }
        bars.push(bar);
    }
    if bars.is_empty() {
        return Err(at(2, "there is no bar after the header"));
    }
    Ok(History { symbol: symbol.to_owned(), bars })
}

fn fields(row: &str) -> Vec<&str> {
    row.split(',').map(str::trim).collect()
}

fn follows(last: &Bar, bar: &Bar) -> Result<(), String> {
    let (before, after) = (last.timestamp, bar.timestamp);
    if after == before {
        return Err(format!("the timestamp {after} stands twice"));
    }
    if after < before {
        return Err(format!("the timestamp {after} comes after {before}: bars are sorted by time"));
    }
    if after < before.saturating_add(SHORTEST_BAR) {
        return Err(format!("bars are closer than {SHORTEST_BAR} seconds"));
    }
    Ok(())
}

fn bar(fields: &[&str]) -> Result<Bar, String> {
    let [timestamp, open, high, low, close] = fields else {
        return Err(format!("the row has {} fields instead of {}", fields.len(), HEADER.len()));
    };
    let bar = Bar {
        timestamp: seconds(timestamp)?,
        open: price("open", open)?,
        high: price("high", high)?,
        low: price("low", low)?,
        close: price("close", close)?,
    };
    if bar.low > bar.high {
        return Err(format!("the low {low} is above the high {high}"));
    }
    for (field, text, value) in [("open", open, bar.open), ("close", close, bar.close)] {
        if value < bar.low || value > bar.high {
            return Err(format!("the {field} {text} is outside low {low} and high {high}"));
        }
    }
    Ok(bar)
}

fn seconds(text: &str) -> Result<i64, String> {
    let value: i64 = text.parse().map_err(|_| format!("the timestamp '{text}' is not a whole number"))?;
    if SECONDS.contains(&value) {
        Ok(value)
    } else {
        Err(format!("the timestamp {value} is not a unix time in seconds"))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the value is within a hundredth of 2^63")]
fn price(field: &str, text: &str) -> Result<i64, String> {
    let value: f64 = text.parse().map_err(|_| format!("the {field} '{text}' is not a number"))?;
    if !value.is_finite() {
        return Err(format!("the {field} '{text}' is not a number"));
    }
    if value <= 0.0 {
        return Err(format!("the {field} {text} is not positive"));
    }
    if value > HIGHEST {
        return Err(format!("the {field} {text} is above {HIGHEST}"));
    }
    let units = (value * 10_f64.powi(-EXPONENT)).round() as i64;
    if units == 0 { Err(format!("the {field} {text} is too small")) } else { Ok(units) }
}

impl History {
    /// Length of a bar: the shortest distance of two.
    fn spacing(&self) -> i64 {
        let distances = self.bars.windows(2).filter_map(|pair| match pair {
            [first, second] => Some(second.timestamp - first.timestamp),
            _ => None,
        });
        distances.min().unwrap_or(LONE_BAR)
    }

    /// The first open.
    pub(crate) fn first(&self) -> i64 {
        self.bars.first().map_or(0, |bar| bar.open)
    }
}

/// Walks all histories together: each bar open, then low and high in an order drawn from the seed, then close.
/// Returns the steps and how many points were walked.
pub(crate) fn walk(histories: &[History], seed: &mut ChaCha8Rng) -> (Vec<Step>, u64) {
    let mut moves: BTreeMap<i64, Vec<(usize, i64)>> = BTreeMap::new();
    let mut points = 0;
    for (symbol, history) in histories.iter().enumerate() {
        let quarter = history.spacing() / 4;
        for bar in &history.bars {
            let extremes = if seed.random() { (bar.low, bar.high) } else { (bar.high, bar.low) };
            let path = [bar.open, extremes.0, extremes.1, bar.close];
            for (point, price) in (0..).zip(path) {
                moves.entry(bar.timestamp + quarter * point).or_default().push((symbol, price));
                points += 1;
            }
        }
    }
    let mut prices: Vec<i64> = histories.iter().map(History::first).collect();
    let steps = moves.into_iter().map(|(time, moved)| {
        for (symbol, price) in moved {
            if let Some(place) = prices.get_mut(symbol) {
                *place = price;
            }
        }
        Step { time, prices: prices.clone() }
    });
    (steps.collect(), points)
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
