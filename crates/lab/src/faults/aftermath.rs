//! What a fault did, and when the exchange was in order again.

use ballast::instructions::UNCHARGED_SECONDS;
use ballast_risk::Price;
use ballast_risk::price::Action;
use serde::Serialize;

use super::funding::Funding;
use crate::exchange::Exchange;
use crate::fault::Schedule;
use crate::replay::Replay;
use crate::stop::{OrStop, Outcome, Stop};

/// What was seen of a fault, from its beginning to its end where nothing else is said.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Aftermath {
    pub(crate) from: i64,
    pub(crate) until: i64,
    /// Seconds from its end to the first moment at which the exchange was in order again.
    pub(crate) in_order_after: Option<i64>,
    /// The greatest age of a price, in seconds.
    pub(crate) oldest_price: i64,
    /// Feeds in doubt at once, at most.
    pub(crate) feeds_in_doubt: usize,
    /// The longest time in which the clock did not move, in seconds.
    pub(crate) longest_silence: i64,
    /// Transactions that never arrived.
    pub(crate) transactions_lost: u64,
    /// Positions and collateral that keepers took over.
    pub(crate) taken_over: u64,
    /// Accounts below maintenance at once, at most, as the exchange knew prices; until it was in order again.
    pub(crate) below_maintenance: usize,
    /// The least that each asset's price came to over that at the beginning, until the exchange was in order again.
    pub(crate) lowest_prices: Vec<f64>,
    /// The most funding that a market charged, of what the published rates allow.
    pub(crate) funding_share: f64,
}

/// Looks at an exchange between steps.
pub(crate) struct Watch {
    seen: Aftermath,
    beginning: Option<Beginning>,
    over: bool,
}

/// What the exchange was like when the fault began.
struct Beginning {
    prices: Vec<Price>,
    funding: Funding,
    taken_over: u64,
    lost: u64,
}

impl Watch {
    /// Watches for a fault.
    pub(crate) fn new(schedule: &Schedule) -> Self {
        let seen = Aftermath { from: schedule.from, until: schedule.until, ..Aftermath::default() };
        Self { seen, beginning: None, over: false }
    }

    /// Whether the fault is over and the exchange in order.
    pub(crate) const fn is_over(&self) -> bool {
        self.seen.in_order_after.is_some()
    }

    /// What was seen.
    pub(crate) fn finish(self) -> Aftermath {
        self.seen
    }

    /// Looks at the exchange before its step at a moment.
    pub(crate) fn look(&mut self, replay: &Replay, next: i64) -> Outcome<()> {
        if next < self.seen.from || self.is_over() {
            return Ok(());
        }
        let exchange = &replay.exchange;
        let beginning = self.beginning.get_or_insert_with(|| Beginning::of(replay, next));
        if !self.over {
            self.seen.follow(beginning, replay, next)?;
            self.over = exchange.now() >= self.seen.until;
        }
        self.seen.follow_prices(beginning, exchange);
        let below = below_maintenance(exchange)?;
        self.seen.below_maintenance = self.seen.below_maintenance.max(below);
        if self.over && below == 0 && is_in_order(replay)? {
            self.seen.in_order_after = Some(exchange.now() - self.seen.until);
        }
        Ok(())
    }
}

fn prices(exchange: &Exchange) -> Vec<Price> {
    let feeds = exchange.assets.iter().zip(&exchange.snapshot.prices.feeds);
    feeds.map(|(_, feed)| Price(feed.price)).collect()
}

fn taken_over(replay: &Replay) -> u64 {
    replay.keepers.losses.liquidations + replay.keepers.losses.collateral_sales
}

impl Beginning {
    fn of(replay: &Replay, next: i64) -> Self {
        let exchange = &replay.exchange;
        Self {
            prices: prices(exchange),
            funding: Funding::new(exchange, next),
            taken_over: taken_over(replay),
            lost: exchange.lost,
        }
    }
}

impl Aftermath {
    /// Adds what prices are now: one that is doubted at the end is taken later.
    fn follow_prices(&mut self, beginning: &Beginning, exchange: &Exchange) {
        let now = prices(exchange);
        self.lowest_prices.resize(now.len(), 1.0);
        for ((lowest, price), before) in self.lowest_prices.iter_mut().zip(&now).zip(&beginning.prices) {
            *lowest = lowest.min(price.0 as f64 / before.0 as f64);
        }
    }

    /// Adds what is seen while the fault lasts, before the step at a moment.
    fn follow(&mut self, beginning: &mut Beginning, replay: &Replay, next: i64) -> Outcome<()> {
        let exchange = &replay.exchange;
        if next < self.until {
            // Those who come back at its end act before the step at that moment.
            self.taken_over = taken_over(replay) - beginning.taken_over;
        }
        if next <= self.until {
            self.transactions_lost = exchange.lost - beginning.lost;
            self.longest_silence = self.longest_silence.max(next - exchange.now());
            let feeds = exchange.assets.iter().zip(&exchange.snapshot.prices.feeds);
            let doubted = feeds.clone().filter(|(_, feed)| feed.doubted != 0).count();
            self.feeds_in_doubt = self.feeds_in_doubt.max(doubted);
            let oldest = feeds.map(|(_, feed)| next - feed.published).max();
            self.oldest_price = self.oldest_price.max(oldest.unwrap_or(0));
        }
        beginning.funding.follow(exchange, next);
        self.funding_share = beginning.funding.share();
        Ok(())
    }
}

/// Accounts below maintenance, those below zero among them.
fn below_maintenance(exchange: &Exchange) -> Outcome<usize> {
    let mut below = 0;
    for key in exchange.tally.active() {
        let account = exchange.account(key).ok_or_else(|| Stop::fault("an account is gone"))?;
        below += usize::from(exchange.judge(&account)?.below_maintenance());
    }
    Ok(below)
}

/// Whether prices are fresh, funding and bookings are up to date, and no loss waits to be divided.
fn is_in_order(replay: &Replay) -> Outcome<bool> {
    let exchange = &replay.exchange;
    let now = exchange.now();
    for asset in &exchange.assets {
        let book = exchange.snapshot.books().collateral(asset.index).or_stop("reading a collateral")?;
        if !book.validity.serves(Action::Trade) {
            return Ok(false);
        }
    }
    let settled = exchange
        .snapshot
        .markets
        .values()
        .all(|market| market.shortfall == 0 && !market.halted() && now - market.accrued <= UNCHARGED_SECONDS);
    Ok(settled && replay.is_booked())
}
