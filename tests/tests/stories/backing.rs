//! What the maintenance of an open position counts on glides: nobody is liquidated because a pool was emptied just now.

use ballast::error::BallastError;
use ballast_risk::fixed::FRACTION_ONE;
use ballast_tests::{Actor, BTC, ETH, Expect, HOUR, Keeper, SOL, World, usd};

use crate::scenes::{ETHER, ONE};

/// Ada won 5,000 dollars in BTC, booked, and lost 4,000 in ETH, paid: without half of her claim she is 485 dollars below maintenance.
async fn ada_counts_on_her_claim(world: &mut World) -> (Actor, Keeper) {
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    let keeper = world.keeper("keeper").await;
    ada.deposits(world, usd(7_100)).await.unwrap();
    bob.deposits(world, usd(60_000)).await.unwrap();
    ada.buys(world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    ada.buys(world, ETH, 10 * ETHER, usd(20_000), &bob).await.unwrap();
    world.prices(&[(BTC, 55_000), (ETH, 1_600)]).await;
    let accrue = world.deployment().accrue_funding(BTC);
    world.crank(accrue).await.unwrap();
    world.settle(BTC, &ada).await.unwrap();
    world.settle(ETH, &ada).await.unwrap();
    let state = ada.state(world).await;
    assert_eq!((state.cash, state.position(BTC).unwrap().claim), (usd(7_100 - 35 - 4_000), usd(5_000)));
    let market = world.market(BTC).await;
    assert_eq!((market.pool, market.claims), (0, usd(5_000)), "nothing stands behind it");
    (ada, keeper)
}

async fn backing(world: &mut World) -> u64 {
    world.snapshot().await.prices.markets[usize::from(BTC)].backing
}

#[tokio::test]
async fn an_emptied_pool_liquidates_no_winner_at_once() {
    let mut world = World::new().await;
    let (ada, keeper) = ada_counts_on_her_claim(&mut world).await;
    let accrue = world.deployment().accrue_funding(BTC);
    let mut gone = 0;
    for hours in 0..5 {
        world.crank(accrue.clone()).await.unwrap();
        assert_eq!(backing(&mut world).await, FRACTION_ONE - gone, "after {hours} hours");
        // Half of 5,000 dollars times the backing is more than 485 dollars.
        keeper.liquidates(&mut world, BTC, &ada, ONE).await.refused(BallastError::NotLiquidatable);
        world.watch(SOL, &[], HOUR).await;
        gone += FRACTION_ONE / 6;
    }
    world.crank(accrue).await.unwrap();
    keeper.liquidates(&mut world, BTC, &ada, 1).await.unwrap(); // A sixth of it is not.
}

#[tokio::test]
async fn nobody_cranking_moves_the_backing_no_further_than_an_hour() {
    let mut world = World::new().await;
    let (ada, keeper) = ada_counts_on_her_claim(&mut world).await;
    let accrue = world.deployment().accrue_funding(BTC);
    world.watch(SOL, &[], 24 * HOUR).await;
    world.crank(accrue.clone()).await.unwrap();
    assert_eq!(backing(&mut world).await, FRACTION_ONE - FRACTION_ONE / 6);
    for _ in 0..10 {
        world.crank(accrue.clone()).await.unwrap(); // Calls do not move it, time does.
    }
    assert_eq!(backing(&mut world).await, FRACTION_ONE - FRACTION_ONE / 6);
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.refused(BallastError::NotLiquidatable);
}

#[tokio::test]
async fn a_filled_pool_backs_as_slowly() {
    let mut world = World::new().await;
    let (ada, _) = ada_counts_on_her_claim(&mut world).await;
    let accrue = world.deployment().accrue_funding(BTC);
    for _ in 0..7 {
        world.watch(SOL, &[], HOUR).await;
        world.crank(accrue.clone()).await.unwrap();
    }
    assert_eq!(backing(&mut world).await, 0);
    world.price(BTC, 50_000).await;
    world.settle(BTC, &ada).await.unwrap(); // Her profit is gone, and with it the claim.
    assert_eq!(world.market(BTC).await.claims, 0);
    world.watch(SOL, &[], HOUR).await;
    world.crank(accrue).await.unwrap();
    assert_eq!(backing(&mut world).await, FRACTION_ONE / 6);
}
