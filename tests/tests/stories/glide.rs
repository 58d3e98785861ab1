//! Maintenance terms move slowly, so that everyone can read ahead where they will stand.

use ballast::error::BallastError;
use ballast_tests::{BTC, Expect, SOL, World, default_collateral_terms, sol, usd};

use crate::scenes::ONE;

#[tokio::test]
async fn a_higher_maintenance_margin_arrives_a_basis_point_in_ten_seconds() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    let keeper = world.keeper("keeper").await;
    ada.deposits(&mut world, usd(5_035)).await.unwrap();
    bob.deposits(&mut world, usd(60_000)).await.unwrap();
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.price(BTC, 48_000).await; // Equity 3,010 dollars: 627 bp of the notional.
    world.set_market(BTC, |terms| terms.maintenance = 900).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.refused(BallastError::NotLiquidatable);
    for _ in 0..4 {
        world.wait(320).await;
    }
    // floor(1,280 * 6,553 / 65,536) = 127 bp: 627 bp are required, and a little less is there.
    let required = 48_000 * 627 / 10_000;
    assert_eq!(required, 3_009, "3,009.60 dollars");
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.refused(BallastError::NotLiquidatable);
    world.wait(10).await;
    keeper.liquidates(&mut world, BTC, &ada, 1).await.unwrap();
}

#[tokio::test]
async fn a_glide_turns_around_from_where_it_stands() {
    let mut world = World::new().await;
    world.set_market(BTC, |terms| terms.maintenance = 900).await;
    world.wait(1_000).await; // 99 bp.
    world.set_market(BTC, |terms| terms.maintenance = 500).await;
    let snapshot = world.snapshot().await;
    let glide = snapshot.terms.markets[usize::from(BTC)].maintenance.glide();
    assert_eq!((glide.from.0, glide.to.0), (599, 500));
    assert_eq!(glide.at(world.now()).0, 599);
    assert_eq!(glide.at(world.now() + 500).0, 550);
    assert_eq!(glide.at(world.now() + 100_000).0, 500);
}

#[tokio::test]
async fn a_higher_haircut_of_collateral_glides_too() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    ada.deposits_collateral(&mut world, SOL, sol(80)).await.unwrap();
    let mut terms = default_collateral_terms();
    (terms.maintenance_haircut, terms.minimum_haircut) = (2_000, 2_000);
    let set = world.deployment().set_collateral_terms(SOL, terms);
    world.govern(set).await.unwrap();
    for (seconds, counted) in [(1, 9_000), (4_999, 8_501), (5_000, 8_001), (50, 8_000)] {
        world.wait(seconds).await;
        let snapshot = world.snapshot().await;
        let standing = snapshot.books().standing(&snapshot.accounts[&ada.account]).unwrap();
        assert_eq!(standing.maintenance.0, i128::from(usd(counted)) * 10_000);
        assert_eq!(standing.initial.0, i128::from(usd(8_000)) * 10_000, "what counts for new risk changes at once");
    }
}

/// A slope of concentration that asks for the whole of 50,000 dollars: new positions meet it at once, open ones bit by bit.
#[tokio::test]
async fn a_steeper_concentration_arrives_a_basis_point_in_ten_seconds() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    ada.deposits(&mut world, usd(60_025)).await.unwrap();
    bob.deposits(&mut world, usd(60_000)).await.unwrap();
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.set_market(BTC, |terms| terms.concentration_slope = 3_608).await; // Times 50,000 dollars, by 2^32: 42,002 bp, more than the whole.
    for (seconds, maintenance, initial) in
        [(1, 500, 10_000), (9, 500, 10_000), (1, 501, 10_000), (94_999, 10_000, 10_000)]
    {
        world.wait(seconds).await;
        let snapshot = world.snapshot().await;
        let standing = snapshot.books().standing(&snapshot.accounts[&ada.account]).unwrap();
        assert_eq!(standing.requirement.0, i128::from(usd(50_000)) * maintenance);
        assert_eq!(standing.initial.0, (i128::from(usd(60_000)) * 10_000) - i128::from(usd(50_000)) * initial);
    }
}

/// The share of booked profit that maintenance counts.
#[tokio::test]
async fn profit_counts_less_a_basis_point_in_ten_seconds() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    ada.deposits(&mut world, usd(6_025)).await.unwrap();
    bob.deposits(&mut world, usd(60_025)).await.unwrap();
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.price(BTC, 51_000).await;
    world.settle(BTC, &ada).await.unwrap(); // A claim of 1,000 dollars; nothing is in the pool, and backing is whole yet.
    world.set_market(BTC, |terms| terms.profit_factor = 0).await;
    for (seconds, counted) in [(1, 5_000), (10, 4_999), (9_989, 4_001)] {
        world.wait(seconds).await;
        let snapshot = world.snapshot().await;
        let standing = snapshot.books().standing(&snapshot.accounts[&ada.account]).unwrap();
        let cash = i128::from(usd(6_000)) * 10_000 + i128::from(usd(1_000)) * counted;
        assert_eq!(standing.maintenance.0, cash - i128::from(usd(51_000)) * 500);
    }
}

/// Maintenance that glides down may stand above initial margin for a while: what would be liquidated at once is not opened.
#[tokio::test]
async fn nothing_is_opened_below_a_maintenance_margin_on_its_way_down() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    ada.deposits(&mut world, usd(3_025)).await.unwrap();
    bob.deposits(&mut world, usd(60_000)).await.unwrap();
    world.set_market(BTC, |terms| (terms.maintenance, terms.initial, terms.buffer) = (900, 1_000, 100)).await;
    world.wait(5_000).await;
    world.set_market(BTC, |terms| (terms.maintenance, terms.initial, terms.buffer) = (500, 600, 100)).await;
    // Initial margin of 3,000 dollars is there; maintenance still requires 4,500.
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.refused(BallastError::BelowInitialMargin);
    world.wait(3_000).await;
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.refused(BallastError::BelowInitialMargin);
    world.wait(20).await; // 301 basis points down from 900: 599.
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
}
