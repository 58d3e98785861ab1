//! An independent reference model of the money path.
//!
//! It is written from `docs/money.md` and `docs/reserve.md` alone, in plain integers, and shares no code with the program: where both agree to the unit,
//! the pages were understood twice. Every public method of [`World`] that returns an [`Answer`] is one instruction; a refusal leaves
//! the world as it was. [`World::laws`] checks the pages' laws. All amounts, prices and times are `i128`.

pub mod accounts;
pub mod arithmetic;
pub mod booking;
pub mod cash;
pub mod census;
pub mod cut;
pub mod deficit;
pub mod governance;
pub mod holdings;
pub mod inventory;
pub mod laws;
pub mod liquidation;
pub mod placements;
pub mod position;
pub mod prices;
pub mod refusal;
pub mod reserve;
pub mod sales;
pub mod standing;
pub mod state;
pub mod target;
pub mod terms;
pub mod trading;
pub mod tranche;
pub mod volatility;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod examples_clocks;
#[cfg(test)]
mod examples_deficit;
#[cfg(test)]
mod examples_reserve;
#[cfg(test)]
mod examples_rules;
#[cfg(test)]
mod examples_steps;

pub use self::holdings::{CapitalHolding, HoldingTerms, Side};
pub use accounts::Budget;
pub use arithmetic::{BASIS, DAY, Follow, Glide, ONE, SlidingWindow, SlopeGlide};
pub use census::Census;
pub use inventory::{InventoryTerms, ROOT};
pub use placements::{Business, Depository, HighWater, Placement, PlacementTerms};
pub use position::Position;
pub use refusal::{Answer, Outcome, Refusal, require};
pub use standing::Standing;
pub use state::{Account, Balance, Collateral, Feed, Funding, Market, MatcherAllowance, Recovery};
pub use target::{Ramp, Target};
pub use terms::{ClearingTerms, CollateralTerms, Fault, FeedTerms, Forecast, MarketTerms, ReserveTerms};
pub use trading::Trade;
pub use tranche::{Holding, Parts, Priced, StakeTerms, TRANCHES, Ticket, Tranche, TrancheTerms};
pub use volatility::History;

/// Operations that governance can pause, as bits.
pub mod pause {
    pub const GROWTH: u32 = 1;
    pub const WITHDRAWAL: u32 = 2;
    pub const MATCHING: u32 = 4;
    pub const FUNDING: u32 = 8;
    pub const OPENING: u32 = 16;
}

/// The last pause of an operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pause {
    pub since: Option<i128>,
    pub until: i128,
}

/// Everything that the money path remembers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    pub now: i128,
    pub feeds: Vec<Feed>,
    pub markets: Vec<Market>,
    pub collaterals: Vec<Collateral>,
    pub accounts: Vec<Account>,
    /// One per market: what its losses were given.
    pub recoveries: Vec<Recovery>,
    /// The feed of the quote token, if the root names one.
    pub quote_feed: Option<usize>,
    /// `floor(2^64 / price of the quote feed)`, or `2^32` without one; zero until the quote feed has a price.
    pub inverse: i128,
    /// The same with the higher of the quote's price and stable price.
    pub inverse_low: i128,
    /// The net delta of what the reserve holds as it was last looked at, and when its sign was another.
    pub leaned: i128,
    pub turned: i128,
    /// Pauses by the number of the operation's bit in [`pause`].
    pub pauses: [Pause; 5],
    /// For how long withdrawals and growth were paused before their last pauses, together.
    pub closed: i128,
    /// For how long withdrawals were, before their last pause.
    pub stopped: i128,
    pub traders_ledger: i128,
    pub reserve_ledger: i128,
    pub capital: i128,
    pub treasury: i128,
    /// What the vault of each collateral owes.
    pub collateral_ledgers: Vec<i128>,
    /// Protocol capital that is lent to inventories.
    pub lent: i128,
    pub inventory_terms: InventoryTerms,
    /// The reserve's own accounts, by market.
    pub inventories: Vec<usize>,
    /// What all markets together drew lately.
    pub draw_window: SlidingWindow,
    pub terms: ClearingTerms,
    pub forecast: Forecast,
    pub reserve_terms: ReserveTerms,
    pub target: Target,
    pub tranche_terms: TrancheTerms,
    pub tranches: [Tranche; TRANCHES],
    /// What tiers 2 to 4 lost since the senior series opened, and what passed it by.
    pub below: i128,
    /// What the senior series paid and has not got back.
    pub senior_paid: i128,
    /// What reported deficits may draw.
    pub reported: i128,
    pub holdings: Vec<Holding>,
    /// What protocol capital holds beside quote.
    pub capital_holdings: Vec<CapitalHolding>,
    /// When somebody looked at that last, what coverage counts of it, and when it was valued.
    pub holdings_looked: i128,
    pub holdings_value: i128,
    pub holdings_valued: i128,
    pub depositories: Vec<Depository>,
    pub placement_terms: PlacementTerms,
    /// What is placed in all.
    pub placed: i128,
    /// What coverage counts of it, and when it was valued.
    pub placed_value: i128,
    pub placed_valued: i128,
    /// What was written off lately.
    pub written_off: SlidingWindow,
    /// The most that the reserve was worth lately.
    pub high_water: HighWater,
    pub tickets: Vec<Ticket>,
    pub priced: Vec<Priced>,
    pub census: Census,
}

impl World {
    /// A world without feeds, markets and accounts.
    pub fn new(now: i128, quote_feed: Option<usize>, terms: ClearingTerms) -> Self {
        let inverse = if quote_feed.is_some() { 0 } else { ONE };
        Self {
            now,
            quote_feed,
            inverse,
            inverse_low: inverse,
            leaned: 0,
            turned: 0,
            draw_window: SlidingWindow { used: 0, since: now },
            terms,
            ..Self::default()
        }
    }

    /// Adds a feed that never had a price.
    pub fn add_feed(&mut self, terms: FeedTerms) -> usize {
        self.feeds.push(Feed { terms, ..Feed::default() });
        self.feeds.len() - 1
    }

    /// Adds a market and its recovery account.
    pub fn add_market(&mut self, feed: usize, terms: MarketTerms) -> usize {
        assert!(self.markets.len() < state::MARKETS, "too many markets");
        let mut market = Market::new(feed, terms);
        market.funding.accrued = self.now;
        market.draw_window.since = self.now;
        market.seed_since = self.now;
        let index = self.markets.len();
        self.markets.push(market);
        let claims = self.markets.iter().enumerate().map(|(other, held)| Position::new(other, held)).collect();
        let none = vec![0; self.collaterals.len()];
        self.recoveries.push(Recovery { cash: 0, claims, collateral: none.clone(), passed: none });
        for recovery in &mut self.recoveries[..index] {
            recovery.claims.push(Position::new(index, &self.markets[index]));
        }
        index
    }

    /// Adds a collateral.
    pub fn add_collateral(&mut self, feed: usize, terms: CollateralTerms) -> usize {
        self.collaterals.push(Collateral { feed, terms });
        self.collateral_ledgers.push(0);
        for recovery in &mut self.recoveries {
            recovery.collateral.push(0);
            recovery.passed.push(0);
        }
        self.collaterals.len() - 1
    }

    /// Adds an empty margin account.
    pub fn add_account(&mut self, owner: u64) -> usize {
        self.accounts.push(Account::new(owner));
        self.accounts.len() - 1
    }

    /// Runs an instruction on a copy and keeps the copy if it was completed.
    pub(crate) fn atomically(&mut self, instruction: impl FnOnce(&mut World) -> Answer) -> Answer {
        let mut next = self.clone();
        let outcome = instruction(&mut next)?;
        *self = next;
        Ok(outcome)
    }

    pub(crate) fn check_account(&self, account: usize) -> Result<(), Refusal> {
        require(account < self.accounts.len(), Refusal::UnknownIndex)
    }

    pub(crate) fn check_market(&self, market: usize) -> Result<(), Refusal> {
        require(market < self.markets.len(), Refusal::UnknownIndex)
    }

    pub(crate) fn check_collateral(&self, collateral: usize) -> Result<(), Refusal> {
        require(collateral < self.collaterals.len(), Refusal::UnknownIndex)
    }

    /// The slot of a position, taking the lowest free one if the account has none in this market.
    pub(crate) fn open_slot(&mut self, account: usize, market: usize) -> Result<usize, Refusal> {
        if let Some(slot) = self.accounts[account].slot_of(market) {
            return Ok(slot);
        }
        let free = self.accounts[account].positions.iter().position(Option::is_none).ok_or(Refusal::NoFreeSlot)?;
        self.accounts[account].positions[free] = Some(Position::new(market, &self.markets[market]));
        Ok(free)
    }

    /// Changes a position beside its market, then counts it.
    pub(crate) fn change<T>(
        &mut self,
        account: usize,
        slot: usize,
        action: impl FnOnce(&mut Position, &mut Market) -> T,
    ) -> T {
        let position = self.accounts[account].positions[slot].as_mut().expect("an open slot");
        let (index, before) = (position.market, position.size);
        let market = &mut self.markets[index];
        let result = action(position, market);
        position.recount(market);
        if position.size != before {
            self.resized(account, index, before);
        }
        result
    }

    /// Adds to a collateral balance; a new one takes the lowest free slot.
    pub(crate) fn add_balance(&mut self, account: usize, collateral: usize, amount: i128) -> Result<(), Refusal> {
        let balances = &mut self.accounts[account].balances;
        if let Some(held) = balances.iter_mut().flatten().find(|held| held.collateral == collateral) {
            held.amount += amount;
            return Ok(());
        }
        let free = balances.iter_mut().find(|slot| slot.is_none()).ok_or(Refusal::NoFreeBalance)?;
        *free = Some(Balance { collateral, amount });
        Ok(())
    }

    /// Takes from a collateral balance that holds enough; the slot is freed at the end of the instruction.
    pub(crate) fn take_balance(&mut self, account: usize, collateral: usize, amount: i128) {
        let mut held = self.accounts[account].balances.iter_mut().flatten();
        let balance = held.find(|held| held.collateral == collateral).expect("a balance");
        assert!(balance.amount >= amount, "more taken than held");
        balance.amount -= amount;
    }

    /// Whether losses that cash does not cover exceed the variation allowance.
    pub fn is_called(&self, standing: &Standing, account: usize) -> bool {
        let lack = standing.unpaid - self.accounts[account].cash;
        lack * BASIS > standing.notional * self.terms.variation_allowance_bp
    }

    /// Ends an instruction that wrote a margin account: frees what is unused and moves the clocks (step 7 of settling).
    pub(crate) fn finish(&mut self, account: usize) {
        let Account { positions, balances, .. } = &mut self.accounts[account];
        for slot in positions {
            slot.take_if(|held| !held.is_used());
        }
        for slot in balances {
            slot.take_if(|held| held.amount == 0);
        }
        let (standing, now) = (self.standing(account), self.now);
        let called = self.is_called(&standing, account);
        let account = &mut self.accounts[account];
        let below = account.below_clock(now);
        account.negative_since = (standing.equity < 0).then(|| account.negative_clock(now).unwrap_or(now));
        account.called_since = called.then(|| account.called_clock(now).unwrap_or(now));
        account.below_since = (standing.maintenance < 0).then(|| below.unwrap_or(now));
        account.looked = now;
    }
}
