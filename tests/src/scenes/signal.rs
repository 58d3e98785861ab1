//! Scenes of signals.

use crate::{Detector, World, default_reserve_terms, usd};
use ballast::state::{NONE, breaker};
use ballast_client::instruction::Vault;
use solana_signer::Signer;

use super::Scene;

pub(super) async fn prepare(instruction: &str, world: &mut World) -> Option<Scene> {
    let deployment = world.deployment();
    Some(match instruction {
        "raise_signal" => {
            let dee = calm(world).await;
            Scene::new(deployment.raise_signal(dee.keypair.pubkey(), dee.quote), &[&dee.keypair])
        }
        "close_signal" => {
            let dee = calm(world).await;
            dee.signals(world).await.unwrap();
            world.advance(1).await;
            // A vault that is a unit short for a moment: a breaker shows it, and the signal is confirmed.
            world.trader("ada").await.deposits(world, usd(1)).await.unwrap();
            let vault = deployment.traders_vault;
            world.bank.take_tokens(&vault, 1).await;
            let trip = deployment.trip_breaker(breaker::VAULT_BELOW_LEDGER, Vault::Traders(NONE));
            world.bank.send(&[trip], &[]).await.unwrap();
            world.bank.return_tokens(&vault, 1).await;
            Scene::new(deployment.close_signal(dee.quote), &[])
        }
        _ => return None,
    })
}

/// A detector of a reserve that has levels: nothing is asked of it, so it is calm.
async fn calm(world: &mut World) -> Detector {
    let terms = world.deployment().set_reserve_terms(default_reserve_terms());
    world.govern(terms).await.unwrap();
    world.detector(0, "dee").await
}
