//! Scenes of tranches.

use crate::staker::Staker;
use crate::{DAY, World, usd};
use ballast::state::tranche::JUNIOR;
use ballast_client::instruction::Series;
use solana_signer::Signer;

use super::{Scene, sponsor};

const FIRST: Series = Series { tranche: JUNIOR, series: 1 };

/// Someone with a stake in the junior tranche.
async fn staked(world: &mut World) -> Staker {
    world.opens_tranches().await;
    let sam = world.staker("sam", FIRST).await;
    sam.stakes(world, usd(1_000)).await.unwrap();
    sam
}

/// Exits of an epoch that may be priced.
async fn ripe(world: &mut World) -> (Staker, u32) {
    let sam = staked(world).await;
    let epoch = sam.asks(world, 0, usd(10)).await;
    world.advance(19 * DAY).await;
    (sam, epoch)
}

pub(super) async fn prepare(instruction: &str, world: &mut World) -> Option<Scene> {
    let deployment = world.deployment();
    Some(match instruction {
        "open_series" => {
            let (governance, rent) = (world.root.governance.insecure_clone(), sponsor(world));
            world.fund_reserve(None, usd(1)).await;
            Scene::new(deployment.open_series(rent.pubkey(), FIRST), &[&rent, &governance])
        }
        "stake" => {
            let sam = staked(world).await;
            let accounts = (sam.quote, sam.shares);
            Scene::new(deployment.stake(sam.keypair.pubkey(), FIRST, accounts, (usd(10), usd(10))), &[&sam.keypair])
        }
        "request_exit" => {
            let sam = staked(world).await;
            let request = deployment.request_exit(sam.keypair.pubkey(), FIRST, sam.shares, 0, usd(10));
            Scene::new(request, &[&sam.keypair])
        }
        "price_exits" => {
            let (_, epoch) = ripe(world).await;
            let rent = sponsor(world);
            Scene::new(deployment.price_exits(rent.pubkey(), FIRST, epoch), &[&rent])
        }
        "pay_exit" => {
            let (sam, epoch) = ripe(world).await;
            sam.prices(world, epoch).await.unwrap();
            Scene::new(deployment.pay_exit(sam.keypair.pubkey(), FIRST, (0, epoch), sam.quote), &[])
        }
        _ => return None,
    })
}
