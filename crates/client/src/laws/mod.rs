//! The laws of `INVARIANTS.md` over a snapshot. They hold after every instruction, to the unit.
#![allow(clippy::arithmetic_side_effects, reason = "sums of 64-bit amounts in 128 bits do not overflow")]

mod facility;
mod inventory;
mod placement;
mod sums;

use std::fmt;

use ballast::state::{Market, NONE, Reserve, TrancheSlot};

use self::sums::Gave;
pub use self::sums::{MarketSums, Part, Sums};
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
pub const LAWS: [&str; 31] = [
    "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "L1", "L2", "L3", "L4", "L5", "L6", "V1", "V2", "V3", "V4",
    "A1", "I1", "I2", "I3", "K1", "K2", "F1", "F2", "F3", "N1", "Y1", "Y2",
];

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

/// Checks every law. An empty answer is what a healthy deployment gives.
pub fn check(snapshot: &Snapshot) -> Vec<Violation> {
    match Sums::of(snapshot) {
        Some(sums) => check_sums(snapshot, &sums),
        None => vec![Violation { law: "M3", found: "a position cannot be read".into() }],
    }
}

/// Checks every law, with sums over the accounts that somebody kept.
pub fn check_sums(snapshot: &Snapshot, sums: &Sums) -> Vec<Violation> {
    let mut report = Report::default();
    for (index, market) in &snapshot.markets {
        match sums.market(snapshot, *index) {
            Some(sums) => check_market(&mut report, *index, market, &sums),
            None => report.demand("M3", false, || format!("market {index}: a recovered claim cannot be read")),
        }
    }
    check_ledgers(&mut report, snapshot, sums);
    check_losses(&mut report, snapshot, sums);
    check_vaults(&mut report, snapshot);
    check_tickets(&mut report, snapshot);
    inventory::check(&mut report, snapshot);
    check_census(&mut report, snapshot, sums);
    facility::check(&mut report, snapshot);
    placement::check(&mut report, snapshot);
    check_signal(&mut report, &snapshot.reserve);
    report.demand("A1", sums.unsound == 0, || {
        format!("{} accounts name a market or collateral twice, or have a free slot that is not empty", sums.unsound)
    });
    report.violations
}

fn check_market(report: &mut Report, index: u16, market: &Market, sums: &MarketSums) {
    let Market { pool, claims, shortfall, .. } = *market;
    let (pool, claims, shortfall) = (i128::from(pool), i128::from(claims), i128::from(shortfall));
    let closed_size = i128::from(market.closed_size);
    report.demand("M1", sums.size + closed_size == 0, || {
        format!("market {index}: sizes sum to {} with {closed_size} closed", sums.size)
    });
    let left = sums.cost + i128::from(market.closed_cost) + pool + shortfall;
    let right = claims + i128::from(market.funding_booked);
    report.demand("M2", left == right, || {
        format!("market {index}: costs, pool and shortfall are {left}, claims and funding {right}")
    });
    report.demand("M3", sums.claims <= claims, || {
        format!("market {index}: live claims of {} exceed claims of {claims}", sums.claims)
    });
    let owed = sums.profit + sums.claims;
    let backed = pool + shortfall + sums.loss + i128::from(market.written_off);
    report.demand("M4", owed <= backed, || format!("market {index}: profit of {owed} is backed by {backed}"));
    report.demand("M5", sums.used == i128::from(market.used), || {
        format!("market {index}: {} positions in use, {} counted", sums.used, market.used)
    });
    let booked = sums.booked == i128::from(market.booked) && market.shortfall > 0;
    report.demand("M6", !market.halted() || booked, || {
        format!("market {index}: {} positions booked in the window, {} counted", sums.booked, market.booked)
    });
    report.demand("M7", sums.long == i128::from(market.open_interest), || {
        format!("market {index}: long sizes sum to {}, open interest is {}", sums.long, market.open_interest)
    });
    let tranches: i128 = market.paid_by_tranches.iter().copied().map(i128::from).sum();
    let paid = i128::from(market.paid_by_budget) + i128::from(market.paid_by_capital) + tranches;
    report.demand("M8", paid == i128::from(market.drawn), || {
        format!("market {index}: tiers paid {paid}, drawn is {}", market.drawn)
    });
}

fn check_ledgers(report: &mut Report, snapshot: &Snapshot, sums: &Sums) {
    let cash = sums.cash;
    let recovered: i128 = snapshot.recoveries.values().map(|recovery| i128::from(recovery.cash)).sum();
    let pools: i128 =
        snapshot.markets.values().map(|market| i128::from(market.pool) + i128::from(market.fees_taken)).sum();
    let ledger = i128::from(snapshot.clearinghouse.traders_ledger);
    let waiting = tickets(snapshot, NONE);
    report.demand("L1", cash + recovered + pools + waiting == ledger, || {
        format!("cash {cash}, recoveries {recovered}, pools and fees {pools}, withdrawals that wait {waiting}, traders' ledger {ledger}")
    });
    let budgets: i128 = snapshot.markets.values().map(|market| i128::from(market.budget)).sum();
    let held = |tranche: &TrancheSlot| tranche.ledger().map_or(i128::MAX >> 8, i128::from);
    let tranches: i128 = snapshot.reserve.tranches.iter().map(held).sum();
    let own = i128::from(snapshot.reserve.capital) + i128::from(snapshot.reserve.treasury) + tranches;
    let (facilities, bond) = (i128::from(snapshot.reserve.facilities), i128::from(snapshot.reserve.signal_bond));
    let ledger = i128::from(snapshot.reserve.ledger);
    report.demand("L2", budgets + own + facilities + bond == ledger, || {
        format!(
            "budgets {budgets}, capital, treasury and tranches {own}, facilities {facilities}, a bond {bond}, reserve ledger {ledger}"
        )
    });
    let ledgers = (0_u16..).zip(&snapshot.clearinghouse.collateral_ledgers);
    for ((index, ledger), held) in ledgers.zip(sums.balances) {
        let recovered: i128 =
            snapshot.recoveries.values().map(|recovery| i128::from(recovery.balance(index).unwrap_or_default())).sum();
        let waiting = tickets(snapshot, index);
        report.demand("L3", held + recovered + waiting == i128::from(*ledger), || {
            format!("collateral {index}: balances {held}, recoveries {recovered}, withdrawals that wait {waiting}, ledger {ledger}")
        });
    }
}

/// What withdrawals wait for in a vault.
fn tickets(snapshot: &Snapshot, collateral: u16) -> i128 {
    let outflow = snapshot.outflows.get(&collateral);
    outflow.map_or(0, |outflow| outflow.tickets().map_or(i128::MAX >> 8, i128::from))
}

/// Who waits is counted: no withdrawal is lost or paid twice.
fn check_tickets(report: &mut Report, snapshot: &Snapshot) {
    for index in snapshot.outflows.keys() {
        let waiting = tickets(snapshot, *index);
        let held = snapshot.tickets.values().filter(|ticket| ticket.collateral == *index);
        let left: i128 = held.map(|ticket| i128::from(ticket.amount) - i128::from(ticket.paid)).sum();
        report.demand("L6", left == waiting, || {
            format!("collateral {index}: tickets are owed {left}, those who wait are counted for {waiting}")
        });
    }
}

/// What the reserve remembers of losses that are not over.
fn check_losses(report: &mut Report, snapshot: &Snapshot, sums: &Sums) {
    let Reserve { below, senior_paid, reported, .. } = snapshot.reserve;
    let open = snapshot.reserve.open_series_of();
    for (number, (tranche, open)) in snapshot.reserve.tranches.iter().zip(open).enumerate() {
        let hopes = snapshot.markets.values().filter_map(|market| {
            let (paying, hope) = market.paying_series.into_iter().zip(market.paid_by_tranches).nth(number)?;
            (open != 0 && paying == open).then_some(i128::from(hope))
        });
        let hoped: i128 = hopes.sum();
        report.demand("L4", hoped == i128::from(tranche.hoped), || {
            format!("tranche {number}: recoveries may bring {hoped}, hoped for are {}", tranche.hoped)
        });
    }
    let [.., open] = open;
    let (mut lost, mut paid) = (0, 0);
    for market in snapshot.markets.values() {
        let ([.., paying], [.., part]) = (market.paying_series, market.paid_by_tranches);
        if paying == open {
            lost += i128::from(market.below);
            paid += i128::from(part);
        }
    }
    let counted = open == 0 || (lost == i128::from(below) && paid <= i128::from(senior_paid));
    report.demand("M9", counted, || {
        format!("markets lost {lost} below the senior tranche of {below}, and it paid {paid} of {senior_paid}")
    });
    report.demand("L5", sums.reported == i128::from(reported), || {
        format!("accounts are reported for {}, the reserve counts {reported}", sums.reported)
    });
}

/// A signal stands on its bond, and no bond lies about without one.
fn check_signal(report: &mut Report, reserve: &Reserve) {
    let (bond, until) = (reserve.signal_bond, reserve.signal_until);
    report.demand("N1", (bond > 0) == (until != 0), || format!("a signal stands until {until} on a bond of {bond}"));
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
    for (index, slot) in (0_u8..).zip(snapshot.holdings.iter().flat_map(|holdings| &holdings.slots)) {
        let held = vaults.holdings.get(&index).copied().unwrap_or_default();
        report.demand("V4", held >= slot.amount, || {
            format!("the vault of holding {index} holds {held}, protocol capital has {}", slot.amount)
        });
    }
}

/// What a census under way counts is what it saw and is as it was, and what accounts gave since.
fn check_census(report: &mut Report, snapshot: &Snapshot, sums: &Sums) {
    let number = snapshot.clearinghouse.census;
    let announced = snapshot.prices.census == number;
    report.demand("K1", announced, || {
        format!("census {number} is under way, and {} is announced", snapshot.prices.census)
    });
    let Some(census) = snapshot.census.as_deref().filter(|_| number != 0) else { return };
    let root = &snapshot.clearinghouse;
    let mut given = Gave { given: root.census_given.into(), lacked: root.census_lacked.into() };
    for (index, market) in &snapshot.markets {
        let (moved, all) = market.moved_since(number);
        let known = census.seen(*index).ok().and_then(|seen| seen.without(&moved));
        let found = sums.seen(number, *index);
        let holds =
            known.is_some_and(|known| (i128::from(known.long), i128::from(known.short)) == (found.long, found.short));
        let holds = holds && moved.long.checked_add(moved.short) == Some(all) && census.number == number;
        report.demand("K1", holds, || {
            format!(
                "market {index}: marked are {found:?}, of what census {number} saw {known:?} is left, and {all} moved"
            )
        });
        let (gave, lacked) = market.given_since(number);
        given.given += i128::from(gave);
        given.lacked += i128::from(lacked);
    }
    let gave = sums.given(number);
    report.demand("K2", given == gave, || {
        format!("accounts gave {gave:?} since census {number} saw them, counted are {given:?}")
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that finds nothing fails, as it should")]
mod tests {
    use std::collections::BTreeMap;

    use anchor_lang::prelude::Pubkey;
    use ballast::state::{
        Census, Clearinghouse, Facility, Holdings, Inventory, MarginAccount, Market, Outflow, Placement, Prices,
        Reserve, Terms, WithdrawalTicket,
    };
    use bytemuck::Zeroable;

    use super::*;
    use crate::snapshot::Vaults;

    fn broken(market: &Market, sums: &MarketSums) -> Vec<&'static str> {
        let mut report = Report::default();
        check_market(&mut report, 0, market, sums);
        report.violations.into_iter().map(|violation| violation.law).collect()
    }

    #[test]
    fn a_unit_too_much_breaks_the_law_that_it_belongs_to() {
        let market = Market::zeroed();
        let none = MarketSums::default();
        assert!(broken(&market, &none).is_empty());
        assert_eq!(broken(&market, &MarketSums { size: 1, ..none }), ["M1"]);
        assert_eq!(broken(&market, &MarketSums { cost: -1, ..none }), ["M2"]);
        assert_eq!(broken(&market, &MarketSums { claims: 1, ..none }), ["M3", "M4"]);
        assert_eq!(broken(&market, &MarketSums { profit: 1, ..none }), ["M4"]);
        assert_eq!(broken(&market, &MarketSums { used: 1, ..none }), ["M5"]);
        assert_eq!(broken(&market, &MarketSums { long: 1, ..none }), ["M7"]);
        assert_eq!(broken(&Market { drawn: 1, ..market }, &none), ["M8"]);
        assert_eq!(broken(&Market { shortfall: 1, booked: 1, window_since: 1, ..market }, &none), ["M2", "M6"]);
    }

    fn empty() -> Snapshot {
        Snapshot {
            now: 0,
            clearinghouse: Clearinghouse::zeroed(),
            prices: Box::new(Prices::zeroed()),
            terms: Box::new(Terms::zeroed()),
            reserve: Reserve::zeroed(),
            holdings: Some(Holdings::zeroed()),
            census: Some(Box::new(Census::zeroed())),
            markets: BTreeMap::from([(0, Market::zeroed())]),
            recoveries: BTreeMap::new(),
            outflows: BTreeMap::from([(NONE, Outflow::zeroed()), (0, Outflow::zeroed())]),
            tickets: BTreeMap::new(),
            accounts: BTreeMap::from([(
                Pubkey::default(),
                MarginAccount { owner: Pubkey::new_from_array([1; 32]), ..MarginAccount::zeroed() },
            )]),
            inventory: None,
            facilities: BTreeMap::from([(Pubkey::default(), Facility::zeroed())]),
            placements: BTreeMap::from([(Pubkey::default(), Placement::zeroed())]),
            vaults: Vaults::default(),
        }
    }

    fn broken_by(change: impl FnOnce(&mut Snapshot)) -> Vec<&'static str> {
        let mut snapshot = empty();
        change(&mut snapshot);
        check(&snapshot).into_iter().map(|violation| violation.law).collect()
    }

    fn account(snapshot: &mut Snapshot) -> &mut MarginAccount {
        snapshot.accounts.get_mut(&Pubkey::default()).unwrap()
    }

    /// What is owed beyond what is held, in each ledger and vault; and a free slot with something left in it.
    #[test]
    fn a_unit_too_much_breaks_its_ledger_and_its_vault() {
        assert!(broken_by(|_| {}).is_empty());
        assert_eq!(broken_by(|snapshot| account(snapshot).cash = 1), ["L1"]);
        assert_eq!(broken_by(|snapshot| snapshot.reserve.treasury = 1), ["L2"]);
        assert_eq!(broken_by(|snapshot| snapshot.reserve.tranches[0].assets = 1), ["L2"]);
        assert_eq!(broken_by(|snapshot| snapshot.reserve.tranches[1].stream_left = 1), ["L2"]);
        assert_eq!(broken_by(|snapshot| snapshot.reserve.tranches[2].due = 1), ["L2"]);
        assert_eq!(broken_by(|snapshot| snapshot.reserve.reported = 1), ["L5"]);
        assert_eq!(broken_by(|snapshot| account(snapshot).reported = 1), ["L5"]);
        let opened = |snapshot: &mut Snapshot| snapshot.reserve.tranches[2].open = 1;
        assert_eq!(
            broken_by(|snapshot| {
                opened(snapshot);
                snapshot.reserve.tranches[2].hoped = 1
            }),
            ["L4"]
        );
        let counting = |snapshot: &mut Snapshot| {
            (snapshot.reserve.tranches[2].open, snapshot.reserve.tranches[2].series) = (1, 1);
            snapshot.markets.get_mut(&0).unwrap().paying_series[2] = 1;
        };
        let below = |snapshot: &mut Snapshot| snapshot.markets.get_mut(&0).unwrap().below = 1;
        assert_eq!(broken_by(|snapshot| (counting(snapshot), below(snapshot)).1), ["M9"]);
        assert_eq!(broken_by(|snapshot| (counting(snapshot), snapshot.reserve.below = 1).1), ["M9"]);
        assert_eq!(broken_by(|snapshot| account(snapshot).balances[0].amount = 1), ["L3"]);
        assert_eq!(broken_by(|snapshot| snapshot.clearinghouse.traders_ledger = 1), ["L1", "V1"]);
        assert_eq!(broken_by(|snapshot| snapshot.reserve.ledger = 1), ["L2", "V2"]);
        assert_eq!(broken_by(|snapshot| snapshot.outflows.get_mut(&NONE).unwrap().owed = 1), ["L1", "L6"]);
        assert_eq!(broken_by(|snapshot| snapshot.outflows.get_mut(&0).unwrap().next = 1), ["L3", "L6"]);
        let ticket = WithdrawalTicket { amount: 2, paid: 1, ..WithdrawalTicket::zeroed() };
        assert_eq!(broken_by(|snapshot| snapshot.tickets.extend([(Pubkey::default(), ticket)])), ["L6"]);
        assert_eq!(broken_by(|snapshot| snapshot.clearinghouse.collateral_ledgers[0] = 1), ["L3", "V3"]);
        assert_eq!(broken_by(|snapshot| snapshot.holdings.as_mut().unwrap().slots[2].amount = 1), ["V4"]);
        assert_eq!(broken_by(|snapshot| account(snapshot).positions[3].window = 1), ["A1"]);
    }

    /// A size that is not counted, capital that is lent to nobody, and what an inventory account must not hold.
    #[test]
    fn a_unit_too_much_breaks_a_law_of_the_inventory() {
        let counted = |snapshot: &mut Snapshot| snapshot.inventory = Some(Inventory::zeroed());
        let own = |snapshot: &mut Snapshot| account(snapshot).owner = Pubkey::default(); // The root's address here.
        assert!(broken_by(|snapshot| (counted(snapshot), own(snapshot)).1).is_empty());
        let size = |snapshot: &mut Snapshot| snapshot.inventory.as_mut().unwrap().markets[0].size = 1;
        assert_eq!(broken_by(|snapshot| (counted(snapshot), own(snapshot), size(snapshot)).2), ["I1"]);
        assert_eq!(broken_by(|snapshot| snapshot.reserve.lent = 1), ["I2"]);
        assert_eq!(broken_by(|snapshot| snapshot.markets.get_mut(&0).unwrap().lent_capital = 1), ["I2"]);
        assert_eq!(broken_by(|snapshot| (own(snapshot), account(snapshot).fee_debt = 1).1), ["I3"]);
    }

    /// A census that knows of more or less than accounts show, or counts more than they gave.
    #[test]
    fn a_unit_too_much_breaks_a_census() {
        fn running(snapshot: &mut Snapshot) -> &mut Census {
            (snapshot.clearinghouse.census, snapshot.prices.census) = (1, 1);
            let census = snapshot.census.as_mut().unwrap();
            census.number = 1;
            census
        }
        assert!(broken_by(|snapshot| _ = running(snapshot)).is_empty());
        assert_eq!(broken_by(|snapshot| snapshot.prices.census = 1), ["K1"]);
        assert_eq!(broken_by(|snapshot| running(snapshot).seen[0].long = 1), ["K1"]);
        assert_eq!(broken_by(|snapshot| running(snapshot).seen[0].short = 1), ["K1"]);
        let gone = |market: &mut Market| (market.census, market.gone_long, market.moved) = (1, 1, 1);
        assert_eq!(
            broken_by(|snapshot| {
                running(snapshot).seen[0].short = 1;
                gone(snapshot.markets.get_mut(&0).unwrap())
            }),
            ["K1"]
        );
        assert!(
            broken_by(|snapshot| {
                running(snapshot).seen[0].long = 1;
                gone(snapshot.markets.get_mut(&0).unwrap())
            })
            .is_empty()
        );
        let given = |snapshot: &mut Snapshot| {
            running(snapshot);
            (account(snapshot).census, account(snapshot).given) = (1, 1);
        };
        assert_eq!(broken_by(given), ["K2"]);
        let counted = |snapshot: &mut Snapshot| {
            running(snapshot);
            snapshot.clearinghouse.census_given = 1;
        };
        assert_eq!(broken_by(counted), ["K2"]);
        // What it gave beyond what was at risk, it lacks as well.
        let summed = |lacked: i64| {
            broken_by(|snapshot| {
                given(snapshot);
                let market = snapshot.markets.get_mut(&0).unwrap();
                (market.census, market.census_given, market.census_lacked) = (1, 2, 2);
                (snapshot.clearinghouse.census_given, snapshot.clearinghouse.census_lacked) = (-1, -lacked);
            })
        };
        assert!(summed(1).is_empty());
        assert_eq!(summed(2), ["K2"]);
    }

    fn facility(snapshot: &mut Snapshot) -> &mut Facility {
        snapshot.facilities.get_mut(&Pubkey::default()).unwrap()
    }

    /// Capital that is placed with nobody, or for nothing.
    #[test]
    fn a_unit_too_much_breaks_a_law_of_placements() {
        let placed = |snapshot: &mut Snapshot| {
            let placement = snapshot.placements.get_mut(&Pubkey::default()).unwrap();
            (placement.principal, placement.redeemable) = (1, 1);
        };
        let counted = |snapshot: &mut Snapshot| snapshot.reserve.placed = 1;
        let redeemable =
            |snapshot: &mut Snapshot| snapshot.placements.get_mut(&Pubkey::default()).unwrap().redeemable = 1;
        let receipts = |snapshot: &mut Snapshot| _ = snapshot.vaults.receipts.insert(Pubkey::default(), 1);
        assert_eq!(broken_by(counted), ["Y1"]);
        assert_eq!(broken_by(|snapshot| (receipts(snapshot), placed(snapshot)).1), ["Y1"]);
        assert_eq!(broken_by(redeemable), ["Y2"]);
        assert!(broken_by(|snapshot| (receipts(snapshot), redeemable(snapshot)).1).is_empty());
        assert_eq!(broken_by(|snapshot| (counted(snapshot), placed(snapshot)).1), ["Y2"]);
        assert!(broken_by(|snapshot| (receipts(snapshot), counted(snapshot), placed(snapshot)).2).is_empty());
    }

    /// A unit more in a facility than came in, drawn beyond it, or counted by the reserve.
    #[test]
    fn a_unit_too_much_in_a_facility_breaks_its_laws() {
        for change in [
            (|facility| facility.fresh = 1) as fn(&mut Facility),
            |facility| facility.ripening = 1,
            |facility| facility.ready = 1,
            |facility| facility.returning = 1,
        ] {
            assert_eq!(broken_by(|snapshot| change(facility(snapshot))), ["F1", "F2"]);
        }
        assert_eq!(broken_by(|snapshot| facility(snapshot).premium = 1), ["F1", "F2", "F3"]);
        assert_eq!(broken_by(|snapshot| facility(snapshot).posted_ever = 1), ["F2"]);
        assert_eq!(broken_by(|snapshot| facility(snapshot).premium_ever = 1), ["F2"]);
        assert_eq!(broken_by(|snapshot| facility(snapshot).drawn_ever = 1), ["F2"]);
        assert_eq!(broken_by(|snapshot| facility(snapshot).returned_ever = 1), ["F2"]);
        assert_eq!(broken_by(|snapshot| facility(snapshot).earned_ever = 1), ["F2"]);
        assert_eq!(broken_by(|snapshot| snapshot.reserve.facilities = 1), ["L2", "F1"]);
        assert_eq!(broken_by(|snapshot| snapshot.reserve.signal_bond = 1), ["L2", "N1"]);
        assert_eq!(broken_by(|snapshot| snapshot.reserve.signal_until = 1), ["N1"]);
    }
}
