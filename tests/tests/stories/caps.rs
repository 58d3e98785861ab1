//! A market takes no more open interest than its cap, and none whose shock it could not pay.

use ballast::error::BallastError;
use ballast_tests::{Actor, BTC, DAY, Expect, World, centibtc, usd};

async fn two_traders(world: &mut World) -> (Actor, Actor) {
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    for trader in [&ada, &bob] {
        trader.deposits(world, usd(60_000)).await.unwrap();
    }
    (ada, bob)
}

#[tokio::test]
async fn growth_stops_at_the_cap_and_reducing_does_not() {
    let mut world = World::new().await;
    let (ada, bob) = two_traders(&mut world).await;
    world.set_market(BTC, |terms| terms.open_interest_cap = centibtc(10)).await;
    ada.buys(&mut world, BTC, centibtc(10) + 1, usd(5_000), &bob).await.refused(BallastError::OpenInterestCapExceeded);
    ada.buys(&mut world, BTC, centibtc(10), usd(5_000), &bob).await.unwrap();
    let cy = world.trader("cy").await;
    cy.deposits(&mut world, usd(60_000)).await.unwrap();
    cy.buys(&mut world, BTC, 1, 500, &bob).await.refused(BallastError::OpenInterestCapExceeded);
    cy.buys(&mut world, BTC, centibtc(4), usd(2_000), &ada).await.unwrap(); // It changes hands and does not grow.
    // A cap below what is open stops nobody on the way out.
    world.set_market(BTC, |terms| terms.open_interest_cap = centibtc(1)).await;
    cy.buys(&mut world, BTC, 1_000, 500_000, &bob).await.refused(BallastError::OpenInterestCapExceeded);
    bob.buys(&mut world, BTC, centibtc(6), usd(3_000), &ada).await.unwrap();
    assert_eq!(world.market(BTC).await.open_interest, centibtc(4));
}

#[tokio::test]
async fn growth_stops_where_a_shock_is_not_covered() {
    let mut world = World::new().await;
    let (ada, bob) = two_traders(&mut world).await;
    // A fall of a tenth takes a twentieth more than maintenance margin has: of 10,000 dollars that are 500.
    world.set_market(BTC, |terms| terms.shock = 1_000).await;
    ada.buys(&mut world, BTC, centibtc(1), usd(500), &bob).await.refused(BallastError::ShockNotCovered);
    world.fund_reserve(Some(BTC), usd(1_000)).await;
    world.wait(15 * DAY).await;
    ada.buys(&mut world, BTC, centibtc(20) + 1, usd(10_000), &bob).await.refused(BallastError::ShockNotCovered);
    ada.buys(&mut world, BTC, centibtc(20), usd(10_000), &bob).await.unwrap();
    world.wait(15 * DAY).await;
    ada.buys(&mut world, BTC, centibtc(20), usd(10_000), &bob).await.unwrap();
    ada.buys(&mut world, BTC, 1, 500, &bob).await.refused(BallastError::ShockNotCovered);
}
