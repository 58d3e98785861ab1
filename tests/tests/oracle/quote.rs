//! What a message says: sign, exponent, range, confidence, time.

use ballast::error::BallastError;
use ballast::event::PricesRefreshed;
use ballast::state::Prices;
use ballast_tests::oracle::Message;
use ballast_tests::{ETH, Expect, Outcome, SOL, World};

/// Ten seconds after the last prices, a message that would be accepted by both layouts.
async fn world_and_message() -> (World, Message) {
    let mut world = World::new().await;
    world.prices(&[(SOL, 125), (ETH, 125)]).await;
    world.advance(10).await;
    let message = Message { price: 126 * 100_000_000, confidence: 1, exponent: -8, published: world.now() };
    (world, message)
}

async fn refresh_with(world: &mut World, feed: u16, message: Message) -> Outcome {
    world.post(feed, &message);
    world.refresh(&[feed]).await
}

async fn each_refused(change: impl Fn(&mut Message), rule: BallastError) {
    for feed in [SOL, ETH] {
        let (mut world, mut message) = world_and_message().await;
        change(&mut message);
        refresh_with(&mut world, feed, message).await.refused(rule);
    }
}

async fn each_accepted(change: impl Fn(&mut Message)) {
    each_comes_to((1, 0), change).await;
}

async fn each_doubted(change: impl Fn(&mut Message)) {
    each_comes_to((0, 1), change).await;
}

async fn each_comes_to(accepted_and_doubted: (u16, u16), change: impl Fn(&mut Message)) {
    for feed in [SOL, ETH] {
        let (mut world, mut message) = world_and_message().await;
        change(&mut message);
        let refreshed: PricesRefreshed = refresh_with(&mut world, feed, message).await.unwrap().event();
        assert_eq!((refreshed.accepted, refreshed.doubted), accepted_and_doubted);
    }
}

#[tokio::test]
async fn a_price_is_positive() {
    for price in [0, -1, i64::MIN] {
        each_refused(|message| message.price = price, BallastError::PriceNotPositive).await;
    }
}

#[tokio::test]
async fn an_exponent_is_within_its_range() {
    for exponent in [1, -19, i32::MAX, i32::MIN] {
        each_refused(|message| message.exponent = exponent, BallastError::PriceExponent).await;
    }
    each_accepted(|message| (message.price, message.exponent) = (126, 0)).await;
    each_doubted(|message| (message.price, message.exponent) = (i64::MAX, -18)).await; // Nine dollars, which is far.
}

#[tokio::test]
async fn a_price_is_within_its_range() {
    each_refused(
        |message| (message.price, message.confidence, message.exponent) = (1, 0, -18),
        BallastError::PriceOutOfRange,
    )
    .await;
    each_refused(|message| (message.price, message.exponent) = (i64::MAX, 0), BallastError::PriceOutOfRange).await;
}

#[tokio::test]
async fn a_confidence_interval_is_at_most_two_per_cent() {
    each_accepted(|message| message.confidence = 252_000_000).await;
    each_doubted(|message| message.confidence = 252_000_001).await;
    each_doubted(|message| message.confidence = u64::MAX).await;
}

#[tokio::test]
async fn a_publish_time_is_neither_ahead_nor_long_ago() {
    each_accepted(|message| message.published += 5).await;
    each_refused(|message| message.published += 6, BallastError::PriceFuture).await;
    each_refused(|message| message.published = i64::MAX, BallastError::PriceFuture).await;
    each_refused(|message| message.published -= 61, BallastError::PriceTooOld).await;
    each_refused(|message| message.published = i64::MIN, BallastError::PriceTooOld).await;
}

#[tokio::test]
async fn what_is_not_newer_changes_nothing_and_fails_nobody() {
    let (mut world, message) = world_and_message().await;
    refresh_with(&mut world, SOL, message).await.unwrap();
    let before = world.bank.account(&world.root.deployment.prices.clone()).await.unwrap().data;
    for published in [message.published, message.published - 1, message.published - 50] {
        let older = Message { price: message.price * 2, published, ..message };
        let receipt = refresh_with(&mut world, SOL, older).await.unwrap();
        assert!(receipt.event_bytes().is_empty());
        let after = world.bank.account(&world.root.deployment.prices.clone()).await.unwrap().data;
        assert_eq!(before, after);
    }
}

#[tokio::test]
async fn the_stable_price_walks_at_its_speed_and_at_most_a_minute_at_once() {
    let mut world = World::new().await;
    let mut expected = 20_u64 << 32; // 2,000 dollars for 10^8 units: 20 units of quote each.
    for seconds in [1, 7, 60, 61, 500] {
        world.advance(seconds).await;
        world.price(ETH, 2_500).await;
        expected += expected * 500 * u64::try_from(seconds.min(60)).unwrap() / 1_000_000;
        let prices: Box<Prices> = world.read(&world.root.deployment.prices.clone()).await;
        assert_eq!(prices.feeds[usize::from(ETH)].stable, expected, "after {seconds} seconds");
        assert_eq!(prices.feeds[usize::from(ETH)].price, 25 << 32);
    }
}
