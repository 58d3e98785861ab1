//! What leaves and what stops: outflow, breakers, the steward's corridor, delistings.

use ballast::error::BallastError::*;
use ballast::event::table;
use ballast::state::{NONE, breaker};
use ballast_client::instruction::Vault;
use ballast_tests::{BTC, HOUR, SOL, World, sol, usd};
use solana_signer::Signer;

use super::Seen;

pub(super) async fn a_vault_is_not_emptied(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let ada = world.trader("ada").await;
    ada.deposits(&mut world, usd(2_000_000)).await.unwrap();
    world.advance(2 * HOUR).await;
    seen.refused(ada.withdraws(&mut world, usd(200_001)).await, OutflowLimited);
    ada.requests(&mut world, NONE, 0, usd(1_900_000)).await.unwrap();
    seen.refused(ada.withdraws(&mut world, usd(1_001)).await, OthersWait);
    seen.refused(world.crank(deployment.release_withdrawals(NONE)).await, NothingReleased);
    seen.refused(world.crank(deployment.release_withdrawals(SOL)).await, NothingReleased);
    seen.refused(ada.is_paid(&mut world, NONE, 0).await, NothingReleased);
    // The reserve's outflow has no line, and another collateral's is another one.
    let mut elsewhere = deployment.request_withdrawal(ada.key(), ada.account, (NONE, 1), 1);
    let reserves = ballast_client::address::outflow(&deployment.reserve_vault);
    for other in [reserves, deployment.outflow(SOL)] {
        let place = elsewhere
            .accounts
            .iter()
            .position(|meta| meta.pubkey == deployment.outflow(NONE) || meta.pubkey == reserves);
        elsewhere.accounts[place.unwrap()].pubkey = other;
        let ticket = ballast_client::address::withdrawal_ticket(&other, &ada.key(), 1);
        let last = elsewhere.accounts.len() - 2;
        elsewhere.accounts[last].pubkey = ticket;
        seen.refused(world.send(&[elsewhere.clone()], &[&ada.keypair]).await, NotRecorded);
    }
}

pub(super) async fn breakers_have_their_reasons(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let ada = world.trader("ada").await;
    ada.deposits(&mut world, usd(2_000_000)).await.unwrap();
    world.advance(2 * HOUR).await;
    for number in [breaker::RESERVE_FELL, breaker::VAULT_BELOW_LEDGER, breaker::WITHDRAWALS_WAIT] {
        for vault in [Vault::Traders(NONE), Vault::Traders(BTC), Vault::Reserve] {
            seen.refused(world.crank(deployment.trip_breaker(number, vault)).await, BreakerNotTripped);
        }
    }
    for unknown in [3, 4, u8::MAX] {
        seen.refused(world.crank(deployment.trip_breaker(unknown, Vault::Reserve)).await, UnknownBreaker);
    }
    // Each collateral has its own vault.
    let mut other = deployment.trip_breaker(breaker::VAULT_BELOW_LEDGER, Vault::Traders(BTC));
    let last = other.data.len() - 2;
    other.data[last..].copy_from_slice(&SOL.to_le_bytes());
    seen.refused(world.crank(other).await, NotRecorded);
    ada.requests(&mut world, NONE, 0, usd(2_000_000)).await.unwrap();
    world.crank(deployment.trip_breaker(breaker::WITHDRAWALS_WAIT, Vault::Traders(NONE))).await.unwrap();
    let change = deployment.set_feed_terms(SOL, ballast_tests::default_feed_terms());
    seen.refused(world.govern(change).await, BreakerOpen);
}

pub(super) async fn the_steward_keeps_to_its_corridor(seen: &mut Seen) {
    let mut world = World::new().await;
    let (steward, guardian) = (world.root.steward.insecure_clone(), world.root.guardian.insecure_clone());
    let steer =
        |world: &World, table, index, tightness| world.deployment().steer(steward.pubkey(), table, index, tightness);
    let foreign = world.deployment().steer(guardian.pubkey(), table::MARKET, SOL, 1);
    seen.refused(world.send(&[foreign], &[&guardian]).await, NotSteward);
    for (table, index, tightness, rule) in [
        (table::MARKET, SOL, 65, CorridorExceeded),
        (table::COLLATERAL, SOL, u32::MAX, CorridorExceeded),
        (table::MARKET, 9, 1, UnknownMarket),
        (table::COLLATERAL, 9, 1, UnknownCollateral),
        (table::GENERAL, 0, 1, IndexBeyondTable),
    ] {
        let call = steer(&world, table, index, tightness);
        seen.refused(world.send(&[call], &[&steward]).await, rule);
    }
    let call = steer(&world, table::MARKET, SOL, 64);
    world.send(&[call], &[&steward]).await.unwrap();
    let call = steer(&world, table::MARKET, SOL, 0);
    seen.refused(world.send(&[call], &[&steward]).await, CorridorExceeded);
}

pub(super) async fn a_delisting_is_near_the_price(seen: &mut Seen) {
    let mut world = World::new().await;
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    for trader in [&ada, &bob] {
        trader.deposits(&mut world, usd(1_000)).await.unwrap();
    }
    ada.buys_at_mark(&mut world, SOL, sol(1), &bob).await.unwrap();
    world.price(SOL, 130).await;
    seen.refused(world.govern(world.deployment().set_final_price(SOL)).await, PriceNotStable);
    world.advance(61).await;
    seen.refused(world.govern(world.deployment().set_final_price(SOL)).await, PriceNotFresh);
}
