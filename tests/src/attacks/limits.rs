//! Limits, pauses and breakers turned against those whom they protect.

use ballast::error::BallastError;
use ballast::instructions::GRACE_SECONDS;
use ballast::state::{NONE, breaker, pause};
use ballast_client::instruction::Vault;
use solana_signer::Signer;

use super::{Outcome, Raid};
use crate::oracle::Message;
use crate::scenes::people::ONE;
use crate::{Actor, BTC, DAY, HOUR, SOL, usd};

/// A vault of eleven million dollars, of which 1,200,000 are eve's; all of it has been there for hours.
async fn seasoned(raid: &mut Raid) -> (Actor, Actor) {
    let (bob, eve) = (raid.honest("bob", 9_800_000).await, raid.attacker("eve", 1_200_000).await);
    raid.advance(2 * HOUR).await;
    (bob, eve)
}

/// A loan fills the vault for a moment and leaves it again, so that nothing more may leave.
pub(super) async fn vault_filled_and_emptied() -> Outcome {
    let mut raid = Raid::new().await;
    let bob = raid.honest("bob", 9_000_000).await;
    raid.advance(2 * HOUR).await;
    let eve = raid.attacker("eve", 1_000_000).await;
    for _ in 0..3 {
        let repaid = eve.withdraws(&mut raid, usd(1_000_000)).await;
        raid.possible_quietly(repaid);
        let left = bob.withdraws(&mut raid, usd(400_000)).await;
        raid.possible_quietly(left);
        raid.advance(2 * HOUR).await;
        let lent = eve.deposits(&mut raid, usd(1_000_000)).await;
        raid.possible_quietly(lent);
        raid.gang.brings(1_000_000_000_000);
    }
    raid.ends().await
}

/// What is left for the line is taken in small pieces, which pass by it.
pub(super) async fn pieces_starve_the_line() -> Outcome {
    let mut raid = Raid::new().await;
    let (bob, eve) = seasoned(&mut raid).await;
    bob.requests(&mut raid, NONE, 0, usd(15_000)).await.unwrap();
    raid.advance(HOUR).await;
    eve.withdraws(&mut raid, usd(1_085_000)).await.unwrap(); // A tenth, but for what waits.
    for _ in 0..15 {
        eve.withdraws(&mut raid, usd(1_000)).await.unwrap();
    }
    let release = raid.deployment().release_withdrawals(NONE);
    let released = raid.crank(release).await;
    if raid.possible("released", released) {
        bob.is_paid(&mut raid, NONE, 0).await.unwrap();
        let held = bob.quote_held(&mut raid).await;
        raid.is("who waited has", held, usd(15_000));
    }
    raid.ends().await
}

/// A unit waits in a line that is used up for an hour: enough to keep every change from landing, day after day.
pub(super) async fn dust_holds_changes() -> Outcome {
    let mut raid = Raid::new().await;
    let (_, eve) = seasoned(&mut raid).await;
    eve.requests(&mut raid, NONE, 0, usd(1_100_000) + 1).await.unwrap();
    raid.advance(HOUR).await;
    let release = raid.deployment().release_withdrawals(NONE);
    raid.crank(release).await.unwrap();
    let trip = raid.deployment().trip_breaker(breaker::WITHDRAWALS_WAIT, Vault::Traders(NONE));
    let tripped = raid.crank(trip).await;
    raid.refused(tripped, BallastError::BreakerNotTripped);
    raid.ends().await
}

/// A feed says nothing any more but that it does not know, and somebody brings that every half an hour: its market shall not end.
pub(super) async fn uncertain_for_ever() -> Outcome {
    let mut raid = Raid::new().await;
    raid.advance(3 * DAY + 1).await;
    raid.report(SOL).await.unwrap();
    for _ in 0..2 {
        raid.advance(HOUR / 2).await;
        let unsure = Message { confidence: 1_250_000_000, ..Message::dollars_e8(125 * 100_000_000, raid.now()) };
        raid.post(SOL, &unsure);
        raid.refresh(&[SOL]).await.unwrap();
    }
    let end = raid.deployment().finalize_dead_market(SOL);
    let ended = raid.crank(end).await;
    raid.possible("ended", ended);
    raid.ends().await
}

/// The guardian's key keeps everybody from closing, and the venue's charges them for it.
pub(super) async fn pause_and_fund() -> Outcome {
    let mut raid = Raid::new().await;
    let venue = raid.root.venue.insecure_clone();
    raid.gang.owns(venue.pubkey());
    let (eve, bob) = (raid.attacker("eve", 60_000).await, raid.honest("bob", 60_000).await);
    bob.buys(&mut raid, BTC, ONE, usd(50_000), &eve).await.unwrap();
    raid.pauses(pause::GROWTH, 72 * 3_600).await.unwrap();
    for _ in 0..72 {
        let publish = raid.deployment().publish_funding_rate(venue.pubkey(), BTC, 1_000); // Who is long pays.
        raid.send(&[publish], &[&venue]).await.unwrap();
        raid.wait(HOUR).await;
        let accrue = raid.deployment().accrue_funding(BTC);
        raid.crank(accrue).await.unwrap();
    }
    raid.settle_all(BTC, &[&bob, &eve]).await;
    let before = usd(60_000) - usd(50_000) / 2_000; // A fee of five basis points.
    let cash = bob.cash(&mut raid).await;
    raid.is("who could not close has", cash, before);
    raid.ends().await
}

/// Prices come back after an outage and somebody is liquidated in the same second, before anyone can pay in.
pub(super) async fn first_second_after_an_outage() -> Outcome {
    let mut raid = Raid::new().await;
    let (dan, bob) = (raid.honest("dan", 60_000).await, raid.honest("bob", 6_000).await);
    let eve = raid.hunter("eve").await;
    bob.buys(&mut raid, BTC, ONE, usd(50_000), &dan).await.unwrap();
    raid.advance(HOUR).await;
    raid.price(BTC, 46_000).await;
    let liquidated = eve.liquidates(&mut raid, BTC, &bob, ONE).await;
    if raid.refused(liquidated, BallastError::GracePeriod) {
        raid.is("five minutes", GRACE_SECONDS, 300);
        bob.deposits(&mut raid, usd(10_000)).await.unwrap();
        raid.wait(GRACE_SECONDS).await;
        let liquidated = eve.liquidates(&mut raid, BTC, &bob, ONE).await;
        raid.refused(liquidated, BallastError::NotLiquidatable);
    }
    raid.ends().await
}
