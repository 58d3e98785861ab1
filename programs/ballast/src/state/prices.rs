//! Prices and published indices: one account that everything reads, and that only refreshes, funding, divided losses, final
//! prices and the general terms write.

use anchor_lang::prelude::*;
use ballast_risk::claim::ClaimIndex;
use ballast_risk::coverage::Coverage;
use ballast_risk::fixed::FRACTION_ONE;
use ballast_risk::forecast::{Coefficients, Score};
use ballast_risk::position::Indices;
use ballast_risk::price::{Accepted, Action, Ages, Doubt, Heard, STEP_CAP, Step, Validity, inverse, walk};
use ballast_risk::target::mean;
use ballast_risk::volatility::{History, Variance};
use ballast_risk::{BasisPoints, Price};

use super::{FeedSlot, NONE, ReserveSlot, assert_layout};
use crate::error::{BallastError, Lawful, OrRefuse, ensure};

/// How many feeds a clearinghouse lists.
pub const FEEDS: usize = 64;
/// How many markets a clearinghouse lists.
pub const MARKETS: usize = 48;

/// State of one feed.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct FeedPrice {
    /// Last accepted price: quote per smallest unit, times 2^32.
    pub price: u64,
    /// Stable price: follows the price at a bounded speed.
    pub stable: u64,
    /// When the last accepted price was published; zero is never.
    pub published: i64,
    /// When the stable price last moved.
    pub stepped: i64,
    /// When prices resumed after the last gap in which the price was not usable.
    pub resumed: i64,
    /// When the feed was reported silent since its last price; zero is never.
    pub reported: i64,
    /// Confidence interval relative to the price, in basis points.
    pub confidence: u32,
    /// Volatility that initial margin and haircuts count, in basis points per root of a day.
    pub volatility: u32,
    /// Price that counted last on the grid of volatility.
    pub grid_price: u64,
    /// Number of its grid step.
    pub grid: u64,
    /// Variance per day at the fast speed, times 2^48.
    pub fast_variance: u64,
    /// The same at the slow speed.
    pub slow_variance: u64,
    /// The same at the long speed.
    pub long_variance: u64,
    /// Largest move between two prices that counted, on the day of `grid`, in basis points.
    pub jump_today: u32,
    /// The same on the day before.
    pub jump_before: u32,
    /// How much worse the forecast has been than the fast variance, times 2^32.
    pub forecast_score: i64,
    /// One while the forecast does not count.
    pub forecast_off: u32,
    /// Version of the weights that were scored.
    pub forecast_version: u32,
    /// Volatility that maintenance follows, in basis points per root of a day.
    pub settled_volatility: u32,
    /// The larger of long and implied volatility, which the reserve's target is measured by.
    pub long_volatility: u32,
    /// When a price was published that was not taken, since the last one; zero is never.
    pub doubted: i64,
    /// That price, if it was too far from the last one; zero if it was too uncertain to be one.
    pub doubtful_price: u64,
    /// Zero, for what comes.
    pub _reserved: [u8; 16],
}

assert_layout!(FeedPrice, size = 160,
    price @ 0, stable @ 8, published @ 16, stepped @ 24, resumed @ 32, reported @ 40, confidence @ 48, volatility @ 52,
    grid_price @ 56, grid @ 64, fast_variance @ 72, slow_variance @ 80, long_variance @ 88, jump_today @ 96, jump_before @ 100,
    forecast_score @ 104, forecast_off @ 112, forecast_version @ 116,
    settled_volatility @ 120, long_volatility @ 124, doubted @ 128, doubtful_price @ 136, _reserved @ 144,
);

/// What one market publishes for the judgement of its positions.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct MarketPrice {
    /// Final price, zero while there is none.
    pub final_price: u64,
    /// What a unit of long size has paid since listing, times 2^32.
    pub funding_index: i64,
    /// Claim index.
    pub claim_index: u64,
    /// How often the claim index was rescaled.
    pub claim_scale: u32,
    /// How often claims were wiped.
    pub claim_epoch: u32,
    /// Share of claims that the pool covers, times 2^32.
    pub backing: u64,
    /// What open interest adds to initial margin, in basis points.
    pub addition: u32,
    /// Zero.
    pub _pad0: [u8; 4],
    /// Open interest in size, averaged over a day.
    pub mean_open_interest: u64,
    /// When it was last averaged.
    pub averaged: i64,
    /// What the market may still draw, over all tiers.
    pub allowance: u64,
    /// Zero, for what comes.
    pub _reserved: [u8; 24],
}

assert_layout!(MarketPrice, size = 96,
    final_price @ 0, funding_index @ 8, claim_index @ 16, claim_scale @ 24, claim_epoch @ 28, backing @ 32, addition @ 40,
    _pad0 @ 44, mean_open_interest @ 48, averaged @ 56, allowance @ 64, _reserved @ 72,
);

/// All feeds and all markets' indices.
#[account(zero_copy)]
#[repr(C)]
pub struct Prices {
    /// Layout version.
    pub version: u8,
    /// Zero.
    pub _pad0: [u8; 7],
    /// The root.
    pub clearinghouse: Pubkey,
    /// Counts events: refreshes and reports.
    pub sequence: u64,
    /// Quote per dollar, times 2^32, from the quote feed; 2^32 without one.
    pub quote_inverse: u64,
    /// The same at the higher of the quote's price and stable price: what initial margin counts.
    pub quote_inverse_low: u64,
    /// Feeds by index.
    pub feeds: [FeedPrice; FEEDS],
    /// Markets by index.
    pub markets: [MarketPrice; MARKETS],
    /// Share of the target that the reserve covers, in basis points.
    pub coverage: u32,
    /// What initial margin is multiplied by, times 2^16.
    pub initial_scale: u32,
    /// What caps on open interest are multiplied by, times 2^16.
    pub cap_scale: u32,
    /// What is added to the fee of a trade, in basis points.
    pub fee_addition: u32,
    /// The census under way, for trades to read; zero while there is none.
    pub census: u32,
    /// Zero.
    pub _pad1: [u8; 4],
    /// Zero, for what comes.
    pub _reserved: [u8; 488],
}

assert_layout!(Prices, size = 15_424,
    version @ 0, _pad0 @ 1, clearinghouse @ 8, sequence @ 40, quote_inverse @ 48,
    quote_inverse_low @ 56, feeds @ 64, markets @ 10_304,
    coverage @ 14_912, initial_scale @ 14_916, cap_scale @ 14_920, fee_addition @ 14_924, census @ 14_928, _pad1 @ 14_932,
    _reserved @ 14_936,
);

impl FeedPrice {
    /// When it was last heard of.
    #[inline(always)]
    pub const fn heard(&self) -> Heard {
        Heard { published: self.published, reported: self.reported }
    }

    /// Notes that the feed has been silent for too long; the first report counts. Returns whether this was the first.
    pub(crate) fn report(&mut self, ages: &Ages, now: i64) -> Result<bool> {
        ensure!(self.published != 0, BallastError::FeedWithoutPrice);
        if self.reported != 0 {
            return Ok(false);
        }
        ensure!(self.heard().is_silent(now, ages), BallastError::FeedNotDead);
        self.reported = now;
        Ok(true)
    }

    /// What it said since its last price that is not taken for one.
    #[inline(always)]
    pub const fn doubt(&self) -> Doubt {
        Doubt { since: self.doubted, price: Price(self.doubtful_price) }
    }

    const fn store_doubt(&mut self, doubt: Doubt) {
        self.doubted = doubt.since;
        self.doubtful_price = doubt.price.0;
    }

    /// Notes a newer price that is too uncertain to be one. Returns whether that is news. It takes no report back: a feed that says nothing
    /// else dies like a silent one.
    pub(crate) fn distrust(&mut self, published: i64) -> bool {
        let (before, doubt) = (self.doubt(), self.doubt().unsettled(published));
        self.store_doubt(doubt);
        before.since == 0
    }

    /// Looks at a newer price: takes it, or doubts it if it is far from the last one. Returns whether anything changed.
    pub(crate) fn hear(
        &mut self,
        accepted: &Accepted,
        published: i64,
        law: (&FeedSlot, &Coefficients),
        now: i64,
    ) -> Result<bool> {
        let step = match self.published {
            0 => Step::Taken,
            _ => self.doubt().step(Price(self.price), accepted.price, published),
        };
        if let Step::Doubted(doubt) = step {
            let news = doubt != self.doubt();
            self.store_doubt(doubt);
            self.reported = 0; // It is not silent.
            return Ok(news);
        }
        let doubt = self.doubt().after(accepted.price, published);
        self.accept(accepted, published, law, now)?;
        if step == Step::Confirmed {
            self.resumed = now;
        }
        self.store_doubt(doubt);
        Ok(true)
    }

    /// Takes a newer price; the stable price walks towards it, and the first price of a grid step counts for volatility.
    fn accept(
        &mut self,
        accepted: &Accepted,
        published: i64,
        (terms, coefficients): (&FeedSlot, &Coefficients),
        now: i64,
    ) -> Result<()> {
        let price = accepted.price;
        if self.published == 0 || History::is_due(self.grid, published) {
            self.observe(price, published, BasisPoints(terms.implied_volatility), coefficients)?;
        }
        if !Validity::of(self.heard(), now, &terms.ages()).serves(Action::Reduce) {
            self.resumed = now;
        }
        let stable = if self.published == 0 {
            price
        } else {
            let elapsed = now.saturating_sub(self.stepped).min(STEP_CAP); // A clock that went back moves nothing.
            walk(Price(self.stable), price, terms.stable_speed, elapsed).lawful()?
        };
        self.price = price.0;
        self.stable = stable.0;
        self.published = published;
        self.reported = 0;
        self.stepped = now;
        self.confidence = accepted.confidence.0;
        Ok(())
    }

    /// Counts a price for volatility.
    #[inline(never)] // A refresh seldom comes here.
    fn observe(
        &mut self,
        price: Price,
        published: i64,
        implied: BasisPoints,
        coefficients: &Coefficients,
    ) -> Result<()> {
        let mut history = self.history();
        if self.published == 0 {
            history = History::begin(price, published, implied);
        } else {
            history.observe(price, published, implied, coefficients).lawful()?;
        }
        self.volatility = history.estimate(implied, coefficients).volatility().0;
        self.settled_volatility = history.settled(implied).volatility().0;
        self.long_volatility = history.lasting(implied).volatility().0;
        self.store(&history);
        Ok(())
    }

    /// What the feed has been through.
    pub const fn history(&self) -> History {
        History {
            price: Price(self.grid_price),
            grid: self.grid,
            fast: Variance(self.fast_variance),
            slow: Variance(self.slow_variance),
            long: Variance(self.long_variance),
            jump_today: BasisPoints(self.jump_today),
            jump_before: BasisPoints(self.jump_before),
            score: Score { mean: self.forecast_score, off: self.forecast_off },
            version: self.forecast_version,
        }
    }

    const fn store(&mut self, history: &History) {
        self.grid_price = history.price.0;
        self.grid = history.grid;
        self.fast_variance = history.fast.0;
        self.slow_variance = history.slow.0;
        self.long_variance = history.long.0;
        self.jump_today = history.jump_today.0;
        self.jump_before = history.jump_before.0;
        self.forecast_score = history.score.mean;
        self.forecast_off = history.score.off;
        self.forecast_version = history.version;
    }

    /// Where the stable price ends when the feed is given up: it walks on to the last price.
    pub(crate) fn last_stable(&self, speed: u32, now: i64) -> Result<Price> {
        walk(Price(self.stable), Price(self.price), speed, now.saturating_sub(self.stepped)).lawful()
    }
}

impl MarketPrice {
    /// The indices by which positions of the market are read.
    pub const fn indices(&self) -> Indices {
        Indices {
            funding: self.funding_index,
            claim: ClaimIndex { index: self.claim_index, scale: self.claim_scale, epoch: self.claim_epoch },
        }
    }

    /// Brings the mean of open interest forward.
    pub(crate) fn average(&mut self, open: u64, now: i64) -> Result<()> {
        let mean = mean(self.mean_open_interest, open, self.averaged, now).lawful()?;
        // A step too short to move it leaves the clock where it is, so that nobody holds the mean by calling often.
        if mean != self.mean_open_interest || mean == open {
            self.averaged = self.averaged.max(now);
        }
        self.mean_open_interest = mean;
        Ok(())
    }

    pub(crate) const fn set_claim_index(&mut self, index: ClaimIndex) {
        self.claim_index = index.index;
        self.claim_scale = index.scale;
        self.claim_epoch = index.epoch;
    }
}

impl Prices {
    /// A feed's state.
    pub fn feed(&self, index: u16) -> Result<&FeedPrice> {
        self.feeds.get(usize::from(index)).or_refuse(BallastError::UnknownFeed)
    }

    pub(crate) fn feed_mut(&mut self, index: u16) -> Result<&mut FeedPrice> {
        self.feeds.get_mut(usize::from(index)).or_refuse(BallastError::UnknownFeed)
    }

    /// A market's published indices.
    pub fn market(&self, index: u16) -> Result<&MarketPrice> {
        self.markets.get(usize::from(index)).or_refuse(BallastError::UnknownMarket)
    }

    pub(crate) fn market_mut(&mut self, index: u16) -> Result<&mut MarketPrice> {
        self.markets.get_mut(usize::from(index)).or_refuse(BallastError::UnknownMarket)
    }

    /// The number of the next event.
    pub(crate) const fn count_event(&mut self) -> u64 {
        self.sequence = self.sequence.wrapping_add(1); // 2^64 events do not happen.
        self.sequence
    }

    /// What coverage moves, for trades to read.
    pub(crate) fn publish_coverage(&mut self, coverage: Coverage, terms: &ReserveSlot) {
        self.coverage = coverage.0.0;
        self.initial_scale = coverage.initial_scale(&terms.initial.ramp());
        self.cap_scale = coverage.cap_scale(&terms.caps.ramp());
        self.fee_addition = coverage.fee_addition(&terms.fee.ramp()).0;
    }

    /// Says which census is under way; zero for none.
    pub(crate) const fn announce_census(&mut self, number: u32) {
        self.census = number;
    }

    /// Prices collateral by another quote feed, which must have a price.
    pub(crate) fn requote(&mut self, feed: u16) -> Result<()> {
        if feed == NONE {
            self.quote_inverse = FRACTION_ONE;
            self.quote_inverse_low = FRACTION_ONE;
            return Ok(());
        }
        ensure!(self.feed(feed)?.published != 0, BallastError::FeedWithoutPrice);
        self.publish_quote(feed)
    }

    /// Keeps the reciprocals of the quote's price, by which collateral is priced in quote.
    pub fn publish_quote(&mut self, feed: u16) -> Result<()> {
        let FeedPrice { price, stable, .. } = *self.feed(feed)?;
        // A feed of the quote has the quote's decimals, so a dollar is one: 2^32.
        self.quote_inverse = inverse(Price(price)).lawful()?;
        self.quote_inverse_low = inverse(Price(price.max(stable))).lawful()?;
        Ok(())
    }
}
