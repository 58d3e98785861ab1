//! Choosing the terms of the target: those whose target is nearest to the simulated size of the reserve over the calibration portfolios.
//!
//! Value at risk is brought to the quantile at the probability of ruin, expected shortfall to the mean of the worst days at three times
//! that probability, which is about as large.

use ballast_risk::correlation::CLASSES;
use serde::Serialize;

use super::chain::{Slope, Terms, goal};
use super::portfolio::Portfolio;
use super::sizing::dollars;
use crate::stop::{Outcome, Stop};

/// What of a jump expected shortfall adds. A judgement: prices of the generator forget jumps as soon as volatility does.
const JUMP_SHARE: u32 = 1_000;
/// How volatility above the slow one moves correlations. A judgement.
const STRESS: Slope = Slope { slope: 1_000, most: 5_000 };
/// Where the search begins: multiples times 2^16, and correlations of the first three classes in per cent, upper triangle.
const MULTIPLE: u32 = 100_000;
const CORRELATIONS: [u8; CHOSEN] = [80, 60, 60, 80, 60, 80];
/// How many correlations are chosen. All classes beyond the third are like the third.
const CHOSEN: usize = 6;
/// Tail of expected shortfall over the probability of ruin.
pub(crate) const WIDER: f64 = 3.0;

/// A portfolio with what simulation says of it, in dollars.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) portfolio: Portfolio,
    pub(crate) size: f64,
    pub(crate) shortfall: f64,
}

/// How far the chosen terms are from a sample.
#[derive(Debug, Serialize)]
pub(crate) struct Residual {
    pub(crate) portfolio: String,
    pub(crate) size: f64,
    pub(crate) target: f64,
    pub(crate) ratio: f64,
}

/// Which measure is compared, with the other one out of the way.
#[derive(Clone, Copy)]
enum Measure {
    AtRisk,
    Shortfall,
}

fn amount(terms: &Terms, measure: Option<Measure>, portfolio: &Portfolio) -> Outcome<f64> {
    let mut lawful = terms.lawful()?;
    match measure {
        Some(Measure::AtRisk) => (lawful.expected_shortfall, lawful.jump_share.0) = (0, 0),
        Some(Measure::Shortfall) => lawful.value_at_risk = 0,
        None => {}
    }
    Ok(dollars(goal(portfolio, &lawful, terms.liquidity)?.amount).max(1.0))
}

/// Sum of squared logarithms of target over size. Terms that are refused are infinitely far.
fn miss(terms: &Terms, measure: Measure, samples: &[Sample]) -> f64 {
    let of = |sample: &Sample| {
        let wanted = match measure {
            Measure::AtRisk => sample.size,
            Measure::Shortfall => sample.shortfall,
        };
        amount(terms, Some(measure), &sample.portfolio).map(|amount| (amount / wanted).ln().powi(2))
    };
    samples.iter().map(of).try_fold(0.0, |sum, miss| miss.map(|miss| sum + miss)).unwrap_or(f64::INFINITY)
}

/// One term moved by a step, if it can be.
type Move = Box<dyn Fn(&Terms, i64) -> Option<Terms>>;

fn moved(number: u32, by: i64, most: u32) -> Option<u32> {
    u32::try_from(i64::from(number) + by).ok().filter(|number| *number <= most)
}

/// The upper triangle of all classes, from that of the first three.
fn expanded(chosen: [u8; CHOSEN]) -> Vec<u8> {
    let [a, b, c, d, e, f] = chosen;
    let square = [[a, b, c], [b, d, e], [c, e, f]];
    let of = |class: usize| class.min(2);
    let pairs = (0..CLASSES).flat_map(|row| (row..CLASSES).map(move |column| (of(row), of(column))));
    pairs.filter_map(|(row, column)| square.get(row)?.get(column).copied()).collect()
}

/// The upper triangle of the first three classes.
fn chosen(terms: &Terms) -> Option<[u8; CHOSEN]> {
    let cells = [0, 1, 2, CLASSES, CLASSES + 1, 2 * CLASSES - 1].map(|place| terms.correlations.get(place).copied());
    let cells: Vec<u8> = cells.into_iter().collect::<Option<_>>()?;
    cells.try_into().ok()
}

fn moves() -> Vec<Move> {
    let mut moves: Vec<Move> = vec![
        Box::new(|terms, by| Some(Terms { floor: moved(terms.floor, by, 1_000)?, ..terms.clone() })),
        Box::new(|terms, by| {
            Some(Terms { value_at_risk: moved(terms.value_at_risk, 512 * by, 1 << 22)?, ..terms.clone() })
        }),
        Box::new(|terms, by| {
            Some(Terms { excess_share: moved(terms.excess_share, 50 * by, 10_000)?, ..terms.clone() })
        }),
    ];
    for place in 0..CHOSEN {
        moves.push(Box::new(move |terms, by| {
            let mut cells = chosen(terms)?;
            let cell = cells.get_mut(place)?;
            *cell = u8::try_from(i64::from(*cell) + by).ok().filter(|cell| *cell <= 100)?;
            Some(Terms { correlations: expanded(cells), ..terms.clone() })
        }));
    }
    moves
}

/// Steps along every term, halving, until none comes nearer.
fn descend(mut terms: Terms, measure: Measure, moves: &[Move], samples: &[Sample]) -> Terms {
    let mut least = miss(&terms, measure, samples);
    let mut step = 32;
    while step > 0 {
        let mut nearer = false;
        for change in moves {
            for by in [step, -step] {
                let Some(tried) = change(&terms, by) else { continue };
                let missed = miss(&tried, measure, samples);
                if missed < least {
                    (least, terms, nearer) = (missed, tried, true);
                }
            }
        }
        if !nearer {
            step /= 2;
        }
    }
    terms
}

/// The exponent of liquidity that brings value at risk nearest to the samples, everything else as it was chosen without.
fn liquid(terms: &Terms, samples: &[Sample]) -> f64 {
    let exponents = (0..=50_u32).map(|hundredths| f64::from(hundredths) / 100.0);
    let missed = |liquidity: f64| miss(&Terms { liquidity, ..terms.clone() }, Measure::AtRisk, samples);
    exponents.min_by(|one, other| missed(*one).total_cmp(&missed(*other))).unwrap_or(0.0)
}

/// Chooses the terms.
pub(crate) fn calibrate(samples: &[Sample], ruin: f64, source: &str, date: &str) -> Outcome<(Terms, Vec<Residual>)> {
    if samples.iter().any(|sample| sample.size <= 0.0 || sample.shortfall <= 0.0) {
        return Err(Stop::input("a calibration portfolio loses nothing at the probability of ruin"));
    }
    let begin = Terms {
        source: source.to_owned(),
        calibrated: date.to_owned(),
        ruin,
        floor: 25,
        value_at_risk: MULTIPLE,
        expected_shortfall: MULTIPLE,
        jump_share: JUMP_SHARE,
        excess_share: 5_000,
        loading: Slope { slope: 0, most: 0 },
        stress: STRESS,
        correlations: expanded(CORRELATIONS),
        liquidity: 0.0,
    };
    let terms = descend(begin, Measure::AtRisk, &moves(), samples);
    let multiple: [Move; 1] = [Box::new(|terms: &Terms, by| {
        Some(Terms { expected_shortfall: moved(terms.expected_shortfall, 512 * by, 1 << 22)?, ..terms.clone() })
    })];
    let mut terms = descend(terms, Measure::Shortfall, &multiple, samples);
    let residuals = samples.iter().map(|sample| {
        let target = amount(&terms, None, &sample.portfolio)?;
        let portfolio = sample.portfolio.name.clone();
        Ok(Residual { portfolio, size: sample.size, target, ratio: target / sample.size })
    });
    let residuals = residuals.collect::<Outcome<_>>()?;
    terms.liquidity = liquid(&terms, samples);
    Ok((terms, residuals))
}

#[cfg(test)]
#[path = "calibrate_tests.rs"]
mod tests;
