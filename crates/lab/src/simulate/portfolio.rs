//! Portfolios: markets with what is measured of them on chain, and who holds their open interest.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::generator::Generator;
use super::statistics::{float, normal_quantile};
use crate::stop::{Outcome, Stop};
use crate::terms::HIGHEST_LEVERAGE;

/// The least and the greatest leverage of an account: the market opens twenty.
const LEVERAGES: (f64, f64) = (1.0, 0.95 * HIGHEST_LEVERAGE);
/// The leverage of those who take what the crowds leave of a side: they are hedged elsewhere.
const MAKERS: f64 = 2.0;

/// A file of portfolios.
#[derive(Debug, Deserialize)]
pub(crate) struct Portfolios {
    pub(crate) portfolios: Vec<Portfolio>,
}

/// Markets and who trades them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Portfolio {
    pub(crate) name: String,
    /// What it stands for.
    pub(crate) about: String,
    pub(crate) markets: Vec<Market>,
    pub(crate) crowds: Vec<Crowd>,
}

/// A market.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Market {
    pub(crate) name: String,
    /// The fitted symbol whose prices it has.
    pub(crate) like: String,
    /// Its class on chain.
    pub(crate) class: u8,
    /// In dollars.
    pub(crate) open_interest: u64,
    /// Basis points per root of a day: the largest of fast and slow.
    pub(crate) volatility: u32,
    pub(crate) slow_volatility: u32,
    /// Largest move over five minutes of the last two days, in basis points.
    pub(crate) jump: u32,
    /// What keepers take over in five minutes, in basis points of open interest.
    pub(crate) depth: u32,
}

/// Accounts that are alike but for their leverage.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Crowd {
    pub(crate) accounts: usize,
    /// Median leverage: notional over equity.
    pub(crate) leverage: f64,
    /// Standard deviation of its logarithm.
    pub(crate) spread: f64,
    pub(crate) holds: Vec<Holding>,
}

/// A crowd's part of one side of a market.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Holding {
    pub(crate) market: String,
    pub(crate) side: Side,
    pub(crate) share: f64,
}

/// Long or short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    Long,
    Short,
}

/// One account as a path begins: dollars of equity, and of notional per market, negative for shorts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Holder {
    pub(crate) equity: f64,
    pub(crate) notionals: Vec<(usize, f64)>,
}

/// Reads a file of portfolios.
pub(crate) fn parse(name: &str, text: &str, generator: &Generator) -> Outcome<Vec<Portfolio>> {
    let Portfolios { portfolios } =
        serde_json::from_str(text).map_err(|error| Stop::input(format!("{name}: {error}")))?;
    let mut names = BTreeSet::new();
    for portfolio in &portfolios {
        if !names.insert(&portfolio.name) {
            return Err(Stop::input(format!("{name}: the portfolio {} stands twice", portfolio.name)));
        }
        portfolio
            .check(generator)
            .map_err(|why| Stop::input(format!("{name}: portfolio {}: {why}", portfolio.name)))?;
    }
    Ok(portfolios)
}

impl Market {
    fn check(&self, generator: &Generator) -> Result<(), String> {
        let Self { name, like, class, volatility, slow_volatility, jump, depth, open_interest } = self;
        if generator.loading(like).is_none() {
            return Err(format!("market {name} is like {like}, which was not fitted"));
        }
        for (what, number, most) in
            [("class", u32::from(*class), 7), ("jump", *jump, 10_000), ("depth", *depth, 10_000)]
        {
            if number > most {
                return Err(format!("market {name} has a {what} of {number}, above {most}"));
            }
        }
        if *slow_volatility == 0 || slow_volatility > volatility || *volatility > 10_000 {
            return Err(format!("market {name}: expected 0 < slow volatility <= volatility <= 10,000"));
        }
        if *open_interest > 100_000_000_000 {
            return Err(format!("market {name} has an open interest above a hundred billion dollars"));
        }
        Ok(())
    }
}

impl Portfolio {
    fn check(&self, generator: &Generator) -> Result<(), String> {
        if self.markets.is_empty() || self.markets.len() > 48 {
            return Err("expected 1 to 48 markets".to_owned());
        }
        self.markets.iter().try_for_each(|market| market.check(generator))?;
        for crowd in &self.crowds {
            let leverage = crowd.leverage;
            if crowd.accounts == 0
                || !(LEVERAGES.0..=LEVERAGES.1).contains(&leverage)
                || !(0.0..=2.0).contains(&crowd.spread)
            {
                return Err("a crowd has accounts, a leverage from 1 to 19 and a spread from 0 to 2".to_owned());
            }
            for holding in &crowd.holds {
                if self.place(&holding.market).is_none() {
                    return Err(format!("there is no market {}", holding.market));
                }
            }
        }
        for (place, market) in self.markets.iter().enumerate() {
            for side in [Side::Long, Side::Short] {
                let shares = self.taken(place, side);
                if !(0.0..=1.000_001).contains(&shares) {
                    return Err(format!("{:.0} % of a side of {} are held", 100.0 * shares, market.name));
                }
            }
        }
        Ok(())
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.markets.iter().position(|market| market.name == name)
    }

    /// The share of a side that crowds hold.
    fn taken(&self, market: usize, side: Side) -> f64 {
        let holdings = self.crowds.iter().flat_map(|crowd| &crowd.holds);
        let of = holdings.filter(|holding| holding.side == side && self.place(&holding.market) == Some(market));
        of.map(|holding| holding.share).sum()
    }

    fn open_interest(&self, market: usize) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "open interest is far below 2^53 dollars")]
        self.markets.get(market).map_or(0.0, |market| market.open_interest as f64)
    }

    /// Everyone who holds a position: crowds, and on each side of each market a maker with what they leave.
    pub(crate) fn holders(&self) -> Vec<Holder> {
        let mut holders: Vec<Holder> = self.crowds.iter().flat_map(|crowd| self.crowd(crowd)).collect();
        for market in 0..self.markets.len() {
            for (side, sign) in [(Side::Long, 1.0), (Side::Short, -1.0)] {
                let left = self.open_interest(market) * (1.0 - self.taken(market, side)).max(0.0);
                if left > 0.0 {
                    holders.push(Holder { equity: left / MAKERS, notionals: vec![(market, sign * left)] });
                }
            }
        }
        holders
    }

    /// A crowd's accounts: equal equity, and leverages at evenly spaced quantiles of their log-normal distribution.
    fn crowd(&self, crowd: &Crowd) -> Vec<Holder> {
        let quantile = |place: usize| normal_quantile((float(place) + 0.5) / float(crowd.accounts));
        let leverages: Vec<f64> = (0..crowd.accounts)
            .map(|place| (crowd.leverage * (crowd.spread * quantile(place)).exp()).clamp(LEVERAGES.0, LEVERAGES.1))
            .collect();
        let whole: f64 = leverages.iter().sum();
        let holds: Vec<(usize, f64)> = crowd
            .holds
            .iter()
            .filter_map(|holding| {
                let market = self.place(&holding.market)?;
                let sign = if holding.side == Side::Long { 1.0 } else { -1.0 };
                Some((market, sign * holding.share * self.open_interest(market)))
            })
            .collect();
        let notional: f64 = holds.iter().map(|(_, notional)| notional.abs()).sum();
        let equity = notional / whole;
        let account = |leverage: f64| Holder {
            equity,
            notionals: holds.iter().map(|(market, notional)| (*market, notional * leverage / whole)).collect(),
        };
        leverages.into_iter().map(account).collect()
    }
}

#[cfg(test)]
#[path = "portfolio_tests.rs"]
mod tests;
