//! Deficits: dividing the loss of an account among its cash, the reserve and the claims of the market.

use super::arithmetic::{BASIS, DAY, ONE, ceil_divide, floor_divide, value};
use super::refusal::{Answer, Outcome, Refusal, require};
use super::sales::WIDEST_DISCOUNT;
use super::state::{COLLATERAL_SLOTS, POSITION_SLOTS};
use super::{Balance, Position, World};

/// Shortfalls of at most this share of claims are cut at once within a day, in basis points.
const CUT_AT_ONCE: i128 = 10;

/// What an account owes without size, less what is held back.
#[derive(Default)]
struct Debts {
    here: i128,
    total: i128,
    held: i128,
}

impl Debts {
    /// Whether there is nothing else that the account's means must cover.
    fn is_all(&self) -> bool {
        self.total == self.here
    }
}

/// Who pays a debt: `debt = cash + drawn + shortfall`.
struct Paid {
    cash: i128,
    recovered: i128,
    drawn: i128,
    shortfall: i128,
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
            world.check_resolvable(account, market)?;
            world.resolve(account, market)
        })
    }

    fn resolve(&mut self, account: usize, market: usize) -> Answer {
        let debts = self.debts(account, market)?;
        let (equity, worth) = (self.standing(account).equity, self.collateral_worth(account));
        let counted = self.counted(account);
        self.pay_claims(account);
        let paid = self.pay_debt(account, market, &debts, equity < 0)?;
        // Law W15: what others pay is what the account lacks, or passed to the losses. A unit is lost for each balance and claim.
        let passed = paid.recovered + worth - self.collateral_worth(account);
        let hidden = i128::try_from(COLLATERAL_SLOTS + POSITION_SLOTS).expect("few slots");
        assert!(paid.drawn + paid.shortfall <= passed + (-equity).max(0) + hidden, "W15: others pay for the solvent");
        let state = &mut self.markets[market];
        state.shortfall += paid.shortfall;
        self.forgive_fees(account);
        self.gave(account, counted);
        self.finish(account);
        self.report_less(account);
        if paid.shortfall > 0 && self.meet_shortfall(market, paid.shortfall) {
            self.cut(market);
        }
        let Paid { cash, recovered, drawn, shortfall } = paid;
        Ok(Outcome::Resolved { debt: debts.here, cash, drawn, shortfall, recovered })
    }

    /// Steps 3 to 6: takes the debt off the cost; says what cash, recoveries and the reserve gave for it, and what is missing.
    fn pay_debt(&mut self, account: usize, market: usize, debts: &Debts, below: bool) -> Result<Paid, Refusal> {
        let cash_before = self.accounts[account].cash;
        let cash = debts.here.min(floor_divide(cash_before * debts.here, debts.total));
        self.accounts[account].cash -= cash;
        let loss = debts.here - cash;
        let (mut recovered, mut recoverable) = (0, 0);
        if loss > 0 {
            let claims = self.accounts[account].held().filter(|position| position.size == 0);
            let face: i128 = claims.map(|position| position.claim).sum();
            self.check_not_illiquid(account, market, face >= debts.total - cash_before)?;
            let share = if debts.is_all() { loss } else { floor_divide(face * debts.here, debts.total) };
            recovered = self.pass_claims(account, market, loss.min(share));
            recoverable = recovered + self.pass_collateral(account, market, (debts, loss - recovered), below);
        }
        let drawn = self.draw(market, loss, recoverable);
        let slot = self.accounts[account].slot_of(market).expect("a debt");
        self.change(account, slot, |position, market| {
            position.accrue(market);
            market.pool += cash + drawn;
            position.cost -= debts.here;
        });
        Ok(Paid { cash, recovered, drawn, shortfall: loss - drawn })
    }

    /// No collateral that could be sold, no size that could be closed.
    fn check_resolvable(&self, account: usize, market: usize) -> Result<(), Refusal> {
        for held in self.accounts[account].balances.iter().flatten() {
            let sellable = self.is_sellable(account, market, held);
            require(!sellable, Refusal::CollateralSellable)?;
        }
        for position in self.accounts[account].held().filter(|position| position.size != 0) {
            let finally = self.markets[position.market].final_price.is_some();
            require(!finally, Refusal::NotSettled)?;
            require(!self.is_usable(position.market), Refusal::SizeOpen)?;
        }
        Ok(())
    }

    /// Neither worthless nor dust, its feed alive, and nobody had a day to sell it.
    fn is_sellable(&self, account: usize, market: usize, held: &Balance) -> bool {
        let state = &self.accounts[account];
        let feed = &self.feeds[self.collaterals[held.collateral].feed];
        let worth = value(held.amount, self.in_quote(feed.price));
        let over = |clock: Option<i128>| clock.is_some_and(|since| self.elapsed(since, held.collateral) > DAY);
        let abandoned = over(state.called_clock(self.now)) || over(state.negative_clock(self.now));
        let dust = self.standing(account).equity < 0 && worth < self.markets[market].terms.dust;
        let little = worth == 0 || dust;
        let abandoned = abandoned && self.collateral_is_usable(held.collateral);
        !(little || abandoned || self.collateral_is_dead(held.collateral))
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
                if !market.is_halted() { position.pay_claim(market, position.claim) } else { 0 }
            });
            self.accounts[account].cash += paid;
        }
    }

    /// Step 2: settled debts without size beyond what open positions may still bring.
    fn debts(&self, account: usize, market: usize) -> Result<Debts, Refusal> {
        let mut debts = Debts::default();
        for position in self.accounts[account].held().filter(|position| position.size != 0) {
            let part = self.position_standing(position);
            debts.held += (part.claim + part.profit).max(0);
        }
        for position in self.accounts[account].held().filter(|position| position.size == 0) {
            let settled = position.cost >= 0 && (position.claim == 0 || position.cost == 0);
            require(settled, Refusal::NotSettled)?;
            let debt = (position.cost - debts.held).max(0);
            debts.total += debt;
            if position.market == market {
                require(position.cost == 0 || debt > 0, Refusal::SizeOpen)?;
                debts.here = debt;
            }
        }
        require(debts.here > 0, Refusal::NoDebt)?;
        Ok(debts)
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

    /// Step 5: of each collateral the debt's part passes to the market's recovery account, in slot order, as far as it covers the loss
    /// at a discount; what has no price passes whole. Of an account below zero, or without a living price, it counts half.
    /// Returns what passed is worth without a discount, ceiled.
    fn pass_collateral(&mut self, account: usize, recovery: usize, (debts, loss): (&Debts, i128), below: bool) -> i128 {
        let (mut left, mut worth) = (loss, 0);
        for held in self.accounts[account].balances.clone().into_iter().flatten() {
            let collateral = &self.collaterals[held.collateral];
            let widest = below || self.collateral_is_dead(held.collateral);
            let discount = if widest { WIDEST_DISCOUNT } else { collateral.terms.sale_discount_bp };
            let price = self.in_quote(self.feeds[collateral.feed].price);
            let unit = price * (BASIS - discount);
            let part = ceil_divide(held.amount * debts.here, debts.total);
            let covering = if unit == 0 { part } else { ceil_divide(left * ONE * BASIS, unit) };
            let amount = part.min(covering);
            if amount == 0 {
                continue;
            }
            left -= left.min(floor_divide(amount * unit, ONE * BASIS));
            worth += ceil_divide(amount * price, ONE);
            self.take_balance(account, held.collateral, amount);
            self.recoveries[recovery].take(held.collateral, amount, self.now);
        }
        worth
    }

    /// What an account's collateral is worth at its last prices.
    fn collateral_worth(&self, account: usize) -> i128 {
        let held = self.accounts[account].balances.iter().flatten();
        held.map(|held| value(held.amount, self.in_quote(self.feeds[self.collaterals[held.collateral].feed].price)))
            .sum()
    }

    /// Step 7: who has nothing left owes no fees.
    fn forgive_fees(&mut self, account: usize) {
        let account = &mut self.accounts[account];
        let held = account.balances.iter().flatten().any(|held| held.amount > 0);
        if account.cash == 0 && !held && !account.held().any(Position::is_used) {
            account.fee_debt = 0;
            account.fee_market = None;
        }
    }

    /// Step 9: what becomes of a shortfall that grew. Returns whether it falls at once, on the claims that are booked.
    pub(crate) fn meet_shortfall(&mut self, market: usize, added: i128) -> bool {
        let now = self.now;
        let state = &mut self.markets[market];
        let limit = state.terms.dust.max(floor_divide(state.claims * CUT_AT_ONCE, BASIS));
        if state.is_halted() {
            if state.joined + added <= limit {
                state.joined += added;
            } else {
                // All are booked anew, in the longer the more was added.
                let elapsed = (now - state.window_since).clamp(0, state.terms.window_seconds);
                state.open_window(now - ceil_divide(elapsed * (state.shortfall - added), state.shortfall));
            }
            return false;
        }
        let mut fallen = state.fallen.clone();
        fallen.used = fallen.used.min(limit);
        if state.shortfall <= state.claims && state.shortfall <= fallen.room(limit, now) {
            state.fallen = fallen;
            state.fallen.spend(limit, now, state.shortfall);
            return true;
        }
        if state.shortfall >= state.terms.dust || state.open_interest == 0 {
            state.open_window(now);
        }
        false
    }
}
