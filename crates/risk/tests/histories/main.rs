//! What feeds have been through, on real prices: beside a model in floats, and whether the score tells a bad forecast from a good one.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that overflows or finds nothing fails, as it should"
)]

mod bars;
mod floats;
mod quality;

use ballast_risk::BasisPoints;
use ballast_risk::forecast::Coefficients;
use ballast_risk::volatility::{History, LONG_STEPS, Variance, squared_return};

use crate::bars::{Bar, calm, shipped};
use crate::floats::{Errors, compared};

/// What every history here is held to be before its first price: 4 % a day.
pub(crate) const IMPLIED: BasisPoints = BasisPoints(400);
/// The weights that are proposed to start with.
pub(crate) const PROPOSED: Coefficients = weights(10_500, 0, 500);
/// Weights that forecast far too much.
pub(crate) const BAD: [Coefficients; 3] =
    [weights(30_000, 0, 0), weights(0, 0, 30_000), weights(10_000, 10_000, 10_000)];

const fn weights(fast: u32, slow: u32, long: u32) -> Coefficients {
    Coefficients { version: 1, fast: BasisPoints(fast), slow: BasisPoints(slow), long: BasisPoints(long) }
}

/// The states of a history, one after each bar that counts, the first one after the beginning.
pub(crate) fn walked(bars: &[Bar], implied: BasisPoints, coefficients: &Coefficients) -> Vec<History> {
    let mut history = History::begin(bars[0].open, bars[0].published, implied);
    let counted = bars[1..].iter().filter_map(|bar| {
        let due = History::is_due(history.grid, bar.published);
        history.observe(bar.open, bar.published, implied, coefficients).unwrap();
        due.then_some(history)
    });
    counted.collect()
}

/// The share of observations after which the forecast is off.
pub(crate) fn share_off(states: &[History]) -> f64 {
    states.iter().filter(|state| !state.score.counts()).count() as f64 / states.len() as f64
}

/// The volatility of the first day of prices: what somebody would have held the asset to be.
pub(crate) fn implied(bars: &[Bar]) -> BasisPoints {
    let day: Vec<History> = walked(bars, IMPLIED, &PROPOSED).into_iter().take(288).collect();
    let sum: u64 = day.windows(2).map(|pair| squared_return(pair[0].price, pair[1].price).unwrap()).sum();
    let days = (day[day.len() - 1].grid - day[0].grid) as f64 / 288.0;
    Variance((sum as f64 / days).round() as u64).volatility()
}

#[test]
fn every_shipped_history_is_near_its_floats() {
    for (name, bars) in shipped() {
        for coefficients in BAD.into_iter().chain([PROPOSED]) {
            let errors = compared(&bars, &coefficients);
            let bounds = Errors { fast: 5e-8, slow: 6e-8, long: 3e-7, score: 4e-7, jump: 1.0 };

            assert!(errors.within(&bounds), "{name}: {errors:?}");
        }
    }
}

/// On calm days, when too high a forecast is nothing but wrong, it is off within three hours and stays off.
#[test]
fn a_bad_forecast_switches_itself_off() {
    for coefficients in BAD {
        let states = walked(&calm(), IMPLIED, &coefficients);
        let first = states.iter().position(|state| !state.score.counts()).unwrap();
        assert!(first < 36, "{coefficients:?} counts for {first} steps");
        assert!(states[first..].iter().all(|state| !state.score.counts()), "{coefficients:?} came back");
        let last = states[states.len() - 1];
        assert_eq!(last.estimate(IMPLIED, &coefficients), last.plain(IMPLIED));
    }
}

/// The proposed weights stay on through calm days and through the days of FTX, and raise what margin uses.
#[test]
fn a_good_forecast_stays_on() {
    for (name, bars) in shipped() {
        let implied = implied(&bars);
        let states = walked(&bars, implied, &PROPOSED);
        let raised = states.iter().filter(|state| state.estimate(implied, &PROPOSED) > state.plain(implied)).count();
        assert_eq!(share_off(&states), 0.0, "{name}");
        assert!(raised * 5 > states.len(), "{name}: raises {raised} of {}", states.len());
    }
}

/// A coin that stands at a dollar and moves a twentieth of a basis point a step: five minutes of a dollar held.
#[test]
fn a_stable_coin_falls_to_what_it_is() {
    let dollar = 1_u64 << 40;
    let price = |step: i64| dollar + if step % 2 == 0 { dollar / 50_000 } else { 0 };
    let bars: Vec<Bar> = (0..i64::from(LONG_STEPS) * 8).map(|step| Bar::new(step * 300, price(step))).collect();
    let last = *walked(&bars, IMPLIED, &weights(0, 0, 0)).last().unwrap();
    let daily = squared_return(bars[0].open, bars[1].open).unwrap() * 288;
    // 4 % a day is 1,600 % of it squared and more; eight half-lives leave a 256th part of that.
    let started = Variance::of(IMPLIED).0;
    assert_eq!([last.fast.0, last.slow.0].map(|found| found.abs_diff(daily) < 500), [true, true]);
    assert!(last.long.0 > daily && last.long.0 - daily <= (started - daily) / 255, "{last:?}");
}
