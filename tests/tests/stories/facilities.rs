//! A mutual, another program, holds a facility: it posts, waits, pays, draws, and takes back, all by calls of its own.

use ballast::error::BallastError;
use ballast::event::{CapitalReturned, FacilityPremiumEarned};
use ballast::instructions::FacilityTerms;
use ballast_tests::bank::{keypair, neighbours};
use ballast_tests::holder::{passed_on, pool};
use ballast_tests::{BTC, DAY, Expect, HOUR, Holder, WEEK, World, default_facility_terms, usd};
use mutual::facility::Call;
use solana_signer::Signer;

use crate::scenes::ada_lost_everything;

/// What the bank's clock is set to begins in the middle of an epoch: the next one begins then.
async fn next_epoch(world: &mut World) {
    let now = world.now();
    world.bank.set_time((now / WEEK + 1) * WEEK).await;
}

/// A mutual with ten thousand dollars posted at the beginning of an epoch.
async fn posted(world: &mut World) -> Holder {
    assert!(neighbours().iter().all(|(_, built)| built.is_some()), "a program is missing: run `make build`");
    world.takes_facilities().await;
    next_epoch(world).await;
    let mutual = world.mutual("mia").await;
    mutual.opens(world).await.unwrap();
    mutual.posts(world, usd(10_000)).await.unwrap();
    mutual
}

/// The same when it has waited.
async fn ready(world: &mut World) -> Holder {
    let mutual = posted(world).await;
    world.advance(2 * WEEK).await;
    mutual
}

#[tokio::test]
async fn a_program_draws_what_it_posted_and_paid_and_no_more() {
    let mut world = World::new().await;
    let mutual = posted(&mut world).await;
    assert_eq!(mutual.key, pool(&keypair("mia").pubkey()), "the holder is an address of the program");
    // What was posted waits for a whole epoch after that of its posting, whatever is paid.
    mutual.pays(&mut world, usd(100)).await.unwrap();
    mutual.draws(&mut world, usd(101)).await.refused(BallastError::FacilityWaits);
    world.advance(2 * WEEK - 1).await;
    mutual.pays(&mut world, usd(100)).await.unwrap();
    mutual.draws(&mut world, usd(101)).await.refused(BallastError::FacilityWaits);
    world.advance(1).await;
    // Nothing is drawn in an epoch whose premium is not paid: half a per cent of what is posted.
    mutual.draws(&mut world, 1).await.refused(BallastError::PremiumUnpaid);
    mutual.pays(&mut world, usd(50) - 1).await.unwrap();
    mutual.draws(&mut world, 1).await.refused(BallastError::PremiumUnpaid);
    mutual.pays(&mut world, 1).await.unwrap();
    // Posted and paid together, and no more.
    mutual.draws(&mut world, usd(10_050) + 1).await.refused(BallastError::FacilityExceeded);
    let before = mutual.quote(&mut world).await;
    mutual.draws(&mut world, usd(10_000)).await.unwrap();
    mutual.draws(&mut world, usd(50) + 1).await.refused(BallastError::FacilityExceeded);
    mutual.draws(&mut world, usd(50)).await.unwrap();
    assert_eq!(mutual.quote(&mut world).await - before, usd(10_050));
    mutual.draws(&mut world, 1).await.refused(BallastError::FacilityExceeded);
    // The two premiums before were earned: in all it is out of pocket by them.
    let facility = mutual.facility(&mut world).await;
    assert_eq!((facility.drawn_ever, facility.earned_ever), (usd(10_050), usd(200)));
    assert_eq!(mutual.quote(&mut world).await, usd(1_000_000 - 200));
    assert_eq!(world.reserve().await.capital, usd(200));
}

#[tokio::test]
async fn what_is_left_of_a_premium_is_the_reserves_when_its_epoch_is_over() {
    let mut world = World::new().await;
    let mutual = ready(&mut world).await;
    mutual.pays(&mut world, usd(80)).await.unwrap();
    mutual.draws(&mut world, usd(9_000)).await.unwrap(); // Of what was posted: the premium is touched last.
    let earn = world.deployment().earn_premium(&mutual.key);
    world.crank(earn.clone()).await.refused(BallastError::NothingToCollect);
    world.advance(WEEK).await;
    let earned: FacilityPremiumEarned = world.crank(earn.clone()).await.unwrap().event();
    assert_eq!(earned.amount, usd(80));
    assert_eq!(world.reserve().await.capital, usd(80));
    world.crank(earn).await.refused(BallastError::NothingToCollect);
    // It cannot be drawn any more: of the thousand dollars that are left, and the five that another epoch costs.
    mutual.draws(&mut world, 1).await.refused(BallastError::PremiumUnpaid);
    mutual.pays(&mut world, usd(5)).await.unwrap();
    mutual.draws(&mut world, usd(1_005) + 1).await.refused(BallastError::FacilityExceeded);
    mutual.draws(&mut world, usd(1_005)).await.unwrap();
}

#[tokio::test]
async fn a_later_posting_is_never_drawn_early_and_delays_no_earlier_one() {
    let mut world = World::new().await;
    let mutual = posted(&mut world).await;
    world.advance(WEEK).await;
    mutual.posts(&mut world, usd(5_000)).await.unwrap();
    world.advance(WEEK).await;
    mutual.pays(&mut world, usd(75)).await.unwrap();
    mutual.draws(&mut world, usd(10_075) + 1).await.refused(BallastError::FacilityWaits);
    mutual.posts(&mut world, usd(1_000)).await.unwrap();
    mutual.pays(&mut world, usd(5)).await.unwrap();
    mutual.draws(&mut world, usd(10_000)).await.unwrap();
    world.advance(WEEK).await;
    mutual.pays(&mut world, usd(30)).await.unwrap();
    mutual.draws(&mut world, usd(5_030)).await.unwrap();
}

#[tokio::test]
async fn what_was_asked_back_waits_and_may_not_be_drawn() {
    let mut world = World::new().await;
    let mutual = ready(&mut world).await;
    mutual.asks_back(&mut world, usd(10_000) + 1).await.refused(BallastError::FacilityExceeded);
    mutual.asks_back(&mut world, usd(6_000)).await.unwrap();
    mutual.asks_back(&mut world, 1).await.refused(BallastError::ReturnUnderWay);
    mutual.takes_back(&mut world).await.refused(BallastError::ReturnNotDue);
    // The premium is that of what stays posted.
    mutual.pays(&mut world, usd(20)).await.unwrap();
    mutual.draws(&mut world, usd(4_020) + 1).await.refused(BallastError::FacilityExceeded);
    world.advance(2 * WEEK - 1).await;
    mutual.takes_back(&mut world).await.refused(BallastError::ReturnNotDue);
    world.advance(1).await;
    let before = mutual.quote(&mut world).await;
    mutual.takes_back(&mut world).await.unwrap();
    assert_eq!(mutual.quote(&mut world).await - before, usd(6_000));
    mutual.takes_back(&mut world).await.refused(BallastError::ReturnNotDue);
    mutual.closes(&mut world).await.refused(BallastError::FacilityNotEmpty);
    mutual.asks_back(&mut world, usd(4_000)).await.unwrap();
    world.advance(2 * WEEK).await;
    mutual.takes_back(&mut world).await.unwrap();
    mutual.closes(&mut world).await.unwrap();
    // All but the premium that the reserve earned.
    assert_eq!(mutual.quote(&mut world).await, usd(1_000_000 - 20));
    assert_eq!(world.reserve().await.facilities, 0);
    mutual.opens(&mut world).await.unwrap();
}

#[tokio::test]
async fn nobody_draws_on_the_facility_of_another() {
    let mut world = World::new().await;
    let mutual = ready(&mut world).await;
    mutual.pays(&mut world, usd(50)).await.unwrap();
    let other = world.mutual("eve").await;
    let deployment = world.deployment();
    // Another pool signs for its own address alone, and the pool's manager for none.
    let inner = deployment.draw_facility(other.key, other.quote, usd(1));
    let mut stolen = inner.clone();
    stolen.accounts[4].pubkey = deployment.facility(&mutual.key);
    let call = passed_on(other.keypair.pubkey(), Call::Draw(usd(1)), &stolen);
    world.send(&[call], &[&other.keypair]).await.refused(BallastError::NotHolder);
    let mut forged = passed_on(other.keypair.pubkey(), Call::Draw(usd(1)), &inner);
    forged.accounts[1].pubkey = mutual.key;
    world.send(&[forged], &[&other.keypair]).await.refused(anchor_lang::error::ErrorCode::ConstraintHasOne);
    // The holder names where its quote goes: that is its own affair.
    let before = other.quote(&mut world).await;
    mutual.draws_to(&mut world, other.quote, usd(1)).await.unwrap();
    assert_eq!(other.quote(&mut world).await - before, usd(1));
}

#[tokio::test]
async fn a_facility_stands_behind_nothing_else() {
    let mut world = World::pledged().await;
    let deployment = world.deployment();
    world.crank(deployment.update_target()).await.unwrap();
    let (before, coverage) = (world.reserve().await, world.snapshot().await.prices.coverage);
    world.takes_facilities().await;
    let hal = world.holder("hal").await;
    hal.opens(&mut world).await.unwrap();
    hal.posts(&mut world, usd(900_000)).await.unwrap();
    hal.pays(&mut world, usd(4_500)).await.unwrap();
    world.crank(deployment.update_target()).await.unwrap();
    let after = world.reserve().await;
    assert_eq!(after.ledger - before.ledger, usd(904_500));
    assert_eq!(after.tiers().unwrap(), before.tiers().unwrap());
    assert_eq!(world.snapshot().await.prices.coverage, coverage);
    // A loss that nearly empties the tiers leaves it whole, and keeps it from nobody: in that very moment all of it may be drawn.
    world.wait(2 * WEEK).await;
    hal.pays(&mut world, usd(4_500)).await.unwrap();
    let (ada, _bob, _keeper) = ada_lost_everything(&mut world).await;
    world.resolve(BTC, &ada).await.unwrap();
    assert_eq!(world.reserve().await.facilities, usd(904_500));
    hal.draws(&mut world, usd(904_500)).await.unwrap();
}

/// What may leave the reserve's vault to those who exit.
async fn room_of_exits(world: &mut World) -> u64 {
    let now = world.now();
    let (root, reserve) = (world.snapshot().await.clearinghouse, world.reserve().await);
    let outflow = ballast_client::address::outflow(&world.deployment().reserve_vault);
    let mut outflow = *world.read::<ballast::state::Outflow>(&outflow).await;
    outflow.room(&root.bounds_of_reserve(&reserve, now).unwrap()).unwrap()
}

/// What a holder brings raises no limit of others, and its draws take none.
#[tokio::test]
async fn a_facility_neither_raises_nor_takes_what_may_leave() {
    let mut world = World::new().await;
    world.fund_reserve(None, usd(1_000_000)).await;
    let hal = world.facility_of("hal", usd(900_000)).await;
    hal.pays(&mut world, usd(4_500)).await.unwrap();
    assert_eq!(room_of_exits(&mut world).await, usd(1_000_000) / 10, "a tenth within the hour");
    hal.draws(&mut world, usd(800_000)).await.unwrap();
    assert_eq!(room_of_exits(&mut world).await, usd(1_000_000) / 10);
}

#[tokio::test]
async fn paused_withdrawals_stop_draws_and_returns() {
    let mut world = World::new().await;
    let mutual = ready(&mut world).await;
    mutual.pays(&mut world, usd(50)).await.unwrap();
    world.pauses(ballast::state::pause::WITHDRAWAL, 3_600).await.unwrap();
    mutual.draws(&mut world, 1).await.refused(BallastError::Paused);
    mutual.asks_back(&mut world, usd(1_000)).await.unwrap();
    mutual.takes_back(&mut world).await.refused(BallastError::Paused);
    mutual.posts(&mut world, usd(1)).await.unwrap();
    world.advance(HOUR).await;
    mutual.pays(&mut world, 1).await.unwrap();
    mutual.draws(&mut world, 1).await.unwrap();
}

/// Terms bound what is posted from then on; what is there can be drawn and taken back, at the premium of the new ones.
#[tokio::test]
async fn other_terms_lock_nothing_in() {
    let mut world = World::new().await;
    let mutual = ready(&mut world).await;
    let terms = FacilityTerms { premium: 1_000, least: 50_000, most: 0 };
    world.govern(world.deployment().set_facility_terms(terms)).await.unwrap();
    mutual.posts(&mut world, usd(1)).await.refused(BallastError::FacilityTooSmall);
    let terms = FacilityTerms { least: 0, ..terms };
    world.govern(world.deployment().set_facility_terms(terms)).await.unwrap();
    mutual.posts(&mut world, usd(1)).await.refused(BallastError::FacilitiesFull);
    mutual.pays(&mut world, usd(999)).await.unwrap();
    mutual.draws(&mut world, 1).await.refused(BallastError::PremiumUnpaid);
    mutual.pays(&mut world, usd(1)).await.unwrap();
    mutual.draws(&mut world, usd(5_000)).await.unwrap();
    mutual.asks_back(&mut world, usd(5_000)).await.unwrap();
    world.advance(2 * WEEK).await;
    let back: CapitalReturned = mutual.takes_back(&mut world).await.unwrap().event();
    assert_eq!(back.amount, usd(5_000));
}

/// A change of the terms waits for as long as any that loosens.
#[tokio::test]
async fn governance_waits_before_it_asks_for_more() {
    let mut world = World::new().await;
    world.takes_facilities().await;
    let governance = world.root.governance.insecure_clone();
    let more = world.deployment().set_facility_terms(FacilityTerms { premium: 60, ..default_facility_terms() });
    let at_once = world.send(std::slice::from_ref(&more.instruction), &[&governance]).await;
    at_once.refused(BallastError::ChangeNotQueued);
    let payer = world.bank.payer();
    world.send(&[more.queue(payer)], &[&governance]).await.unwrap();
    world.advance(4 * DAY - 1).await;
    world.send(&[more.apply(governance.pubkey())], &[&governance]).await.refused(BallastError::ChangeNotDue);
    world.advance(1).await;
    world.send(&[more.apply(governance.pubkey())], &[&governance]).await.unwrap();
}
