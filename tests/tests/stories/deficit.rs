//! What a trader cannot pay, the reserve pays within what the market may draw.

use ballast::event::{DeficitResolved, FeesCollected, Settled};
use ballast_risk::BasisPoints;
use ballast_tests::{BTC, DAY, World, usd};

use crate::scenes::{ONE, ada_long_bob_short, ada_lost_everything};

async fn allowance(world: &mut World) -> u64 {
    let now = world.now();
    world.market(BTC).await.allowance(BasisPoints(5_000), now).unwrap()
}

#[tokio::test]
async fn the_budget_pays_and_the_winner_gets_all() {
    let mut world = World::new().await;
    world.fund_reserve(Some(BTC), usd(30_000)).await;
    world.wait(30 * DAY).await;
    let (ada, bob, _) = ada_lost_everything(&mut world).await;
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!((resolved.debt, resolved.cash), (usd(10_000), usd(5_975)));
    assert_eq!((resolved.budget, resolved.capital, resolved.shortfall), (usd(4_025), 0, 0));
    assert!(ada.state(&mut world).await.is_empty());
    let market = world.market(BTC).await;
    assert_eq!((market.pool, market.budget), (usd(10_000), usd(30_000 - 4_025)));
    let settled: Settled = world.settle(BTC, &bob).await.unwrap().event();
    assert_eq!((settled.profit, settled.paid), (usd(10_000), usd(10_000)));
    ada.leaves(&mut world).await.unwrap();
}

#[tokio::test]
async fn a_seed_is_released_over_thirty_days() {
    let mut world = World::new().await;
    world.fund_reserve(Some(BTC), usd(30_000)).await;
    assert_eq!(allowance(&mut world).await, 0);
    world.wait(3 * DAY).await;
    assert_eq!(allowance(&mut world).await, usd(3_000));
    let (ada, _, _) = ada_lost_everything(&mut world).await;
    let before = allowance(&mut world).await;
    assert!(before > usd(3_000) - usd(50) && before < usd(3_100), "a few minutes later, less the bonus: {before}");
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!((resolved.budget, resolved.shortfall), (before, usd(4_025) - before));
    assert_eq!(allowance(&mut world).await, 0);
}

#[tokio::test]
async fn fees_count_from_the_third_day_boundary_after_they_were_collected() {
    let mut world = World::new().await;
    ada_long_bob_short(&mut world).await;
    let collect = world.deployment().collect_fees(BTC);
    let collected: FeesCollected = world.crank(collect).await.unwrap().event();
    assert_eq!((collected.fees, collected.capital, collected.treasury), (usd(25), usd(25) * 3 / 10, usd(5)), "25 stay");
    assert_eq!(world.market(BTC).await.budget, usd(25) / 2);
    let until_boundary = DAY - world.now() % DAY;
    world.advance(until_boundary + 2 * DAY - 1).await;
    assert_eq!(allowance(&mut world).await, 0);
    world.advance(1).await;
    assert_eq!(allowance(&mut world).await, usd(25) / 2, "half of what was paid in");
}

#[tokio::test]
async fn protocol_capital_pays_what_the_budget_lacks() {
    let mut world = World::new().await;
    world.set_general(|terms| (terms.capital_share, terms.treasury_share) = (10_000, 0)).await;
    world.set_market(BTC, |terms| (terms.fee, terms.draw_factor) = (100, 10_000)).await;
    world.fund_reserve(Some(BTC), usd(1_000)).await;
    world.fund_reserve(None, usd(100_000)).await;
    let whales = (world.trader("moby").await, world.trader("dick").await);
    whales.0.deposits(&mut world, usd(100_000)).await.unwrap();
    whales.1.deposits(&mut world, usd(100_000)).await.unwrap();
    whales.0.buys(&mut world, BTC, 2 * ONE, usd(100_000), &whales.1).await.unwrap(); // Fees of 2,000 dollars, of which 50 stay.
    let collect = world.deployment().collect_fees(BTC);
    world.crank(collect).await.unwrap();
    world.wait(30 * DAY).await;
    world.set_market(BTC, |terms| terms.draw_factor = 10_000).await;
    let (ada, _, _) = ada_lost_everything(&mut world).await;
    let drawn = world.market(BTC).await.drawn; // The keeper's bonus.
    assert_eq!(drawn, usd(100));
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!(resolved.budget, usd(1_000), "the seed");
    assert_eq!(resolved.capital, usd(1_950 - 100), "as far as the market paid in");
    assert_eq!(resolved.shortfall, usd(4_025 - 1_000 - 1_850));
    let reserve = world.reserve().await;
    assert_eq!(reserve.capital, usd(100_000 + 1_950 - 1_850));
}

#[tokio::test]
async fn caps_of_a_sliding_day_limit_what_is_drawn() {
    for general in [false, true] {
        let mut world = World::new().await;
        world.fund_reserve(Some(BTC), usd(30_000)).await;
        world.wait(30 * DAY).await;
        if general {
            world.set_general(|terms| terms.draw_cap = usd(1_000)).await;
        } else {
            world.set_market(BTC, |terms| terms.draw_cap = usd(1_000)).await;
        }
        let (ada, _, _) = ada_lost_everything(&mut world).await;
        let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
        assert_eq!((resolved.budget, resolved.shortfall), (usd(1_000), usd(3_025)));
        let now = world.now() + DAY / 4;
        let room = if general {
            world.reserve().await.draws.at(usd(1_000), now).unwrap().room()
        } else {
            world.market(BTC).await.draws.at(usd(1_000), now).unwrap().room()
        };
        assert_eq!(room, usd(250), "a quarter of the day brings back a quarter of the cap");
    }
}
