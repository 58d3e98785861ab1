//! Scenes of what governance and venue sign.

use crate::bank::keypair;
use crate::mints::{SPL_TOKEN, mint_bytes};
use crate::{SOL, World, default_collateral_terms, default_feed_terms, default_general_terms, default_reserve_terms};
use anchor_lang::solana_program::system_instruction;
use ballast::instructions::{FeedIdentity, ForecastWeights};
use ballast::state::{Prices, Terms, source};
use ballast_client::instruction::{Collateral, Deployment};
use solana_signer::Signer;

use super::{Scene, sponsor};

/// An index at which nothing is listed.
const FREE: u16 = 7;

pub(super) async fn prepare(instruction: &str, world: &mut World) -> Option<Scene> {
    let deployment = world.deployment();
    let governance = world.root.governance.insecure_clone();
    let rent = sponsor(world);
    let payer = rent.pubkey();
    Some(match instruction {
        "initialize" => initialize(world).await,
        "set_general_terms" => Scene::new(deployment.set_general_terms(default_general_terms()), &[&governance]),
        "list_feed" => {
            let identity = FeedIdentity { source: source::PULL, id: [9; 32], decimals: 6 };
            Scene::new(deployment.list_feed(FREE, identity, default_feed_terms()), &[&governance])
        }
        "set_feed_terms" => Scene::new(deployment.set_feed_terms(SOL, default_feed_terms()), &[&governance]),
        "list_collateral" => {
            let mint = keypair(&format!("seventh mint of {}", deployment.clearinghouse)).pubkey();
            world.bank.place(&mint, &SPL_TOKEN, mint_bytes(9));
            let listed = Collateral { index: FREE, mint, program: SPL_TOKEN };
            let call = deployment.list_collateral(payer, &listed, SOL, default_collateral_terms());
            Scene::new(call, &[&rent, &governance])
        }
        "set_collateral_terms" => {
            Scene::new(deployment.set_collateral_terms(SOL, default_collateral_terms()), &[&governance])
        }
        "list_market" => {
            let call = deployment.list_market(payer, FREE, SOL, world.root.market_terms());
            Scene::new(call, &[&rent, &governance])
        }
        "set_market_terms" => Scene::new(deployment.set_market_terms(SOL, world.root.market_terms()), &[&governance]),
        "set_reserve_terms" => Scene::new(deployment.set_reserve_terms(default_reserve_terms()), &[&governance]),
        "set_forecast" => {
            let weights = ForecastWeights { fast: 5_000, slow: 3_000, long: 3_000 };
            Scene::new(deployment.set_forecast(weights), &[&governance])
        }
        "set_pause" => Scene::new(deployment.set_pause(governance.pubkey(), 1), &[&governance]),
        "set_final_price" => Scene::new(deployment.set_final_price(SOL), &[&governance]),
        "publish_funding_rate" => {
            let venue = world.root.venue.insecure_clone();
            Scene::new(deployment.publish_funding_rate(venue.pubkey(), SOL, -100), &[&venue])
        }
        _ => return None,
    })
}

/// A third deployment about to be created: prices and terms are there, zeroed.
async fn initialize(world: &mut World) -> Scene {
    let governance = keypair(&format!("successor of {}", world.deployment().clearinghouse));
    let named = |name: &str| keypair(&format!("{name} after {}", governance.pubkey()));
    let (prices, terms, mint) = (named("prices"), named("terms"), named("mint").pubkey());
    world.bank.place(&mint, &SPL_TOKEN, mint_bytes(6));
    let (payer, rent) = (world.bank.payer(), sponsor(world));
    let mut creations = Vec::new();
    for (account, body) in [(&prices, size_of::<Prices>()), (&terms, size_of::<Terms>())] {
        let lamports = world.bank.rent(8 + body).await;
        let space = u64::try_from(8 + body).expect("a small account");
        creations.push(system_instruction::create_account(&payer, &account.pubkey(), lamports, space, &ballast::ID));
    }
    world.send(&creations, &[&prices, &terms]).await.unwrap();
    let deployment = Deployment::new(governance.pubkey(), prices.pubkey(), terms.pubkey(), mint, SPL_TOKEN);
    let call = deployment.initialize(rent.pubkey(), default_general_terms(), keypair("guardian").pubkey());
    Scene::new(call, &[&rent, &governance])
}
