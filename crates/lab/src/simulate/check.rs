//! The fitted generator beside the data that it was fitted to.

use std::fmt::Write as _;

use super::fit::Data;
use super::generator::Generator;
use super::moments::{quantile_of, weighted_quantile};
use super::tails::Moves;

const DAYS: u64 = 20_000;
const LEVELS: [f64; 6] = [0.5, 0.9, 0.99, 0.999, 0.999_9, 0.999_99];

/// Quantiles of the magnitude of moves over five minutes and over days, in units of the slow volatility.
pub(super) fn table(data: &Data, generator: &Generator) -> String {
    let mut text = format!("{:<26}", "move over slow volatility");
    for level in LEVELS {
        let _infallible = write!(text, "{:>9.3} %", 100.0 * level);
    }
    text.push('\n');
    for (name, moves) in [("data", Moves::of_data(data)), ("generator", Moves::of_generator(generator, DAYS))] {
        for over in ["five minutes", "a day"] {
            let _infallible = write!(text, "{:<26}", format!("{over}, {name}"));
            for level in LEVELS {
                let quantile = if over == "a day" {
                    quantile_of(&moves.days, level)
                } else {
                    weighted_quantile(moves.steps.clone(), level)
                };
                let _infallible = write!(text, "{quantile:>11.3}");
            }
            text.push('\n');
        }
    }
    text
}
