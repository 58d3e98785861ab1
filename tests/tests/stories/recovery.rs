//! What passed to a loss repays it when it brings something after all.

use ballast::error::BallastError;
use ballast::event::{DeficitResolved, RecoveryCollected, RecoverySettled, RecoverySold, ShortfallApplied};
use ballast_tests::{Actor, BTC, DAY, ETH, Expect, HOUR, Keeper, SOL, World, sol, usd};

use crate::scenes::{ETHER, ONE};

/// Ada has 6,000 dollars, a bitcoin that she bought for 50,000, and a claim on what ether rose by from 2,000 dollars; Bob, who lost that, has
/// not paid in.
async fn ada_has_a_claim(world: &mut World, ether: u32) -> (Actor, Actor, Keeper) {
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    let keeper = world.keeper("keeper").await;
    ada.deposits(world, usd(6_000)).await.unwrap();
    bob.deposits(world, usd(60_000)).await.unwrap();
    ada.buys(world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    ada.buys(world, ETH, ETHER, usd(2_000), &bob).await.unwrap();
    world.reaches(ETH, i64::from(ether)).await;
    bob.buys(world, ETH, ETHER, usd(ether.into()), &ada).await.unwrap();
    world.settle(ETH, &ada).await.unwrap();
    (ada, bob, keeper)
}

#[tokio::test]
async fn a_claim_that_could_not_be_paid_yet_fills_the_shortfall_later() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = ada_has_a_claim(&mut world, 3_000).await;
    world.reaches(BTC, 40_000).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();

    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    let fees = usd(25 + 1) + 1_500_000;
    assert_eq!(resolved.cash, usd(6_000) - fees);
    assert_eq!(resolved.shortfall, usd(4_000) + fees);
    assert_eq!((resolved.claims_paid, resolved.recovered_claims), (0, usd(1_000)));
    assert_eq!(world.recovery(BTC).await.claims[usize::from(ETH)].claim, usd(1_000));
    assert!(ada.state(&mut world).await.is_empty());

    let settle_recovery = world.deployment().settle_recovery(BTC, ETH);
    let collect = world.deployment().collect_recovery(BTC);
    world.crank(collect.clone()).await.refused(BallastError::NothingToCollect);
    world.settle(ETH, &bob).await.unwrap(); // Bob pays in.
    let settled: RecoverySettled = world.crank(settle_recovery.clone()).await.unwrap().event();
    assert_eq!(settled.paid, usd(1_000));
    world.crank(settle_recovery).await.refused(BallastError::NothingToCollect);
    let collected: RecoveryCollected = world.crank(collect).await.unwrap().event();
    assert_eq!((collected.shortfall, collected.capital, collected.budget), (usd(1_000), 0, 0));
    assert_eq!(world.market(BTC).await.shortfall, usd(3_000) + fees);
}

/// Claims in ETH fell by what Carl, who paid in so much, could not pay; then a claim of Ada's there passes, and is paid whole. Returns
/// what was left of claims in between, and the epoch and the scale of the claim that passed.
async fn a_claim_passes_after_a_cut(carl_paid_in: u64) -> (u64, u32, u32) {
    let mut world = World::new().await;
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    let (carl, dora) = (world.trader("carl").await, world.trader("dora").await);
    let keeper = world.keeper("keeper").await;
    for (trader, dollars) in [(&ada, 6_000), (&bob, 60_000), (&carl, carl_paid_in), (&dora, 60_000)] {
        trader.deposits(&mut world, usd(dollars)).await.unwrap();
    }
    carl.buys(&mut world, ETH, ETHER, usd(2_000), &dora).await.unwrap();
    world.reaches(ETH, 1_700).await;
    world.settle_all(ETH, &[&carl, &dora]).await; // What Carl lost is paid in, and out.
    world.reaches(ETH, 1_500).await;
    keeper.liquidates(&mut world, ETH, &carl, ETHER).await.unwrap();
    world.resolve(ETH, &carl).await.unwrap();
    world.settle_all(ETH, &[&dora, &keeper]).await;
    let apply = world.deployment().apply_shortfall(ETH);
    world.crank(apply).await.unwrap();
    let left = world.market(ETH).await.claims;
    world.settle(ETH, &dora).await.unwrap();

    ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    ada.buys(&mut world, ETH, ETHER, usd(1_500), &bob).await.unwrap();
    world.reaches(ETH, 2_500).await;
    bob.buys(&mut world, ETH, ETHER, usd(2_500), &ada).await.unwrap();
    world.settle(ETH, &ada).await.unwrap();
    world.reaches(BTC, 40_000).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert!(usd(1_000) - resolved.recovered_claims <= 1, "but for a unit that an index floors");
    let claim = world.recovery(BTC).await.claims[usize::from(ETH)];
    world.settle(ETH, &bob).await.unwrap();
    let settle_recovery = world.deployment().settle_recovery(BTC, ETH);
    let settled: RecoverySettled = world.crank(settle_recovery).await.unwrap().event();
    assert_eq!(settled.paid, resolved.recovered_claims);
    (left, claim.claim_epoch, claim.claim_scale)
}

/// Where claims were wiped once, a claim that passes belongs to the epoch that follows.
#[tokio::test]
async fn a_claim_of_a_later_epoch_passes_and_is_paid() {
    assert_eq!(a_claim_passes_after_a_cut(301).await, (0, 1, 0));
}

/// Where claims fell to less than an eighth, it is of the third scale.
#[tokio::test]
async fn a_claim_of_a_later_scale_passes_and_is_paid() {
    assert_eq!(a_claim_passes_after_a_cut(320).await, (usd(19), 0, 3));
}

/// A claim of one unit is a claim: what passes after it joins it, and the market counts it once.
#[tokio::test]
async fn what_passes_joins_a_claim_of_one_unit() {
    let mut world = World::new().await;
    let (ada, carl) = (world.trader("ada").await, world.trader("carl").await);
    let (bob, keeper) = (world.trader("bob").await, world.keeper("keeper").await);
    bob.deposits(&mut world, usd(200_000)).await.unwrap();
    for (loser, size) in [(&ada, 1), (&carl, ETHER)] {
        loser.deposits(&mut world, usd(6_000)).await.unwrap();
        loser.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
        loser.buys_at_mark(&mut world, ETH, size, &bob).await.unwrap();
    }
    world.reaches(ETH, 2_100).await;
    for (loser, size) in [(&ada, 1), (&carl, ETHER)] {
        bob.buys_at_mark(&mut world, ETH, size, loser).await.unwrap();
        world.settle(ETH, loser).await.unwrap();
    }
    world.reaches(BTC, 40_000).await;
    for loser in [&ada, &carl] {
        keeper.liquidates(&mut world, BTC, loser, ONE).await.unwrap();
    }
    let mut passed = Vec::new();
    for loser in [&ada, &carl] {
        let resolved: DeficitResolved = world.resolve(BTC, loser).await.unwrap().event();
        passed.push((resolved.recovered_claims, world.market(ETH).await.used));
    }
    assert_eq!(passed, [(1, 3), (usd(100), 2)], "Bob, the recovery, and at first Carl");
    assert_eq!(world.recovery(BTC).await.claims[usize::from(ETH)].claim, usd(100) + 1);
}

#[tokio::test]
async fn a_claim_whose_pool_can_pay_is_paid_before_a_loss_is_divided() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = ada_has_a_claim(&mut world, 3_000).await;
    world.settle(ETH, &bob).await.unwrap(); // Her claim of 1,000 dollars could be paid now; nobody has cranked it.
    world.reaches(BTC, 40_000).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!((resolved.claims_paid, resolved.recovered_claims), (usd(1_000), 0));
    assert_eq!(resolved.cash + resolved.shortfall, usd(10_000));
    assert_eq!(resolved.cash, usd(6_000 + 1_000 - 26) - 1_500_000);
}

#[tokio::test]
async fn an_account_that_its_claims_would_cover_waits_for_them() {
    let mut world = World::new().await;
    let (ada, _, keeper) = ada_has_a_claim(&mut world, 8_000).await; // Of 6,000 dollars, more than will be missing.
    world.reaches(BTC, 40_000).await;
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
    let called = ada.state(&mut world).await.called_since;
    assert_eq!(called, world.now());
    world.resolve(BTC, &ada).await.refused(BallastError::OnlyIlliquid);
    world.watch(SOL, &[&ada], 600 + 3_600).await; // The time to take over and a booking window.
    world.resolve(BTC, &ada).await.refused(BallastError::OnlyIlliquid);
    world.wait(1).await;
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!(resolved.recovered_claims, resolved.shortfall, "only as much as is missing passes");
    assert_eq!(ada.state(&mut world).await.position(ETH).unwrap().claim, usd(6_000) - resolved.recovered_claims);
}

/// Ada also has 32 SOL and owes 25 dollars more than all she has. The market has a seed of 1,000 dollars, paid in 2,000 dollars of fees,
/// and may draw both.
async fn ada_lost_with_collateral(world: &mut World) -> (Actor, Actor, Keeper) {
    world.set_general(|terms| (terms.capital_share, terms.treasury_share) = (10_000, 0)).await;
    world.set_market(BTC, |terms| (terms.fee, terms.draw_factor) = (100, 10_000)).await;
    world.fund_reserve(Some(BTC), usd(1_000)).await;
    let (moby, dick) = (world.trader("moby").await, world.trader("dick").await);
    moby.deposits(world, usd(100_000)).await.unwrap();
    dick.deposits(world, usd(100_000)).await.unwrap();
    moby.buys(world, BTC, 2 * ONE, usd(100_000), &dick).await.unwrap();
    dick.buys(world, BTC, 2 * ONE, usd(100_000), &moby).await.unwrap();
    let collect = world.deployment().collect_fees(BTC);
    world.crank(collect).await.unwrap();
    world.wait(30 * DAY).await;
    world.set_market(BTC, |terms| terms.draw_factor = 5_000).await; // 2,000 of the 4,000 dollars collected.

    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    let keeper = world.keeper("keeper").await;
    ada.deposits(world, usd(6_000)).await.unwrap();
    ada.deposits_collateral(world, SOL, sol(32)).await.unwrap();
    bob.deposits(world, usd(60_000)).await.unwrap();
    ada.buys(world, BTC, ONE, usd(50_000), &bob).await.unwrap();
    world.reaches(BTC, 40_000).await;
    keeper.liquidates(world, BTC, &ada, ONE).await.unwrap();
    (ada, bob, keeper)
}

#[tokio::test]
async fn dead_collateral_repays_in_reverse_order_when_its_feed_is_back() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = ada_lost_with_collateral(&mut world).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.advance(3_000).await; // Stale is not unsellable.
    world.price(BTC, 40_000).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.advance(3 * DAY).await;
    world.price(BTC, 40_000).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.report(SOL).await.unwrap(); // Nor is unreported, nor reported just now.
    world.advance(HOUR - 1).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.price(BTC, 40_000).await; // A second later.
    world.advance(1).await;
    let resolved: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!((resolved.budget, resolved.capital), (usd(1_000), usd(2_000 - 50)), "50 went to the keeper");
    assert_eq!(resolved.shortfall, usd(4_025 - 2_950));
    assert_eq!(world.recovery(BTC).await.collateral[usize::from(SOL)], sol(32));
    assert!(ada.state(&mut world).await.is_empty());

    world.settle(BTC, &bob).await.unwrap();
    world.settle(BTC, &keeper).await.unwrap();
    let apply = world.deployment().apply_shortfall(BTC);
    let applied: ShortfallApplied = world.crank(apply).await.unwrap().event();
    assert_eq!(applied.cut, usd(1_075));

    keeper.buys_recovery(&mut world, BTC, SOL, sol(32)).await.refused(BallastError::PriceNotUsable);
    let before = world.reserve().await.capital;
    world.prices(&[(SOL, 125), (BTC, 40_000)]).await;
    let sold: RecoverySold = keeper.buys_recovery(&mut world, BTC, SOL, sol(40)).await.unwrap().event();
    assert_eq!((sold.amount, sold.paid), (sol(32), usd(3_800)), "4,000 dollars less five per cent");
    keeper.buys_recovery(&mut world, BTC, SOL, 1).await.refused(BallastError::NothingToSell);
    let collect = world.deployment().collect_recovery(BTC);
    let collected: RecoveryCollected = world.crank(collect).await.unwrap().event();
    assert_eq!((collected.shortfall, collected.capital), (0, usd(1_950)), "capital comes back first");
    assert_eq!(collected.budget, usd(1_000 + 50), "then the budget, the keeper's bonus included");
    assert_eq!(collected.surplus, usd(3_800 - 1_950 - 1_050), "and what is left joins the budget");
    let market = world.market(BTC).await;
    assert_eq!((market.drawn, market.paid_by_budget, market.paid_by_capital), (0, 0, 0));
    assert_eq!(market.budget, usd(1_050 + 800));
    assert_eq!(world.reserve().await.capital, before + usd(1_950));
}

#[tokio::test]
async fn the_discount_of_recovered_collateral_widens_by_the_hour() {
    let mut world = World::new().await;
    let (ada, _, keeper) = ada_lost_with_collateral(&mut world).await;
    world.watch(SOL, &[&ada], DAY).await;
    world.resolve(BTC, &ada).await.refused(BallastError::SellableCollateral);
    world.wait(1).await; // Nobody has bought it for a day.
    world.resolve(BTC, &ada).await.unwrap();
    for (wait, paid) in [(0, 950), (3_600, 900), (3_600, 850), (100 * 3_600, 500)] {
        world.watch(SOL, &[], wait).await;
        let sold: RecoverySold = keeper.buys_recovery(&mut world, BTC, SOL, sol(8)).await.unwrap().event();
        assert_eq!(sold.paid, usd(paid), "of 1,000 dollars");
    }
}
