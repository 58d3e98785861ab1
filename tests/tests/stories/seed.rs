//! What a market was given is released over thirty days, whoever adds to it.

use ballast_risk::BasisPoints;
use ballast_tests::{BTC, DAY, World, usd};

async fn allowance(world: &mut World) -> u64 {
    let now = world.now();
    world.market(BTC).await.allowance(BasisPoints(5_000), now).unwrap()
}

#[tokio::test]
async fn a_unit_more_does_not_restart_the_release() {
    let mut world = World::new().await;
    world.fund_reserve(Some(BTC), usd(30_000)).await;
    for day in 1..=30 {
        world.advance(DAY).await;
        let released = allowance(&mut world).await;
        assert!((usd(1_000 * day)..usd(1_000 * day) + day).contains(&released), "{released} on day {day}");
        world.fund_reserve(Some(BTC), 1).await; // Anybody may give a unit.
        assert!(allowance(&mut world).await >= released, "nothing that was released is taken back");
    }
    world.advance(30 * DAY).await;
    assert_eq!(allowance(&mut world).await, usd(30_000) + 30);
}

#[tokio::test]
async fn as_much_again_starts_half_as_late() {
    let mut world = World::new().await;
    world.fund_reserve(Some(BTC), usd(30_000)).await;
    world.advance(10 * DAY).await;
    world.fund_reserve(Some(BTC), usd(30_000)).await;
    assert_eq!(allowance(&mut world).await, usd(10_000), "twice as much is five days old");
    world.advance(DAY).await;
    assert_eq!(allowance(&mut world).await, usd(12_000));
    world.advance(24 * DAY).await;
    assert_eq!(allowance(&mut world).await, usd(60_000));
}

/// Stakers see thirty days ahead what a pledge opens: it joins no release that is under way, it restarts it.
#[tokio::test]
async fn a_pledge_opens_over_thirty_days_whatever_is_under_way() {
    let mut world = World::new().await;
    world.fund_reserve(None, usd(100_000)).await;
    world.fund_reserve(Some(BTC), usd(30_000)).await;
    world.advance(20 * DAY).await;
    world.govern(world.deployment().pledge_reserve(BTC, usd(5_000))).await.unwrap();
    assert_eq!(allowance(&mut world).await, usd(20_000), "nothing is taken back");
    world.advance(15 * DAY).await;
    assert_eq!(allowance(&mut world).await, usd(20_000 + 7_500), "half of what was not released");
    world.advance(15 * DAY).await;
    assert_eq!(allowance(&mut world).await, usd(35_000));
}
