//! What governance changes, and what everybody can do before it has changed.

use ballast::error::BallastError;
use ballast::event::ChangeApplied;
use ballast::instructions::{CollateralTerms, ForecastWeights, MarketTerms, StakeTerms};
use ballast::state::{pause, role};
use ballast_client::instruction::Governed;
use ballast_tests::bank::keypair;
use ballast_tests::{
    DAY, Expect, HOUR, Outcome, SOL, World, default_collateral_terms, default_feed_terms, default_general_terms,
    default_reserve_terms, default_scenarios, default_tranche_terms,
};
use solana_signer::Signer;

async fn queue(world: &mut World, governed: &Governed) {
    let call = governed.queue(world.bank.payer());
    world.govern(call).await.unwrap();
}

/// Somebody who has no role applies a change.
async fn apply(world: &mut World, governed: &Governed) -> Outcome {
    let eve = keypair("eve");
    world.send(&[governed.apply(eve.pubkey())], &[&eve]).await
}

/// Governance makes a change without waiting.
async fn at_once(world: &mut World, governed: Governed) -> Outcome {
    world.govern(governed.instruction).await
}

/// The peer that lost most listed a collateral and lifted its limits in one go. Here each waits, in the program.
#[tokio::test]
async fn each_kind_of_change_has_its_delay() {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let fee = MarketTerms { fee: 6, ..world.root.market_terms() };
    let steward = keypair("next steward");
    let changes = [
        (deployment.set_market_terms(SOL, fee), 96),
        (deployment.set_feed_terms(SOL, default_feed_terms()), 96),
        (deployment.set_general_terms(default_general_terms()), 96),
        (deployment.set_reserve_terms(default_reserve_terms()), 96),
        (deployment.list_market(world.bank.payer(), 7, SOL, world.root.market_terms()), 168),
        (deployment.set_final_price(SOL), 168),
        (deployment.accept_role(role::STEWARD, steward.pubkey()), 336),
        (deployment.set_tranche_terms(default_tranche_terms()), 960),
    ];
    let start = world.now();
    for (change, _) in &changes {
        queue(&mut world, change).await;
    }
    for (change, hours) in &changes {
        world.bank.set_time(start + hours * HOUR - 1).await;
        let signer = if *hours == 336 { &steward } else { &keypair("eve") };
        let call = [change.apply(signer.pubkey())];
        world.send(&call, &[signer]).await.refused(BallastError::ChangeNotDue);
    }
    world.bank.set_time(start + 960 * HOUR).await;
    let applied: ChangeApplied = apply(&mut world, &changes[7].0).await.unwrap().event();
    assert_eq!(applied.change, changes[7].0.queued_at());
    apply(&mut world, &changes[0].0).await.refused(BallastError::ChangeExpired);
    world.bank.set_time(start + 336 * HOUR).await;
    world.send(&[changes[6].0.apply(steward.pubkey())], &[&steward]).await.unwrap();
    apply(&mut world, &changes[4].0).await.unwrap();
}

/// What admits less is immediate, alone or together; the same with anything else in it, or in the other direction, is not.
#[tokio::test]
async fn only_what_admits_less_is_immediate() {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let market = world.root.market_terms();
    let tighter = MarketTerms {
        open_interest_cap: market.open_interest_cap - 1,
        initial: market.initial + 1,
        initial_volatility: 1,
        open_interest_addition: 1,
        profit_credit: market.profit_credit - 1,
        ..market.clone()
    };
    at_once(&mut world, deployment.set_market_terms(SOL, tighter.clone())).await.unwrap();
    let rests: [fn(&mut MarketTerms); 10] = [
        |terms| terms.shock += 1,
        |terms| terms.shock -= 1,
        |terms| terms.fee += 1,
        |terms| terms.fee -= 1,
        |terms| terms.maintenance += 1,
        |terms| terms.band -= 1,
        |terms| terms.draw_cap -= 1,
        |terms| terms.bonus += 1,
        |terms| terms.take_over_seconds += 1,
        |terms| terms.class = 1,
    ];
    let back: [fn(&mut MarketTerms); 5] = [
        |terms| terms.open_interest_cap += 1,
        |terms| terms.initial -= 1,
        |terms| terms.initial_volatility -= 1,
        |terms| terms.open_interest_addition -= 1,
        |terms| terms.profit_credit += 1,
    ];
    for change in rests.into_iter().chain(back) {
        let mut terms = tighter.clone();
        change(&mut terms);
        at_once(&mut world, deployment.set_market_terms(SOL, terms)).await.refused(BallastError::ChangeNotQueued);
    }

    let collateral = CollateralTerms {
        deposit_cap: 1 << 49,
        size_slope: 1,
        minimum_haircut: 1_600,
        maximum_haircut: 5_100,
        initial_volatility: 1,
        confidence_sixteenths: 1,
        ..default_collateral_terms()
    };
    at_once(&mut world, deployment.set_collateral_terms(SOL, collateral.clone())).await.unwrap();
    let looser: [fn(&mut CollateralTerms); 8] = [
        |terms| terms.deposit_cap += 1,
        |terms| terms.size_slope = 0,
        |terms| terms.minimum_haircut -= 1,
        |terms| terms.maximum_haircut -= 1,
        |terms| terms.initial_volatility = 0,
        |terms| terms.confidence_sixteenths = 0,
        |terms| terms.maintenance_haircut += 1,
        |terms| terms.sale_discount -= 1,
    ];
    for change in looser {
        let mut terms = collateral.clone();
        change(&mut terms);
        let set = deployment.set_collateral_terms(SOL, terms);
        at_once(&mut world, set).await.refused(BallastError::ChangeNotQueued);
    }

    // A lower cap moves what stakers earn, who cannot leave at once.
    world.govern(deployment.set_tranche_terms(default_tranche_terms())).await.unwrap();
    let mut tranches = default_tranche_terms();
    tranches.tranches[0] = StakeTerms { cap: tranches.tranches[0].cap - 1, ..tranches.tranches[0] };
    at_once(&mut world, deployment.set_tranche_terms(tranches)).await.refused(BallastError::ChangeNotQueued);

    // A forecast moves the target as well, and with it fees and exits.
    let weights = ForecastWeights { fast: 5_000, slow: 3_000, long: 3_000 };
    at_once(&mut world, deployment.set_forecast(weights)).await.refused(BallastError::ChangeNotQueued);
    // And so do the scenarios of a census.
    at_once(&mut world, deployment.set_scenarios(default_scenarios())).await.refused(BallastError::ChangeNotQueued);
}

/// Nobody can leave while growth is paused either: what closes one position opens another. And nothing waits before the launch.
#[tokio::test]
async fn only_time_in_which_people_can_leave_counts() {
    let mut world = World::new().await;
    let change = world.deployment().set_reserve_terms(default_reserve_terms());
    let guardian = world.root.guardian.insecure_clone();
    queue(&mut world, &change).await;
    let both = world.deployment().pause(guardian.pubkey(), pause::GROWTH | pause::WITHDRAWAL, 86_400);
    world.send(&[both], &[&guardian]).await.unwrap();
    world.advance(6 * DAY - 1).await;
    apply(&mut world, &change).await.refused(BallastError::ChangeNotDue);
    world.advance(1).await;
    apply(&mut world, &change).await.unwrap();
    // A role passes in its time, whatever its holder pauses.
    let next = keypair("next guardian");
    let handover = world.deployment().accept_role(role::GUARDIAN, next.pubkey());
    queue(&mut world, &handover).await;
    let long = world.deployment().pause(guardian.pubkey(), pause::WITHDRAWAL, 3 * 86_400);
    world.send(&[long], &[&guardian]).await.unwrap();
    world.advance(14 * DAY - 1).await;
    world.send(&[handover.apply(next.pubkey())], &[&next]).await.refused(BallastError::ChangeNotDue);
    world.advance(1).await;
    world.send(&[handover.apply(next.pubkey())], &[&next]).await.unwrap();
}

#[tokio::test]
async fn what_is_queued_before_the_launch_waits_from_there() {
    let mut world = World::bare(default_general_terms()).await;
    let change = world.deployment().set_reserve_terms(default_reserve_terms());
    queue(&mut world, &change).await;
    world.advance(10 * DAY).await;
    world.govern(world.deployment().launch()).await.unwrap();
    world.advance(4 * DAY - 1).await;
    apply(&mut world, &change).await.refused(BallastError::ChangeNotDue);
    world.advance(1).await;
    apply(&mut world, &change).await.unwrap();
}

/// A pause of withdrawals makes a delay as much longer: everyone has had the whole delay to leave in.
#[tokio::test]
async fn time_in_which_withdrawals_are_paused_does_not_count() {
    let mut world = World::new().await;
    let change = world.deployment().set_reserve_terms(default_reserve_terms());
    let guardian = world.root.guardian.insecure_clone();
    let pause = |world: &World, seconds| [world.deployment().pause(guardian.pubkey(), pause::WITHDRAWAL, seconds)];
    // One pause is over before it is queued, one runs while it is, one follows.
    world.send(&pause(&world, 3_600), &[&guardian]).await.unwrap();
    world.advance(7 * DAY).await;
    world.send(&pause(&world, 2 * 86_400), &[&guardian]).await.unwrap();
    world.advance(DAY).await;
    queue(&mut world, &change).await;
    world.advance(4 * DAY).await;
    apply(&mut world, &change).await.refused(BallastError::ChangeNotDue);
    world.advance(DAY - 1).await;
    apply(&mut world, &change).await.refused(BallastError::ChangeNotDue);
    world.advance(1).await;
    apply(&mut world, &change).await.unwrap();
    // Another one waits through a pause that begins later, and counts no pause before it.
    let next = world.deployment().set_general_terms(default_general_terms());
    queue(&mut world, &next).await;
    world.advance(DAY).await;
    world.send(&pause(&world, 3 * 86_400), &[&guardian]).await.unwrap();
    world.advance(6 * DAY - 1).await;
    apply(&mut world, &next).await.refused(BallastError::ChangeNotDue);
    world.advance(1).await;
    apply(&mut world, &next).await.unwrap();
}

#[tokio::test]
async fn a_role_passes_in_two_steps() {
    let mut world = World::new().await;
    let next = keypair("next governance");
    let handover = world.deployment().accept_role(role::GOVERNANCE, next.pubkey());
    queue(&mut world, &handover).await;
    world.advance(14 * DAY).await;
    // Nobody else takes it, and until it is taken the old key rules.
    apply(&mut world, &handover).await.refused(BallastError::ChangeMismatch);
    let looser = world.deployment().set_tranche_terms(default_tranche_terms());
    at_once(&mut world, looser).await.refused(BallastError::ChangeNotQueued);
    world.send(&[handover.apply(next.pubkey())], &[&next]).await.unwrap();
    assert_eq!(world.snapshot().await.clearinghouse.governance(), &next.pubkey());
    let change = world.deployment().set_reserve_terms(default_reserve_terms());
    world.govern(change.queue(world.bank.payer())).await.refused(BallastError::NotGovernance);
}

/// A pause keeps nobody from admitting less: what only tightens does not wait for a time in which people can leave.
#[tokio::test]
async fn what_only_tightens_is_set_under_a_pause() {
    let mut world = World::new().await;
    let deployment = world.deployment();
    world.pauses(pause::LEAVING, 3_600).await.unwrap();
    let market = world.root.market_terms();
    let initial = market.initial + 1;
    at_once(&mut world, deployment.set_market_terms(SOL, MarketTerms { initial, ..market })).await.unwrap();
    let collateral = default_collateral_terms();
    let maximum_haircut = collateral.maximum_haircut + 1;
    let tighter = CollateralTerms { maximum_haircut, ..collateral };
    at_once(&mut world, deployment.set_collateral_terms(SOL, tighter)).await.unwrap();
}
