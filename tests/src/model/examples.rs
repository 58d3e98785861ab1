//! Hand-computed examples of the formulas, and the small world that they share.

use super::arithmetic::{INDEX_AT_REST, notional, part_ceiled, part_floored, value};
use super::*;

pub const START: i128 = 1_800_000_000;

/// Two markets and one collateral at a price of 100, fees of ten basis points, six accounts of different owners.
pub fn world() -> World {
    let terms = ClearingTerms {
        variation_allowance_bp: 200,
        variation_discount_bp: 100,
        capital_bp: 3_000,
        treasury_bp: 1_000,
        draw_cap: 500_000,
    };
    let mut world = World::new(START, None, terms);
    for _ in 0..3 {
        let feed = world.add_feed(FeedTerms {
            fresh_seconds: 10,
            usable_seconds: 60,
            dead_seconds: 3 * DAY,
            stable_speed_ppm: 300,
            confidence_limit_bp: 100,
            implied_bp: 400,
        });
        world.refresh(feed, 100 * ONE, 0, START).unwrap();
    }
    for feed in 0..2 {
        world.add_market(feed, market_terms());
    }
    world.add_collateral(2, collateral_terms());
    for owner in 0..6 {
        world.add_account(owner);
    }
    world
}

fn market_terms() -> MarketTerms {
    MarketTerms {
        initial_bp: 1_000,
        maintenance: Glide::fixed(500),
        maintenance_follow: Follow::nothing(500),
        profit_credit_bp: 100,
        profit_factor: Glide::fixed(5_000),
        band_bp: 300,
        fee_bp: 10,
        open_interest_cap: 1_000_000,
        open_interest_addition_bp: 200,
        buffer_bp: 100,
        bonus_bp: 100,
        insurance_bp: 25,
        insolvent_bonus_bp: 50,
        dust: 100,
        deleverage_share_bp: 5_000,
        draw_factor_bp: 10_000,
        draw_cap: 500_000,
        funding_rate_cap: 10_000,
        take_over_seconds: 60,
        window_seconds: 120,
        ..MarketTerms::default()
    }
}

fn collateral_terms() -> CollateralTerms {
    CollateralTerms {
        deposit_cap: 1_000_000,
        minimum_haircut_bp: 1_000,
        maximum_haircut_bp: 6_000,
        size_slope: 1 << 22,
        confidence_sixteenths: 8,
        maintenance_haircut: Glide::fixed(1_000),
        maintenance_follow: Follow::nothing(1_000),
        sale_discount_bp: 200,
        ..CollateralTerms::default()
    }
}

/// Time passes and every feed publishes a price.
pub fn publish(world: &mut World, seconds: i128, prices: [i128; 3]) {
    world.now += seconds;
    for (feed, price) in prices.into_iter().enumerate() {
        world.refresh(feed, price * ONE, 0, world.now).unwrap();
    }
}

/// A minute at a time passes with a price, and account 0, which has no position in market 1, is looked at each time.
pub fn watch(world: &mut World, mut seconds: i128, prices: [i128; 3]) {
    while seconds > 0 {
        publish(world, seconds.min(60), prices);
        world.settle(0, 1).unwrap();
        seconds -= 60;
    }
}

/// Account 0 is long 1,000 from account 1 at 100.
pub fn traded(cash: i128) -> World {
    let mut world = world();
    world.deposit(0, cash).unwrap();
    world.deposit(1, 1_000_000).unwrap();
    world.deposit(2, 1_000_000).unwrap();
    world.trade_between(0, 0, 1, 1_000, 100_000).unwrap();
    world
}

/// Account 0 is long 1,000 in market 0 at 100 and owns 200 of collateral and no cash.
pub fn pledged() -> World {
    let mut world = world();
    world.deposit_collateral(0, 0, 200, 0).unwrap();
    for account in 1..3 {
        world.deposit(account, 1_000_000).unwrap();
    }
    world.trade_between(0, 0, 1, 1_000, 100_000).unwrap();
    world
}

#[test]
fn rounding() {
    let price = ONE / 2 + 1;
    assert_eq!((value(3, price), value(-3, price), notional(-3, price)), (1, -2, 2));
    assert_eq!((part_floored(12_345, 10), part_ceiled(12_345, 10)), (12, 13));
}

#[test]
fn a_term_glides_at_its_speed() {
    let mut glide = Glide { from: 500, to: 400, since: 0, speed: 1 << 15 };
    assert_eq!((glide.at(3), glide.at(199), glide.at(1_000)), (499, 401, 400));
    glide.set(600, 1 << 16, 100);
    assert_eq!((glide.from, glide.at(110)), (450, 460));
}

#[test]
fn a_window_recovers_linearly() {
    let mut window = SlidingWindow { used: 500, since: 0 };
    window.spend(1_000, DAY / 4, 100);
    assert_eq!((window.used, window.room(1_000, DAY / 4)), (350, 650));
}

#[test]
fn the_stable_price_walks() {
    let mut world = world();
    publish(&mut world, 1_000, [130, 100, 100]);
    // 300 ppm of 100 for at most 60 seconds.
    assert_eq!(world.feeds[0].stable, 100 * ONE + 100 * ONE * 18_000 / 1_000_000);
    let stable = world.feeds[0].stable;
    assert_eq!(world.feeds[0].walked(100), stable + stable * 30_000 / 1_000_000);
}

#[test]
fn quote_price_divides_collateral() {
    let mut world = world();
    world.quote_feed = Some(1);
    for _ in 0..2 {
        publish(&mut world, 60, [100, 4, 100]); // It stayed there for a minute.
    }
    assert_eq!((world.inverse, world.in_quote(100 * ONE)), (ONE / 4, 25 * ONE));
}

#[test]
fn funding_accrues_and_is_ceiled() {
    let mut world = traded(50_000);
    world.publish_funding_rate(0, 1_000).unwrap();
    world.now += 3_600;
    world.accrue_funding(0).unwrap();
    // 0.1 % of 100 in an hour.
    let index = 100 * ONE / 1_000;
    assert_eq!(world.markets[0].funding.index, index);
    let long = world.accounts[0].position(0).unwrap();
    let short = world.accounts[1].position(0).unwrap();
    assert_eq!((long.funding(&world.markets[0]), short.funding(&world.markets[0])), (100, -99));
    assert_eq!(world.markets[0].addition_bp, 1_000 * 200 / 1_000_000);
    world.laws().unwrap();
}

#[test]
fn a_claim_follows_the_index() {
    let mut market = Market::new(0, MarketTerms::default());
    let position = Position { claim: 1_000, claim_index: INDEX_AT_REST, ..Position::new(0, &market) };
    market.claim_index = INDEX_AT_REST / 3;
    assert_eq!(position.live_claim(&market), 333);
    // Two thirds of the index at rest, two scales further: a sixth.
    (market.claim_scale, market.claim_index) = (2, INDEX_AT_REST / 3 * 2);
    assert_eq!(position.live_claim(&market), 166);
    market.claim_scale = 200;
    assert_eq!(position.live_claim(&market), 0);
    market.claim_epoch = 1;
    assert_eq!(position.live_claim(&market), 0);
}

#[test]
fn a_cut_keeps_the_index_in_its_upper_bit() {
    let mut world = world();
    let position = Position { claim: 300, ..Position::new(0, &world.markets[0]) };
    world.markets[0].claims = 300;
    let mut cut = |shortfall| {
        (world.markets[0].shortfall, world.markets[0].window_since) = (shortfall, 1);
        world.apply_shortfall(0).unwrap();
        let market = &world.markets[0];
        (market.claim_index, market.claim_scale, position.live_claim(market))
    };
    // Two thirds of 2^60 are above 2^59; a third is not: doubled, one scale further. Each floor takes a unit.
    assert_eq!(cut(100), ((1 << 61) / 3, 0, 199));
    assert_eq!(cut(100), ((1 << 61) / 3, 1, 99));
}
