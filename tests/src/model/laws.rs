//! The laws that hold after every instruction.

use super::arithmetic::{INDEX_AT_REST, INDEX_FLOOR, ONE};
use super::position::Position;
use super::tranche::{DEAD, SENIOR};
use super::{Depository, Placement, World};

/// What the used positions of one market add up to.
#[derive(Debug, Default)]
struct Sums {
    size: i128,
    long: i128,
    cost: i128,
    claims: i128,
    profits: i128,
    losses: i128,
    used: i128,
    booked: i128,
}

/// Fails, naming the law and the numbers, unless it holds.
fn law(holds: bool, name: &str, numbers: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("{name}: {}", numbers())) }
}

impl World {
    /// Checks every law.
    pub fn laws(&self) -> Result<(), String> {
        for market in 0..self.markets.len() {
            self.market_laws(market).map_err(|broken| format!("market {market}: {broken}"))?;
        }
        self.account_laws()?;
        self.placement_laws()?;
        self.ledger_laws()
    }

    fn positions_in(&self, market: usize) -> impl Iterator<Item = &Position> {
        let held = self.accounts.iter().flat_map(|account| account.held());
        let recovered = self.recoveries.iter().flat_map(|recovery| &recovery.claims);
        held.chain(recovered).filter(move |position| position.market == market)
    }

    fn sums(&self, market: usize) -> Sums {
        let (state, mark) = (&self.markets[market], self.mark(market));
        let mut sums = Sums::default();
        for position in self.positions_in(market).filter(|position| position.is_used()) {
            let profit = position.profit(state, mark);
            sums.size += position.size;
            sums.long += position.size.max(0);
            sums.cost += position.cost;
            sums.claims += position.live_claim(state);
            sums.profits += profit.max(0);
            sums.losses += (-profit).max(0);
            sums.used += 1;
            sums.booked += i128::from(position.window == state.window);
        }
        sums
    }

    fn market_laws(&self, market: usize) -> Result<(), String> {
        let state = &self.markets[market];
        let sums = self.sums(market);
        let show = || format!("{sums:?} {state:?}");
        law(sums.size + state.closed_size == 0, "sizes sum to zero", show)?;
        let held = sums.cost + state.closed_cost + state.pool + state.shortfall;
        law(held == state.claims + state.funding_booked, "cost, pool and shortfall equal claims and funding", show)?;
        law(sums.claims <= state.claims, "live claims within claims", show)?;
        let backing = state.pool + state.shortfall + sums.losses + state.written_off;
        law(sums.profits + sums.claims <= backing, "profits and claims are backed", show)?;
        law(sums.used == state.used, "used positions are counted", show)?;
        law(!state.is_halted() || sums.booked == state.booked, "booked positions are counted", show)?;
        law(!state.is_halted() || state.shortfall > 0, "a window is open for a shortfall", show)?;
        law(sums.long == state.open_interest, "open interest is the sum of long sizes", show)?;
        let amounts = [
            state.pool,
            state.claims,
            state.shortfall,
            state.booked,
            state.roundings,
            state.written_off,
            state.fees_taken,
            state.budget,
            state.drawn,
            state.paid_by_budget,
            state.paid_by_capital,
            state.lent_budget,
            state.lent_capital,
            state.seed_released,
            state.seed_locked,
            state.draw_window.used,
            state.backing,
            ONE - state.backing,
        ];
        let scaled = (INDEX_FLOOR..=INDEX_AT_REST).contains(&state.claim_index);
        law(scaled, "the claim index is in its upper bit, or at rest", show)?;
        law(amounts.iter().all(|amount| *amount >= 0), "market amounts are not negative", show)?;
        law(
            state.drawn == state.paid_by_budget + state.paid_by_capital + state.paid_by_tranches.iter().sum::<i128>(),
            "drawn is what the tiers paid and have not got back",
            show,
        )
    }

    fn account_laws(&self) -> Result<(), String> {
        for (index, account) in self.accounts.iter().enumerate() {
            let show = || format!("account {index}: {account:?}");
            let balances = account.balances.iter().flatten().all(|held| held.amount > 0);
            law(
                account.cash >= 0 && account.fee_debt >= 0 && balances,
                "account amounts are not negative, slots not empty",
                show,
            )?;
            let owed = account.fee_market.is_some() == (account.fee_debt > 0);
            law(owed, "a fee debt is owed to a market", show)?;
            let counted = account.held().all(|position| position.is_used() && position.counted && position.claim >= 0);
            law(counted, "occupied slots hold used, counted positions", show)?;
            let twice =
                account.held().any(|held| account.held().filter(|other| other.market == held.market).count() > 1);
            law(!twice, "one position per market", show)?;
        }
        for (index, recovery) in self.recoveries.iter().enumerate() {
            let show = || format!("recovery {index}: {recovery:?}");
            law(
                recovery.cash >= 0 && recovery.collateral.iter().all(|held| *held >= 0),
                "recovery amounts are not negative",
                show,
            )?;
            let claims = recovery
                .claims
                .iter()
                .all(|held| held.size == 0 && held.cost == 0 && held.claim >= 0 && held.counted == held.is_used());
            law(claims, "recoveries hold claims alone, counted", show)?;
        }
        Ok(())
    }

    fn placement_laws(&self) -> Result<(), String> {
        let placements = self.depositories.iter().filter_map(|depository| depository.placement.as_ref());
        let all: i128 = placements.map(|placement| placement.principal).sum();
        law(all == self.placed, "what is placed is what placements come to", || format!("{all} of {}", self.placed))?;
        for (index, depository) in self.depositories.iter().enumerate() {
            let show = || format!("depository {index}: {depository:?}");
            let Depository { cash, loans, ours, others, ref placement } = *depository;
            law([cash, loans, ours, others].iter().all(|amount| *amount >= 0), "a depository is not negative", show)?;
            let Some(Placement { principal, redeemable, least, earned, lost, .. }) = *placement else { continue };
            let amounts = [principal, redeemable, least, earned, lost];
            law(amounts.iter().all(|amount| *amount >= 0), "a placement is not negative", show)?;
            law(redeemable == 0 || ours > 0, "there are receipts for what could be redeemed", show)?;
        }
        let counted = self.counted_placement();
        law(counted <= self.placed, "coverage counts no more than is placed", || {
            format!("{counted} of {}", self.placed)
        })
    }

    /// What the tranches add to the reserve's ledger, if their own laws hold.
    fn tranche_laws(&self) -> Result<i128, String> {
        let mut ledger = 0;
        for (index, tranche) in self.tranches.iter().enumerate() {
            let show = || format!("tranche {index}: {tranche:?}");
            let held: i128 = self
                .holdings
                .iter()
                .filter(|held| (held.tranche, held.series) == (index, tranche.series))
                .map(|held| held.shares)
                .sum();
            let waiting: i128 = tranche.batches.iter().flatten().map(|batch| batch.shares).sum();
            let all = if tranche.open { DEAD + held + waiting } else { 0 };
            law(tranche.shares == all, "shares are the dead ones, those held and those that wait", show)?;
            let due: i128 =
                self.priced.iter().filter(|priced| priced.tranche == index).map(|priced| priced.quote).sum();
            law(tranche.due == due, "what is due is what was priced and not paid", show)?;
            let amounts = [tranche.assets, tranche.left, tranche.due, tranche.hoped];
            law(amounts.iter().all(|amount| *amount >= 0), "a tranche's amounts are not negative", show)?;
            let wiped = tranche.open && tranche.stands() == 0;
            law(!wiped, "an open series stands for something", show)?;
            let owed = self.markets.iter().filter(|market| market.paying_series[index] == tranche.series);
            let owed: i128 = owed.map(|market| market.paid_by_tranches[index]).sum();
            law(!tranche.open || tranche.hoped <= owed, "no more is hoped for than is owed", show)?;
            ledger += tranche.stands() + tranche.due;
        }
        let reported: i128 = self.accounts.iter().map(|account| account.reported).sum();
        law(reported == self.reported, "what was reported adds up", || format!("{reported} is not {}", self.reported))?;
        let below: i128 = self
            .markets
            .iter()
            .filter(|market| market.paying_series[SENIOR] == self.open_series_of(SENIOR))
            .map(|market| market.below)
            .sum();
        let counted = self.open_series_of(SENIOR) == 0 || below == self.below;
        law(counted, "what counts towards the senior series is the markets'", || format!("{below} of {}", self.below))?;
        Ok(ledger)
    }

    fn ledger_laws(&self) -> Result<(), String> {
        let cash: i128 = self.accounts.iter().map(|account| account.cash).sum();
        let recovered: i128 = self.recoveries.iter().map(|recovery| recovery.cash).sum();
        let pools: i128 = self.markets.iter().map(|market| market.pool + market.fees_taken).sum();
        let traders = cash + recovered + pools;
        law(traders == self.traders_ledger, "traders' ledger", || format!("{traders} is not {}", self.traders_ledger))?;
        let budgets: i128 = self.markets.iter().map(|market| market.budget).sum();
        let reserve = budgets + self.capital + self.treasury + self.tranche_laws()?;
        law(reserve == self.reserve_ledger, "reserve ledger", || format!("{reserve} is not {}", self.reserve_ledger))?;
        let lent: i128 = self.markets.iter().map(|market| market.lent_capital).sum();
        law(lent == self.lent, "what is lent of capital", || format!("{lent} is not {}", self.lent))?;
        law(self.capital >= 0 && self.treasury >= 0, "tiers are not negative", || {
            format!("{} {}", self.capital, self.treasury)
        })?;
        for (index, held) in self.capital_holdings.iter().enumerate() {
            law(held.amount >= 0 && held.sold.used >= 0 && held.bought.used >= 0, "a holding is not negative", || {
                format!("{index}: {held:?}")
            })?;
        }
        for (index, ledger) in self.collateral_ledgers.iter().enumerate() {
            let accounts: i128 = self.accounts.iter().map(|account| account.balance(index)).sum();
            let held = accounts + self.recoveries.iter().map(|recovery| recovery.collateral[index]).sum::<i128>();
            law(held == *ledger, "collateral ledger", || format!("collateral {index}: {held} is not {ledger}"))?;
        }
        Ok(())
    }
}
