use super::*;
use crate::history::{Bar, History};
use crate::simulate::generator::{Generator, Jumps, Start};

const DAYS: u32 = 1_600;
/// Days of short bars at the end.
const SHORT_DAYS: i64 = 240;
const STEP: i64 = 300;

fn known() -> Generator {
    let loading = |symbol: &str, loading| (symbol.to_owned(), loading);
    Generator {
        source: String::new(),
        fitted: String::new(),
        loadings: [loading("BTC", 0.9), loading("ETH", 0.8), loading("SOL", 0.7)].into(),
        freedom: 6.0,
        measured: Spread { mean: 0.0, deviation: 0.3 },
        persistence: 0.4,
        carried: 0.4,
        days: Spread { mean: -0.1, deviation: 0.3 },
        days_common: 0.7,
        wander: 0.35,
        reversion_hours: 4.0,
        jumps: Jumps { per_day: 0.1, common: 0.8, down: 0.6, least: 0.8, scale: 0.5, shape: 0.0, aftershock: 0.3 },
    }
}

#[expect(clippy::cast_possible_truncation, reason = "prices are far below 2^63")]
fn units(price: f64) -> i64 {
    (price * 1e9) as i64
}

/// Bars of five minutes and of days, per symbol, of a long path.
fn histories(generator: &Generator) -> Vec<(&'static str, History, History)> {
    let starts = SYMBOLS.map(|symbol| Start { symbol: symbol.to_owned(), slow: 0.02, now: 0.02 });
    let mut draws = Draws::of_path(11, 0);
    let mut path = generator.begin(&starts);
    let mut closes: Vec<Vec<i64>> = vec![vec![units(1.0)]; 3];
    for _ in 0..DAYS * STEPS_A_DAY {
        path.step(&mut draws);
        for (series, price) in closes.iter_mut().zip(path.prices()) {
            series.push(units(price));
        }
    }
    let bar = |timestamp: i64, closes: &[i64]| {
        let (low, high) = (closes.iter().min().copied().unwrap(), closes.iter().max().copied().unwrap());
        Bar { timestamp, open: closes[0], high, low, close: closes[closes.len() - 1] }
    };
    SYMBOLS
        .into_iter()
        .zip(closes)
        .map(|(symbol, closes)| {
            let steps = usize::try_from(STEPS_A_DAY).unwrap();
            let days = (0..i64::from(DAYS)).zip(closes.windows(steps + 1).step_by(steps));
            let daily: Vec<Bar> = days.map(|(day, closes)| bar(day * 86_400, closes)).collect();
            let short = (0..).zip(closes.windows(2)).map(|(step, closes)| bar(step * STEP, closes));
            let from = (i64::from(DAYS) - SHORT_DAYS) * 86_400;
            let short = short.filter(|bar| bar.timestamp >= from).collect();
            let of = |bars| History { symbol: symbol.to_owned(), bars };
            (symbol, of(daily), of(short))
        })
        .collect()
}

#[test]
fn a_known_generator_is_found_again() {
    let mut data = Data { daily: BTreeMap::new(), short: BTreeMap::new() };
    for (symbol, daily, short) in histories(&known()) {
        let days = days(&daily);
        let short = intraday(&short, &days).into_iter().map(|day| (1.0, day)).collect();
        data.daily.insert(symbol, days);
        data.short.insert(symbol, short);
    }
    data.weigh();
    let weights: f64 = data.days().map(|(weight, _)| weight).sum();
    assert!((weights - 1.0).abs() < 1e-9, "{weights}");
    let found = fit(&data, "then").unwrap();
    let near = |what: &str, found: f64, expected: f64, slack: f64| {
        assert!((found - expected).abs() <= slack, "{what}: {found} instead of {expected}");
    };
    let known = known();
    for (symbol, loading) in &known.loadings {
        near(symbol, found.loadings[symbol], *loading, 0.08);
    }
    near("freedom", found.freedom, known.freedom, 1.5);
    near("wander", found.wander, known.wander, 0.08);
    // A path of many days has more memory than one that begins with a measurement: a part lasts, a part reverts within the day.
    assert!(found.persistence > 0.1 && found.carried > 0.3 && (1.0..12.0).contains(&found.reversion_hours));
    near("days", found.days.deviation, known.days.deviation, 0.12);
    near("jumps a day", found.jumps.per_day, known.jumps.per_day, 0.05);
    near("common", found.jumps.common, known.jumps.common, 0.15);
    near("down", found.jumps.down, known.jumps.down, 0.2); // Some thirty events.
}
