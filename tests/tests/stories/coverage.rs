//! The reserve's target, and what follows from how much of it is covered.

use ballast::error::BallastError;
use ballast::event::TargetUpdated;
use ballast::instructions::ReserveTerms;
use ballast::state::{leg, level};
use ballast_tests::{BTC, Expect, HOUR, SOL, World, default_reserve_terms, usd};

use crate::scenes::{ONE, ada_long_bob_short};

async fn set(world: &mut World, change: impl FnOnce(&mut ReserveTerms)) {
    let mut terms = default_reserve_terms();
    change(&mut terms);
    let set = world.deployment().set_reserve_terms(terms);
    world.govern(set).await.unwrap();
}

/// An hour passes, every market publishes its mean, and the target moves.
async fn hour(world: &mut World) -> TargetUpdated {
    world.wait(HOUR).await;
    let deployment = world.deployment();
    for market in [SOL, BTC] {
        world.crank(deployment.accrue_funding(market)).await.unwrap();
    }
    world.crank(deployment.update_target()).await.unwrap().event()
}

/// One BTC is open. Its mean grows over a day, and with it what the reserve should hold: three times the implied volatility of four
/// per cent, less the five per cent of margin that stand before it.
#[tokio::test]
async fn the_target_grows_with_interest_that_stays() {
    let mut world = World::new().await;
    let (_ada, _bob) = ada_long_bob_short(&mut world).await;
    set(&mut world, |terms| terms.expected_shortfall = 0).await;
    let mut mean = 0.0;
    let mut averaged = 0;
    for _ in 0..24 {
        let updated = hour(&mut world).await;
        // Interest that was there for an hour counts a twenty-fourth of what is missing.
        mean += (1.0 - mean) / 24.0;
        let published = world.snapshot().await.prices.markets[usize::from(BTC)].mean_open_interest;
        assert!((published as f64 / 1e8 - mean).abs() < 1e-6, "{published} is not {mean}");
        assert!(published > averaged);
        averaged = published;
        let goal = mean * 50_000.0 * (3.0 * 0.04 - 0.05);
        assert!((updated.goal as f64 / 1e6 - goal).abs() < 0.02, "{} is not {goal}", updated.goal);
        assert_eq!((updated.target, updated.leg), (updated.goal, leg::VALUE_AT_RISK));
    }
}

/// Whoever comes for the moment of a measurement moves it by a twenty-fourth at most, however often it is measured.
#[tokio::test]
async fn interest_for_a_moment_hardly_counts() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    set(&mut world, |_| {}).await;
    let accrue = world.deployment().accrue_funding(BTC);
    world.wait(10 * HOUR).await;
    for _ in 0..3 {
        world.crank(accrue.clone()).await.unwrap();
    }
    let mean = world.snapshot().await.prices.markets[usize::from(BTC)].mean_open_interest;
    assert_eq!(mean, ONE / 24);
    bob.buys(&mut world, BTC, ONE, usd(50_000), &ada).await.unwrap();
    world.crank(accrue).await.unwrap();
    let left = world.snapshot().await.prices.markets[usize::from(BTC)].mean_open_interest;
    assert_eq!(left, mean, "nor does it go for a moment");
}

/// A bare reserve: initial margin, fees and caps tighten at once, maintenance never.
#[tokio::test]
async fn a_bare_reserve_tightens_what_may_be_opened() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    let standing = async |world: &mut World| {
        let snapshot = world.snapshot().await;
        let leg = {
            let account = &snapshot.accounts[&ada.account];
            snapshot.books().market(BTC).unwrap().leg(&account.position(BTC).unwrap().position())
        };
        (leg.terms.initial.0, leg.terms.maintenance.0, snapshot.books().market(BTC).unwrap().fee().0)
    };
    assert_eq!(standing(&mut world).await, (1_000, 500, 5));
    set(&mut world, |_| {}).await;
    let updated = hour(&mut world).await;
    assert_eq!((updated.coverage, updated.level, updated.drawable), (0, level::CRITICAL, 0));
    assert_eq!(standing(&mut world).await, (1_500, 500, 10));
    ada.deposits(&mut world, usd(6_000)).await.unwrap();
    // Half of the cap is left: with a cap of one and a half BTC nothing more is opened, and what is open may be closed.
    world.set_market(BTC, |terms| terms.open_interest_cap = ONE * 3 / 2).await;
    world.fund_reserve(Some(BTC), usd(1_000)).await;
    ada.buys(&mut world, BTC, ONE / 10, usd(5_000), &bob).await.refused(BallastError::OpenInterestCapExceeded);
    bob.buys(&mut world, BTC, ONE / 10, usd(5_000), &ada).await.unwrap();
}

/// Seeds of what the target asks for cover it, once they are released; then nothing is asked of anyone.
#[tokio::test]
async fn a_seed_covers_as_it_is_released() {
    let mut world = World::new().await;
    let (_ada, _bob) = ada_long_bob_short(&mut world).await;
    set(&mut world, |_| {}).await;
    world.fund_reserve(Some(BTC), usd(10_000)).await;
    let mut coverage = 0;
    let mut levels = vec![];
    for _ in 0..30 {
        for _ in 0..24 {
            let updated = hour(&mut world).await;
            levels.push(updated.level);
            coverage = updated.coverage;
        }
    }
    // 9,999 dollars are released against 3.5 standard deviations less margin: 4,500.
    assert!((22_000..23_000).contains(&coverage), "{coverage}");
    levels.dedup();
    assert_eq!(levels, [level::CRITICAL, level::STRAINED, level::WATCHFUL, level::CALM]);
    let prices = world.snapshot().await.prices;
    assert_eq!((prices.initial_scale, prices.cap_scale, prices.fee_addition), (65_536, 65_536, 0));
}

/// Without coverage the treasury's share of fees goes to protocol capital.
#[tokio::test]
async fn the_treasury_waits_for_the_reserve() {
    let mut world = World::new().await;
    let (_ada, _bob) = ada_long_bob_short(&mut world).await;
    set(&mut world, |_| {}).await;
    let before = world.reserve().await;
    hour(&mut world).await;
    let collect = world.deployment().collect_fees(BTC);
    world.crank(collect).await.unwrap();
    let after = world.reserve().await;
    assert_eq!(after.treasury, before.treasury);
    let fees = after.ledger - before.ledger;
    assert!(fees > 0);
    assert_eq!(after.capital - before.capital, fees / 2, "three tenths, and the two of the treasury");
}

/// The target falls by a hundredth of itself an hour, and a call more does not make it faster.
#[tokio::test]
async fn the_target_falls_at_its_speed() {
    let mut world = World::new().await;
    let (_ada, _bob) = ada_long_bob_short(&mut world).await;
    set(&mut world, |_| {}).await;
    let high = hour(&mut world).await.target;
    assert!(high > 0);
    set(&mut world, |terms| (terms.floor, terms.value_at_risk, terms.expected_shortfall) = (0, 0, 0)).await;
    let update = world.deployment().update_target();
    let again: TargetUpdated = world.crank(update.clone()).await.unwrap().event();
    assert_eq!((again.goal, again.target), (0, high), "no time has passed");
    let mut last = high;
    for _ in 0..6 {
        world.advance(600).await;
        last = world.crank(update.clone()).await.unwrap().event::<TargetUpdated>().target;
    }
    assert!(last > high * 98 / 100 && last <= high * 991 / 1_000, "{last} of {high}");
    world.advance(10 * HOUR).await;
    let long: TargetUpdated = world.crank(update).await.unwrap().event();
    assert!(long.target >= last * 98 / 100, "an hour counts at most");
}
