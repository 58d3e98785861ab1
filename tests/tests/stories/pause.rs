//! With everything paused that can be, risk still goes down and debts are still divided.

use ballast::error::BallastError;
use ballast::instructions::MatcherBudget;
use ballast::state::pause;
use ballast_tests::bank::keypair;
use ballast_tests::{BTC, DAY, Expect, HOUR, SOL, World, centibtc, sol, usd};
use solana_signer::Signer;

use crate::scenes::{ONE, ada_long_bob_short};

/// The longest pause.
const THREE_DAYS: u32 = 72 * 3_600;

async fn pause_all(world: &mut World) {
    world.pauses(pause::ALL, THREE_DAYS).await.unwrap();
}

#[tokio::test]
async fn what_raises_risk_or_takes_value_out_is_refused() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    let matcher = keypair("matcher");
    for side in [&ada, &bob] {
        let budget = MatcherBudget { markets: u64::MAX, expires: i64::MAX, notional: u64::MAX, slippage: u64::MAX };
        let allow = world.deployment().allow_matcher(side.key(), side.account, matcher.pubkey(), budget);
        world.send(&[allow], &[&side.keypair]).await.unwrap();
    }
    pause_all(&mut world).await;
    let zoe = keypair("zoe");
    let open = world.deployment().open_account(world.bank.payer(), zoe.pubkey(), 0);
    world.send(&[open], &[&zoe]).await.refused(BallastError::Paused);
    bob.withdraws(&mut world, 1).await.refused(BallastError::Paused);
    ada.buys(&mut world, BTC, centibtc(1), usd(500), &bob).await.refused(BallastError::Paused);
    let (buyer, seller) = ((bob.account, matcher.pubkey()), (ada.account, matcher.pubkey()));
    let fill = world.deployment().settle_trade(BTC, buyer, seller, centibtc(1), usd(500));
    world.send(&[fill], &[&matcher]).await.refused(BallastError::Paused); // Although both would reduce.
    ada.deposits_collateral(&mut world, SOL, sol(1)).await.unwrap();
    ada.withdraws_collateral(&mut world, SOL, 1).await.refused(BallastError::Paused);
}

#[tokio::test]
async fn what_lowers_risk_stays_open() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    let keeper = world.keeper("keeper").await;
    pause_all(&mut world).await;
    ada.deposits(&mut world, usd(1)).await.unwrap();
    bob.buys(&mut world, BTC, centibtc(10), usd(5_000), &ada).await.unwrap();
    world.reaches(BTC, 40_000).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
    world.resolve(BTC, &ada).await.unwrap();
    world.settle_all(BTC, &[&bob, &keeper]).await;
    let deployment = world.deployment();
    world.crank(deployment.apply_shortfall(BTC)).await.unwrap();
    world.crank(deployment.accrue_funding(BTC)).await.unwrap();
    world.crank(deployment.collect_fees(BTC)).await.unwrap();
    world.fund_reserve(None, usd(1)).await;
    world.settle(BTC, &bob).await.unwrap();
    // What was queued is not applied while people cannot leave.
    world.govern(deployment.set_final_price(BTC)).await.refused(BallastError::Paused);
}

/// A pause ends by itself, after three days at the latest, and the operation is then open for a third longer than it was paused.
#[tokio::test]
async fn a_pause_ends_by_itself_and_the_next_one_waits() {
    let mut world = World::new().await;
    let guardian = world.root.guardian.insecure_clone();
    let bob = world.trader("bob").await;
    bob.deposits(&mut world, usd(10)).await.unwrap();
    let pause = |world: &World, seconds| [world.deployment().pause(guardian.pubkey(), pause::WITHDRAWAL, seconds)];
    let began = world.now();
    world.send(&pause(&world, 3_600), &[&guardian]).await.unwrap();
    world.wait(HOUR - 2).await;
    bob.withdraws(&mut world, 1).await.refused(BallastError::Paused);
    // It may be lengthened while it runs, up to three days after it began.
    world.send(&pause(&world, THREE_DAYS), &[&guardian]).await.refused(BallastError::PauseSpent);
    world.send(&pause(&world, THREE_DAYS - 3_599), &[&guardian]).await.unwrap();
    // A shorter one shortens nothing.
    world.send(&pause(&world, 1), &[&guardian]).await.unwrap();
    world.wait(3 * DAY - HOUR).await;
    bob.withdraws(&mut world, 1).await.refused(BallastError::Paused);
    world.wait(3).await;
    bob.withdraws(&mut world, 1).await.unwrap();
    // It is not paused again for four days.
    world.send(&pause(&world, 1), &[&guardian]).await.refused(BallastError::PauseSpent);
    let until = world.snapshot().await.clearinghouse.paused_until(pause::WITHDRAWAL);
    let length = until - began;
    world.bank.set_time(until + length + (length + 2) / 3 - 1).await;
    world.send(&pause(&world, 60), &[&guardian]).await.refused(BallastError::PauseSpent);
    world.wait(1).await;
    world.send(&pause(&world, 60), &[&guardian]).await.unwrap();
    bob.withdraws(&mut world, 1).await.refused(BallastError::Paused);
    // A false alarm of a minute costs eighty seconds.
    world.advance(60 + 79).await;
    world.send(&pause(&world, 60), &[&guardian]).await.refused(BallastError::PauseSpent);
    world.advance(1).await;
    world.send(&pause(&world, 60), &[&guardian]).await.unwrap();
}
