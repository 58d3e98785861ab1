//! One hand-computed example for each rule that is easily read past.

use super::examples::{START, pledged, publish, traded, watch, world};
use super::*;

#[test]
fn a_call_is_open_beyond_the_allowance() {
    let mut world = traded(10_100);
    publish(&mut world, 60, [89, 100, 100]);
    world.settle(0, 0).unwrap();
    // It lacks 1,000; two per cent of 89,000 need no call.
    let clocks = |world: &World| (world.accounts[0].called_since, world.accounts[0].negative_since);
    assert_eq!(clocks(&world), (None, Some(START + 60)));
    publish(&mut world, 60, [88, 100, 100]);
    world.settle(0, 0).unwrap();
    assert_eq!(clocks(&world), (Some(START + 120), Some(START + 60)));
}

#[test]
fn only_below_zero_is_sold_cheaper_by_the_hour() {
    let mut world = pledged();
    publish(&mut world, 60, [86, 100, 100]);
    world.settle(0, 0).unwrap();
    assert!(world.accounts[0].called_since.is_some());
    watch(&mut world, 3_600, [86, 100, 100]);
    let sold = world.liquidate_collateral(0, 2, 0, 10);
    assert_eq!(sold, Ok(Outcome::Sold { amount: 10, pay: 980 }));
    publish(&mut world, 60, [70, 100, 100]);
    world.settle(0, 0).unwrap();
    watch(&mut world, 1_800, [70, 100, 100]);
    let sold = world.liquidate_collateral(0, 2, 0, 10);
    assert_eq!(sold, Ok(Outcome::Sold { amount: 10, pay: 970 }));
}

#[test]
fn a_write_off_needs_everyone_booked() {
    let mut world = world();
    let market = &mut world.markets[0];
    (market.shortfall, market.roundings, market.used, market.window) = (3, 5, 2, 1);
    market.window_since = START - 1_000;
    assert_eq!(world.apply_shortfall(0), Err(Refusal::ClaimsBelowShortfall));
    world.markets[0].booked = 2;
    world.markets[0].budget = 1;
    let cut = Outcome::Cut { cut: 0, budget: 1, written_off: 2 };
    assert_eq!(world.apply_shortfall(0), Ok(cut));
    let market = &world.markets[0];
    assert_eq!((market.roundings, market.funding_booked, market.claim_epoch), (2, -2, 0));
}

#[test]
fn without_positions_no_price_need_be_fresh() {
    let mut world = pledged();
    world.deposit_collateral(2, 0, 10, 2).unwrap();
    world.now += 11;
    world.withdraw_collateral(2, 0, 10).unwrap();
    world.withdraw(2, 1_000_000).unwrap();
    assert_eq!(world.withdraw(1, 1), Err(Refusal::PriceNotFresh));
}

#[test]
fn caps_bind_when_open_interest_rises() {
    let mut world = traded(50_000);
    world.markets[0].terms.open_interest_cap = 500;
    world.trade_between(0, 2, 0, 100, 10_000).unwrap();
    assert_eq!(world.trade_between(0, 2, 1, 100, 10_000), Err(Refusal::BeyondOpenInterestCap));
}

#[test]
fn initial_margin_divides_by_the_dearer_quote() {
    let mut world = pledged();
    world.quote_feed = Some(1);
    publish(&mut world, 1, [100, 80, 100]);
    let stable = world.feeds[1].stable;
    assert!(stable > 99 * ONE);
    assert_eq!((world.inverse, world.inverse_low), (ONE / 80, ONE * ONE / stable));
    world.now += 11;
    world.refresh(0, 100 * ONE, 0, world.now).unwrap();
    world.refresh(2, 100 * ONE, 0, world.now).unwrap();
    assert!(!world.collateral_is_fresh(0), "the quote's feed is stale");
}

#[test]
fn a_final_profit_is_no_initial_margin() {
    let mut world = traded(50_000);
    for _ in 0..6 {
        publish(&mut world, 60, [110, 100, 100]);
    }
    world.set_final_price(0, true).unwrap();
    let standing = world.standing(0);
    assert!(standing.equity > world.accounts[0].cash);
    assert_eq!((standing.initial, standing.notional), (world.accounts[0].cash * BASIS, 0));
    assert_eq!(world.deleverage(0, 1, 0, 1), Err(Refusal::FinallyPriced));
}

#[test]
fn no_time_moves_no_stable_price() {
    let mut world = world();
    world.now += 10;
    world.refresh(0, 130 * ONE, 0, world.now - 1).unwrap();
    let stable = world.feeds[0].stable;
    assert_eq!(stable, 100 * ONE + 100 * ONE * 3_000 / 1_000_000);
    world.refresh(0, 150 * ONE, 0, world.now).unwrap();
    assert_eq!((world.feeds[0].stable, world.feeds[0].price), (stable, 150 * ONE));
}

#[test]
fn a_taker_has_another_owner() {
    let mut world = pledged();
    let own = world.add_account(0);
    publish(&mut world, 60, [80, 100, 100]);
    assert_eq!(world.call_variation(0, own, 0, 0, 1), Err(Refusal::SelfLiquidation));
    assert_eq!(world.liquidate_collateral(0, own, 0, 1), Err(Refusal::SelfLiquidation));
    assert_eq!(world.liquidate_position(own, 0, 0, 1), Err(Refusal::SelfLiquidation));
}

#[test]
fn a_rate_expires_within_an_interval() {
    let mut world = traded(50_000);
    world.publish_funding_rate(0, 1_000).unwrap();
    for _ in 0..3 {
        world.now += 3_000;
        world.accrue_funding(0).unwrap();
    }
    // Two hours at a tenth of a per cent of 100.
    assert_eq!(world.markets[0].funding.index, 2 * 100 * ONE / 1_000);
}

#[test]
fn nothing_to_collect_is_refused() {
    let mut world = traded(50_000);
    world.collect_fees(0).unwrap();
    assert_eq!(world.collect_fees(0), Err(Refusal::NothingToCollect));
    assert_eq!(world.settle_recovery(1, 0), Err(Refusal::NothingToCollect));
}
