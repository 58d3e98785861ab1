//! What passes to a loss is what it takes, no more; what is too small to matter stops nobody, and what cannot be closed waits.

use ballast::error::BallastError;
use ballast::event::{CollateralPassed, DeficitResolved, RecoveryCollected, RecoverySold};
use ballast_tests::{Actor, BTC, DAY, Expect, HOUR, SOL, World, centibtc, sol, usd};

use crate::scenes::{ONE, ada_long_bob_short};

/// What is left of Ada's loss of 4,000 dollars: 100 dollars of cash less fees of 25 and 23 are gone.
const OWED: u64 = usd(3_948);

/// Ada has 80 SOL, 10,000 dollars, and no cash; she closed a position and owes [`OWED`] since now. Bob won it.
async fn ada_owes_above_zero(world: &mut World) -> (Actor, Actor) {
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    ada.deposits(world, usd(100)).await.unwrap();
    ada.deposits_collateral(world, SOL, sol(80)).await.unwrap();
    bob.deposits(world, usd(60_000)).await.unwrap();
    ada.buys(world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.reaches(BTC, 46_000).await;
    bob.buys(world, BTC, ONE, usd(46_000), &ada).await.unwrap();
    world.settle(BTC, &ada).await.unwrap();
    let state = ada.state(world).await;
    assert_eq!((state.cash, state.position(BTC).unwrap().cost.unsigned_abs()), (0, OWED));
    assert_eq!((state.called_since, state.negative_since), (world.now(), 0));
    (ada, bob)
}

/// How many SOL at 125 dollars bring so much at a discount, the last unit included.
fn brings(amount: u64, discount: u64) -> u64 {
    // A unit of SOL is an eighth of a unit of quote.
    (amount * 8 * 10_000).div_ceil(10_000 - discount)
}

#[tokio::test]
async fn collateral_that_nobody_bought_for_a_day_passes_at_its_sale_discount() {
    let mut world = World::new().await;
    let (ada, bob) = ada_owes_above_zero(&mut world).await;
    world.watch(SOL, &[&ada], DAY).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.wait(1).await;
    let receipt = world.resolve(BTC, &ada).await.unwrap();
    let (resolved, passed): (DeficitResolved, CollateralPassed) = (receipt.event(), receipt.event());
    assert_eq!((resolved.debt, resolved.shortfall), (OWED, OWED), "there is no reserve");
    assert_eq!(passed.amount, brings(OWED, 500), "a twentieth off, the price at which anybody could have bought it");
    let state = ada.state(&mut world).await;
    assert_eq!(state.balance(SOL), sol(80) - passed.amount, "the rest is hers");
    assert!(ada.equity(&mut world).await >= i64::try_from(usd(5_800)).unwrap());

    // Sold at that price it makes up for all that was lost: Bob's claim is not cut.
    let keeper = world.keeper("keeper").await;
    let sold: RecoverySold = keeper.buys_recovery(&mut world, BTC, SOL, u64::MAX).await.unwrap().event();
    assert_eq!((sold.amount, sold.paid), (passed.amount, OWED + 1), "rounded up, and up again");
    let collect = world.deployment().collect_recovery(BTC);
    let collected: RecoveryCollected = world.crank(collect).await.unwrap().event();
    assert_eq!((collected.shortfall, collected.surplus), (OWED, 1));
    world.settle(BTC, &bob).await.unwrap();
    assert_eq!(bob.cash(&mut world).await, usd(60_000 + 4_000 - 25 - 23));
    ada.leaves(&mut world).await.unwrap();
}

#[tokio::test]
async fn dead_collateral_passes_at_the_widest_discount_whatever_the_account_is_worth() {
    let mut world = World::new().await;
    let (ada, _) = ada_owes_above_zero(&mut world).await;
    world.die(&[SOL]).await;
    let passed: CollateralPassed = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!(passed.amount, brings(OWED, 5_000), "the price is a memory");
    assert_eq!(ada.state(&mut world).await.balance(SOL), sol(80) - passed.amount);
}

#[tokio::test]
async fn an_account_below_zero_gives_up_to_twice_its_loss() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    ada.deposits_collateral(&mut world, SOL, sol(32)).await.unwrap(); // 4,000 dollars.
    let keeper = world.keeper("keeper").await;
    world.reaches(BTC, 40_000).await; // 25 dollars less than nothing.
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
    world.watch(SOL, &[&ada], DAY + 1).await;
    world.resolve(BTC, &ada).await.unwrap();
    assert!(ada.state(&mut world).await.is_empty());
    assert_eq!(world.recovery(BTC).await.collateral[usize::from(SOL)], sol(32));
}

#[tokio::test]
async fn collateral_that_is_dust_stops_nobody() {
    for (units, is_dust) in [(1, true), (sol(8) / 100 - 1, true), (sol(8) / 100, false)] {
        let mut world = World::new().await;
        let (ada, _) = ada_long_bob_short(&mut world).await;
        ada.deposits_collateral(&mut world, SOL, units).await.unwrap();
        let keeper = world.keeper("keeper").await;
        world.reaches(BTC, 40_000).await;
        keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
        let outcome = world.resolve(BTC, &ada).await;
        if is_dust {
            outcome.unwrap().event::<DeficitResolved>();
        } else {
            outcome.refused(BallastError::SellableCollateral); // Ten dollars.
        }
        let (left, passed) = if is_dust { (0, units) } else { (units, 0) };
        assert_eq!(ada.state(&mut world).await.balance(SOL), left);
        assert_eq!(world.recovery(BTC).await.collateral[usize::from(SOL)], passed);
    }
}

#[tokio::test]
async fn dust_that_passes_to_a_recovery_does_not_make_it_dear_again() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    ada.deposits_collateral(&mut world, SOL, sol(32)).await.unwrap();
    let dora = world.trader("dora").await;
    dora.deposits(&mut world, usd(60)).await.unwrap();
    dora.deposits_collateral(&mut world, SOL, 1).await.unwrap();
    dora.buys(&mut world, BTC, centibtc(1), usd(500), &bob).await.unwrap();
    let keeper = world.keeper("keeper").await;
    world.reaches(BTC, 40_000).await;
    for loser in [&ada, &dora] {
        keeper.liquidates(&mut world, BTC, loser, ONE).await.unwrap();
    }
    world.watch(SOL, &[&ada], DAY + 1).await;
    world.resolve(BTC, &ada).await.unwrap();
    let passed = world.now();
    world.watch(SOL, &[], 4 * HOUR).await;
    let dust: CollateralPassed = world.resolve(BTC, &dora).await.unwrap().event();
    assert_eq!((dust.recovery, dust.amount), (BTC, 1));
    assert_eq!(world.recovery(BTC).await.passed[usize::from(SOL)], passed);
    let sold: RecoverySold = keeper.buys_recovery(&mut world, BTC, SOL, sol(8)).await.unwrap().event();
    assert_eq!(sold.paid, usd(750), "a twentieth off, and another for each of four hours");
}
