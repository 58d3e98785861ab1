//! Deficits: dividing a loss, cutting claims, collecting recoveries.

use super::World;
use super::arithmetic::{BASIS, DAY, INDEX_AT_REST, INDEX_FLOOR, floor_divide, notional, value};
use super::refusal::{Answer, Outcome, Refusal, require};

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
            world.accrue_all(account);
            world.check_resolvable(account)?;
            world.resolve(account, market)
        })
    }

    fn resolve(&mut self, account: usize, market: usize) -> Answer {
        self.pay_claims(account);
        let debts = self.debts(account, market);
        let (debt, total) = (debts.here, debts.all + debts.stuck);
        require(debt > 0, Refusal::NoDebt)?;
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
            let face = self.accounts[account].held().map(|position| position.claim).sum();
            self.check_not_illiquid(account, face, total - cash_before)?;
            let share = if total == debt {
                loss
            } else {
                floor_divide(face * debt, total)
            };
            recovered = self.pass_claims(account, market, loss.min(share));
            if debts.all == debt {
                self.pass_collateral(account, market);
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
        Ok(Outcome::Resolved {
            debt,
            cash,
            drawn,
            shortfall,
            recovered,
        })
    }

    fn accrue_all(&mut self, account: usize) {
        for slot in 0..self.accounts[account].positions.len() {
            if self.accounts[account].positions[slot].is_some() {
                self.change(account, slot, |position, market| position.accrue(market));
            }
        }
    }

    /// No size that could be closed, no collateral that could be sold, nothing that should be settled first.
    fn check_resolvable(&self, account: usize) -> Result<(), Refusal> {
        let state = &self.accounts[account];
        for position in state.held() {
            require(
                position.size == 0 || !self.is_usable(position.market),
                Refusal::SizeOpen,
            )?;
            let settled = position.cost >= 0 && (position.claim == 0 || position.cost == 0);
            require(position.size != 0 || settled, Refusal::NotSettled)?;
        }
        let old = |since: Option<i128>| since.is_some_and(|since| self.now - since > DAY);
        if old(state.called_since) || old(state.negative_since) {
            return Ok(());
        }
        for held in state.balances.iter().flatten() {
            let feed = &self.feeds[self.collaterals[held.collateral].feed];
            let worthless = value(held.amount, self.in_quote(feed.price)) == 0;
            require(worthless || feed.is_dead(self.now), Refusal::CollateralSellable)?;
        }
        Ok(())
    }

    /// Step 1: claims are paid as far as pools pay.
    fn pay_claims(&mut self, account: usize) {
        for slot in 0..self.accounts[account].positions.len() {
            if self.accounts[account].positions[slot].is_none() {
                continue;
            }
            let paid = self.change(account, slot, |position, market| {
                if market.shortfall == 0 {
                    position.pay_claim(market, position.claim)
                } else {
                    0
                }
            });
            self.accounts[account].cash += paid;
        }
    }

    /// Step 2: debts without size, and the notional of what is stuck.
    fn debts(&self, account: usize, market: usize) -> Debts {
        let mut debts = Debts {
            here: 0,
            all: 0,
            stuck: 0,
        };
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
    fn check_not_illiquid(&self, account: usize, face: i128, owed: i128) -> Result<(), Refusal> {
        let patience = self.terms.take_over_seconds + self.terms.window_seconds;
        let waited = self.accounts[account]
            .called_since
            .is_some_and(|since| self.now - since > patience);
        require(face < owed || waited, Refusal::OnlyIlliquid)
    }

    /// Step 5: claims pass to the market's recovery account, in slot order; returns how much.
    fn pass_claims(&mut self, account: usize, recovery: usize, most: i128) -> i128 {
        let mut left = most;
        for slot in 0..self.accounts[account].positions.len() {
            let Some(held) = self.accounts[account].positions[slot].as_ref() else {
                continue;
            };
            let (index, passed) = (held.market, held.claim.min(left));
            if passed == 0 {
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

    /// Step 5: all collateral passes to the market's recovery account.
    fn pass_collateral(&mut self, account: usize, recovery: usize) {
        for held in self.accounts[account].balances.iter_mut().filter_map(Option::take) {
            self.recoveries[recovery].collateral[held.collateral] += held.amount;
        }
    }

    /// Lets the index on claims fall by the shortfall, as far as there are claims.
    fn cut(&mut self, market: usize) -> Outcome {
        let now = self.now;
        let state = &mut self.markets[market];
        let cut = state.shortfall.min(state.claims);
        let rest = state.claims - cut;
        if rest == 0 {
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
        state.roundings += 1 + state.used;
        let (mut budget, mut written_off) = (0, 0);
        if state.shortfall > 0 && state.claims == 0 && state.shortfall <= state.roundings + state.used {
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
        Outcome::Cut {
            cut,
            budget,
            written_off,
        }
    }

    /// Ends a booking window with a cut.
    pub fn apply_shortfall(&mut self, market: usize) -> Answer {
        self.atomically(|world| {
            world.check_market(market)?;
            let state = &world.markets[market];
            require(state.shortfall > 0, Refusal::NoShortfall)?;
            let over = world.now - state.window_since >= world.terms.window_seconds;
            require(over || state.booked >= state.used, Refusal::WindowOpen)?;
            let covered = state.claims + state.roundings + state.used >= state.shortfall;
            require(covered, Refusal::ClaimsBelowShortfall)?;
            Ok(world.cut(market))
        })
    }

    /// Pays a recovery's claims, and repays with its cash: the shortfall, capital, the budget; the rest is the budget's.
    pub fn collect_recovery(&mut self, market: usize) -> Answer {
        self.atomically(|world| {
            world.check_market(market)?;
            for index in 0..world.markets.len() {
                let claim = &mut world.recoveries[market].claims[index];
                let state = &mut world.markets[index];
                if claim.is_used() {
                    claim.accrue(state);
                }
                let paid = if state.shortfall == 0 {
                    claim.pay_claim(state, claim.claim)
                } else {
                    0
                };
                world.recoveries[market].cash += paid;
                world.free_recovery(market, index);
            }
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
            Ok(Outcome::Recovered {
                shortfall,
                capital,
                budget,
            })
        })
    }
}
