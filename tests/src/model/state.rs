//! What is remembered: feeds, markets, collaterals, accounts and recoveries.

use super::arithmetic::{INDEX_AT_REST, ONE, SlidingWindow, ceil_divide};
use super::position::Position;
use super::terms::{CollateralTerms, FeedTerms, MarketTerms};
use super::tranche::TRANCHES;
use super::volatility::History;

/// Position slots of a margin account.
pub const POSITION_SLOTS: usize = 16;
/// Collateral slots of a margin account.
pub const COLLATERAL_SLOTS: usize = 8;
/// Matcher slots of a margin account.
pub const MATCHER_SLOTS: usize = 2;
/// Markets at most.
pub const MARKETS: usize = 48;
/// A feed is dead this long after it was reported.
pub const DEATH_SECONDS: i128 = 3_600;
/// Clocks that were not looked at for longer count as not set.
pub const LAPSE_SECONDS: i128 = 3_600;

/// A price feed; a price of zero means that it never had one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feed {
    pub price: i128,
    pub confidence_bp: i128,
    pub published: i128,
    pub stable: i128,
    /// When the stable price last stepped.
    pub stepped: i128,
    /// When it was reported dead; zero is not.
    pub reported: i128,
    /// When prices came again after a silence or after a doubt, or came first; zero is never.
    pub resumed: i128,
    /// What it said since its last price that was not taken.
    pub doubt: Option<Doubt>,
    /// What it has been through.
    pub history: History,
    /// What initial margin and haircuts count, per root of a day.
    pub volatility_bp: i128,
    /// What maintenance follows.
    pub settled_bp: i128,
    /// What the target is measured by.
    pub long_bp: i128,
    pub terms: FeedTerms,
}

/// A print that was not taken for a price.
#[derive(Clone, Debug, PartialEq)]
pub enum Doubt {
    /// It was too uncertain.
    Uncertain { since: i128 },
    /// It was too far from the last price.
    Far { since: i128, price: i128 },
}

impl Feed {
    pub fn is_fresh(&self, now: i128) -> bool {
        self.price > 0 && now - self.published <= self.terms.fresh_seconds && self.doubt.is_none()
    }

    pub fn is_usable(&self, now: i128) -> bool {
        let far = matches!(self.doubt, Some(Doubt::Far { .. }));
        self.price > 0 && now - self.published <= self.terms.usable_seconds && !far
    }

    pub fn is_dead(&self, now: i128) -> bool {
        self.reported > 0 && now - self.reported >= DEATH_SECONDS
    }
}

/// Funding of a market.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Funding {
    /// Quote per unit of size, times 2^32.
    pub index: i128,
    /// Parts per million of price per hour.
    pub rate: i128,
    pub published: i128,
    pub accrued: i128,
    /// Remainder of the last accrual.
    pub carry: i128,
}

/// A market: its book, its part of the reserve and what it publishes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Market {
    pub feed: usize,
    pub final_price: Option<i128>,
    pub pool: i128,
    pub claims: i128,
    pub shortfall: i128,
    /// Number of the last booking window.
    pub window: i128,
    /// When the window that is open began; zero is none.
    pub window_since: i128,
    /// Used positions that were booked in the open window.
    pub booked: i128,
    /// What joined the open window without opening it anew.
    pub joined: i128,
    pub funding_booked: i128,
    pub closed_size: i128,
    pub closed_cost: i128,
    pub roundings: i128,
    pub written_off: i128,
    pub used: i128,
    pub open_interest: i128,
    pub fees_taken: i128,
    pub budget: i128,
    /// Seed that was wholly released when later seed was paid in.
    pub seed_released: i128,
    /// Seed that is being released since `seed_since`.
    pub seed_locked: i128,
    pub seed_since: i128,
    /// Collected fees by the day they were collected, oldest first.
    pub fees_by_day: Vec<(i128, i128)>,
    pub drawn: i128,
    /// What its inventory was lent and has not paid back.
    pub lent_budget: i128,
    pub lent_capital: i128,
    /// Since when what the reserve holds is for sale; zero is nothing.
    pub for_sale_since: i128,
    /// When the last booking window was over.
    pub window_ended: i128,
    /// Paid by the budget and by protocol capital, and not got back.
    pub paid_by_budget: i128,
    pub paid_by_capital: i128,
    /// Paid by the tranches, and not got back.
    pub paid_by_tranches: [i128; TRANCHES],
    /// The series that paid; zero is none.
    pub paying_series: [i128; TRANCHES],
    /// The most that its recoveries may bring, as valued when it passed.
    pub recoverable: i128,
    /// What of its losses counts in the reserve's `below`.
    pub below: i128,
    pub draw_window: SlidingWindow,
    /// Shortfalls that were cut at once lately.
    pub fallen: SlidingWindow,
    pub funding: Funding,
    pub claim_index: i128,
    pub claim_scale: i128,
    pub claim_epoch: i128,
    /// Published share of claims that the pool covers, times 2^32.
    pub backing: i128,
    /// Published addition to the initial ratio.
    pub addition_bp: i128,
    /// Published mean of open interest over a day.
    pub mean_open_interest: i128,
    /// When it was last averaged.
    pub averaged: i128,
    /// What it may draw, as last published.
    pub allowance: i128,
    pub terms: MarketTerms,
}

impl Market {
    /// A market without history.
    pub fn new(feed: usize, terms: MarketTerms) -> Self {
        Self { feed, terms, claim_index: INDEX_AT_REST, backing: ONE, ..Self::default() }
    }

    /// Whether a booking window is open.
    pub fn is_halted(&self) -> bool {
        self.window_since > 0
    }

    /// Opens a booking window.
    pub fn open_window(&mut self, since: i128) {
        self.window += 1;
        self.window_since = since;
        (self.booked, self.joined) = (0, 0);
    }

    /// Closes the booking window, if one is open; the time in it is never charged.
    pub fn close_window(&mut self, now: i128) {
        if self.is_halted() {
            self.window_since = 0;
            self.window_ended = now;
            self.funding.accrued = self.funding.accrued.max(now);
        }
    }
}

/// A token that margin accounts may hold beside quote.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collateral {
    pub feed: usize,
    pub terms: CollateralTerms,
}

/// A collateral balance of a margin account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Balance {
    pub collateral: usize,
    pub amount: i128,
}

/// What a matcher may spend of an account per day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatcherAllowance {
    pub matcher: u64,
    /// Markets it may trade, one bit each.
    pub markets: u64,
    pub expires: i128,
    pub notional_limit: i128,
    pub notional: SlidingWindow,
    pub slippage_limit: i128,
    pub slippage: SlidingWindow,
}

/// A margin account. Slots are of fixed number; a new entry takes the lowest free one.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    pub owner: u64,
    pub cash: i128,
    pub fee_debt: i128,
    /// The market that the fee debt is owed to, while there is one.
    pub fee_market: Option<usize>,
    pub balances: Vec<Option<Balance>>,
    pub positions: Vec<Option<Position>>,
    pub negative_since: Option<i128>,
    pub called_since: Option<i128>,
    pub below_since: Option<i128>,
    /// When the clocks were last looked at.
    pub looked: i128,
    /// What its deficit was reported to draw.
    pub reported: i128,
    /// Who may trade besides the owner; zero is nobody.
    pub delegate: u64,
    pub matchers: [Option<MatcherAllowance>; MATCHER_SLOTS],
}

impl Account {
    /// An empty account.
    pub fn new(owner: u64) -> Self {
        Self {
            owner,
            cash: 0,
            fee_debt: 0,
            fee_market: None,
            balances: vec![None; COLLATERAL_SLOTS],
            positions: vec![None; POSITION_SLOTS],
            negative_since: None,
            called_since: None,
            below_since: None,
            looked: 0,
            reported: 0,
            delegate: 0,
            matchers: [None, None],
        }
    }

    /// The slot of a market's position, if there is one.
    pub fn slot_of(&self, market: usize) -> Option<usize> {
        self.positions.iter().position(|slot| slot.as_ref().is_some_and(|held| held.market == market))
    }

    /// A market's position, if there is one.
    pub fn position(&self, market: usize) -> Option<&Position> {
        self.slot_of(market).and_then(|slot| self.positions[slot].as_ref())
    }

    /// The balance of a collateral.
    pub fn balance(&self, collateral: usize) -> i128 {
        self.balances.iter().flatten().find(|held| held.collateral == collateral).map_or(0, |held| held.amount)
    }

    /// Whether a key is the owner's or the delegate's.
    pub fn is_signed_by(&self, key: u64) -> bool {
        key == self.owner || (self.delegate != 0 && key == self.delegate)
    }

    /// Since when equity is below zero, as far as somebody kept looking.
    pub fn negative_clock(&self, now: i128) -> Option<i128> {
        self.negative_since.filter(|_| self.was_looked_at(now))
    }

    /// Since when a variation call is open, as far as somebody kept looking.
    pub fn called_clock(&self, now: i128) -> Option<i128> {
        self.called_since.filter(|_| self.was_looked_at(now))
    }

    /// Since when it is below maintenance, as far as somebody kept looking.
    pub fn below_clock(&self, now: i128) -> Option<i128> {
        self.below_since.filter(|_| self.was_looked_at(now))
    }

    fn was_looked_at(&self, now: i128) -> bool {
        now - self.looked <= LAPSE_SECONDS
    }

    /// Whether nothing is left in it.
    pub fn is_empty(&self) -> bool {
        self.cash == 0
            && self.fee_debt == 0
            && self.reported == 0
            && self.balances.iter().all(Option::is_none)
            && self.positions.iter().all(Option::is_none)
    }

    /// The positions, in slot order.
    pub fn held(&self) -> impl Iterator<Item = &Position> {
        self.positions.iter().flatten()
    }
}

/// What a market got for its losses and has not turned into cash yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovery {
    pub cash: i128,
    /// Claims by market; their size and cost stay zero.
    pub claims: Vec<Position>,
    /// Collateral by index.
    pub collateral: Vec<i128>,
    /// When collateral passed to it, by index, weighted by amount.
    pub passed: Vec<i128>,
}

impl Recovery {
    /// Whether nothing can come of it any more but its cash.
    pub fn is_spent(&self) -> bool {
        self.claims.iter().all(|held| held.claim == 0) && self.collateral.iter().all(|amount| *amount == 0)
    }

    /// Takes collateral that passes to it; its clock moves by the share of what is new, floored: dust moves it by nothing.
    pub fn take(&mut self, collateral: usize, amount: i128, now: i128) {
        let held = self.collateral[collateral];
        let waited = (now - self.passed[collateral]).max(0);
        self.passed[collateral] = now - ceil_divide(waited * held, held + amount);
        self.collateral[collateral] += amount;
    }
}
