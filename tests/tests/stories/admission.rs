//! What is new counts little at first; what the risk steward tightens, it tightens within its corridor.

use ballast::error::BallastError;
use ballast::event::table;
use ballast::instructions::MarketTerms;
use ballast_client::snapshot::Snapshot;
use ballast_risk::listing::TIGHTEST;
use ballast_tests::mints::SPL_TOKEN;
use ballast_tests::{Actor, BTC, DAY, ETH, Expect, HOUR, Outcome, SOL, World, default_collateral_terms, sol, usd};
use solana_signer::Signer;

use crate::scenes::ada_long_bob_short;

/// The peer that lost most took a worthless collateral at full weight on the day of its listing. Here it counts for nothing on that day.
#[tokio::test]
async fn a_listed_collateral_counts_for_nothing_at_first() {
    let mut world = World::new().await;
    let listed = 9;
    world.list_collateral(listed, SPL_TOKEN, 9, SOL, default_collateral_terms()).await.unwrap();
    let ada = world.trader("ada").await;
    ada.deposits_collateral(&mut world, listed, 1).await.refused(BallastError::DepositCapExceeded);
    world.advance(7 * DAY / 4).await;
    world.price(SOL, 125).await;
    let cap = world.snapshot().await.terms.collaterals[usize::from(listed)].deposit_cap;
    ada.deposits_collateral(&mut world, listed, cap / 4 + 1).await.refused(BallastError::DepositCapExceeded);
    ada.deposits_collateral(&mut world, listed, sol(100)).await.unwrap();
    let quarter = initial(&mut world, &ada).await;
    world.advance(6 * DAY).await;
    world.price(SOL, 125).await;
    let whole = initial(&mut world, &ada).await;
    assert!(quarter * 39 / 10 < whole && whole < quarter * 41 / 10, "{quarter} grows to {whole}");
}

/// What an account's collateral counts for in initial margin.
async fn initial(world: &mut World, actor: &Actor) -> i128 {
    let snapshot = world.snapshot().await;
    snapshot.books().standing(&snapshot.accounts[&actor.account]).unwrap().initial.0
}

/// A market that is listed after the launch grows from no open interest to its cap.
#[tokio::test]
async fn a_listed_market_admits_nothing_at_first() {
    let mut world = World::new().await;
    let market = 7;
    let cap = sol(1_000);
    let terms = MarketTerms { open_interest_cap: cap, ..world.root.market_terms() };
    let listed = world.now();
    world.list_market(market, SOL, terms).await.unwrap();
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    for trader in [&ada, &bob] {
        trader.deposits(&mut world, usd(1_000_000)).await.unwrap();
    }
    world.price(SOL, 125).await;
    ada.buys(&mut world, market, sol(1), usd(125), &bob).await.refused(BallastError::OpenInterestCapExceeded);
    world.advance(7 * DAY / 2).await;
    world.price(SOL, 125).await;
    world.crank(world.deployment().accrue_funding(market)).await.unwrap();
    let snapshot = world.snapshot().await;
    let grown = u64::try_from(world.now() - listed).unwrap();
    let admitted = snapshot.books().market(market).unwrap().open_interest_cap().unwrap();
    assert!(admitted.abs_diff(cap * grown / (7 * 86_400)) <= 1_000, "{admitted} after {grown} seconds");
    ada.buys(&mut world, market, sol(1), usd(125), &bob).await.unwrap();
}

async fn steers(world: &mut World, table: u8, index: u16, tightness: u32) -> Outcome {
    let steward = world.root.steward.insecure_clone();
    let steer = world.deployment().steer(steward.pubkey(), table, index, tightness);
    world.send(&[steer], &[&steward]).await
}

/// A quarter of the corridor at a time, six hours apart; from governance's own terms to half as much margin again and half the caps.
#[tokio::test]
async fn the_steward_stays_in_its_corridor() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    let governance = world.root.governance.insecure_clone();
    let other = world.deployment().steer(governance.pubkey(), table::MARKET, SOL, 64);
    world.send(&[other], &[&governance]).await.refused(BallastError::NotSteward);
    steers(&mut world, table::MARKET, SOL, 65).await.refused(BallastError::CorridorExceeded);
    steers(&mut world, table::FEED, SOL, 1).await.refused(BallastError::IndexBeyondTable);
    steers(&mut world, table::MARKET, 47, 1).await.refused(BallastError::UnknownMarket);
    steers(&mut world, table::COLLATERAL, 15, 1).await.refused(BallastError::UnknownCollateral);
    ada.deposits_collateral(&mut world, SOL, sol(10)).await.unwrap();
    let before = world.snapshot().await;
    for market in [SOL, BTC] {
        for step in 1..=4 {
            steers(&mut world, table::MARKET, market, 64 * step).await.unwrap();
            steers(&mut world, table::MARKET, market, 64 * step - 1).await.refused(BallastError::CorridorExceeded);
            world.wait(6 * HOUR).await;
        }
        steers(&mut world, table::MARKET, market, TIGHTEST + 1).await.refused(BallastError::CorridorExceeded);
    }
    for step in 1..=4 {
        steers(&mut world, table::COLLATERAL, SOL, 64 * step).await.unwrap();
        world.wait(6 * HOUR).await;
    }
    world.prices(&[(SOL, 125), (BTC, 50_000), (ETH, 2_000)]).await;
    let after = world.snapshot().await;
    let cap = |snapshot: &Snapshot| snapshot.books().market(SOL).unwrap().open_interest_cap().unwrap();
    assert_eq!(cap(&after), cap(&before) / 2);
    // Nobody is liquidated for it: maintenance is not in the corridor.
    let standing =
        |snapshot: &Snapshot, actor: &Actor| snapshot.books().standing(&snapshot.accounts[&actor.account]).unwrap();
    assert_eq!(standing(&after, &bob).requirement, standing(&before, &bob).requirement);
    assert!(standing(&after, &bob).initial < standing(&before, &bob).initial);
    // It frees what it tightened, step by step, and no further than governance.
    for step in (0..4).rev() {
        steers(&mut world, table::MARKET, SOL, 64 * step).await.unwrap();
        world.wait(6 * HOUR).await;
    }
    let freed = world.snapshot().await;
    assert_eq!(cap(&freed), cap(&before));
}
