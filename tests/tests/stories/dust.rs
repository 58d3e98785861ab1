//! A loss that is too small to be worth a liquidation halts no market: it falls at once on winners that are booked.

use ballast::error::BallastError;
use ballast::event::{DeficitResolved, ShortfallApplied};
use ballast_tests::{Actor, BTC, DAY, Expect, HOUR, Keeper, SOL, World, centibtc, usd};

/// What Ada lacks: five dollars and an eighth, her fee.
const LACK: u64 = 5_125_000;

/// Ada lost 35 dollars and has 29.875; nobody may draw anything. Bob won them and is not booked yet.
async fn ada_lacks_dust(world: &mut World) -> (Actor, Actor, Keeper) {
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    let keeper = world.keeper("keeper").await;
    ada.deposits(world, usd(30)).await.unwrap();
    bob.deposits(world, usd(1_000)).await.unwrap();
    ada.buys(world, BTC, centibtc(1) / 2, usd(250), &bob).await.unwrap();
    world.reaches(BTC, 43_000).await;
    keeper.liquidates(world, BTC, &ada, centibtc(1)).await.unwrap();
    (ada, bob, keeper)
}

#[tokio::test]
async fn a_loss_of_dust_waits_for_a_winner_and_halts_nothing() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = ada_lacks_dust(&mut world).await;
    let before = world.market(BTC).await;
    world.resolve(BTC, &ada).await.refused(BallastError::ClaimsNotBooked);
    let market = world.market(BTC).await;
    assert_eq!((market.shortfall, market.window), (0, before.window));
    keeper.buys(&mut world, BTC, centibtc(1) / 10, usd(43), &bob).await.unwrap(); // The market goes on.

    world.settle(BTC, &bob).await.unwrap();
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!((resolved.shortfall, resolved.cut), (LACK, LACK));
    assert!(LACK * 1_000 > usd(35), "more than a thousandth of all claims");
    let market = world.market(BTC).await;
    assert_eq!((market.shortfall, market.claims), (0, usd(35) - LACK));
    keeper.buys(&mut world, BTC, centibtc(1) / 10, usd(43), &bob).await.unwrap();
    assert!(ada.state(&mut world).await.is_empty());
}

#[tokio::test]
async fn a_loss_of_dust_that_nobody_could_resolve_for_a_day_opens_a_window() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = ada_lacks_dust(&mut world).await;
    world.watch(SOL, &[&ada], DAY).await;
    world.resolve(BTC, &ada).await.refused(BallastError::ClaimsNotBooked);
    world.watch(SOL, &[], HOUR).await; // Looked at an hour ago.
    world.watch(SOL, &[], 1).await; // And now not for longer: the day begins anew.
    world.resolve(BTC, &ada).await.refused(BallastError::ClaimsNotBooked);
    world.settle(SOL, &ada).await.unwrap();
    world.watch(SOL, &[&ada], DAY).await;
    world.resolve(BTC, &ada).await.refused(BallastError::ClaimsNotBooked);
    world.wait(1).await;
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!((resolved.shortfall, resolved.cut), (LACK, 0));
    let market = world.market(BTC).await;
    assert_eq!((market.shortfall, market.window_since), (LACK, world.now()));
    world.settle_all(BTC, &[&bob, &keeper]).await;
    let apply = world.deployment().apply_shortfall(BTC);
    let applied: ShortfallApplied = world.crank(apply).await.unwrap().event();
    assert_eq!((applied.cut, applied.left), (LACK, 0));
}

#[tokio::test]
async fn a_loss_of_more_than_dust_opens_a_window_at_once() {
    for (dust, cut) in [(LACK, LACK), (LACK - 1, 0)] {
        let mut world = World::new().await;
        world.set_market(BTC, |terms| terms.dust = dust).await;
        let (ada, bob, _) = ada_lacks_dust(&mut world).await;
        world.settle(BTC, &bob).await.unwrap();
        let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
        assert_eq!((resolved.shortfall, resolved.cut), (LACK, cut), "where {dust} is not dust");
        assert_eq!(world.market(BTC).await.shortfall, LACK - cut);
    }
}
