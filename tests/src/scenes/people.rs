//! How most stories begin.

use crate::{Actor, BTC, Keeper, World, centibtc, usd};

/// One BTC.
pub const ONE: u64 = centibtc(100);
/// One ETH.
pub const ETHER: u64 = 100_000_000;

/// Ada is long one BTC at 50,000 dollars with 6,000 dollars of cash, Bob short with 60,000; each paid a fee of 25.
pub async fn ada_long_bob_short(world: &mut World) -> (Actor, Actor) {
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    ada.deposits(world, usd(6_000)).await.unwrap();
    bob.deposits(world, usd(60_000)).await.unwrap();
    ada.buys(world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    (ada, bob)
}

/// The same, and BTC has fallen to 40,000 dollars and stayed there: a keeper took Ada's position, and she owes 4,025 dollars more than she has.
pub async fn ada_lost_everything(world: &mut World) -> (Actor, Actor, Keeper) {
    let (ada, bob) = ada_long_bob_short(world).await;
    let keeper = world.keeper("keeper").await;
    world.reaches(BTC, 40_000).await;
    keeper.liquidates(world, BTC, &ada, ONE).await.unwrap();
    let state = ada.state(world).await;
    assert_eq!(state.cash, usd(5_975));
    assert_eq!(state.position(BTC).unwrap().cost, 10_000_000_000);
    (ada, bob, keeper)
}
