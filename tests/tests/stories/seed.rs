//! What a market was given is released over thirty days, whoever adds to it.

use ballast::error::BallastError;
use ballast_risk::BasisPoints;
use ballast_tests::{BTC, DAY, Expect, World, centibtc, usd};

async fn allowance(world: &mut World) -> u64 {
    allowance_at(world, 5_000).await
}

/// With a factor of one's own.
async fn allowance_at(world: &mut World, factor: u32) -> u64 {
    let now = world.now();
    world.market(BTC).await.allowance(BasisPoints(factor), now).unwrap()
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

/// Aged fees count wholly against what may be pledged, whatever factor holds today: it may rise later.
#[tokio::test]
async fn a_pledge_counts_all_aged_fees() {
    let mut world = World::new().await;
    world.set_market(BTC, |terms| (terms.fee, terms.draw_factor) = (100, 0)).await;
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    for trader in [&ada, &bob] {
        trader.deposits(&mut world, usd(20_000)).await.unwrap();
    }
    ada.buys(&mut world, BTC, centibtc(100), usd(50_000), &bob).await.unwrap();
    world.crank(world.deployment().collect_fees(BTC)).await.unwrap();
    world.fund_reserve(None, usd(5_000)).await;
    world.advance(4 * DAY).await;
    let (market, reserve) = (world.market(BTC).await, world.reserve().await);
    let aged = market.fees_aged + market.fees_young.iter().sum::<u64>();
    let tiers = reserve.ledger - reserve.treasury;
    assert!(aged > usd(900) && allowance_at(&mut world, 0).await == 0, "{aged}");
    let pledge = |world: &World, amount| world.deployment().pledge_reserve(BTC, amount);
    let (beyond, most) = (pledge(&world, tiers - aged + 1), pledge(&world, tiers - aged));
    world.govern(beyond).await.refused(BallastError::PledgeExceedsReserve);
    world.govern(most).await.unwrap();
}
