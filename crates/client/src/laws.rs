//! The laws of `INVARIANTS.md` over a snapshot. They hold after every instruction, to the unit.
#![allow(clippy::arithmetic_side_effects, reason = "sums of 64-bit amounts in 128 bits do not overflow")]

use std::fmt;

use ballast::state::{MarginAccount, Market, PositionSlot};
use ballast_risk::position::Position;

use crate::snapshot::Snapshot;

/// A law that does not hold, and the numbers that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The law's id.
    pub law: &'static str,
    /// What was found.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "law {}: {}", self.law, self.found)
    }
}

/// The ids of all laws that [`check`] checks.
pub const LAWS: [&str; 15] = ["M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "L1", "L2", "L3", "V1", "V2", "V3", "A1"];

#[derive(Default)]
struct Report {
    violations: Vec<Violation>,
}

impl Report {
    fn demand(&mut self, law: &'static str, holds: bool, found: impl FnOnce() -> String) {
        if !holds {
            self.violations.push(Violation { law, found: found() });
        }
    }
}

/// What all positions in one market come to.
#[derive(Clone, Copy, Default)]
struct Totals {
    size: i128,
    cost: i128,
    claims: i128,
    profit: i128,
    loss: i128,
    used: u64,
    booked: u64,
    long: i128,
}

/// Checks every law. An empty answer is what a healthy deployment gives.
pub fn check(snapshot: &Snapshot) -> Vec<Violation> {
    let mut report = Report::default();
    for (index, market) in &snapshot.markets {
        match totals(snapshot, *index, market) {
            Some(totals) => check_market(&mut report, *index, market, &totals),
            None => report.demand("M3", false, || format!("market {index}: a position cannot be read")),
        }
    }
    check_ledgers(&mut report, snapshot);
    check_vaults(&mut report, snapshot);
    for account in snapshot.accounts.values() {
        check_account(&mut report, account);
    }
    report.violations
}

fn totals(snapshot: &Snapshot, index: u16, market: &Market) -> Option<Totals> {
    let books = snapshot.books();
    let book = books.market(index).ok()?;
    let (mark, indices) = (book.mark(), book.published.indices());
    let mut totals = Totals::default();
    for account in snapshot.accounts.values() {
        for slot in account.positions.iter().filter(|slot| slot.used() && slot.market == index) {
            let mut position: Position = slot.position();
            totals.size += i128::from(slot.size);
            totals.cost += i128::from(slot.cost);
            totals.long += i128::from(slot.size.max(0));
            position.accrue(&indices).ok()?;
            totals.claims += i128::from(position.claim);
            let profit = i128::from(position.profit(mark).ok()?.0);
            totals.profit += profit.max(0);
            totals.loss += (-profit).max(0);
            totals.used += 1;
            totals.booked += u64::from(market.is_booked(slot.window));
        }
    }
    for recovery in snapshot.recoveries.values() {
        let claim = recovery.claims.get(usize::from(index))?;
        if claim.claim > 0 {
            totals.claims += i128::from(indices.claim.live(claim.claim, claim.snapshot()).ok()?);
            totals.used += 1;
            totals.booked += u64::from(market.is_booked(claim.window));
        }
    }
    Some(totals)
}

fn check_market(report: &mut Report, index: u16, market: &Market, totals: &Totals) {
    let Market { pool, claims, shortfall, .. } = *market;
    let (pool, claims, shortfall) = (i128::from(pool), i128::from(claims), i128::from(shortfall));
    let closed_size = i128::from(market.closed_size);
    report.demand("M1", totals.size + closed_size == 0, || {
        format!("market {index}: sizes sum to {} with {closed_size} closed", totals.size)
    });
    let left = totals.cost + i128::from(market.closed_cost) + pool + shortfall;
    let right = claims + i128::from(market.funding_booked);
    report.demand("M2", left == right, || {
        format!("market {index}: costs, pool and shortfall are {left}, claims and funding {right}")
    });
    report.demand("M3", totals.claims <= claims, || {
        format!("market {index}: live claims of {} exceed claims of {claims}", totals.claims)
    });
    let owed = totals.profit + totals.claims;
    let backed = pool + shortfall + totals.loss + i128::from(market.written_off);
    report.demand("M4", owed <= backed, || format!("market {index}: profit of {owed} is backed by {backed}"));
    report.demand("M5", totals.used == market.used, || {
        format!("market {index}: {} positions in use, {} counted", totals.used, market.used)
    });
    report.demand("M6", !market.halted() || totals.booked == market.booked, || {
        format!("market {index}: {} positions booked in the window, {} counted", totals.booked, market.booked)
    });
    report.demand("M7", totals.long == i128::from(market.open_interest), || {
        format!("market {index}: long sizes sum to {}, open interest is {}", totals.long, market.open_interest)
    });
    let paid = i128::from(market.paid_by_budget) + i128::from(market.paid_by_capital);
    report.demand("M8", paid == i128::from(market.drawn), || {
        format!("market {index}: tiers paid {paid}, drawn is {}", market.drawn)
    });
}

fn check_ledgers(report: &mut Report, snapshot: &Snapshot) {
    let cash: i128 = snapshot.accounts.values().map(|account| i128::from(account.cash)).sum();
    let recovered: i128 = snapshot.recoveries.values().map(|recovery| i128::from(recovery.cash)).sum();
    let pools: i128 =
        snapshot.markets.values().map(|market| i128::from(market.pool) + i128::from(market.fees_taken)).sum();
    let ledger = i128::from(snapshot.clearinghouse.traders_ledger);
    report.demand("L1", cash + recovered + pools == ledger, || {
        format!("cash {cash}, recoveries {recovered}, pools and fees {pools}, traders' ledger {ledger}")
    });
    let budgets: i128 = snapshot.markets.values().map(|market| i128::from(market.budget)).sum();
    let own = i128::from(snapshot.reserve.capital) + i128::from(snapshot.reserve.treasury);
    let ledger = i128::from(snapshot.reserve.ledger);
    report.demand("L2", budgets + own == ledger, || {
        format!("budgets {budgets}, capital and treasury {own}, reserve ledger {ledger}")
    });
    for (index, ledger) in (0_u16..).zip(&snapshot.clearinghouse.collateral_ledgers) {
        let held: i128 = snapshot.accounts.values().map(|account| i128::from(account.balance(index))).sum();
        let recovered: i128 =
            snapshot.recoveries.values().map(|recovery| i128::from(recovery.balance(index).unwrap_or_default())).sum();
        report.demand("L3", held + recovered == i128::from(*ledger), || {
            format!("collateral {index}: balances {held}, recoveries {recovered}, ledger {ledger}")
        });
    }
}

fn check_vaults(report: &mut Report, snapshot: &Snapshot) {
    let vaults = &snapshot.vaults;
    let ledger = snapshot.clearinghouse.traders_ledger;
    report.demand("V1", vaults.traders >= ledger, || {
        format!("traders' vault holds {}, its ledger is {ledger}", vaults.traders)
    });
    let ledger = snapshot.reserve.ledger;
    report.demand("V2", vaults.reserve >= ledger, || {
        format!("reserve vault holds {}, its ledger is {ledger}", vaults.reserve)
    });
    for (index, ledger) in (0_u16..).zip(&snapshot.clearinghouse.collateral_ledgers) {
        let held = vaults.collateral.get(&index).copied().unwrap_or_default();
        report
            .demand("V3", held >= *ledger, || format!("collateral vault {index} holds {held}, its ledger is {ledger}"));
    }
}

/// Slots name each market and collateral once, and free ones leave no trace.
fn check_account(report: &mut Report, account: &MarginAccount) {
    let used: Vec<&PositionSlot> = account.positions.iter().filter(|slot| slot.used()).collect();
    let mut markets: Vec<u16> = used.iter().map(|slot| slot.market).collect();
    markets.sort_unstable();
    markets.dedup();
    report.demand("A1", markets.len() == used.len(), || format!("account {}: two positions in one market", account.id));
    let clean = account
        .positions
        .iter()
        .filter(|slot| !slot.used())
        .all(|slot| bytemuck::bytes_of(slot).iter().all(|byte| *byte == 0));
    report.demand("A1", clean, || format!("account {}: a free position slot is not empty", account.id));
    let mut collaterals: Vec<u16> =
        account.balances.iter().filter(|balance| balance.amount > 0).map(|balance| balance.collateral).collect();
    let held = collaterals.len();
    collaterals.sort_unstable();
    collaterals.dedup();
    report
        .demand("A1", collaterals.len() == held, || format!("account {}: two balances of one collateral", account.id));
}
