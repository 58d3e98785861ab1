//! Placements: their terms, where capital may go, when it stays, and when it comes home.

use ballast::error::BallastError::*;
use ballast::instructions::PlacementTerms;
use ballast::state::{breaker, level, pause};
use ballast_client::address::placement_quote;
use ballast_client::instruction::{DepositoryVault, Vault};
use ballast_tests::mints::{SPL_TOKEN, delegated};
use ballast_tests::{BTC, Lender, World, default_placement_terms, default_reserve_terms, default_tranche_terms, usd};

use super::Seen;

/// Protocol capital of 10,000 dollars, and a vault that terms name, in which others have as much.
async fn opened() -> (World, Lender) {
    let mut world = World::new().await;
    world.fund_reserve(None, usd(10_000)).await;
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    world.readies_placement(&len, usd(10_000)).await;
    (world, len)
}

pub(super) async fn placements_keep_their_terms(seen: &mut Seen) {
    let (mut world, len) = opened().await;
    let terms = default_placement_terms(len.depository.vault);
    for outside in [
        PlacementTerms { share: 5_001, ..terms },
        PlacementTerms { coverage: 9_999, ..terms },
        PlacementTerms { coverage: 100_001, ..terms },
    ] {
        seen.refused(world.sets_placement(outside).await, RatioOutOfBounds);
    }
    // Only less, or more that stays here, is immediate.
    let governance = world.root.governance.insecure_clone();
    let tight = PlacementTerms { share: 4_000, coverage: 11_000, ..terms };
    let at_once = world.deployment().set_placement_terms(tight).instruction;
    world.send(&[at_once], &[&governance]).await.unwrap();
    for loose in [
        PlacementTerms { share: 4_001, ..tight },
        PlacementTerms { coverage: 10_999, ..tight },
        PlacementTerms { vault: len.quote, ..tight },
    ] {
        let loosen = world.deployment().set_placement_terms(loose).instruction;
        seen.refused(world.send(&[loosen], &[&governance]).await, ChangeNotQueued);
    }
    world.sets_placement(PlacementTerms { share: 0, ..tight }).await.unwrap();
    seen.refused(world.places(&len, 1).await, PlacementsOff);
}

pub(super) async fn capital_goes_to_vaults_that_an_adapter_knows(seen: &mut Seen) {
    let (mut world, len) = opened().await;
    let (deployment, payer) = (world.deployment(), world.bank.payer());
    let lou = world.lender("lou").await;
    let open = deployment.open_placement(payer, &lou.depository);
    seen.refused(world.crank(open).await, OtherDepository);
    // Somebody else's program, whose vault governance named.
    let named = default_placement_terms(deployment.reserve_vault);
    world.sets_placement(named).await.unwrap();
    let own = DepositoryVault { vault: deployment.reserve_vault, ..len.depository };
    seen.refused(world.crank(deployment.open_placement(payer, &own)).await, UnknownDepository);
    seen.refused(world.places(&len, 1).await, OtherDepository);
    world.sets_placement(default_placement_terms(lou.depository.vault)).await.unwrap();
    let other = DepositoryVault { receipts_mint: len.depository.receipts_mint, ..lou.depository };
    seen.refused(world.crank(deployment.open_placement(payer, &other)).await, DepositoryMismatch);
    let foreign = DepositoryVault { receipts_mint: deployment.quote_mint, ..lou.depository };
    seen.refused(world.crank(deployment.open_placement(payer, &foreign)).await, DepositoryMismatch);
    world.sets_placement(default_placement_terms(len.depository.vault)).await.unwrap();
    for wrong in [
        DepositoryVault { program: SPL_TOKEN, ..len.depository },
        DepositoryVault { cash: lou.depository.cash, ..len.depository },
        DepositoryVault { receipts_mint: lou.depository.receipts_mint, ..len.depository },
    ] {
        seen.refused(world.crank(deployment.place(&wrong, 1)).await, DepositoryMismatch);
    }
    // A vault of the depository, and the placement with another.
    let mut place = deployment.place(&len.depository, 1);
    place.accounts.iter_mut().filter(|meta| meta.pubkey == len.depository.vault).for_each(|meta| {
        meta.pubkey = lou.depository.vault;
    });
    seen.refused(world.crank(place).await, NotRecorded);
}

pub(super) async fn capital_is_placed_in_calm_alone(seen: &mut Seen) {
    let (mut world, len) = opened().await;
    seen.refused(world.places(&len, 0).await, ZeroAmount);
    seen.refused(world.recalls(&len, 0).await, ZeroAmount);
    seen.refused(world.places(&len, usd(5_000) + 1).await, PlacementExceedsShare);
    world.fund_reserve(Some(BTC), usd(6_000)).await;
    world.wait(31 * ballast_tests::DAY).await;
    let floors = world.deployment().set_tranche_terms(default_tranche_terms());
    world.govern(floors).await.unwrap();
    world.readies_placement(&len, 0).await;
    world.places(&len, usd(1_000)).await.unwrap();
    world.edits_reserve(|reserve| reserve.target = usd(29_000)).await;
    seen.refused(world.places(&len, usd(501)).await, QuoteNeeded);
    world.edits_reserve(|reserve| (reserve.target, reserve.reported) = (0, 1)).await;
    seen.refused(world.places(&len, 1).await, LossReported);
    // It is strained now, whatever was stored; and calm, whatever was.
    world.edits_reserve(|reserve| reserve.reported = 0).await;
    world.govern(world.deployment().set_reserve_terms(default_reserve_terms())).await.unwrap();
    world.readies_placement(&len, 0).await;
    world.edits_reserve(|reserve| reserve.target = usd(100_000)).await;
    seen.refused(world.places(&len, 1).await, ReserveStrained);
    world.edits_reserve(|reserve| (reserve.level, reserve.target) = (level::STRAINED, 0)).await;
    world.places(&len, 1).await.unwrap();
    world.edits_reserve(|reserve| reserve.level = level::CALM).await;
    world.pauses(pause::WITHDRAWAL, 60).await.unwrap();
    seen.refused(world.places(&len, 1).await, Paused);
    world.advance(60).await;
    seen.refused(world.recalls(&len, 1).await, NothingToRecall);
    let vault = world.deployment().vault(BTC);
    let ada = world.trader("ada").await;
    ada.deposits_collateral(&mut world, BTC, 10).await.unwrap();
    world.bank.take_tokens(&vault, 1).await;
    let trip = world.deployment().trip_breaker(breaker::VAULT_BELOW_LEDGER, Vault::Traders(BTC));
    world.crank(trip).await.unwrap();
    seen.refused(world.places(&len, 1).await, BreakerOpen);
}

pub(super) async fn a_depository_keeps_value(seen: &mut Seen) {
    let (mut world, len) = opened().await;
    world.places(&len, usd(1_000)).await.unwrap();
    // What the placement's account is changed to, is refused whoever did it.
    let tokens = placement_quote(&world.deployment().placement(&len.depository.vault));
    let account = world.bank.account(&tokens).await.unwrap();
    world.bank.place(&tokens, &SPL_TOKEN, delegated(account.data.clone(), &len.quote, 1));
    seen.refused(world.places(&len, 1).await, PlacementTouched);
    world.bank.place(&tokens, &SPL_TOKEN, account.data);
    seen.refused(world.places(&len, usd(10_000) + 1).await, DepositoryShort);
    len.lends(&mut world, usd(11_000)).await;
    seen.refused(world.places(&len, 1).await, PlacementImpaired);
    seen.refused(world.recalls(&len, 1).await, NothingRedeemable);
    world.minds_placement(&len, ballast_tests::DAY).await;
    seen.refused(world.places(&len, 1).await, PlacementDefaulted);
    // Whoever was first in a vault made one receipt worth thousands: what is placed would buy none.
    let lou = world.lender("lou").await;
    lou.deposits(&mut world, 1).await;
    lou.pays_interest(&mut world, usd(10_000)).await;
    world.opens_placement(&lou).await;
    seen.refused(world.places(&lou, usd(1_000)).await, PlacementUnwatched);
    world.readies_placement(&lou, 0).await;
    seen.refused(world.places(&lou, usd(1_000)).await, PlacementLosesValue);
}

/// A vault that names another mint than that of which the placement has receipts, and quote of another mint.
pub(super) async fn a_placement_keeps_its_mints(seen: &mut Seen) {
    let (mut world, len) = opened().await;
    world.places(&len, usd(1_000)).await.unwrap();
    let (deployment, lou) = (world.deployment(), world.lender("lou").await);
    let vault = world.bank.account(&len.depository.vault).await.unwrap();
    let mut other = vault.data.clone();
    other[8 + 3 * 32..8 + 4 * 32].copy_from_slice(lou.depository.receipts_mint.as_ref());
    world.bank.place(&len.depository.vault, &lender::ID, other);
    let renamed = DepositoryVault { receipts_mint: lou.depository.receipts_mint, ..len.depository };
    seen.refused(world.crank(deployment.value_placement(&renamed)).await, PlacementMintMismatch);
    seen.refused(world.crank(deployment.place(&renamed, 1)).await, PlacementMintMismatch);
    seen.refused(world.crank(deployment.recall(&renamed, 1)).await, PlacementMintMismatch);
    world.bank.place(&len.depository.vault, &lender::ID, vault.data);
    let tokens = placement_quote(&deployment.placement(&len.depository.vault));
    let mut account = world.bank.account(&tokens).await.unwrap().data;
    account[..32].copy_from_slice(len.depository.receipts_mint.as_ref());
    world.bank.place(&tokens, &SPL_TOKEN, account);
    seen.refused(world.places(&len, 1).await, PlacementMintMismatch);
    seen.refused(world.recalls(&len, 1).await, PlacementMintMismatch);
}

pub(super) async fn what_may_leave_stays(seen: &mut Seen) {
    let mut world = World::pledged().await;
    world.fund_reserve(None, usd(8_000)).await;
    world.crank(world.deployment().accrue_funding(BTC)).await.unwrap();
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    world.readies_placement(&len, usd(10_000)).await;
    seen.refused(world.places(&len, usd(4_000)).await, PlacementExceedsSpare);
}
