//! Scenes of what the reserve takes on: carol is below maintenance, and nobody liquidates her.

use ballast::instructions::InventoryTerms;
use solana_signer::Signer;

use super::crash::opposed;
use super::{Scene, sponsor};
use crate::{Actor, BTC, DAY, ETH, Keeper, SOL, World, sol, usd};

/// A fifth of protocol capital may be lent, and the net delta may be twice as large as all of it.
pub const TERMS: InventoryTerms = InventoryTerms { capital_share: 2_000, delta_share: 20_000 };

pub(super) async fn prepare(instruction: &str, world: &mut World) -> Option<Scene> {
    let deployment = world.deployment();
    Some(match instruction {
        "create_inventory" => {
            let rent = sponsor(world);
            Scene::new(deployment.create_inventory(rent.pubkey()), &[&rent])
        }
        "open_inventory" => {
            let rent = sponsor(world);
            Scene::new(deployment.open_inventory(rent.pubkey(), SOL), &[&rent])
        }
        "absorb" => {
            let carol = abandoned(world).await;
            Scene::new(deployment.absorb(SOL, carol.account, sol(10)), &[])
        }
        "buy_inventory" => {
            let (keeper, _) = absorbed(world).await;
            let taker = (keeper.account, keeper.key());
            Scene::new(deployment.buy_inventory(SOL, taker, sol(1)), &[&keeper.keypair])
        }
        "return_inventory" => {
            let (keeper, _) = absorbed(world).await;
            keeper.buys_inventory(world, SOL, sol(100)).await.unwrap();
            Scene::new(deployment.return_inventory(SOL), &[])
        }
        _ => return None,
    })
}

/// A reserve that takes positions on: a hundred thousand dollars of protocol capital, and a seed of ten thousand for each market.
pub async fn willing(world: &mut World) {
    world.open_inventories().await;
    let terms = world.deployment().set_inventory_terms(TERMS);
    world.govern(terms).await.unwrap();
    world.fund_reserve(None, usd(100_000)).await;
    for market in [SOL, BTC, ETH] {
        world.fund_reserve(Some(market), usd(10_000)).await;
    }
    world.wait(31 * DAY).await;
    world.wait(300).await; // The grace after it is over.
}

/// Carol has been below maintenance for ten minutes, long a hundred SOL that fell from 125 to 115 dollars, and still has equity.
pub async fn abandoned(world: &mut World) -> Actor {
    willing(world).await;
    let (carol, _) = opposed(world, usd(1_300), 0).await;
    world.price(SOL, 115).await;
    world.settle(SOL, &carol).await.unwrap();
    world.watch(BTC, &[&carol], 600).await;
    carol
}

/// The reserve took on what restores her.
pub async fn absorbed(world: &mut World) -> (Keeper, Actor) {
    let keeper = world.keeper("kim").await;
    let carol = abandoned(world).await;
    world.absorb(SOL, &carol, sol(100)).await.unwrap();
    (keeper, carol)
}
