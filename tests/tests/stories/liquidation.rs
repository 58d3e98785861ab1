//! Positions and collateral of those below maintenance are taken over, for a bonus that never comes out of nowhere.

use ballast::error::BallastError;
use ballast::event::{CollateralLiquidated, PositionLiquidated};
use ballast_tests::{Actor, BTC, DAY, Expect, SOL, World, sol, usd};

use crate::scenes::{ONE, ada_long_bob_short};

#[tokio::test]
async fn the_healthy_are_left_alone() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    let keeper = world.keeper("keeper").await;
    world.price(BTC, 48_000).await; // Equity 3,975 dollars; 2,400 are required.
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.refused(BallastError::NotLiquidatable);
    keeper.liquidates_collateral(&mut world, &ada, SOL, 1).await.refused(BallastError::NotLiquidatable);
}

#[tokio::test]
async fn a_liquidation_restores_and_its_bonus_comes_from_cash() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    let keeper = world.keeper("keeper").await;
    world.price(BTC, 46_000).await; // Equity 1,975 dollars; 2,300 are required, 325 are missing.
    let liquidated: PositionLiquidated = keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap().event();

    // The bonus grows with the distance: 100 bp and 100 * 325 / 2,300 more. Taking a dollar of notional frees 500 - 114 - 50 bp,
    // and what is to be restored is 325 dollars and the buffer of 1 % of 46,000: 785 dollars / 3.36 % = 23,363.10 dollars.
    let size = u64::try_from(liquidated.size).unwrap();
    assert_eq!(size, 50_789_339, "rounded up at each step, and one more");
    let notional = size * 460;
    assert_eq!(liquidated.bonus_cash, notional * 114 / 10_000);
    assert_eq!(liquidated.insurance, notional * 50 / 10_000);
    assert_eq!((liquidated.bonus_collateral, liquidated.bonus_from_fees), (0, 0));
    let ada_state = ada.state(&mut world).await;
    assert_eq!(ada_state.cash, usd(5_975) - liquidated.bonus_cash - liquidated.insurance);
    assert_eq!(ada_state.position(BTC).unwrap().size, i64::try_from(ONE - size).unwrap());
    assert_eq!(keeper.cash(&mut world).await, usd(1_000_000) + liquidated.bonus_cash);
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.refused(BallastError::NotLiquidatable);
}

#[tokio::test]
async fn without_cash_the_bonus_is_paid_in_collateral() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    let keeper = world.keeper("keeper").await;
    ada.deposits_collateral(&mut world, BTC, 1).await.unwrap();
    ada.deposits_collateral(&mut world, SOL, sol(80)).await.unwrap();
    bob.deposits(&mut world, usd(60_000)).await.unwrap();
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    assert_eq!(ada.state(&mut world).await.fee_debt, usd(25));
    world.price(BTC, 43_000).await; // 9,000 of collateral less 7,000 lost, 25 of fees and 2,150 required: 175 below.
    let liquidated: PositionLiquidated = keeper.liquidates(&mut world, BTC, &ada, ONE / 10).await.unwrap().event();

    // 100 + 100 * 175 / 2,150 = 108 bp of 4,300 dollars: her unit of BTC, the first in her slots, then SOL at 125 dollars.
    assert_eq!(liquidated.bonus_cash, 0);
    assert_eq!(liquidated.bonus_collateral, 46_440_000);
    assert_eq!(keeper.state(&mut world).await.balance(BTC), 1);
    let tokens = (46_440_000 - 430) * 8; // An eighth of a unit of quote each.
    assert_eq!(keeper.state(&mut world).await.balance(SOL), tokens);
    assert_eq!(ada.state(&mut world).await.balance(SOL), sol(80) - tokens);
}

#[tokio::test]
async fn below_zero_the_bonus_is_paid_from_fees_and_counts_as_a_draw() {
    let mut world = World::new().await;
    world.fund_reserve(Some(BTC), usd(30_000)).await;
    world.wait(30 * DAY).await; // All of the seed is released.
    let (ada, _) = ada_long_bob_short(&mut world).await;
    let keeper = world.keeper("keeper").await;
    world.price(BTC, 43_000).await; // Equity 5,975 - 7,000 dollars.
    let liquidated: PositionLiquidated = keeper.liquidates(&mut world, BTC, &ada, ONE / 10).await.unwrap().event();
    assert_eq!(liquidated.bonus_from_fees, 21_500_000, "half a per cent of 4,300 dollars");
    assert_eq!((liquidated.bonus_cash, liquidated.bonus_collateral, liquidated.insurance), (0, 0, 0));
    let liquidated: PositionLiquidated = keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap().event();
    assert_eq!(liquidated.size, 90_000_000, "below zero the whole position goes");
    assert_eq!(liquidated.bonus_from_fees, 28_500_000, "no more than the two fees of 25 dollars");
    let market = world.market(BTC).await;
    assert_eq!((market.fees_taken, market.drawn, market.paid_by_budget), (0, usd(50), usd(50)));
}

#[tokio::test]
async fn without_an_allowance_the_bonus_below_zero_is_nothing() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    let keeper = world.keeper("keeper").await;
    world.price(BTC, 43_000).await;
    let liquidated: PositionLiquidated = keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap().event();
    assert_eq!(liquidated.bonus_from_fees, 0);
    assert_eq!(world.market(BTC).await.fees_taken, usd(50));
}

#[tokio::test]
async fn collateral_is_sold_at_its_discount_until_health_is_restored() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    let keeper = world.keeper("keeper").await;
    ada.deposits_collateral(&mut world, SOL, sol(80)).await.unwrap();
    bob.deposits(&mut world, usd(60_000)).await.unwrap();
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.price(BTC, 43_000).await;
    let sold: CollateralLiquidated = keeper.liquidates_collateral(&mut world, &ada, SOL, sol(8)).await.unwrap().event();
    assert_eq!((sold.amount, sold.paid), (sol(8), usd(950)), "1,000 dollars less five per cent");
    assert_eq!(ada.cash(&mut world).await, usd(950));
    // Each dollar sold gains five cents of margin; 125 dollars are missing below the line and 430 to the buffer.
    let sold: CollateralLiquidated =
        keeper.liquidates_collateral(&mut world, &ada, SOL, sol(80)).await.unwrap().event();
    assert_eq!((sold.amount, sold.paid), (sol(72), usd(8_550)));
    keeper.liquidates_collateral(&mut world, &ada, SOL, 1).await.refused(BallastError::NotLiquidatable);
}

#[tokio::test]
async fn the_riskiest_position_goes_first() {
    let mut world = World::new().await;
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    let keeper = world.keeper("keeper").await;
    ada.deposits(&mut world, usd(3_100)).await.unwrap();
    bob.deposits(&mut world, usd(60_000)).await.unwrap();
    ada.buys(&mut world, BTC, ONE / 5, usd(10_000), &bob).await.unwrap();
    ada.buys(&mut world, SOL, sol(160), usd(20_000), &bob).await.unwrap();
    world.prices(&[(BTC, 50_000), (SOL, 110)]).await; // 500 dollars are required for BTC, 880 for SOL.
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.refused(BallastError::NotRiskiest);
    keeper.liquidates(&mut world, SOL, &ada, sol(160)).await.unwrap();
    // Where the riskiest has no usable price, the next one goes.
    world.price(BTC, 30_000).await;
    world.silence(SOL);
    world.watch(BTC, &[], 601).await;
    keeper.liquidates(&mut world, SOL, &ada, sol(160)).await.refused(BallastError::PriceNotUsable);
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
}

/// A part of a liquidation takes its part of equity, so that two calls pay no more than one, and nothing is paid by others.
#[tokio::test]
async fn two_parts_take_no_more_than_the_whole() {
    let mut paid = Vec::new();
    for parts in [vec![ONE], vec![ONE / 2, ONE / 2], vec![ONE * 56 / 100, ONE]] {
        let mut world = World::new().await;
        let (ada, _) = ada_long_bob_short(&mut world).await;
        let keeper = world.keeper("keeper").await;
        world.price(BTC, 44_525).await; // Equity 500 dollars of 44,525, more than the bonus leaves.
        let fees = world.market(BTC).await.fees_taken;
        let mut sum = 0;
        for part in parts {
            let liquidated: PositionLiquidated = keeper.liquidates(&mut world, BTC, &ada, part).await.unwrap().event();
            assert_eq!((liquidated.bonus_from_fees, liquidated.insurance), (0, 0));
            sum += liquidated.bonus_cash;
        }
        assert_eq!(ada.state(&mut world).await.position(BTC).unwrap().size, 0);
        let market = world.market(BTC).await;
        assert_eq!((market.fees_taken, market.drawn), (fees, 0));
        paid.push(sum);
    }
    assert_eq!(paid, [usd(500); 3], "all equity, and not a unit more");
}

/// Governance may raise initial margin to the whole at once. Whoever takes over passes with twice maintenance margin all the same.
#[tokio::test]
async fn a_raised_initial_margin_keeps_no_liquidator_away() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    let (rich, poor) = (world.trader("rich").await, world.trader("poor").await);
    rich.deposits(&mut world, usd(8_000)).await.unwrap();
    poor.deposits(&mut world, usd(200)).await.unwrap();
    let deployment = world.deployment();
    let takes = |taker: &Actor| [deployment.liquidate_position(BTC, ada.account, (taker.account, taker.key()), ONE)];
    world.set_market(BTC, |terms| terms.initial = 10_000).await;
    world.reaches(BTC, 46_000).await;
    rich.buys(&mut world, BTC, ONE / 5, usd(9_200), &bob).await.refused(BallastError::BelowInitialMargin);
    world.send(&takes(&poor), &[&poor.keypair]).await.refused(BallastError::BelowInitialMargin);
    world.send(&takes(&rich), &[&rich.keypair]).await.unwrap();
}
