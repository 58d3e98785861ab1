//! Scenes of what protocol capital holds beside quote.

use ballast::instructions::{HoldingTerms, Rebalancing};
use ballast::state::side;
use solana_signer::Signer;

use crate::bank::keypair;
use crate::mints::token_address;
use crate::{SOL, World, default_holding_terms, sol, usd};

use super::govern::due;
use super::{Scene, fund_tokens, sponsor};

/// Protocol capital holds more SOL than its weight.
async fn heavy(world: &mut World) {
    world.opens_holding(SOL).await;
    world.fund_reserve(None, usd(10_000)).await;
    world.endows_holding(0, SOL, sol(100)).await.unwrap();
}

/// A look, and somebody trades half a SOL with protocol capital.
async fn trade(world: &mut World, side: u8, limit: u64) -> Scene {
    world.values_holdings().await.unwrap();
    let (patron, asset) = (keypair("patron"), world.root.collaterals[&SOL]);
    let key = patron.pubkey();
    let quote = fund_tokens(world, &key).await[0];
    let own = (quote, token_address(&key, &asset.mint, &asset.program));
    let asked = Rebalancing { holding: 0, side, amount: sol(1) / 2, limit };
    Scene::new(world.deployment().rebalance(key, own, &asset, asked), &[&patron])
}

/// Protocol capital buys SOL of which it has none, and somebody sells it some.
pub async fn purchase(world: &mut World) -> Scene {
    world.opens_holding(SOL).await;
    world.fund_reserve(None, usd(10_000)).await;
    trade(world, side::BUYS, 0).await
}

pub(super) async fn prepare(instruction: &str, world: &mut World) -> Option<Scene> {
    let (deployment, rent) = (world.deployment(), sponsor(world));
    let asset = world.root.collaterals[&SOL];
    Some(match instruction {
        "open_holdings" => Scene::new(deployment.open_holdings(rent.pubkey()), &[&rent]),
        "list_holding" => {
            world.crank(deployment.open_holdings(world.bank.payer())).await.unwrap();
            let listing = deployment.list_holding(rent.pubkey(), 0, &asset, default_holding_terms());
            due(world, listing, &[&rent]).await
        }
        "set_holding_terms" => {
            world.opens_holding(SOL).await;
            let terms = HoldingTerms { calm_weight: 4_000, ..default_holding_terms() };
            due(world, deployment.set_holding_terms(0, terms), &[]).await
        }
        "fund_holding" => {
            world.opens_holding(SOL).await;
            world.endows_holding(0, SOL, sol(1)).await.unwrap();
            let patron = keypair("patron");
            let own = fund_tokens(world, &patron.pubkey()).await[1];
            Scene::new(deployment.fund_holding(patron.pubkey(), own, (0, &asset), sol(1) / 20), &[&patron])
        }
        "value_holdings" => {
            heavy(world).await;
            Scene::new(deployment.value_holdings(), &[])
        }
        "rebalance" => {
            heavy(world).await;
            trade(world, side::SELLS, usd(100)).await
        }
        _ => return None,
    })
}
