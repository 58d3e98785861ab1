//! A market ends: nobody chooses its last price, and everyone withdraws to zero.

use ballast::error::BallastError;
use ballast::event::{FeesCollected, MarketFinalized};
use ballast_tests::{Actor, BTC, DAY, Expect, World, usd};

use crate::scenes::{ONE, ada_long_bob_short};

/// Everyone is settled and leaves; the traders' vault is empty to the unit once fees and roundings are collected.
async fn everyone_leaves(world: &mut World, actors: &[&Actor]) {
    world.settle_all(BTC, actors).await;
    for actor in actors {
        actor.leaves(world).await.unwrap();
    }
    let collect = world.deployment().collect_fees(BTC);
    world.crank(collect).await.unwrap().event::<FeesCollected>();
    let snapshot = world.snapshot().await;
    assert!(snapshot.accounts.is_empty());
    assert_eq!((snapshot.clearinghouse.traders_ledger, snapshot.vaults.traders), (0, 0));
    let market = world.market(BTC).await;
    assert_eq!((market.used, market.open_interest, market.pool, market.claims), (0, 0, 0, 0));
}

#[tokio::test]
async fn a_delisted_market_ends_at_its_stable_price() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    world.price(BTC, 51_000).await; // Stable at 50,025 dollars; it walks on by 25 dollars and a little a second.
    let finalize = world.deployment().set_final_price(BTC);
    world.advance(10).await;
    // Whoever applies it chooses the moment: not one at which the end is more than a per cent from the price, and not an old one.
    world.govern(finalize.clone()).await.refused(BallastError::PriceNotStable);
    world.advance(10).await;
    let finalized: MarketFinalized = world.govern(finalize.clone()).await.unwrap().event();
    let dollars = (u128::from(finalized.price) * 100) >> 32;
    assert_eq!(dollars, 50_525, "twenty seconds at 500 millionths of 50,025 dollars: 25.0125 each");
    world.govern(finalize).await.refused(BallastError::MarketFinal);
    world.price(BTC, 60_000).await; // Of no consequence.
    bob.buys(&mut world, BTC, ONE, usd(60_000), &ada).await.refused(BallastError::MarketFinal);
    assert_eq!(ada.equity(&mut world).await, 6_500_249_999, "5,975 dollars and 525.25 won, floored");
    everyone_leaves(&mut world, &[&ada, &bob]).await;
    let together = ada.quote_held(&mut world).await + bob.quote_held(&mut world).await;
    assert!(together.abs_diff(usd(66_000 - 50)) <= 2, "fees and at most two units are left: {together}");
}

#[tokio::test]
async fn anyone_ends_a_market_whose_feed_is_dead() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    world.price(BTC, 51_000).await;
    let finalize = world.deployment().finalize_dead_market(BTC);
    world.advance(3 * DAY).await;
    world.crank(finalize.clone()).await.refused(BallastError::FeedNotDead);
    world.settle(BTC, &ada).await.refused(BallastError::PriceNotUsable);
    bob.withdraws(&mut world, 1).await.refused(BallastError::PriceNotFresh);
    world.die(&[BTC]).await;
    let finalized: MarketFinalized = world.crank(finalize.clone()).await.unwrap().event();
    assert_eq!(finalized.price, 510 << 32, "the stable price has long reached the last one");
    world.crank(finalize).await.refused(BallastError::MarketFinal);
    everyone_leaves(&mut world, &[&ada, &bob]).await;
    assert_eq!(ada.quote_held(&mut world).await, usd(6_000 - 25 + 1_000));
    assert_eq!(bob.quote_held(&mut world).await, usd(60_000 - 25 - 1_000));
}
