//! The generator of prices: correlated Student returns whose volatility wanders within the day and differs between days, and jumps that
//! raise it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::draws::Draws;
use super::statistics::float;

/// Steps of a day: five minutes each, as prices count on chain.
pub(crate) const STEPS_A_DAY: u32 = 288;
/// The highest multiple of the slow volatility that is generated, as a logarithm: twelve times.
const HIGHEST: f64 = 2.5;
/// The largest logarithmic move of one step: a price that fell to a fifth, or rose five times.
const LARGEST: f64 = 1.6;

/// What `simulate --fit` estimates. Returns are in units of the slow volatility of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Generator {
    /// Where the data come from.
    pub(crate) source: String,
    /// When they were fitted.
    pub(crate) fitted: String,
    /// By symbol: the correlation with what moves all.
    pub(crate) loadings: BTreeMap<String, f64>,
    /// Degrees of freedom of returns.
    pub(crate) freedom: f64,
    /// Logarithm of fast volatility over the slow one, as it is measured.
    pub(crate) measured: Spread,
    /// The part of it that a day's volatility keeps.
    pub(crate) persistence: f64,
    /// The part that is there on top when the day begins, and reverts.
    pub(crate) carried: f64,
    /// Logarithm of a day's volatility over the slow one, but for what it keeps.
    pub(crate) days: Spread,
    /// Its part that all markets share.
    pub(crate) days_common: f64,
    /// Standard deviation of what wanders within the day.
    pub(crate) wander: f64,
    /// Hours in which a deviation within the day falls to `1 / e`.
    pub(crate) reversion_hours: f64,
    /// What goes beyond.
    pub(crate) jumps: Jumps,
}

/// Mean and standard deviation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Spread {
    pub(crate) mean: f64,
    pub(crate) deviation: f64,
}

/// Jumps of a market (Merton, 1976), with sizes of a generalised Pareto distribution (Pickands, 1975).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Jumps {
    /// How many in a day of slow volatility; as many more as volatility is higher.
    pub(crate) per_day: f64,
    /// Share of them in which all markets jump together.
    pub(crate) common: f64,
    /// Share that goes down.
    pub(crate) down: f64,
    /// The least size.
    pub(crate) least: f64,
    /// Scale of what is beyond the least.
    pub(crate) scale: f64,
    /// Its shape: above zero the tail is heavier than an exponential one.
    pub(crate) shape: f64,
    /// What a jump adds to the logarithm of volatility.
    pub(crate) aftershock: f64,
}

/// One market as a path begins.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    pub(crate) symbol: String,
    /// Slow volatility of a day, as a fraction.
    pub(crate) slow: f64,
    /// Volatility now.
    pub(crate) now: f64,
}

struct MarketPath {
    loading: f64,
    own: f64,
    slow: f64,
    /// Logarithm of volatility over the slow one, and where it goes on this day.
    level: f64,
    day: f64,
    /// Price over the first one.
    price: f64,
}

/// Prices on their way.
pub(crate) struct Path<'a> {
    generator: &'a Generator,
    markets: Vec<MarketPath>,
    steps: u32,
    /// What is left of a deviation after a step, and what a step adds.
    kept: f64,
    added: f64,
}

impl Generator {
    /// The loading of a symbol; one that was not fitted has none.
    pub(crate) fn loading(&self, symbol: &str) -> Option<f64> {
        self.loadings.get(symbol).copied()
    }

    /// The beginning of a path.
    pub(crate) fn begin(&self, starts: &[Start]) -> Path<'_> {
        let kept = (-24.0 / (f64::from(STEPS_A_DAY) * self.reversion_hours)).exp();
        let markets = starts.iter().map(|start| {
            let loading = self.loading(&start.symbol).unwrap_or(0.0);
            let own = (1.0 - loading * loading).max(0.0).sqrt();
            let level = (start.now / start.slow).ln().min(HIGHEST);
            MarketPath { loading, own, slow: start.slow, level, day: 0.0, price: 1.0 }
        });
        Path {
            generator: self,
            markets: markets.collect(),
            steps: 0,
            kept,
            added: self.wander * (1.0 - kept * kept).sqrt(),
        }
    }
}

impl Path<'_> {
    /// Moves every market by a step.
    pub(crate) fn step(&mut self, draws: &mut Draws) {
        if self.steps.is_multiple_of(STEPS_A_DAY) {
            self.begin_day(draws);
        }
        self.steps += 1;
        let scale = (1.0 / f64::from(STEPS_A_DAY)).sqrt() * draws.mixing(self.generator.freedom);
        let (all, wander) = (draws.normal(), self.added * draws.normal());
        let jumps = self.generator.jumps;
        let chance = jumps.per_day / f64::from(STEPS_A_DAY);
        let together = draws.happens(chance * jumps.common * self.excitement()).then(|| size(&jumps, draws));
        for market in &mut self.markets {
            let excited = market.level.exp();
            let mut moved = market.slow * excited * scale * (market.loading * all + market.own * draws.normal());
            let alone = draws.happens(chance * (1.0 - jumps.common) * excited).then(|| size(&jumps, draws));
            market.level = market.day + self.kept * (market.level - market.day) + wander;
            for jump in [together, alone].into_iter().flatten() {
                moved += market.slow * jump;
                market.level += jumps.aftershock;
            }
            market.level = market.level.min(HIGHEST);
            market.price *= moved.clamp(-LARGEST, LARGEST).exp();
        }
    }

    fn begin_day(&mut self, draws: &mut Draws) {
        let Generator { days: Spread { mean, deviation }, days_common, persistence, carried, .. } = *self.generator;
        let (all, wandered) = (draws.normal(), self.generator.wander * draws.normal());
        for market in &mut self.markets {
            let drawn = days_common.sqrt() * all + (1.0 - days_common).sqrt() * draws.normal();
            market.day = mean + persistence * market.level + deviation * drawn;
            if self.steps == 0 {
                // What was measured is not where volatility is: a part of it lasts, a part reverts, the rest was chance.
                market.level = market.day + carried * market.level + wandered;
            }
        }
    }

    /// Price over the first one, per market.
    pub(crate) fn prices(&self) -> impl Iterator<Item = f64> + '_ {
        self.markets.iter().map(|market| market.price)
    }

    /// Volatility over the slow one, the mean of the markets.
    pub(crate) fn excitement(&self) -> f64 {
        self.markets.iter().map(|market| market.level.exp()).sum::<f64>() / float(self.markets.len())
    }
}

fn size(jumps: &Jumps, draws: &mut Draws) -> f64 {
    let beyond =
        if jumps.shape == 0.0 { draws.exponential() } else { (draws.uniform().powf(-jumps.shape) - 1.0) / jumps.shape };
    let size = jumps.least + jumps.scale * beyond;
    if draws.happens(jumps.down) { -size } else { size }
}

#[cfg(test)]
#[path = "generator_tests.rs"]
mod tests;
