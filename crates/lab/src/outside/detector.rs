//! A detector that raises a signal when the first price falls fast.

use std::collections::VecDeque;

use anchor_lang::prelude::Pubkey;
use ballast::event::SignalClosed;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::exchange::Exchange;
use crate::founding::key;
use crate::stop::{Outcome, Stop};
use crate::terms::DOLLAR;

/// What it brings for bonds.
const MEANS: u64 = 100_000 * DOLLAR;

/// What came of its signals.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Figures {
    pub(crate) raised: u64,
    /// Signals that the chain confirmed, and whose bond the reserve kept.
    pub(crate) confirmed: u64,
    pub(crate) slashed: u64,
    /// Bonds that the reserve kept.
    pub(crate) kept: u64,
    /// When the first was raised.
    pub(crate) first: Option<i64>,
    /// Looks at which the price had fallen and no signal was let through, none standing.
    pub(crate) refused: u64,
}

/// Whom governance named.
pub(super) struct Detector {
    key: Pubkey,
    quote: Pubkey,
    /// The fall at which it raises a signal, in basis points, and the seconds within which it fell.
    fall: u64,
    seconds: i64,
    prices: VecDeque<(i64, u64)>,
    pub(super) figures: Figures,
}

impl Detector {
    /// Is named, with money for its bonds.
    pub(super) fn name(exchange: &mut Exchange, (fall, seconds): (u64, i64), keys: &mut ChaCha8Rng) -> Outcome<Self> {
        let key = key(keys);
        let quote = exchange.wallet(key, None, MEANS, keys)?;
        exchange.govern("set_detector", &exchange.deployment.set_detector(0, key))?;
        Ok(Self { key, quote, fall, seconds, prices: VecDeque::new(), figures: Figures::default() })
    }

    /// Has a signal closed that stands, and raises one when the price has fallen.
    pub(super) fn act(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        let fallen = self.fallen(exchange)?;
        if exchange.snapshot.reserve.signal_bond > 0 {
            self.close(exchange)?;
        } else if fallen {
            let raise = exchange.deployment.raise_signal(self.key, self.quote);
            if exchange.send("raise_signal", raise)?.is_ok() {
                self.figures.raised += 1;
                self.figures.first.get_or_insert(exchange.now());
            } else {
                self.figures.refused += 1;
            }
        }
        Ok(())
    }

    /// Refused while nothing confirmed it and its hour is not over.
    fn close(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        let bond = exchange.snapshot.reserve.signal_bond;
        let Ok(receipt) = exchange.send("close_signal", exchange.deployment.close_signal(self.quote))? else {
            return Ok(());
        };
        let event: SignalClosed = receipt.event().ok_or_else(|| Stop::fault("a signal without its event"))?;
        let confirmed = event.returned > 0;
        self.figures.confirmed += u64::from(confirmed);
        self.figures.slashed += u64::from(!confirmed);
        self.figures.kept += bond - event.returned;
        Ok(())
    }

    fn fallen(&mut self, exchange: &Exchange) -> Outcome<bool> {
        let now = exchange.now();
        let feed = exchange.snapshot.prices.feeds.first().ok_or_else(|| Stop::fault("there is no feed"))?;
        self.prices.push_back((now, feed.price));
        while self.prices.front().is_some_and(|(time, _)| *time < now - self.seconds) {
            self.prices.pop_front();
        }
        let highest = self.prices.iter().map(|(_, price)| *price).max().unwrap_or(feed.price);
        Ok(u128::from(highest - feed.price) * 10_000 >= u128::from(highest) * u128::from(self.fall))
    }
}
