//! A market's way to the reserve: fees, seed, what it draws and what comes back.

use anchor_lang::prelude::*;
use ballast_risk::waterfall::{AgingFees, Parts, Repayment, Seed, SlidingCap, Tiers, allowance, day_of};
use ballast_risk::{BasisPoints, Money};

use super::{Market, add, shift, subtract};
use crate::error::{BallastError, Lawful, OrRefuse};
use crate::limits::WHOLE;
use crate::state::TRANCHES;

impl Market {
    /// Takes a fee that cash paid.
    pub(crate) fn take_fee(&mut self, amount: u64) -> Result<()> {
        add(&mut self.fees_taken, amount)
    }

    /// Pays a liquidator of an account below zero from fees not yet collected; it counts as a draw of tier 1.
    pub(crate) fn pay_from_fees(&mut self, amount: u64) -> Result<()> {
        subtract(&mut self.fees_taken, amount)?;
        add(&mut self.drawn, amount)?;
        add(&mut self.paid_by_budget, amount)
    }

    /// Fees on their way to the reserve, but for what is kept.
    pub(crate) fn collect_fees(&mut self, kept: u64) -> Result<u64> {
        let fees = self.fees_taken.saturating_sub(kept); // Less than is kept all stays.
        subtract(&mut self.fees_taken, fees)?;
        Ok(fees)
    }

    /// Counts fees towards what it may draw, but for premiums: they may have gone back to who paid the fees.
    pub(crate) fn age_fees(&mut self, fees: u64, now: i64) -> Result<()> {
        let mut aging = self.aging_fees(now)?;
        aging.receive(fees).lawful()?;
        self.fees_aged = aging.aged;
        self.fees_young = aging.young;
        self.fees_day = aging.day;
        Ok(())
    }

    /// Fees make good what was written off: else the last claims might never find it in the pool. Returns how much.
    pub(crate) fn make_good(&mut self) -> Result<u64> {
        let owed = self.written_off.min(self.fees_taken);
        subtract(&mut self.fees_taken, owed)?;
        subtract(&mut self.written_off, owed)?;
        add(&mut self.pool, owed)?;
        shift(&mut self.funding_booked, Money::of(owed).lawful()?.0)?;
        Ok(owed)
    }

    /// With no position in use what the pool holds is rounding: takes it out and closes the books.
    pub(crate) fn sweep(&mut self, now: i64) -> u64 {
        let pool = self.pool;
        self.pool = 0;
        self.claims = 0;
        self.shortfall = 0;
        self.close_window(now);
        self.funding_booked = 0;
        self.closed_cost = 0;
        self.roundings = 0;
        self.written_off = 0;
        pool
    }

    /// Adds to the budget, in the reserve's vault.
    pub(crate) fn endow(&mut self, amount: u64) -> Result<()> {
        add(&mut self.budget, amount)
    }

    /// Adds a seed to the budget, released slowly.
    pub(crate) fn plant(&mut self, amount: u64, now: i64) -> Result<()> {
        let mut seed = self.seed();
        seed.pay_in(amount, now).lawful()?;
        self.store_seed(&seed);
        self.endow(amount)
    }

    /// Lets it draw more, released like a seed: the tiers that it shares stand for it, and its budget gets nothing.
    pub(crate) fn pledge(&mut self, amount: u64, now: i64) -> Result<()> {
        let mut seed = self.seed();
        seed.pledge(amount, now).lawful()?;
        self.store_seed(&seed);
        Ok(())
    }

    const fn store_seed(&mut self, seed: &Seed) {
        self.seed_released = seed.released;
        self.seed_releasing = seed.releasing;
        self.seed_since = seed.since;
    }

    const fn seed(&self) -> Seed {
        Seed { released: self.seed_released, releasing: self.seed_releasing, since: self.seed_since }
    }

    fn aging_fees(&self, now: i64) -> Result<AgingFees> {
        let fees = AgingFees { aged: self.fees_aged, young: self.fees_young, day: self.fees_day };
        fees.on(day_of(now)).lawful()
    }

    /// What it may still draw, over all tiers.
    pub fn allowance(&self, factor: BasisPoints, now: i64) -> Result<u64> {
        allowance(self.aging_fees(now)?.aged, factor, self.seed().released(now).lawful()?, self.taken()?).lawful()
    }

    /// What it may draw at most when all of its seed is released, of fees all that is aged now: the factor may rise to the whole.
    pub(crate) fn full_allowance(&self, now: i64) -> Result<u64> {
        allowance(self.aging_fees(now)?.aged, BasisPoints(WHOLE), self.seed().whole().lawful()?, self.taken()?).lawful()
    }

    /// What it took of the reserve: drawn, or lent to its inventory, which may lose it.
    fn taken(&self) -> Result<u64> {
        self.drawn.checked_add(self.lent().sum().lawful()?).or_refuse(BallastError::Overflow)
    }

    /// What each tier paid and has not got back.
    pub const fn paid(&self) -> Tiers {
        let [junior, backstop, senior] = self.paid_by_tranches;
        Tiers { budget: self.paid_by_budget, capital: self.paid_by_capital, junior, backstop, senior }
    }

    /// What a series paid that is closed now is owed to protocol capital: no later series takes it. What counted towards a senior series
    /// counts towards no other.
    pub(crate) fn inherit(&mut self, series: [u32; TRANCHES]) -> Result<()> {
        let [.., senior] = self.paying_series;
        for ((paid, paying), open) in self.paid_by_tranches.iter_mut().zip(&mut self.paying_series).zip(series) {
            if *paying != open {
                *paying = open;
                add(&mut self.paid_by_capital, core::mem::take(paid))?;
            }
        }
        let [.., open] = series;
        if senior != open {
            self.below = 0;
        }
        Ok(())
    }

    /// What no recovery can bring back to a tranche any more is owed to protocol capital: that of a later loss repays no earlier one to who
    /// staked in between. What is left are a tranche's hopes.
    pub(crate) fn give_up(&mut self) -> Result<()> {
        for paid in &mut self.paid_by_tranches {
            let hope = self.recoverable.min(*paid);
            add(&mut self.paid_by_capital, paid.saturating_sub(hope))?; // Of what it is a part of.
            *paid = hope;
        }
        Ok(())
    }

    /// Counts what passed to its recoveries, at its price.
    pub(crate) fn count_passed(&mut self, recoverable: u64) {
        self.recoverable = self.recoverable.saturating_add(recoverable); // Beyond the range everything may come back.
    }

    /// Takes what recoveries brought off what they may bring; when they are empty, nothing is left of it.
    pub(crate) const fn count_brought(&mut self, brought: u64, empty: bool) {
        self.recoverable = if empty { 0 } else { self.recoverable.saturating_sub(brought) }; // Prices may have risen.
    }

    /// Counts what the tiers paid for a loss, and what they did not.
    pub(crate) fn draw(&mut self, parts: &Parts, cap: SlidingCap) -> Result<()> {
        let drawn = parts.drawn().lawful()?;
        self.draws.take(cap, drawn)?;
        subtract(&mut self.budget, parts.tiers.budget)?;
        self.count_paid(parts)?;
        add(&mut self.pool, drawn)?;
        add(&mut self.shortfall, parts.shortfall)
    }

    /// Counts what each tier paid, and what of it counts towards the senior one.
    pub(super) fn count_paid(&mut self, parts: &Parts) -> Result<()> {
        add(&mut self.paid_by_budget, parts.tiers.budget)?;
        add(&mut self.paid_by_capital, parts.tiers.capital)?;
        let Tiers { junior, backstop, senior, .. } = parts.tiers;
        for (paid, part) in self.paid_by_tranches.iter_mut().zip([junior, backstop, senior]) {
            add(paid, part)?;
        }
        add(&mut self.drawn, parts.drawn().lawful()?)?;
        let [.., paying] = self.paying_series;
        if paying != 0 {
            add(&mut self.below, parts.below().lawful()?)?; // It counts towards a series that is open.
        }
        Ok(())
    }

    /// Takes a repayment: what fills the shortfall joins the pool, the rest left for the reserve. Returns what of it counted in the
    /// reserve's `below`.
    pub(crate) fn repay(&mut self, repayment: &Repayment, now: i64) -> Result<u64> {
        subtract(&mut self.shortfall, repayment.shortfall)?;
        if self.shortfall == 0 {
            self.close_window(now);
        }
        add(&mut self.pool, repayment.shortfall)?;
        subtract(&mut self.paid_by_capital, repayment.tiers.capital)?;
        subtract(&mut self.paid_by_budget, repayment.tiers.budget)?;
        let Tiers { junior, backstop, senior, .. } = repayment.tiers;
        for (paid, part) in self.paid_by_tranches.iter_mut().zip([junior, backstop, senior]) {
            subtract(paid, part)?;
        }
        subtract(&mut self.drawn, repayment.tiers.sum().lawful()?)?;
        add(&mut self.budget, repayment.tiers.budget)?;
        add(&mut self.budget, repayment.surplus)?;
        let back = repayment.below().lawful()?.min(self.below);
        subtract(&mut self.below, back)?;
        Ok(back)
    }
}
