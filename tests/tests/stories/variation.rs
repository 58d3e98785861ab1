//! Losses that cash does not cover are paid by selling just enough collateral, the cheaper the longer nobody buys.

use ballast::error::BallastError;
use ballast::event::VariationCalled;
use ballast_tests::{Actor, BTC, ETH, Expect, Keeper, SOL, World, sol, usd};

use crate::scenes::ONE;

/// Ada has 100 dollars and 80 SOL, is long one BTC, and lost 1,000 dollars: 925 are not covered by cash.
async fn ada_lacks_cash(world: &mut World) -> (Actor, Keeper) {
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    let keeper = world.keeper("keeper").await;
    ada.deposits(world, usd(100)).await.unwrap();
    ada.deposits_collateral(world, SOL, sol(80)).await.unwrap();
    bob.deposits(world, usd(60_000)).await.unwrap();
    ada.buys(world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.price(BTC, 49_000).await;
    (ada, keeper)
}

#[tokio::test]
async fn the_discount_of_a_call_opens_within_a_minute() {
    for (seconds, amount, paid) in [
        (1, 7_403_701_851, 925_000_001),   // 5 bp.
        (30, 7_512_690_356, 925_000_001),  // 150 bp: 925 dollars / 0.985 / 125 dollars.
        (60, 7_628_865_980, 925_000_001),  // 300 bp.
        (500, 7_628_865_980, 925_000_001), // No wider.
    ] {
        let mut world = World::new().await;
        let (ada, keeper) = ada_lacks_cash(&mut world).await;
        let called: VariationCalled = keeper.calls(&mut world, BTC, &ada, SOL, sol(80)).await.unwrap().event();
        assert_eq!((called.amount, called.paid, called.from_cash), (0, 0, 0), "the first call only starts the clock");
        assert_eq!(ada.state(&mut world).await.called_since, world.now());
        world.advance(seconds).await;
        let called: VariationCalled = keeper.calls(&mut world, BTC, &ada, SOL, sol(80)).await.unwrap().event();
        assert_eq!((called.amount, called.paid), (amount, paid), "after {seconds} seconds");
        assert_eq!(called.from_cash, usd(1_000), "the loss is booked");
        assert_eq!(world.market(BTC).await.pool, usd(1_000));
        assert_eq!(ada.state(&mut world).await.called_since, 0);
        keeper.calls(&mut world, BTC, &ada, SOL, 1).await.refused(BallastError::NoUnpaidLoss);
    }
}

#[tokio::test]
async fn losses_that_cash_covers_call_for_nothing() {
    let mut world = World::new().await;
    let (ada, keeper) = ada_lacks_cash(&mut world).await;
    keeper.calls(&mut world, ETH, &ada, SOL, 1).await.refused(BallastError::NoUnpaidLoss);
    ada.deposits(&mut world, usd(876)).await.unwrap(); // 49 are lacking: a tenth of a per cent of 49,000.
    keeper.calls(&mut world, BTC, &ada, SOL, 1).await.refused(BallastError::NoVariationCall);
}
