//! With everything paused that can be, risk still goes down and debts are still divided.

use ballast::error::BallastError;
use ballast::instructions::MatcherBudget;
use ballast::state::pause;
use ballast_tests::bank::keypair;
use ballast_tests::{BTC, Expect, SOL, World, centibtc, sol, usd};
use solana_signer::Signer;

use crate::scenes::{ONE, ada_long_bob_short};

async fn pause_all(world: &mut World) {
    let guardian = world.root.guardian.insecure_clone();
    let pause = world.deployment().set_pause(guardian.pubkey(), pause::ALL);
    world.send(&[pause], &[&guardian]).await.unwrap();
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
    world.govern(deployment.set_final_price(BTC)).await.unwrap();
    world.settle(BTC, &bob).await.unwrap();
}

#[tokio::test]
async fn the_guardian_pauses_and_only_governance_resumes() {
    let mut world = World::new().await;
    pause_all(&mut world).await;
    let guardian = world.root.guardian.insecure_clone();
    let resume = world.deployment().set_pause(guardian.pubkey(), pause::ALL & !pause::GROWTH);
    world.send(&[resume], &[&guardian]).await.refused(BallastError::GuardianMayOnlyPause);
    let resume = world.deployment().set_pause(world.root.governance.pubkey(), 0);
    world.govern(resume).await.unwrap();
    let unknown = world.deployment().set_pause(world.root.governance.pubkey(), pause::ALL + 1);
    world.govern(unknown).await.refused(BallastError::UnknownPause);
    let stranger = keypair("stranger");
    let pause = world.deployment().set_pause(stranger.pubkey(), pause::GROWTH);
    world.send(&[pause], &[&stranger]).await.refused(BallastError::NotGuardian);
}
