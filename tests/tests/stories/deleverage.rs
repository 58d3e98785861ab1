//! The last exit: an account below zero that nobody took over is closed against the other side.

use ballast::error::BallastError;
use ballast::event::Deleveraged;
use ballast_tests::{Actor, BTC, DAY, Expect, Outcome, SOL, World, usd};

use crate::scenes::{ONE, ada_long_bob_short};

async fn deleverage(world: &mut World, account: &Actor, opposite: &Actor) -> Outcome {
    let instruction = world.deployment().deleverage(BTC, account.account, opposite.account, 10 * ONE);
    world.crank(instruction).await
}

#[tokio::test]
async fn those_in_profit_give_a_share_a_day_and_lose_nothing_else() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    let (dora, moby) = (world.trader("dora").await, world.trader("moby").await);
    for newcomer in [&dora, &moby] {
        newcomer.deposits(&mut world, usd(60_000)).await.unwrap();
    }
    deleverage(&mut world, &ada, &bob).await.refused(BallastError::NotYetDeleverageable);
    world.reaches(BTC, 40_000).await;
    moby.buys(&mut world, BTC, ONE, usd(40_000), &dora).await.unwrap(); // Dora is short without a profit.
    world.settle(BTC, &ada).await.unwrap(); // Her clock starts: equity is below zero.
    assert_eq!(ada.state(&mut world).await.negative_since, world.now());
    deleverage(&mut world, &ada, &moby).await.refused(BallastError::NotOpposite);
    world.watch(SOL, &[&ada], 2 * 600 - 1).await;
    deleverage(&mut world, &ada, &bob).await.refused(BallastError::NotYetDeleverageable);
    world.wait(1).await;
    deleverage(&mut world, &ada, &dora).await.refused(BallastError::NotInProfit);
    let before = bob.equity(&mut world).await;
    let closed: Deleveraged = deleverage(&mut world, &ada, &bob).await.unwrap().event();
    assert_eq!(
        (closed.size, closed.quote),
        (20_000_000, 8_000_000_000),
        "a fifth of Bob's position, at the oracle price"
    );
    assert_eq!(bob.equity(&mut world).await, before);
    deleverage(&mut world, &ada, &bob).await.refused(BallastError::DeleverageShareSpent);
    world.wait(600).await;
    let closed: Deleveraged = deleverage(&mut world, &ada, &dora).await.unwrap().event();
    assert_eq!(closed.size, 20_000_000, "after thrice the time everyone is asked");
    world.watch(SOL, &[&ada], DAY).await;
    let closed: Deleveraged = deleverage(&mut world, &ada, &bob).await.unwrap().event();
    assert_eq!(closed.size, 16_000_000, "a fifth of what he still has");
}

#[tokio::test]
async fn an_account_that_recovered_is_left_alone() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    world.reaches(BTC, 40_000).await;
    world.settle(BTC, &ada).await.unwrap();
    world.wait(2 * 600).await;
    ada.deposits(&mut world, usd(10_000)).await.unwrap();
    deleverage(&mut world, &ada, &bob).await.refused(BallastError::NotYetDeleverageable);
    assert_ne!(ada.state(&mut world).await.negative_since, 0, "a deposit looks at nothing");
    world.settle(BTC, &ada).await.unwrap();
    assert_eq!(ada.state(&mut world).await.negative_since, 0);
    deleverage(&mut world, &ada, &bob).await.refused(BallastError::NotYetDeleverageable);
    // Falling below zero anew starts a new clock.
    world.price(BTC, 30_000).await;
    deleverage(&mut world, &ada, &bob).await.refused(BallastError::NotYetDeleverageable);
}
