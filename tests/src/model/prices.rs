//! Prices, final prices and funding.

use super::arithmetic::{ONE, floor_divide};
use super::refusal::{Answer, Outcome, Refusal, require};
use super::state::{Doubt, Feed};
use super::{Market, World, pause};

/// How far ahead of the clock a price may have been published.
const AHEAD_SECONDS: i128 = 5;
/// The stable price steps for at most this long in one refresh.
pub const STEP_SECONDS: i128 = 60;
/// Prices must stay far from the last one for this long to be taken.
const CONFIRM_SECONDS: i128 = 60;
/// Funding accrues for at most this long at once.
pub const ACCRUAL_SECONDS: i128 = 3_600;
/// Published backing moves from nothing to everything in this long.
const BACKING_SECONDS: i128 = 21_600;
/// A funding rate ends this long after it was published.
pub const RATE_SECONDS: i128 = 7_200;
/// Parts per million of price per hour, as a divisor of `rate * price * seconds`.
const RATE_DIVISOR: i128 = 3_600_000_000;

/// Whether a price is more than three tenths of another away from it.
fn is_far(from: i128, to: i128) -> bool {
    (from - to).abs() > floor_divide(from * 3, 10)
}

impl Feed {
    /// Whether a price is far from the last one, and prices have not stayed there for a minute.
    fn doubts(&mut self, price: i128, published: i128) -> bool {
        if !is_far(self.price, price) {
            return false;
        }
        match self.doubt {
            Some(Doubt::Far { since, price: seen }) if !is_far(seen, price) => published - since < CONFIRM_SECONDS,
            _ => {
                let since = match self.doubt {
                    Some(Doubt::Far { since, .. } | Doubt::Uncertain { since }) => published.max(since),
                    None => published,
                };
                self.doubt = Some(Doubt::Far { since, price });
                true
            }
        }
    }

    /// Where the stable price is after walking towards the price for `seconds`.
    pub fn walked(&self, seconds: i128) -> i128 {
        if seconds <= 0 {
            return self.stable;
        }
        let step = floor_divide(self.stable * self.terms.stable_speed_ppm * seconds, 1_000_000).max(1);
        self.stable + (self.price - self.stable).clamp(-step, step)
    }
}

impl World {
    /// Takes a newer price; the stable price walks towards it. A feed that prices again after a silence resumes, and is not dead.
    pub fn refresh(&mut self, feed: usize, price: i128, confidence_bp: i128, published: i128) -> Answer {
        require(feed < self.feeds.len(), Refusal::UnknownIndex)?;
        let now = self.now;
        require(published <= now + AHEAD_SECONDS, Refusal::PriceFromFuture)?;
        require(published >= now - self.feeds[feed].terms.fresh_seconds, Refusal::PriceTooOld)?;
        require(price > 0, Refusal::PriceNotPositive)?;
        let forecast = self.forecast.clone();
        let state = &mut self.feeds[feed];
        if state.price > 0 && published <= state.published {
            return Ok(Outcome::Unchanged);
        }
        let first = state.price == 0;
        if confidence_bp > state.terms.confidence_limit_bp {
            require(!first, Refusal::PriceUncertain)?;
            state.doubt = Some(match state.doubt.take() {
                Some(far @ Doubt::Far { .. }) => far,
                Some(Doubt::Uncertain { since }) => Doubt::Uncertain { since: since.max(published) },
                None => Doubt::Uncertain { since: published },
            });
            return Ok(Outcome::Done);
        }
        if !first && state.doubts(price, published) {
            state.reported = 0;
            return Ok(Outcome::Done);
        }
        state.observe(price, published, &forecast);
        state.reported = 0;
        if now - state.published > state.terms.usable_seconds || is_far(state.price, price) {
            state.resumed = now;
        }
        // An older print that does not lead to where the doubt is leaves it.
        state.doubt = state.doubt.take().filter(|doubt| match doubt {
            Doubt::Uncertain { since } => published <= *since,
            Doubt::Far { since, price: seen } => published <= *since && is_far(price, *seen),
        });
        (state.price, state.confidence_bp, state.published) = (price, confidence_bp, published);
        state.stable = if first { price } else { state.walked((now - state.stepped).min(STEP_SECONDS)) };
        state.stepped = now;
        let stable = state.stable;
        if self.quote_feed == Some(feed) {
            self.keep_inverse(feed);
        }
        Ok(Outcome::Priced { stable })
    }

    /// Keeps the reciprocals of the quote's price.
    pub(crate) fn keep_inverse(&mut self, feed: usize) {
        let feed = &self.feeds[feed];
        self.inverse = floor_divide(ONE * ONE, feed.price);
        self.inverse_low = floor_divide(ONE * ONE, feed.price.max(feed.stable));
    }

    /// Reports a feed that fell silent; it is dead when an hour passes without a price. A report stands until then.
    pub fn report_dead_feed(&mut self, feed: usize) -> Answer {
        require(feed < self.feeds.len(), Refusal::UnknownIndex)?;
        let now = self.now;
        let state = &mut self.feeds[feed];
        require(state.price > 0, Refusal::PriceNeverSet)?;
        if state.reported > 0 {
            return Ok(Outcome::Unchanged);
        }
        require(now - state.published > state.terms.dead_seconds, Refusal::FeedNotDead)?;
        state.reported = now;
        Ok(Outcome::Done)
    }

    /// Gives a market its final price: the stable price, after it walked on without a limit in time. The feed itself is not written.
    /// Governance may do so at a fresh price that is near the stable one; anyone when the feed is dead.
    pub fn set_final_price(&mut self, market: usize, by_governance: bool) -> Answer {
        self.check_market(market)?;
        let feed = &self.feeds[self.markets[market].feed];
        let open = self.markets[market].final_price.is_none();
        require(by_governance || !open || feed.is_dead(self.now), Refusal::FeedNotDead)?;
        require(by_governance || feed.price > 0, Refusal::PriceNeverSet)?;
        require(open, Refusal::FinallyPriced)?;
        require(feed.price > 0, Refusal::PriceNeverSet)?;
        let price = feed.walked(self.now - feed.stepped);
        if by_governance {
            require(feed.is_fresh(self.now), Refusal::PriceNotFresh)?;
            require((feed.price - price).abs() <= floor_divide(feed.price, 100), Refusal::PriceNotStable)?;
        }
        self.markets[market].final_price = Some(price);
        Ok(Outcome::Priced { stable: price })
    }

    /// Sets a market's funding rate, after accruing at the one before.
    pub fn publish_funding_rate(&mut self, market: usize, rate: i128) -> Answer {
        self.check_market(market)?;
        require(rate.abs() <= self.markets[market].terms.funding_rate_cap, Refusal::RateBeyondCap)?;
        self.accrue_funding(market)?;
        let now = self.now;
        let funding = &mut self.markets[market].funding;
        (funding.rate, funding.published) = (rate, now);
        Ok(Outcome::Done)
    }

    /// Moves the funding index, and publishes how claims are backed and what open interest adds to initial margin.
    /// Under a shortfall or a final price the index is frozen and the time is skipped.
    pub fn accrue_funding(&mut self, index: usize) -> Answer {
        self.check_market(index)?;
        let (now, price) = (self.now, self.feeds[self.markets[index].feed].price);
        let seconds = self.uncharged(index);
        let market = &mut self.markets[index];
        market.publish(now);
        let funding = &mut market.funding;
        if seconds > 0 {
            let numerator = funding.rate * price * seconds + funding.carry;
            funding.index += floor_divide(numerator, RATE_DIVISOR);
            funding.carry = numerator.rem_euclid(RATE_DIVISOR);
        }
        funding.accrued = funding.accrued.max(now);
        market.average(now);
        self.markets[index].allowance = self.allowance(index);
        Ok(Outcome::Done)
    }

    /// Seconds that the rate in force was not charged for; none of those in which funding was frozen.
    pub(crate) fn uncharged(&self, market: usize) -> i128 {
        let paused = self.is_paused(pause::FUNDING) || self.is_paused(pause::GROWTH);
        let market = &self.markets[market];
        if paused || market.is_halted() || market.final_price.is_some() {
            return 0;
        }
        let end = self.now.min(market.funding.published + RATE_SECONDS);
        (end - market.funding.accrued.max(self.paused_until(pause::FUNDING)).max(self.paused_until(pause::GROWTH)))
            .clamp(0, ACCRUAL_SECONDS)
    }

    /// A market's mark: its final price, else the last price of its feed.
    pub fn mark(&self, market: usize) -> i128 {
        let market = &self.markets[market];
        market.final_price.unwrap_or(self.feeds[market.feed].price)
    }

    /// The worse of last and stable price for the holder of a size, or the final price.
    pub fn worse(&self, market: usize, size: i128) -> i128 {
        let market = &self.markets[market];
        let feed = &self.feeds[market.feed];
        let worse = if size > 0 { feed.price.min(feed.stable) } else { feed.price.max(feed.stable) };
        market.final_price.unwrap_or(worse)
    }

    pub fn is_fresh(&self, market: usize) -> bool {
        let market = &self.markets[market];
        market.final_price.is_some() || self.feeds[market.feed].is_fresh(self.now)
    }

    pub fn is_usable(&self, market: usize) -> bool {
        let market = &self.markets[market];
        market.final_price.is_some() || self.feeds[market.feed].is_usable(self.now)
    }

    /// A price of a collateral's feed, in quote.
    pub fn in_quote(&self, price: i128) -> i128 {
        floor_divide(price * self.inverse, ONE)
    }

    /// The same at the higher of the quote's price and stable price.
    pub fn in_quote_low(&self, price: i128) -> i128 {
        floor_divide(price * self.inverse_low, ONE)
    }

    /// The same at the lower of them.
    pub fn in_quote_high(&self, price: i128) -> i128 {
        let inverse = self.quote_feed.map_or(ONE, |feed| {
            let quote = &self.feeds[feed];
            floor_divide(ONE * ONE, quote.price.min(quote.stable))
        });
        floor_divide(price * inverse, ONE)
    }

    /// Asks a collateral's feed, and the quote's.
    fn collateral_feeds(&self, collateral: usize, holds: impl Fn(&Feed) -> bool) -> (bool, bool) {
        let own = holds(&self.feeds[self.collaterals[collateral].feed]);
        (own, self.quote_feed.map_or(own, |feed| holds(&self.feeds[feed])))
    }

    pub fn collateral_is_fresh(&self, collateral: usize) -> bool {
        let (own, quote) = self.collateral_feeds(collateral, |feed| feed.is_fresh(self.now));
        own && quote
    }

    pub fn collateral_is_usable(&self, collateral: usize) -> bool {
        let (own, quote) = self.collateral_feeds(collateral, |feed| feed.is_usable(self.now));
        own && quote
    }

    /// How long a clock has run in which a collateral could be sold: not from before its feed or the quote's resumed.
    pub fn elapsed(&self, clock: i128, collateral: usize) -> i128 {
        let own = self.feeds[self.collaterals[collateral].feed].resumed;
        let quote = self.quote_feed.map_or(own, |feed| self.feeds[feed].resumed);
        (self.now - clock.max(own).max(quote)).max(0)
    }

    pub fn collateral_is_dead(&self, collateral: usize) -> bool {
        let (own, quote) = self.collateral_feeds(collateral, |feed| feed.is_dead(self.now));
        own || quote
    }
}

impl Market {
    /// Publishes the backing of claims, which glides, and the addition for open interest; funding was last accrued some time ago.
    fn publish(&mut self, now: i128) {
        let backing = if self.claims == 0 { ONE } else { floor_divide(self.pool * ONE, self.claims).min(ONE) };
        let seconds = (now - self.funding.accrued).clamp(0, ACCRUAL_SECONDS);
        let step = floor_divide(ONE * seconds, BACKING_SECONDS);
        self.backing += (backing - self.backing).clamp(-step, step);
        let cap = self.terms.open_interest_cap;
        let addition = self.terms.open_interest_addition_bp;
        self.addition_bp = if cap == 0 { addition } else { floor_divide(self.open_interest.min(cap) * addition, cap) };
    }
}
