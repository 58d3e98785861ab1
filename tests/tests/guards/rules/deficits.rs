//! Resolving, and the fall of a shortfall: in which order, and how often.

use ballast::error::BallastError::*;
use ballast::instructions::GRACE_SECONDS;
use ballast_tests::{BTC, ETH, SOL, World, centibtc, sol, usd};

use super::Seen;
use ballast_tests::scenes::crash::{Insolvent, insolvent, opposed};

pub(super) async fn resolving_waits_for_everything_else(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let keeper = world.keeper("kim").await;
    let (carol, dan) = opposed(&mut world, usd(1_300), 0).await;
    seen.refused(world.resolve(SOL, &keeper).await, NoDebt);
    seen.refused(world.resolve(SOL, &carol).await, OpenPosition);
    world.price(SOL, 80).await;
    seen.refused(world.resolve(SOL, &carol).await, OpenPosition);
    keeper.liquidates(&mut world, SOL, &carol, sol(100)).await.unwrap();
    // Whoever closed at a profit books it first.
    dan.buys_at_mark(&mut world, SOL, sol(100), &keeper).await.unwrap();
    seen.refused(world.resolve(SOL, &dan).await, SettleFirst);
    // Collateral is sold first.
    carol.deposits_collateral(&mut world, BTC, centibtc(1)).await.unwrap();
    seen.refused(world.resolve(SOL, &carol).await, SellableCollateral);
    keeper.liquidates_collateral(&mut world, &carol, BTC, centibtc(1)).await.unwrap();
    // The debt is where it is, and nobody is named who has no claim.
    seen.refused(world.resolve(BTC, &carol).await, NoDebt);
    for claims in [&[ETH][..], &[BTC, ETH]] {
        let call = deployment.resolve_deficit(SOL, carol.account, claims);
        seen.refused(world.crank(call).await, ClaimMarketsMismatch);
    }
    // A position in a finally priced market is settled first.
    world.reaches(SOL, 80).await;
    world.govern(deployment.set_final_price(SOL)).await.unwrap();
    let erin = world.trader("erin").await;
    seen.refused(world.resolve(SOL, &erin).await, NoDebt);
    world.resolve(SOL, &carol).await.unwrap();
}

pub(super) async fn the_solvent_wait_for_their_claims(seen: &mut Seen) {
    let mut world = World::new().await;
    let (keeper, erin) = (world.keeper("kim").await, world.trader("erin").await);
    erin.deposits(&mut world, usd(20_000)).await.unwrap();
    let (carol, _) = opposed(&mut world, usd(3_600), 0).await;
    let ten = 1_000_000_000;
    carol.buys_at_mark(&mut world, ETH, ten, &erin).await.unwrap();
    world.price(ETH, 2_300).await;
    world.settle(ETH, &carol).await.unwrap();
    erin.buys_at_mark(&mut world, ETH, ten, &carol).await.unwrap();
    world.price(SOL, 75).await;
    seen.refused(keeper.liquidates(&mut world, SOL, &carol, sol(100)).await, GracePeriod);
    world.wait(GRACE_SECONDS).await;
    keeper.liquidates(&mut world, SOL, &carol, sol(100)).await.unwrap();
    world.settle(SOL, &carol).await.unwrap();
    // Her claim is worth more than her debt, but erin has not paid it yet.
    seen.refused(world.resolve(SOL, &carol).await, OnlyIlliquid);
    world.watch(BTC, &[&carol], 4_200).await;
    seen.refused(world.resolve(SOL, &carol).await, OnlyIlliquid);
    world.advance(1).await;
    world.resolve(SOL, &carol).await.unwrap();
}

pub(super) async fn a_shortfall_falls_once(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let Insolvent { carol, dan, keeper, .. } = insolvent(&mut world).await;
    let apply = || deployment.apply_shortfall(SOL);
    seen.refused(world.crank(apply()).await, NoShortfall);
    world.resolve(SOL, &carol).await.unwrap();
    seen.refused(world.resolve(SOL, &carol).await, NoDebt);
    seen.refused(world.crank(apply()).await, WindowOpen);
    seen.refused(keeper.buys_at_mark(&mut world, SOL, 1, &dan).await, ReduceOnly);
    world.advance(3_599).await;
    seen.refused(world.crank(apply()).await, WindowOpen);
    world.advance(1).await;
    seen.refused(world.crank(apply()).await, ClaimsNotBooked);
    world.price(SOL, 80).await;
    world.settle(SOL, &dan).await.unwrap();
    world.crank(apply()).await.unwrap();
    seen.refused(world.crank(apply()).await, NoShortfall);
    // What is collected is collected.
    world.crank(deployment.collect_fees(SOL)).await.unwrap();
    for call in [
        deployment.collect_fees(SOL),
        deployment.collect_recovery(SOL),
        deployment.settle_recovery(SOL, BTC),
        deployment.settle_recovery(BTC, SOL),
    ] {
        seen.refused(world.crank(call).await, NothingToCollect);
    }
}

/// Two losers, each short of five dollars: the second loss waits for the next day.
pub(super) async fn dust_falls_no_faster_than_a_day_allows(seen: &mut Seen) {
    let mut world = World::new().await;
    let (keeper, dan) = (world.keeper("kim").await, world.trader("dan").await);
    dan.deposits(&mut world, usd(1_000)).await.unwrap();
    let losers = [world.trader("ada").await, world.trader("eve").await];
    for loser in &losers {
        loser.deposits(&mut world, usd(30)).await.unwrap();
        loser.buys(&mut world, BTC, centibtc(1) / 2, usd(250), &dan).await.unwrap();
    }
    world.reaches(BTC, 43_000).await;
    for loser in &losers {
        keeper.liquidates(&mut world, BTC, loser, centibtc(1)).await.unwrap();
    }
    world.settle(BTC, &dan).await.unwrap();
    for loser in &losers {
        world.resolve(BTC, loser).await.unwrap();
    }
    let apply = world.deployment().apply_shortfall(BTC);
    seen.refused(world.crank(apply).await, ShortfallWaits);
}
