//! Changes of terms, listings and roles: they wait, are applied once, and end.

use anchor_lang::prelude::Pubkey;
use ballast::error::BallastError::*;
use ballast::state::{pause, role};
use ballast_client::instruction::{Governed, Series};
use ballast_tests::bank::keypair;
use ballast_tests::{
    DAY, Outcome, SOL, World, default_general_terms, default_reserve_terms, default_tranche_terms, usd,
};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::Seen;

async fn queue(world: &mut World, governed: &Governed) -> Outcome {
    let governance = world.root.governance.insecure_clone();
    let queue = governed.queue(world.bank.payer());
    world.send(&[queue], &[&governance]).await
}

async fn apply(world: &mut World, governed: &Governed, by: &Keypair) -> Outcome {
    world.send(&[governed.apply(by.pubkey())], &[by]).await
}

async fn close(world: &mut World, governed: &Governed, by: &Keypair) -> Outcome {
    let close = world.deployment().close_change(by.pubkey(), governed.queued_at(), world.bank.payer());
    world.send(&[close], &[by]).await
}

/// Terms that loosen: so many times the fee.
fn fee(world: &World, times: u32) -> Governed {
    let mut terms = world.root.market_terms();
    terms.fee *= times;
    world.deployment().set_market_terms(SOL, terms)
}

pub(super) async fn changes_wait_and_end(seen: &mut Seen) {
    let mut world = World::new().await;
    let (governance, eve) = (world.root.governance.insecure_clone(), keypair("eve"));
    let change = fee(&world, 2);
    seen.refused(world.send(std::slice::from_ref(&change.instruction), &[&governance]).await, ChangeNotQueued);
    let mut other_hash = change.queue(world.bank.payer());
    other_hash.data[8] ^= 1;
    assert!(world.send(&[other_hash], &[&governance]).await.is_err(), "another address than the hash makes");
    queue(&mut world, &change).await.unwrap();
    seen.refused(apply(&mut world, &change, &eve).await, ChangeNotDue);
    seen.refused(apply(&mut world, &change, &governance).await, ChangeNotDue);
    seen.refused(close(&mut world, &change, &eve).await, ChangeUnderWay);
    let elsewhere = world.deployment().close_change(governance.pubkey(), change.queued_at(), eve.pubkey());
    seen.refused(world.send(&[elsewhere], &[&governance]).await, NotOwner);
    // What is queued is one thing, what is sent another.
    world.advance(4 * DAY).await;
    let mut swapped = change.clone();
    let other = fee(&world, 3);
    swapped.instruction = other.instruction.clone();
    seen.refused(apply(&mut world, &swapped, &eve).await, ChangeMismatch);
    apply(&mut world, &change, &eve).await.unwrap();
    seen.refused(apply(&mut world, &change, &eve).await, ChangeEnded);
    close(&mut world, &change, &eve).await.unwrap();

    // The same terms again: what they replace was replaced meanwhile, so they are void.
    let (first, second) = (other, world.deployment().set_market_terms(SOL, world.root.market_terms()));
    for change in [&first, &second] {
        queue(&mut world, change).await.unwrap();
    }
    world.advance(4 * DAY).await;
    apply(&mut world, &first, &eve).await.unwrap();
    seen.refused(apply(&mut world, &second, &eve).await, ChangeSuperseded);
    // A change that nobody applied in two weeks is over.
    close(&mut world, &second, &governance).await.unwrap();
    queue(&mut world, &second).await.unwrap();
    world.advance(18 * DAY - 1).await;
    seen.refused(close(&mut world, &second, &eve).await, ChangeUnderWay);
    world.advance(1).await;
    seen.refused(apply(&mut world, &second, &eve).await, ChangeExpired);
    close(&mut world, &second, &eve).await.unwrap();
    vetoes(&mut world, seen, &eve).await;
}

/// The guardian refuses anything but its own replacement, once.
async fn vetoes(world: &mut World, seen: &mut Seen, eve: &Keypair) {
    let guardian = world.root.guardian.insecure_clone();
    let change = world.deployment().set_reserve_terms(default_reserve_terms());
    queue(world, &change).await.unwrap();
    let veto = |world: &World, change: &Governed, by: &Keypair| {
        world.deployment().veto_change(by.pubkey(), change.queued_at())
    };
    seen.refused(world.send(&[veto(world, &change, eve)], &[eve]).await, NotGuardian);
    world.send(&[veto(world, &change, &guardian)], &[&guardian]).await.unwrap();
    seen.refused(world.send(&[veto(world, &change, &guardian)], &[&guardian]).await, ChangeEnded);
    world.advance(4 * DAY).await;
    seen.refused(apply(world, &change, eve).await, ChangeEnded);
    close(world, &change, eve).await.unwrap();
    let replaced = world.deployment().accept_role(role::GUARDIAN, eve.pubkey());
    queue(world, &replaced).await.unwrap();
    seen.refused(world.send(&[veto(world, &replaced, &guardian)], &[&guardian]).await, VetoOfOwnReplacement);
    let other = world.deployment().accept_role(role::STEWARD, keypair("new steward").pubkey());
    queue(world, &other).await.unwrap();
    world.send(&[veto(world, &other, &guardian)], &[&guardian]).await.unwrap();
}

pub(super) async fn roles_are_disjoint(seen: &mut Seen) {
    let mut world = World::new().await;
    let (governance, guardian) = (world.root.governance.pubkey(), world.root.guardian.pubkey());
    for (which, key) in [
        (role::STEWARD, governance),
        (role::GUARDIAN, governance),
        (role::STEWARD, guardian),
        (role::GOVERNANCE, guardian),
        (role::STEWARD, Pubkey::default()),
    ] {
        let handover = world.deployment().accept_role(which, key);
        seen.refused(queue(&mut world, &handover).await, RolesNotDisjoint);
    }
    let nobody = world.deployment().accept_role(3, keypair("eve").pubkey());
    seen.refused(queue(&mut world, &nobody).await, UnknownRole);
    // Two handovers to one key: the second finds it taken.
    let eve = keypair("eve");
    let both = [role::GUARDIAN, role::STEWARD].map(|role| world.deployment().accept_role(role, eve.pubkey()));
    for handover in &both {
        queue(&mut world, handover).await.unwrap();
    }
    world.advance(14 * DAY).await;
    apply(&mut world, &both[0], &eve).await.unwrap();
    seen.refused(apply(&mut world, &both[1], &eve).await, RolesNotDisjoint);
}

pub(super) async fn nothing_enters_before_the_launch(seen: &mut Seen) {
    let mut world = World::bare(default_general_terms()).await;
    let ada = keypair("ada");
    let open = world.deployment().open_account(world.bank.payer(), ada.pubkey(), 0);
    seen.refused(world.send(&[open], &[&ada]).await, NotLaunched);
    world.govern(world.deployment().set_tranche_terms(default_tranche_terms())).await.unwrap();
    world.fund_reserve(None, usd(1)).await;
    world.opens_series(Series { tranche: 0, series: 1 }).await.unwrap();
    world.root.launched = true; // So that the staker does not launch it.
    let sam = world.staker("sam", Series { tranche: 0, series: 1 }).await;
    seen.refused(sam.stakes(&mut world, usd(1)).await, NotLaunched);
    world.root.launched = false;
    let mut launch = world.deployment().launch();
    launch.accounts[0].pubkey = ada.pubkey();
    seen.refused(world.send(&[launch], &[&ada]).await, NotGovernance);
    world.launches().await;
    seen.refused(world.govern(world.deployment().launch()).await, AlreadyLaunched);
    sam.stakes(&mut world, usd(1)).await.unwrap();
}

pub(super) async fn no_nonce_keeps_a_signature_of_governance(seen: &mut Seen) {
    let mut world = World::new().await;
    let (governance, guardian) = (world.root.governance.insecure_clone(), world.root.guardian.insecure_clone());
    let (advance, payer) = (world.nonce().await, world.bank.payer());
    let deployment = world.deployment();
    let change = fee(&world, 2);
    let calls = [
        (change.queue(payer), &governance),
        (deployment.pause(guardian.pubkey(), pause::GROWTH, 60), &guardian),
        (world.deployment().launch(), &governance),
        (change.instruction.clone(), &governance),
    ];
    for (call, signer) in calls {
        let signers: Vec<&Keypair> =
            if signer.pubkey() == governance.pubkey() { vec![&governance] } else { vec![&governance, signer] };
        let outcome = world.bank.send(&[advance.clone(), call], &signers).await;
        seen.refused(outcome, DurableNonce);
    }
}
