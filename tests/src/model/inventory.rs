//! What the reserve takes on, sells and pays back.

use super::arithmetic::{BASIS, ONE, ceil_divide, floor_divide, notional, part_ceiled, part_floored, value};
use super::liquidation::GRACE_SECONDS;
use super::refusal::{Answer, Outcome, Refusal, require};
use super::tranche::SENIOR;
use super::{Account, World};

/// The owner of the reserve's own accounts: nobody has its key.
pub const ROOT: u64 = 999;
/// Seconds in which the price of what is for sale falls.
const AUCTION_SECONDS: i128 = 1_800;
/// Basis points that a sale begins above the price, beside confidence.
const INVENTORY_LATENCY: i128 = 25;

/// How much of protocol capital may be lent, and how large the net delta may be beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InventoryTerms {
    pub capital_bp: i128,
    pub delta_bp: i128,
}

impl World {
    /// Opens the reserve's own account in a market, behind all others.
    pub fn open_inventory(&mut self, market: usize) -> usize {
        assert_eq!(self.inventories.len(), market, "inventories are opened in order");
        self.accounts.push(Account::new(ROOT));
        self.inventories.push(self.accounts.len() - 1);
        self.accounts.len() - 1
    }

    /// Whether an account is the reserve's own.
    pub fn is_inventory(&self, account: usize) -> bool {
        self.accounts[account].owner == ROOT
    }

    /// What the reserve holds in a market.
    pub fn inventory_size(&self, market: usize) -> i128 {
        let account = self.inventories.get(market);
        account.and_then(|account| self.accounts[*account].position(market)).map_or(0, |position| position.size)
    }

    /// The net delta of all that the reserve holds.
    pub fn delta(&self) -> i128 {
        let open = (0..self.markets.len()).filter(|market| self.markets[*market].final_price.is_none());
        open.map(|market| value(self.inventory_size(market), self.mark(market))).sum()
    }

    pub fn set_inventory_terms(&mut self, terms: &InventoryTerms) -> Answer {
        self.inventory_terms = terms.clone();
        Ok(Outcome::Done)
    }

    /// Whether terms let it take on no more than those that hold.
    pub fn inventory_tightens(&self, terms: &InventoryTerms) -> bool {
        let today = &self.inventory_terms;
        terms.capital_bp <= today.capital_bp && terms.delta_bp <= today.delta_bp
    }

    /// A share of protocol capital, what is lent of it included.
    fn share_of_capital(&self, share_bp: i128) -> i128 {
        part_floored(self.capital + self.lent, share_bp)
    }

    /// The net delta is within its cap, or no further from zero than it was.
    fn check_delta(&self, before: i128) -> Result<(), Refusal> {
        let cap = self.share_of_capital(self.inventory_terms.delta_bp);
        require(self.delta().abs() <= cap.max(before.abs()), Refusal::DeltaExceeded)
    }

    /// Notes the net delta; what hedged the rest before its sign was another is for sale from then on.
    fn lean(&mut self) {
        let delta = self.delta();
        if delta.signum() != self.leaned.signum() {
            self.turned = self.now;
        }
        self.leaned = delta;
    }

    /// For how long what the reserve holds has been for sale.
    pub(super) fn for_sale(&self, market: usize) -> i128 {
        let state = &self.markets[market];
        let kept = self.turned.max(state.window_ended); // As a hedge, or through a window.
        (self.now - state.for_sale_since.max(self.feeds[state.feed].resumed).max(kept)).max(0)
    }

    /// The clock of a sale after the position changed from `before`.
    pub(crate) fn count_inventory(&mut self, market: usize, before: i128, waited: i128) {
        let (after, now) = (self.inventory_size(market), self.now);
        let state = &mut self.markets[market];
        state.for_sale_since = if after == 0 {
            0
        } else if after.signum() != before.signum() {
            now
        } else if after.abs() > before.abs() {
            let waited = waited.min(AUCTION_SECONDS);
            now - waited + floor_divide(waited * (after.abs() - before.abs()), after.abs())
        } else {
            state.for_sale_since
        };
    }

    /// What a position of the reserve may lose under the stated shock.
    fn required(&self, market: usize) -> i128 {
        part_ceiled(notional(self.inventory_size(market), self.mark(market)), self.markets[market].terms.shock_bp)
    }

    /// The reserve takes a position on that nobody liquidated.
    pub fn absorb(&mut self, account: usize, market: usize, size: i128) -> Answer {
        self.atomically(|world| {
            world.check_account(account)?;
            world.check_market(market)?;
            require(!world.is_inventory(account), Refusal::InventoryAccount)?;
            require(world.inventory_terms.capital_bp > 0, Refusal::InventoryOff)?;
            require(size > 0, Refusal::ZeroAmount)?;
            world.check_sale(market)?;
            let (own, before, was) = (world.inventories[market], world.delta(), world.inventory_size(market));
            world.lean();
            let waited = world.for_sale(market);
            let counted = (world.counted(account), world.counted(own));
            let moved = world.take_on(account, own, market, size)?;
            world.count_inventory(market, was, waited);
            world.check_delta(before)?;
            world.lean();
            world.lend(own, market, world.left_behind(account, market))?;
            world.gave(account, counted.0);
            world.gave(own, counted.1);
            world.finish(account);
            world.finish(own);
            Ok(Outcome::Absorbed { size: moved })
        })
    }

    fn check_sale(&self, market: usize) -> Result<(), Refusal> {
        require(self.markets[market].final_price.is_none(), Refusal::FinallyPriced)?;
        require(self.is_fresh(market), Refusal::PriceNotFresh)?;
        require(!self.is_uncharged(market), Refusal::FundingNotAccrued)
    }

    fn take_on(&mut self, account: usize, own: usize, market: usize, size: i128) -> Result<i128, Refusal> {
        let slot = self.accounts[account].slot_of(market).ok_or(Refusal::NoSize)?;
        let held = self.change(account, slot, |position, market| {
            position.accrue(market);
            position.size
        });
        require(held != 0, Refusal::NoSize)?;
        let standing = self.standing(account);
        require(standing.maintenance < 0, Refusal::NotLiquidatable)?;
        self.check_riskiest(account, market)?;
        let resumed = self.feeds[self.markets[market].feed].resumed;
        require(standing.equity <= 0 || self.now - resumed >= GRACE_SECONDS, Refusal::GracePeriod)?;
        let since = self.accounts[account].below_clock(self.now).ok_or(Refusal::NotYetAbsorbable)?;
        let patience = self.markets[market].terms.take_over_seconds;
        require(self.now - since.max(resumed) >= patience, Refusal::NotYetAbsorbable)?;

        let bonus_bp = self.bonus_bp(&standing, market);
        let moved = size.min(self.most_taken(&standing, account, market, bonus_bp)) * held.signum();
        let quote = value(moved, self.mark(market));
        let taken = self.open_slot(own, market)?;
        self.change(own, taken, |position, market| {
            position.accrue(market);
            position.add(market, moved, quote);
        });
        self.change(account, slot, |position, market| position.add(market, -moved, -quote));
        self.charge_absorbed(account, own, market, (moved, standing.notional, bonus_bp));
        Ok(moved)
    }

    /// Bonus and insurance fee, from cash alone, while there is equity.
    fn charge_absorbed(&mut self, account: usize, own: usize, market: usize, part: (i128, i128, i128)) {
        let (moved, whole, bonus_bp) = part;
        let equity = self.standing(account).equity;
        if equity <= 0 {
            return;
        }
        let traded = notional(moved, self.mark(market));
        let share = floor_divide(equity * traded.min(whole), whole);
        let bonus = part_floored(traded, bonus_bp).min(share).min(self.accounts[account].cash);
        self.accounts[account].cash -= bonus;
        self.accounts[own].cash += bonus;
        let insurance = part_floored(traded, self.markets[market].terms.insurance_bp);
        let insurance = insurance.min(share - bonus).min(self.accounts[account].cash);
        self.accounts[account].cash -= insurance;
        self.markets[market].fees_taken += insurance;
    }

    /// What nothing of the account's own pays of what it still loses in the market.
    fn left_behind(&self, account: usize, market: usize) -> i128 {
        let net = self.accounts[account].position(market).map_or(0, |position| {
            let part = self.position_standing(position);
            part.claim + part.profit
        });
        (-self.standing(account).equity).min(-net).max(0)
    }

    /// The budget lends first, then protocol capital, until the account is worth what its position may lose.
    /// What is lost already keeps its part of both, and of what the market may draw.
    fn lend(&mut self, own: usize, market: usize, lost: i128) -> Result<(), Refusal> {
        let loan = (self.required(market) - self.standing(own).equity).max(0);
        require(loan <= (self.allowance(market) - lost).max(0), Refusal::LoanExceedsAllowance)?;
        let spare = (self.markets[market].budget - lost).max(0);
        let kept = (lost - self.markets[market].budget).max(0);
        let budget = loan.min(spare);
        let most = (self.share_of_capital(self.inventory_terms.capital_bp) - self.lent).min(self.capital - kept);
        require(loan - budget <= most.max(0), Refusal::LoanExceedsCapital)?;
        let state = &mut self.markets[market];
        state.budget -= budget;
        state.lent_budget += budget;
        state.lent_capital += loan - budget;
        self.capital -= loan - budget;
        self.lent += loan - budget;
        self.accounts[own].cash += loan;
        self.reserve_to_traders(loan);
        Ok(())
    }

    /// Anyone buys of what the reserve holds.
    pub fn buy_inventory(&mut self, taker: usize, market: usize, size: i128) -> Answer {
        self.atomically(|world| {
            world.check_account(taker)?;
            world.check_market(market)?;
            require(size > 0, Refusal::ZeroAmount)?;
            world.check_sale(market)?;
            let (own, before, was) = (world.inventories[market], world.delta(), world.inventory_size(market));
            world.lean();
            let waited = world.for_sale(market);
            let markup_bp = world.markup_bp(market, waited, before);
            require(was != 0, Refusal::NoSize)?;
            let moved = size.min(was.abs()) * was.signum();
            let quote = world.asked(market, moved, markup_bp);
            let counted = (world.counted(own), world.counted(taker));
            for (account, size, quote) in [(own, -moved, -quote), (taker, moved, quote)] {
                let slot = world.open_slot(account, market)?;
                world.change(account, slot, |position, market| {
                    position.accrue(market);
                    position.add(market, size, quote);
                });
            }
            world.count_inventory(market, was, waited);
            world.check_delta(before)?;
            world.lean();
            require(world.standing(taker).may_take_over(), Refusal::BelowInitialMargin)?;
            world.gave(own, counted.0);
            world.gave(taker, counted.1);
            world.finish(own);
            world.finish(taker);
            Ok(Outcome::Unwound { size: moved, markup_bp })
        })
    }

    /// What is asked above the price.
    fn markup_bp(&self, market: usize, waited: i128, delta: i128) -> i128 {
        let state = &self.markets[market];
        if state.is_halted() {
            return 0;
        }
        let first = self.feeds[state.feed].confidence_bp + INVENTORY_LATENCY;
        let fallen = floor_divide((first + 2 * state.terms.bonus_bp) * waited.min(AUCTION_SECONDS), AUCTION_SECONDS);
        let hedges = self.inventory_size(market).signum() * delta.signum() < 0;
        if hedges { (first - fallen).max(0) } else { first - fallen }
    }

    /// What the buyer's cost rises by, rounded for the reserve.
    fn asked(&self, market: usize, size: i128, markup_bp: i128) -> i128 {
        let mark = self.mark(market);
        let worth = ceil_divide(size * mark, ONE);
        let magnitude = if markup_bp < 0 { floor_divide(size.abs() * mark, ONE) } else { notional(size, mark) };
        worth + ceil_divide(magnitude * markup_bp, BASIS)
    }

    /// What the reserve's account does not need goes back; what a position that is gone has lost is a draw.
    pub fn return_inventory(&mut self, market: usize) -> Answer {
        self.atomically(|world| {
            world.check_market(market)?;
            let own = world.inventories[market];
            let size = world.inventory_size(market);
            if size != 0 {
                require(world.markets[market].final_price.is_none(), Refusal::FinallyPriced)?;
                require(world.is_fresh(market), Refusal::PriceNotFresh)?;
            }
            let gone = world.accounts[own].position(market).is_none();
            let needed = if size == 0 { 0 } else { world.required(market) };
            let free = (world.accounts[own].cash.min(world.standing(own).equity) - needed).max(0);
            let state = &world.markets[market];
            let to_capital = free.min(state.lent_capital);
            let to_budget = (free - to_capital).min(state.lent_budget);
            let owed = (state.lent_budget - to_budget, state.lent_capital - to_capital);
            require(free > 0 || (gone && owed != (0, 0)), Refusal::NothingToReturn)?;
            let counted = world.counted(own);
            world.accounts[own].cash -= free;
            world.gave(own, counted);
            world.traders_to_reserve(free);
            world.capital += to_capital;
            world.lent -= to_capital;
            let state = &mut world.markets[market];
            (state.lent_budget, state.lent_capital) = owed;
            state.budget += free - to_capital;
            if gone {
                world.lose_loan(market);
            }
            if size == 0 {
                world.markets[market].for_sale_since = 0;
            }
            world.finish(own);
            Ok(Outcome::Done)
        })
    }

    /// What is still lent is lost: the windows count it as far as they have room.
    fn lose_loan(&mut self, market: usize) {
        self.inherit(market);
        let (now, total_cap, counts) = (self.now, self.terms.draw_cap, self.tranches[SENIOR].open);
        let state = &mut self.markets[market];
        let (budget, capital) = (std::mem::take(&mut state.lent_budget), std::mem::take(&mut state.lent_capital));
        if budget + capital == 0 {
            return;
        }
        state.paid_by_budget += budget;
        state.paid_by_capital += capital;
        state.drawn += budget + capital;
        self.lent -= capital;
        if counts {
            state.below += capital;
            self.below += capital;
        }
        let cap = state.terms.draw_cap;
        let room = state.draw_window.room(cap, now);
        if room > 0 {
            state.draw_window.spend(cap, now, room.min(budget + capital));
        }
        let room = self.draw_window.room(total_cap, now);
        if room > 0 {
            self.draw_window.spend(total_cap, now, room.min(budget + capital));
        }
    }
}
