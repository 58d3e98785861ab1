//! Whether the loop from losses to margins to liquidations damps: liquidations move the price, the price moves volatility, volatility moves
//! margins and haircuts, these liquidate again, and what nobody pays moves coverage of the reserve.

mod course;
mod measure;
mod report;
mod scene;
mod shown;

use clap::Args;

use self::course::Setting;
use self::measure::{Question, measure};
use self::scene::ROUND;
use crate::stop::{Outcome, Stop};
use crate::terms::TermSet;
use crate::{People, verdict};

/// What `damping` may be told.
#[derive(Args)]
pub(crate) struct Damping {
    /// What the price falls by in the shock, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0)]
    shock: f64,
    /// Minutes that it takes: a price every five
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(5..=1_440))]
    minutes: u32,
    /// What the price falls by further, in the five minutes after the shock, to see the response: per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 1.0)]
    extra: f64,
    /// What the logarithm of the price falls by when all of the open interest before the shock is sold: at 0.1, selling a tenth costs one
    /// per cent, for good
    #[arg(long, default_value_t = 0.1)]
    impact: f64,
    /// Hours walked after the shock
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=72))]
    hours: u32,
    /// Volatility before the shock, in basis points per root of a day
    #[arg(long, default_value_t = 300.0)]
    volatility: f64,
    /// Falls at which the loop is cut open, in per cent, ascending
    #[arg(long, value_name = "PERCENT", value_delimiter = ',', default_values_t = FALLS)]
    falls: Vec<f64>,
    /// Further impacts at which the loop is closed, ascending
    #[arg(long, value_name = "IMPACT", value_delimiter = ',', default_values_t = IMPACTS)]
    impacts: Vec<f64>,
    #[command(flatten)]
    people: People,
}

const FALLS: [f64; 14] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 16.0, 22.0, 30.0];
const IMPACTS: [f64; 7] = [0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3];

/// Runs the command.
pub(crate) fn run(arguments: &Damping) -> Outcome<u8> {
    let Damping { shock, extra, impact, volatility, falls, impacts, people, .. } = arguments;
    let within = |name: &str, value: f64, most: f64| {
        let refused = || Stop::input(format!("--{name} {value}: expected a number from 0 to {most}"));
        if (0.0..=most).contains(&value) { Ok(()) } else { Err(refused()) }
    };
    for (name, value, most) in [("shock", *shock, 90.0), ("extra", *extra, 90.0), ("impact", *impact, 10.0)] {
        within(name, value, most)?;
    }
    within("volatility", *volatility, 2_000.0)?;
    for (name, values, most) in [("falls", falls, 90.0), ("impacts", impacts, 10.0)] {
        values.iter().try_for_each(|value| within(name, *value, most))?;
        if !values.is_sorted_by(|one, other| one < other) {
            return Err(Stop::input(format!("--{name}: expected ascending numbers")));
        }
    }
    if *extra == 0.0 || falls.len() < 2 {
        return Err(Stop::input("a response takes an --extra above zero, and a slope two --falls"));
    }
    let setting = Setting {
        options: people.options(TermSet::Dynamic)?,
        volatility: *volatility,
        shock: arguments.minutes / MINUTES,
        after: arguments.hours * 60 / MINUTES,
    };
    let question = Question {
        shock: shock / 100.0,
        extra: extra / 100.0,
        impact: *impact,
        falls: falls.iter().map(|fall| fall / 100.0).collect(),
        impacts: impacts.clone(),
    };
    let report = measure(&setting, &question)?;
    people.write(&report)?;
    print!("{}", shown::print(&report));
    Ok(verdict(report.laws_broken))
}

/// Minutes of a round.
const MINUTES: u32 = 5;
const _: () = assert!(MINUTES as i64 * 60 == ROUND);
