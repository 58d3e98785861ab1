//! Amounts: zero, too many, more than there is; arrays that are full; accounts that are not empty.

use ballast::error::BallastError::*;
use ballast::instructions::{CollateralTerms, MatcherBudget};
use ballast::state::NONE;
use ballast_tests::bank::keypair;
use ballast_tests::mints::SPL_TOKEN;
use ballast_tests::{BTC, DAY, Expect, SOL, World, centibtc, default_collateral_terms, sol, usd};
use solana_signer::Signer;

use super::{EXISTS, Seen};

pub(super) async fn zero_is_no_amount(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let (ada, bob, keeper) = (world.trader("ada").await, world.trader("bob").await, world.keeper("kim").await);
    for trader in [&ada, &bob] {
        trader.deposits(&mut world, usd(100)).await.unwrap();
        trader.deposits_collateral(&mut world, SOL, sol(12)).await.unwrap();
    }
    seen.refused(ada.deposits(&mut world, 0).await, ZeroAmount);
    seen.refused(ada.deposits_collateral(&mut world, SOL, 0).await, ZeroAmount);
    seen.refused(ada.withdraws(&mut world, 0).await, ZeroAmount);
    seen.refused(ada.withdraws_collateral(&mut world, SOL, 0).await, ZeroAmount);
    seen.refused(ada.buys(&mut world, SOL, 0, 0, &bob).await, ZeroAmount);
    let purse = world.bank.give(&ada.key(), &deployment.quote_mint, &deployment.quote_program, 1).await;
    for market in [None, Some(SOL)] {
        let call = deployment.fund_reserve(ada.key(), purse, market, 0);
        seen.refused(world.send(&[call], &[&ada.keypair]).await, ZeroAmount);
    }
    ada.buys_at_mark(&mut world, SOL, sol(100), &bob).await.unwrap();
    world.price(SOL, 115).await;
    seen.refused(keeper.liquidates(&mut world, SOL, &ada, 0).await, ZeroAmount);
    seen.refused(keeper.liquidates_collateral(&mut world, &ada, SOL, 0).await, ZeroAmount);
    keeper.calls(&mut world, SOL, &ada, SOL, 0).await.unwrap(); // The first call only starts the clock.
    seen.refused(keeper.calls(&mut world, SOL, &ada, SOL, 0).await, ZeroAmount);
    seen.refused(world.crank(deployment.deleverage(SOL, ada.account, bob.account, 0)).await, ZeroAmount);
    seen.refused(keeper.buys_recovery(&mut world, SOL, SOL, 0).await, ZeroAmount);
}

pub(super) async fn amounts_that_do_not_fit(seen: &mut Seen) {
    let mut world = World::new().await;
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    for trader in [&ada, &bob] {
        trader.deposits(&mut world, usd(1_000)).await.unwrap();
        trader.deposits_collateral(&mut world, SOL, sol(1)).await.unwrap();
    }
    let (half, whole) = (1_u64 << 63, u64::MAX);
    // The notional of 2^62 lamports of SOL is still money, that of 2^62 units of BTC is not.
    for (market, size, quote) in [(SOL, half, 1), (SOL, whole, 1), (SOL, 1, half), (SOL, 1, whole), (BTC, 1 << 62, 1)] {
        seen.refused(ada.buys(&mut world, market, size, quote, &bob).await, AmountTooLarge);
    }
    for amount in [usd(1_000) + 1, half, whole] {
        seen.refused(ada.withdraws(&mut world, amount).await, NotEnoughCash);
    }
    for amount in [sol(1) + 1, whole] {
        seen.refused(ada.withdraws_collateral(&mut world, SOL, amount).await, NotEnoughCollateral);
    }
    seen.refused(ada.withdraws_collateral(&mut world, BTC, 1).await, NotEnoughCollateral);

    let held = 2 * sol(1);
    let terms = CollateralTerms { deposit_cap: held + 5, ..default_collateral_terms() };
    let capped = world.deployment().set_collateral_terms(SOL, terms);
    world.govern(capped).await.unwrap();
    seen.refused(ada.deposits_collateral(&mut world, SOL, 6).await, DepositCapExceeded);
    ada.deposits_collateral(&mut world, SOL, 5).await.unwrap();

    // More cash than money can count is credited, and only leaves again.
    bob.deposits(&mut world, half).await.unwrap();
    seen.refused(bob.withdraws(&mut world, 1).await, Overflow);
    bob.requests(&mut world, NONE, 0, half).await.unwrap();
}

pub(super) async fn arrays_fill_up(seen: &mut Seen) {
    let mut world = World::new().await;
    world.watched = false; // Sixteen markets and nine collaterals are many laws.
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    for trader in [&ada, &bob] {
        trader.deposits(&mut world, usd(100_000)).await.unwrap();
    }
    for market in 3..17 {
        world.list_market(market, SOL, world.root.market_terms()).await.unwrap();
    }
    world.wait(7 * DAY).await; // They admit everything now.
    for market in 0..16 {
        ada.buys_at_mark(&mut world, market, 1_000_000, &bob).await.unwrap();
    }
    seen.refused(ada.buys_at_mark(&mut world, 16, 1_000_000, &bob).await, PositionsFull);
    ada.deposits_collateral(&mut world, SOL, 1).await.unwrap();
    ada.deposits_collateral(&mut world, BTC, centibtc(1)).await.unwrap();
    for collateral in 2..9 {
        world.list_collateral(collateral, SPL_TOKEN, 9, SOL, default_collateral_terms()).await.unwrap();
    }
    world.wait(7 * DAY).await;
    for collateral in 2..8 {
        ada.deposits_collateral(&mut world, collateral, 1).await.unwrap();
    }
    seen.refused(ada.deposits_collateral(&mut world, 8, 1).await, BalancesFull);
    ada.deposits_collateral(&mut world, 7, 1).await.unwrap();

    let allow = |matcher: &str, expires| {
        let budget = MatcherBudget { markets: 1, expires, notional: 1, slippage: 1 };
        world.root.deployment.allow_matcher(ada.key(), ada.account, keypair(matcher).pubkey(), budget)
    };
    let calls =
        [allow("one", i64::MAX), allow("two", i64::MAX), allow("three", i64::MAX), allow("one", 0), allow("three", 1)];
    let [one, two, three, ended, late] = calls;
    world.send(&[one, two], &[&ada.keypair]).await.unwrap();
    seen.refused(world.send(&[three], &[&ada.keypair]).await, MatchersFull);
    world.send(&[ended, late], &[&ada.keypair]).await.unwrap();
}

pub(super) async fn what_is_not_empty_stays_open(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    let close = |world: &World| world.root.deployment.close_account(ada.key(), ada.account);
    bob.deposits(&mut world, usd(1_000)).await.unwrap();
    // Cash.
    ada.deposits(&mut world, 1).await.unwrap();
    seen.refused(world.send(&[close(&world)], &[&ada.keypair]).await, AccountNotEmpty);
    ada.withdraws(&mut world, 1).await.unwrap();
    // Collateral, and with it a position: its fee becomes a debt.
    ada.deposits_collateral(&mut world, SOL, sol(1)).await.unwrap();
    seen.refused(world.send(&[close(&world)], &[&ada.keypair]).await, AccountNotEmpty);
    ada.buys_at_mark(&mut world, SOL, sol(1), &bob).await.unwrap();
    seen.refused(world.send(&[close(&world)], &[&ada.keypair]).await, AccountNotEmpty);
    bob.buys_at_mark(&mut world, SOL, sol(1), &ada).await.unwrap();
    assert!(ada.state(&mut world).await.fee_debt > 0);
    seen.refused(world.send(&[close(&world)], &[&ada.keypair]).await, AccountNotEmpty);
    // An open account is not opened again.
    let again = deployment.open_account(world.bank.payer(), ada.key(), 0);
    world.send(&[again], &[&ada.keypair]).await.refused(EXISTS);
}
