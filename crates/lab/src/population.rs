//! The population: who trades what with how much, drawn from the seed.
//!
//! | what | drawn from |
//! |---|---|
//! | equity | log-normal, median 4,000 dollars, sigma 1.0, within 200 and 250,000 dollars |
//! | leverage | log-normal, median as asked for, sigma 0.7, within 1 and 19: the market opens 20 |
//! | means | 60 % quote alone; 30 % quote and one asset, 10 % quote and two; an asset is 15 to 40 % of equity |
//! | markets | 80 % one, 20 % two; every market as likely as another. Of a broad crowd every other one eight or more |
//! | side | 55 % long; what longs have over shorts is sold to them by makers who are hedged elsewhere |
//! | adds margin | 15 % pay in a third of their equity, up to twice, when they fall below initial margin |

use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::options::Options;
use crate::terms::{DOLLAR, HIGHEST_LEVERAGE};

const EQUITY_MEDIAN: f64 = 4_000.0;
const EQUITY_SIGMA: f64 = 1.0;
const EQUITY_BOUNDS: (f64, f64) = (200.0, 250_000.0);
const LEVERAGE_SIGMA: f64 = 0.7;
/// Above one, and far enough below what the market opens that the fee of the first trade fits.
const LEVERAGE_BOUNDS: (f64, f64) = (1.0, 0.95 * HIGHEST_LEVERAGE);
const LONG_SHARE: f64 = 0.55;
const SECOND_MARKET_SHARE: f64 = 0.2;
/// Of a broad crowd, who trades in many markets, and in how many at least.
const BROAD_SHARE: f64 = 0.5;
const BROAD_MARKETS: u16 = 8;
const ADDING_SHARE: f64 = 0.15;
const ONE_ASSET_SHARE: f64 = 0.3;
const TWO_ASSETS_SHARE: f64 = 0.1;
const ASSET_PART: std::ops::Range<f64> = 0.15..0.4;

/// A position that a trader wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exposure {
    pub(crate) market: u16,
    pub(crate) long: bool,
    /// In quote.
    pub(crate) notional: u64,
}

/// What a trader comes with and wants.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    /// In quote, all means together.
    pub(crate) equity: u64,
    /// Means in assets: which, and how much in quote.
    pub(crate) assets: Vec<(u16, u64)>,
    pub(crate) exposures: Vec<Exposure>,
    /// Whether it pays in more when its margin gets thin.
    pub(crate) adds: bool,
}

/// A float's whole part, for amounts far below 2^53.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "amounts are positive and far below 2^53")]
pub(crate) fn whole(value: f64) -> u64 {
    value as u64
}

/// A draw from the normal distribution.
fn normal(seed: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * (1.0 - seed.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * seed.random::<f64>()).cos()
}

fn log_normal(seed: &mut ChaCha8Rng, median: f64, sigma: f64, (least, most): (f64, f64)) -> f64 {
    (median * (sigma * normal(seed)).exp()).clamp(least, most)
}

/// Draws one trader's plan. Whoever brings assets brings the coin first, if there is one.
fn plan(seed: &mut ChaCha8Rng, options: &Options, (markets, coin): (u16, Option<u16>)) -> Plan {
    let equity = log_normal(seed, EQUITY_MEDIAN, EQUITY_SIGMA, EQUITY_BOUNDS);
    let leverage = log_normal(seed, options.leverage, LEVERAGE_SIGMA, LEVERAGE_BOUNDS);
    let mut order: Vec<u16> = (0..markets).collect();
    order.shuffle(seed);
    let draw: f64 = seed.random();
    let held = if draw < TWO_ASSETS_SHARE {
        2
    } else if draw < TWO_ASSETS_SHARE + ONE_ASSET_SHARE {
        1
    } else {
        0
    };
    let dollars = |part: f64| whole(part * 100.0) * (DOLLAR / 100);
    let brought = coin.iter().chain(&order).take(held);
    let assets = brought.map(|asset| (*asset, dollars(equity * seed.random_range(ASSET_PART)))).collect();
    order.shuffle(seed);
    let traded: u16 = if options.broad && seed.random_bool(BROAD_SHARE) {
        seed.random_range(BROAD_MARKETS.min(markets)..=markets)
    } else if seed.random_bool(SECOND_MARKET_SHARE) {
        2
    } else {
        1
    };
    let notional = dollars(equity * leverage / f64::from(traded.min(markets)));
    let exposures = order.iter().take(usize::from(traded)).map(|market| {
        let long = seed.random_bool(LONG_SHARE);
        Exposure { market: *market, long, notional }
    });
    let exposures = exposures.collect();
    Plan { equity: dollars(equity), assets, exposures, adds: seed.random_bool(ADDING_SHARE) }
}

/// Draws the whole population. The coin, if there is one, is listed after the assets that have markets.
pub(crate) fn draw(seed: &mut ChaCha8Rng, options: &Options, markets: u16) -> Vec<Plan> {
    let coin = options.coin.map(|_| markets);
    (0..options.traders).map(|_| plan(seed, options, (markets, coin))).collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::terms::TermSet;

    fn options(traders: u32, coin: Option<&'static str>) -> Options {
        Options {
            traders,
            leverage: 6.0,
            reserve: 0,
            keeper_delay: 0,
            seed: 0,
            terms: TermSet::Static,
            coin,
            broad: false,
            inventory: None,
            capital: 0,
        }
    }

    #[test]
    fn leverage_has_the_median_that_was_asked_for() {
        let plans = draw(&mut ChaCha8Rng::seed_from_u64(3), &options(4_001, None), 3);
        let mut leverages: Vec<f64> = plans
            .iter()
            .map(|plan| plan.exposures.iter().map(|wish| wish.notional).sum::<u64>() as f64 / plan.equity as f64)
            .collect();
        leverages.sort_by(f64::total_cmp);
        assert!((leverages[2_000] - 6.0).abs() < 0.4, "median {}", leverages[2_000]);
        assert!(leverages[0] > 0.99 && leverages[4_000] < 19.01);
    }

    #[test]
    fn plans_keep_within_their_means_and_the_seed() {
        let plans = draw(&mut ChaCha8Rng::seed_from_u64(4), &options(500, None), 2);
        assert_eq!(plans, draw(&mut ChaCha8Rng::seed_from_u64(4), &options(500, None), 2));
        for plan in &plans {
            assert!(plan.assets.iter().map(|(_, worth)| worth).sum::<u64>() < plan.equity);
            assert!((1..=2).contains(&plan.exposures.len()));
        }
        let longs = plans.iter().flat_map(|plan| &plan.exposures).filter(|wish| wish.long).count();
        assert!((250..400).contains(&longs), "{longs} longs");
    }
    #[test]
    fn whoever_brings_assets_brings_the_coin_and_nobody_trades_it() {
        let plans = draw(&mut ChaCha8Rng::seed_from_u64(5), &options(500, Some("COIN")), 2);
        let without = draw(&mut ChaCha8Rng::seed_from_u64(5), &options(500, None), 2);
        for (plan, without) in plans.iter().zip(&without) {
            assert_eq!(plan.exposures, without.exposures);
            assert_eq!(plan.assets.len(), without.assets.len());
            assert!(plan.assets.first().is_none_or(|(asset, _)| *asset == 2));
        }
    }
}
