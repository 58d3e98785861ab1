//! Calls, liquidations and deleveraging: who may be taken from, by whom, and in which order.

use ballast::error::BallastError::*;
use ballast::state::NONE;
use ballast_tests::{Actor, BTC, SOL, World, centibtc, sol, usd};

use super::Seen;
use ballast_tests::scenes::crash::opposed;

pub(super) async fn the_healthy_are_left_alone(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let (keeper, poor) = (world.keeper("kim").await, world.keeper("pam").await);
    poor.requests(&mut world, NONE, 0, usd(999_990)).await.unwrap();
    let (carol, dan) = opposed(&mut world, usd(100), sol(12)).await;
    let second = world.open(carol.keypair.insecure_clone(), 1).await;
    second.deposits(&mut world, usd(10_000)).await.unwrap();

    seen.refused(keeper.calls(&mut world, SOL, &carol, SOL, 1).await, NoUnpaidLoss);
    world.price(SOL, 124).await;
    seen.refused(keeper.calls(&mut world, SOL, &carol, SOL, 1).await, NoVariationCall);
    seen.refused(keeper.calls(&mut world, SOL, &dan, SOL, 1).await, NoUnpaidLoss);
    for healthy in [&carol, &dan] {
        seen.refused(keeper.liquidates(&mut world, SOL, healthy, 1).await, NotLiquidatable);
        seen.refused(keeper.liquidates_collateral(&mut world, healthy, SOL, 1).await, NotLiquidatable);
    }
    world.price(SOL, 115).await;
    // Nobody takes from himself, by whatever account, and nobody signs for another.
    let own = (second.account, carol.key());
    let own_account = [
        deployment.liquidate_position(SOL, carol.account, own, sol(1)),
        deployment.liquidate_collateral(carol.account, own, SOL, sol(1)),
        deployment.call_variation(SOL, carol.account, own, SOL, sol(1)),
    ];
    for call in own_account {
        seen.refused(world.send(&[call], &[&carol.keypair]).await, SelfLiquidation);
    }
    let foreign = deployment.liquidate_position(SOL, carol.account, (keeper.account, poor.key()), sol(1));
    seen.refused(world.send(&[foreign], &[&poor.keypair]).await, NotAuthorized);
    // Who takes can bear it.
    seen.refused(poor.liquidates(&mut world, SOL, &carol, sol(100)).await, BelowInitialMargin);
    seen.refused(poor.liquidates_collateral(&mut world, &carol, SOL, sol(1)).await, NotEnoughCash);
    // There is something to take.
    seen.refused(keeper.liquidates(&mut world, BTC, &carol, 1).await, NoPosition);
    seen.refused(keeper.liquidates_collateral(&mut world, &carol, BTC, 1).await, NothingToSell);
    keeper.calls(&mut world, SOL, &carol, SOL, sol(1)).await.unwrap();
    seen.refused(keeper.calls(&mut world, SOL, &carol, BTC, 1).await, NothingToSell);
    keeper.calls(&mut world, SOL, &carol, SOL, sol(1)).await.unwrap();
    keeper.liquidates(&mut world, SOL, &carol, sol(100)).await.unwrap();
    seen.refused(keeper.liquidates(&mut world, SOL, &carol, sol(1)).await, NotLiquidatable);
}

pub(super) async fn the_riskiest_comes_first(seen: &mut Seen) {
    let mut world = World::new().await;
    let keeper = world.keeper("kim").await;
    let (carol, dan) = opposed(&mut world, usd(1_500), 0).await;
    carol.buys_at_mark(&mut world, BTC, centibtc(1), &dan).await.unwrap();
    world.prices(&[(SOL, 115), (BTC, 50_000)]).await;
    seen.refused(keeper.liquidates(&mut world, BTC, &carol, 1).await, NotRiskiest);
    keeper.liquidates(&mut world, SOL, &carol, 1).await.unwrap();
}

pub(super) async fn deleveraging_is_the_last_exit(seen: &mut Seen) {
    let mut world = World::new().await;
    let (carol, dan) = opposed(&mut world, usd(1_300), 0).await;
    let (frank, gina, hal) = (world.trader("frank").await, world.trader("gina").await, world.trader("hal").await);
    for trader in [&frank, &gina] {
        trader.deposits(&mut world, usd(10_000)).await.unwrap();
    }
    world.price(SOL, 100).await;
    gina.buys_at_mark(&mut world, SOL, sol(10), &frank).await.unwrap();
    seen.refused(gina.buys_at_mark(&mut world, SOL, sol(1), &carol).await, BelowZero);
    let deployment = world.deployment();
    let against = |opposite: &Actor| deployment.deleverage(SOL, carol.account, opposite.account, sol(20));
    // The clock runs from when somebody looked.
    seen.refused(world.crank(against(&dan)).await, NotYetDeleverageable);
    world.settle(SOL, &carol).await.unwrap();
    world.watch(BTC, &[&carol], 1_199).await;
    seen.refused(world.crank(against(&dan)).await, NotYetDeleverageable);
    world.advance(1).await;
    seen.refused(world.crank(against(&gina)).await, NotOpposite);
    seen.refused(world.crank(against(&hal)).await, NotOpposite);
    seen.refused(world.crank(against(&frank)).await, NotInProfit);
    // An account above zero is nobody's to close.
    let healthy = deployment.deleverage(SOL, gina.account, dan.account, sol(1));
    seen.refused(world.crank(healthy).await, NotYetDeleverageable);
    world.crank(against(&dan)).await.unwrap();
    seen.refused(world.crank(against(&dan)).await, DeleverageShareSpent);
    world.watch(BTC, &[&carol], 600).await;
    world.crank(against(&frank)).await.unwrap();
}
