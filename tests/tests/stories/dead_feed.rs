//! A feed is given up only when it was reported and nobody brought a price within an hour.

use ballast::error::BallastError;
use ballast::event::{FeedReported, MarketFinalized};
use ballast::state::{FeedPrice, Prices};
use ballast_tests::{BTC, DAY, Expect, HOUR, SOL, World, sol, usd};

use crate::scenes::{ONE, ada_long_bob_short};

async fn feed(world: &mut World, feed: u16) -> FeedPrice {
    let prices: Box<Prices> = world.read(&world.root.deployment.prices.clone()).await;
    prices.feeds[usize::from(feed)]
}

#[tokio::test]
async fn a_feed_that_nobody_refreshed_for_days_ends_no_market_at_once() {
    let mut world = World::new().await;
    ada_long_bob_short(&mut world).await;
    let finalize = world.deployment().finalize_dead_market(BTC);
    world.advance(30 * DAY).await; // Nobody asked for a price: that is not the feed's fault.
    world.crank(finalize.clone()).await.refused(BallastError::FeedNotDead);
    let reported: FeedReported = world.report(BTC).await.unwrap().event();
    assert_eq!((reported.feed, feed(&mut world, BTC).await.reported), (BTC, world.now()));
    world.crank(finalize.clone()).await.refused(BallastError::FeedNotDead);
    world.advance(HOUR - 1).await;
    world.crank(finalize.clone()).await.refused(BallastError::FeedNotDead);

    world.price(BTC, 50_000).await; // There it is.
    let state = feed(&mut world, BTC).await;
    assert_eq!((state.reported, state.resumed), (0, world.now()));
    world.advance(DAY).await;
    world.crank(finalize.clone()).await.refused(BallastError::FeedNotDead);
    world.report(BTC).await.refused(BallastError::FeedNotDead);

    world.advance(2 * DAY).await;
    world.report(BTC).await.refused(BallastError::FeedNotDead);
    world.advance(1).await;
    world.report(BTC).await.unwrap();
    world.advance(HOUR).await;
    let finalized: MarketFinalized = world.crank(finalize).await.unwrap().event();
    assert_eq!(finalized.price, 500 << 32);
}

#[tokio::test]
async fn reporting_again_neither_starts_nor_ends_the_hour() {
    let mut world = World::new().await;
    world.advance(3 * DAY + 1).await;
    world.report(SOL).await.unwrap();
    let first = world.now();
    for _ in 0..4 {
        world.advance(HOUR / 4).await;
        let receipt = world.report(SOL).await.unwrap();
        assert!(receipt.event_bytes().is_empty(), "it was reported already");
        assert_eq!(feed(&mut world, SOL).await.reported, first);
    }
    let finalize = world.deployment().finalize_dead_market(SOL);
    world.crank(finalize).await.unwrap();
}

#[tokio::test]
async fn a_price_that_comes_after_the_hour_revives_a_market_that_nobody_ended() {
    let mut world = World::new().await;
    world.die(&[BTC]).await;
    world.price(BTC, 50_000).await;
    let finalize = world.deployment().finalize_dead_market(BTC);
    world.crank(finalize).await.refused(BallastError::FeedNotDead);
}

#[tokio::test]
async fn collateral_whose_feed_nobody_refreshed_is_no_dead_collateral() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    ada.deposits_collateral(&mut world, SOL, sol(8)).await.unwrap();
    let keeper = world.keeper("keeper").await;
    world.reaches(BTC, 40_000).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
    world.settle(BTC, &bob).await.unwrap();
    world.silence(SOL);
    world.advance(30 * DAY).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.report(SOL).await.unwrap();
    world.advance(HOUR - 1).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.price(SOL, 125).await;
    world.advance(HOUR).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral); // The report is taken back.
    world.die(&[SOL]).await;
    world.resolve(BTC, &ada).await.unwrap();
    assert_eq!(world.recovery(BTC).await.collateral[usize::from(SOL)], sol(8));
    assert_eq!(ada.equity(&mut world).await, 0);
    assert_eq!(bob.cash(&mut world).await, usd(59_975));
}
