//! What protocol capital holds beside quote: sold and bought towards its weight, at prices that takers hardly gain by.

use ballast::error::BallastError;
use ballast::event::{HoldingTraded, HoldingsValued, TargetUpdated};
use ballast::instructions::{HoldingTerms, Rebalancing};
use ballast::state::{NONE, breaker, pause, side};
use ballast_client::instruction::Vault;
use ballast_tests::{
    BTC, DAY, Expect, HOUR, SOL, Taker, World, default_collateral_terms, default_holding_terms, default_reserve_terms,
    sol, usd,
};

use crate::scenes::ada_long_bob_short;

/// Protocol capital of 10,000 dollars and so many SOL at 125.
async fn holding(amount: u64) -> (World, Taker) {
    let mut world = World::new().await;
    world.opens_holding(SOL).await;
    world.fund_reserve(None, usd(10_000)).await;
    world.endows_holding(0, SOL, amount).await.unwrap();
    let tom = world.taker("tom").await;
    (world, tom)
}

/// 100 SOL are five ninths of 22,500 dollars and should be three tenths: 46 are sold, first above the price, then below it, and no more.
#[tokio::test]
async fn what_is_too_much_is_sold_to_the_goal_and_not_beyond() {
    let (mut world, tom) = holding(sol(100)).await;
    let valued: HoldingsValued = world.values_holdings().await.unwrap().event();
    assert_eq!((valued.capital, valued.total, valued.sides), (usd(10_000), usd(22_500), [side::SELLS, 0, 0, 0]));
    // A basis point of confidence and twenty of latency.
    let first: HoldingTraded = tom.buys(&mut world, SOL, sol(10)).await.unwrap().event();
    assert_eq!((first.amount, first.quote), (sol(10), usd(1_250) * 10_021 / 10_000));
    world.minds_holdings(1_800).await;
    let rest: HoldingTraded = tom.buys(&mut world, SOL, sol(100)).await.unwrap().event();
    let goal = (usd(22_500) + first.quote - usd(1_250)) * 3 / 10;
    assert_eq!(rest.amount, (usd(12_500 - 1_250) - goal) * 1_000 / 125);
    assert_eq!(rest.quote, (u128::from(rest.amount) * 12_375).div_ceil(100_000) as u64, "one per cent below the price");
    tom.buys(&mut world, SOL, 1_000_000).await.refused(BallastError::HoldingAtRest);
    world.values_holdings().await.unwrap();
    assert_eq!(world.holding(0).await.side, side::RESTS);
    assert_eq!(world.reserve().await.capital, usd(10_000) + first.quote + rest.quote);
}

/// What is too little is bought: below the price at first, and at most a per cent above it.
#[tokio::test]
async fn what_is_too_little_is_bought_to_the_goal() {
    let (mut world, tom) = holding(sol(8)).await;
    world.advance(3 * HOUR).await;
    world.minds_holdings(1).await;
    let first: HoldingTraded = tom.sells(&mut world, SOL, sol(1)).await.unwrap().event();
    assert_eq!(first.quote, usd(125) * 9_979 / 10_000);
    world.minds_holdings(1_800).await;
    let rest: HoldingTraded = tom.sells(&mut world, SOL, sol(100)).await.unwrap().event();
    assert_eq!(rest.quote, (u128::from(rest.amount) * 12_625 / 100_000) as u64);
    assert_eq!(rest.held, sol(9) + rest.amount);
    let value = u64::try_from(u128::from(rest.held) * 125 / 1_000).unwrap();
    assert!(value.abs_diff((usd(11_000) + usd(125) - first.quote) * 3 / 10) <= 3, "{value}");
    tom.sells(&mut world, SOL, 1_000_000).await.refused(BallastError::HoldingAtRest);
}

/// SOL falls by a fifth within a quarter of an hour. It is sold down to nothing, and nobody buys below the stable price, which falls later,
/// less a per cent; nor is it bought back within a day of the stress.
#[tokio::test]
async fn under_stress_what_is_volatile_goes_to_quote() {
    let (mut world, tom) = holding(sol(30)).await;
    world.minds_holdings(HOUR).await;
    assert_eq!(world.holding(0).await.side, side::RESTS);
    for dollars in [118, 112, 106, 100] {
        world.advance(300).await;
        world.price(SOL, dollars).await;
    }
    world.values_holdings().await.unwrap();
    assert_eq!(
        world.holding(0).await.side,
        side::SELLS,
        "a volatility of more than three times its long one is stress"
    );
    let stable = world.snapshot().await.prices.feeds[usize::from(SOL)].stable;
    let at_once: HoldingTraded = tom.buys(&mut world, SOL, sol(1)).await.unwrap().event();
    let least = u64::try_from((u128::from(stable) * u128::from(sol(1))) >> 32).unwrap();
    assert!(least > usd(105) && at_once.quote > least, "{} is not above {least}", at_once.quote);
    world.reaches(SOL, 100).await;
    world.values_holdings().await.unwrap();
    world.minds_holdings(1_800).await;
    let last: HoldingTraded = tom.buys(&mut world, SOL, sol(1_000)).await.unwrap().event();
    assert_eq!(last.held, 0, "all of it");
    // A price of 100 dollars is not exact in binary.
    assert!(last.quote.abs_diff(usd(29 * 99)) < 10, "{}: the new price less a per cent", last.quote);
    world.minds_holdings(DAY - HOUR).await;
    assert_eq!(world.holding(0).await.side, side::RESTS, "stress lasts for a day");
    tom.sells(&mut world, SOL, sol(1)).await.refused(BallastError::HoldingAtRest);
    world.minds_holdings(2 * DAY).await;
    assert_eq!(world.holding(0).await.side, side::BUYS);
}

/// Whoever pays tokens in to push a holding out of its band buys them back a per cent cheaper, and has lost all of them.
#[tokio::test]
async fn a_gift_is_dearer_than_what_it_brings() {
    let (mut world, tom) = holding(sol(34)).await;
    world.minds_holdings(1).await;
    assert_eq!(world.holding(0).await.side, side::RESTS);
    let before = world.capital_at_last_prices().await;
    world.endows_holding(0, SOL, sol(13)).await.unwrap();
    world.minds_holdings(1_801).await;
    let bought: HoldingTraded = tom.buys(&mut world, SOL, sol(100)).await.unwrap().event();
    let gained = u64::try_from(u128::from(bought.amount) * 125 / 1_000).unwrap() - bought.quote;
    assert!(gained < usd(20), "{gained}");
    assert_eq!(world.capital_at_last_prices().await, before + usd(13 * 125) - gained, "the gift is the reserve's");
}

/// An auction runs while somebody looks every ten minutes. One that was left alone begins anew, outside the band alone.
#[tokio::test]
async fn an_auction_that_nobody_watches_begins_anew() {
    let (mut world, tom) = holding(sol(100)).await;
    world.values_holdings().await.unwrap();
    world.wait(601).await;
    tom.buys(&mut world, SOL, sol(1)).await.refused(BallastError::HoldingsNotValued);
    world.values_holdings().await.unwrap();
    assert_eq!(world.holding(0).await.since, world.now());
    let dear: HoldingTraded = tom.buys(&mut world, SOL, sol(1)).await.unwrap().event();
    assert!(dear.quote > usd(125));
    // Within its band it goes on to the goal as long as it is watched.
    world.minds_holdings(1_800).await;
    tom.buys(&mut world, SOL, sol(40)).await.unwrap();
    world.values_holdings().await.unwrap();
    assert_eq!(world.holding(0).await.side, side::SELLS);
    world.wait(601).await;
    world.values_holdings().await.unwrap();
    assert_eq!(world.holding(0).await.side, side::RESTS);
}

/// Nobody may sell to the reserve while a pause, a breaker or a strained reserve refuses purchases. Its auction rests, so that the premium
/// is that of the beginning when they are allowed again, however long that took.
#[tokio::test]
async fn a_purchase_that_was_refused_begins_anew() {
    let (mut world, tom) = holding(sol(8)).await;
    world.minds_holdings(3 * HOUR).await;
    assert_eq!(world.holding(0).await.side, side::BUYS);
    world.pauses(pause::WITHDRAWAL, 1_200).await.unwrap();
    world.minds_holdings(600).await;
    let rests = world.holding(0).await;
    assert_eq!((rests.side, rests.since), (side::RESTS, 0));
    tom.sells(&mut world, SOL, sol(1)).await.refused(BallastError::HoldingAtRest);
    world.minds_holdings(600).await;
    let anew = world.holding(0).await;
    assert_eq!((anew.side, anew.since), (side::BUYS, world.now()));
    let first: HoldingTraded = tom.sells(&mut world, SOL, sol(1)).await.unwrap().event();
    assert_eq!(first.quote, usd(125) * 9_979 / 10_000);
    // Another pause stops nothing here.
    world.pauses(pause::MATCHING, 1_200).await.unwrap();
    world.minds_holdings(600).await;
    assert_eq!(world.holding(0).await.since, anew.since);
    // A line of withdrawals opens a breaker, which is no stress, and yet refuses purchases.
    let eve = world.trader("eve").await;
    eve.deposits(&mut world, usd(1_000_000)).await.unwrap();
    eve.requests(&mut world, NONE, 0, usd(900_000)).await.unwrap();
    world.crank(world.deployment().trip_breaker(breaker::WITHDRAWALS_WAIT, Vault::Traders(NONE))).await.unwrap();
    world.values_holdings().await.unwrap();
    let rests = world.holding(0).await;
    assert_eq!((rests.side, rests.stressed), (side::RESTS, 0));
    // What is too much is sold all the same.
    world.endows_holding(0, SOL, sol(100)).await.unwrap();
    world.values_holdings().await.unwrap();
    assert_eq!(world.holding(0).await.side, side::SELLS);
}

/// Open interest in a market of its class: what falls with the market's losses covers none of them, and is not held.
#[tokio::test]
async fn what_goes_with_the_losses_is_not_held() {
    let (mut world, _) = holding(sol(30)).await;
    let (_ada, _bob) = ada_long_bob_short(&mut world).await;
    world.govern(world.deployment().set_reserve_terms(default_reserve_terms())).await.unwrap();
    let other = HoldingTerms { class: 1, calm_weight: 1_500, stressed_weight: 1_000, ..default_holding_terms() };
    world.lists_holding(1, BTC, other).await.unwrap();
    world.values_holdings().await.unwrap();
    assert_eq!(world.holding(0).await.correlation, 0, "nothing is lost yet");
    for _ in 0..3 {
        world.wait(HOUR).await;
        world.crank(world.deployment().accrue_funding(BTC)).await.unwrap();
    }
    world.values_holdings().await.unwrap();
    let (same, elsewhere) = (world.holding(0).await, world.holding(1).await);
    assert_eq!((same.correlation, same.side), (10_000, side::SELLS));
    assert_eq!(elsewhere.correlation, 5_000, "one market: half of it, as the terms say");
}

/// What is placed is protocol capital as well: placing it makes no holding too much.
#[tokio::test]
async fn placing_moves_no_goal() {
    let (mut world, _) = holding(sol(20)).await;
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    world.readies_placement(&len, usd(10_000)).await;
    world.places(&len, usd(5_000)).await.unwrap();
    let valued: HoldingsValued = world.values_holdings().await.unwrap().event();
    assert_eq!((valued.capital, valued.total), (usd(5_000), usd(12_500)));
}

/// Coverage counts what holdings are worth, less the collateral's haircut, for an hour after somebody valued them.
#[tokio::test]
async fn coverage_counts_holdings_for_an_hour() {
    let (mut world, _) = holding(sol(40)).await;
    world.govern(world.deployment().set_reserve_terms(default_reserve_terms())).await.unwrap();
    world.fund_reserve(Some(BTC), usd(100_000)).await;
    let (_ada, _bob) = ada_long_bob_short(&mut world).await;
    world.wait(30 * DAY).await;
    for _ in 0..24 {
        world.wait(HOUR).await;
        world.crank(world.deployment().accrue_funding(BTC)).await.unwrap();
        world.crank(world.deployment().update_target()).await.unwrap();
    }
    world.set_market(BTC, |terms| terms.maintenance = 500).await;
    let valued: HoldingsValued = world.values_holdings().await.unwrap().event();
    let haircut = u64::from(default_collateral_terms().minimum_haircut);
    assert_eq!(valued.counted, usd(5_000) * (10_000 - haircut) / 10_000);
    let reserve = world.reserve().await;
    assert_eq!((reserve.holdings_value, reserve.holdings_valued), (valued.counted, world.now()));
    let with: TargetUpdated = world.crank(world.deployment().update_target()).await.unwrap().event();
    let tiers = reserve.tiers().unwrap();
    let of = |held: u64| {
        u64::from(with.coverage)
            == u64::try_from(u128::from(held.min(with.drawable)) * 10_000 / u128::from(with.target)).unwrap()
    };
    assert!(of(tiers + valued.counted), "{}", with.coverage);
    world.wait(HOUR + 1).await;
    let without: TargetUpdated = world.crank(world.deployment().update_target()).await.unwrap().event();
    assert!(without.coverage <= with.coverage, "{} {}", without.coverage, with.coverage);
    assert_eq!(
        world.snapshot().await.reserve.coverage(u64::MAX, world.now()).unwrap().0.0,
        u32::try_from(u128::from(tiers) * 10_000 / u128::from(without.target)).unwrap()
    );
}

/// Splitting a purchase into small ones is dearer, not cheaper: each is rounded for the reserve.
#[tokio::test]
async fn splitting_a_trade_gains_nothing() {
    let (mut world, tom) = holding(sol(100)).await;
    world.values_holdings().await.unwrap();
    world.minds_holdings(1_800).await;
    let whole = usd(125) * 99 / 100;
    let mut paid = 0;
    for _ in 0..20 {
        let part: HoldingTraded = tom.buys(&mut world, SOL, 7).await.unwrap().event();
        paid += part.quote;
    }
    assert!(paid * sol(1) >= whole * 140, "{paid}");
    let asked = Rebalancing { holding: 0, side: side::SELLS, amount: sol(1), limit: whole - 1 };
    tom.asks(&mut world, SOL, asked).await.refused(BallastError::TakerLimitExceeded);
    tom.asks(&mut world, SOL, Rebalancing { limit: whole, ..asked }).await.unwrap();
}

/// What the reserve bought counts at once, less its haircut: as much as when somebody values it again.
#[tokio::test]
async fn what_is_bought_counts_at_once() {
    let (mut world, tom) = holding(sol(8)).await;
    world.minds_holdings(3 * HOUR).await;
    tom.sells(&mut world, SOL, sol(10)).await.unwrap();
    let at_once = world.reserve().await.holdings_value;
    world.values_holdings().await.unwrap();
    let valued = world.reserve().await.holdings_value;
    assert!(valued > 0 && at_once.abs_diff(valued) <= 2, "{at_once} is not {valued}");
}
