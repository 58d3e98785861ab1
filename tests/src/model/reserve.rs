//! The reserve: allowances, draws, fees, seed and capital.

use super::World;
use super::arithmetic::{DAY, floor_divide, notional, part_floored};
use super::refusal::{Answer, Outcome, Refusal, require};
use super::state::Market;
use super::terms::Fault;

/// The part of open interest on which the bonus below zero is kept, in basis points.
const FLOAT: i128 = 1_000;
/// Fees are aged from this many day boundaries after they were collected.
const AGING_DAYS: i128 = 3;
/// A seed is released over this long.
const RELEASE_SECONDS: i128 = 30 * DAY;

impl Market {
    /// Fees that reached the reserve and are old enough to count.
    pub fn aged(&self, now: i128) -> i128 {
        let today = floor_divide(now, DAY);
        let aging = if self.terms.fault == Fault::FeesUnaged { 0 } else { AGING_DAYS };
        self.fees_by_day.iter().filter(|(day, _)| today >= day + aging).map(|(_, fees)| fees).sum()
    }

    /// Seed released by `now`.
    pub fn seed_released_at(&self, now: i128) -> i128 {
        self.seed_released + floor_divide(self.seed_locked * self.seed_seconds(now), RELEASE_SECONDS)
    }

    /// Lets it draw more, released over time: the more is added, the later all of it is; what was released stays so.
    pub fn release(&mut self, amount: i128, now: i128) {
        let seconds = self.seed_seconds(now);
        if seconds == RELEASE_SECONDS {
            self.seed_released += std::mem::take(&mut self.seed_locked);
        }
        let locked = self.seed_locked + amount;
        self.seed_since = now - seconds + floor_divide(seconds * amount, locked);
        self.seed_locked = locked;
    }

    /// Lets it draw more on others' money: all that is not released yet begins anew.
    pub fn pledge(&mut self, amount: i128, now: i128) {
        let released = self.seed_released_at(now);
        self.seed_locked = self.seed_released + self.seed_locked + amount - released;
        self.seed_released = released;
        self.seed_since = now;
    }

    /// How long the seed has been released, until it is released wholly.
    fn seed_seconds(&self, now: i128) -> i128 {
        (now - self.seed_since).clamp(0, RELEASE_SECONDS)
    }
}

impl World {
    /// What a market may still draw, over all tiers.
    pub fn allowance(&self, market: usize) -> i128 {
        let market = &self.markets[market];
        let aged = part_floored(market.aged(self.now), market.terms.draw_factor_bp);
        let drawn = if market.terms.fault == Fault::DrawsForgotten { 0 } else { market.drawn };
        (aged + market.seed_released_at(self.now) - drawn - market.lent_budget - market.lent_capital).max(0)
    }

    /// Divides a loss among the tiers; what they pay moves to the traders' vault. The windows are written only if something is paid.
    /// `recoverable` is what passed for it.
    pub(crate) fn draw(&mut self, market: usize, left: i128, recoverable: i128) -> i128 {
        let (now, total_cap, allowance) = (self.now, self.terms.draw_cap, self.allowance(market));
        self.tranches.iter_mut().for_each(|tranche| tranche.advance(now));
        self.inherit(market);
        let state = &mut self.markets[market];
        let cap = state.terms.draw_cap;
        let room = left.min(allowance).min(state.draw_window.room(cap, now)).min(self.draw_window.room(total_cap, now));
        let from_budget = room.min(state.budget);
        state.budget -= from_budget;
        state.paid_by_budget += from_budget;
        state.recoverable += recoverable;
        let parts = self.divide(room - from_budget);
        self.pay_parts(market, &parts);
        self.give_up(market);
        self.hope();
        let paid = room - parts.uncovered;
        if paid > 0 {
            let state = &mut self.markets[market];
            state.drawn += paid;
            state.draw_window.spend(cap, now, paid);
            self.draw_window.spend(total_cap, now, paid);
            self.reserve_to_traders(paid);
        }
        paid
    }

    pub(crate) fn reserve_to_traders(&mut self, amount: i128) {
        self.reserve_ledger -= amount;
        self.traders_ledger += amount;
    }

    pub(crate) fn traders_to_reserve(&mut self, amount: i128) {
        self.reserve_to_traders(-amount);
    }

    /// Moves a market's fees to the reserve; from a market without used positions also what its pool holds.
    pub fn collect_fees(&mut self, market: usize) -> Answer {
        self.check_market(market)?;
        let (now, today) = (self.now, floor_divide(self.now, DAY));
        let (treasury_bp, moved_bp) = self.treasury_share();
        let capital_bp = self.terms.capital_bp + moved_bp;
        let open = notional(self.markets[market].open_interest, self.mark(market));
        let state = &mut self.markets[market];
        // What was written off is made good.
        let good = state.written_off.min(state.fees_taken);
        // The bonus below zero on a tenth of open interest stays.
        let kept = part_floored(part_floored(open, state.terms.insolvent_bonus_bp), FLOAT);
        let fees = (state.fees_taken - good - kept).max(0);
        let idle = state.used > 0 || state.pool == 0;
        require(fees > 0 || good > 0 || !idle, Refusal::NothingToCollect)?;
        state.fees_taken -= good + fees;
        state.written_off -= good;
        state.pool += good;
        state.funding_booked += good;
        let (capital, treasury) = (part_floored(fees, capital_bp), part_floored(fees, treasury_bp));
        let premiums = self.share_premiums(capital);
        self.capital += capital - premiums;
        self.treasury += treasury;
        let state = &mut self.markets[market];
        state.budget += fees - capital - treasury;
        let counted = if state.terms.fault == Fault::PremiumsCounted { fees } else { fees - premiums };
        match state.fees_by_day.last_mut() {
            Some((day, collected)) if *day == today => *collected += counted,
            _ if counted > 0 => state.fees_by_day.push((today, counted)),
            _ => {}
        }
        let mut pool = 0;
        if state.used == 0 {
            pool = std::mem::take(&mut state.pool);
            state.budget += pool;
            state.shortfall = 0;
            state.close_window(now);
            (state.claims, state.funding_booked) = (0, 0);
            (state.closed_cost, state.roundings, state.written_off) = (0, 0, 0);
        }
        self.traders_to_reserve(fees + pool);
        Ok(Outcome::Collected { fees, pool })
    }

    /// Pays quote into protocol capital.
    pub fn fund_capital(&mut self, amount: i128) -> Answer {
        require(amount > 0, Refusal::ZeroAmount)?;
        self.capital += amount;
        self.reserve_ledger += amount;
        Ok(Outcome::Done)
    }

    /// Pays seed into a market's budget.
    pub fn fund_seed(&mut self, market: usize, amount: i128) -> Answer {
        self.check_market(market)?;
        require(amount > 0, Refusal::ZeroAmount)?;
        let now = self.now;
        let state = &mut self.markets[market];
        state.release(amount, now);
        state.budget += amount;
        self.reserve_ledger += amount;
        Ok(Outcome::Done)
    }
}
