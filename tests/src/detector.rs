//! Those who may raise signals.

use anchor_lang::prelude::Pubkey;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::bank::keypair;
use crate::send::Outcome;
use crate::world::World;

/// Who may raise signals.
pub struct Detector {
    /// What it signs with.
    pub keypair: Keypair,
    /// Its quote.
    pub quote: Pubkey,
}

impl World {
    /// Somebody with ten thousand dollars whom governance named a detector.
    pub async fn detector(&mut self, slot: u8, name: &str) -> Detector {
        self.launches().await;
        let keypair = keypair(name);
        let deployment = self.deployment();
        let quote = self
            .bank
            .give(&keypair.pubkey(), &deployment.quote_mint, &deployment.quote_program, crate::usd(10_000))
            .await;
        self.govern(deployment.set_detector(slot, keypair.pubkey())).await.unwrap();
        Detector { keypair, quote }
    }

    /// Anyone closes the signal, for a detector.
    pub async fn closes_signal(&mut self, detector: &Detector) -> Outcome {
        let close = self.deployment().close_signal(detector.quote);
        self.crank(close).await
    }
}

impl Detector {
    /// Raises a signal.
    pub async fn signals(&self, world: &mut World) -> Outcome {
        let raise = world.deployment().raise_signal(self.keypair.pubkey(), self.quote);
        world.send(&[raise], &[&self.keypair]).await
    }

    /// Its quote.
    pub async fn quote(&self, world: &mut World) -> u64 {
        world.bank.tokens(&self.quote).await
    }
}
