//! Funding moves money from one side to the other, at the venue's rate and never without one.

use ballast::error::BallastError;
use ballast::event::{DeficitResolved, FundingAccrued, Settled};
use ballast::state::{NONE, breaker, pause};
use ballast_client::instruction::Vault;
use ballast_tests::{BTC, DAY, Expect, HOUR, SOL, World, usd};
use solana_signer::Signer;

use crate::scenes::{ONE, ada_long_bob_short, ada_lost_everything};

/// A tenth of a per cent of the mark per hour: 50 dollars for one BTC at 50,000.
const RATE: i32 = 1_000;

async fn publish(world: &mut World) {
    let venue = world.root.venue.insecure_clone();
    let publish = world.deployment().publish_funding_rate(world.root.venue.pubkey(), BTC, RATE);
    world.send(&[publish], &[&venue]).await.unwrap();
}

async fn hour(world: &mut World) {
    world.wait(HOUR).await;
    let accrue = world.deployment().accrue_funding(BTC);
    world.crank(accrue).await.unwrap();
}

#[tokio::test]
async fn longs_pay_shorts_at_a_positive_rate() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    publish(&mut world).await;
    hour(&mut world).await;
    let paid: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!(paid.from_cash, usd(50));
    let received: Settled = world.settle(BTC, &bob).await.unwrap().event();
    assert_eq!((received.profit, received.paid), (usd(50), usd(50)));
}

#[tokio::test]
async fn a_rate_charges_for_two_hours_and_then_lapses() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    publish(&mut world).await;
    for _ in 0..4 {
        hour(&mut world).await;
    }
    let paid: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!(paid.from_cash, usd(100));
}

#[tokio::test]
async fn nobody_cranking_is_no_windfall() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    publish(&mut world).await;
    world.advance(HOUR).await;
    hour(&mut world).await; // Two hours have passed; at most one is charged at once.
    let paid: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!(paid.from_cash, usd(50));
}

#[tokio::test]
async fn time_under_a_pause_of_funding_is_not_charged() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    publish(&mut world).await;
    world.pauses(pause::FUNDING, 3_600).await.unwrap();
    hour(&mut world).await;
    hour(&mut world).await;
    let paid: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!(paid.from_cash, usd(50), "only the second hour is charged");
}

/// Who opens would pay for the time since the last accrual. Five minutes are tolerated; reducing is never barred.
#[tokio::test]
async fn nobody_opens_into_funding_that_was_not_charged() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    let carl = world.trader("carl").await;
    carl.deposits(&mut world, usd(60_000)).await.unwrap();
    publish(&mut world).await;
    world.wait(300).await;
    carl.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.wait(1).await;
    carl.buys(&mut world, BTC, ONE / 2, usd(25_000), &bob).await.refused(BallastError::FundingNotAccrued);
    bob.buys(&mut world, BTC, ONE / 2, usd(25_000), &ada).await.unwrap();
    let accrue = world.deployment().accrue_funding(BTC);
    world.crank(accrue).await.unwrap();
    carl.buys(&mut world, BTC, ONE / 2, usd(25_000), &bob).await.unwrap();
}

/// Nobody accrued while a window was open: its time is not charged afterwards.
#[tokio::test]
async fn time_in_a_window_is_not_charged() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = ada_lost_everything(&mut world).await;
    publish(&mut world).await;
    let index = world.snapshot().await.prices.markets[usize::from(BTC)].funding_index;
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert!(resolved.shortfall > 0 && world.market(BTC).await.halted());
    world.wait(HOUR - 60).await;
    world.settle_all(BTC, &[&bob, &keeper]).await;
    let apply = world.deployment().apply_shortfall(BTC);
    world.crank(apply).await.unwrap();
    assert_eq!(world.market(BTC).await.accrued, world.now());
    let accrue = world.deployment().accrue_funding(BTC);
    let accrued: FundingAccrued = world.crank(accrue.clone()).await.unwrap().event();
    assert_eq!(accrued.index, index);
    world.wait(60).await;
    let accrued: FundingAccrued = world.crank(accrue).await.unwrap().event();
    assert!(accrued.index > index, "it goes on");
}

/// Nobody accrued under a pause either.
#[tokio::test]
async fn time_under_a_pause_that_nobody_looked_at_is_not_charged() {
    let mut world = World::new().await;
    ada_long_bob_short(&mut world).await;
    publish(&mut world).await;
    let index = world.snapshot().await.prices.markets[usize::from(BTC)].funding_index;
    world.pauses(pause::FUNDING, 3_600).await.unwrap();
    world.wait(HOUR).await;
    let accrue = world.deployment().accrue_funding(BTC);
    let accrued: FundingAccrued = world.crank(accrue).await.unwrap().event();
    assert_eq!(accrued.index, index);
    assert_eq!(world.snapshot().await.clearinghouse.paused_until(pause::FUNDING), world.now());
}

/// A breaker that stops funding stops it as a pause does: its time is not charged when it is over.
#[tokio::test]
async fn time_under_a_breaker_is_not_charged() {
    let mut world = World::new().await;
    ada_long_bob_short(&mut world).await;
    let deployment = world.deployment();
    let vault = deployment.traders_vault;
    world.watched = false; // A unit is missing for a while.
    world.bank.take_tokens(&vault, 1).await;
    let trip = deployment.trip_breaker(breaker::VAULT_BELOW_LEDGER, Vault::Traders(NONE));
    world.crank(trip).await.unwrap();
    world.wait(DAY - 90 * 60).await;
    publish(&mut world).await;
    let index = world.snapshot().await.prices.markets[usize::from(BTC)].funding_index;
    world.wait(90 * 60).await;
    let accrued: FundingAccrued = world.crank(deployment.accrue_funding(BTC)).await.unwrap().event();
    assert_eq!(accrued.index, index);
    world.wait(60).await;
    let accrued: FundingAccrued = world.crank(deployment.accrue_funding(BTC)).await.unwrap().event();
    assert!(accrued.index > index, "the minute after it is");
}

/// Nor is a position taken over, or passed on by a matcher, with funding that its holder earned and has not been credited.
#[tokio::test]
async fn nobody_takes_over_with_funding_that_was_not_charged() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    let keeper = world.keeper("keeper").await;
    publish(&mut world).await;
    world.price(BTC, 43_000).await;
    world.watch(SOL, &[&ada], 1_300).await;
    world.price(BTC, 43_000).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.refused(BallastError::FundingNotAccrued);
    let deleverage = world.deployment().deleverage(BTC, ada.account, bob.account, 1);
    world.crank(deleverage.clone()).await.refused(BallastError::FundingNotAccrued);
    let accrue = world.deployment().accrue_funding(BTC);
    world.crank(accrue).await.unwrap();
    world.crank(deleverage).await.unwrap();
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
}

/// Where nothing grows, who pays funding cannot close: it is not charged then, nor later for that time.
#[tokio::test]
async fn nobody_is_charged_while_nobody_can_close() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    publish(&mut world).await;
    world.pauses(pause::GROWTH, 3_600).await.unwrap();
    hour(&mut world).await;
    hour(&mut world).await;
    let paid: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!(paid.from_cash, usd(50), "only the second hour is charged");
}
