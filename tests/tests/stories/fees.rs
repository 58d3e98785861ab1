//! Fees that cash lacks are owed, and paid before anything leaves.

use ballast::error::BallastError;
use ballast::event::{FeesCollected, Settled};
use ballast_tests::{BTC, ETH, Expect, SOL, World, sol, usd};

use crate::scenes::{ETHER, ONE};

#[tokio::test]
async fn fees_owed_are_paid_from_the_first_cash() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    ada.deposits_collateral(&mut world, SOL, sol(80)).await.unwrap();
    bob.deposits(&mut world, usd(60_000)).await.unwrap();
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    assert_eq!(ada.state(&mut world).await.fee_debt, usd(25));
    assert_eq!(world.market(BTC).await.fees_taken, usd(25), "only Bob's was paid");
    bob.buys(&mut world, BTC, ONE, usd(50_000), &ada).await.unwrap();
    assert_eq!(ada.state(&mut world).await.fee_debt, usd(50));
    ada.withdraws_collateral(&mut world, SOL, 1).await.refused(BallastError::FeesOwed);

    ada.deposits(&mut world, usd(20)).await.unwrap();
    let settled: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!(settled.fees, usd(20));
    ada.deposits(&mut world, usd(31)).await.unwrap();
    ada.withdraws(&mut world, 1).await.refused(BallastError::FeesOwed);
    let settled: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!(settled.fees, usd(30));
    assert_eq!(world.market(BTC).await.fees_taken, usd(100));
    ada.leaves(&mut world).await.unwrap();
    assert_eq!(ada.quote_held(&mut world).await, usd(1));
    assert_eq!(ada.collateral_held(&mut world, SOL).await, sol(80));
}

#[tokio::test]
async fn fees_are_paid_to_the_market_that_they_are_owed_to() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    ada.deposits_collateral(&mut world, SOL, sol(80)).await.unwrap();
    bob.deposits(&mut world, usd(60_000)).await.unwrap();
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    ada.buys(&mut world, ETH, ETHER, usd(2_000), &bob).await.unwrap(); // A dollar more; it joins the first.
    let state = ada.state(&mut world).await;
    assert_eq!((state.fee_debt, state.fee_market), (usd(26), BTC));

    ada.deposits(&mut world, usd(100)).await.unwrap();
    for elsewhere in [SOL, ETH] {
        let settled: Settled = world.settle(elsewhere, &ada).await.unwrap().event();
        assert_eq!(settled.fees, 0, "nothing is owed to market {elsewhere}");
        let taken = if elsewhere == ETH { usd(1) } else { 0 };
        assert_eq!(world.market(elsewhere).await.fees_taken, taken, "what Bob paid");
    }
    let settled: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!((settled.fees, world.market(BTC).await.fees_taken), (usd(26), usd(25 + 26)));

    // A new debt is owed to the market that left it.
    ada.withdraws(&mut world, usd(74)).await.unwrap();
    bob.buys(&mut world, ETH, ETHER, usd(2_000), &ada).await.unwrap();
    let state = ada.state(&mut world).await;
    assert_eq!((state.fee_debt, state.fee_market), (usd(1), ETH));
    ada.deposits(&mut world, usd(1)).await.unwrap();
    let settled: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!(settled.fees, 0);
    let settled: Settled = world.settle(ETH, &ada).await.unwrap().event();
    assert_eq!(settled.fees, usd(1));
}

/// Collecting leaves what liquidators of accounts below zero are paid from, as long as positions are open.
#[tokio::test]
async fn collecting_leaves_the_bonus_below_zero() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    ada.deposits(&mut world, usd(6_000)).await.unwrap();
    bob.deposits(&mut world, usd(60_000)).await.unwrap();
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    let collect = world.deployment().collect_fees(BTC);
    let collected: FeesCollected = world.crank(collect.clone()).await.unwrap().event();
    // 50 dollars were taken. Half a per cent of a tenth of 50,000 dollars stays.
    assert_eq!((collected.fees, world.market(BTC).await.fees_taken), (usd(25), usd(25)));
    world.crank(collect.clone()).await.refused(BallastError::NothingToCollect);
    bob.buys(&mut world, BTC, ONE, usd(50_000), &ada).await.unwrap();
    let collected: FeesCollected = world.crank(collect).await.unwrap().event();
    assert_eq!((collected.fees, world.market(BTC).await.fees_taken), (usd(75), 0), "nobody holds a size");
}
