//! Scenes of what protocol capital has with a depository.

use ballast::instructions::PlacementTerms;
use solana_signer::Signer;

use super::govern::due;
use super::{Scene, sponsor};
use crate::{Lender, World, default_placement_terms, usd};

/// Capital, and a placement in which nothing is, but may be.
async fn opened(world: &mut World) -> Lender {
    let len = world.lender("len").await;
    world.fund_reserve(None, usd(10_000)).await;
    world.opens_placement(&len).await;
    world.readies_placement(&len, usd(10_000)).await;
    len
}

pub(super) async fn prepare(instruction: &str, world: &mut World) -> Option<Scene> {
    let (deployment, rent) = (world.deployment(), sponsor(world));
    Some(match instruction {
        "set_placement_terms" => {
            let len = world.lender("len").await;
            let terms = default_placement_terms(len.depository.vault);
            due(world, deployment.set_placement_terms(terms), &[]).await
        }
        "open_placement" => {
            let len = world.lender("len").await;
            world.sets_placement(default_placement_terms(len.depository.vault)).await.unwrap();
            let open = deployment.open_placement(rent.pubkey(), &len.depository);
            world.root.placements.insert(deployment.placement(&len.depository.vault));
            Scene::new(open, &[&rent])
        }
        "place" => {
            let len = opened(world).await;
            Scene::new(deployment.place(&len.depository, usd(100)), &[])
        }
        "recall" => {
            let len = opened(world).await;
            world.places(&len, usd(1_000)).await.unwrap();
            let off = PlacementTerms { share: 0, ..default_placement_terms(len.depository.vault) };
            world.sets_placement(off).await.unwrap();
            Scene::new(deployment.recall(&len.depository, usd(100)), &[])
        }
        "value_placement" => {
            let len = opened(world).await;
            world.places(&len, usd(1_000)).await.unwrap();
            Scene::new(deployment.value_placement(&len.depository), &[])
        }
        _ => return None,
    })
}
