//! The laws of what the reserve holds.

use ballast::state::MarginAccount;

use super::Report;
use crate::snapshot::Snapshot;

pub(super) fn check(report: &mut Report, snapshot: &Snapshot) {
    let lent: i128 = snapshot.markets.values().map(|market| i128::from(market.lent_capital)).sum();
    report.demand("I2", lent == i128::from(snapshot.reserve.lent), || {
        format!("markets were lent {lent} of capital, the reserve counts {}", snapshot.reserve.lent)
    });
    let own: Vec<&MarginAccount> = snapshot.accounts.values().filter(|account| account.is_inventory()).collect();
    for account in &own {
        report.demand("I3", holds_its_market_alone(account), || {
            format!("the inventory account of market {} holds something else", account.index)
        });
    }
    for index in snapshot.markets.keys() {
        let held: i128 = own.iter().map(|account| i128::from(account.size(*index).0)).sum();
        let counted = snapshot.inventory.as_ref().and_then(|inventory| inventory.market(*index).ok());
        let counted = counted.map_or(0, |slot| i128::from(slot.size));
        let over = snapshot.prices.market(*index).is_ok_and(|published| published.final_price != 0);
        report.demand("I1", over || held == counted, || {
            format!("market {index}: the reserve holds {held}, counted are {counted}")
        });
    }
}

fn holds_its_market_alone(account: &MarginAccount) -> bool {
    account.fee_debt == 0
        && account.balances.iter().all(|balance| balance.amount == 0)
        && account.positions.iter().all(|slot| !slot.used() || slot.market == account.index)
}
