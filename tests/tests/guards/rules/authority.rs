//! Who may do what, and what a pause stops.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::error::BallastError::*;
use ballast::instructions::{FeedIdentity, MatcherBudget};
use ballast::state::{pause, source};
use ballast_client::instruction::{Collateral, Governed};
use ballast_tests::bank::keypair;
use ballast_tests::mints::{SPL_TOKEN, mint_bytes};
use ballast_tests::{
    Actor, Expect, SOL, World, default_collateral_terms, default_feed_terms, default_general_terms,
    default_reserve_terms, default_tranche_terms, sol, usd,
};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{EXISTS, Seen};

/// An instruction with another signer in the place of one.
fn signed_by(mut call: Instruction, whom: &Pubkey, by: &Keypair) -> Instruction {
    for meta in call.accounts.iter_mut().filter(|meta| meta.is_signer && meta.pubkey == *whom) {
        meta.pubkey = by.pubkey();
    }
    call
}

/// Everything that governance alone signs.
fn governed(world: &mut World) -> Vec<Governed> {
    let (deployment, payer) = (world.deployment(), world.bank.payer());
    let mint = keypair("a mint to list").pubkey();
    world.bank.place(&mint, &SPL_TOKEN, mint_bytes(9));
    let listed = Collateral { index: 7, mint, program: SPL_TOKEN };
    let identity = FeedIdentity { source: source::PULL, id: [9; 32], decimals: 6 };
    vec![
        deployment.set_general_terms(default_general_terms()),
        deployment.list_feed(7, identity, default_feed_terms()),
        deployment.set_feed_terms(SOL, default_feed_terms()),
        deployment.list_collateral(payer, &listed, SOL, default_collateral_terms()),
        deployment.set_collateral_terms(SOL, default_collateral_terms()),
        deployment.list_market(payer, 7, SOL, world.root.market_terms()),
        deployment.set_market_terms(SOL, world.root.market_terms()),
        deployment.set_final_price(SOL),
        deployment.set_reserve_terms(default_reserve_terms()),
        deployment.set_tranche_terms(default_tranche_terms()),
        deployment.pledge_reserve(SOL, 1),
    ]
}

pub(super) async fn each_role_has_its_signer(seen: &mut Seen) {
    let mut world = World::new().await;
    let guardian = world.root.guardian.insecure_clone();
    let venue = world.root.venue.insecure_clone();
    let governance = world.root.governance.pubkey();
    let eve = world.trader("eve").await;
    for governed in governed(&mut world) {
        for stranger in [&guardian, &venue, &eve.keypair] {
            let call = signed_by(governed.instruction.clone(), &governance, stranger);
            seen.refused(world.send(&[call], &[stranger]).await, NotGovernance);
            let queue = signed_by(governed.queue(world.bank.payer()), &governance, stranger);
            seen.refused(world.send(&[queue], &[stranger]).await, NotGovernance);
        }
    }
    // A root is created once.
    let again =
        world.root.deployment.initialize(world.bank.payer(), default_general_terms(), guardian.pubkey(), eve.key());
    world.govern(again).await.refused(EXISTS);
    guards(&mut world, seen, &guardian, &[&venue, &eve.keypair]).await;
    publishes(&mut world, seen, &venue, &[&guardian, &eve.keypair]).await;
    owns(&mut world, seen, &eve).await;
}

/// The guardian pauses, for three days at most.
async fn guards(world: &mut World, seen: &mut Seen, guardian: &Keypair, others: &[&Keypair]) {
    let deployment = world.deployment();
    for other in others {
        seen.refused(world.send(&[deployment.pause(other.pubkey(), 1, 60)], &[other]).await, NotGuardian);
    }
    for unknown in [0, pause::ALL + 1, u32::MAX] {
        seen.refused(world.send(&[deployment.pause(guardian.pubkey(), unknown, 60)], &[guardian]).await, UnknownPause);
    }
    for seconds in [0, 72 * 3_600 + 1, u32::MAX] {
        let long = deployment.pause(guardian.pubkey(), 1, seconds);
        seen.refused(world.send(&[long], &[guardian]).await, DurationOutOfBounds);
    }
    world.send(&[deployment.pause(guardian.pubkey(), 3, 1)], &[guardian]).await.unwrap();
    world.advance(1).await;
    for again in [1, 2, 3] {
        seen.refused(world.send(&[deployment.pause(guardian.pubkey(), again, 1)], &[guardian]).await, PauseSpent);
    }
    seen.refused(world.govern(deployment.pause(deployment.governance, 4, 1)).await, NotGuardian);
    world.wait(1).await;
}

/// The venue publishes within its cap, and a market without a venue has none.
async fn publishes(world: &mut World, seen: &mut Seen, venue: &Keypair, others: &[&Keypair]) {
    let deployment = world.deployment();
    for other in others {
        let call = deployment.publish_funding_rate(other.pubkey(), SOL, 1);
        seen.refused(world.send(&[call], &[other]).await, NotVenue);
    }
    for rate in [1_001, -1_001, i32::MAX, i32::MIN] {
        let call = deployment.publish_funding_rate(venue.pubkey(), SOL, rate);
        seen.refused(world.send(&[call], &[venue]).await, FundingRateTooHigh);
    }
    let call = deployment.publish_funding_rate(venue.pubkey(), SOL, -1_000);
    world.send(&[call], &[venue]).await.unwrap();
    world.set_market(SOL, |terms| terms.venue = Pubkey::default()).await;
    let call = deployment.publish_funding_rate(venue.pubkey(), SOL, 0);
    seen.refused(world.send(&[call], &[venue]).await, NotVenue);
}

/// A delegate trades, and does nothing else; the default key is nobody.
async fn owns(world: &mut World, seen: &mut Seen, eve: &Actor) {
    let deployment = world.deployment();
    let (ada, delegate) = (world.trader("ada").await, keypair("delegate"));
    for trader in [&ada, eve] {
        trader.deposits(world, usd(1_000)).await.unwrap();
    }
    let quote = world.value(SOL, sol(1)).await;
    let traded =
        deployment.settle_trade(SOL, (ada.account, delegate.pubkey()), (eve.account, eve.key()), sol(1), quote);
    let signers = [&delegate, &eve.keypair];
    seen.refused(world.send(std::slice::from_ref(&traded), &signers).await, NotAuthorized);
    let named = deployment.set_delegate(ada.key(), ada.account, delegate.pubkey());
    world.send(&[named], &[&ada.keypair]).await.unwrap();
    world.send(std::slice::from_ref(&traded), &signers).await.unwrap();

    let purse = world.bank.give(&delegate.pubkey(), &deployment.quote_mint, &deployment.quote_program, 0).await;
    let budget = MatcherBudget { markets: 1, expires: i64::MAX, notional: 1, slippage: 1 };
    let beyond = [
        deployment.withdraw(delegate.pubkey(), ada.account, purse, 1),
        deployment.set_delegate(delegate.pubkey(), ada.account, delegate.pubkey()),
        deployment.allow_matcher(delegate.pubkey(), ada.account, eve.key(), budget.clone()),
        deployment.close_account(delegate.pubkey(), ada.account),
    ];
    for call in beyond {
        seen.refused(world.send(&[call], &[&delegate]).await, NotOwner);
    }
    opens_collateral(world, seen, &ada, (&delegate, eve)).await;
    let ended = deployment.set_delegate(ada.key(), ada.account, Pubkey::default());
    world.send(&[ended], &[&ada.keypair]).await.unwrap();
    seen.refused(world.send(&[traded], &signers).await, NotAuthorized);
    let nobody = deployment.allow_matcher(ada.key(), ada.account, Pubkey::default(), budget);
    seen.refused(world.send(&[nobody], &[&ada.keypair]).await, NotAuthorized);
}

/// New collateral comes from the owner or the delegate; to what is there anybody adds.
async fn opens_collateral(world: &mut World, seen: &mut Seen, ada: &Actor, (delegate, eve): (&Keypair, &Actor)) {
    let (deployment, listed) = (world.deployment(), world.root.collaterals[&SOL]);
    let call = async |world: &mut World, payer: &Keypair| {
        let source = world.bank.give(&payer.pubkey(), &listed.mint, &listed.program, 1).await;
        let call = deployment.deposit_collateral(payer.pubkey(), ada.account, source, &listed, 1);
        world.send(&[call], &[payer]).await
    };
    seen.refused(call(world, &eve.keypair).await, NotAuthorized);
    call(world, delegate).await.unwrap();
    call(world, &eve.keypair).await.unwrap();
}

pub(super) async fn pauses_stop_what_they_name(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let matcher = keypair("matcher");
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    for trader in [&ada, &bob] {
        trader.deposits(&mut world, usd(10_000)).await.unwrap();
        trader.deposits_collateral(&mut world, SOL, sol(1)).await.unwrap();
        let budget = MatcherBudget { markets: 1, expires: i64::MAX, notional: u64::MAX, slippage: u64::MAX };
        let allowed = deployment.allow_matcher(trader.key(), trader.account, matcher.pubkey(), budget);
        world.send(&[allowed], &[&trader.keypair]).await.unwrap();
    }
    ada.buys_at_mark(&mut world, SOL, sol(2), &bob).await.unwrap();

    world.pauses(pause::ALL, 3_600).await.unwrap();
    let opened = deployment.open_account(world.bank.payer(), ada.key(), 9);
    seen.refused(world.send(&[opened], &[&ada.keypair]).await, Paused);
    seen.refused(ada.withdraws(&mut world, 1).await, Paused);
    seen.refused(ada.withdraws_collateral(&mut world, SOL, 1).await, Paused);
    seen.refused(ada.buys_at_mark(&mut world, SOL, sol(1), &bob).await, Paused);
    // What reduces is open to the traders themselves, and closed to matchers.
    let quote = world.value(SOL, sol(1)).await;
    let matched = (bob.account, matcher.pubkey());
    let fill = deployment.settle_trade(SOL, matched, (ada.account, matcher.pubkey()), sol(1), quote);
    seen.refused(world.send(&[fill], &[&matcher]).await, Paused);
    bob.buys_at_mark(&mut world, SOL, sol(1), &ada).await.unwrap();
    ada.deposits(&mut world, 1).await.unwrap();
    ada.deposits_collateral(&mut world, SOL, 1).await.unwrap();
    world.settle(SOL, &ada).await.unwrap();
    world.price(SOL, 126).await;
    world.crank(deployment.accrue_funding(SOL)).await.unwrap();
    world.crank(deployment.collect_fees(SOL)).await.unwrap();
}
