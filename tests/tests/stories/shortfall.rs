//! What nobody can pay falls on booked profit that has not been paid, and on nothing else.

use ballast::error::BallastError;
use ballast::event::{DeficitResolved, FeesCollected, ShortfallApplied};
use ballast::state::Market;
use ballast_tests::{BTC, Expect, SOL, World, centibtc, sol, usd};

use crate::scenes::{ONE, ada_lost_everything};

#[tokio::test]
async fn a_shortfall_falls_on_claims_pro_rata() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    let eve = world.trader("eve").await;
    let flat = world.trader("flat").await;
    let keeper = world.keeper("keeper").await;
    ada.deposits(&mut world, usd(6_000)).await.unwrap();
    for winner in [&bob, &eve, &flat] {
        winner.deposits(&mut world, usd(60_000)).await.unwrap();
    }
    ada.buys(&mut world, BTC, centibtc(60), usd(30_000), &bob).await.unwrap();
    ada.buys(&mut world, BTC, centibtc(40), usd(20_000), &eve).await.unwrap();

    // A first win of 1,000 dollars is paid in cash: Bob has 600 of it, Eve 400.
    world.reaches(BTC, 49_000).await;
    world.settle_all(BTC, &[&ada, &bob, &eve]).await;
    assert_eq!(bob.cash(&mut world).await, usd(60_600 - 15));
    assert_eq!(eve.cash(&mut world).await, usd(60_400 - 10));

    // Ada loses 9,000 more and has 4,975: 4,025 are missing, and the reserve is empty.
    world.reaches(BTC, 40_000).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!((resolved.cash, resolved.shortfall), (usd(4_975), usd(4_025)));
    let apply = world.deployment().apply_shortfall(BTC);
    world.crank(apply.clone()).await.refused(BallastError::WindowOpen);

    // A newcomer buys into the market's other side, reducing nobody: Bob passes on a third of his position.
    let newcomer = world.trader("newcomer").await;
    newcomer.deposits(&mut world, usd(60_000)).await.unwrap();
    newcomer.buys(&mut world, BTC, centibtc(20), usd(8_000), &bob).await.refused(BallastError::ReduceOnly);
    for used in [&bob, &eve] {
        world.settle(BTC, used).await.unwrap();
    }
    world.crank(apply.clone()).await.refused(BallastError::WindowOpen);
    world.settle(BTC, &keeper).await.unwrap();
    let applied: ShortfallApplied = world.crank(apply.clone()).await.unwrap().event();
    assert_eq!((applied.cut, applied.left, applied.from_budget, applied.written_off), (usd(4_025), 0, 0, 0));
    world.crank(apply).await.refused(BallastError::NoShortfall);

    // Of 9,000 won, 4,975 are paid: to Bob 60 %, to Eve 40 %, each to within the index's last place.
    world.settle_all(BTC, &[&bob, &eve]).await;
    let (bob_cash, eve_cash) = (bob.cash(&mut world).await, eve.cash(&mut world).await);
    assert_eq!(bob_cash, usd(60_585 + 2_985) - 1, "60 % less one unit that the index floors");
    assert_eq!(eve_cash, usd(60_390 + 1_990) - 1, "40 % less one unit that the index floors");
    assert_eq!(flat.cash(&mut world).await, usd(60_000));
    assert_eq!(newcomer.cash(&mut world).await, usd(60_000));
    assert_eq!(keeper.cash(&mut world).await, usd(1_000_000));
}

#[tokio::test]
async fn when_the_window_is_over_those_who_were_booked_are_enough() {
    let mut world = World::new().await;
    let (ada, bob, _) = ada_lost_everything(&mut world).await;
    world.resolve(BTC, &ada).await.unwrap();
    let apply = world.deployment().apply_shortfall(BTC);
    world.wait(3_600).await;
    world.crank(apply.clone()).await.refused(BallastError::ClaimsNotBooked);
    world.settle(BTC, &bob).await.unwrap();
    let applied: ShortfallApplied = world.crank(apply).await.unwrap().event();
    assert_eq!(applied.cut, usd(4_025));
}

#[tokio::test]
async fn while_a_window_is_open_nothing_is_paid_out_and_nothing_grows() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = ada_lost_everything(&mut world).await;
    world.resolve(BTC, &ada).await.unwrap();
    world.settle(BTC, &bob).await.unwrap();
    assert_eq!(bob.cash(&mut world).await, usd(59_975), "the pool holds 5,975 dollars and pays nothing");
    assert_eq!(world.market(BTC).await.pool, usd(5_975));
    keeper.buys(&mut world, BTC, centibtc(1), usd(400), &bob).await.refused(BallastError::ReduceOnly);
    bob.buys(&mut world, BTC, centibtc(1), usd(400), &keeper).await.unwrap(); // Both reduce.
}

#[tokio::test]
async fn a_shortfall_that_is_dust_falls_at_once() {
    let mut world = World::new().await;
    let moby = world.trader("moby").await;
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    let keeper = world.keeper("keeper").await;
    moby.deposits(&mut world, usd(200_000)).await.unwrap();
    ada.deposits(&mut world, usd(60)).await.unwrap();
    bob.deposits(&mut world, usd(200_000)).await.unwrap();
    moby.buys(&mut world, BTC, 10 * ONE, usd(500_000), &bob).await.unwrap();
    ada.buys(&mut world, BTC, centibtc(1), usd(500), &bob).await.unwrap();
    world.reaches(BTC, 40_000).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
    world.settle(BTC, &bob).await.unwrap();
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!(resolved.shortfall, 40_250_000, "of claims of 100,100 dollars");
    assert_eq!(resolved.cut, 40_250_000);
    let market = world.market(BTC).await;
    assert_eq!((market.shortfall, market.claims), (0, usd(100_100) - 40_250_000));
}

/// A price that is no binary fraction is floored for the one side and ceiled for the other: a unit is lost that nobody has won. When
/// all claims have fallen, such a unit is the budget's, or written off where there is none, and no more than was counted.
async fn world_with_a_lost_unit(budget: u64) -> (World, (ShortfallApplied, Market), Market) {
    let mut world = World::new().await;
    if budget > 0 {
        world.fund_reserve(Some(SOL), budget).await;
    }
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    let keeper = world.keeper("keeper").await;
    ada.deposits(&mut world, usd(12_500) + 12_500_000).await.unwrap(); // A fee on top.
    bob.deposits(&mut world, usd(50_000)).await.unwrap();
    world.reaches(SOL, 250).await;
    ada.buys(&mut world, SOL, sol(100), usd(25_000), &bob).await.unwrap();
    // At 125 dollars, an eighth of a unit for each, she has lost all to the unit and pays it: what follows is paid by nobody.
    world.reaches(SOL, 125).await;
    world.settle(SOL, &ada).await.unwrap();
    world.settle_all(SOL, &[&bob]).await; // He has been paid all that she lost until now.
    let market = world.market(SOL).await;
    assert_eq!((ada.cash(&mut world).await, market.pool), (0, 0));

    world.reaches(SOL, 124).await;
    keeper.liquidates(&mut world, SOL, &ada, sol(100)).await.unwrap();
    let resolved: DeficitResolved = world.resolve(SOL, &ada).await.unwrap().event();
    for winner in [&bob, &keeper] {
        world.settle(SOL, winner).await.unwrap();
    }
    let market = world.market(SOL).await;
    assert_eq!(
        (market.shortfall, market.claims),
        (resolved.shortfall, resolved.shortfall - 1),
        "a unit that nobody won"
    );
    let apply = world.deployment().apply_shortfall(SOL);
    let applied: ShortfallApplied = world.crank(apply).await.unwrap().event();
    assert_eq!((applied.cut, applied.left), (resolved.shortfall - 1, 0));
    let after = world.market(SOL).await;
    assert_eq!((after.claims, after.shortfall), (0, 0));
    assert!(applied.written_off + applied.from_budget <= market.roundings + market.used, "W10");
    (world, (applied, market), after)
}

#[tokio::test]
async fn what_roundings_hid_is_written_off() {
    let (_, (applied, before), after) = world_with_a_lost_unit(0).await;
    assert_eq!((applied.from_budget, applied.written_off, after.written_off), (0, 1, 1));
    assert_eq!(after.funding_booked, before.funding_booked - 1);
}

/// What was written off may be missing in the pool for good. The next fees make it good.
#[tokio::test]
async fn fees_make_good_what_was_written_off() {
    let (mut world, _, before) = world_with_a_lost_unit(0).await;
    assert_eq!(before.written_off, 1);
    world.set_market(SOL, |terms| terms.insolvent_bonus = 500).await; // All fees stay behind, but for what is owed.
    let (dora, bob) = (world.trader("dora").await, world.trader("carl").await);
    for trader in [&dora, &bob] {
        trader.deposits(&mut world, usd(20_000)).await.unwrap();
    }
    dora.buys_at_mark(&mut world, SOL, sol(100), &bob).await.unwrap();
    let collect = world.deployment().collect_fees(SOL);
    let collected: FeesCollected = world.crank(collect).await.unwrap().event();
    assert_eq!((collected.made_good, collected.fees), (1, 0));
    let after = world.market(SOL).await;
    assert_eq!((after.written_off, after.pool, after.funding_booked), (0, before.pool + 1, before.funding_booked + 1));
}

#[tokio::test]
async fn what_roundings_hid_is_paid_by_the_budget() {
    let (_, (applied, before), after) = world_with_a_lost_unit(usd(1)).await;
    assert_eq!((applied.from_budget, applied.written_off, after.written_off), (1, 0, 0));
    assert_eq!((after.budget, after.pool), (before.budget - 1, before.pool + 1));
    assert_eq!(after.funding_booked, before.funding_booked);
}

/// A loss that is made while a window is open opens it anew: it is not for those alone who were booked at another price.
#[tokio::test]
async fn a_loss_that_joins_a_window_opens_it_anew() {
    let mut world = World::new().await;
    let (poor, bob) = (world.trader("poor").await, world.trader("bob").await);
    let (eve, dan) = (world.trader("eve").await, world.trader("dan").await);
    let keeper = world.keeper("keeper").await;
    for (trader, cash) in [(&poor, 6_000), (&bob, 60_000), (&eve, 60_000), (&dan, 4_525)] {
        trader.deposits(&mut world, usd(cash)).await.unwrap();
    }
    poor.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.reaches(BTC, 45_000).await;
    eve.buys(&mut world, BTC, ONE, usd(45_000), &dan).await.unwrap();
    world.reaches(BTC, 43_800).await;
    keeper.liquidates(&mut world, BTC, &poor, ONE).await.unwrap();
    let first: DeficitResolved = world.resolve(BTC, &poor).await.unwrap().event();
    let opened = world.now();
    world.settle_all(BTC, &[&bob, &eve, &dan, &keeper]).await;
    let market = world.market(BTC).await;
    assert!(market.halted() && market.booked == market.used);

    // The price jumps back. Dan lost what he had; Eve, who is his other side, was booked before she won anything.
    world.reaches(BTC, 50_000).await;
    keeper.liquidates(&mut world, BTC, &dan, ONE).await.unwrap();
    world.settle(BTC, &dan).await.unwrap();
    let waited = world.now() - opened;
    let second: DeficitResolved = world.resolve(BTC, &dan).await.unwrap().event();
    let (before, added) = (i64::try_from(first.shortfall).unwrap(), i64::try_from(second.shortfall).unwrap());
    assert!(before > 0 && added > i64::try_from(usd(10)).unwrap());
    let market = world.market(BTC).await;
    assert_eq!((market.window, market.booked), (2, 0));
    let elapsed = (waited * before + before + added - 1) / (before + added);
    assert_eq!(world.now() - market.window_since, elapsed, "it starts later by as much as the loss grew");
    let apply = world.deployment().apply_shortfall(BTC);
    world.crank(apply.clone()).await.refused(BallastError::WindowOpen);
    world.settle_all(BTC, &[&bob, &eve, &keeper]).await;
    let bob_claim = bob.state(&mut world).await.position(BTC).map_or(0, |held| held.claim);
    assert_eq!(bob_claim, 0, "at this price he has won nothing");
    let applied: ShortfallApplied = world.crank(apply).await.unwrap().event();
    assert_eq!(applied.cut, first.shortfall + second.shortfall);
}
