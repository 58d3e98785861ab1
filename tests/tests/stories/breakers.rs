//! What stops without a human: a price that jumped or is uncertain, a reserve that falls, a vault that holds too little, a run.

use ballast::error::BallastError;
use ballast::event::BreakerTripped;
use ballast::instructions::MarketTerms;
use ballast::state::{NONE, breaker, pause};
use ballast_client::instruction::Vault;
use ballast_tests::oracle::Message;
use ballast_tests::{BTC, DAY, Expect, HOUR, SOL, World, centibtc, usd};

use crate::scenes::{ONE, ada_long_bob_short, ada_lost_everything};

/// BTC prints so many dollars, once.
async fn prints(world: &mut World, dollars: i64) {
    world.prints(&[(BTC, dollars * 100_000_000)]).await;
}

/// BTC printed 50,000 dollars so many seconds ago, within so many dollars.
fn posted(world: &mut World, confidence: u64, ago: i64) {
    let price = Message::dollars_e8(50_000 * 100_000_000, world.now() - ago);
    world.post(BTC, &Message { confidence: confidence * 100_000_000, ..price });
}

/// One print of a thousand times the price liquidates nobody, pays nobody and moves no price: the next one is taken for what it is.
#[tokio::test]
async fn a_price_that_jumps_for_a_moment_is_no_price() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    let keeper = world.keeper("keeper").await;
    let before = world.snapshot().await.prices.feeds[usize::from(BTC)];
    prints(&mut world, 50_000_000).await;
    let after = world.snapshot().await.prices.feeds[usize::from(BTC)];
    assert_eq!((before.price, before.stable, before.fast_variance), (after.price, after.stable, after.fast_variance));
    keeper.liquidates(&mut world, BTC, &bob, ONE).await.refused(BallastError::PriceNotUsable);
    ada.withdraws(&mut world, 1).await.refused(BallastError::PriceNotFresh);
    bob.buys(&mut world, BTC, 1, 1, &ada).await.refused(BallastError::PriceNotFresh);
    bob.deposits(&mut world, usd(1)).await.unwrap();
    world.price(BTC, 50_100).await;
    keeper.liquidates(&mut world, BTC, &bob, ONE).await.refused(BallastError::NotLiquidatable);
    ada.withdraws(&mut world, 1).await.unwrap();
}

/// Prices that stay far from the last one for a minute are taken; another jump in between begins another minute.
#[tokio::test]
async fn a_price_that_stays_is_one() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    let keeper = world.keeper("keeper").await;
    prints(&mut world, 30_000).await;
    world.advance(59).await;
    prints(&mut world, 15_000).await; // More than three tenths from both.
    world.advance(59).await;
    prints(&mut world, 16_000).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.refused(BallastError::PriceNotUsable);
    world.advance(1).await;
    prints(&mut world, 14_000).await;
    let feed = world.snapshot().await.prices.feeds[usize::from(BTC)];
    assert_eq!((feed.price, feed.doubted, feed.doubtful_price), (140 << 32, 0, 0));
    assert_eq!(feed.resumed, world.now(), "sales begin anew, as after a silence");
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
}

/// Who kept an older print back cannot make the price before a jump good again; prints that lead to where it jumped do.
#[tokio::test]
async fn an_older_print_does_not_end_a_doubt() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    world.advance(20).await;
    prints(&mut world, 30_000).await;
    let older = |world: &mut World, dollars: i64, seconds| {
        let message = Message::dollars_e8(dollars * 100_000_000, world.now() - seconds);
        world.post(BTC, &message);
    };
    older(&mut world, 50_000, 5);
    world.refresh(&[BTC]).await.unwrap();
    bob.withdraws(&mut world, 1).await.refused(BallastError::PriceNotFresh);
    bob.buys(&mut world, BTC, centibtc(1), usd(500), &ada).await.refused(BallastError::PriceNotFresh);
    older(&mut world, 40_000, 3);
    world.refresh(&[BTC]).await.unwrap();
    prints(&mut world, 30_000).await;
    let feed = world.snapshot().await.prices.feeds[usize::from(BTC)];
    assert_eq!((feed.price, feed.doubted), (300 << 32, 0), "50,000, 40,000, 30,000: each is near the one before");
}

/// A price whose confidence interval is too wide is none, and says that the last one is not good for new risk either.
#[tokio::test]
async fn an_uncertain_price_ends_new_risk_and_value_out() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    world.advance(1).await;
    posted(&mut world, 3_000, 0);
    world.refresh(&[BTC]).await.unwrap();
    ada.withdraws(&mut world, 1).await.refused(BallastError::PriceNotFresh);
    bob.buys(&mut world, BTC, centibtc(1), usd(500), &ada).await.refused(BallastError::PriceNotFresh);
    world.settle(BTC, &ada).await.unwrap(); // The last price serves what lowers risk.
    world.price(BTC, 50_000).await;
    ada.withdraws(&mut world, 1).await.unwrap();
}

/// Two prints are too uncertain: a certain one from between them makes nothing good again, a newer one does.
#[tokio::test]
async fn the_latest_uncertain_print_counts() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    for (seconds, confidence, ago) in [(1, 3_000, 0), (9, 3_000, 0), (1, 0, 5)] {
        world.advance(seconds).await;
        posted(&mut world, confidence, ago);
        world.refresh(&[BTC]).await.unwrap();
    }
    ada.withdraws(&mut world, 1).await.refused(BallastError::PriceNotFresh);
    world.advance(1).await;
    world.price(BTC, 50_000).await;
    ada.withdraws(&mut world, 1).await.unwrap();
}

/// Losses took more than a quarter of the reserve within a day: nobody grows for six hours, and longer if it goes on.
#[tokio::test]
async fn a_reserve_that_falls_ends_growth() {
    let mut world = World::new().await;
    world.fund_reserve(Some(BTC), usd(15_000)).await;
    world.wait(30 * DAY).await;
    let (ada, bob, keeper) = ada_lost_everything(&mut world).await;
    let trip = world.deployment().trip_breaker(breaker::RESERVE_FELL, Vault::Reserve);
    world.crank(trip.clone()).await.refused(BallastError::BreakerNotTripped);
    world.resolve(BTC, &ada).await.unwrap(); // 4,025 of 15,000 dollars.
    let tripped: BreakerTripped = world.crank(trip.clone()).await.unwrap().event();
    assert_eq!(tripped.until, world.now() + 6 * HOUR);
    keeper.buys(&mut world, BTC, 1_000_000, usd(400), &bob).await.refused(BallastError::BreakerOpen);
    bob.buys(&mut world, BTC, 1_000_000, usd(400), &keeper).await.unwrap();
    bob.withdraws(&mut world, 1).await.unwrap();
    world.watch(BTC, &[&bob], 6 * HOUR).await;
    keeper.buys(&mut world, BTC, 1_000_000, usd(400), &bob).await.unwrap();
    world.advance(DAY).await;
    world.crank(trip).await.refused(BallastError::BreakerNotTripped);
}

/// A vault that holds less than its ledger: nothing leaves, nothing grows, until it is looked into. What lowers risk stays open.
#[tokio::test]
async fn a_vault_below_its_ledger_ends_everything_that_can_be_paused() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    let deployment = world.deployment();
    for vault in [Vault::Traders(NONE), Vault::Traders(SOL), Vault::Reserve] {
        let trip = deployment.trip_breaker(breaker::VAULT_BELOW_LEDGER, vault);
        world.crank(trip).await.refused(BallastError::BreakerNotTripped);
    }
    world.watched = false; // The law of the vault is broken.
    world.bank.take_tokens(&deployment.traders_vault, 1).await; // Its issuer took a unit back.
    let trip = deployment.trip_breaker(breaker::VAULT_BELOW_LEDGER, Vault::Traders(NONE));
    let tripped: BreakerTripped = world.crank(trip).await.unwrap().event();
    assert_eq!(tripped.until, world.now() + DAY);
    bob.withdraws(&mut world, 1).await.refused(BallastError::BreakerOpen);
    bob.requests(&mut world, NONE, 0, 1).await.refused(BallastError::BreakerOpen);
    ada.buys(&mut world, BTC, 1_000_000, usd(500), &bob).await.refused(BallastError::BreakerOpen);
    bob.buys(&mut world, BTC, 1_000_000, usd(500), &ada).await.unwrap();
}

/// While a breaker is open no change lands, and its time is not counted as time in which people could leave.
#[tokio::test]
async fn no_change_lands_while_a_breaker_is_open() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    ada.deposits(&mut world, usd(2_000_000)).await.unwrap();
    let deployment = world.deployment();
    let change = deployment.set_market_terms(SOL, MarketTerms { fee: 6, ..world.root.market_terms() });
    world.govern(change.queue(world.bank.payer())).await.unwrap();
    world.advance(4 * DAY - HOUR).await;
    let trip = deployment.trip_breaker(breaker::WITHDRAWALS_WAIT, Vault::Traders(NONE));
    ada.requests(&mut world, NONE, 0, usd(500_000)).await.unwrap();
    world.crank(trip.clone()).await.refused(BallastError::BreakerNotTripped); // As much as may leave in a day.
    ada.requests(&mut world, NONE, 1, 1).await.unwrap();
    world.crank(trip).await.unwrap();
    world.advance(HOUR).await;
    world.govern(change.apply(deployment.governance)).await.refused(BallastError::BreakerOpen);
    // Nobody tells of it any more: a day later an hour is left.
    world.advance(23 * HOUR).await;
    world.govern(change.apply(deployment.governance)).await.refused(BallastError::ChangeNotDue);
    world.advance(HOUR).await;
    world.govern(change.apply(deployment.governance)).await.unwrap();
    assert_eq!(
        pause::LEAVING & breaker::STOPS[usize::from(breaker::WITHDRAWALS_WAIT)],
        0,
        "a run stops nobody's trade"
    );
}

/// A feed whose prints are all too uncertain is dead after as long as a silent one, whoever goes on bringing them.
#[tokio::test]
async fn a_feed_that_is_only_uncertain_dies() {
    let mut world = World::new().await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    world.advance(3 * DAY + 1).await;
    world.report(BTC).await.unwrap();
    let end = world.deployment().finalize_dead_market(BTC);
    for _ in 0..2 {
        world.crank(end.clone()).await.refused(BallastError::FeedNotDead);
        world.advance(HOUR / 2).await;
        posted(&mut world, 3_000, 0);
        world.refresh(&[BTC]).await.unwrap();
    }
    world.crank(end).await.unwrap();
    world.settle(BTC, &ada).await.unwrap();
    ada.withdraws(&mut world, 1).await.unwrap();
}

/// A vault of which a unit is missing still takes what a loss draws from the reserve; nothing is moved out of it.
#[tokio::test]
async fn a_short_vault_takes_what_losses_draw_and_gives_nothing() {
    let mut world = World::new().await;
    world.fund_reserve(Some(BTC), usd(15_000)).await;
    world.wait(30 * DAY).await;
    let (ada, bob, _) = ada_lost_everything(&mut world).await;
    world.watched = false; // The law of the vault is broken.
    let deployment = world.deployment();
    world.bank.take_tokens(&deployment.traders_vault, 1).await;
    world.resolve(BTC, &ada).await.unwrap();
    bob.withdraws(&mut world, 1).await.refused(BallastError::VaultBelowLedger);
}
