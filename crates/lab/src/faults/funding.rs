//! Funding that was charged while a fault lasted, beside what the published rates allow: for each moment once, and for an hour at most
//! where nobody looked for longer.

use ballast::instructions::LONGEST_ACCRUAL;

use crate::exchange::Exchange;

/// One market at one look.
#[derive(Clone, Copy)]
struct Seen {
    index: i64,
    rate: f64,
    price: f64,
}

/// All markets, from a first look on.
pub(crate) struct Funding {
    seen: Vec<Seen>,
    now: i64,
    /// When the step comes that is next.
    next: i64,
    /// By market, in index steps.
    charged: Vec<f64>,
    allowed: Vec<f64>,
}

fn see(exchange: &Exchange) -> Vec<Seen> {
    let prices = &exchange.snapshot.prices;
    let markets = exchange.snapshot.markets.values().zip(&prices.markets).zip(&prices.feeds);
    markets
        .map(|((market, published), feed)| Seen {
            index: published.funding_index,
            rate: f64::from(market.funding_rate.unsigned_abs()) / 1e6 / 3_600.0,
            price: feed.price as f64,
        })
        .collect()
}

impl Funding {
    /// Looks for the first time. What was not charged yet may still be.
    pub(crate) fn new(exchange: &Exchange, next: i64) -> Self {
        let (seen, now) = (see(exchange), exchange.now());
        let markets = exchange.snapshot.markets.values().zip(&seen);
        let allowed: Vec<f64> =
            markets.map(|(market, seen)| seen.rate * seen.price * (now - market.accrued) as f64).collect();
        Self { charged: vec![0.0; seen.len()], allowed, seen, now, next }
    }

    /// Looks again, before the step at a moment.
    pub(crate) fn follow(&mut self, exchange: &Exchange, next: i64) {
        let step = std::mem::replace(&mut self.next, next);
        let now = exchange.now();
        if now < step {
            return; // The step was left out.
        }
        let before = (step - self.now).min(LONGEST_ACCRUAL) as f64;
        let after = (now - step) as f64;
        let seen = see(exchange);
        let sums = self.charged.iter_mut().zip(&mut self.allowed);
        for ((earlier, later), (charged, allowed)) in self.seen.iter().zip(&seen).zip(sums) {
            *charged += (later.index - earlier.index).unsigned_abs() as f64;
            *allowed += earlier.rate * earlier.price.max(later.price) * before + later.rate * later.price * after;
        }
        (self.seen, self.now) = (seen, now);
    }

    /// The most that a market charged of what is allowed.
    pub(crate) fn share(&self) -> f64 {
        let shares = self.charged.iter().zip(&self.allowed).filter(|(_, allowed)| **allowed > 0.0);
        shares.map(|(charged, allowed)| charged / allowed).fold(0.0, f64::max)
    }
}
