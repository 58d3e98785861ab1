//! From an oracle's numbers to a price, and what a price of which age is good for.

use crate::fixed::{BasisPoints, FRACTION_BITS, ONE, Price, RiskError, RiskResult, Rounding};
use crate::wide::{mul_div, product, quotient};

/// The longest step of time that moves a stable price at once, in seconds.
pub const STEP_CAP: i64 = 60;
/// The exponents that an oracle may use.
pub const EXPONENTS: core::ops::RangeInclusive<i32> = -18..=0;
/// The least price: below it a step of 2^-32 would be more than a thousandth of a per cent.
pub const LEAST: Price = Price(1 << 17);
/// The greatest price: products with a size stay within 127 bits.
pub const GREATEST: Price = Price(1 << 62);
const PPM: u64 = 1_000_000;

/// An oracle's message before any check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Price in units of `10^exponent` dollars per whole asset.
    pub mantissa: i64,
    /// Confidence interval in the same units.
    pub confidence: u64,
    /// Power of ten.
    pub exponent: i32,
    /// When it was published, in unix seconds.
    pub published: i64,
}

/// What a feed demands of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteTerms {
    /// Decimals of the asset minus decimals of the quote token.
    pub decimals: i32,
    /// Widest confidence interval relative to the price.
    pub confidence_limit: BasisPoints,
    /// Oldest age that is accepted, in seconds.
    pub oldest: i64,
    /// How far a publish time may lie ahead of the clock, in seconds.
    pub ahead: i64,
}

/// Why a quote is not a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteError {
    /// The price is zero or negative.
    NotPositive,
    /// The exponent is outside [`EXPONENTS`].
    Exponent,
    /// The price lies outside [`LEAST`] to [`GREATEST`].
    OutOfRange,
    /// The confidence interval is wider than the feed allows.
    Uncertain,
    /// The publish time lies in the future.
    Future,
    /// The publish time is too long ago.
    TooOld,
}

/// A quote that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The price.
    pub price: Price,
    /// Its confidence interval relative to it, rounded up.
    pub confidence: BasisPoints,
}

impl Quote {
    /// Checks the quote and normalises it to quote per smallest unit.
    pub fn accept(&self, terms: &QuoteTerms, now: i64) -> Result<Accepted, QuoteError> {
        if self.published > now.saturating_add(terms.ahead) {
            return Err(QuoteError::Future);
        }
        if self.published < now.saturating_sub(terms.oldest) {
            return Err(QuoteError::TooOld);
        }
        let mantissa = u64::try_from(self.mantissa).map_err(|_| QuoteError::NotPositive)?;
        if mantissa == 0 {
            return Err(QuoteError::NotPositive);
        }
        if !EXPONENTS.contains(&self.exponent) {
            return Err(QuoteError::Exponent);
        }
        let confidence = mul_div(self.confidence, u64::from(ONE), mantissa, Rounding::Up)
            .ok()
            .and_then(|ratio| u32::try_from(ratio).ok())
            .map(BasisPoints)
            .filter(|ratio| *ratio <= terms.confidence_limit)
            .ok_or(QuoteError::Uncertain)?;
        let exponent = self.exponent.saturating_sub(terms.decimals); // Both are within a few dozen.
        let price = normalise(mantissa, exponent)
            .ok()
            .filter(|price| *price >= LEAST && *price <= GREATEST)
            .ok_or(QuoteError::OutOfRange)?;
        Ok(Accepted { price, confidence })
    }
}

/// `mantissa * 10^exponent * 2^32`, floored.
fn normalise(mantissa: u64, exponent: i32) -> RiskResult<Price> {
    let binary = u128::from(mantissa) << FRACTION_BITS;
    let exponents = exponent.unsigned_abs();
    let word = 10_u64.checked_pow(exponents).map(u128::from); // What every usual feed needs.
    let power = word.or_else(|| 10_u128.checked_pow(exponents)).ok_or(RiskError::Overflow)?;
    if exponent < 0 {
        return quotient(binary, power, Rounding::Down).map(Price);
    }
    let price = binary.checked_mul(power).ok_or(RiskError::Overflow)?;
    u64::try_from(price).map(Price).map_err(|_| RiskError::Overflow)
}

/// `floor(2^64 / price)`: what one unit of quote per dollar costs, to price collateral in quote.
pub fn inverse(price: Price) -> RiskResult<u64> {
    quotient(1 << 64, u128::from(price.0), Rounding::Down)
}

/// The stable price after `elapsed` seconds: towards the price, by at most `speed` parts per million a second.
pub fn walk(stable: Price, price: Price, speed: u32, elapsed: i64) -> RiskResult<Price> {
    let elapsed = u64::try_from(elapsed).unwrap_or(0); // A clock that stands still moves nothing.
    if elapsed == 0 || stable == price {
        return Ok(stable);
    }
    let reach = u64::from(speed).saturating_mul(elapsed); // Beyond 2^64, which takes more than a century, the step is merely long.
    let step = mul_div(stable.0, reach, PPM, Rounding::Down).unwrap_or(u64::MAX).max(1);
    let distance = stable.0.abs_diff(price.0);
    if step >= distance {
        return Ok(price);
    }
    // The step is shorter than the distance, so it stays between the two.
    Ok(Price(if stable < price { stable.0.wrapping_add(step) } else { stable.0.wrapping_sub(step) }))
}

/// Furthest that a price may be from the last one to be taken at once.
pub const STEP_LIMIT: BasisPoints = BasisPoints(3_000);
/// Seconds for which prices must stay that far before they are taken.
pub const CONFIRM_SECONDS: i64 = 60;

/// What a feed said since its last price that is not taken for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doubt {
    /// When it was published; zero for no doubt.
    pub since: i64,
    /// The price, if it was too far from the last one; zero if it was too uncertain to be one.
    pub price: Price,
}

/// What becomes of a newer price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is taken.
    Taken,
    /// It is taken because prices stayed that far for a while: what waited for a price begins anew.
    Confirmed,
    /// It is not taken: the doubt begins, begins anew, or goes on.
    Doubted(Doubt),
}

/// Whether two prices are further apart than [`STEP_LIMIT`] of the first.
#[inline(always)]
fn far(from: Price, to: Price) -> bool {
    product(from.0.abs_diff(to.0), u64::from(ONE)) > product(from.0, u64::from(STEP_LIMIT.0))
}

impl Doubt {
    /// What becomes of a price published after `last`, which was the last one taken.
    #[inline(always)]
    pub fn step(&self, last: Price, price: Price, published: i64) -> Step {
        if far(last, price) { self.doubted(price, published) } else { Step::Taken }
    }

    #[inline(never)] // Few prices jump.
    fn doubted(&self, price: Price, published: i64) -> Step {
        if self.price.0 == 0 || far(self.price, price) {
            return Step::Doubted(Self { since: published.max(self.since), price });
        }
        let stayed = published.saturating_sub(self.since) >= CONFIRM_SECONDS;
        if stayed { Step::Confirmed } else { Step::Doubted(*self) }
    }

    /// The doubt after a print that was too uncertain: one about a price that is far stands, another is about the latest.
    pub fn unsettled(&self, published: i64) -> Self {
        if self.price.0 == 0 { Self { since: published.max(self.since), ..*self } } else { *self }
    }

    /// What is left of it when a price is taken: all of it, if that price is older and does not lead to where the doubt is. Else whoever
    /// kept an older print back could make the price before a jump good again.
    pub fn after(&self, taken: Price, published: i64) -> Self {
        let stands = published <= self.since && (self.price.0 == 0 || far(taken, self.price));
        if stands { *self } else { Self::default() }
    }

    /// The best that the last price can be good for: after a price that is far from it, nothing but judging; after an uncertain one, what
    /// lowers risk.
    #[inline(always)]
    pub const fn validity(&self) -> Validity {
        match (self.since, self.price) {
            (0, _) => Validity::Final,
            (_, Price(0)) => Validity::Usable,
            _ => Validity::Stale,
        }
    }
}

/// Seconds that a feed must have been reported before it counts as dead: time for anyone to bring a price that was missing
/// only because nobody had asked for it.
pub const SILENCE_REPORT_SECONDS: i64 = 3_600;

/// How old a feed's price may be for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ages {
    /// Up to here it serves everything, in seconds.
    pub fresh: u32,
    /// Up to here it serves what lowers risk.
    pub usable: u32,
    /// Beyond this the feed may be reported silent.
    pub dead: u32,
}

/// When a feed was heard of; zero is never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// When its last accepted price was published.
    pub published: i64,
    /// When it was reported silent, since that price.
    pub reported: i64,
}

impl Heard {
    /// Whether the feed has been silent for so long that it may be reported.
    pub fn is_silent(&self, now: i64, ages: &Ages) -> bool {
        self.published != 0 && now.saturating_sub(self.published) > i64::from(ages.dead)
    }
}

/// What a price of some age is, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Validity {
    /// The market's final price: it does not age.
    Final,
    /// Fresh.
    Fresh,
    /// Too old for new risk, good enough to lower it.
    Usable,
    /// Too old for both, but the feed may come back.
    Stale,
    /// The feed was reported an hour ago, and still is silent: it is given up.
    Dead,
    /// There never was a price.
    Absent,
}

/// What a price is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Value leaves the program.
    PayOut,
    /// New risk, or credit in initial margin.
    Trade,
    /// Booking, settling, liquidating, forced sales.
    Reduce,
    /// Equity and maintenance: an outage liquidates nobody.
    Judge,
}

impl Validity {
    /// The validity of a feed's last price.
    #[inline(always)]
    pub fn of(heard: Heard, now: i64, ages: &Ages) -> Self {
        if heard.published == 0 {
            return Self::Absent;
        }
        let age = now.saturating_sub(heard.published);
        if age <= i64::from(ages.fresh) {
            Self::Fresh
        } else if age <= i64::from(ages.usable) {
            Self::Usable
        } else if heard.reported == 0 || now.saturating_sub(heard.reported) < SILENCE_REPORT_SECONDS {
            Self::Stale
        } else {
            Self::Dead
        }
    }

    /// Whether a price of this validity serves an action.
    #[inline(always)]
    pub const fn serves(self, action: Action) -> bool {
        match (self, action) {
            (Self::Final | Self::Fresh, _) => true,
            (Self::Usable, Action::Reduce | Action::Judge) | (Self::Stale | Self::Dead, Action::Judge) => true,
            (Self::Usable, Action::PayOut | Action::Trade)
            | (Self::Stale | Self::Dead, Action::PayOut | Action::Trade | Action::Reduce)
            | (Self::Absent, _) => false,
        }
    }
}
