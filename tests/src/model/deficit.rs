//! Deficits: dividing a loss, cutting claims, collecting recoveries.

use super::arithmetic::{BASIS, DAY, INDEX_AT_REST, INDEX_FLOOR, ONE, ceil_divide, floor_divide, notional, value};
use super::refusal::{Answer, Outcome, Refusal, require};
use super::terms::Fault;
use super::{Position, World};

/// A shortfall of at most this share of claims is cut at once, in basis points.
const CUT_AT_ONCE: i128 = 10;

/// What an account without open size owes.
struct Debts {
    here: i128,
    all: i128,
    stuck: i128,
}

impl World {
    /// Divides the debt of an account in one market among its cash, the reserve and the market's claims.
    pub fn resolve_deficit(&mut self, account: usize, market: usize) -> Answer {
        self.atomically(|world| {
            world.check_account(account)?;
            world.check_market(market)?;
            let claims = |held: &Position| held.size == 0 && held.claim > 0;
            let claimed = world.accounts[account].position(market).is_some_and(claims);
            require(!claimed, Refusal::ClaimInTheMarket)?;
            world.finish(account);
            world.check_resolvable(account)?;
            require(world.debts(account, market).here > 0, Refusal::NoDebt)?;
            world.resolve(account, market)
        })
    }

    fn resolve(&mut self, account: usize, market: usize) -> Answer {
        self.pay_claims(account);
        let debts = self.debts(account, market);
        let (debt, total) = (debts.here, debts.all + debts.stuck);
        let cash_before = self.accounts[account].cash;
        let cash = debt.min(floor_divide(cash_before * debt, total));
        let slot = self.accounts[account].slot_of(market).expect("a debt");
        self.accounts[account].cash -= cash;
        self.change(account, slot, |position, market| {
            market.pool += cash;
            position.cost -= cash;
        });
        let loss = debt - cash;
        let (mut recovered, mut drawn) = (0, 0);
        if loss > 0 {
            let claims = self.accounts[account].held().filter(|position| position.size == 0);
            let face: i128 = claims.map(|position| position.claim).sum();
            self.check_not_illiquid(account, market, face >= total - cash_before)?;
            let share = if total == debt { loss } else { floor_divide(face * debt, total) };
            recovered = self.pass_claims(account, market, loss.min(share));
            if total == debt {
                self.pass_collateral(account, market, 2 * (loss - recovered));
            }
            drawn = self.draw(market, loss);
        }
        let shortfall = loss - drawn;
        let now = self.now;
        self.change(account, slot, |position, market| {
            market.pool += drawn;
            position.cost = 0;
            if shortfall > 0 && market.shortfall == 0 {
                market.open_window(now);
            }
            market.shortfall += shortfall;
        });
        if total == debt && self.accounts[account].cash == 0 {
            self.accounts[account].fee_debt = 0;
        }
        let state = &self.markets[market];
        if state.shortfall > 0 && state.shortfall * BASIS <= state.claims * CUT_AT_ONCE {
            self.cut(market);
        }
        self.finish(account);
        Ok(Outcome::Resolved { debt, cash, drawn, shortfall, recovered })
    }

    /// No size that could be closed, no collateral that could be sold, nothing that should be settled first.
    fn check_resolvable(&self, account: usize) -> Result<(), Refusal> {
        let state = &self.accounts[account];
        let old = |since: Option<i128>| since.is_some_and(|since| self.now - since > DAY);
        let abandoned = old(state.called_since) || old(state.negative_since);
        for held in state.balances.iter().flatten() {
            let feed = &self.feeds[self.collaterals[held.collateral].feed];
            let worthless = value(held.amount, self.in_quote(feed.price)) == 0;
            let dead = self.collateral_is_dead(held.collateral);
            require(abandoned || worthless || dead, Refusal::CollateralSellable)?;
        }
        for position in state.held() {
            if position.size == 0 {
                let settled = position.cost >= 0 && (position.claim == 0 || position.cost == 0);
                require(settled, Refusal::NotSettled)?;
                continue;
            }
            let finally = self.markets[position.market].final_price.is_some();
            require(!finally, Refusal::NotSettled)?;
            let part = self.position_standing(position);
            let stuck = !self.is_usable(position.market) && part.claim + part.profit <= 0;
            require(stuck, Refusal::SizeOpen)?;
        }
        Ok(())
    }

    /// Step 1: claims are paid as far as pools pay.
    fn pay_claims(&mut self, account: usize) {
        for slot in 0..self.accounts[account].positions.len() {
            let claims = |held: &Position| held.size == 0 && held.claim > 0;
            if !self.accounts[account].positions[slot].as_ref().is_some_and(claims) {
                continue;
            }
            let paid = self.change(account, slot, |position, market| {
                position.accrue(market);
                if market.shortfall == 0 { position.pay_claim(market, position.claim) } else { 0 }
            });
            self.accounts[account].cash += paid;
        }
    }

    /// Step 2: debts without size, and the notional of what is stuck.
    fn debts(&self, account: usize, market: usize) -> Debts {
        let mut debts = Debts { here: 0, all: 0, stuck: 0 };
        for position in self.accounts[account].held() {
            if position.size != 0 {
                debts.stuck += notional(position.size, self.mark(position.market));
            } else if position.cost > 0 {
                debts.all += position.cost;
                debts.here += if position.market == market { position.cost } else { 0 };
            }
        }
        debts
    }

    /// Step 4: claims that would cover all debts must have had time to be paid.
    fn check_not_illiquid(&self, account: usize, market: usize, covered: bool) -> Result<(), Refusal> {
        let terms = &self.markets[market].terms;
        let patience = terms.take_over_seconds + terms.window_seconds;
        let waited = self.accounts[account].called_since.is_some_and(|since| self.now - since > patience);
        require(!covered || waited, Refusal::OnlyIlliquid)
    }

    /// Step 5: claims pass to the market's recovery account, in slot order; returns how much.
    fn pass_claims(&mut self, account: usize, recovery: usize, most: i128) -> i128 {
        let mut left = most;
        for slot in 0..self.accounts[account].positions.len() {
            let Some(held) = self.accounts[account].positions[slot].as_ref() else {
                continue;
            };
            let (index, passed) = (held.market, held.claim.min(left));
            if passed == 0 || held.size != 0 {
                continue;
            }
            left -= passed;
            self.change(account, slot, |position, _| position.claim -= passed);
            let claim = &mut self.recoveries[recovery].claims[index];
            claim.accrue(&mut self.markets[index]);
            claim.claim += passed;
            claim.recount(&mut self.markets[index]);
        }
        most - left
    }

    /// Step 5: collateral worth `left` passes to the market's recovery account, in slot order; what has no price passes whole.
    fn pass_collateral(&mut self, account: usize, recovery: usize, mut left: i128) {
        for held in self.accounts[account].balances.clone().into_iter().flatten() {
            let price = self.in_quote(self.feeds[self.collaterals[held.collateral].feed].price);
            let amount = if price == 0 { held.amount } else { held.amount.min(ceil_divide(left * ONE, price)) };
            if amount == 0 {
                continue;
            }
            left -= left.min(value(amount, price));
            self.take_balance(account, held.collateral, amount);
            self.recoveries[recovery].collateral[held.collateral] += amount;
            self.recoveries[recovery].since = self.now;
        }
    }

    /// Lets the index on claims fall by the shortfall, as far as there are claims.
    fn cut(&mut self, market: usize) -> Outcome {
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
                scaled *= INDEX_FLOOR;
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
        let all_booked = state.booked >= state.used;
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
        }
        self.reserve_to_traders(budget);
        Outcome::Cut { cut, budget, written_off }
    }

    /// Ends a booking window with a cut.
    pub fn apply_shortfall(&mut self, market: usize) -> Answer {
        self.atomically(|world| {
            world.check_market(market)?;
            let state = &world.markets[market];
            require(state.shortfall > 0, Refusal::NoShortfall)?;
            let over = world.now - state.window_since >= state.terms.window_seconds;
            let all_booked = state.booked >= state.used;
            require(over || all_booked, Refusal::WindowOpen)?;
            let slack = if all_booked { state.roundings + state.used } else { 0 };
            require(state.claims + slack >= state.shortfall, Refusal::ClaimsBelowShortfall)?;
            Ok(world.cut(market))
        })
    }

    /// Repays with a recovery's cash: the shortfall, capital, the budget; the rest is the budget's.
    pub fn collect_recovery(&mut self, market: usize) -> Answer {
        self.atomically(|world| {
            world.check_market(market)?;
            require(world.recoveries[market].cash > 0, Refusal::NothingToCollect)?;
            let cash = std::mem::take(&mut world.recoveries[market].cash);
            let state = &mut world.markets[market];
            let shortfall = cash.min(state.shortfall);
            state.shortfall -= shortfall;
            state.pool += shortfall;
            let capital = (cash - shortfall).min(state.paid_by_capital);
            state.paid_by_capital -= capital;
            let budget = cash - shortfall - capital;
            let repaid = budget.min(state.paid_by_budget);
            state.paid_by_budget -= repaid;
            state.drawn -= capital + repaid;
            state.budget += budget;
            world.capital += capital;
            world.traders_to_reserve(capital + budget);
            Ok(Outcome::Recovered { shortfall, capital, budget })
        })
    }
}
