//! A position: reading it, accruing it, counting it.

use super::arithmetic::{ONE, ceil_divide, floor_divide, value};
use super::state::Market;
use super::terms::Fault;

/// Size, cost and claim in one market, with snapshots of the market's indices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Position {
    pub market: usize,
    pub size: i128,
    pub cost: i128,
    pub claim: i128,
    pub funding_index: i128,
    pub claim_index: i128,
    pub claim_scale: i128,
    pub claim_epoch: i128,
    /// The last booking window in which it was counted; zero is none.
    pub window: i128,
    /// Whether the market's `used` counts it.
    pub counted: bool,
    pub deleveraged_since: Option<i128>,
    pub deleverage_left: i128,
}

impl Position {
    /// An unused position with the market's snapshots.
    pub fn new(index: usize, market: &Market) -> Self {
        let mut position = Self { market: index, ..Self::default() };
        position.take_snapshots(market);
        position
    }

    /// Whether any of size, cost and claim is not zero.
    pub fn is_used(&self) -> bool {
        self.size != 0 || self.cost != 0 || self.claim != 0
    }

    /// Funding owed since the snapshot.
    pub fn funding(&self, market: &Market) -> i128 {
        if self.size == 0 {
            return 0;
        }
        let charged = (market.funding.index - self.funding_index) * self.size;
        if market.terms.fault == Fault::FundingFloored {
            return floor_divide(charged, ONE);
        }
        ceil_divide(charged, ONE)
    }

    /// `u` at a price.
    pub fn profit(&self, market: &Market, price: i128) -> i128 {
        value(self.size, price) - self.cost - self.funding(market)
    }

    /// What the claim is worth at the market's index.
    pub fn live_claim(&self, market: &Market) -> i128 {
        if self.claim == 0 || self.claim_epoch != market.claim_epoch {
            return 0;
        }
        let scales = market.claim_scale - self.claim_scale;
        // Nested floors are one floor: first by the old index, then by the scales that passed.
        let unscaled = floor_divide(self.claim * market.claim_index, self.claim_index);
        unscaled >> scales.min(i128::from(i128::BITS - 1))
    }

    /// Books funding into cost and brings the claim to today's index.
    pub fn accrue(&mut self, market: &mut Market) {
        if self.size != 0 && self.funding_index != market.funding.index {
            let funding = self.funding(market);
            self.cost += funding;
            market.funding_booked += funding;
            market.roundings += 1;
        }
        self.claim = self.live_claim(market);
        self.take_snapshots(market);
    }

    /// Adds to size and cost; open interest follows.
    pub fn add(&mut self, market: &mut Market, size: i128, cost: i128) {
        market.open_interest += (self.size + size).max(0) - self.size.max(0);
        self.size += size;
        self.cost += cost;
    }

    /// Takes the size of a finally priced position out, into the market's closed pair.
    pub fn close_finally(&mut self, market: &mut Market) {
        let Some(price) = market.final_price.filter(|_| self.size != 0) else {
            return;
        };
        let worth = value(self.size, price);
        market.closed_size += self.size;
        market.closed_cost += worth;
        market.roundings += 1;
        self.add(market, -self.size, -worth);
    }

    /// Counts a used position in the open booking window, once.
    pub fn count_in_window(&mut self, market: &mut Market) {
        if self.is_used() && market.is_halted() && self.window != market.window {
            self.window = market.window;
            market.booked += 1;
        }
    }

    /// Pays as much of the claim as the pool and `most` allow; returns what was paid.
    pub fn pay_claim(&mut self, market: &mut Market, most: i128) -> i128 {
        let paid = self.claim.min(market.pool).min(most);
        self.claim -= paid;
        market.claims -= paid;
        market.pool -= paid;
        paid
    }

    /// Brings the market's counts of used and of booked positions up to date.
    pub fn recount(&mut self, market: &mut Market) {
        if self.is_used() == self.counted {
            return;
        }
        self.counted = !self.counted;
        let change = if self.counted { 1 } else { -1 };
        market.used += change;
        if market.is_halted() && self.window == market.window {
            market.booked += change;
        }
    }

    fn take_snapshots(&mut self, market: &Market) {
        self.funding_index = market.funding.index;
        self.claim_index = market.claim_index;
        self.claim_scale = market.claim_scale;
        self.claim_epoch = market.claim_epoch;
    }
}
