//! Signals: who may raise one, and when it is closed.

use anchor_lang::prelude::Pubkey;
use ballast::error::BallastError::*;
use ballast_tests::bank::keypair;
use ballast_tests::{Detector, HOUR, World, default_reserve_terms};
use solana_signer::Signer;

use super::Seen;

pub(super) async fn signals_keep_their_rules(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let dee = world.detector(0, "dee").await;
    // Without levels there is none that is worse.
    seen.refused(dee.signals(&mut world).await, NoWorseLevel);
    world.govern(deployment.set_reserve_terms(default_reserve_terms())).await.unwrap();
    seen.refused(world.closes_signal(&dee).await, NoSignal);
    let eve = keypair("eve");
    let quote = world.bank.give(&eve.pubkey(), &deployment.quote_mint, &deployment.quote_program, 1 << 40).await;
    let eve = Detector { keypair: eve, quote };
    seen.refused(eve.signals(&mut world).await, NotDetector);
    dee.signals(&mut world).await.unwrap();
    seen.refused(dee.signals(&mut world).await, SignalUnderWay);
    seen.refused(world.closes_signal(&dee).await, SignalNotOver);
    world.advance(HOUR).await;
    world.closes_signal(&dee).await.unwrap();
    seen.refused(dee.signals(&mut world).await, DetectorRests);
    let (guardian, other) = (world.root.guardian.pubkey(), keypair("other").pubkey());
    for (slot, key, rule) in [
        (4, other, UnknownDetector),
        (u8::MAX, Pubkey::default(), UnknownDetector),
        (1, dee.keypair.pubkey(), RolesNotDisjoint),
        (1, guardian, RolesNotDisjoint),
    ] {
        seen.refused(world.govern(deployment.set_detector(slot, key)).await, rule);
    }
}
