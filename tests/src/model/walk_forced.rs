//! The steps of a random walk that are forced on accounts: liquidations, sales, deleveraging and deficits.

use super::walk::Walk;
use super::*;

impl Walk {
    pub fn liquidate(&mut self) -> Vec<usize> {
        let account = self.trader_with(|world, account| {
            world.standing(account).maintenance < 0 && world.accounts[account].held().any(|held| held.size != 0)
        });
        let other = self.trader();
        let liquidator = self.random.pick(&[other, self.whale]);
        let market = self.market_of(account);
        let whole = self.size_of(account, market).abs();
        let any = self.random.between(1, whole + 1);
        let size = self.random.pick(&[whole, any]);
        let before = self.world.standing(account).equity;
        let answer = self.world.liquidate_position(liquidator, account, market, size);
        self.count("liquidate", &answer);
        if let Ok(Outcome::Liquidated { drawn, .. }) = answer {
            let after = self.world.standing(account).equity;
            assert!(
                after >= before.min(0) - 1,
                "a liquidation moved equity from {before} to {after}"
            );
            self.note("liquidate: drawn", drawn);
        }
        vec![account, liquidator]
    }

    pub fn call(&mut self) -> Vec<usize> {
        let account = self.trader_with(|world, account| world.standing(account).unpaid > world.accounts[account].cash);
        let market = self.market_of(account);
        self.check_sale(
            account,
            |world, taker, collateral, amount| world.call_variation(account, taker, market, collateral, amount),
            "call",
        )
    }

    pub fn sale(&mut self) -> Vec<usize> {
        let account = self.trader_with(|world, account| world.standing(account).maintenance < 0);
        self.check_sale(
            account,
            |world, taker, collateral, amount| world.liquidate_collateral(account, taker, collateral, amount),
            "sale",
        )
    }

    fn check_sale(
        &mut self,
        account: usize,
        sell: impl Fn(&mut World, usize, usize, i128) -> Answer,
        name: &str,
    ) -> Vec<usize> {
        let other = self.trader();
        let taker = self.random.pick(&[other, self.whale]);
        let collateral = self.random.below(self.world.collaterals.len());
        let amount = self
            .random
            .between(1, self.world.accounts[account].balance(collateral) + 2);
        let before = self.world.standing(account).equity;
        let answer = sell(&mut self.world, taker, collateral, amount);
        self.count(name, &answer);
        if answer.is_ok() {
            let after = self.world.standing(account).equity;
            assert!(before < 0 || after >= 0, "a sale moved equity from {before} to {after}");
        }
        vec![account, taker]
    }

    pub fn resolve(&mut self) -> Vec<usize> {
        let account = self.trader_with(|world, account| {
            let held = &world.accounts[account];
            world.standing(account).unpaid > 0
                && held.held().all(|held| held.size == 0 || !world.is_usable(held.market))
        });
        let market = self.market_of(account);
        let answer = self.world.resolve_deficit(account, market);
        self.count("resolve", &answer);
        if let Ok(Outcome::Resolved {
            debt,
            cash,
            drawn,
            shortfall,
            recovered,
        }) = answer
        {
            assert_eq!(debt, cash + drawn + shortfall, "the parts of a loss");
            for (name, amount) in [
                ("debt", debt),
                ("cash", cash),
                ("drawn", drawn),
                ("shortfall", shortfall),
                ("recovered", recovered),
            ] {
                self.note(&format!("resolve: {name}"), amount);
            }
            self.note("resolve: into shortfall", i128::from(shortfall > 0));
        }
        vec![account]
    }

    pub fn deleverage(&mut self) -> Vec<usize> {
        let account = self.trader_with(|world, account| {
            world.accounts[account].negative_since.is_some()
                && world.accounts[account].held().any(|held| held.size != 0)
        });
        let market = self.market_of(account);
        let size = self.size_of(account, market);
        let opposite = self.trader_with(|world, other| {
            world.accounts[other]
                .position(market)
                .is_some_and(|held| held.size.signum() * size.signum() < 0)
        });
        let before = self.world.standing(opposite).equity;
        let answer = self.world.deleverage(account, opposite, market, size.abs());
        self.count("deleverage", &answer);
        assert!(
            self.world.standing(opposite).equity >= before,
            "deleveraging cost the opposite side"
        );
        vec![account, opposite]
    }
}
