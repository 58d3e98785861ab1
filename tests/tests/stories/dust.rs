//! A loss that is too small to be worth a liquidation halts no market: it falls at once on winners that are booked.

use ballast::error::BallastError;
use ballast::event::{DeficitResolved, ShortfallApplied};
use ballast_tests::{Actor, BTC, Expect, Keeper, World, centibtc, usd};

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
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!((resolved.shortfall, resolved.cut), (LACK, 0));
    assert!(ada.state(&mut world).await.is_empty());
    let market = world.market(BTC).await;
    assert_eq!((market.shortfall, market.window, market.halted()), (LACK, before.window, false));
    let apply = world.deployment().apply_shortfall(BTC);
    world.crank(apply.clone()).await.refused(BallastError::ClaimsNotBooked);
    keeper.buys(&mut world, BTC, centibtc(1) / 10, usd(43), &bob).await.unwrap(); // The market goes on.
    // Whoever is booked next, and not paid by what the pool has, takes it.
    world.settle(BTC, &bob).await.unwrap();
    assert!(LACK * 1_000 > usd(35), "more than a thousandth of all claims");
    let claims = world.market(BTC).await.claims;
    let applied: ShortfallApplied = world.crank(apply).await.unwrap().event();
    assert_eq!((applied.cut, applied.left, applied.totals.claims), (LACK, 0, claims - LACK));
}

/// Two losses of dust that are more together. The second opens the window, for both.
#[tokio::test]
async fn dust_that_adds_up_opens_a_window() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = ada_lacks_dust(&mut world).await;
    world.resolve(BTC, &ada).await.unwrap();
    world.set_market(BTC, |terms| terms.dust = LACK + 1).await;
    let carl = world.trader("carl").await;
    carl.deposits(&mut world, usd(22)).await.unwrap();
    carl.buys(&mut world, BTC, centibtc(1) / 2, usd(215), &bob).await.unwrap();
    world.reaches(BTC, 38_000).await;
    keeper.liquidates(&mut world, BTC, &carl, centibtc(1)).await.unwrap();
    assert!(!world.market(BTC).await.halted());
    let resolved: DeficitResolved = world.resolve(BTC, &carl).await.unwrap().event();
    assert!(resolved.shortfall < LACK);
    let market = world.market(BTC).await;
    assert_eq!((market.shortfall, market.window_since), (LACK + resolved.shortfall, world.now()));
}

/// Dust joins an open window, as much as dust in all: the second loss opens it anew.
#[tokio::test]
async fn a_window_is_joined_by_dust_once() {
    let mut world = World::new().await;
    let (dan, keeper) = (world.trader("dan").await, world.keeper("keeper").await);
    let losers = [world.trader("poor").await, world.trader("ada").await, world.trader("eve").await];
    dan.deposits(&mut world, usd(10_000)).await.unwrap();
    let little = (usd(30), centibtc(1) / 2, usd(250));
    for (loser, (paid_in, size, quote)) in losers.iter().zip([(usd(600), centibtc(10), usd(5_000)), little, little]) {
        loser.deposits(&mut world, paid_in).await.unwrap();
        loser.buys(&mut world, BTC, size, quote, &dan).await.unwrap();
    }
    world.reaches(BTC, 43_000).await;
    for loser in &losers {
        keeper.liquidates(&mut world, BTC, loser, centibtc(10)).await.unwrap();
    }
    let mut windows = Vec::new();
    for loser in &losers {
        world.resolve(BTC, loser).await.unwrap();
        let market = world.market(BTC).await;
        windows.push((market.window, market.joined));
    }
    assert_eq!(windows, [(1, 0), (1, LACK), (2, 0)]);
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
