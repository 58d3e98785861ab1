//! What protocol capital holds beside quote.

use super::DAY;
use super::World;
use super::arithmetic::{BASIS, ONE, SlidingWindow, ceil_divide, floor_divide, part_ceiled, part_floored, value};
use super::refusal::{Answer, Outcome, Refusal, require};

/// What a taker gains at most, in basis points.
pub const DISCOUNT: i128 = 100;
/// What an auction starts at beside the confidence.
const HOLDING_LATENCY: i128 = 20;
/// How long an auction takes.
const AUCTION_SECONDS: i128 = 1_800;
/// How long a look serves.
pub const LOOK_SECONDS: i128 = 600;
/// How long coverage counts a value.
const VALUE_SECONDS: i128 = 3_600;
/// So many times its long volatility is stress.
const STRESS_MULTIPLE: i128 = 3;

/// What a holding does.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Side {
    #[default]
    Rests,
    Sells,
    Buys,
}

/// What governance set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HoldingTerms {
    pub calm_bp: i128,
    pub stressed_bp: i128,
    pub band_bp: i128,
    pub class: usize,
    pub day_cap: i128,
}

/// One holding of protocol capital.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CapitalHolding {
    pub collateral: usize,
    pub amount: i128,
    /// What it was sold for lately, and bought for.
    pub sold: SlidingWindow,
    pub bought: SlidingWindow,
    pub side: Side,
    /// Since when it is auctioned, while it is.
    pub since: i128,
    /// When stress was last seen, if ever.
    pub stressed: Option<i128>,
    pub correlation_bp: i128,
    pub terms: HoldingTerms,
}

impl CapitalHolding {
    /// The goal, and the ends of the band, of a total.
    fn aim(&self, total: i128, now: i128) -> (i128, i128, i128) {
        let weight = if self.in_stress(now) { self.terms.stressed_bp } else { self.terms.calm_bp };
        let weight = part_floored(weight, BASIS - self.correlation_bp);
        let (low, high) = ((weight - self.terms.band_bp).max(0), weight + self.terms.band_bp);
        (part_floored(total, weight), part_floored(total, low), part_ceiled(total, high))
    }

    fn in_stress(&self, now: i128) -> bool {
        self.stressed.is_some_and(|seen| now - seen < DAY)
    }

    /// What it does next.
    fn next(&self, (watched, closed): (bool, bool), worth: i128, total: i128, now: i128) -> Side {
        let before = if watched { self.side } else { Side::Rests };
        let (goal, least, most) = self.aim(total, now);
        if worth > most || (before == Side::Sells && worth > goal) {
            Side::Sells
        } else if !closed && !self.in_stress(now) && (worth < least || (before == Side::Buys && worth < goal)) {
            Side::Buys
        } else {
            Side::Rests
        }
    }
}

impl World {
    /// Adds a holding of nothing.
    pub fn add_holding(&mut self, collateral: usize, terms: HoldingTerms) {
        self.capital_holdings.push(CapitalHolding { collateral, terms, ..CapitalHolding::default() });
    }

    /// Whether terms only lower weights.
    pub fn holding_tightens(&self, holding: usize, terms: &HoldingTerms) -> bool {
        self.capital_holdings.get(holding).is_some_and(|held| {
            let was = &held.terms;
            let elsewhere = (was.band_bp, was.class, was.day_cap) == (terms.band_bp, terms.class, terms.day_cap);
            elsewhere && terms.calm_bp <= was.calm_bp && terms.stressed_bp <= was.stressed_bp
        })
    }

    /// Replaces a holding's terms.
    pub fn set_holding_terms(&mut self, holding: usize, terms: &HoldingTerms) -> Answer {
        self.check_holding(holding)?;
        self.capital_holdings[holding].terms = terms.clone();
        Ok(Outcome::Done)
    }

    fn check_holding(&self, holding: usize) -> Result<(), Refusal> {
        require(holding < self.capital_holdings.len(), Refusal::UnknownHolding)
    }

    /// Pays tokens into a holding.
    pub fn fund_holding(&mut self, holding: usize, amount: i128) -> Answer {
        require(amount > 0, Refusal::ZeroAmount)?;
        self.check_holding(holding)?;
        self.capital_holdings[holding].amount += amount;
        Ok(Outcome::Done)
    }

    /// The price at which a holding is valued: the worst for who sells it.
    fn low_price(&self, collateral: usize) -> i128 {
        let feed = &self.feeds[self.collaterals[collateral].feed];
        self.in_quote_low(feed.price.min(feed.stable))
    }

    /// What a holding is worth, if its price is usable.
    pub fn worth_of_holding(&self, holding: usize) -> Option<i128> {
        let held = &self.capital_holdings[holding];
        let usable = self.collateral_is_usable(held.collateral);
        usable.then(|| value(held.amount, self.low_price(held.collateral)))
    }

    /// Protocol capital with all its holdings, and with what is lent and placed of it.
    pub fn capital_in_all(&self) -> i128 {
        let worths = (0..self.capital_holdings.len()).filter_map(|holding| self.worth_of_holding(holding));
        self.capital + self.lent + self.placed + worths.sum::<i128>()
    }

    /// What coverage counts of holdings.
    pub(crate) fn counted_holdings(&self) -> i128 {
        if self.now - self.holdings_valued <= VALUE_SECONDS { self.holdings_value } else { 0 }
    }

    fn is_watched(&self) -> bool {
        self.now - self.holdings_looked <= LOOK_SECONDS
    }

    /// What holdings are worth less haircuts.
    fn less_haircuts(&self) -> i128 {
        let kept = |holding: usize| {
            let worth = self.worth_of_holding(holding).unwrap_or(0);
            part_floored(worth, BASIS - self.initial_haircut(self.capital_holdings[holding].collateral, worth))
        };
        (0..self.capital_holdings.len()).map(kept).sum()
    }

    /// Values all holdings and begins or ends their auctions.
    pub fn value_holdings(&mut self) -> Answer {
        let (now, watched, total) = (self.now, self.is_watched(), self.capital_in_all());
        (self.holdings_value, self.holdings_valued, self.holdings_looked) = (self.less_haircuts(), now, now);
        let (strained, closed) = (self.level_now() >= 2, self.may_spend().is_err());
        for holding in 0..self.capital_holdings.len() {
            let worth = self.worth_of_holding(holding);
            let held = &self.capital_holdings[holding];
            let feed = &self.feeds[self.collaterals[held.collateral].feed];
            let strained = strained || feed.volatility_bp > STRESS_MULTIPLE * feed.long_bp;
            let correlation_bp = self.correlation(held.terms.class);
            let held = &mut self.capital_holdings[holding];
            held.correlation_bp = correlation_bp;
            if strained {
                held.stressed = Some(now);
            }
            let next = worth.map_or(Side::Rests, |worth| held.next((watched, closed), worth, total, now));
            if next != held.side || !watched {
                held.since = now;
            }
            held.side = next;
            if next == Side::Rests {
                held.since = 0;
            }
        }
        Ok(Outcome::Done)
    }

    /// Trades a holding with a taker who pays at most, or is paid at least, `limit`.
    pub fn rebalance(&mut self, holding: usize, side: Side, amount: i128, limit: i128) -> Answer {
        require(amount > 0, Refusal::ZeroAmount)?;
        self.check_holding(holding)?;
        require(self.is_watched(), Refusal::HoldingsNotValued)?;
        let held = &self.capital_holdings[holding];
        require(held.side == side && side != Side::Rests, Refusal::HoldingAtRest)?;
        require(self.collateral_is_fresh(held.collateral), Refusal::PriceNotFresh)?;
        let (amount, most, quote) = self.offered(holding, amount)?;
        require(if side == Side::Sells { quote <= limit } else { quote >= limit }, Refusal::TakerLimitExceeded)?;
        let (now, cap) = (self.now, held.terms.day_cap);
        let used = if side == Side::Sells { &held.sold } else { &held.bought };
        let room = used.room(cap, now);
        let sold = if side == Side::Sells { 1 } else { -1 };
        if side == Side::Sells {
            require(quote <= room, Refusal::HoldingCapExceeded)?;
            self.holdings_value = (self.holdings_value - quote).max(0);
        } else {
            self.may_spend()?;
            let need = self.need();
            let spare = need.spare().min(need.may_leave - need.waiting).min(self.capital);
            require(quote <= spare.max(0), Refusal::QuoteNeeded)?;
            require(quote <= room, Refusal::HoldingCapExceeded)?;
            let worth = value(amount, self.low_price(held.collateral));
            let haircut = self.initial_haircut(held.collateral, worth);
            self.see_reserve();
            self.holdings_value += part_floored(worth, BASIS - haircut);
        }
        self.capital += sold * quote;
        self.reserve_ledger += sold * quote;
        let held = &mut self.capital_holdings[holding];
        held.amount -= sold * amount;
        if amount == most {
            (held.side, held.since) = (Side::Rests, 0);
        }
        if quote > 0 {
            let used = if side == Side::Sells { &mut held.sold } else { &mut held.bought };
            used.spend(cap, now, quote);
        }
        Ok(Outcome::Sold { amount, pay: quote })
    }

    /// How much of what was asked for is traded, how much might be, and for how much.
    fn offered(&self, holding: usize, asked: i128) -> Result<(i128, i128, i128), Refusal> {
        let held = &self.capital_holdings[holding];
        let worth = self.worth_of_holding(holding).expect("a fresh price");
        let (goal, _, _) = held.aim(self.capital_in_all(), self.now);
        let (feed, low) = (&self.feeds[self.collaterals[held.collateral].feed], self.low_price(held.collateral));
        let most = match held.side {
            Side::Sells if goal == 0 => held.amount,
            Side::Sells => floor_divide((worth - goal).max(0) * ONE, low).min(held.amount),
            _ => floor_divide((goal - worth).max(0) * ONE, low),
        };
        let amount = asked.min(most);
        require(amount > 0, Refusal::HoldingAtRest)?;
        let elapsed = self.elapsed(held.since, held.collateral).min(AUCTION_SECONDS);
        let start = feed.confidence_bp + HOLDING_LATENCY;
        let markup = start - floor_divide((start + DISCOUNT) * elapsed, AUCTION_SECONDS);
        let quote = if held.side == Side::Sells {
            let high = self.in_quote_high(feed.price.max(feed.stable));
            ceil_divide(amount * high * (BASIS + markup), ONE * BASIS)
        } else {
            floor_divide(amount * low * (BASIS - markup), ONE * BASIS)
        };
        Ok((amount, most, quote))
    }
}
