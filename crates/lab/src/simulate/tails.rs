//! The tails of the generator: jumps are moved until simulated moves have the quantiles of the data (simulated moments, McFadden, 1989).

use super::draws::Draws;
use super::fit::Data;
use super::generator::{Generator, Jumps, STEPS_A_DAY, Start};
use super::moments::{quantile_of, weighted_quantile};

/// Days of a simulation.
const DAYS: u64 = 12_000;
/// An ordinary slow volatility.
const SLOW: f64 = 0.03;
/// Quantiles of moves over five minutes, and over days, that are matched.
const STEP_LEVELS: [f64; 3] = [0.999, 0.999_9, 0.999_99];
const DAY_LEVELS: [f64; 2] = [0.99, 0.999];
/// Rounds of the search; the factors of each are the root of those before.
const ROUNDS: i32 = 5;

/// Magnitudes of moves over five minutes and over days, in units of the slow volatility, with weights.
pub(super) struct Moves {
    pub(super) steps: Vec<(f64, f64)>,
    pub(super) days: Vec<f64>,
}

/// What is compared.
impl Moves {
    pub(super) fn of_data(data: &Data) -> Self {
        let steps = data.days().flat_map(|(weight, day)| {
            let each = weight / f64::from(STEPS_A_DAY);
            day.returns.iter().map(move |(_, moved)| (each, moved.abs()))
        });
        let days = data.daily.values().flat_map(|days| days.values().map(|day| day.moved.abs()));
        Self { steps: steps.collect(), days: days.collect() }
    }

    /// Days that begin as days do.
    pub(super) fn of_generator(generator: &Generator, days: u64) -> Self {
        let mut moves = Self { steps: Vec::new(), days: Vec::new() };
        for day in 0..days {
            let mut draws = Draws::of_path(1, day);
            let measured = generator.measured.mean + generator.measured.deviation * draws.normal();
            let start = Start { symbol: "BTC".to_owned(), slow: SLOW, now: SLOW * measured.exp() };
            let mut path = generator.begin(std::slice::from_ref(&start));
            let mut before = 1.0_f64;
            for _ in 0..STEPS_A_DAY {
                path.step(&mut draws);
                let price = path.prices().next().unwrap_or(before);
                moves.steps.push((1.0, (price / before).ln().abs() / SLOW));
                before = price;
            }
            moves.days.push(before.ln().abs() / SLOW);
        }
        moves
    }

    fn tail(&self) -> Vec<f64> {
        let steps = STEP_LEVELS.map(|level| weighted_quantile(self.steps.clone(), level));
        steps.into_iter().chain(DAY_LEVELS.map(|level| quantile_of(&self.days, level))).collect()
    }
}

fn miss(wanted: &[f64], generator: &Generator) -> f64 {
    let found = Moves::of_generator(generator, DAYS).tail();
    wanted.iter().zip(found).map(|(wanted, found)| (found / wanted).ln().powi(2)).sum()
}

/// The same generator with the jumps that bring its tails nearest to those of the data, found by steps along each of their parameters.
pub(super) fn matched(data: &Data, mut generator: Generator) -> Generator {
    let wanted = Moves::of_data(data).tail();
    generator.jumps.shape = 0.2;
    let mut least = miss(&wanted, &generator);
    for round in 0..ROUNDS {
        let factor = 3.0_f64.powf(0.5_f64.powi(round));
        for change in [per_day, scale, shape, aftershock] {
            for factor in [factor, 1.0 / factor] {
                let tried = Generator { jumps: change(generator.jumps, factor), ..generator.clone() };
                let missed = miss(&wanted, &tried);
                if missed < least {
                    (least, generator) = (missed, tried);
                    break;
                }
            }
        }
    }
    generator
}

fn per_day(jumps: Jumps, factor: f64) -> Jumps {
    Jumps { per_day: jumps.per_day * factor, ..jumps }
}

fn scale(jumps: Jumps, factor: f64) -> Jumps {
    Jumps { scale: jumps.scale * factor, ..jumps }
}

fn shape(jumps: Jumps, factor: f64) -> Jumps {
    Jumps { shape: (jumps.shape * factor).min(0.45), ..jumps }
}

fn aftershock(jumps: Jumps, factor: f64) -> Jumps {
    Jumps { aftershock: jumps.aftershock * factor, ..jumps }
}
