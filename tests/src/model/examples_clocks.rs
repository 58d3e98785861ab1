//! Hand-computed examples of what runs and what stops: silent feeds, clocks that somebody must look at, discounts by time.

use super::examples::{START, pledged, publish, traded, watch, world};
use super::*;

#[test]
fn a_feed_dies_an_hour_after_its_report() {
    let mut world = world();
    world.now += 3 * DAY;
    assert_eq!(world.report_dead_feed(0), Err(Refusal::FeedNotDead));
    world.now += 1;
    let reported = world.now;
    assert_eq!(world.report_dead_feed(0), Ok(Outcome::Done));
    world.now += 3_599;
    assert_eq!(world.report_dead_feed(0), Ok(Outcome::Unchanged));
    assert_eq!(world.feeds[0].reported, reported);
    assert_eq!(world.set_final_price(0, false), Err(Refusal::FeedNotDead));
    world.now += 1;
    assert!(world.feeds[0].is_dead(world.now) && !world.feeds[1].is_dead(world.now), "only what was reported dies");
    world.clone().set_final_price(0, false).unwrap();
    publish(&mut world, 1, [100; 3]);
    assert_eq!((world.feeds[0].reported, world.feeds[0].resumed), (0, world.now));
    assert_eq!(world.set_final_price(0, false), Err(Refusal::FeedNotDead));
}

#[test]
fn a_feed_without_a_price_is_not_reported() {
    let mut world = world();
    let feed = world.add_feed(FeedTerms { dead_seconds: DAY, fresh_seconds: 10, ..FeedTerms::default() });
    world.now += 2 * DAY;
    assert_eq!(world.report_dead_feed(feed), Err(Refusal::PriceNeverSet));
    world.refresh(feed, ONE, 0, world.now - 10).unwrap();
    assert_eq!((world.feeds[feed].resumed, world.feeds[feed].reported), (world.now, 0));
    assert_eq!(world.refresh(feed, ONE, 0, world.now - 11), Err(Refusal::PriceTooOld));
}

#[test]
fn a_feed_resumes_when_its_price_was_not_usable() {
    let mut world = world();
    publish(&mut world, 60, [100; 3]);
    assert_eq!(world.feeds[0].resumed, START);
    publish(&mut world, 61, [100; 3]);
    assert_eq!(world.feeds[0].resumed, START + 121);
}

#[test]
fn clocks_lapse_after_an_hour_without_a_look() {
    let mut world = traded(10_100);
    publish(&mut world, 60, [88, 100, 100]);
    world.settle(0, 0).unwrap();
    let first = world.now;
    let clocks = |world: &World| {
        let account = &world.accounts[0];
        (account.called_since, account.negative_since, account.looked)
    };
    assert_eq!(clocks(&world), (Some(first), Some(first), first));
    publish(&mut world, 3_600, [88, 100, 100]);
    world.settle(0, 0).unwrap();
    assert_eq!(clocks(&world), (Some(first), Some(first), first + 3_600));
    publish(&mut world, 3_601, [88, 100, 100]);
    world.settle(0, 0).unwrap();
    let anew = first + 7_201;
    assert_eq!(clocks(&world), (Some(anew), Some(anew), anew));
}

#[test]
fn a_lapsed_call_begins_anew() {
    let mut world = pledged();
    publish(&mut world, 5, [97, 100, 99]);
    assert_eq!(world.call_variation(0, 2, 0, 0, 10), Ok(Outcome::Called));
    publish(&mut world, 3_601, [97, 100, 99]);
    assert_eq!(world.call_variation(0, 2, 0, 0, 10), Ok(Outcome::Called));
    publish(&mut world, 30, [97, 100, 99]);
    // Half the discount of 1 %.
    let sold = world.call_variation(0, 2, 0, 0, 10);
    assert_eq!(sold, Ok(Outcome::Sold { amount: 10, pay: 986 }));
}

#[test]
fn a_discount_counts_from_when_the_feed_resumed() {
    let mut world = pledged();
    publish(&mut world, 60, [70, 100, 100]);
    world.settle(0, 0).unwrap();
    watch(&mut world, 1_800, [70, 100, 100]);
    // 2 % and half of it again; then the silence of a minute, and 36 seconds since: a hundredth of 2 %.
    assert_eq!(world.clone().liquidate_collateral(0, 2, 0, 100), Ok(Outcome::Sold { amount: 100, pay: 9_700 }));
    publish(&mut world, 61, [70, 100, 100]);
    assert_eq!(world.clone().liquidate_collateral(0, 2, 0, 100), Ok(Outcome::Sold { amount: 100, pay: 9_800 }));
    publish(&mut world, 36, [70, 100, 100]);
    assert_eq!(world.liquidate_collateral(0, 2, 0, 100), Ok(Outcome::Sold { amount: 100, pay: 9_798 }));
}

#[test]
fn a_discount_counts_from_when_the_quote_resumed() {
    let mut world = world();
    world.quote_feed = Some(1);
    world.feeds[1].resumed = START + 50;
    world.now += 60;
    assert_eq!((world.elapsed(START + 20, 0), world.elapsed(START + 55, 0), world.elapsed(START + 70, 0)), (10, 5, 0));
    world.quote_feed = None;
    assert_eq!(world.elapsed(START + 20, 0), 40);
}

#[test]
fn deleveraging_waits_from_when_the_feed_resumed() {
    let mut world = traded(10_100);
    publish(&mut world, 60, [80, 100, 100]);
    world.settle(0, 0).unwrap();
    publish(&mut world, 60, [80, 100, 100]);
    publish(&mut world, 61, [80, 100, 100]);
    assert_eq!(world.deleverage(0, 1, 0, 1_000), Err(Refusal::NotBelowZeroLongEnough));
    publish(&mut world, 60, [80, 100, 100]);
    publish(&mut world, 60, [80, 100, 100]);
    // Half of the opposite position, a day.
    assert_eq!(world.deleverage(0, 1, 0, 1_000), Ok(Outcome::Deleveraged { size: 500 }));
}
