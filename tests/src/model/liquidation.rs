//! Taking positions over: liquidation and deleveraging.

use super::World;
use super::arithmetic::{BASIS, DAY, ONE, ceil_divide, floor_divide, notional, part_floored, value};
use super::refusal::{Answer, Outcome, Refusal, require};
use super::standing::Standing;

/// Seconds after a feed resumed in which nobody with equity is liquidated.
pub(super) const GRACE_SECONDS: i128 = 300;

impl World {
    /// The liquidator takes up to `size` of the account's riskiest position at the mark, for a bonus.
    pub fn liquidate_position(&mut self, liquidator: usize, account: usize, market: usize, size: i128) -> Answer {
        self.atomically(|world| world.liquidate(liquidator, account, market, size))
    }

    fn liquidate(&mut self, liquidator: usize, account: usize, market: usize, size: i128) -> Answer {
        self.check_account(liquidator)?;
        self.check_account(account)?;
        self.check_market(market)?;
        require(self.accounts[liquidator].owner != self.accounts[account].owner, Refusal::SelfLiquidation)?;
        require(!self.is_inventory(account), Refusal::InventoryAccount)?;
        require(size > 0, Refusal::ZeroAmount)?;
        require(self.markets[market].final_price.is_none(), Refusal::FinallyPriced)?;
        require(self.is_usable(market), Refusal::PriceNotUsable)?;
        require(!self.is_uncharged(market), Refusal::FundingNotAccrued)?;
        let slot = self.accounts[account].slot_of(market).ok_or(Refusal::NoSize)?;
        let taken = self.open_slot(liquidator, market)?;
        let held = self.change(account, slot, |position, market| {
            position.accrue(market);
            position.size
        });
        self.change(liquidator, taken, |position, market| position.accrue(market));
        require(held != 0, Refusal::NoSize)?;
        let standing = self.standing(account);
        require(standing.maintenance < 0, Refusal::NotLiquidatable)?;
        self.check_riskiest(account, market)?;
        let resumed = self.feeds[self.markets[market].feed].resumed;
        require(standing.equity <= 0 || self.now - resumed >= GRACE_SECONDS, Refusal::GracePeriod)?;

        let counted = self.counted(account);
        let bonus_bp = self.bonus_bp(&standing, market);
        let most = self.most_taken(&standing, account, market, bonus_bp);
        let moved = size.min(most) * held.signum();
        let quote = value(moved, self.mark(market));
        self.change(account, slot, |position, market| position.add(market, -moved, -quote));
        self.change(liquidator, taken, |position, market| position.add(market, moved, quote));
        let part = (moved, standing.notional);
        let (bonus, insurance, drawn) = self.bonus_and_fee(liquidator, account, market, part, bonus_bp)?;
        require(self.standing(liquidator).may_take_over(), Refusal::BelowInitialMargin)?;
        self.gave(account, counted);
        self.finish(account);
        self.finish(liquidator);
        Ok(Outcome::Liquidated { size: moved, bonus, insurance, drawn })
    }

    /// The market's requirement is the largest among the account's positions with a usable price.
    pub(super) fn check_riskiest(&self, account: usize, market: usize) -> Result<(), Refusal> {
        let account = &self.accounts[account];
        let own = self.position_standing(account.position(market).expect("its position")).maintenance_requirement;
        let usable = account.held().filter(|position| self.is_usable(position.market));
        let largest =
            usable.map(|position| self.position_standing(position).maintenance_requirement).max().unwrap_or(0);
        require(own >= largest, Refusal::NotRiskiest)
    }

    /// The bonus grows with the distance below maintenance, up to twice the base.
    pub(super) fn bonus_bp(&self, standing: &Standing, market: usize) -> i128 {
        let base = self.markets[market].terms.bonus_bp;
        if standing.requirement == 0 {
            return 2 * base;
        }
        (base + floor_divide(base * -standing.maintenance, standing.requirement)).min(2 * base)
    }

    /// The size that restores maintenance and the buffer; whole when nothing restores it, or when dust would be left.
    pub(super) fn most_taken(&self, standing: &Standing, account: usize, market: usize, bonus_bp: i128) -> i128 {
        let position = self.accounts[account].position(market).expect("its position");
        let terms = &self.markets[market].terms;
        let part = self.position_standing(position);
        let whole = position.size.abs();
        let freed = part.maintenance_ratio_bp - bonus_bp - terms.insurance_bp;
        if standing.equity <= 0 || freed <= 0 {
            return whole;
        }
        let mark = self.mark(market);
        let want = ceil_divide(-standing.maintenance + part.notional * terms.buffer_bp + 2 * BASIS, freed);
        let most = whole.min(ceil_divide(want * ONE, mark) + 1);
        if notional(whole - most, mark) < terms.dust { whole } else { most }
    }

    /// Step 5: bonus and insurance out of what equity is left, or a small bonus out of fees not yet collected.
    fn bonus_and_fee(
        &mut self,
        liquidator: usize,
        account: usize,
        market: usize,
        (moved, whole): (i128, i128),
        bonus_bp: i128,
    ) -> Result<(i128, i128, i128), Refusal> {
        let equity = self.standing(account).equity;
        let traded = notional(moved, self.mark(market));
        if equity <= 0 {
            let allowance = self.allowance(market);
            let state = &mut self.markets[market];
            let drawn = part_floored(traded, state.terms.insolvent_bonus_bp).min(state.fees_taken).min(allowance);
            state.fees_taken -= drawn;
            state.drawn += drawn;
            state.paid_by_budget += drawn;
            self.accounts[liquidator].cash += drawn;
            return Ok((0, 0, drawn));
        }
        // As large a part of equity as was taken of all positions.
        let share = floor_divide(equity * traded.min(whole), whole);
        let bonus = self.pay_bonus(liquidator, account, share.min(part_floored(traded, bonus_bp)))?;
        let insurance = part_floored(traded, self.markets[market].terms.insurance_bp);
        let insurance = insurance.min(share - bonus).min(self.accounts[account].cash);
        self.accounts[account].cash -= insurance;
        self.markets[market].fees_taken += insurance;
        Ok((bonus, insurance, 0))
    }

    /// Pays a bonus from cash, then from collateral in slot order; returns what it cost the account.
    fn pay_bonus(&mut self, liquidator: usize, account: usize, bonus: i128) -> Result<i128, Refusal> {
        let from_cash = bonus.min(self.accounts[account].cash);
        self.accounts[account].cash -= from_cash;
        self.accounts[liquidator].cash += from_cash;
        let mut left = bonus - from_cash;
        for held in self.accounts[account].balances.clone().into_iter().flatten() {
            let feed = &self.feeds[self.collaterals[held.collateral].feed];
            let price = self.in_quote(feed.price);
            if left == 0 || price == 0 || !self.collateral_is_usable(held.collateral) {
                continue;
            }
            let amount = held.amount.min(floor_divide(left * ONE, price));
            if amount > 0 {
                self.take_balance(account, held.collateral, amount);
                self.add_balance(liquidator, held.collateral, amount)?;
                left -= ceil_divide(amount * price, ONE);
            }
        }
        Ok(bonus - left)
    }

    /// Closes size of an account below zero against an opposite position, at the mark.
    pub fn deleverage(&mut self, account: usize, opposite: usize, market: usize, size: i128) -> Answer {
        self.atomically(|world| {
            world.check_account(account)?;
            world.check_account(opposite)?;
            world.check_market(market)?;
            require(size > 0, Refusal::ZeroAmount)?;
            require(world.markets[market].final_price.is_none(), Refusal::FinallyPriced)?;
            require(world.is_usable(market), Refusal::PriceNotUsable)?;
            require(!world.is_uncharged(market), Refusal::FundingNotAccrued)?;
            let slot = world.accounts[account].slot_of(market).ok_or(Refusal::SizesNotOpposite)?;
            let other = world.accounts[opposite].slot_of(market).ok_or(Refusal::SizesNotOpposite)?;
            world.change(account, slot, |position, market| position.accrue(market));
            world.change(opposite, other, |position, market| position.accrue(market));
            let held = world.accounts[account].positions[slot].as_ref().map_or(0, |position| position.size);
            let against = world.accounts[opposite].positions[other].as_ref().map_or(0, |position| position.size);
            require(held.signum() * against.signum() < 0, Refusal::SizesNotOpposite)?;
            world.check_deleverage(account, opposite, market)?;

            let left = world.deleverage_left(opposite, other, market);
            let moved = size.min(held.abs()).min(against.abs()).min(left) * held.signum();
            require(moved != 0, Refusal::DeleverageShareSpent)?;
            let quote = value(moved, world.mark(market));
            let (was, waited) = (world.inventory_size(market), world.for_sale(market));
            let counted = world.counted(account);
            world.change(account, slot, |position, market| position.add(market, -moved, -quote));
            world.gave(account, counted);
            world.change(opposite, other, |position, market| {
                position.add(market, moved, quote);
                position.deleverage_left -= moved.abs();
            });
            if world.is_inventory(account) || world.is_inventory(opposite) {
                world.count_inventory(market, was, waited);
            }
            world.finish(account);
            world.finish(opposite);
            Ok(Outcome::Deleveraged { size: moved })
        })
    }

    /// Below zero for long enough while there was a price; at first only against positions with profit.
    fn check_deleverage(&self, account: usize, opposite: usize, market: usize) -> Result<(), Refusal> {
        let take_over = self.markets[market].terms.take_over_seconds;
        let since = self.accounts[account].negative_clock(self.now).ok_or(Refusal::NotBelowZeroLongEnough)?;
        let resumed = self.feeds[self.markets[market].feed].resumed;
        let elapsed = (self.now - since.max(resumed)).max(0);
        let below = self.standing(account).equity < 0;
        require(below && elapsed >= 2 * take_over, Refusal::NotBelowZeroLongEnough)?;
        let part = self.position_standing(self.accounts[opposite].position(market).expect("its position"));
        require(elapsed >= 3 * take_over || part.claim + part.profit > 0, Refusal::OppositeWithoutProfit)
    }

    /// Starts the share of a position anew when its day is over; returns what is left of it.
    fn deleverage_left(&mut self, account: usize, slot: usize, market: usize) -> i128 {
        let (now, share_bp) = (self.now, self.markets[market].terms.deleverage_share_bp);
        self.change(account, slot, |position, _| {
            if position.deleveraged_since.is_none_or(|since| now - since >= DAY) {
                position.deleveraged_since = Some(now);
                position.deleverage_left = part_floored(position.size.abs(), share_bp).max(1);
            }
            position.deleverage_left
        })
    }
}
