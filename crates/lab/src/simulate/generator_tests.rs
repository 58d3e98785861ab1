use super::*;

fn plain() -> Generator {
    Generator {
        source: String::new(),
        fitted: String::new(),
        loadings: [("A".to_owned(), 0.8), ("B".to_owned(), 0.5)].into(),
        freedom: 8.0,
        measured: Spread { mean: 0.0, deviation: 0.0 },
        persistence: 0.0,
        carried: 1.0,
        days: Spread { mean: 0.0, deviation: 0.0 },
        days_common: 0.5,
        wander: 0.0,
        reversion_hours: 2.0,
        jumps: Jumps { per_day: 0.0, common: 0.5, down: 0.5, least: 2.0, scale: 1.0, shape: 0.0, aftershock: 0.0 },
    }
}

fn start(symbol: &str, now: f64) -> Start {
    Start { symbol: symbol.to_owned(), slow: 0.03, now }
}

/// Logarithms of both prices after a day.
fn days(generator: &Generator, now: f64) -> Vec<[f64; 2]> {
    (0..4_000)
        .map(|path| {
            let mut draws = Draws::of_path(5, path);
            let mut prices = generator.begin(&[start("A", now), start("B", now)]);
            (0..STEPS_A_DAY).for_each(|_| prices.step(&mut draws));
            let moved: Vec<f64> = prices.prices().map(f64::ln).collect();
            [moved[0], moved[1]]
        })
        .collect()
}

fn mean(numbers: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = numbers.fold((0.0, 0.0), |(count, sum), number| (count + 1.0, sum + number));
    sum / count
}

#[test]
fn a_calm_day_has_the_slow_volatility_and_the_correlation_of_the_loadings() {
    let days = days(&plain(), 0.03);
    let variance = |market: usize| mean(days.iter().map(|day| day[market] * day[market]));
    for market in [0, 1] {
        assert!((variance(market).sqrt() / 0.03 - 1.0).abs() < 0.05, "{}", variance(market).sqrt());
    }
    let together = mean(days.iter().map(|day| day[0] * day[1])) / (variance(0) * variance(1)).sqrt();
    assert!((together - 0.4).abs() < 0.05, "{together}");
}

/// Persistence keeps a half of the logarithm of four for the whole day: twice the volatility.
#[test]
fn what_persists_lasts_the_day() {
    let generator = Generator { persistence: 0.5, carried: 0.0, ..plain() };
    let excited = days(&generator, 0.12);
    let variance = mean(excited.iter().map(|day| day[0] * day[0])) / (0.03 * 0.03);
    assert!((variance / 4.0 - 1.0).abs() < 0.1, "{variance}");
}

#[test]
fn volatility_returns_to_the_slow_one() {
    let excited = days(&plain(), 0.12);
    let variance = mean(excited.iter().map(|day| day[0] * day[0])) / (0.03 * 0.03);
    // The integral of exp(2 ln 4 exp(-12 t)) over a day of two-hour reversion, by Simpson's rule.
    let value = |t: f64| (2.0 * 4.0_f64.ln() * (-12.0 * t).exp()).exp();
    let parts = 2_000_u32;
    let weights = (0..=parts).map(|part| {
        if part == 0 || part == parts {
            1.0
        } else if part % 2 == 1 {
            4.0
        } else {
            2.0
        }
    });
    let sum: f64 =
        (0..=parts).zip(weights).map(|(part, weight)| weight * value(f64::from(part) / f64::from(parts))).sum();
    let expected = sum / (3.0 * f64::from(parts));
    assert!((variance / expected - 1.0).abs() < 0.15, "{variance} instead of {expected}");
}

/// A generalised Pareto distribution of shape a fifth has the mean `1 / (1 - 1/5)`, and exceeds 5 with `(1 + 1)^-5`.
#[test]
fn sizes_have_their_tail() {
    let jumps = Jumps { shape: 0.2, down: 0.5, ..plain().jumps };
    let mut draws = Draws::of_path(9, 0);
    let sizes: Vec<f64> = (0..100_000).map(|_| size(&jumps, &mut draws)).collect();
    assert!((mean(sizes.iter().map(|size| size.abs())) - 3.25).abs() < 0.02);
    assert!((mean(sizes.iter().map(|size| f64::from(u8::from(size.abs() > 7.0)))) - 1.0 / 32.0).abs() < 0.002);
    assert!((mean(sizes.iter().map(|size| size.signum()))).abs() < 0.01);
}

#[test]
fn jumps_come_as_often_and_as_large_as_asked() {
    let mut generator = plain();
    generator.jumps =
        Jumps { per_day: 0.5, common: 1.0, down: 1.0, least: 20.0, scale: 0.0, shape: 0.0, aftershock: 0.0 };
    let days = days(&generator, 0.03);
    let jumped = days.iter().filter(|day| day[0] < -0.3).count();
    // One or more of half a jump a day: 1 - exp(-1/2) of 4,000.
    assert!((1_500..1_650).contains(&jumped), "{jumped}");
    assert!(days.iter().all(|day| (day[0] < -0.3) == (day[1] < -0.3)), "all markets jump together");
    generator.jumps = Jumps { common: 0.0, down: 0.0, ..generator.jumps };
    let days = self::days(&generator, 0.03);
    let counts = [0, 1].map(|market| days.iter().filter(|day| day[market] > 0.3).count());
    assert!(counts.iter().all(|count| (1_500..1_650).contains(count)), "{counts:?}");
    let both = days.iter().filter(|day| day[0] > 0.3 && day[1] > 0.3).count();
    assert!((540..700).contains(&both), "independently, {both}");
}
