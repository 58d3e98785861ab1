//! The laws of `INVARIANTS.md` over sums that are already there.

use ballast::state::Market;
use ballast_client::laws::Violation;
use ballast_client::snapshot::Snapshot;

/// What positions in one market come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) size: i128,
    pub(crate) cost: i128,
    pub(crate) claims: i128,
    pub(crate) profit: i128,
    pub(crate) loss: i128,
    pub(crate) used: i128,
    pub(crate) booked: i128,
    pub(crate) long: i128,
}

impl Sums {
    /// Adds, or with a sign of minus one takes off.
    pub(crate) fn add(&mut self, other: &Self, sign: i128) {
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

/// Demands equality.
pub(crate) fn demand(broken: &mut Vec<Violation>, law: &'static str, index: u16, found: i128, expected: i128) {
    if found != expected {
        broken.push(Violation { law, found: format!("{index}: {found} instead of {expected}") });
    }
}

fn demand_most(broken: &mut Vec<Violation>, law: &'static str, index: u16, found: i128, most: i128) {
    if found > most {
        broken.push(Violation { law, found: format!("{index}: {found} is more than {most}") });
    }
}

/// The laws of one market.
pub(crate) fn market_laws(index: u16, market: &Market, sums: &Sums, broken: &mut Vec<Violation>) {
    let (pool, claims) = (i128::from(market.pool), i128::from(market.claims));
    let shortfall = i128::from(market.shortfall);
    let paid = i128::from(market.paid_by_budget) + i128::from(market.paid_by_capital);
    let costs = sums.cost + i128::from(market.closed_cost) + pool + shortfall;
    let backed = pool + shortfall + sums.loss + i128::from(market.written_off);
    demand(broken, "M1", index, sums.size, -i128::from(market.closed_size));
    demand(broken, "M2", index, costs, claims + i128::from(market.funding_booked));
    demand_most(broken, "M3", index, sums.claims, claims);
    demand_most(broken, "M4", index, sums.profit + sums.claims, backed);
    demand(broken, "M5", index, sums.used, i128::from(market.used));
    if market.halted() {
        demand(broken, "M6", index, sums.booked, i128::from(market.booked));
    }
    demand(broken, "M7", index, sums.long, i128::from(market.open_interest));
    demand(broken, "M8", index, paid, i128::from(market.drawn));
}

/// The laws of the vaults.
pub(crate) fn vault_laws(snapshot: &Snapshot, broken: &mut Vec<Violation>) {
    let vaults = &snapshot.vaults;
    let ledger = snapshot.clearinghouse.traders_ledger;
    demand_most(broken, "V1", 0, i128::from(ledger), i128::from(vaults.traders));
    demand_most(broken, "V2", 0, i128::from(snapshot.reserve.ledger), i128::from(vaults.reserve));
    for (index, ledger) in (0_u16..).zip(&snapshot.clearinghouse.collateral_ledgers) {
        let held = vaults.collateral.get(&index).copied().unwrap_or_default();
        demand_most(broken, "V3", index, i128::from(*ledger), i128::from(held));
    }
}

#[cfg(test)]
mod tests {
    use bytemuck::Zeroable;

    use super::*;

    fn broken(market: &Market, sums: &Sums) -> Vec<&'static str> {
        let mut broken = Vec::new();
        market_laws(0, market, sums, &mut broken);
        broken.into_iter().map(|violation| violation.law).collect()
    }

    #[test]
    fn a_unit_too_much_breaks_the_law_that_it_belongs_to() {
        let market = Market::zeroed();
        let none = Sums::default();
        assert!(broken(&market, &none).is_empty());
        assert_eq!(broken(&market, &Sums { size: 1, ..none }), ["M1"]);
        assert_eq!(broken(&market, &Sums { cost: -1, ..none }), ["M2"]);
        assert_eq!(broken(&market, &Sums { claims: 1, ..none }), ["M3", "M4"]);
        assert_eq!(broken(&market, &Sums { profit: 1, ..none }), ["M4"]);
        assert_eq!(broken(&market, &Sums { used: 1, ..none }), ["M5"]);
        assert_eq!(broken(&market, &Sums { long: 1, ..none }), ["M7"]);
        assert_eq!(broken(&Market { drawn: 1, ..market }, &none), ["M8"]);
        assert_eq!(broken(&Market { shortfall: 1, booked: 1, ..market }, &none), ["M2", "M6"]);
    }
}
