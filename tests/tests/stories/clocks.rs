//! A clock that nobody looked at for an hour starts anew, and no discount counts time in which there was no price to act on.

use ballast::error::BallastError;
use ballast::event::{CollateralLiquidated, Deleveraged, VariationCalled};
use ballast_tests::{Actor, BTC, DAY, ETH, Expect, HOUR, Keeper, Outcome, SOL, World, sol, usd};

use crate::scenes::{ONE, ada_long_bob_short};

/// The feed of the quote, and its market of nothing.
const QUOTE: u16 = 3;

/// Ada has 80 SOL, 10,000 dollars, and lost 12,000: below zero, since now.
async fn ada_below_zero(world: &mut World) -> (Actor, Keeper) {
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    let keeper = world.keeper("keeper").await;
    ada.deposits_collateral(world, SOL, sol(80)).await.unwrap();
    bob.deposits(world, usd(60_000)).await.unwrap();
    ada.buys(world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.price(BTC, 38_000).await;
    world.settle(BTC, &ada).await.unwrap();
    assert_eq!(ada.state(world).await.negative_since, world.now());
    (ada, keeper)
}

/// Sells eight SOL, a thousand dollars, and returns what was paid for them.
async fn sold(world: &mut World, ada: &Actor, keeper: &Keeper) -> u64 {
    let sold: CollateralLiquidated = keeper.liquidates_collateral(world, ada, SOL, sol(8)).await.unwrap().event();
    assert_eq!(sold.amount, sol(8));
    sold.paid
}

#[tokio::test]
async fn the_discount_widens_only_while_somebody_looks() {
    let mut world = World::new().await;
    let (ada, keeper) = ada_below_zero(&mut world).await;
    world.watch(SOL, &[], HOUR).await; // An hour without a look is still a look.
    assert_eq!(sold(&mut world, &ada, &keeper).await, usd(900));
    world.watch(SOL, &[&ada], HOUR).await;
    assert_eq!(sold(&mut world, &ada, &keeper).await, usd(850));
    world.watch(SOL, &[], HOUR + 1).await;
    assert_eq!(sold(&mut world, &ada, &keeper).await, usd(950), "who knows what happened in between");
    assert_eq!(ada.state(&mut world).await.negative_since, world.now());
    world.watch(SOL, &[&ada], HOUR).await;
    assert_eq!(sold(&mut world, &ada, &keeper).await, usd(900));
}

#[tokio::test]
async fn a_discount_counts_no_time_before_prices_resumed() {
    for silent in [SOL, QUOTE] {
        let mut world = World::quoted(QUOTE).await;
        let (ada, keeper) = ada_below_zero(&mut world).await;
        let dollars = if silent == SOL { 125 } else { 1 };
        world.silence(silent);
        world.watch(ETH, &[&ada], 2 * HOUR).await; // Her clock runs on, and nobody can buy.
        keeper.liquidates_collateral(&mut world, &ada, SOL, 1).await.refused(BallastError::PriceNotUsable);
        let clock = ada.state(&mut world).await.negative_since;
        assert_eq!(clock, world.now() - 2 * HOUR);
        world.price(silent, dollars).await;
        assert_eq!(sold(&mut world, &ada, &keeper).await, usd(950));
        world.watch(ETH, &[&ada], HOUR / 2).await;
        assert_eq!(sold(&mut world, &ada, &keeper).await, usd(925), "half an hour since feed {silent} is back");
        assert_eq!(ada.state(&mut world).await.negative_since, clock);
    }
}

/// Ada has 100 dollars and 80 SOL, and lost 1,000 dollars: 925 are not covered by cash.
async fn ada_lacks_cash(world: &mut World) -> (Actor, Keeper) {
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    let keeper = world.keeper("keeper").await;
    ada.deposits(world, usd(100)).await.unwrap();
    ada.deposits_collateral(world, SOL, sol(80)).await.unwrap();
    bob.deposits(world, usd(60_000)).await.unwrap();
    ada.buys(world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.price(BTC, 49_000).await;
    (ada, keeper)
}

async fn calls(world: &mut World, ada: &Actor, keeper: &Keeper) -> VariationCalled {
    keeper.calls(world, BTC, ada, SOL, sol(80)).await.unwrap().event()
}

#[tokio::test]
async fn a_call_that_nobody_followed_for_an_hour_starts_anew() {
    for (seconds, amount) in [(HOUR, 7_628_865_980), (HOUR + 1, 0)] {
        let mut world = World::new().await;
        let (ada, keeper) = ada_lacks_cash(&mut world).await;
        assert_eq!(calls(&mut world, &ada, &keeper).await.amount, 0);
        world.watch(ETH, &[], seconds).await;
        assert_eq!(calls(&mut world, &ada, &keeper).await.amount, amount, "after {seconds} seconds");
        world.watch(ETH, &[], 60).await;
        let expected = if amount == 0 { 7_628_865_980 } else { 0 };
        let sold = keeper.calls(&mut world, BTC, &ada, SOL, sol(80)).await;
        let sold = sold.map_or(0, |receipt| receipt.event::<VariationCalled>().amount);
        assert_eq!(sold, expected, "a call of {seconds} seconds is answered once, a lapsed one after a minute");
    }
}

#[tokio::test]
async fn a_call_counts_no_time_before_the_collateral_had_a_price() {
    let mut world = World::new().await;
    let (ada, keeper) = ada_lacks_cash(&mut world).await;
    assert_eq!(calls(&mut world, &ada, &keeper).await.amount, 0);
    world.silence(SOL);
    world.watch(ETH, &[&ada], 1_200).await;
    keeper.calls(&mut world, BTC, &ada, SOL, 1).await.refused(BallastError::PriceNotUsable);
    world.price(SOL, 125).await;
    let called: VariationCalled = keeper.calls(&mut world, BTC, &ada, SOL, sol(1)).await.unwrap().event();
    assert_eq!((called.amount, called.paid), (sol(1), usd(125)), "no discount yet");
    world.advance(30).await;
    let called: VariationCalled = keeper.calls(&mut world, BTC, &ada, SOL, sol(1)).await.unwrap().event();
    assert_eq!(called.paid, 123_125_000, "half of three per cent");
}

async fn deleverage(world: &mut World, account: &Actor, opposite: &Actor) -> Outcome {
    let instruction = world.deployment().deleverage(BTC, account.account, opposite.account, ONE);
    world.crank(instruction).await
}

#[tokio::test]
async fn nobody_is_deleveraged_by_a_clock_that_nobody_looked_at() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    world.reaches(BTC, 40_000).await;
    world.settle(BTC, &ada).await.unwrap();
    world.watch(ETH, &[], HOUR + 1).await; // Thrice the time to take her over has passed, and nobody knows what happened.
    deleverage(&mut world, &ada, &bob).await.refused(BallastError::NotYetDeleverageable);
    world.settle(BTC, &ada).await.unwrap();
    world.watch(ETH, &[], 2 * 600 - 1).await;
    deleverage(&mut world, &ada, &bob).await.refused(BallastError::NotYetDeleverageable);
    world.wait(1).await;
    deleverage(&mut world, &ada, &bob).await.unwrap().event::<Deleveraged>();
}

#[tokio::test]
async fn nobody_is_deleveraged_for_time_without_a_price() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    world.reaches(BTC, 40_000).await;
    world.settle(BTC, &ada).await.unwrap();
    world.silence(BTC);
    world.watch(ETH, &[&ada], HOUR).await; // Nobody could liquidate her.
    deleverage(&mut world, &ada, &bob).await.refused(BallastError::PriceNotUsable);
    world.price(BTC, 40_000).await;
    deleverage(&mut world, &ada, &bob).await.refused(BallastError::NotYetDeleverageable);
    world.watch(ETH, &[&ada], 2 * 600 - 1).await;
    deleverage(&mut world, &ada, &bob).await.refused(BallastError::NotYetDeleverageable);
    world.wait(1).await;
    deleverage(&mut world, &ada, &bob).await.unwrap().event::<Deleveraged>();
}

/// Ada, who lost everything in BTC and has eight SOL that nobody buys.
async fn ada_resolvable_in_a_day(world: &mut World) -> Actor {
    let (ada, _) = ada_long_bob_short(world).await;
    ada.deposits_collateral(world, SOL, sol(8)).await.unwrap();
    let keeper = world.keeper("keeper").await;
    world.reaches(BTC, 40_000).await;
    keeper.liquidates(world, BTC, &ada, ONE).await.unwrap();
    ada
}

#[tokio::test]
async fn a_day_that_nobody_watched_is_no_day() {
    let mut world = World::new().await;
    let ada = ada_resolvable_in_a_day(&mut world).await;
    world.watch(ETH, &[], 2 * DAY).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.settle(ETH, &ada).await.unwrap();
    world.watch(ETH, &[&ada], DAY).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.wait(1).await;
    world.resolve(BTC, &ada).await.unwrap();
}

#[tokio::test]
async fn a_day_without_a_price_is_no_day() {
    let mut world = World::new().await;
    let ada = ada_resolvable_in_a_day(&mut world).await;
    world.silence(SOL);
    world.watch(ETH, &[&ada], DAY + 1).await;
    world.price(SOL, 125).await; // Nobody could have bought it.
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.watch(ETH, &[&ada], DAY).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.wait(1).await;
    world.resolve(BTC, &ada).await.unwrap();
}

/// While there is no price nobody can buy: what was abandoned before an outage waits for its end.
#[tokio::test]
async fn a_day_in_an_outage_that_goes_on_is_no_day() {
    let mut world = World::new().await;
    let ada = ada_resolvable_in_a_day(&mut world).await;
    world.silence(SOL);
    world.watch(ETH, &[&ada], DAY + 1).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.watch(ETH, &[&ada], DAY).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
}

/// An outage, and prices below maintenance: whoever has equity may pay in for five minutes; whoever has none is taken over at once.
#[tokio::test]
async fn who_has_equity_may_pay_in_after_an_outage() {
    let mut world = World::new().await;
    let (ada, bob, carl) = (world.trader("ada").await, world.trader("bob").await, world.trader("carl").await);
    let keeper = world.keeper("keeper").await;
    for (trader, margin) in [(&ada, 6_000), (&bob, 60_000), (&carl, 5_100)] {
        trader.deposits(&mut world, usd(margin)).await.unwrap();
    }
    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    carl.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.advance(HOUR).await;
    world.price(BTC, 45_000).await; // Ada has 975 dollars, carl 75.
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.refused(BallastError::GracePeriod);
    world.price(BTC, 44_900).await; // Carl is below zero.
    keeper.liquidates(&mut world, BTC, &carl, ONE).await.unwrap();
    world.wait(290).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.refused(BallastError::GracePeriod);
    world.wait(10).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
}
