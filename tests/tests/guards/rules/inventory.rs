//! What the reserve takes on: from whom, within which limits, and to whom it goes.

use anchor_lang::solana_program::instruction::AccountMeta;
use ballast::error::BallastError::*;
use ballast::instructions::InventoryTerms;
use ballast_tests::bank::keypair;
use ballast_tests::scenes::inventory::{TERMS, abandoned, absorbed, willing};
use ballast_tests::{Actor, BTC, DAY, SOL, World, sol, usd};
use solana_signer::Signer;

use super::Seen;
use ballast_tests::scenes::crash::opposed;

async fn set(world: &mut World, terms: InventoryTerms) {
    world.govern(world.deployment().set_inventory_terms(terms)).await.unwrap();
}

pub(super) async fn absorbing_keeps_its_rules(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let carol = abandoned(&mut world).await;
    seen.refused(world.absorb(SOL, &carol, 0).await, ZeroAmount);
    set(&mut world, InventoryTerms { capital_share: 0, ..TERMS }).await;
    seen.refused(world.absorb(SOL, &carol, sol(1)).await, InventoryOff);
    set(&mut world, InventoryTerms { delta_share: 0, ..TERMS }).await;
    seen.refused(world.absorb(SOL, &carol, sol(1)).await, DeltaExceeded);
    set(&mut world, TERMS).await;

    // The accounts are those of the market, and the reserve takes nothing from itself.
    let own = deployment.inventory_account(SOL);
    let mut other = deployment.absorb(SOL, carol.account, sol(1));
    for meta in other.accounts.iter_mut().filter(|meta| meta.pubkey == own) {
        meta.pubkey = deployment.inventory_account(BTC);
    }
    seen.refused(world.crank(other.clone()).await, NotInventory);
    let dan = world.trader("dave").await;
    for meta in other.accounts.iter_mut().filter(|meta| meta.pubkey == deployment.inventory_account(BTC)) {
        meta.pubkey = dan.account;
    }
    seen.refused(world.crank(other).await, NotInventory);
    for itself in [own, deployment.inventory_account(BTC)] {
        seen.refused(world.crank(deployment.absorb(SOL, itself, sol(1))).await, InventoryAccount);
    }

    // A clock that nobody kept is none, and the time before the price is fresh again is nobody's.
    world.watch(BTC, &[], 3_700).await;
    seen.refused(world.absorb(SOL, &carol, sol(1)).await, NotYetAbsorbable);
    world.settle(SOL, &carol).await.unwrap();
    world.watch(BTC, &[&carol], 599).await;
    seen.refused(world.absorb(SOL, &carol, sol(1)).await, NotYetAbsorbable);
    world.silence(SOL);
    world.advance(400).await;
    seen.refused(world.absorb(SOL, &carol, sol(1)).await, PriceNotFresh);
    world.price(SOL, 115).await;
    let healthy = Actor { account: deployment.account(&keypair("dan").pubkey(), 0), keypair: keypair("dan") };
    seen.refused(world.absorb(SOL, &healthy, sol(1)).await, NotLiquidatable);
    world.absorb(SOL, &carol, sol(100)).await.unwrap();
}

/// Carol sinks in a market with a seed and a pledge, before a reserve of ten thousand dollars.
async fn sunk(world: &mut World, seed: u64, pledge: u64) -> Actor {
    world.open_inventories().await;
    set(world, TERMS).await;
    world.fund_reserve(None, usd(10_000)).await;
    world.fund_reserve(Some(SOL), seed).await;
    if pledge > 0 {
        world.govern(world.deployment().pledge_reserve(SOL, pledge)).await.unwrap();
    }
    world.wait(31 * DAY).await;
    world.wait(300).await;
    let (carol, _) = opposed(world, usd(1_300), 0).await;
    world.price(SOL, 115).await;
    world.settle(SOL, &carol).await.unwrap();
    world.watch(BTC, &[&carol], 600).await;
    carol
}

pub(super) async fn loans_keep_their_limits(seen: &mut Seen) {
    // Four hundred dollars are needed, and the market may draw three hundred.
    let mut world = World::new().await;
    let carol = sunk(&mut world, usd(300), 0).await;
    seen.refused(world.absorb(SOL, &carol, sol(100)).await, LoanExceedsAllowance);

    let mut world = World::new().await;
    let carol = sunk(&mut world, usd(300), usd(1_000)).await;
    set(&mut world, InventoryTerms { capital_share: 50, ..TERMS }).await;
    seen.refused(world.absorb(SOL, &carol, sol(100)).await, LoanExceedsCapital);
    set(&mut world, TERMS).await;
    world.absorb(SOL, &carol, sol(100)).await.unwrap();
    let market = world.market(SOL).await;
    assert_eq!(market.lent_budget, usd(300), "the budget lends first");
    assert!(market.lent_capital > usd(50), "protocol capital lends the rest: {}", market.lent_capital);
}

pub(super) async fn what_is_held_is_sold_and_paid_back(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let (poor, next) = (world.keeper("pam").await, world.trader("nora").await);
    let (keeper, _) = absorbed(&mut world).await;
    let own = Actor { keypair: keeper.keypair.insecure_clone(), account: deployment.inventory_account(SOL) };
    seen.refused(world.crank(deployment.return_inventory(SOL)).await, NothingToReturn);

    // It is for sale, and neither liquidated nor called; nobody signs for it.
    seen.refused(keeper.liquidates(&mut world, SOL, &own, sol(1)).await, InventoryAccount);
    seen.refused(keeper.liquidates_collateral(&mut world, &own, SOL, 1).await, InventoryAccount);
    seen.refused(keeper.calls(&mut world, SOL, &own, SOL, 1).await, InventoryAccount);
    let itself = deployment.buy_inventory(SOL, (own.account, keeper.key()), sol(1));
    seen.refused(world.send(&[itself], &[&keeper.keypair]).await, InventoryAccount);
    let foreign = deployment.buy_inventory(SOL, (poor.account, keeper.key()), sol(1));
    seen.refused(world.send(&[foreign], &[&keeper.keypair]).await, NotAuthorized);
    let bare = deployment.buy_inventory(SOL, (next.account, next.key()), sol(1));
    seen.refused(world.send(&[bare], &[&next.keypair]).await, BelowInitialMargin);
    seen.refused(keeper.buys_inventory(&mut world, BTC, 1).await, NoPosition);

    // It is deleveraged only where what is held is counted.
    let dan = deployment.account(&keypair("dan").pubkey(), 0);
    world.prices(&[(SOL, 100), (BTC, 50_000)]).await;
    world.settle_inventory(SOL).await.unwrap();
    for _ in 0..4 {
        world.wait(600).await;
        world.settle_inventory(SOL).await.unwrap();
    }
    let mut call = deployment.deleverage(SOL, own.account, dan, sol(1));
    let counted = call.accounts.last().cloned();
    if let Some(left_out) = call.accounts.last_mut() {
        *left_out = AccountMeta::new_readonly(ballast::ID, false);
    }
    seen.refused(world.crank(call.clone()).await, InventoryMissing);
    if let (Some(place), Some(counted)) = (call.accounts.last_mut(), counted) {
        *place = counted;
    }
    world.crank(call).await.unwrap();
}

pub(super) async fn its_terms_keep_their_bounds(seen: &mut Seen) {
    let mut world = World::new().await;
    for terms in [InventoryTerms { capital_share: 5_001, ..TERMS }, InventoryTerms { delta_share: 50_001, ..TERMS }] {
        let outcome = world.govern(world.deployment().set_inventory_terms(terms)).await;
        seen.refused(outcome, RatioOutOfBounds);
    }
    set(&mut world, InventoryTerms { capital_share: 5_000, delta_share: 50_000 }).await;
    willing(&mut world).await;
}
