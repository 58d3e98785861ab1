//! Detectors signal that something is wrong: the reserve counts as strained by one level more for an hour, and who cries wolf pays for it.

use ballast::error::BallastError;
use ballast::event::{SignalClosed, SignalRaised, TargetUpdated};
use ballast::instructions::ReserveTerms;
use ballast::state::{NONE, breaker, level};
use ballast_client::instruction::Vault;
use ballast_tests::{BTC, DAY, Detector, Expect, HOUR, SOL, World, default_reserve_terms, sol, usd};
use solana_signer::Signer;

use crate::scenes::ada_long_bob_short;

async fn update(world: &mut World) -> TargetUpdated {
    let update = world.deployment().update_target();
    world.crank(update).await.unwrap().event()
}

async fn accrue(world: &mut World) {
    for market in [SOL, BTC] {
        let accrue = world.deployment().accrue_funding(market);
        world.crank(accrue).await.unwrap();
    }
}

/// A calm reserve: what its market may draw covers more than the target.
async fn calm() -> (World, Detector) {
    let mut world = World::new().await;
    ada_long_bob_short(&mut world).await;
    world.govern(world.deployment().set_reserve_terms(default_reserve_terms())).await.unwrap();
    world.fund_reserve(Some(BTC), usd(5_000)).await;
    world.wait(31 * DAY).await;
    for _ in 0..24 {
        world.wait(HOUR).await;
        accrue(&mut world).await;
        update(&mut world).await;
    }
    let updated = update(&mut world).await;
    assert!(updated.coverage > 12_000 && updated.level == level::CALM, "coverage {}", updated.coverage);
    let dee = world.detector(0, "dee").await;
    (world, dee)
}

/// What is asked of who trades: scale of initial margin, scale of caps, addition to fees.
async fn asked(world: &mut World) -> (u32, u32, u32) {
    let prices = world.snapshot().await.prices;
    (prices.initial_scale, prices.cap_scale, prices.fee_addition)
}

/// The target is twenty times what it was, as far as it comes in so many seconds.
async fn strain(world: &mut World, seconds: i64) -> TargetUpdated {
    let mut terms = default_reserve_terms();
    terms.floor = 2_000;
    (terms.value_at_risk, terms.expected_shortfall) = (196_608 * 4, 229_376 * 4);
    world.govern(world.deployment().set_reserve_terms(terms)).await.unwrap();
    world.wait(seconds).await;
    update(world).await
}

#[tokio::test]
async fn a_signal_makes_it_one_level_worse_for_an_hour_and_ends_by_itself() {
    let (mut world, dee) = calm().await;
    let before = update(&mut world).await.coverage;
    let raised: SignalRaised = dee.signals(&mut world).await.unwrap().event();
    assert_eq!((raised.level, raised.until, raised.bond), (level::WATCHFUL, world.now() + HOUR, usd(1_000)));
    assert_eq!(world.reserve().await.level, level::WATCHFUL);
    // Just below the bound: what follows coverage is continuous, so at first hardly anything is asked.
    assert_eq!(world.snapshot().await.prices.coverage, 9_999);
    assert_eq!(asked(&mut world).await, (65_536 + 3, 65_536 - 3, 0));
    world.advance(HOUR - 1).await;
    let last = update(&mut world).await;
    assert_eq!((last.coverage, last.level), (9_999, level::WATCHFUL));
    world.advance(1).await;
    let after = update(&mut world).await;
    assert!(after.coverage >= before * 99 / 100 && after.level == level::CALM, "{} after {before}", after.coverage);
    assert_eq!(asked(&mut world).await, (65_536, 65_536, 0));
}

#[tokio::test]
async fn who_cries_wolf_pays_for_it() {
    let (mut world, dee) = calm().await;
    let before = world.reserve().await;
    dee.signals(&mut world).await.unwrap();
    let during = world.reserve().await;
    assert_eq!(during.tiers().unwrap(), before.tiers().unwrap(), "a bond stands behind nothing");
    world.advance(HOUR - 1).await;
    world.closes_signal(&dee).await.refused(BallastError::SignalNotOver);
    world.advance(1).await;
    let closed: SignalClosed = world.closes_signal(&dee).await.unwrap().event();
    assert_eq!((closed.returned, closed.level), (0, level::CALM));
    assert_eq!(dee.quote(&mut world).await, usd(9_000));
    assert_eq!(world.reserve().await.capital, before.capital + usd(1_000));
    world.closes_signal(&dee).await.refused(BallastError::NoSignal);
}

#[tokio::test]
async fn a_signal_that_coverage_confirms_costs_nothing() {
    let (mut world, dee) = calm().await;
    dee.signals(&mut world).await.unwrap();
    world.closes_signal(&dee).await.refused(BallastError::SignalNotOver);
    let strained = strain(&mut world, HOUR / 2).await;
    assert!(strained.level > level::CALM && strained.coverage < 9_999, "coverage {}", strained.coverage);
    // Nobody else takes the bond.
    let eve = world.detector(1, "eve").await;
    world.closes_signal(&eve).await.refused(BallastError::NotOwner);
    let closed: SignalClosed = world.closes_signal(&dee).await.unwrap().event();
    assert_eq!((closed.returned, closed.level), (usd(1_000), strained.level));
    assert_eq!(dee.quote(&mut world).await, usd(10_000));
}

/// Coverage fell after the signal's time: that confirms nothing any more.
#[tokio::test]
async fn what_comes_too_late_confirms_nothing() {
    let (mut world, dee) = calm().await;
    dee.signals(&mut world).await.unwrap();
    let strained = strain(&mut world, HOUR).await;
    assert!(strained.level > level::CALM, "coverage {}", strained.coverage);
    let closed: SignalClosed = world.closes_signal(&dee).await.unwrap().event();
    assert_eq!(closed.returned, 0);
}

#[tokio::test]
async fn a_signal_that_a_breaker_confirms_costs_nothing() {
    let (mut world, dee) = calm().await;
    dee.signals(&mut world).await.unwrap();
    world.advance(60).await;
    let vault = world.deployment().traders_vault;
    let held = world.bank.tokens(&vault).await;
    world.watched = false; // A law is broken on purpose: the issuer takes tokens out of the vault.
    world.bank.take_tokens(&vault, 1).await;
    let trip = world.deployment().trip_breaker(breaker::VAULT_BELOW_LEDGER, Vault::Traders(NONE));
    world.crank(trip).await.unwrap();
    // What a breaker shows does not go away with the signal's time.
    world.advance(5 * HOUR).await;
    let closed: SignalClosed = world.closes_signal(&dee).await.unwrap().event();
    assert_eq!(closed.returned, usd(1_000));
    assert_eq!(world.bank.tokens(&vault).await, held - 1);
}

#[tokio::test]
async fn two_signals_do_not_raise_two_levels() {
    let (mut world, dee) = calm().await;
    let eve = world.detector(1, "eve").await;
    dee.signals(&mut world).await.unwrap();
    eve.signals(&mut world).await.refused(BallastError::SignalUnderWay);
    // Nor does one add to what coverage does by itself: below the bound it changes nothing.
    let strained = strain(&mut world, HOUR / 2).await;
    world.closes_signal(&dee).await.unwrap();
    let plain = update(&mut world).await;
    assert_eq!((plain.coverage, plain.level), (strained.coverage, strained.level));
    // The next one is another detector's; the same one rests.
    dee.signals(&mut world).await.refused(BallastError::DetectorRests);
    let raised: SignalRaised = eve.signals(&mut world).await.unwrap().event();
    assert_eq!(raised.level, strained.level + 1);
}

#[tokio::test]
async fn a_detector_rests_after_its_signal() {
    let (mut world, dee) = calm().await;
    dee.signals(&mut world).await.unwrap();
    world.wait(HOUR).await;
    world.closes_signal(&dee).await.unwrap();
    world.wait(6 * HOUR - 1).await;
    dee.signals(&mut world).await.refused(BallastError::DetectorRests);
    world.wait(1).await;
    accrue(&mut world).await;
    dee.signals(&mut world).await.unwrap();
    world.wait(HOUR).await;
    world.closes_signal(&dee).await.unwrap();
    assert_eq!(dee.quote(&mut world).await, usd(8_000), "a thousand for each");
}

/// A detector waits for a week before it is one, and is none at once when governance says so.
#[tokio::test]
async fn a_detector_is_named_slowly_and_taken_off_at_once() {
    let (mut world, dee) = calm().await;
    let governance = world.root.governance.insecure_clone();
    let named = world.deployment().set_detector(2, ballast_tests::bank::keypair("ned").pubkey());
    world.send(std::slice::from_ref(&named.instruction), &[&governance]).await.refused(BallastError::ChangeNotQueued);
    let payer = world.bank.payer();
    world.send(&[named.queue(payer)], &[&governance]).await.unwrap();
    world.advance(7 * DAY - 1).await;
    world.send(&[named.apply(governance.pubkey())], &[&governance]).await.refused(BallastError::ChangeNotDue);
    world.advance(1).await;
    world.send(&[named.apply(governance.pubkey())], &[&governance]).await.unwrap();
    dee.signals(&mut world).await.unwrap();
    let off = world.deployment().set_detector(0, Default::default());
    world.send(&[off.instruction], &[&governance]).await.unwrap();
    world.advance(7 * HOUR).await;
    world.closes_signal(&dee).await.unwrap();
    dee.signals(&mut world).await.refused(BallastError::NotDetector);
}

/// A signal that makes the reserve count as strained is no stress of a day for what it holds: for holdings the level is that without it.
#[tokio::test]
async fn a_signal_sells_no_holding() {
    let (mut world, dee) = calm().await;
    let coverage = update(&mut world).await.coverage;
    let terms = ReserveTerms { level_begins: [20_000, coverage / 2, coverage / 4], ..default_reserve_terms() };
    world.govern(world.deployment().set_reserve_terms(terms)).await.unwrap();
    world.opens_holding(SOL).await;
    world.fund_reserve(None, usd(10_000)).await;
    world.endows_holding(0, SOL, sol(34)).await.unwrap();
    world.minds_holdings(2 * HOUR).await;
    assert_eq!(update(&mut world).await.level, level::WATCHFUL);
    let raised: SignalRaised = dee.signals(&mut world).await.unwrap().event();
    assert_eq!(raised.level, level::STRAINED);
    world.minds_holdings(HOUR / 2).await;
    assert_eq!(world.holding(0).await.stressed, 0);
    // Nor when it is over and nobody has measured coverage since.
    world.minds_holdings(HOUR).await;
    assert_eq!((world.reserve().await.level, world.holding(0).await.stressed), (level::STRAINED, 0));
}
