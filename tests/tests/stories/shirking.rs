//! Ways to leave a debt to others, and what becomes of them.

use ballast::error::BallastError;
use ballast::event::DeficitResolved;
use ballast_tests::{BTC, DAY, ETH, Expect, SOL, World, centibtc, sol, usd};

use crate::scenes::{ETHER, ONE};

/// A position whose feed is silent keeps no cash from a debt: a solvent loser pays whole, and the reserve nothing.
#[tokio::test]
async fn a_silent_position_keeps_no_cash_from_a_debt() {
    let mut world = World::new().await;
    world.fund_reserve(Some(BTC), usd(30_000)).await;
    world.wait(30 * DAY).await;
    let (eve, bob) = (world.trader("eve").await, world.trader("bob").await);
    eve.deposits(&mut world, usd(15_100)).await.unwrap();
    bob.deposits(&mut world, usd(100_000)).await.unwrap();
    eve.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    eve.buys(&mut world, ETH, 50 * ETHER, usd(100_000), &bob).await.unwrap();
    world.advance(601).await;
    world.price(BTC, 45_000).await;
    bob.buys(&mut world, BTC, ONE, usd(45_000), &eve).await.unwrap();
    let resolved: DeficitResolved = world.resolve(BTC, &eve).await.unwrap().event();
    assert_eq!((resolved.debt, resolved.cash), (usd(5_000), usd(5_000)));
    assert_eq!((resolved.budget, resolved.capital, resolved.shortfall), (0, 0, 0));
}

/// Who can pay has dust sold like anything else: small balances and a second debt of a unit neither halt a market nor spend its budget.
#[tokio::test]
async fn dust_of_who_can_pay_stands_behind_every_debt() {
    let mut world = World::new().await;
    for market in [BTC, ETH] {
        world.set_market(market, |terms| (terms.dust, terms.fee, terms.shock) = (usd(100), 0, 0)).await;
    }
    let (eve, mallory) = (world.trader("eve").await, world.trader("mallory").await);
    mallory.deposits(&mut world, usd(1_000)).await.unwrap();
    eve.deposits_collateral(&mut world, SOL, sol(99) / 125).await.unwrap();
    eve.deposits_collateral(&mut world, BTC, 198_000).await.unwrap(); // 99 dollars each.
    eve.buys(&mut world, ETH, 100_000, usd(2) + 1, &mallory).await.unwrap();
    for _ in 0..11 {
        eve.buys(&mut world, BTC, centibtc(1), usd(505), &mallory).await.unwrap();
        mallory.buys(&mut world, BTC, centibtc(1), usd(495), &eve).await.unwrap();
    }
    mallory.buys(&mut world, ETH, 100_000, usd(2), &eve).await.unwrap();
    assert!(eve.equity(&mut world).await > 0);
    world.resolve(BTC, &eve).await.refused(BallastError::SellableCollateral);
    assert_eq!(world.market(BTC).await.shortfall, 0);
}

/// Unsellable collateral stands behind each debt by its part, whichever is resolved first.
#[tokio::test]
async fn collateral_is_divided_among_the_debts() {
    for order in [[BTC, ETH], [ETH, BTC]] {
        let mut world = World::new().await;
        let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
        let keeper = world.keeper("keeper").await;
        ada.deposits(&mut world, usd(6_100)).await.unwrap();
        ada.deposits_collateral(&mut world, SOL, 60_000_000).await.unwrap(); // 7.5 dollars: dust.
        bob.deposits(&mut world, usd(100_000)).await.unwrap();
        ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
        ada.buys(&mut world, ETH, 5 * ETHER, usd(10_000), &bob).await.unwrap();
        world.reaches(BTC, 41_000).await;
        world.price(ETH, 1_400).await;
        keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
        keeper.liquidates(&mut world, ETH, &ada, 5 * ETHER).await.unwrap();
        for market in order {
            world.resolve(market, &ada).await.unwrap();
        }
        let mut passed = [0; 2];
        for (amount, market) in passed.iter_mut().zip([BTC, ETH]) {
            *amount = world.recovery(market).await.collateral[usize::from(SOL)];
        }
        assert_eq!(passed, [45_000_000, 15_000_000], "9,000 and 3,000 dollars, in the order {order:?}");
    }
}

/// A booked claim cannot be traded into profit that escapes the cut: while a booking window is open there is one price.
#[tokio::test]
async fn while_a_window_is_open_trades_are_at_the_mark() {
    let mut world = World::new().await;
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    let dan = world.keeper("dan").await;
    ada.deposits(&mut world, usd(6_000)).await.unwrap();
    bob.deposits(&mut world, usd(60_000)).await.unwrap();
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.reaches(BTC, 40_000).await;
    dan.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
    bob.buys(&mut world, BTC, centibtc(1), usd(404), &dan).await.unwrap(); // A per cent off.
    world.resolve(BTC, &ada).await.unwrap();
    assert!(world.market(BTC).await.shortfall > 0);
    bob.buys(&mut world, BTC, centibtc(1), usd(400) + 2, &dan).await.refused(BallastError::OutsideBand);
    bob.buys(&mut world, BTC, centibtc(1), usd(400) - 2, &dan).await.refused(BallastError::OutsideBand);
    bob.buys(&mut world, BTC, centibtc(1), usd(400), &dan).await.unwrap();
}

/// Small losses fall at once up to dust a day; what comes after them opens a window like any other.
#[tokio::test]
async fn a_loss_in_small_pieces_falls_no_faster_than_a_day_allows() {
    let mut world = World::new().await;
    let bob = world.trader("bob").await;
    let keeper = world.keeper("keeper").await;
    bob.deposits(&mut world, usd(1_000)).await.unwrap();
    let mut losers = Vec::new();
    for name in ["ada", "carl"] {
        let loser = world.trader(name).await;
        loser.deposits(&mut world, usd(30)).await.unwrap();
        loser.buys(&mut world, BTC, centibtc(1) / 2, usd(250), &bob).await.unwrap();
        losers.push(loser);
    }
    world.reaches(BTC, 43_000).await;
    for loser in &losers {
        keeper.liquidates(&mut world, BTC, loser, centibtc(1)).await.unwrap();
    }
    world.settle(BTC, &bob).await.unwrap();
    let mut ends = Vec::new();
    for loser in &losers {
        let resolved: DeficitResolved = world.resolve(BTC, loser).await.unwrap().event();
        ends.push((resolved.shortfall, resolved.cut, world.market(BTC).await.shortfall));
    }
    // Each lacks 5.125 dollars, and dust is ten.
    assert_eq!(ends, [(5_125_000, 5_125_000, 0), (5_125_000, 0, 5_125_000)]);
    let apply = world.deployment().apply_shortfall(BTC);
    world.crank(apply.clone()).await.refused(BallastError::ShortfallWaits);
    assert!(!world.market(BTC).await.halted());
    world.wait(DAY).await;
    world.crank(apply).await.unwrap();
    assert_eq!(world.market(BTC).await.shortfall, 0);
}
