//! Scenes of facilities.

use crate::bank::keypair;
use crate::terms::{WEEK, default_facility_terms};
use crate::{Holder, World, usd};
use ballast::instructions::FacilityTerms;
use solana_signer::Signer;

use super::{Scene, sponsor};

/// Somebody whose facility has nothing in it.
async fn opened(world: &mut World) -> Holder {
    world.takes_facilities().await;
    let hal = world.holder("hal").await;
    let rent = sponsor(world);
    let open = world.deployment().open_facility(rent.pubkey(), hal.key);
    world.send(&[open], &[&rent, &hal.keypair]).await.unwrap();
    let facility = world.deployment().facility(&hal.key);
    world.root.facilities.insert(facility);
    hal
}

/// The same with capital that has waited.
async fn posted(world: &mut World) -> Holder {
    let hal = opened(world).await;
    hal.posts(world, usd(10_000)).await.unwrap();
    world.advance(2 * WEEK).await;
    hal
}

pub(super) async fn prepare(instruction: &str, world: &mut World) -> Option<Scene> {
    let deployment = world.deployment();
    Some(match instruction {
        "open_facility" => {
            let (hal, rent) = (keypair("hal"), sponsor(world));
            Scene::new(deployment.open_facility(rent.pubkey(), hal.pubkey()), &[&rent, &hal])
        }
        "post_capital" => {
            let hal = opened(world).await;
            Scene::new(deployment.post_capital(hal.key, hal.quote, usd(100)), &[&hal.keypair])
        }
        "pay_premium" => {
            let hal = posted(world).await;
            Scene::new(deployment.pay_premium(hal.key, hal.quote, usd(10)), &[&hal.keypair])
        }
        "draw_facility" => {
            let hal = posted(world).await;
            // Legal in any epoch.
            let free = FacilityTerms { premium: 0, ..default_facility_terms() };
            world.govern(deployment.set_facility_terms(free)).await.unwrap();
            Scene::new(deployment.draw_facility(hal.key, hal.quote, usd(10)), &[&hal.keypair])
        }
        "request_return" => {
            let hal = posted(world).await;
            Scene::new(deployment.request_return(hal.key, usd(1)), &[&hal.keypair])
        }
        "return_capital" => {
            let hal = posted(world).await;
            hal.asks_back(world, usd(10)).await.unwrap();
            world.advance(2 * WEEK).await;
            Scene::new(deployment.return_capital(hal.key, hal.quote), &[&hal.keypair])
        }
        "close_facility" => {
            let hal = opened(world).await;
            Scene::new(deployment.close_facility(hal.key, keypair("rent").pubkey()), &[&hal.keypair])
        }
        "earn_premium" => {
            let hal = posted(world).await;
            hal.pays(world, usd(10)).await.unwrap();
            world.advance(WEEK).await;
            Scene::new(deployment.earn_premium(&hal.key), &[])
        }
        _ => return None,
    })
}
