//! Hand-computed examples of the instructions.

use super::examples::{START, publish, traded, world};
use super::*;

#[test]
fn a_trade_charges_both_sides() {
    let world = traded(50_000);
    assert_eq!((world.accounts[0].cash, world.accounts[1].cash), (49_900, 999_900));
    assert_eq!((world.markets[0].fees_taken, world.markets[0].open_interest, world.markets[0].used), (200, 1_000, 2));
    let standing = world.standing(0);
    // Requirements: 10 % and 5 % of 100,000.
    assert_eq!((standing.equity, standing.initial, standing.maintenance), (49_900, 39_900 * BASIS, 44_900 * BASIS));
}

#[test]
fn collateral_is_judged_with_haircuts() {
    let mut world = world();
    world.deposit_collateral(0, 0, 1_000, 0).unwrap();
    world.collaterals[0].terms.initial_multiple = 8_192; // An eighth of the implied four per cent.
    world.feeds[2].confidence_bp = 20;
    // 1,000 + 50 + floor(100,000 * 2^22 / 2^32) + floor(20 * 8 / 16).
    assert_eq!(world.initial_haircut(0, 100_000), 1_000 + 50 + 97 + 10);
    let standing = world.standing(0);
    assert_eq!((standing.initial, standing.maintenance), (100_000 * 8_843, 100_000 * 9_000));
    world.now += 11;
    assert_eq!((world.standing(0).initial, world.standing(0).equity), (0, 100_000));
}

#[test]
fn the_gate_refuses() {
    let mut world = traded(50_000);
    let before = world.clone();
    let mut refused = |size, quote, refusal| assert_eq!(world.trade_between(0, 0, 1, size, quote), Err(refusal));
    refused(0, 0, Refusal::ZeroAmount);
    refused(100, 10_302, Refusal::PriceOutsideBand);
    refused(5_000, 500_000, Refusal::BelowInitialMargin);
    refused(1_000_000, 100_000_000, Refusal::EquityBelowZero);
    assert_eq!(world, before);
}

#[test]
fn a_matcher_spends_an_allowance() {
    let mut world = traded(50_000);
    let budget = Budget { markets: 1, expires: START + 100, notional: 10_099, slippage: 111 };
    world.allow_matcher(0, 77, &budget).unwrap();
    let trade = Trade { market: 0, buyer: 0, buyer_signer: 77, seller: 1, seller_signer: 1, size: 100, quote: 10_101 };
    world.settle_trade(&trade).unwrap();
    let matcher = world.accounts[0].matchers[0].clone().unwrap();
    assert_eq!((matcher.notional.used, matcher.slippage.used), (10_000, 10 + 101));
    let one = Trade { size: 1, quote: 100, ..trade };
    assert_eq!(world.settle_trade(&one), Err(Refusal::BeyondMatcherAllowance));
    let other = Trade { buyer_signer: 78, ..one };
    assert_eq!(world.settle_trade(&other), Err(Refusal::NotAuthorized));
    world.now += 100;
    assert_eq!(world.settle_trade(&one), Err(Refusal::PriceNotFresh));
}

#[test]
fn losses_are_booked_before_profit_is_paid() {
    let mut world = traded(50_000);
    publish(&mut world, 60, [90, 100, 100]);
    let booked = world.settle(1, 0).unwrap();
    assert_eq!(booked, Outcome::Settled { booked: 10_000, paid: 0, fees: 0 });
    assert_eq!(world.withdraw(0, 49_900), Err(Refusal::LossesUnpaid));
    world.settle(0, 0).unwrap();
    assert_eq!((world.accounts[0].cash, world.markets[0].pool), (39_900, 10_000));
    // The stable price walked from 100 by not quite 1.8: floored for the short, 1,799 is profit at the worse price.
    let paid = world.settle(1, 0).unwrap();
    assert_eq!(paid, Outcome::Settled { booked: 0, paid: 1_799, fees: 0 });
    world.laws().unwrap();
}

#[test]
fn a_liquidation_restores_the_buffer() {
    let mut world = traded(10_100);
    publish(&mut world, 60, [94, 100, 100]);
    // Equity 4,000 of 94,000; requirement 4,700; short of it by 700.
    assert_eq!(world.standing(0).maintenance, -700 * BASIS);
    assert_eq!(world.liquidate_position(2, 0, 0, 1_000), Err(Refusal::GracePeriod), "the first price is a minute old");
    world.feeds[0].resumed = world.now - 300;
    let done = world.liquidate_position(2, 0, 0, 1_000).unwrap();
    // bonus 100 + floor(100 * 700 / 4,700) = 114; 361 bp are freed; want = ceil((700 + 940 + 2) * 10,000 / 361) = 45,485; 484 + 1 units.
    let expected =
        Outcome::Liquidated { size: 485, bonus: 45_590 * 114 / BASIS, insurance: 45_590 * 25 / BASIS, drawn: 0 };
    assert_eq!(done, expected);
    assert!(world.standing(0).maintenance >= 0);
    world.laws().unwrap();
}

#[test]
fn a_call_sells_at_the_better_price() {
    let mut world = world();
    world.deposit_collateral(0, 0, 1_000, 0).unwrap();
    world.deposit(1, 1_000_000).unwrap();
    world.deposit(2, 1_000_000).unwrap();
    world.trade_between(0, 0, 1, 1_000, 100_000).unwrap();
    assert_eq!(world.accounts[0].fee_debt, 100);
    publish(&mut world, 5, [97, 100, 99]);
    assert_eq!(world.call_variation(0, 2, 0, 0, 500), Ok(Outcome::Called));
    publish(&mut world, 30, [97, 100, 99]);
    // Lack 3,000; half the discount of 1 %; the stable price is the better one.
    let price = world.feeds[2].price.max(world.feeds[2].stable);
    assert!(price == world.feeds[2].price);
    let sold = world.call_variation(0, 2, 0, 0, 500).unwrap();
    // ceil(3,000 / (99 * 0.995)) = 31; ceil(31 * 99 * 0.995) = 3,054.
    assert_eq!(sold, Outcome::Sold { amount: 31, pay: 3_054 });
    assert_eq!((world.accounts[0].cash, world.markets[0].pool), (54, 3_000));
    world.laws().unwrap();
}

#[test]
fn a_deficit_is_divided() {
    let mut world = traded(10_100);
    world.fund_seed(0, 3_000).unwrap();
    world.fund_capital(500).unwrap();
    publish(&mut world, 30 * DAY, [80, 100, 100]);
    world.settle(1, 0).unwrap();
    world.liquidate_position(2, 0, 0, 1_000).unwrap();
    let resolved = world.resolve_deficit(0, 0).unwrap();
    // Debt 20,000; cash 10,000; the fees of 200 paid the liquidator's bonus; the seed lets the market draw 2,800.
    assert_eq!(
        resolved,
        Outcome::Resolved { debt: 20_000, cash: 10_000, drawn: 2_800, shortfall: 7_200, recovered: 0 }
    );
    assert_eq!((world.markets[0].claims, world.markets[0].pool), (20_000, 12_800));
    assert_eq!(world.apply_shortfall(0), Err(Refusal::WindowOpen));
    world.settle(1, 0).unwrap();
    world.settle(2, 0).unwrap();
    assert_eq!(world.apply_shortfall(0), Ok(Outcome::Cut { cut: 7_200, budget: 0, written_off: 0 }));
    assert_eq!(world.accounts[1].position(0).unwrap().live_claim(&world.markets[0]), 12_799);
    world.laws().unwrap();
}

#[test]
fn fees_age_and_seed_is_released() {
    let mut world = traded(50_000);
    assert_eq!(world.collect_fees(0), Ok(Outcome::Collected { fees: 150, pool: 0 }));
    assert_eq!((world.markets[0].budget, world.capital, world.treasury), (90, 45, 15));
    world.fund_seed(0, 3_000).unwrap();
    world.now += DAY;
    assert_eq!(world.allowance(0), 100);
    world.now = (START / DAY + 3) * DAY - 1;
    let young = world.allowance(0);
    world.now += 1;
    assert_eq!(world.allowance(0), young + 150);
    world.laws().unwrap();
}

#[test]
fn a_deep_cut_rescales_the_index() {
    let mut world = world();
    let claim = 4_000_000_000_000;
    world.deposit(0, claim).unwrap();
    world.traders_ledger -= claim;
    world.accounts[0].cash = 0;
    // A claim of 4e12 against a shortfall of all but one unit of it.
    let mut position = Position::new(0, &world.markets[0]);
    position.claim = claim;
    position.counted = true;
    world.accounts[0].positions[0] = Some(position);
    let market = &mut world.markets[0];
    (market.claims, market.used, market.shortfall) = (claim, 1, claim - 1);
    (market.pool, market.window, market.window_since, market.booked) = (1, 1, 1, 0);
    world.traders_ledger += 1;
    world.laws().unwrap();
    world.settle(0, 0).unwrap();
    world.apply_shortfall(0).unwrap();
    let market = &world.markets[0];
    // 4e12 is between 2^41 and 2^42: times 2^42, the index is 2^102 / 4e12, between 2^60 and 2^61; 2^41 suffices.
    assert_eq!((market.claim_scale, market.claim_index), (41, (1 << 101) / claim));
    assert!((1 << 59..1 << 60).contains(&market.claim_index));
    assert_eq!(world.accounts[0].position(0).unwrap().live_claim(market), 0);
    world.laws().unwrap();
}
