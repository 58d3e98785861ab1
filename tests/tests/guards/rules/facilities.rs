//! Facilities: who holds one, and what may be posted, drawn and taken back.

use ballast::error::BallastError::*;
use ballast::instructions::FacilityTerms;
use ballast::state::pause;
use ballast_tests::bank::keypair;
use ballast_tests::{WEEK, World, default_facility_terms, usd};
use solana_signer::Signer;

use super::Seen;

pub(super) async fn facilities_keep_their_limits(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    for (premium, rule) in [(1_001, RatioOutOfBounds), (u32::MAX, RatioOutOfBounds)] {
        let terms = deployment.set_facility_terms(FacilityTerms { premium, ..default_facility_terms() });
        seen.refused(world.govern(terms).await, rule);
    }
    let hal = world.holder("hal").await;
    hal.opens(&mut world).await.unwrap();
    // Before governance says how much facilities may hold, they hold nothing.
    seen.refused(hal.posts(&mut world, usd(100)).await, FacilitiesFull);
    world.takes_facilities().await;
    for outcome in [
        hal.posts(&mut world, 0).await,
        hal.pays(&mut world, 0).await,
        hal.draws(&mut world, 0).await,
        hal.asks_back(&mut world, 0).await,
    ] {
        seen.refused(outcome, ZeroAmount);
    }
    seen.refused(hal.posts(&mut world, usd(100) - 1).await, FacilityTooSmall);
    hal.posts(&mut world, usd(10_000)).await.unwrap();
    let ivy = world.holder("ivy").await;
    ivy.opens(&mut world).await.unwrap();
    seen.refused(ivy.posts(&mut world, usd(990_000) + 1).await, FacilitiesFull);
    seen.refused(hal.draws(&mut world, 1).await, PremiumUnpaid);
    hal.pays(&mut world, usd(50)).await.unwrap();
    seen.refused(hal.pays(&mut world, usd(950) + 1).await, FacilityExceeded);
    seen.refused(hal.draws(&mut world, usd(50) + 1).await, FacilityWaits);
    seen.refused(hal.draws(&mut world, usd(10_050) + 1).await, FacilityExceeded);
    seen.refused(hal.asks_back(&mut world, 1).await, FacilityWaits);
    seen.refused(hal.asks_back(&mut world, usd(10_000) + 1).await, FacilityExceeded);
    seen.refused(hal.takes_back(&mut world).await, ReturnNotDue);
    world.advance(2 * WEEK).await;
    hal.asks_back(&mut world, usd(1)).await.unwrap();
    seen.refused(hal.asks_back(&mut world, usd(1)).await, ReturnUnderWay);
    seen.refused(hal.takes_back(&mut world).await, ReturnNotDue);
    seen.refused(hal.closes(&mut world).await, FacilityNotEmpty);
    let earn = deployment.earn_premium(&ivy.key);
    seen.refused(world.crank(earn).await, NothingToCollect);
    world.pauses(pause::WITHDRAWAL, 60).await.unwrap();
    seen.refused(hal.draws(&mut world, 1).await, Paused);
    seen.refused(hal.takes_back(&mut world).await, Paused);
}

pub(super) async fn facilities_have_their_holders(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let payer = world.bank.payer();
    // A key at whose address the program has an account: prices and terms begin as such.
    let prices = keypair("an account of the program");
    world.bank.place(&prices.pubkey(), &ballast::ID, vec![0; 64]);
    let open = deployment.open_facility(payer, prices.pubkey());
    seen.refused(world.send(&[open], &[&prices]).await, HolderOfProgram);
    let hal = world.facility_of("hal", usd(1_000)).await;
    let eve = world.holder("eve").await;
    let stolen = [
        deployment.post_capital(eve.key, eve.quote, usd(1)),
        deployment.pay_premium(eve.key, eve.quote, usd(1)),
        deployment.draw_facility(eve.key, eve.quote, usd(1)),
        deployment.request_return(eve.key, usd(1)),
        deployment.return_capital(eve.key, eve.quote),
        deployment.close_facility(eve.key, payer),
    ];
    for mut call in stolen {
        let (own, others) = (deployment.facility(&eve.key), deployment.facility(&hal.key));
        let place = call.accounts.iter_mut().find(|meta| meta.pubkey == own).expect("the facility");
        place.pubkey = others;
        seen.refused(world.send(&[call], &[&eve.keypair]).await, NotHolder);
    }
    // What leaves is the reserve's vault's, and the rent is for who paid it.
    hal.pays(&mut world, usd(5)).await.unwrap();
    let mut draw = deployment.draw_facility(hal.key, hal.quote, usd(1));
    for meta in &mut draw.accounts {
        if meta.pubkey == deployment.reserve_vault {
            meta.pubkey = deployment.traders_vault;
        } else if meta.pubkey == ballast_client::address::outflow(&deployment.reserve_vault) {
            meta.pubkey = ballast_client::address::outflow(&deployment.traders_vault);
        }
    }
    seen.refused(world.send(&[draw], &[&hal.keypair]).await, NotRecorded);
    let close = deployment.close_facility(hal.key, eve.key);
    seen.refused(world.send(&[close], &[&hal.keypair]).await, NotOwner);
}
