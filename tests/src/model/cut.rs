//! Shortfalls: cutting claims, and collecting what passed to the losses.

use super::World;
use super::arithmetic::{INDEX_AT_REST, INDEX_FLOOR, floor_divide};
use super::refusal::{Answer, Outcome, Refusal, require};
use super::terms::Fault;
use super::tranche::{BACKSTOP, JUNIOR, SENIOR, TRANCHES};

impl World {
    /// Lets the index on claims fall by the shortfall, as far as there are claims.
    pub(crate) fn cut(&mut self, market: usize) -> Outcome {
        let now = self.now;
        let state = &mut self.markets[market];
        let cut = state.shortfall.min(state.claims);
        let rest = state.claims - cut;
        if cut == 0 {
            // Nothing falls: index and roundings stay.
        } else if rest == 0 {
            state.claim_epoch += 1;
            (state.claim_index, state.claim_scale) = (INDEX_AT_REST, 0);
        } else {
            let mut scaled = state.claim_index * rest;
            while floor_divide(scaled, state.claims) < INDEX_FLOOR {
                scaled *= 2;
                state.claim_scale += 1;
            }
            state.claim_index = floor_divide(scaled, state.claims);
        }
        state.claims = rest;
        state.shortfall -= cut;
        if cut > 0 && state.terms.fault != Fault::RoundingsForgotten {
            state.roundings += 1 + state.used;
        }
        let (mut budget, mut written_off) = (0, 0);
        let all_booked = state.is_halted() && state.booked >= state.used;
        let within = state.shortfall <= state.roundings + state.used;
        if state.shortfall > 0 && state.claims == 0 && all_booked && within {
            budget = state.shortfall.min(state.budget);
            written_off = state.shortfall - budget;
            state.budget -= budget;
            state.pool += budget;
            state.funding_booked -= written_off;
            state.written_off += written_off;
            state.roundings = (state.roundings - budget - written_off).max(0);
            state.shortfall = 0;
        }
        if state.shortfall > 0 {
            state.open_window(now);
        } else {
            state.close_window(now);
        }
        self.reserve_to_traders(budget);
        Outcome::Cut { cut, budget, written_off }
    }

    /// A shortfall without a window falls if it may fall today; one that is no dust any more opens its window.
    fn release(&mut self, market: usize) -> Answer {
        if self.meet_shortfall(market, 0) {
            return Ok(self.cut(market));
        }
        let state = &self.markets[market];
        require(state.is_halted() || state.claims >= state.shortfall, Refusal::ClaimsBelowShortfall)?;
        require(state.is_halted(), Refusal::ShortfallWaits)?;
        Ok(Outcome::Cut { cut: 0, budget: 0, written_off: 0 })
    }

    /// Ends a booking window with a cut.
    pub fn apply_shortfall(&mut self, market: usize) -> Answer {
        self.atomically(|world| {
            world.check_market(market)?;
            let state = &world.markets[market];
            require(state.shortfall > 0, Refusal::NoShortfall)?;
            if !state.is_halted() {
                return world.release(market);
            }
            let over = world.now - state.window_since >= state.terms.window_seconds;
            let all_booked = state.booked >= state.used;
            require(over || all_booked, Refusal::WindowOpen)?;
            let slack = if all_booked { state.roundings + state.used } else { 0 };
            require(state.claims + slack >= state.shortfall, Refusal::ClaimsBelowShortfall)?;
            Ok(world.cut(market))
        })
    }

    /// Repays with a recovery's cash: the shortfall, the tranches from the last on, capital, the budget; the rest is the budget's.
    pub fn collect_recovery(&mut self, market: usize) -> Answer {
        self.atomically(|world| {
            world.check_market(market)?;
            let spent = world.recoveries[market].is_spent();
            let over = spent && world.markets[market].recoverable > 0;
            require(world.recoveries[market].cash > 0 || over, Refusal::NothingToCollect)?;
            let cash = std::mem::take(&mut world.recoveries[market].cash);
            world.inherit(market);
            let state = &mut world.markets[market];
            let shortfall = cash.min(state.shortfall);
            state.shortfall -= shortfall;
            if state.shortfall == 0 {
                state.close_window(world.now);
            }
            state.pool += shortfall;
            let mut left = cash - shortfall;
            let mut tranches = [0; TRANCHES];
            for tranche in [SENIOR, BACKSTOP, JUNIOR] {
                tranches[tranche] = left.min(state.paid_by_tranches[tranche]);
                state.paid_by_tranches[tranche] -= tranches[tranche];
                left -= tranches[tranche];
            }
            let capital = left.min(state.paid_by_capital);
            state.paid_by_capital -= capital;
            let budget = left - capital;
            let repaid = budget.min(state.paid_by_budget);
            state.paid_by_budget -= repaid;
            state.drawn -= tranches.iter().sum::<i128>() + capital + repaid;
            state.budget += budget;
            let back = state.below.min(shortfall + tranches[JUNIOR] + tranches[BACKSTOP] + capital);
            state.below -= back;
            state.recoverable = if spent { 0 } else { (state.recoverable - cash).max(0) };
            world.below -= back;
            world.senior_paid -= tranches[SENIOR];
            world.capital += capital;
            for (tranche, part) in tranches.into_iter().enumerate() {
                world.tranches[tranche].accrue(part, world.now);
            }
            world.give_up(market);
            world.hope();
            world.traders_to_reserve(cash - shortfall);
            Ok(Outcome::Recovered { shortfall, capital, budget })
        })
    }
}
