//! Scenes of what governance and venue sign.

use crate::bank::keypair;
use crate::mints::{SPL_TOKEN, mint_bytes};
use crate::{
    BTC, SOL, World, default_collateral_terms, default_facility_terms, default_feed_terms, default_general_terms,
    default_reserve_terms, default_scenarios, default_tranche_terms, usd,
};
use anchor_lang::solana_program::system_instruction;
use ballast::event::table;
use ballast::instructions::{CollateralTerms, FeedIdentity, ForecastWeights, MarketTerms};
use ballast::state::{Prices, Terms, role, source};
use ballast_client::instruction::{Collateral, Deployment, Governed};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{Scene, sponsor};

/// An index at which nothing is listed.
const FREE: u16 = 7;

/// A change that was queued and is due; governance sends it, as anyone may.
/// Before the launch nothing waits.
pub(super) async fn due(world: &mut World, governed: Governed, signers: &[&Keypair]) -> Scene {
    let governance = world.root.governance.insecure_clone();
    let mut all = signers.to_vec();
    all.push(&governance);
    if !world.root.launched {
        return Scene::new(governed.instruction, &all);
    }
    world.queue_long_ago(&governed).await.unwrap();
    Scene::new(governed.apply(governance.pubkey()), &all)
}

/// A change that sets nothing new, and waits.
fn change(world: &World) -> Governed {
    world.deployment().set_reserve_terms(default_reserve_terms())
}

pub(super) async fn prepare(instruction: &str, world: &mut World) -> Option<Scene> {
    let deployment = world.deployment();
    let governance = world.root.governance.insecure_clone();
    let rent = sponsor(world);
    let payer = rent.pubkey();
    let governed = match instruction {
        "set_general_terms" => deployment.set_general_terms(default_general_terms()),
        "list_feed" => {
            let identity = FeedIdentity { source: source::PULL, id: [9; 32], decimals: 6 };
            deployment.list_feed(FREE, identity, default_feed_terms())
        }
        "set_feed_terms" => deployment.set_feed_terms(SOL, default_feed_terms()),
        "list_collateral" => {
            let mint = keypair(&format!("seventh mint of {}", deployment.clearinghouse)).pubkey();
            world.bank.place(&mint, &SPL_TOKEN, mint_bytes(9));
            let listed = Collateral { index: FREE, mint, program: SPL_TOKEN };
            deployment.list_collateral(payer, &listed, SOL, default_collateral_terms())
        }
        "set_collateral_terms" => {
            let terms = CollateralTerms { sale_discount: 400, ..default_collateral_terms() };
            deployment.set_collateral_terms(SOL, terms)
        }
        "list_market" => deployment.list_market(payer, FREE, SOL, world.root.market_terms()),
        "set_market_terms" => deployment.set_market_terms(SOL, MarketTerms { fee: 6, ..world.root.market_terms() }),
        "set_reserve_terms" => change(world),
        "set_inventory_terms" => deployment.set_inventory_terms(super::inventory::TERMS),
        "set_tranche_terms" => deployment.set_tranche_terms(default_tranche_terms()),
        "set_detector" => deployment.set_detector(0, keypair("dee").pubkey()),
        "set_facility_terms" => deployment.set_facility_terms(default_facility_terms()),
        "set_forecast" => {
            let weights = ForecastWeights { fast: 5_000, slow: 3_000, long: 3_000 };
            world.govern(deployment.set_forecast(weights)).await.unwrap();
            deployment.set_forecast(ForecastWeights { fast: 4_000, ..weights })
        }
        "set_scenarios" => deployment.set_scenarios(default_scenarios()),
        "set_final_price" => deployment.set_final_price(SOL),
        "pledge_reserve" => {
            world.fund_reserve(None, usd(1)).await;
            deployment.pledge_reserve(BTC, usd(1))
        }
        "accept_role" => {
            let key = keypair(&format!("next steward of {}", deployment.clearinghouse));
            let handover = deployment.accept_role(role::STEWARD, key.pubkey());
            world.queue_long_ago(&handover).await.unwrap();
            return Some(Scene::new(handover.apply(key.pubkey()), &[&key]));
        }
        other => return rule(other, world, &governance, &rent).await,
    };
    let signers: &[&Keypair] =
        if instruction.starts_with("list_") && instruction != "list_feed" { &[&rent] } else { &[] };
    Some(due(world, governed, signers).await)
}

/// What keys sign that waits for nothing.
async fn rule(instruction: &str, world: &mut World, governance: &Keypair, rent: &Keypair) -> Option<Scene> {
    let deployment = world.deployment();
    Some(match instruction {
        "initialize" => initialize(world).await.0,
        "launch" => {
            let (scene, next) = initialize(world).await;
            let signers: Vec<&Keypair> = scene.signers.iter().collect();
            world.bank.send(&[scene.call], &signers).await.unwrap();
            let governance = &scene.signers[1];
            Scene::new(next.launch(), &[governance])
        }
        "queue_change" => Scene::new(change(world).queue(rent.pubkey()), &[rent, governance]),
        "veto_change" => {
            let queued = change(world);
            world.queue_long_ago(&queued).await.unwrap();
            let guardian = world.root.guardian.insecure_clone();
            Scene::new(deployment.veto_change(guardian.pubkey(), queued.queued_at()), &[&guardian])
        }
        "close_change" => {
            let queued = change(world);
            world.bank.send(&[queued.queue(rent.pubkey())], &[rent, governance]).await.unwrap();
            let close = deployment.close_change(governance.pubkey(), queued.queued_at(), rent.pubkey());
            Scene::new(close, &[governance])
        }
        "pause" => {
            let guardian = world.root.guardian.insecure_clone();
            Scene::new(deployment.pause(guardian.pubkey(), 1, 60), &[&guardian])
        }
        "steer" => {
            let steward = world.root.steward.insecure_clone();
            Scene::new(deployment.steer(steward.pubkey(), table::MARKET, SOL, 64), &[&steward])
        }
        "publish_funding_rate" => {
            let venue = world.root.venue.insecure_clone();
            Scene::new(deployment.publish_funding_rate(venue.pubkey(), SOL, -100), &[&venue])
        }
        _ => return None,
    })
}

/// A third deployment about to be created: prices and terms are there, zeroed.
async fn initialize(world: &mut World) -> (Scene, Deployment) {
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
    let (guardian, steward) = (keypair("guardian").pubkey(), keypair("steward").pubkey());
    let call = deployment.initialize(rent.pubkey(), default_general_terms(), guardian, steward);
    (Scene::new(call, &[&rent, &governance]), deployment)
}
