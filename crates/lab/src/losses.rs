//! What was lost, and who paid it: added up from the program's events.

use std::collections::{BTreeMap, BTreeSet};

use anchor_lang::prelude::Pubkey;
use ballast::event::{DeficitResolved, PositionLiquidated, RecoveryCollected, ShortfallApplied};

use crate::bounds::Bound;

/// Liquidations, deficits, and the tiers that paid.
#[derive(Clone, Debug, Default)]
pub(crate) struct Losses {
    /// Positions liquidated, whole or in part.
    pub(crate) liquidations: u64,
    /// Sales of collateral, variation calls included.
    pub(crate) collateral_sales: u64,
    /// What keepers took over by market, in base units: closed longs and collateral, less closed shorts. They pass it on and sell it.
    pub(crate) taken: BTreeMap<u16, i128>,
    /// Size of the positions that they closed, either side, by market.
    pub(crate) closed: BTreeMap<u16, u128>,
    /// Accounts of which a position or collateral was taken below maintenance.
    pub(crate) liquidated: BTreeSet<Pubkey>,
    /// Deficits: debts that neither cash nor claims of the account paid.
    pub(crate) deficits: u64,
    /// Of these, paid wholly by the reserve.
    pub(crate) paid_by_reserve: u64,
    /// Of these, left to a shortfall at least in part.
    pub(crate) left_to_profit: u64,
    /// Debts of all resolutions.
    pub(crate) debts: u64,
    /// Tier 0: what the debtors' own cash paid.
    pub(crate) by_debtor: u64,
    /// Tier 1: what market budgets paid for deficits.
    pub(crate) by_budget: u64,
    /// Bonuses of all liquidations, whoever paid them.
    pub(crate) all_bonuses: u64,
    /// Tier 1: bonuses of liquidations below zero, out of fees not yet collected.
    pub(crate) bonuses: u64,
    /// Tier 2: what protocol capital paid.
    pub(crate) by_capital: u64,
    /// Tiers 3 to 5: what junior, backstop and senior stakers paid.
    pub(crate) by_tranches: [u64; 3],
    /// What the tiers left of deficits, by the bound that stopped them.
    pub(crate) left: BTreeMap<Bound, u64>,
    /// What cuts took from claims.
    pub(crate) by_profit: u64,
    /// What recoveries gave back to shortfalls and tiers.
    pub(crate) recovered: u64,
    /// What of it filled shortfalls before they fell on claims.
    pub(crate) refilled: u64,
    /// Roundings that cuts wrote off.
    pub(crate) written_off: u64,
    /// What protocol capital would have paid of deficits at most, had it not been placed: what stakers paid for it, and what was left to others.
    pub(crate) missed: [u64; 2],
}

impl Losses {
    /// A position was liquidated.
    pub(crate) fn liquidated(&mut self, account: Pubkey, market: u16, event: &PositionLiquidated) {
        self.liquidations += 1;
        *self.taken.entry(market).or_default() += i128::from(event.size);
        *self.closed.entry(market).or_default() += u128::from(event.size.unsigned_abs());
        self.liquidated.insert(account);
        self.bonuses += event.bonus_from_fees;
        self.all_bonuses += event.bonus_cash + event.bonus_collateral + event.bonus_from_fees;
    }

    /// Collateral was sold, of the asset of a market.
    pub(crate) fn sold(&mut self, market: u16, amount: u64) {
        self.collateral_sales += 1;
        *self.taken.entry(market).or_default() += i128::from(amount);
    }

    /// A debt was divided.
    pub(crate) fn resolved(&mut self, event: &DeficitResolved) {
        self.debts += event.debt;
        self.by_debtor += event.cash;
        self.by_budget += event.budget;
        self.by_capital += event.capital;
        for (paid, part) in self.by_tranches.iter_mut().zip([event.junior, event.backstop, event.senior]) {
            *paid += part;
        }
        self.by_profit += event.cut;
        if event.debt > event.cash {
            self.deficits += 1;
            self.paid_by_reserve += u64::from(event.shortfall == 0);
            self.left_to_profit += u64::from(event.shortfall > 0);
        }
    }

    /// Of a division, the part that protocol capital would have paid had so much of it not been placed; of the shortfall, `lacking` is what
    /// empty tiers left.
    pub(crate) fn missed(&mut self, event: &DeficitResolved, placed: u64, lacking: u64) {
        let [stakers, others] = &mut self.missed;
        let staked = (event.junior + event.backstop + event.senior).min(placed);
        *stakers += staked;
        *others += lacking.min(placed - staked);
    }

    /// What debtors did not pay of their debts: what deficits cost everyone else.
    pub(crate) const fn unpaid(&self) -> u64 {
        self.debts - self.by_debtor
    }

    /// A shortfall fell on claims.
    pub(crate) fn applied(&mut self, event: &ShortfallApplied) {
        self.by_profit += event.cut;
        self.by_budget += event.from_budget;
        self.written_off += event.written_off;
    }

    /// A recovery repaid.
    pub(crate) fn collected(&mut self, event: &RecoveryCollected) {
        self.refilled += event.shortfall;
        self.recovered += event.shortfall
            + event.capital
            + event.junior
            + event.backstop
            + event.senior
            + event.budget
            + event.surplus;
    }
}
