//! What a census refuses.

use ballast::error::BallastError::*;
use ballast_tests::{BTC, ETH, SOL, World, default_scenarios};

use super::Seen;

pub(super) async fn a_census_keeps_its_rules(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    for trader in [&ada, &bob] {
        trader.deposits(&mut world, 1_000_000_000).await.unwrap();
    }
    ada.buys_at_mark(&mut world, SOL, 1_000_000_000, &bob).await.unwrap();
    let mut scenarios = default_scenarios();
    scenarios.shares[3][5] = 101;
    seen.refused(world.govern(deployment.set_scenarios(scenarios)).await, RatioOutOfBounds);
    scenarios.shares = [[0; 8]; 8];
    seen.refused(world.govern(deployment.set_scenarios(scenarios)).await, ScenariosEmpty);
    world.opens_census().await;
    seen.refused(world.visits(&[ada.account]).await, NoCensus);
    seen.refused(world.crank(world.finishes_census()).await, NoCensus);
    world.crank(deployment.begin_census()).await.unwrap();
    seen.refused(world.crank(deployment.begin_census()).await, CensusUnderWay);
    seen.refused(world.visits(&[ada.account, ada.account]).await, AccountVisited);
    world.visits(&[ada.account]).await.unwrap();
    seen.refused(world.visits(&[bob.account, ada.account]).await, AccountVisited);
    seen.refused(world.crank(world.finishes_census()).await, CensusIncomplete);
    world.visits(&[bob.account]).await.unwrap();
    for markets in [&[SOL, BTC][..], &[SOL, BTC, ETH, ETH], &[SOL, SOL, BTC, ETH], &[BTC, SOL, ETH], &[]] {
        seen.refused(world.crank(deployment.finish_census(markets)).await, MarketsMismatch);
    }
    world.crank(world.finishes_census()).await.unwrap();
}
