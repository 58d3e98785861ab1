//! Forced sales of collateral: variation calls and liquidations.

use super::World;
use super::arithmetic::{BASIS, ONE, ceil_divide, floor_divide};
use super::refusal::{Answer, Outcome, Refusal, require};

/// A Dutch discount is whole after this many seconds.
const DUTCH_SECONDS: i128 = 60;
/// A liquidation discount widens by itself in this many seconds.
const WIDENING_SECONDS: i128 = 3_600;
/// No discount is larger, in basis points.
pub(crate) const WIDEST_DISCOUNT: i128 = 5_000;

/// The terms of one forced sale.
struct Sale {
    account: usize,
    taker: usize,
    collateral: usize,
    asked: i128,
    /// In quote.
    price: i128,
    discount_bp: i128,
    /// Cash that the account lacks.
    lack: i128,
    /// Value to be sold at least, to restore health.
    restore: i128,
}

impl World {
    /// Sells collateral of an account whose losses exceed its cash, and books the loss in `market`.
    pub fn call_variation(
        &mut self,
        account: usize,
        taker: usize,
        market: usize,
        collateral: usize,
        amount: i128,
    ) -> Answer {
        self.atomically(|world| {
            world.check_market(market)?;
            world.check_sides(account, taker)?;
            let slot = world.accounts[account].slot_of(market).ok_or(Refusal::NoLossInMarket)?;
            world.change(account, slot, |position, market| position.accrue(market));
            let part = world.position_standing(world.accounts[account].position(market).expect("its slot"));
            require(part.claim + part.profit < 0, Refusal::NoLossInMarket)?;
            let standing = world.standing(account);
            let lack = standing.unpaid - world.accounts[account].cash;
            require(world.is_called(&standing, account), Refusal::WithinVariationAllowance)?;
            let Some(since) = world.accounts[account].called_clock(world.now) else {
                world.finish_sale(account, taker)?;
                return Ok(Outcome::Called);
            };
            world.check_collateral(collateral)?;
            let feed = &world.feeds[world.collaterals[collateral].feed];
            let elapsed = world.elapsed(since, collateral).min(DUTCH_SECONDS);
            let haircut = world.collaterals[collateral].terms.maintenance_haircut.at(world.now);
            let limit = world.terms.variation_discount_bp.min(haircut / 2);
            let sold = world.sell(Sale {
                account,
                taker,
                collateral,
                asked: amount,
                price: world.in_quote(feed.price).max(world.in_quote(feed.stable)),
                discount_bp: floor_divide(limit * elapsed, DUTCH_SECONDS),
                lack,
                restore: 0,
            })?;
            world.accrue_priced(account, slot, market)?;
            world.close_and_book(account, slot, market);
            world.finish_sale(account, taker)?;
            Ok(sold)
        })
    }

    /// Sells collateral of an account below maintenance margin.
    pub fn liquidate_collateral(&mut self, account: usize, taker: usize, collateral: usize, amount: i128) -> Answer {
        self.atomically(|world| {
            world.check_sides(account, taker)?;
            let standing = world.standing(account);
            require(standing.maintenance < 0, Refusal::NotLiquidatable)?;
            world.check_collateral(collateral)?;
            let state = &world.accounts[account];
            let since = state.negative_clock(world.now).filter(|_| standing.equity < 0);
            let discount_bp = world.sale_discount_bp(collateral, since);
            let held = &world.collaterals[collateral];
            let gain = held.terms.maintenance_haircut.at(world.now) - discount_bp;
            let missing = -standing.maintenance + standing.notional * standing.buffer_bp;
            let restore = if gain > 0 { ceil_divide(missing, gain) } else { 0 };
            let lack = (standing.unpaid + state.fee_debt - state.cash).max(0);
            let price = world.in_quote(world.feeds[held.feed].price);
            let counted = world.counted(account);
            let sold =
                world.sell(Sale { account, taker, collateral, asked: amount, price, discount_bp, lack, restore })?;
            world.gave(account, counted);
            world.finish_sale(account, taker)?;
            Ok(sold)
        })
    }

    /// The taker buys collateral that passed to a market's losses.
    pub fn buy_recovery(&mut self, recovery: usize, taker: usize, collateral: usize, amount: i128) -> Answer {
        self.atomically(|world| {
            world.check_market(recovery)?;
            world.check_account(taker)?;
            require(amount > 0, Refusal::ZeroAmount)?;
            world.check_collateral(collateral)?;
            require(world.collateral_is_usable(collateral), Refusal::PriceNotUsable)?;
            let held = &mut world.recoveries[recovery];
            let (since, amount) = (held.passed[collateral], amount.min(held.collateral[collateral]));
            require(amount > 0, Refusal::NothingToSell)?;
            held.collateral[collateral] -= amount;
            let price = world.in_quote(world.feeds[world.collaterals[collateral].feed].price);
            let discount_bp = world.sale_discount_bp(collateral, Some(since));
            let pay = ceil_divide(amount * price * (BASIS - discount_bp), ONE * BASIS);
            require(world.accounts[taker].cash >= pay, Refusal::NotEnoughCash)?;
            let counted = world.counted(taker);
            world.accounts[taker].cash -= pay;
            world.recoveries[recovery].cash += pay;
            world.add_balance(taker, collateral, amount)?;
            world.gave(taker, counted);
            require(world.standing(taker).may_take_over(), Refusal::BelowInitialMargin)?;
            world.finish(taker);
            Ok(Outcome::Sold { amount, pay })
        })
    }

    /// The discount of a liquidation, which widens from `since`.
    fn sale_discount_bp(&self, collateral: usize, since: Option<i128>) -> i128 {
        let limit = self.collaterals[collateral].terms.sale_discount_bp;
        let elapsed = since.map_or(0, |since| self.elapsed(since, collateral));
        (limit + floor_divide(limit * elapsed, WIDENING_SECONDS)).min(WIDEST_DISCOUNT)
    }

    fn check_sides(&self, account: usize, taker: usize) -> Result<(), Refusal> {
        self.check_account(account)?;
        self.check_account(taker)?;
        let another = self.accounts[taker].owner != self.accounts[account].owner;
        require(another, Refusal::SelfLiquidation)?;
        require(!self.is_inventory(account), Refusal::InventoryAccount)
    }

    /// Moves collateral to the taker and cash to the account; the discount never pushes equity below zero.
    fn sell(&mut self, sale: Sale) -> Answer {
        let feed = &self.feeds[self.collaterals[sale.collateral].feed];
        require(self.collateral_is_usable(sale.collateral), Refusal::PriceNotUsable)?;
        require(sale.asked > 0, Refusal::ZeroAmount)?;
        let unit = sale.price * (BASIS - sale.discount_bp);
        let most = if unit == 0 {
            sale.asked // No amount of it covers anything.
        } else {
            let covering = ceil_divide(sale.lack * ONE * BASIS, unit);
            covering.max(ceil_divide(sale.restore * ONE, sale.price))
        };
        let amount = sale.asked.min(self.accounts[sale.account].balance(sale.collateral)).min(most);
        require(amount > 0, Refusal::NothingToSell)?;
        let discounted = ceil_divide(amount * unit, ONE * BASIS);
        let equity = self.standing(sale.account).equity;
        let worth = ceil_divide(amount * self.in_quote(feed.price), ONE);
        let pay = if equity >= 0 { discounted.max(worth - equity) } else { discounted };
        require(self.accounts[sale.taker].cash >= pay, Refusal::NotEnoughCash)?;
        let counted = self.counted(sale.taker);
        self.accounts[sale.taker].cash -= pay;
        self.accounts[sale.account].cash += pay;
        self.take_balance(sale.account, sale.collateral, amount);
        self.add_balance(sale.taker, sale.collateral, amount)?;
        self.gave(sale.taker, counted);
        Ok(Outcome::Sold { amount, pay })
    }

    fn finish_sale(&mut self, account: usize, taker: usize) -> Result<(), Refusal> {
        require(self.standing(taker).may_take_over(), Refusal::BelowInitialMargin)?;
        self.finish(account);
        self.finish(taker);
        Ok(())
    }
}
