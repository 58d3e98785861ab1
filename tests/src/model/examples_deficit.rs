//! Hand-computed examples of the resolution of a deficit.

use super::examples::{pledged, publish, traded, watch, world};
use super::*;

/// Account 0 is long 1,000 in market 2 at 100, which is at 101 and has no usable price, and owes what fell in some of the markets 0
/// and 1, where it was long 1,000 at 100 and was liquidated.
fn stuck(cash: i128, prices: &[i128], stuck_at: i128) -> World {
    let mut world = world();
    let feed = world.add_feed(world.feeds[0].terms.clone());
    world.refresh(feed, 100 * ONE, 0, world.now).unwrap();
    world.add_market(feed, world.markets[0].terms.clone());
    world.deposit(0, cash).unwrap();
    for account in 1..3 {
        world.deposit(account, 1_000_000).unwrap();
    }
    for market in (0..prices.len()).chain([2]) {
        world.trade_between(market, 0, 1, 1_000, 100_000).unwrap();
    }
    world.now += 60;
    world.refresh(feed, stuck_at * ONE, 0, world.now).unwrap();
    world.now += 61;
    for (market, price) in prices.iter().enumerate() {
        world.refresh(market, price * ONE, 0, world.now).unwrap();
        world.feeds[market].resumed -= 300; // The grace is over.
    }
    for market in 0..prices.len() {
        world.liquidate_position(2, 0, market, 1_000).unwrap();
    }
    world
}

/// Account 0 owes 1,000 more in market 0 than it has, which is below dust.
fn crumb() -> World {
    let mut world = traded(10_100);
    world.markets[0].terms.dust = 1_500;
    publish(&mut world, 60, [89, 100, 100]);
    world.liquidate_position(2, 0, 0, 1_000).unwrap();
    world
}

fn resolved(debt: i128, cash: i128, shortfall: i128) -> Answer {
    Ok(Outcome::Resolved { debt, cash, drawn: 0, shortfall, recovered: 0 })
}

#[test]
fn what_is_stuck_at_a_loss_keeps_its_claim_and_no_cash() {
    let mut world = stuck(21_000, &[75], 99);
    let slot = world.accounts[0].slot_of(2).unwrap();
    let position = world.accounts[0].positions[slot].as_mut().unwrap();
    position.claim = 500;
    position.cost += 500;
    world.markets[2].claims += 500;
    assert_eq!(world.resolve_deficit(0, 0), resolved(25_000, 20_800, 4_200));
    assert_eq!(world.accounts[0].position(2).unwrap().claim, 500);
    world.laws().unwrap();
}

#[test]
fn what_is_stuck_in_profit_is_held_back() {
    let mut world = stuck(21_000, &[75], 101);
    // 1,000 of the 25,000 may still come.
    assert_eq!(world.resolve_deficit(0, 0), resolved(24_000, 20_800, 3_200));
    assert_eq!(world.accounts[0].position(0).unwrap().cost, 1_000);
    assert_eq!(world.resolve_deficit(0, 0), Err(Refusal::SizeOpen));
    world.laws().unwrap();
    let before = stuck(21_000, &[75], 126).resolve_deficit(0, 0);
    assert_eq!(before, Err(Refusal::SizeOpen), "26,000 may still come");
}

#[test]
fn held_debts_divide_the_cash_in_any_order() {
    let start = stuck(33_300, &[75, 72], 101);
    assert_eq!(start.accounts[0].cash, 33_000);
    // 24,000 and 27,000 of 51,000: 15,529.4 and 17,470.6; the last one has what is left.
    for (order, shares) in [([0, 1], [15_529, 17_471]), ([1, 0], [17_470, 15_530])] {
        let mut world = start.clone();
        for (market, cash) in order.into_iter().zip(shares) {
            let debt = if market == 0 { 24_000 } else { 27_000 };
            assert_eq!(world.resolve_deficit(0, market), resolved(debt, cash, debt - cash), "in the order {order:?}");
        }
        assert_eq!(world.accounts[0].cash, 0);
        world.laws().unwrap();
    }
}

#[test]
fn claims_that_cover_everything_get_time_to_be_paid() {
    let mut world = traded(20_500);
    world.trade_between(1, 0, 1, 1_000, 100_000).unwrap();
    let prices = [75, 130, 100];
    publish(&mut world, 60, prices);
    world.trade_between(0, 2, 0, 1_000, 75_000).unwrap();
    world.trade_between(1, 2, 0, 1_000, 130_000).unwrap();
    world.settle(0, 1).unwrap();
    assert_eq!(world.accounts[0].position(1).unwrap().claim, 30_000);
    watch(&mut world, 180, prices);
    assert_eq!(world.resolve_deficit(0, 0), Err(Refusal::OnlyIlliquid));
    watch(&mut world, 1, prices);
    // Fees of 100, 100, 75 and 130.
    let (cash, loss) = (20_095, 4_905);
    let passed = Outcome::Resolved { debt: 25_000, cash, drawn: 0, shortfall: loss, recovered: loss };
    assert_eq!(world.resolve_deficit(0, 0), Ok(passed));
    assert_eq!((world.recoveries[0].claims[1].claim, world.accounts[0].position(1).unwrap().claim), (loss, 25_095));
    world.laws().unwrap();
}

#[test]
fn collateral_passes_at_its_discount_and_is_bought() {
    let mut world = pledged();
    publish(&mut world, 60, [78, 100, 100]);
    world.liquidate_position(2, 0, 0, 1_000).unwrap();
    for _ in 0..2 {
        publish(&mut world, 60, [78, 100, 400]); // It stayed there for a minute.
    }
    watch(&mut world, DAY, [78, 100, 400]);
    assert_eq!(world.resolve_deficit(0, 0), Err(Refusal::CollateralSellable));
    watch(&mut world, 1, [78, 100, 400]);
    assert!(world.standing(0).equity > 0);
    // 22,000 at 400 less 2 %: 57 of them. What is left of the collateral owes the fees.
    assert_eq!(world.resolve_deficit(0, 0), resolved(22_000, 0, 22_000));
    assert_eq!((world.recoveries[0].collateral[0], world.accounts[0].balance(0)), (57, 143));
    assert_eq!((world.accounts[0].fee_debt, world.accounts[0].fee_market), (100, Some(0)));
    watch(&mut world, 1_800, [78, 100, 400]);
    let bought = world.buy_recovery(0, 2, 0, 10);
    assert_eq!(bought, Ok(Outcome::Sold { amount: 10, pay: 3_880 }));
    let collected = world.collect_recovery(0);
    assert_eq!(collected, Ok(Outcome::Recovered { shortfall: 3_880, capital: 0, budget: 0 }));
    assert_eq!(world.collect_recovery(0), Err(Refusal::NothingToCollect));
    world.laws().unwrap();
}

#[test]
fn collateral_without_a_living_price_counts_half() {
    let mut world = pledged();
    publish(&mut world, 60, [78, 100, 100]);
    world.liquidate_position(2, 0, 0, 1_000).unwrap();
    for _ in 0..2 {
        publish(&mut world, 60, [78, 100, 400]); // It stayed there for a minute.
    }
    world.now += 3 * DAY + 1;
    world.report_dead_feed(2).unwrap();
    world.now += 3_600;
    // 22,000 at 200.
    assert_eq!(world.resolve_deficit(0, 0), resolved(22_000, 0, 22_000));
    assert_eq!((world.recoveries[0].collateral[0], world.accounts[0].balance(0)), (110, 90));
    world.laws().unwrap();
}

#[test]
fn collateral_below_dust_passes() {
    let mut world = traded(10_100);
    world.deposit_collateral(0, 0, 1, 0).unwrap();
    publish(&mut world, 60, [80, 100, 100]);
    world.liquidate_position(2, 0, 0, 1_000).unwrap();
    assert_eq!(world.resolve_deficit(0, 0), Err(Refusal::CollateralSellable));
    publish(&mut world, 60, [80, 100, 99]);
    assert_eq!(world.resolve_deficit(0, 0), resolved(20_000, 10_000, 10_000));
    assert_eq!((world.recoveries[0].collateral[0], world.recoveries[0].passed[0]), (1, world.now));
    world.laws().unwrap();
}

#[test]
fn a_shortfall_below_dust_is_cut_at_once() {
    let mut world = crumb();
    world.settle(1, 0).unwrap();
    assert_eq!(world.resolve_deficit(0, 0), resolved(11_000, 10_000, 1_000));
    let market = &world.markets[0];
    assert_eq!((market.shortfall, market.claims, market.roundings), (0, 10_000, 3));
    assert_eq!((market.claim_index, market.claim_scale), ((1 << 60) * 10 / 11, 0));
    world.laws().unwrap();
}

#[test]
fn a_shortfall_below_dust_waits_for_claims() {
    let mut world = crumb();
    assert_eq!(world.resolve_deficit(0, 0), resolved(11_000, 10_000, 1_000));
    let market = &world.markets[0];
    assert_eq!((market.shortfall, market.window, market.is_halted()), (1_000, 0, false));
    assert_eq!(world.apply_shortfall(0), Err(Refusal::ClaimsBelowShortfall));
    world.markets[0].fallen.used = 501;
    world.markets[0].fallen.since = world.now;
    world.settle(1, 0).unwrap();
    assert_eq!(world.apply_shortfall(0), Err(Refusal::ShortfallWaits));
    world.markets[0].fallen.used = 500;
    assert_eq!(world.apply_shortfall(0), Ok(Outcome::Cut { cut: 1_000, budget: 0, written_off: 0 }));
    world.laws().unwrap();
}

#[test]
fn a_shortfall_below_dust_joins_an_open_window() {
    for (joined, window, elapsed) in [(500, 7, 30), (501, 8, 19)] {
        let mut world = crumb();
        world.settle(1, 0).unwrap();
        let now = world.now;
        let market = &mut world.markets[0];
        (market.shortfall, market.claims, market.window, market.window_since) = (1_600, 11_000, 7, now - 30);
        market.joined = joined;
        market.funding_booked += 1_600;
        assert_eq!(world.resolve_deficit(0, 0), resolved(11_000, 10_000, 1_000));
        let market = &world.markets[0];
        assert_eq!((market.shortfall, market.window, now - market.window_since), (2_600, window, elapsed));
        world.laws().unwrap();
    }
}
