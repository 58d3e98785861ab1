//! Margins and haircuts follow volatility: at once for what may be opened, at a bounded speed for what is open.

use ballast::instructions::ForecastWeights;
use ballast::state::FeedPrice;
use ballast_tests::{BTC, HOUR, SOL, World, default_collateral_terms, default_feed_terms, sol, usd};

use crate::scenes::ada_long_bob_short;

/// Seconds of a grid step.
const STEP: i64 = 300;
/// What the test feeds count for at least: four per cent a day.
const IMPLIED: f64 = 0.04;
/// What is left of the fast variance after a grid step: its half-life is 24 of them.
fn left() -> f64 {
    0.5_f64.powf(1.0 / 24.0)
}

async fn feed(world: &mut World, index: u16) -> FeedPrice {
    world.snapshot().await.prices.feeds[usize::from(index)]
}

/// Lets a grid step begin, and with it a price.
async fn step(world: &mut World, index: u16, dollars: i64) {
    let into = world.now().rem_euclid(STEP);
    world.advance(STEP - into).await;
    world.price(index, dollars).await;
}

/// Volatility of the fast variance after a return in the first step after the listing, in basis points per root of a day.
fn after(log_return: f64) -> f64 {
    let daily = (log_return * log_return * 288.0).min(49.0 * IMPLIED * IMPLIED);
    (left() * IMPLIED * IMPLIED + (1.0 - left()) * daily).sqrt() * 10_000.0
}

fn near(volatility: u32, expected: f64) {
    assert!((f64::from(volatility) - expected).abs() <= 1.0, "{volatility} is not {expected}");
}

/// A feed that is listed and priced for the first time.
async fn new_feed(world: &mut World) -> u16 {
    world.list_pull_feed(9, 8, default_feed_terms()).await.unwrap();
    world.price(9, 50_000).await;
    9
}

#[tokio::test]
async fn a_move_counts_from_the_grid_step_that_it_ends_in() {
    let mut world = World::new().await;
    let new = new_feed(&mut world).await;
    assert_eq!(feed(&mut world, new).await.volatility, 400, "what is implied stands at the beginning");
    step(&mut world, new, 49_000).await;
    near(feed(&mut world, new).await.volatility, after((49_000.0_f64 / 50_000.0).ln()));
    assert_eq!(feed(&mut world, new).await.jump_today, 200);
}

/// More prints are not more volatility, and what happens between two grid points is not seen.
#[tokio::test]
async fn prints_between_grid_points_change_nothing() {
    let mut world = World::new().await;
    step(&mut world, BTC, 50_000).await;
    let before = feed(&mut world, BTC).await;
    for price in [40_000, 50_000, 39_000, 49_000] {
        world.advance(60).await;
        world.price(BTC, price).await;
    }
    let after = feed(&mut world, BTC).await;
    let history = |feed: FeedPrice| (feed.history(), feed.volatility, feed.settled_volatility);
    assert_eq!(history(before), history(after));
}

/// A price three times as high counts as seven standard deviations, and as a jump of its whole size.
#[tokio::test]
async fn one_print_is_bounded_and_its_jump_is_not() {
    let mut world = World::new().await;
    let new = new_feed(&mut world).await;
    step(&mut world, new, 150_000).await;
    let state = feed(&mut world, new).await;
    near(state.volatility, after(f64::INFINITY));
    assert!(state.volatility < 620, "a print adds little more than half of what was known");
    assert_eq!(state.jump_today, 20_000);
}

/// Initial margin asks for more in the refresh that measured it; maintenance heads there when anyone says so, a basis point in ten
/// seconds, and back again.
#[tokio::test]
async fn maintenance_glides_to_where_initial_margin_stands_at_once() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    world
        .set_market(BTC, |terms| {
            (terms.initial_volatility, terms.maintenance_volatility, terms.maintenance_maximum) = (65_536, 32_768, 800);
        })
        .await;
    let asked = async |world: &mut World| {
        let snapshot = world.snapshot().await;
        let account = &snapshot.accounts[&ada.account];
        let leg = snapshot.books().market(BTC).unwrap().leg(&account.position(BTC).unwrap().position());
        (leg.terms.initial.0, leg.terms.maintenance.0)
    };
    // What is implied counts already: 1,000 and 400.
    assert_eq!(asked(&mut world).await, (1_400, 500));
    step(&mut world, BTC, 49_000).await;
    let volatility = feed(&mut world, BTC).await.volatility;
    assert!(volatility > 400);
    assert_eq!(asked(&mut world).await, (1_000 + volatility, 500), "nobody asked for more of what is open");
    let follow = world.deployment().follow_volatility(&[BTC], &[]);
    world.crank(follow.clone()).await.unwrap();
    let goal = 500 + feed(&mut world, BTC).await.settled_volatility / 2;
    assert!(goal > 700);
    world.wait(1_000).await; // 99 basis points.
    assert_eq!(asked(&mut world).await.1, 599);
    world.wait(2 * HOUR).await;
    assert_eq!(asked(&mut world).await.1, goal);
    // What settles below has a goal below, and its way is as long.
    world.set_market(BTC, |terms| terms.maintenance_maximum = 10_000).await; // Follows nothing any more.
    world.wait(1_000).await;
    assert_eq!(asked(&mut world).await.1, goal - 99);
}

#[tokio::test]
async fn a_haircut_follows_volatility_as_well() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    ada.deposits_collateral(&mut world, SOL, sol(80)).await.unwrap();
    let mut terms = default_collateral_terms();
    (terms.initial_volatility, terms.maintenance_volatility) = (131_072, 65_536);
    let set = world.deployment().set_collateral_terms(SOL, terms);
    world.govern(set).await.unwrap();
    let follow = world.deployment().follow_volatility(&[], &[SOL]);
    world.crank(follow).await.unwrap();
    let health = async |world: &mut World| {
        let snapshot = world.snapshot().await;
        let standing = snapshot.books().standing(&snapshot.accounts[&ada.account]).unwrap();
        (standing.initial.0, standing.maintenance.0)
    };
    let counted = |dollars: u64| i128::from(usd(dollars)) * 10_000;
    // Of 10,000 dollars: 1,500 and twice 400 initially, 1,000 in maintenance and 400 more after a while.
    assert_eq!(health(&mut world).await, (counted(7_700), counted(9_000)));
    world.wait(2_000).await;
    assert_eq!(health(&mut world).await.1, counted(8_801)); // 199 basis points.
    world.wait(HOUR).await;
    assert_eq!(health(&mut world).await.1, counted(8_600));
}

/// A forecast of three times what was measured raises margin, turns out to be wrong, and goes; a new version begins anew.
#[tokio::test]
async fn a_forecast_raises_margin_until_it_has_been_worse() {
    let mut world = World::new().await;
    let weights = ForecastWeights { fast: 0, slow: 0, long: 30_000 };
    let set = world.deployment().set_forecast(weights);
    world.govern(set.clone()).await.unwrap();
    step(&mut world, BTC, 50_000).await;
    near(feed(&mut world, BTC).await.volatility, 3.0_f64.sqrt() * 400.0);
    let mut steps = 0;
    while feed(&mut world, BTC).await.forecast_off == 0 {
        step(&mut world, BTC, 50_000).await;
        steps += 1;
        assert!(steps < 30, "a forecast that is wrong each time still counts");
    }
    let state = feed(&mut world, BTC).await;
    assert!(state.forecast_score > 0);
    assert_eq!(state.volatility, 400, "what is implied stands again");
    world.govern(set).await.unwrap();
    step(&mut world, BTC, 50_000).await;
    let state = feed(&mut world, BTC).await;
    assert_eq!((state.forecast_off, state.forecast_version), (0, 2));
    assert!(state.volatility > 600, "{}", state.volatility);
}
