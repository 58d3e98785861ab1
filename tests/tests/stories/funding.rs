//! Funding moves money from one side to the other, at the venue's rate and never without one.

use ballast::event::Settled;
use ballast::state::pause;
use ballast_tests::{BTC, HOUR, World, usd};
use solana_signer::Signer;

use crate::scenes::ada_long_bob_short;

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
    let governance = world.deployment().governance;
    let stop = world.deployment().set_pause(governance, pause::FUNDING);
    world.govern(stop).await.unwrap();
    hour(&mut world).await;
    let resume = world.deployment().set_pause(governance, 0);
    world.govern(resume).await.unwrap();
    hour(&mut world).await;
    let paid: Settled = world.settle(BTC, &ada).await.unwrap().event();
    assert_eq!(paid.from_cash, usd(50), "only the second hour is charged");
}
