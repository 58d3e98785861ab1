//! Hand-computed examples of deposits, fee debts, the seed, published backing and the clock of a recovery.

use super::examples::{pledged, publish, traded, world};
use super::*;

#[test]
fn a_new_balance_is_signed_for() {
    let mut world = world();
    assert_eq!(world.deposit_collateral(0, 0, 10, 5), Err(Refusal::NotAuthorized));
    world.set_delegate(0, 7).unwrap();
    world.deposit_collateral(0, 0, 10, 7).unwrap();
    world.deposit_collateral(0, 0, 10, 5).unwrap();
    world.deposit_collateral(1, 0, 10, 1).unwrap();
    assert_eq!((world.accounts[0].balance(0), world.accounts[1].balance(0)), (20, 10));
}

#[test]
fn a_fee_debt_is_owed_to_the_market_of_the_first() {
    let mut world = pledged();
    assert_eq!((world.accounts[0].fee_debt, world.accounts[0].fee_market), (100, Some(0)));
    world.trade_between(1, 0, 1, 10, 1_000).unwrap();
    assert_eq!((world.accounts[0].fee_debt, world.accounts[0].fee_market), (101, Some(0)));
    world.deposit(0, 500).unwrap();
    assert_eq!(world.settle(0, 1), Ok(Outcome::Settled { booked: 0, paid: 0, fees: 0 }));
    assert_eq!(world.settle(0, 0), Ok(Outcome::Settled { booked: 0, paid: 0, fees: 101 }));
    assert_eq!((world.accounts[0].fee_debt, world.accounts[0].fee_market), (0, None));
    // With the fee that the seller paid; the other market has its seller's alone.
    assert_eq!((world.markets[0].fees_taken, world.markets[1].fees_taken), (201, 1));
    world.laws().unwrap();
}

#[test]
fn a_later_seed_takes_nothing_back() {
    let mut world = world();
    world.fund_seed(0, 3_000).unwrap();
    world.now += 10 * DAY;
    assert_eq!(world.allowance(0), 1_000);
    world.fund_seed(0, 6_000).unwrap();
    // Ten days of 3,000 are ten thirds of a day of 9,000.
    let market = &world.markets[0];
    assert_eq!((market.seed_released, market.seed_locked), (0, 9_000));
    assert_eq!((world.now - market.seed_since, world.allowance(0)), (288_000, 1_000));
    world.now += 30 * DAY - 288_000;
    assert_eq!(world.allowance(0), 9_000);
    world.fund_seed(0, 300).unwrap();
    let market = &world.markets[0];
    assert_eq!((market.seed_released, market.seed_locked, market.seed_since), (9_000, 300, world.now));
    world.now += DAY;
    assert_eq!(world.allowance(0), 9_010);
    world.laws().unwrap();
}

#[test]
fn backing_glides() {
    let mut world = traded(50_000);
    publish(&mut world, 60, [90, 100, 100]);
    world.settle(1, 0).unwrap();
    // A claim of 10,000 and an empty pool: a minute of six hours, then an hour at most, frozen or not.
    world.accrue_funding(0).unwrap();
    let minute = ONE / 360;
    assert_eq!(world.markets[0].backing, ONE - minute);
    world.pause(pause::FUNDING, 10_000).unwrap();
    world.now += 7_200;
    world.accrue_funding(0).unwrap();
    assert_eq!(world.markets[0].backing, ONE - minute - ONE / 6);
    world.accrue_funding(0).unwrap();
    assert_eq!(world.markets[0].backing, ONE - minute - ONE / 6);
    for _ in 0..5 {
        world.now += 3_600;
        world.accrue_funding(0).unwrap();
    }
    assert_eq!(world.markets[0].backing, 0);
}

#[test]
fn the_clock_of_a_recovery_moves_by_what_is_new() {
    let mut recovery = Recovery { cash: 0, claims: vec![], collateral: vec![0], passed: vec![0] };
    recovery.take(0, 100, 1_000);
    assert_eq!((recovery.collateral[0], recovery.passed[0]), (100, 1_000));
    // 400 seconds of a quarter of it.
    recovery.take(0, 300, 1_400);
    assert_eq!((recovery.collateral[0], recovery.passed[0]), (400, 1_300));
    recovery.take(0, 1, 1_301);
    assert_eq!(recovery.passed[0], 1_300);
    recovery.take(0, 1, 1_200);
    assert_eq!(recovery.passed[0], 1_200);
}
