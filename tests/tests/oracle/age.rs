//! What a price of which age is good for.

use ballast::error::BallastError;
use ballast::event::PricesRefreshed;
use ballast_tests::oracle::Message;
use ballast_tests::{BTC, ETH, Expect, SOL, World, centibtc, default_feed_terms, default_general_terms, sol, usd};

#[tokio::test]
async fn a_trade_and_a_withdrawal_need_a_fresh_price_and_settling_a_usable_one() {
    let mut world = World::new().await;
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    ada.deposits(&mut world, usd(10_000)).await.unwrap();
    bob.deposits(&mut world, usd(10_000)).await.unwrap();
    world.wait(1).await;
    world.advance(60).await;
    ada.buys(&mut world, BTC, centibtc(1), usd(500), &bob).await.unwrap();
    ada.withdraws(&mut world, 1).await.unwrap();
    world.advance(1).await;
    ada.buys(&mut world, BTC, centibtc(1), usd(500), &bob).await.refused(BallastError::PriceNotFresh);
    ada.withdraws(&mut world, 1).await.refused(BallastError::PriceNotFresh);
    world.advance(600 - 61).await;
    world.settle(BTC, &ada).await.unwrap();
    world.advance(1).await;
    world.settle(BTC, &ada).await.refused(BallastError::PriceNotUsable);
}

#[tokio::test]
async fn stale_collateral_blocks_only_those_who_have_a_position() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    ada.deposits(&mut world, usd(1_000)).await.unwrap();
    ada.deposits_collateral(&mut world, SOL, sol(1)).await.unwrap();
    world.advance(100_000).await;
    ada.withdraws(&mut world, usd(1_000)).await.unwrap();
    ada.withdraws_collateral(&mut world, SOL, sol(1)).await.unwrap();
}

#[tokio::test]
async fn a_feed_that_never_had_a_price_ends_no_market() {
    let mut world = World::bare(default_general_terms()).await;
    world.list_pull_feed(SOL, 9, default_feed_terms()).await.unwrap();
    world.list_market(SOL, SOL, world.root.market_terms()).await.unwrap();
    let finalize = world.deployment().set_final_price(SOL);
    world.govern(finalize).await.refused(BallastError::FeedWithoutPrice);
    let finalize = world.deployment().finalize_dead_market(SOL);
    world.crank(finalize).await.refused(BallastError::FeedNotDead);
}

/// Within the time that an accepted price stays usable there are many prints: who brings one must not choose among them.
#[tokio::test]
async fn a_print_that_is_usable_but_not_fresh_is_refused() {
    let mut world = World::new().await;
    for feed in [SOL, ETH] {
        world.advance(700).await; // The last price is long gone; any newer one would be welcome.
        let price = if feed == SOL { 100 } else { 1_900 } * 100_000_000;
        for age in [61, 62, 300, 599, 600] {
            world.post(feed, &Message::dollars_e8(price, world.now() - age));
            world.refresh(&[feed]).await.refused(BallastError::PriceTooOld);
        }
        world.post(feed, &Message::dollars_e8(price, world.now() - 60));
        let refreshed: PricesRefreshed = world.refresh(&[feed]).await.unwrap().event();
        assert_eq!(refreshed.accepted, 1);
    }
}
