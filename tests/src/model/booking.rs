//! Booking and settling positions, and paying fee debts.

use super::World;
use super::arithmetic::value;
use super::refusal::{Answer, Outcome, Refusal, require};

impl World {
    /// Books a position at the mark and pays its claim as far as the pool and the worse price allow.
    pub fn settle(&mut self, account: usize, market: usize) -> Answer {
        self.atomically(|world| {
            world.check_account(account)?;
            world.check_market(market)?;
            let slot = world.accounts[account].slot_of(market);
            let (booked, paid) = slot.map_or(Ok((0, 0)), |slot| world.settle_position(account, slot, market))?;
            let fees = world.pay_fee_debt(account, market);
            world.finish(account);
            Ok(Outcome::Settled { booked, paid, fees })
        })
    }

    /// Steps 1 to 5: what was booked, and what the pool paid.
    fn settle_position(&mut self, account: usize, slot: usize, market: usize) -> Result<(i128, i128), Refusal> {
        self.accrue_priced(account, slot, market)?;
        let booked = self.close_and_book(account, slot, market);
        let paid = self.pay_position(account, slot, market);
        Ok((booked, paid))
    }

    /// Step 1: a position with size needs a usable price; then it is accrued.
    pub(crate) fn accrue_priced(&mut self, account: usize, slot: usize, market: usize) -> Result<(), Refusal> {
        let size = self.accounts[account].positions[slot].as_ref().map_or(0, |position| position.size);
        require(size == 0 || self.is_usable(market), Refusal::PriceNotUsable)?;
        self.change(account, slot, |position, market| position.accrue(market));
        Ok(())
    }

    /// Steps 2 to 4 for an accrued position.
    pub(crate) fn close_and_book(&mut self, account: usize, slot: usize, market: usize) -> i128 {
        self.change(account, slot, |position, market| {
            position.close_finally(market);
            position.count_in_window(market);
        });
        self.book(account, slot, market)
    }

    /// Step 4: moves the profit of an accrued position into its claim, or pays its loss from claim and cash.
    fn book(&mut self, account: usize, slot: usize, market: usize) -> i128 {
        let mark = self.mark(market);
        let solvent = self.standing(account).equity >= 0;
        let cash = if solvent { self.accounts[account].cash } else { 0 };
        let (booked, from_cash) = self.change(account, slot, |position, market| {
            let profit = value(position.size, mark) - position.cost;
            if profit >= 0 {
                position.cost += profit;
                position.claim += profit;
                market.claims += profit;
                return (profit, 0);
            }
            let from_claim = position.claim.min(-profit);
            position.claim -= from_claim;
            market.claims -= from_claim;
            let from_cash = cash.min(-profit - from_claim);
            market.pool += from_cash;
            position.cost -= from_claim + from_cash;
            (-from_claim - from_cash, from_cash)
        });
        self.accounts[account].cash -= from_cash;
        booked
    }

    /// Step 5: pays the claim out of the pool, no more than is still profit at the worse price.
    fn pay_position(&mut self, account: usize, slot: usize, market: usize) -> i128 {
        let size = self.accounts[account].positions[slot].as_ref().map_or(0, |position| position.size);
        let worse = self.worse(market, size);
        let paid = self.change(account, slot, |position, market| {
            if market.is_halted() {
                return 0;
            }
            let still = position.claim + (value(size, worse) - position.cost).min(0);
            let most = if size == 0 { position.claim } else { still.max(0) };
            position.pay_claim(market, most)
        });
        self.accounts[account].cash += paid;
        paid
    }

    /// Step 6: pays a fee debt that is owed to this market, from cash that no loss needs, never below zero equity.
    fn pay_fee_debt(&mut self, account: usize, market: usize) -> i128 {
        let standing = self.standing(account);
        let account = &mut self.accounts[account];
        if account.fee_market != Some(market) {
            return 0;
        }
        let spare = (account.cash - standing.unpaid).max(0);
        let paid = account.fee_debt.min(spare).min(standing.equity.max(0));
        account.fee_debt -= paid;
        account.fee_market = account.fee_market.filter(|_| account.fee_debt > 0);
        account.cash -= paid;
        self.markets[market].fees_taken += paid;
        paid
    }

    /// Settles a recovery's claim: counts it in the booking window and pays it as far as the pool goes.
    pub fn settle_recovery(&mut self, recovery: usize, market: usize) -> Answer {
        self.check_market(recovery)?;
        self.check_market(market)?;
        let state = &mut self.markets[market];
        let claim = &mut self.recoveries[recovery].claims[market];
        require(claim.is_used(), Refusal::NothingToCollect)?;
        claim.count_in_window(state);
        claim.accrue(state);
        let paid = if !state.is_halted() { claim.pay_claim(state, claim.claim) } else { 0 };
        self.recoveries[recovery].cash += paid;
        self.free_recovery(recovery, market);
        Ok(Outcome::Settled { booked: 0, paid, fees: 0 })
    }

    /// Counts a recovery's claim; an unused one forgets its window.
    pub(crate) fn free_recovery(&mut self, recovery: usize, market: usize) {
        let claim = &mut self.recoveries[recovery].claims[market];
        claim.recount(&mut self.markets[market]);
        if !claim.is_used() {
            *claim = super::Position::new(market, &self.markets[market]);
        }
    }
}
