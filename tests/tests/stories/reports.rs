//! A deficit that is known and cannot be divided yet counts against those who leave.

use ballast::error::BallastError;
use ballast::event::{DeficitReported, DeficitResolved, ExitsPriced};
use ballast::state::tranche::JUNIOR;
use ballast_client::instruction::Series;
use ballast_tests::{Actor, BTC, DAY, ETH, Expect, HOUR, Staker, World, usd};

use crate::scenes::{ONE, ada_long_bob_short};

const FIRST: Series = Series { tranche: JUNIOR, series: 1 };
/// What Ada owes beyond her cash, when BTC is at 40,000 dollars.
const LACK: u64 = usd(10_000 - 5_975);

/// Sam's exit from the junior tranche is ripe; Ada is below zero, and nobody hears of BTC any more.
pub(crate) async fn sam_leaves_while_ada_sinks(world: &mut World) -> (Staker, u32, Actor) {
    world.opens_tranches().await;
    world.govern(world.deployment().pledge_reserve(BTC, 1)).await.unwrap();
    let sam = world.staker("sam", FIRST).await;
    sam.stakes(world, usd(5_000)).await.unwrap();
    world.govern(world.deployment().pledge_reserve(BTC, usd(5_000))).await.unwrap();
    world.wait(30 * DAY).await;
    let epoch = sam.asks(world, 0, usd(5_000)).await;
    world.wait(19 * DAY).await;
    let (ada, _bob) = ada_long_bob_short(world).await;
    world.crank(world.deployment().accrue_funding(BTC)).await.unwrap();
    world.price(BTC, 40_000).await;
    world.settle(ETH, &ada).await.unwrap();
    world.silence(BTC);
    (sam, epoch, ada)
}

async fn report(world: &mut World, account: &Actor) -> Option<u64> {
    let reported = world.crank(world.deployment().report_deficit(account.account)).await.unwrap();
    reported.events::<DeficitReported>().first().map(|event| event.drawable)
}

#[tokio::test]
async fn exits_bear_a_deficit_that_nobody_can_divide() {
    let mut world = World::new().await;
    let (sam, epoch, ada) = sam_leaves_while_ada_sinks(&mut world).await;
    assert_eq!(report(&mut world, &ada).await, None, "an hour for whoever can divide it, or knows a better price");
    world.watch(ETH, &[&ada], HOUR - 1).await;
    assert_eq!(report(&mut world, &ada).await, None);
    world.wait(1).await;
    assert_eq!(report(&mut world, &ada).await, Some(LACK));
    assert_eq!(report(&mut world, &ada).await, None, "again changes nothing");
    assert_eq!(world.reserve().await.reported, LACK);
    // Entries are priced without it.
    let kim = world.staker("kim", FIRST).await;
    kim.stakes(&mut world, usd(1_000)).await.unwrap();
    assert_eq!(kim.shares(&mut world).await, usd(1_000));

    let priced: ExitsPriced = sam.prices(&mut world, epoch).await.unwrap().event();
    let left = u128::from(usd(6_001) - LACK) * u128::from(usd(5_000)) / u128::from(usd(6_001));
    assert_eq!(u128::from(priced.quote), left, "as if the loss were divided");
    let junior = world.tranche(JUNIOR).await;
    assert_eq!(junior.stream_left, usd(5_000) - priced.quote, "what he forfeits is for those who stay, over a week");

    // The feed is back, and the loss is divided: nobody is reported any more.
    world.price(BTC, 40_000).await;
    let keeper = world.keeper("keeper").await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!(resolved.junior, LACK);
    assert_eq!((world.reserve().await.reported, ada.state(&mut world).await.reported), (0, 0));
}

/// Who is above zero again is not reported any more, whoever says so, and can close the account only then.
#[tokio::test]
async fn a_report_is_taken_back_when_nothing_lacks() {
    let mut world = World::new().await;
    let (sam, epoch, ada) = sam_leaves_while_ada_sinks(&mut world).await;
    world.watch(ETH, &[&ada], HOUR).await;
    assert_eq!(report(&mut world, &ada).await, Some(LACK));
    world.price(BTC, 50_000).await;
    assert_eq!(report(&mut world, &ada).await, Some(0));
    assert_eq!(world.reserve().await.reported, 0);
    let priced: ExitsPriced = sam.prices(&mut world, epoch).await.unwrap().event();
    assert_eq!(priced.quote, usd(5_000));
}

/// Batches that are priced one after the other while a deficit is reported get the same for a share: what the first forfeited bears the
/// loss as well.
#[tokio::test]
async fn a_reported_deficit_is_not_charged_twice() {
    let mut world = World::new().await;
    world.opens_tranches().await;
    let (sam, kim) = (world.staker("sam", FIRST).await, world.staker("kim", FIRST).await);
    for staker in [&sam, &kim] {
        staker.stakes(&mut world, usd(5_000)).await.unwrap();
    }
    world.govern(world.deployment().pledge_reserve(BTC, usd(5_000))).await.unwrap();
    world.wait(30 * DAY).await;
    let first = sam.asks(&mut world, 0, usd(4_000)).await;
    world.wait(7 * DAY).await;
    let second = kim.asks(&mut world, 0, usd(4_000)).await;
    assert_eq!(second, first + 1);
    world.wait(19 * DAY).await;
    let (ada, _bob) = ada_long_bob_short(&mut world).await;
    world.crank(world.deployment().accrue_funding(BTC)).await.unwrap();
    world.price(BTC, 40_000).await;
    world.settle(ETH, &ada).await.unwrap();
    world.silence(BTC);
    world.watch(ETH, &[&ada], HOUR).await;
    assert_eq!(report(&mut world, &ada).await, Some(LACK));
    let mut paid = Vec::new();
    for (staker, epoch) in [(&sam, first), (&kim, second)] {
        paid.push(staker.prices(&mut world, epoch).await.unwrap().event::<ExitsPriced>().quote);
    }
    assert!(paid[0] > usd(2_000) && paid[0].abs_diff(paid[1]) <= 4, "{paid:?}");
}

/// A clock that nobody looked at lapses; a report that stands does not: else who leaves would take it back.
#[tokio::test]
async fn nobody_takes_a_report_back_by_not_looking() {
    let mut world = World::new().await;
    let (sam, epoch, ada) = sam_leaves_while_ada_sinks(&mut world).await;
    world.watch(ETH, &[&ada], HOUR).await;
    assert_eq!(report(&mut world, &ada).await, Some(LACK));
    world.wait(2 * HOUR).await;
    assert_eq!(report(&mut world, &ada).await, None);
    assert_eq!(world.reserve().await.reported, LACK);
    let priced: ExitsPriced = sam.prices(&mut world, epoch).await.unwrap().event();
    assert!(priced.quote < usd(1_000), "{}", priced.quote);
}

/// A market draws no more than it may, so neither does a report.
#[tokio::test]
async fn no_more_is_reported_than_its_market_may_draw() {
    let mut world = World::new().await;
    let (ada, _bob) = ada_long_bob_short(&mut world).await;
    world.price(BTC, 40_000).await;
    world.watch(ETH, &[&ada], HOUR).await;
    assert_eq!(report(&mut world, &ada).await, None, "there is a price: anybody can divide it");
    world.silence(BTC);
    world.watch(ETH, &[&ada], HOUR).await;
    assert_eq!(report(&mut world, &ada).await, None, "it paid nothing in");
    world.govern(world.deployment().pledge_reserve(BTC, usd(1))).await.refused(BallastError::PledgeExceedsReserve);
    world.fund_reserve(None, usd(1_000)).await;
    world.govern(world.deployment().pledge_reserve(BTC, usd(1_000))).await.unwrap();
    world.watch(ETH, &[&ada], 15 * DAY).await;
    world.crank(world.deployment().accrue_funding(BTC)).await.unwrap();
    let half = report(&mut world, &ada).await.unwrap();
    assert!(half > usd(499) && half < usd(501), "{half}");
}
