//! Sizing a reserve by simulation, beside the target that would be computed on chain.

mod batch;
mod book;
mod calibrate;
mod chain;
mod check;
mod draws;
mod fit;
mod generator;
mod law;
mod memory;
mod moments;
mod outliers;
mod path;
mod portfolio;
mod series;
mod shown;
mod sizing;
mod statistics;
mod tails;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use serde::Serialize;

use self::batch::Batch;
use self::calibrate::{Residual, Sample};
use self::chain::Terms;
use self::generator::Generator;
use self::path::{Ended, Scene};
use self::portfolio::Portfolio;
use self::sizing::{Question, Sizing};
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::DOLLAR;

const GENERATOR: &str = include_str!("../../fitted/generator.json");
const TERMS: &str = include_str!("../../fitted/terms.json");
const COMPARISON: &str = include_str!("../../portfolios/comparison.json");
const CALIBRATION: &str = include_str!("../../portfolios/calibration.json");

/// What `simulate` may be told.
#[derive(Args)]
pub(crate) struct Simulate {
    /// Portfolios to size, as in crates/lab/portfolios; without it the shipped ones
    #[arg(long, value_name = "FILE")]
    portfolios: Option<PathBuf>,
    /// Only the portfolio of this name; may be given more than once
    #[arg(long = "portfolio", value_name = "NAME")]
    only: Vec<String>,
    /// Paths per portfolio
    #[arg(long, default_value_t = 50_000, value_parser = clap::value_parser!(u64).range(1_000..=10_000_000))]
    paths: u64,
    /// Days that a path walks
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=30))]
    days: u32,
    /// The share of paths whose loss the reserve may fail to pay
    #[arg(long, default_value_t = 0.001)]
    ruin: f64,
    /// A reserve in dollars: how often it would not suffice
    #[arg(long, value_name = "DOLLARS", value_parser = clap::value_parser!(u64).range(0..=1_000_000_000_000))]
    reserve: Option<u64>,
    /// What everything random is drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Cores to use, all by default. The result does not depend on it
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Writes the numbers as JSON; the fitted generator or the calibrated terms with --fit or --calibrate
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Fits the generator to price histories in a folder
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["calibrate", "portfolios", "only"])]
    fit: Option<PathBuf>,
    /// Chooses the terms of the on-chain target on the calibration portfolios
    #[arg(long)]
    calibrate: bool,
}

/// What the JSON holds.
#[derive(Serialize)]
struct Report<'a> {
    generator_fitted: &'a str,
    terms_calibrated: &'a str,
    days: u32,
    ruin: f64,
    seed: u64,
    portfolios: &'a [Sizing],
}

/// Runs the command.
pub(crate) fn run(arguments: &Simulate) -> Outcome<u8> {
    if !(arguments.ruin >= 10.0 / precise(arguments.paths) && arguments.ruin <= 0.1) {
        return Err(Stop::input(format!("--ruin {}: a probability from 10 / paths to 0.1", arguments.ruin)));
    }
    if let Some(folder) = &arguments.fit {
        fit(arguments, folder)?;
    } else {
        let generator: Generator = serde_json::from_str(GENERATOR).or_stop("the shipped generator")?;
        if arguments.calibrate { calibrate(arguments, &generator)? } else { compare(arguments, &generator)? }
    }
    Ok(0)
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer paths than 2^53")]
const fn precise(paths: u64) -> f64 {
    paths as f64
}

fn fit(arguments: &Simulate, folder: &Path) -> Outcome<()> {
    let data = fit::Data::read(folder)?;
    let generator = tails::matched(&data, fit::fit(&data, &today())?);
    print!("{}", check::table(&data, &generator));
    write(arguments, &generator)
}

fn calibrate(arguments: &Simulate, generator: &Generator) -> Outcome<()> {
    let mut samples = Vec::new();
    for portfolio in portfolios(arguments, generator, ("calibration.json", CALIBRATION))? {
        let losses = sizing::losses(&walk(arguments, generator, &portfolio)?);
        let size = statistics::quantile(&losses, 1.0 - arguments.ruin).value;
        let shortfall = statistics::shortfall(&losses, 1.0 - calibrate::WIDER * arguments.ruin, arguments.seed).value;
        samples.push(Sample { portfolio, size, shortfall });
    }
    let source =
        format!("{} paths of a day, seed {}, generator of {}", arguments.paths, arguments.seed, generator.fitted);
    let (terms, residuals): (Terms, Vec<Residual>) = calibrate::calibrate(&samples, arguments.ruin, &source, &today())?;
    print!("{}", shown::residuals(&residuals));
    write(arguments, &terms)
}

fn compare(arguments: &Simulate, generator: &Generator) -> Outcome<()> {
    let terms: Terms = serde_json::from_str(TERMS).or_stop("the shipped terms")?;
    let question = Question {
        ruin: arguments.ruin,
        reserve: arguments.reserve.map(|dollars| dollars * DOLLAR),
        seed: arguments.seed,
    };
    let mut sizings = Vec::new();
    for portfolio in portfolios(arguments, generator, ("comparison.json", COMPARISON))? {
        let sizing = sizing::size(&portfolio, &walk(arguments, generator, &portfolio)?, &terms, &question)?;
        print!("{}", shown::portfolio(&sizing, arguments.ruin, arguments.days));
        sizings.push(sizing);
    }
    print!("{}", shown::comparison(&sizings));
    if arguments.days != 1 || arguments.ruin.to_bits() != terms.ruin.to_bits() {
        println!("The target is calibrated to a day and a ruin of {} %.", 100.0 * terms.ruin);
    }
    let report = Report {
        generator_fitted: &generator.fitted,
        terms_calibrated: &terms.calibrated,
        days: arguments.days,
        ruin: arguments.ruin,
        seed: arguments.seed,
        portfolios: &sizings,
    };
    write(arguments, &report)
}

/// The portfolios that were asked for.
fn portfolios(arguments: &Simulate, generator: &Generator, shipped: (&str, &str)) -> Outcome<Vec<Portfolio>> {
    let mut found = match &arguments.portfolios {
        None => portfolio::parse(shipped.0, shipped.1, generator)?,
        Some(file) => {
            let name = file.display().to_string();
            let text = std::fs::read_to_string(file).map_err(|error| Stop::input(format!("{name}: {error}")))?;
            portfolio::parse(&name, &text, generator)?
        }
    };
    for name in &arguments.only {
        if !found.iter().any(|portfolio| portfolio.name == *name) {
            return Err(Stop::input(format!("--portfolio {name}: there is none of this name")));
        }
    }
    found.retain(|portfolio| arguments.only.is_empty() || arguments.only.contains(&portfolio.name));
    Ok(found)
}

fn walk(arguments: &Simulate, generator: &Generator, portfolio: &Portfolio) -> Outcome<Vec<Ended>> {
    let Simulate { paths, seed, threads, .. } = *arguments;
    batch::run(&Scene::new(portfolio, generator, arguments.days), &Batch { paths, seed, threads }, &portfolio.name)
}

fn write(arguments: &Simulate, what: &impl Serialize) -> Outcome<()> {
    let Some(file) = &arguments.json else { return Ok(()) };
    let mut json = serde_json::to_string_pretty(what).or_stop("writing JSON")?;
    json.push('\n');
    std::fs::write(file, json).map_err(|error| Stop::input(format!("{}: {error}", file.display())))
}

/// Today in UTC, as year-month-day (days to civil dates: Hinnant, 2013).
fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let days = seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year_of_era, month + 3) } else { (year_of_era + 1, month - 9) };
    format!("{}-{month:02}-{day:02}", era * 400 + year)
}
