//! Money comes in, is won and lost, and goes out.

use ballast::error::BallastError;
use ballast::event::Settled;
use ballast_tests::{BTC, Expect, SOL, World, sol, usd};

use crate::scenes::{ONE, ada_long_bob_short};

#[tokio::test]
async fn what_was_deposited_can_be_withdrawn() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    ada.deposits(&mut world, usd(1_000)).await.unwrap();
    ada.deposits_collateral(&mut world, SOL, sol(8)).await.unwrap();
    ada.deposits_collateral(&mut world, BTC, ONE).await.unwrap();
    assert_eq!(ada.equity(&mut world).await, 52_000_000_000);
    ada.leaves(&mut world).await.unwrap();
    assert_eq!(ada.quote_held(&mut world).await, usd(1_000));
    assert_eq!(ada.collateral_held(&mut world, SOL).await, sol(8));
    assert_eq!(ada.collateral_held(&mut world, BTC).await, ONE);
}

#[tokio::test]
async fn a_winner_is_paid_by_the_losers_cash_and_by_nothing_else() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    world.reaches(BTC, 51_000).await;

    let receipt = world.settle(BTC, &ada).await.unwrap();
    let settled: Settled = receipt.event();
    assert_eq!((settled.profit, settled.paid), (usd(1_000), 0), "nobody has paid in yet");
    assert_eq!(world.market(BTC).await.claims, usd(1_000));
    let settled: Settled = world.settle(BTC, &bob).await.unwrap().event();
    assert_eq!(settled.from_cash, usd(1_000));
    assert_eq!(world.market(BTC).await.pool, usd(1_000));
    let settled: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!((settled.profit, settled.paid), (0, usd(1_000)));

    // Each side of each trade pays a twentieth of a per cent.
    ada.state(&mut world).await;
    bob.buys(&mut world, BTC, ONE, usd(51_000), &ada).await.unwrap();
    world.settle_all(BTC, &[&ada, &bob]).await;
    ada.leaves(&mut world).await.unwrap();
    bob.leaves(&mut world).await.unwrap();
    assert_eq!(ada.quote_held(&mut world).await, usd(6_000 + 1_000 - 25) - 25_500_000);
    assert_eq!(bob.quote_held(&mut world).await, usd(60_000 - 1_000 - 25) - 25_500_000);
    assert_eq!(world.market(BTC).await.fees_taken, usd(2 * 25 + 51));
}

#[tokio::test]
async fn profit_is_only_paid_as_far_as_the_stable_price_carries_it() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    world.price(BTC, 51_000).await; // A second later: the stable price has moved by 25 dollars.
    world.settle(BTC, &bob).await.unwrap();
    let settled: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!((settled.profit, settled.paid), (usd(1_000), usd(25)));
    world.wait(60).await;
    let settled: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!((settled.profit, settled.paid), (0, usd(975)));
}

#[tokio::test]
async fn cash_that_unpaid_losses_need_does_not_leave() {
    let mut world = World::new().await;
    let (_, bob) = ada_long_bob_short(&mut world).await;
    world.price(BTC, 51_000).await;
    bob.withdraws(&mut world, usd(58_976)).await.refused(BallastError::LossesUnpaid);
    bob.withdraws(&mut world, usd(59_976)).await.refused(BallastError::NotEnoughCash);
    // What is left must also carry the position.
    bob.withdraws(&mut world, usd(54_000)).await.refused(BallastError::BelowInitialMargin);
    world.settle(BTC, &bob).await.unwrap();
    bob.withdraws(&mut world, usd(53_800)).await.unwrap();
}

#[tokio::test]
async fn a_close_account_is_empty() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    let close = world.deployment().close_account(ada.key(), ada.account);
    world.send(&[close], &[&ada.keypair]).await.refused(BallastError::AccountNotEmpty);
}
