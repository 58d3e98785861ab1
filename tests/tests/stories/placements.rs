//! Protocol capital lies with a depository while nobody needs it, and comes home when somebody does.

use ballast::error::BallastError;
use ballast::event::{CapitalPlaced, CapitalRecalled, ExitsPriced, PlacementValued, PlacementWrittenOff};
use ballast::instructions::PlacementTerms;
use ballast::state::tranche::JUNIOR;
use ballast::state::{Placement, Reserve, breaker, level};
use ballast_client::instruction::{Series, Vault};
use ballast_risk::liquidity::CONFIRM_SECONDS;
use ballast_tests::{BTC, DAY, ETH, Expect, HOUR, Lender, World, default_placement_terms, default_reserve_terms, usd};

use crate::reports::sam_leaves_while_ada_sinks;

/// Protocol capital of 10,000 dollars, and a vault that terms name, in which others have as much.
async fn opened() -> (World, Lender) {
    let mut world = World::new().await;
    world.fund_reserve(None, usd(10_000)).await;
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    world.readies_placement(&len, usd(10_000)).await;
    (world, len)
}

/// Half of it is placed, and the others have left.
async fn placed() -> (World, Lender) {
    let (mut world, len) = opened().await;
    world.places(&len, usd(5_000)).await.unwrap();
    len.redeems(&mut world, usd(10_000)).await;
    (world, len)
}

#[tokio::test]
async fn half_of_protocol_capital_is_placed_and_no_more() {
    let (mut world, len) = opened().await;
    world.places(&len, usd(5_000) + 1).await.refused(BallastError::PlacementExceedsShare);
    let event: CapitalPlaced = world.places(&len, usd(5_000)).await.unwrap().event();
    assert_eq!((event.principal, event.redeemable, event.lost), (usd(5_000), usd(5_000), 0));
    let reserve = world.reserve().await;
    assert_eq!((reserve.capital, reserve.placed, reserve.ledger), (usd(5_000), usd(5_000), usd(5_000)));
    assert_eq!(reserve.value().unwrap(), usd(10_000), "nothing has fallen");
    assert_eq!(len.vault(&mut world).await.cash, usd(15_000));
    world.places(&len, 1).await.refused(BallastError::PlacementExceedsShare);
    world.recalls(&len, 1).await.refused(BallastError::NothingToRecall);
}

/// Interest counts when it is home, which it is when all that was placed is: principal first.
#[tokio::test]
async fn interest_comes_home_last() {
    let (mut world, len) = placed().await;
    len.pays_interest(&mut world, usd(100)).await;
    let valued: PlacementValued = world.values_placement(&len).await.unwrap().event();
    assert_eq!((valued.principal, valued.redeemable), (usd(5_000), usd(5_100) - 1), "the virtual receipt's part");
    world.recalls(&len, usd(1)).await.refused(BallastError::NothingToRecall);
    let lower = PlacementTerms { share: 2_000, ..default_placement_terms(len.depository.vault) };
    world.sets_placement(lower).await.unwrap();
    let part: CapitalRecalled = world.recalls(&len, u64::MAX).await.unwrap().event();
    assert!(part.received >= usd(3_000) && part.received <= usd(3_000) + 2, "{}", part.received);
    assert_eq!((part.home, part.principal), (part.received, usd(5_000) - part.received));
    world.sets_placement(PlacementTerms { share: 0, ..lower }).await.unwrap();
    let rest: CapitalRecalled = world.recalls(&len, u64::MAX).await.unwrap().event();
    assert_eq!(rest.principal, 0);
    let last: CapitalRecalled = world.recalls(&len, u64::MAX).await.unwrap().event();
    assert_eq!((last.home, last.redeemable), (0, 0));
    let reserve = world.reserve().await;
    assert!(reserve.placed == 0 && reserve.capital >= usd(10_100) - 3, "{}", reserve.capital);
    world.recalls(&len, 1).await.refused(BallastError::NothingRedeemable);
}

/// What markets may draw stays: capital is here for it, whatever stakers have.
#[tokio::test]
async fn what_markets_may_draw_stays_here() {
    let mut world = World::pledged().await;
    world.fund_reserve(None, usd(8_000)).await;
    world.crank(world.deployment().accrue_funding(BTC)).await.unwrap();
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    world.readies_placement(&len, usd(10_000)).await;
    let capital = world.reserve().await.capital;
    let spare = capital - world.snapshot().await.prices.markets[usize::from(BTC)].allowance;
    assert!(spare < capital / 2, "{spare}");
    world.places(&len, spare + 1).await.refused(BallastError::PlacementExceedsSpare);
    world.places(&len, spare).await.unwrap();
    world.recalls(&len, 1).await.refused(BallastError::NothingToRecall);
    world
        .sets_placement(PlacementTerms { coverage: 12_000, ..default_placement_terms(len.depository.vault) })
        .await
        .unwrap();
    let home: CapitalRecalled = world.recalls(&len, u64::MAX).await.unwrap().event();
    assert_eq!(home.received, (capital - spare) / 5, "a fifth more than what may be drawn");
}

/// Losses are paid by what is here: whoever stands behind it calls the rest home as soon as one is reported.
#[tokio::test]
async fn a_reported_loss_calls_all_of_it_home() {
    let mut world = World::new().await;
    world.fund_reserve(None, usd(20_000)).await;
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    world.readies_placement(&len, usd(10_000)).await;
    world.places(&len, usd(5_000)).await.unwrap();
    let (_sam, _, ada) = sam_leaves_while_ada_sinks(&mut world).await;
    let report = world.deployment().report_deficit(ada.account);
    world.crank(report.clone()).await.unwrap();
    world.watch(ETH, &[&ada], HOUR).await;
    world.crank(report).await.unwrap();
    world.readies_placement(&len, 0).await;
    world.places(&len, 1).await.refused(BallastError::LossReported);
    let home: CapitalRecalled = world.recalls(&len, u64::MAX).await.unwrap().event();
    assert_eq!((home.received, home.principal), (usd(5_000), 0));
}

/// What is placed stands before stakers, also while it is away: anyone calls it home as soon as a loss is reported.
#[tokio::test]
async fn who_leaves_is_charged_nothing_that_placed_capital_pays() {
    let mut world = World::new().await;
    world.set_general(|terms| terms.draw_cap = usd(100)).await; // Less than the loss may take: so much may be placed.
    world.fund_reserve(None, usd(6_000)).await;
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    let (sam, epoch, ada) = sam_leaves_while_ada_sinks(&mut world).await;
    world.readies_placement(&len, usd(5_000)).await;
    world.places(&len, usd(3_000)).await.unwrap();
    let report = world.deployment().report_deficit(ada.account);
    world.crank(report.clone()).await.unwrap();
    world.watch(ETH, &[&ada], HOUR).await;
    world.crank(report).await.unwrap();
    world.values_placement(&len).await.unwrap();
    let reserve = world.reserve().await;
    assert!(reserve.capital < reserve.reported && reserve.reported < reserve.capital + reserve.placed);
    let priced: ExitsPriced = sam.prices(&mut world, epoch).await.unwrap().event();
    assert_eq!(priced.quote, usd(5_000));
}

/// Who signals calls nothing home: the level without the signal does.
#[tokio::test]
async fn a_signal_calls_nothing_home() {
    let (mut world, len) = placed().await;
    world.govern(world.deployment().set_reserve_terms(default_reserve_terms())).await.unwrap();
    let until = world.now() + HOUR;
    world
        .edits_reserve(|reserve| {
            (reserve.level, reserve.signal_bond, reserve.signal_until) = (level::STRAINED, 1, until)
        })
        .await;
    world.recalls(&len, u64::MAX).await.refused(BallastError::NothingToRecall);
    world.edits_reserve(|reserve| (reserve.signal_bond, reserve.target) = (0, usd(100_000))).await;
    let home: CapitalRecalled = world.recalls(&len, u64::MAX).await.unwrap().event();
    assert_eq!(home.received, usd(5_000));
}

/// A depository whose quote is lent gives what it has, and the rest when it is repaid.
#[tokio::test]
async fn an_illiquid_depository_gives_what_it_has() {
    let (mut world, len) = placed().await;
    len.lends(&mut world, usd(4_000)).await;
    let valued: PlacementValued = world.values_placement(&len).await.unwrap().event();
    assert_eq!(
        (valued.redeemable, valued.cash, valued.impaired, valued.turned),
        (usd(1_000), usd(1_000), 1, world.now())
    );
    world.places(&len, 1).await.refused(BallastError::PlacementImpaired);
    // Whoever fills the vault for a moment to place more, and empties it again, finds that somebody looked.
    let place = world.deployment().place(&len.depository, 1);
    let moment = [len.repaying(&world, usd(4_000)), place, len.lending(&world, usd(4_000))];
    world.send(&moment, &[&len.keypair]).await.refused(BallastError::PlacementImpaired);
    let home: CapitalRecalled = world.recalls(&len, u64::MAX).await.unwrap().event();
    assert_eq!((home.received, home.principal, home.redeemable), (usd(1_000), usd(4_000), 0));
    world.places(&len, 1).await.refused(BallastError::PlacementImpaired);
    world.recalls(&len, 1).await.refused(BallastError::NothingRedeemable);
    len.repays(&mut world, usd(4_000)).await;
    let valued: PlacementValued = world.values_placement(&len).await.unwrap().event();
    assert_eq!((valued.redeemable, valued.impaired, valued.turned), (usd(4_000), 0, world.now()));
    world.places(&len, 1).await.refused(BallastError::PlacementUnwatched);
}

/// Who fills an empty vault for a moment opens no placement: looks found nothing there, and what is placed would be whoever's that waits.
#[tokio::test]
async fn a_placement_takes_ten_minutes_and_cash_of_others() {
    let mut world = World::new().await;
    world.fund_reserve(None, usd(10_000)).await;
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    len.deposits(&mut world, usd(1_000)).await;
    world.places(&len, 1).await.refused(BallastError::PlacementUnwatched);
    world.values_placement(&len).await.unwrap();
    world.advance(CONFIRM_SECONDS - 1).await;
    world.places(&len, 1).await.refused(BallastError::PlacementUnwatched);
    world.advance(1).await;
    world.places(&len, usd(1_000) + 1).await.refused(BallastError::DepositoryShort);
    world.places(&len, usd(1_000)).await.unwrap();
    // More is there now, and looks found less: no more is placed at a time.
    world.places(&len, usd(1_000) + 1).await.refused(BallastError::DepositoryShort);
    len.lends(&mut world, usd(1_500)).await;
    let moment = [len.repaying(&world, usd(1_500)), world.deployment().place(&len.depository, 1)];
    world.values_placement(&len).await.unwrap();
    world.send(&moment, &[&len.keypair]).await.refused(BallastError::PlacementImpaired);
    // What is left is more than an hour old.
    len.repays(&mut world, usd(1_500)).await;
    world.readies_placement(&len, 0).await;
    world.advance(HOUR).await;
    world.places(&len, 1).await.unwrap();
    world.advance(1).await;
    world.places(&len, 1).await.refused(BallastError::PlacementUnwatched);
}

/// After a day of which somebody saw every hour, what cannot be redeemed is lost. It counts for the breaker of the drawdown; what comes later
/// is capital again.
#[tokio::test]
async fn a_default_is_written_off_after_a_day() {
    let (mut world, len) = placed().await;
    len.lends(&mut world, usd(4_000)).await;
    len.writes_off(&mut world, usd(4_000)).await;
    world.minds_placement(&len, DAY - 1).await;
    assert_eq!(world.placement(&len).await.principal, usd(5_000));
    world.advance(1).await;
    let lost: PlacementWrittenOff = world.values_placement(&len).await.unwrap().event();
    assert!(lost.amount.abs_diff(usd(4_000)) <= 1, "{}", lost.amount);
    let (reserve, placement) = (world.reserve().await, world.placement(&len).await);
    assert_eq!((reserve.placed, placement.principal), (lost.principal, lost.principal));
    assert_eq!(placement.lost_ever, lost.amount);
    // 4,000 of 10,000 are more than a quarter.
    let trip = world.deployment().trip_breaker(breaker::RESERVE_FELL, Vault::Reserve);
    world.crank(trip.clone()).await.unwrap();
    world.places(&len, 1).await.refused(BallastError::PlacementDefaulted);
    len.pays_interest(&mut world, usd(500)).await;
    let home: CapitalRecalled = world.recalls(&len, u64::MAX).await.unwrap().event();
    assert!(home.principal == 0 && home.received > home.home + usd(499), "{}", home.received);
    // However small the cap on draws, it counts for a day.
    world.advance(DAY).await;
    world.crank(trip).await.refused(BallastError::BreakerNotTripped);
}

/// After a loss of the depository all receipts may be redeemed for less than was placed: no receipt is left for the rest, which is written
/// off like what is lacking.
#[tokio::test]
async fn what_was_redeemed_for_less_waits_without_receipts() {
    let (mut world, len) = placed().await;
    len.lends(&mut world, usd(4_000)).await;
    len.writes_off(&mut world, usd(4_000)).await;
    world.minds_placement(&len, HOUR).await;
    let home: CapitalRecalled = world.recalls(&len, u64::MAX).await.unwrap().event();
    assert!(home.received == home.home && home.principal.abs_diff(usd(4_000)) <= 1, "{}", home.principal);
    world.recalls(&len, u64::MAX).await.refused(BallastError::NothingRedeemable);
    world.minds_placement(&len, DAY - HOUR).await;
    assert_eq!((world.reserve().await.placed, world.placement(&len).await.principal), (0, 0));
}

/// What a depository has not for a moment is not lost and counts on, nor is lost what nobody watched.
#[tokio::test]
async fn a_momentary_fall_writes_nothing_off() {
    let (mut world, len) = placed().await;
    // All of it is borrowed, looked at and repaid in one transaction, a day apart.
    for _ in 0..2 {
        let look = world.deployment().value_placement(&len.depository);
        let all = [len.lending(&world, usd(5_000)), look, len.repaying(&world, usd(5_000))];
        world.send(&all, &[&len.keypair]).await.unwrap();
        assert_eq!(world.placement(&len).await.principal, usd(5_000));
        assert_eq!(world.reserve().await.placed_value, usd(5_000), "it is not believed");
        world.advance(DAY).await;
    }
    len.lends(&mut world, usd(4_000)).await;
    world.values_placement(&len).await.unwrap();
    world.advance(DAY).await;
    world.values_placement(&len).await.unwrap();
    let Placement { principal, turned, .. } = world.placement(&len).await;
    assert_eq!((principal, turned), (usd(5_000), world.now()), "it begins anew");
}

/// Terms name another vault: what lies with the former is called home, and counts for nothing any more.
#[tokio::test]
async fn another_vault_is_named() {
    let (mut world, len) = placed().await;
    let lou = world.lender("lou").await;
    world.opens_placement(&lou).await;
    world.readies_placement(&lou, usd(10_000)).await;
    world.places(&len, 1).await.refused(BallastError::OtherDepository);
    world.places(&lou, 1).await.refused(BallastError::PlacementExceedsShare);
    world.values_placement(&lou).await.unwrap();
    assert_eq!(world.reserve().await.placed_value, 0);
    world.values_placement(&len).await.unwrap();
    assert_eq!(world.reserve().await.placed_value, 0);
    world.recalls(&len, u64::MAX).await.unwrap();
    world.places(&lou, usd(5_000)).await.unwrap();
    assert_eq!(world.reserve().await.placed, usd(5_000));
}

/// Coverage counts what can be redeemed for an hour after somebody looked.
#[tokio::test]
async fn coverage_counts_a_placement_for_an_hour() {
    let (mut world, len) = placed().await;
    let of = |reserve: Reserve, now| {
        let reserve = Reserve { target: usd(10_000), ..reserve };
        reserve.coverage(u64::MAX, now).unwrap().0.0
    };
    assert_eq!(of(world.reserve().await, world.now()), 10_000);
    len.lends(&mut world, usd(1_000)).await;
    world.values_placement(&len).await.unwrap();
    assert_eq!(of(world.reserve().await, world.now()), 10_000);
    world.advance(CONFIRM_SECONDS).await;
    world.values_placement(&len).await.unwrap();
    assert_eq!(of(world.reserve().await, world.now()), 9_000, "it is doubted");
    // Whoever fills the vault for a moment brings nothing back.
    let look = world.deployment().value_placement(&len.depository);
    let moment = [len.repaying(&world, usd(1_000)), look, len.lending(&world, usd(1_000))];
    world.send(&moment, &[&len.keypair]).await.unwrap();
    world.values_placement(&len).await.unwrap();
    assert_eq!(of(world.reserve().await, world.now()), 9_000);
    world.advance(HOUR).await;
    assert_eq!(of(world.reserve().await, world.now()), 9_000);
    world.advance(1).await;
    assert_eq!(of(world.reserve().await, world.now()), 5_000);
}

/// What is placed has not fallen, nor what is lent to an inventory: neither takes room of those who leave, nor counts as a loss.
#[tokio::test]
async fn what_is_placed_or_lent_is_no_outflow() {
    let (mut world, len) = opened().await;
    let (root, before) = (world.snapshot().await.clearinghouse, world.reserve().await);
    world.places(&len, usd(5_000)).await.unwrap();
    let placed = world.reserve().await;
    let lent = Reserve { lent: usd(2_000), ledger: placed.ledger - usd(2_000), ..placed };
    for reserve in [placed, lent] {
        let (held, of_all) =
            (root.bounds_of_reserve(&reserve, 0).unwrap(), root.bounds_of_reserve(&before, 0).unwrap());
        assert_eq!((held.ledger, held.seasoned), (of_all.ledger, of_all.seasoned));
        assert_eq!(reserve.value().unwrap(), usd(10_000));
    }
}

/// Exits that wait are not held back by a placement.
#[tokio::test]
async fn exits_that_wait_keep_their_quote() {
    let mut world = World::new().await;
    world.opens_tranches().await;
    world.fund_reserve(None, usd(10_000)).await;
    let sam = world.staker("sam", Series { tranche: JUNIOR, series: 1 }).await;
    sam.stakes(&mut world, usd(2_000)).await.unwrap();
    let len = world.lender("len").await;
    world.opens_placement(&len).await;
    world.readies_placement(&len, usd(10_000)).await;
    world.places(&len, usd(4_000)).await.unwrap();
    sam.asks(&mut world, 0, usd(2_000)).await;
    world.edits_reserve(|reserve| reserve.target = usd(15_000)).await;
    // 8,003 are in the tiers: 7,500 stay, and 503 may leave, of which 2,000 wait.
    world.places(&len, 1).await.refused(BallastError::QuoteNeeded);
    let home: CapitalRecalled = world.recalls(&len, u64::MAX).await.unwrap().event();
    let tiers = world.reserve().await.tiers().unwrap();
    assert!(home.received > 0 && tiers == usd(9_500), "{tiers}");
}
