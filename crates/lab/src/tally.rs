//! The laws after every transaction, from sums that follow what a transaction wrote.
//!
//! `ballast_client::laws` reads every account. Two thousand of them after each of a few hundred thousand transactions would take
//! longer than the replay, so the sums are kept: an account's part is taken off and put back when it is written, and all parts are
//! read anew when prices, indices or a booking window moved. The full check runs beside it at intervals and at the end.

use std::collections::{BTreeMap, BTreeSet};

use anchor_lang::prelude::Pubkey;
use ballast::state::{COLLATERALS, MarginAccount, Market};
use ballast_client::laws::Violation;
use ballast_client::snapshot::Snapshot;
use ballast_risk::Price;
use ballast_risk::position::Indices;

use crate::lawbook::{Sums, demand, market_laws, vault_laws};
use crate::stop::{OrStop, Outcome, Stop};

/// What one account adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Part {
    cash: i128,
    balances: Vec<(u16, i128)>,
    positions: Vec<(u16, Sums)>,
    /// One when a slot names what another names, or a free one is not empty.
    unsound: i128,
}

/// What a market's positions are read by: mark, indices, and the booking window while one is open.
type Reading = (Price, Indices, Option<u32>);

/// The sums over all accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    parts: BTreeMap<Pubkey, Part>,
    cash: i128,
    balances: [i128; COLLATERALS],
    markets: BTreeMap<u16, Sums>,
    unsound: i128,
    readings: BTreeMap<u16, Reading>,
    /// What cuts of the claim indices took from each account.
    cuts: BTreeMap<Pubkey, u64>,
}

fn part(snapshot: &Snapshot, account: &MarginAccount) -> Outcome<Part> {
    let books = snapshot.books();
    let held = account.balances.iter().filter(|balance| balance.amount > 0);
    let mut part = Part {
        cash: i128::from(account.cash),
        balances: held.map(|balance| (balance.collateral, i128::from(balance.amount))).collect(),
        positions: Vec::new(),
        unsound: i128::from(!sound(account)),
    };
    for slot in account.positions.iter().filter(|slot| slot.used()) {
        let book = books.market(slot.market).or_stop("reading a market")?;
        let market = snapshot.markets.get(&slot.market).ok_or_else(|| Stop::fault("a position names no market"))?;
        let mut position = slot.position();
        position.accrue(&book.published.indices()).or_stop("accruing a position")?;
        let profit = i128::from(position.profit(book.mark()).or_stop("marking a position")?.0);
        let sums = Sums {
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
    Ok(part)
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

impl Tally {
    fn apply(&mut self, part: &Part, sign: i128) {
        self.cash += sign * part.cash;
        self.unsound += sign * part.unsound;
        for (collateral, amount) in &part.balances {
            if let Some(balance) = self.balances.get_mut(usize::from(*collateral)) {
                *balance += sign * amount;
            }
        }
        for (market, sums) in &part.positions {
            self.markets.entry(*market).or_default().add(sums, sign);
        }
    }

    /// Takes in an account that was written, or is gone.
    pub(crate) fn follow(&mut self, snapshot: &Snapshot, key: &Pubkey) -> Outcome<()> {
        if let Some(before) = self.parts.remove(key) {
            self.apply(&before, -1);
        }
        if let Some(account) = snapshot.accounts.get(key) {
            let part = part(snapshot, account)?;
            self.apply(&part, 1);
            self.parts.insert(*key, part);
        }
        Ok(())
    }

    /// The markets whose positions read otherwise than before.
    fn moved(&mut self, snapshot: &Snapshot) -> Outcome<BTreeSet<u16>> {
        let books = snapshot.books();
        let mut moved = BTreeSet::new();
        for (index, market) in &snapshot.markets {
            let book = books.market(*index).or_stop("reading a market")?;
            let window = market.halted().then_some(market.window);
            let reading = (book.mark(), book.published.indices(), window);
            if self.readings.insert(*index, reading) != Some(reading) {
                moved.insert(*index);
            }
        }
        Ok(moved)
    }

    /// Reads every position anew whose market moved. What claims lost although nobody `wrote` their account is a cut.
    pub(crate) fn renew(&mut self, snapshot: &Snapshot, wrote: &BTreeSet<Pubkey>) -> Outcome<()> {
        for key in wrote {
            self.follow(snapshot, key)?;
        }
        let moved = self.moved(snapshot)?;
        let mut parts = std::mem::take(&mut self.parts);
        let reread = |part: &Part| part.positions.iter().any(|(market, _)| moved.contains(market));
        for (key, old) in parts.iter_mut().filter(|(key, old)| reread(old) && !wrote.contains(*key)) {
            let account = snapshot.accounts.get(key).ok_or_else(|| Stop::fault("an account is gone"))?;
            let new = part(snapshot, account)?;
            let pairs = old.positions.iter().zip(&new.positions);
            let lost: i128 = pairs.map(|((_, old), (_, new))| (old.claims - new.claims).max(0)).sum();
            if lost > 0 {
                let lost = u64::try_from(lost).or_stop("summing what a cut took")?;
                *self.cuts.entry(*key).or_default() += lost;
            }
            self.apply(old, -1);
            self.apply(&new, 1);
            *old = new;
        }
        self.parts = parts;
        Ok(())
    }

    /// The accounts that have positions.
    pub(crate) fn active(&self) -> impl Iterator<Item = &Pubkey> {
        self.parts.iter().filter(|(_, part)| !part.positions.is_empty()).map(|(key, _)| key)
    }

    /// What cuts took from an account.
    pub(crate) fn cut(&self, key: &Pubkey) -> u64 {
        self.cuts.get(key).copied().unwrap_or(0)
    }

    /// Whether the kept sums are what reading every account gives.
    pub(crate) fn agrees(&self, snapshot: &Snapshot) -> Outcome<bool> {
        let mut fresh = Self::default();
        for key in snapshot.accounts.keys() {
            fresh.follow(snapshot, key)?;
        }
        let markets = |tally: &Self| -> BTreeMap<u16, Sums> {
            let live = tally.markets.iter().filter(|(_, sums)| **sums != Sums::default());
            live.map(|(market, sums)| (*market, *sums)).collect()
        };
        Ok(self.cash == fresh.cash
            && self.balances == fresh.balances
            && self.parts == fresh.parts
            && markets(self) == markets(&fresh))
    }

    /// Checks every law that [`ballast_client::laws::check`] checks.
    pub(crate) fn check(&self, snapshot: &Snapshot) -> Outcome<Vec<Violation>> {
        let mut broken = Vec::new();
        for (index, market) in &snapshot.markets {
            let sums = self.market(snapshot, *index, market)?;
            market_laws(*index, market, &sums, &mut broken);
        }
        self.ledger_laws(snapshot, &mut broken);
        vault_laws(snapshot, &mut broken);
        demand(&mut broken, "A1", 0, self.unsound, 0);
        Ok(broken)
    }

    fn market(&self, snapshot: &Snapshot, index: u16, market: &Market) -> Outcome<Sums> {
        let mut sums = self.markets.get(&index).copied().unwrap_or_default();
        let indices = snapshot.prices.market(index).or_stop("reading a market's indices")?.indices();
        for recovery in snapshot.recoveries.values() {
            let Some(held) = recovery.claims.get(usize::from(index)).filter(|held| held.claim > 0) else {
                continue;
            };
            sums.claims += i128::from(indices.claim.live(held.claim, held.snapshot()).or_stop("reading a claim")?);
            sums.used += 1;
            sums.booked += i128::from(market.is_booked(held.window));
        }
        Ok(sums)
    }

    fn ledger_laws(&self, snapshot: &Snapshot, broken: &mut Vec<Violation>) {
        let recovered: i128 = snapshot.recoveries.values().map(|recovery| i128::from(recovery.cash)).sum();
        let pools = snapshot.markets.values().map(|market| i128::from(market.pool) + i128::from(market.fees_taken));
        let traders = self.cash + recovered + pools.sum::<i128>();
        demand(broken, "L1", 0, traders, i128::from(snapshot.clearinghouse.traders_ledger));
        let budgets: i128 = snapshot.markets.values().map(|market| i128::from(market.budget)).sum();
        let reserve = budgets + i128::from(snapshot.reserve.capital) + i128::from(snapshot.reserve.treasury);
        demand(broken, "L2", 0, reserve, i128::from(snapshot.reserve.ledger));
        let ledgers = (0_u16..).zip(&snapshot.clearinghouse.collateral_ledgers);
        for ((index, ledger), balances) in ledgers.zip(&self.balances) {
            let recovered = snapshot.recoveries.values();
            let recovered: i128 =
                recovered.map(|recovery| i128::from(recovery.balance(index).unwrap_or_default())).sum();
            demand(broken, "L3", index, balances + recovered, i128::from(*ledger));
        }
    }
}
