//! Attacks by detectors, or with their keys: alarms that cost nothing, and alarms without an end.

use ballast::error::BallastError;
use ballast::state::{NONE, breaker};
use ballast_client::instruction::Vault;

use super::{Outcome, Raid};
use crate::bank::keypair;
use crate::{Detector, HOUR, default_reserve_terms, usd};

impl Raid {
    /// A raid on a reserve that has levels, and a detector.
    async fn signalled() -> (Self, Detector) {
        let mut raid = Self::new().await;
        let terms = raid.deployment().set_reserve_terms(default_reserve_terms());
        raid.govern(terms).await.unwrap();
        let dee = raid.detector(0, "dee").await;
        (raid, dee)
    }
}

/// An alarm for nothing, and the bond back.
pub(super) async fn cry_wolf() -> Outcome {
    let (mut raid, dee) = Raid::signalled().await;
    dee.signals(&mut raid).await.unwrap();
    raid.advance(HOUR).await;
    let closed = raid.closes_signal(&dee).await;
    raid.possible_quietly(closed);
    let left = dee.quote(&mut raid).await;
    raid.is("left of 10,000 dollars", left, usd(9_000));
    raid.ends().await
}

/// A detector with money confirms its own alarm: it asks for more than may leave in a day.
pub(super) async fn own_run_confirms() -> Outcome {
    let (mut raid, dee) = Raid::signalled().await;
    raid.honest("bob", 2_000_000).await;
    let eve = raid.attacker("eve", 1_500_000).await;
    raid.advance(2 * HOUR).await;
    dee.signals(&mut raid).await.unwrap();
    raid.advance(1).await;
    eve.requests(&mut raid, NONE, 0, usd(1_400_000)).await.unwrap();
    let trip = raid.deployment().trip_breaker(breaker::WITHDRAWALS_WAIT, Vault::Traders(NONE));
    raid.crank(trip).await.unwrap();
    raid.advance(HOUR).await;
    let closed = raid.closes_signal(&dee).await;
    raid.possible_quietly(closed);
    let left = dee.quote(&mut raid).await;
    raid.is("left of 10,000 dollars", left, usd(9_000));
    raid.ends().await
}

/// A stolen key raises one alarm after the other.
pub(super) async fn alarm_without_end() -> Outcome {
    let (mut raid, dee) = Raid::signalled().await;
    dee.signals(&mut raid).await.unwrap();
    raid.advance(HOUR).await;
    raid.closes_signal(&dee).await.unwrap();
    let again = dee.signals(&mut raid).await;
    raid.refused(again, BallastError::DetectorRests);
    raid.ends().await
}

/// Anybody raises one.
pub(super) async fn anybodys_alarm() -> Outcome {
    let (mut raid, _) = Raid::signalled().await;
    let deployment = raid.deployment();
    let eve = keypair("eve");
    let owner = solana_signer::Signer::pubkey(&eve);
    let quote = raid.bank.give(&owner, &deployment.quote_mint, &deployment.quote_program, usd(10_000)).await;
    let eve = Detector { keypair: eve, quote };
    let raised = eve.signals(&mut raid).await;
    raid.refused(raised, BallastError::NotDetector);
    raid.ends().await
}
