//! A loss that stakers bore and that may still be recovered: what comes back is theirs.

use ballast::event::{DeficitResolved, RecoveryCollected};
use ballast::instructions::TranchesTerms;
use ballast::state::tranche::{JUNIOR, SENIOR};
use ballast_client::instruction::Series;
use ballast_tests::{Actor, BTC, DAY, ETH, HOUR, Staker, World, default_tranche_terms, usd};

use crate::scenes::{ETHER, ONE};

const FIRST: Series = Series { tranche: JUNIOR, series: 1 };
const WEEK: i64 = 7 * DAY;
/// What the tranches pay of Ada's loss.
const LOSS: u64 = usd(4_000 + 25 + 1) + 1_500_000;

/// Sam bore 4,027.50 dollars of Ada's loss with 8,000 of his own; her claim of 1,000 in ETH passed to the loss, and
/// Eric, who owes it and has so much cash, has not paid.
async fn sam_bore_a_loss(world: &mut World, cash: u64) -> (Staker, Actor) {
    world.opens_tranches().await;
    let (sam, eric, resolved) = bears_a_loss(world, FIRST, cash).await;
    assert_eq!(resolved.junior, LOSS);
    (sam, eric)
}

/// The same with a stake in any series.
async fn bears_a_loss(world: &mut World, series: Series, cash: u64) -> (Staker, Actor, DeficitResolved) {
    let sam = world.staker("sam", series).await;
    sam.stakes(world, usd(8_000)).await.unwrap();
    world.govern(world.deployment().pledge_reserve(BTC, usd(5_000))).await.unwrap();
    world.wait(30 * DAY).await;
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    let keeper = world.keeper("keeper").await;
    ada.deposits(world, usd(6_000)).await.unwrap();
    let eric = world.trader("eric").await;
    bob.deposits(world, usd(60_000)).await.unwrap();
    eric.deposits(world, cash).await.unwrap();
    ada.buys(world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    ada.buys(world, ETH, ETHER, usd(2_000), &eric).await.unwrap();
    world.reaches(ETH, 3_000).await;
    bob.buys(world, ETH, ETHER, usd(3_000), &ada).await.unwrap();
    world.settle(ETH, &ada).await.unwrap();
    world.reaches(BTC, 40_000).await;
    keeper.liquidates(world, BTC, &ada, ONE).await.unwrap();
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!((resolved.recovered_claims, resolved.shortfall), (usd(1_000), 0));
    (sam, eric, resolved)
}

/// What comes back to the senior tranche is its layer's again.
#[tokio::test]
async fn a_recovery_gives_the_senior_layer_its_room_back() {
    let mut world = World::new().await;
    world.opens_tranches().await;
    let terms = TranchesTerms { attachment: 0, ..default_tranche_terms() };
    world.govern(world.deployment().set_tranche_terms(terms)).await.unwrap();
    let (_sam, eric, resolved) = bears_a_loss(&mut world, Series { tranche: SENIOR, series: 1 }, usd(60_000)).await;
    assert_eq!(
        (resolved.junior, resolved.backstop, resolved.senior),
        (usd(1), usd(1), LOSS - usd(2)),
        "dead shares first"
    );
    assert_eq!(world.reserve().await.senior_paid, resolved.senior);
    world.settle(ETH, &eric).await.unwrap();
    world.crank(world.deployment().settle_recovery(BTC, ETH)).await.unwrap();
    let collected: RecoveryCollected = world.crank(world.deployment().collect_recovery(BTC)).await.unwrap().event();
    assert_eq!(collected.senior, usd(1_000));
    assert_eq!(world.reserve().await.senior_paid, resolved.senior - usd(1_000));
}

/// Percolator-stake: whoever staked between a loss and its recovery took a part of it. Here she pays for it, so that she gains nothing, and
/// what comes back is for those who bore the loss.
#[tokio::test]
async fn an_entrant_pays_for_a_recovery_that_is_still_to_come() {
    let mut world = World::new().await;
    let (sam, eric) = sam_bore_a_loss(&mut world, usd(60_000)).await;
    let junior = world.tranche(JUNIOR).await;
    assert_eq!(junior.hoped, usd(1_000));
    let left = usd(8_001 - 4_027) - 500_000;
    assert_eq!(junior.assets, left);
    let eve = world.staker("eve", FIRST).await;
    eve.stakes(&mut world, usd(2_000)).await.unwrap();
    let whole = u128::from(left + usd(1_000));
    let shares = eve.shares(&mut world).await;
    assert_eq!(
        u128::from(shares),
        u128::from(usd(2_000)) * u128::from(usd(8_001)) / whole,
        "not two thousandths of what is left"
    );

    world.settle(ETH, &eric).await.unwrap(); // Eric pays in.
    world.crank(world.deployment().settle_recovery(BTC, ETH)).await.unwrap();
    let collected: RecoveryCollected = world.crank(world.deployment().collect_recovery(BTC)).await.unwrap().event();
    assert_eq!((collected.junior, collected.surplus), (usd(1_000), 0));
    let junior = world.tranche(JUNIOR).await;
    assert_eq!((junior.hoped, junior.stream_left), (0, usd(1_000)), "released over a week");
    assert_eq!(world.market(BTC).await.recoverable, 0);

    world.wait(WEEK).await;
    // A request releases the stream: all shares are worth the same, and hers what she paid.
    sam.asks(&mut world, 0, 1).await;
    let junior = world.tranche(JUNIOR).await;
    let worth = u128::from(shares) * u128::from(junior.assets) / u128::from(junior.shares);
    assert!(worth <= u128::from(usd(2_000)) && u128::from(usd(2_000)) - worth <= 1, "{worth}");
}

/// A claim that falls with all others brings less, and when that is collected nobody pays for the rest any more.
#[tokio::test]
async fn what_can_come_no_more_is_paid_for_no_more() {
    let mut world = World::new().await;
    let (_sam, eric) = sam_bore_a_loss(&mut world, usd(300)).await;
    let keeper = world.keeper("kim").await;
    keeper.liquidates(&mut world, ETH, &eric, ETHER).await.unwrap();
    let cash = eric.state(&mut world).await.cash;
    let resolved: DeficitResolved = world.resolve(ETH, &eric).await.unwrap().event();
    assert_eq!(resolved.cash, cash);
    let deployment = world.deployment();
    let settle_recovery = deployment.settle_recovery(BTC, ETH);
    world.crank(settle_recovery.clone()).await.unwrap(); // Booked in the window.
    world.settle(ETH, &keeper).await.unwrap();
    world.wait(HOUR).await;
    world.crank(deployment.apply_shortfall(ETH)).await.unwrap();
    world.crank(settle_recovery).await.unwrap();
    let brought = world.recovery(BTC).await.cash;
    assert!(brought > usd(290) && brought <= cash, "what Eric had: {brought}");
    assert_eq!(world.tranche(JUNIOR).await.hoped, usd(1_000));
    world.crank(deployment.collect_recovery(BTC)).await.unwrap();
    let junior = world.tranche(JUNIOR).await;
    assert_eq!((junior.hoped, junior.stream_left), (0, brought));
}
