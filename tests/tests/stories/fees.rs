//! Fees that cash lacks are owed, and paid before anything leaves.

use ballast::error::BallastError;
use ballast::event::Settled;
use ballast_tests::{BTC, Expect, SOL, World, sol, usd};

use crate::scenes::ONE;

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
