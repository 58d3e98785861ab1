//! What the laws are about, summed up. An account's part can be taken off and put back, so that who follows a deployment need not
//! read every account after each transaction.

use std::collections::{BTreeMap, BTreeSet};

use ballast::state::{COLLATERALS, MarginAccount};

use crate::snapshot::Snapshot;

/// What positions in one market come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarketSums {
    /// Sizes.
    pub size: i128,
    /// Costs.
    pub cost: i128,
    /// Live claims.
    pub claims: i128,
    /// Unbooked profit.
    pub profit: i128,
    /// Unbooked loss.
    pub loss: i128,
    /// Positions in use.
    pub used: i128,
    /// Those booked in the open window.
    pub booked: i128,
    /// Long sizes.
    pub long: i128,
}

impl MarketSums {
    fn add(&mut self, other: &Self, sign: i128) {
        self.size += sign * other.size;
        self.cost += sign * other.cost;
        self.claims += sign * other.claims;
        self.profit += sign * other.profit;
        self.loss += sign * other.loss;
        self.used += sign * other.used;
        self.booked += sign * other.booked;
        self.long += sign * other.long;
    }
}

/// What a census that visited an account saw of it and knows still.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct CensusPart {
    number: u32,
    /// Positions that are as they were, by market.
    seen: Vec<(u16, Seen)>,
    /// What the account gave since, if it did, and what it lacks for it.
    given: Gave,
}

/// What accounts gave, and what they lack for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gave {
    pub(super) given: i128,
    pub(super) lacked: i128,
}

/// Sizes by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) long: i128,
    pub(super) short: i128,
}

impl CensusPart {
    fn of(account: &MarginAccount) -> Self {
        let marked = account.positions.iter().zip(0_u32..).filter(|(_, bit)| account.seen >> bit & 1 == 1);
        let seen = marked.map(|(slot, _)| {
            let size = i128::from(slot.size);
            (slot.market, Seen { long: size.max(0), short: (-size).max(0) })
        });
        let given = i128::from(account.given);
        let given = Gave { given: given.max(0), lacked: (given - i128::from(account.risked)).max(0) };
        Self { number: account.census, seen: seen.collect(), given }
    }
}

/// What one account adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Its positions, by market.
    pub positions: Vec<(u16, MarketSums)>,
    cash: i128,
    reported: i128,
    balances: Vec<(u16, i128)>,
    census: CensusPart,
    /// One when a slot names what another names, or a free one is not empty.
    unsound: i128,
}

impl Part {
    /// An account's part; none if one of its positions cannot be read.
    pub fn of(snapshot: &Snapshot, account: &MarginAccount) -> Option<Self> {
        let books = snapshot.books();
        let held = account.balances.iter().filter(|balance| balance.amount > 0);
        let mut part = Self {
            positions: Vec::new(),
            cash: i128::from(account.cash),
            reported: i128::from(account.reported),
            balances: held.map(|balance| (balance.collateral, i128::from(balance.amount))).collect(),
            census: CensusPart::of(account),
            unsound: i128::from(!sound(account)),
        };
        for slot in account.positions.iter().filter(|slot| slot.used()) {
            let book = books.market(slot.market).ok()?;
            let market = snapshot.markets.get(&slot.market)?;
            let mut position = slot.position();
            position.accrue(&book.published.indices()).ok()?;
            let profit = i128::from(position.profit(book.mark()).ok()?.0);
            let sums = MarketSums {
                size: i128::from(slot.size),
                cost: i128::from(slot.cost),
                claims: i128::from(position.claim),
                profit: profit.max(0),
                loss: (-profit).max(0),
                used: 1,
                booked: i128::from(market.is_booked(slot.window)),
                long: i128::from(slot.size.max(0)),
            };
            part.positions.push((slot.market, sums));
        }
        Some(part)
    }
}

/// Slots name each market and collateral once, and free ones leave no trace.
fn sound(account: &MarginAccount) -> bool {
    let mut markets = BTreeSet::new();
    let mut collaterals = BTreeSet::new();
    let positions = account.positions.iter().all(|slot| {
        if slot.used() { markets.insert(slot.market) } else { bytemuck::bytes_of(slot).iter().all(|byte| *byte == 0) }
    });
    let mut held = account.balances.iter().filter(|balance| balance.amount > 0);
    positions && held.all(|balance| collaterals.insert(balance.collateral))
}

/// The parts of all accounts.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    pub(super) cash: i128,
    pub(super) reported: i128,
    pub(super) balances: [i128; COLLATERALS],
    pub(super) unsound: i128,
    markets: BTreeMap<u16, MarketSums>,
    /// By census and market.
    seen: BTreeMap<(u32, u16), Seen>,
    /// By census.
    given: BTreeMap<u32, Gave>,
}

impl Sums {
    /// Reads every account; none if a position cannot be read.
    pub fn of(snapshot: &Snapshot) -> Option<Self> {
        let mut sums = Self::default();
        for account in snapshot.accounts.values() {
            sums.add(&Part::of(snapshot, account)?);
        }
        Some(sums)
    }

    /// Adds an account's part.
    pub fn add(&mut self, part: &Part) {
        self.apply(part, 1);
    }

    /// Takes an account's part off.
    pub fn take_off(&mut self, part: &Part) {
        self.apply(part, -1);
    }

    fn apply(&mut self, part: &Part, sign: i128) {
        self.cash += sign * part.cash;
        self.reported += sign * part.reported;
        self.unsound += sign * part.unsound;
        for (collateral, amount) in &part.balances {
            if let Some(balance) = self.balances.get_mut(usize::from(*collateral)) {
                *balance += sign * amount;
            }
        }
        for (market, seen) in &part.census.seen {
            let sum = self.seen.entry((part.census.number, *market)).or_default();
            sum.long += sign * seen.long;
            sum.short += sign * seen.short;
        }
        let gave = self.given.entry(part.census.number).or_default();
        gave.given += sign * part.census.given.given;
        gave.lacked += sign * part.census.given.lacked;
        for (market, sums) in &part.positions {
            self.markets.entry(*market).or_default().add(sums, sign);
        }
    }

    /// What a census saw of a market and is as it was.
    pub(super) fn seen(&self, census: u32, market: u16) -> Seen {
        self.seen.get(&(census, market)).copied().unwrap_or_default()
    }

    /// What accounts gave since a census visited them.
    pub(super) fn given(&self, census: u32) -> Gave {
        self.given.get(&census).copied().unwrap_or_default()
    }

    /// A market's positions and the claims that recoveries hold in it; none if a claim cannot be read.
    pub(super) fn market(&self, snapshot: &Snapshot, index: u16) -> Option<MarketSums> {
        let mut sums = self.markets.get(&index).copied().unwrap_or_default();
        let market = snapshot.markets.get(&index)?;
        let indices = snapshot.prices.market(index).ok()?.indices();
        for recovery in snapshot.recoveries.values() {
            let held = recovery.claims.get(usize::from(index))?;
            if held.claim > 0 {
                sums.claims += i128::from(indices.claim.live(held.claim, held.snapshot()).ok()?);
                sums.used += 1;
                sums.booked += i128::from(market.is_booked(held.window));
            }
        }
        Some(sums)
    }
}

impl PartialEq for Sums {
    /// A market that nobody is left in is as one that nobody was in.
    fn eq(&self, other: &Self) -> bool {
        let live = |sums: &Self| -> BTreeMap<u16, MarketSums> {
            let markets = sums.markets.iter().filter(|(_, sums)| **sums != MarketSums::default());
            markets.map(|(market, sums)| (*market, *sums)).collect()
        };
        let seen = |sums: &Self| -> Vec<((u32, u16), Seen)> {
            let seen = sums.seen.iter().filter(|(_, seen)| **seen != Seen::default());
            seen.map(|(place, seen)| (*place, *seen)).collect()
        };
        let given = |sums: &Self| -> Vec<(u32, Gave)> {
            let given = sums.given.iter().filter(|(_, given)| **given != Gave::default());
            given.map(|(census, given)| (*census, *given)).collect()
        };
        (self.cash, self.reported, self.balances, self.unsound)
            == (other.cash, other.reported, other.balances, other.unsound)
            && live(self) == live(other)
            && (seen(self), given(self)) == (seen(other), given(other))
    }
}
