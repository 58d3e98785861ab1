//! Attacks on protocol capital where it lies elsewhere, and on who needs it here.

use ballast::error::BallastError;
use ballast::state::tranche::JUNIOR;
use ballast_client::instruction::{DepositoryVault, Series};
use solana_signer::Signer;

use super::{Outcome, Raid};
use crate::bank::keypair;
use crate::terms::{BTC, DAY, default_placement_terms};
use crate::{Lender, World, usd};

/// Protocol capital of 10,000 dollars, and a vault of the lender that an attacker manages, in which others have as much.
async fn raid_on(mut world: World) -> (Raid, Lender) {
    world.fund_reserve(None, usd(10_000)).await;
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    world.readies_placement(&len, usd(10_000)).await;
    (Raid::on(world), len)
}

/// Who stole governance's key waits forty days, and names a vault of a program of its own.
pub(super) async fn vault_of_an_own_program() -> Outcome {
    let (mut raid, len) = raid_on(World::new().await).await;
    let own = DepositoryVault { vault: keypair("own vault").pubkey(), ..len.depository };
    let copied = raid.bank.account(&len.depository.vault).await.unwrap().data;
    raid.bank.place(&own.vault, &keypair("own program").pubkey(), copied);
    raid.sets_placement(default_placement_terms(own.vault)).await.unwrap();
    let open = raid.deployment().open_placement(raid.bank.payer(), &own);
    let opened = raid.bank.send(&[open], &[]).await;
    raid.refused(opened, BallastError::UnknownDepository);
    raid.ends().await
}

/// The first in the vault makes one receipt worth thousands, so that a placement buys none: the rest is the first one's.
pub(super) async fn first_in_the_vault() -> Outcome {
    let mut world = World::new().await;
    world.fund_reserve(None, usd(10_000)).await;
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    len.deposits(&mut world, 1).await;
    len.pays_interest(&mut world, usd(10_000)).await;
    world.readies_placement(&len, 0).await;
    let mut raid = Raid::on(world);
    raid.watched = false;
    let placed = raid.places(&len, usd(1_000)).await;
    raid.refused(placed, BallastError::PlacementLosesValue);
    let placed = raid.reserve().await.placed;
    raid.is("placed", placed, 0);
    raid.ends().await
}

/// All that a vault has is borrowed, looked at and repaid in one transaction: the reserve is to take it for lost.
pub(super) async fn emptied_for_a_look() -> Outcome {
    let (mut raid, len) = raid_on(World::new().await).await;
    raid.places(&len, usd(5_000)).await.unwrap();
    let look = raid.deployment().value_placement(&len.depository);
    let all = [len.lending(&raid, usd(15_000)), look, len.repaying(&raid, usd(15_000))];
    raid.send(&all, &[&len.keypair]).await.unwrap();
    let placed = raid.reserve().await.placed;
    raid.is("placed", placed, usd(5_000));
    raid.ends().await
}

/// The same, so that coverage falls and the reserve counts as strained.
pub(super) async fn emptied_for_coverage() -> Outcome {
    let (mut raid, len) = raid_on(World::new().await).await;
    raid.places(&len, usd(5_000)).await.unwrap();
    let look = raid.deployment().value_placement(&len.depository);
    let all = [len.lending(&raid, usd(15_000)), look, len.repaying(&raid, usd(15_000))];
    raid.send(&all, &[&len.keypair]).await.unwrap();
    let counted = raid.reserve().await.placed_value;
    raid.is("counted", counted, usd(5_000));
    raid.ends().await
}

/// Who manages a vault in which nothing is fills it for a moment, so that capital is placed there, and takes all of it out again.
pub(super) async fn filled_for_a_placement() -> Outcome {
    let mut world = World::new().await;
    world.fund_reserve(None, usd(10_000)).await;
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    len.may_hold_receipts(&mut world).await;
    world.readies_placement(&len, 0).await;
    let mut raid = Raid::on(world);
    let place = raid.deployment().place(&len.depository, usd(5_000));
    let deposit = len.depositing(&raid, usd(10_000));
    let moment = [deposit, place, len.redeeming(&raid, usd(10_000)), len.lending(&raid, usd(5_000))];
    let placed = raid.send(&moment, &[&len.keypair]).await;
    raid.refused(placed, BallastError::DepositoryShort);
    raid.ends().await
}

/// Who waits in a vault whose quote is all lent takes what is placed there first.
pub(super) async fn waits_for_a_placement() -> Outcome {
    let mut world = World::new().await;
    world.fund_reserve(None, usd(10_000)).await;
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    len.deposits(&mut world, usd(10_000)).await;
    len.lends(&mut world, usd(10_000)).await;
    world.readies_placement(&len, 0).await;
    let mut raid = Raid::on(world);
    let place = raid.deployment().place(&len.depository, usd(5_000));
    let first = [place, len.redeeming(&raid, usd(5_000))];
    let placed = raid.send(&first, &[&len.keypair]).await;
    raid.refused(placed, BallastError::DepositoryShort);
    raid.ends().await
}

/// Somebody places what an exit needs, so that it is held back for two weeks.
pub(super) async fn exit_held_back_by_placing() -> Outcome {
    let mut world = World::new().await;
    world.opens_tranches().await;
    let sam = world.staker("sam", Series { tranche: JUNIOR, series: 1 }).await;
    sam.stakes(&mut world, usd(2_000)).await.unwrap();
    let (mut raid, len) = raid_on(world).await;
    sam.asks(&mut raid, 0, usd(2_000)).await;
    // 12,003 are in the tiers, and 10,000 stay: 2,003 may leave.
    raid.edits_reserve(|reserve| reserve.target = usd(20_000)).await;
    let placed = raid.places(&len, usd(1_000)).await;
    raid.refused(placed, BallastError::QuoteNeeded);
    raid.ends().await
}

/// Somebody calls home what nobody needs, so that it earns nothing.
pub(super) async fn recalled_for_nothing() -> Outcome {
    let (mut raid, len) = raid_on(World::new().await).await;
    raid.places(&len, usd(5_000)).await.unwrap();
    let recalled = raid.recalls(&len, u64::MAX).await;
    raid.refused(recalled, BallastError::NothingToRecall);
    raid.ends().await
}

/// Capital is placed just before a loss is divided: stakers pay what it would have paid.
pub(super) async fn placed_before_the_loss() -> Outcome {
    let mut world = World::pledged().await;
    world.wait(DAY).await;
    world.crank(world.deployment().accrue_funding(BTC)).await.unwrap();
    let (mut raid, len) = raid_on(world).await;
    // 5,000 may be drawn, of which stakers' 5,000 would pay whatever is not here.
    let coverage =
        ballast::instructions::PlacementTerms { coverage: 15_000, ..default_placement_terms(len.depository.vault) };
    raid.sets_placement(coverage).await.unwrap();
    let placed = raid.places(&len, usd(4_000)).await;
    raid.refused(placed, BallastError::PlacementExceedsSpare);
    raid.ends().await
}
