//! Steps that are forced on accounts: liquidations, sales, deleveraging, deficits, recoveries.

use super::action::Action;
use super::choose::{Chooser, size_of};
use super::scenario::{COLLATERALS, MARKETS, TRADERS};
use crate::model::World;

impl Chooser {
    pub(super) fn draw_forced(&mut self, world: &World) -> Action {
        if self.random.chance(20_000) && !ripe(world).is_empty() {
            return self.deleverage(world);
        }
        if self.random.chance(13_000) {
            return self.inventory_work(world);
        }
        match self.random.between(0, 590) {
            0..193 => self.liquidate_position(world),
            193..225 => self.call_variation(world),
            225..270 => self.liquidate_collateral(world),
            270..335 => self.resolve_deficit(world),
            335..497 => self.deleverage(world),
            497..520 => self.work_off_shortfall(world),
            520..540 => self.recover(world),
            _ => self.story(world).unwrap_or_else(|| self.recover(world)),
        }
    }

    /// Lazy keepers leave accounts below zero to rot.
    fn lazy(&mut self) -> bool {
        let lazy = self.lazy;
        self.random.chance(lazy)
    }

    fn liquidate_position(&mut self, world: &World) -> Action {
        let sized = |account: usize| world.accounts[account].held().any(|held| held.size != 0);
        let below = |account: usize| sized(account) && world.standing(account).maintenance < 0;
        let lazy = self.lazy();
        let hasty = self.random.chance(20_000);
        let account = self.trader_with(|account| {
            let equity = world.standing(account).equity;
            below(account) && (!lazy || equity > 0) && (hasty || equity <= 0 || !has_time_to_pay(world, account))
        });
        let market = match riskiest(world, account) {
            Some(market) if !self.lazy() => market,
            _ => self.market_of(world, account),
        };
        let whole = size_of(world, account, market).abs().max(1);
        let any = self.random.between(1, whole + 1);
        Action::LiquidatePosition { liquidator: self.taker(), account, market, size: self.random.pick(&[whole, any]) }
    }

    fn call_variation(&mut self, world: &World) -> Action {
        let account = self.trader_with(|account| world.is_called(&world.standing(account), account));
        let losing: Vec<usize> = (0..MARKETS)
            .filter(|market| {
                world.accounts[account].position(*market).is_some_and(|held| {
                    let part = world.position_standing(held);
                    part.claim + part.profit < 0
                })
            })
            .collect();
        let market = if losing.is_empty() { self.market() } else { self.random.pick(&losing) };
        let collateral = self.collateral_of(world, account);
        Action::CallVariation {
            account,
            taker: self.taker(),
            market,
            collateral,
            amount: self.random.between(1, world.accounts[account].balance(collateral) + 2),
        }
    }

    fn liquidate_collateral(&mut self, world: &World) -> Action {
        let held = |account: usize| world.accounts[account].balances.iter().flatten().next().is_some();
        let account = self.trader_with(|account| held(account) && world.standing(account).maintenance < 0);
        let collateral = self.collateral_of(world, account);
        Action::LiquidateCollateral {
            account,
            taker: self.taker(),
            collateral,
            amount: self.random.between(1, world.accounts[account].balance(collateral) + 2),
        }
    }

    fn resolve_deficit(&mut self, world: &World) -> Action {
        let closed = |account: usize| {
            let mut held = world.accounts[account].held();
            held.all(|held| held.size == 0 || !world.is_usable(held.market))
        };
        let account = self.trader_with(|account| world.standing(account).unpaid > 0 && closed(account));
        let owed: Vec<usize> = world.accounts[account]
            .held()
            .filter(|held| held.size == 0 && held.cost > 0)
            .map(|held| held.market)
            .collect();
        let market = if owed.is_empty() { self.market_of(world, account) } else { self.random.pick(&owed) };
        Action::ResolveDeficit { account, market }
    }

    fn deleverage(&mut self, world: &World) -> Action {
        let ripe = ripe(world);
        let (account, market) = if ripe.is_empty() { (self.trader(), self.market()) } else { self.random.pick(&ripe) };
        let size = size_of(world, account, market);
        let against = |other: usize| size_of(world, other, market).signum() * size.signum() < 0;
        let mut opposite = self.trader_with(against);
        if opposite == account {
            opposite = (account + 1) % TRADERS;
        }
        let any = self.random.between(1, size.abs() + 2);
        Action::Deleverage { account, opposite, market, size: self.random.pick(&[any, size.abs().max(1), 1]) }
    }

    /// Books whom the open window lacks, then lets the shortfall fall.
    fn work_off_shortfall(&mut self, world: &World) -> Action {
        let open: Vec<usize> = (0..MARKETS).filter(|market| world.markets[*market].shortfall > 0).collect();
        if open.is_empty() {
            return Action::ApplyShortfall { market: self.market() };
        }
        let market = self.random.pick(&open);
        let state = &world.markets[market];
        let waits = |held: &crate::model::Position| held.window != state.window;
        let account = self.trader_with(|account| world.accounts[account].position(market).is_some_and(waits));
        if state.booked < state.used && self.random.chance(50_000) {
            return Action::Settle { account, market };
        }
        Action::ApplyShortfall { market }
    }

    fn recover(&mut self, world: &World) -> Action {
        let with_claim = (0..MARKETS * MARKETS).map(|index| (index / MARKETS, index % MARKETS));
        let claims: Vec<(usize, usize)> =
            with_claim.filter(|(recovery, market)| world.recoveries[*recovery].claims[*market].claim > 0).collect();
        let with_tokens = (0..MARKETS * COLLATERALS).map(|index| (index / COLLATERALS, index % COLLATERALS));
        let tokens: Vec<(usize, usize)> = with_tokens
            .filter(|(recovery, collateral)| world.recoveries[*recovery].collateral[*collateral] > 0)
            .collect();
        let cash: Vec<usize> = (0..MARKETS).filter(|market| world.recoveries[*market].cash > 0).collect();
        match self.random.below(3) {
            0 if !claims.is_empty() => {
                let (recovery, market) = self.random.pick(&claims);
                Action::SettleRecovery { recovery, market }
            }
            1 if !tokens.is_empty() => {
                let (recovery, collateral) = self.random.pick(&tokens);
                let amount = self.random.between(1, world.recoveries[recovery].collateral[collateral] + 2);
                Action::BuyRecovery { recovery, taker: self.taker(), collateral, amount }
            }
            _ if !cash.is_empty() => Action::CollectRecovery { market: self.random.pick(&cash) },
            _ => self.liquidate_position(world),
        }
    }
}

/// Accounts and markets in which one may deleverage them.
fn ripe(world: &World) -> Vec<(usize, usize)> {
    let all = (0..TRADERS).flat_map(|account| (0..MARKETS).map(move |market| (account, market)));
    all.filter(|(account, market)| is_ripe(world, *account, *market)).collect()
}

/// Whether an account with equity may still pay in: the feed of what would be taken over resumed a moment ago.
fn has_time_to_pay(world: &World, account: usize) -> bool {
    let resumed = |market: usize| world.feeds[world.markets[market].feed].resumed;
    riskiest(world, account).is_some_and(|market| world.now - resumed(market) < 300)
}

/// The market of an account in which it is liquidated first.
pub(super) fn riskiest(world: &World, account: usize) -> Option<usize> {
    let open = |market: usize| world.is_usable(market) && world.markets[market].final_price.is_none();
    let held = world.accounts[account].held().filter(|held| held.size != 0 && open(held.market));
    held.max_by_key(|held| world.position_standing(held).maintenance_requirement).map(|held| held.market)
}

/// Whether an account has been below zero, and the market's price there, for as long as deleveraging takes.
fn is_ripe(world: &World, account: usize, market: usize) -> bool {
    let resumed = world.feeds[world.markets[market].feed].resumed;
    let wait = 2 * world.markets[market].terms.take_over_seconds;
    let clock = world.accounts[account].negative_clock(world.now);
    size_of(world, account, market) != 0
        && world.is_usable(market)
        && clock.is_some_and(|since| world.now - since.max(resumed) >= wait)
}
