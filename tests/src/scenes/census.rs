//! Scenes of a census.

use solana_signer::Signer;

use super::{Scene, sponsor};
use crate::{SOL, World, sol, usd};

pub(super) async fn prepare(instruction: &str, world: &mut World) -> Option<Scene> {
    let deployment = world.deployment();
    match instruction {
        "open_census" => {
            let payer = sponsor(world);
            return Some(Scene::new(deployment.open_census(payer.pubkey()), &[&payer]));
        }
        "begin_census" | "visit_accounts" | "finish_census" => {}
        _ => return None,
    }
    world.opens_census().await;
    if instruction == "begin_census" {
        return Some(Scene::new(deployment.begin_census(), &[]));
    }
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    for trader in [&ada, &bob] {
        trader.deposits(world, usd(1_000)).await.unwrap();
    }
    ada.deposits_collateral(world, SOL, sol(2)).await.unwrap();
    ada.buys_at_mark(world, SOL, sol(10), &bob).await.unwrap();
    world.crank(deployment.begin_census()).await.unwrap();
    if instruction == "visit_accounts" {
        return Some(Scene::new(deployment.visit_accounts(&[ada.account, bob.account]), &[]));
    }
    world.visits_all().await;
    Some(Scene::new(world.finishes_census(), &[]))
}
