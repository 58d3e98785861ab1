//! A census: what it finds when nobody moves, and what it charges when somebody does.

use ballast::attestation::{Leaf, Node, prove, verify};
use ballast::error::BallastError;
use ballast::event::{AccountsVisited, CensusFinished, TargetUpdated};
use ballast::state::{Attestation, leg};
use ballast_tests::census::exact_shortfall;
use ballast_tests::scenes::crash::opposed;
use ballast_tests::{Actor, BTC, DAY, Expect, HOUR, SOL, World, centibtc, default_reserve_terms, sol, usd};

/// What carol leaves unpaid when SOL falls by its shock of five per cent from 116 dollars: 580 dollars, and behind it stand 1,300 less the
/// fee of 6.25 and a loss of 900.
const CAROLS: u64 = 186_250_000;

/// An amount, but for roundings: prices of whole dollars are not exact in binary.
#[track_caller]
fn near(found: u64, expected: u64) {
    assert!(found.abs_diff(expected) <= 100, "{found} is not {expected}");
}

/// The same of what may be negative.
#[track_caller]
fn given(found: i64, expected: i64) {
    assert!(found.abs_diff(expected) <= 100, "{found} is not {expected}");
}

/// Carol long a hundred SOL and dan short of them, at 116 dollars: nine below where they traded.
async fn fallen(world: &mut World) -> (Actor, Actor) {
    let pair = opposed(world, usd(1_300), 0).await;
    world.price(SOL, 116).await;
    pair
}

/// Finishes the census; what it reports is at least what all accounts would leave unpaid as they stand, and is what the reserve counts.
async fn finish(world: &mut World) -> (Attestation, u64) {
    let exact = exact_shortfall(&world.snapshot().await);
    let CensusFinished { attested, .. } = world.crank(world.finishes_census()).await.unwrap().event();
    assert!(attested.report >= exact, "a report of {} is below {exact}", attested.report);
    assert_eq!(world.census().await.attested, attested);
    assert_eq!(world.reserve().await.stress, attested.report);
    (attested, exact)
}

/// When nobody moves, the report is exact, and feeds the target for a day from when the census began.
#[tokio::test]
async fn a_census_of_those_who_rest_is_exact() {
    let mut world = World::new().await;
    let (_carol, _dan) = fallen(&mut world).await;
    world.begins_census().await;
    let began = world.now();
    world.visits_all().await;
    world.advance(60).await;
    let (attested, exact) = finish(&mut world).await;
    assert_eq!((attested.report, attested.charged, attested.given), (exact, 0, 0));
    near(exact, CAROLS);
    assert_eq!((attested.number, attested.scenario, attested.leaves), (1, 0, 2));
    let reserve = world.reserve().await;
    assert_eq!((reserve.stress_reported, reserve.stress_seconds), (began, 86_400));
    let losses = world.census().await.losses;
    assert_eq!((losses[0].largest[0].amount, losses[0].largest[1].amount), (exact, 0));
    assert_eq!(losses[1].shortfall, 0, "dan stands for a rise");
    // The target follows it, and forgets it after a day.
    world.govern(world.deployment().set_reserve_terms(default_reserve_terms())).await.unwrap();
    world.price(SOL, 116).await;
    let updated: TargetUpdated = world.crank(world.deployment().update_target()).await.unwrap().event();
    assert_eq!((updated.goal, updated.leg), (exact, leg::STRESS_REPORT));
    world.advance(DAY).await;
    let updated: TargetUpdated = world.crank(world.deployment().update_target()).await.unwrap().event();
    assert_ne!(updated.leg, leg::STRESS_REPORT);
}

/// A position that passes from where the census has not been to where it has been is not seen, and charged at its full shock; so is what was
/// seen and is gone, which may have hedged something.
#[tokio::test]
async fn a_position_that_hides_is_charged() {
    let mut world = World::new().await;
    let (carol, dan) = fallen(&mut world).await;
    let (eve, mallory, rest) = (world.trader("eve").await, world.trader("mallory").await, world.trader("rest").await);
    for trader in [&eve, &mallory] {
        trader.deposits(&mut world, usd(5_000)).await.unwrap();
    }
    rest.deposits(&mut world, usd(90_000)).await.unwrap();
    eve.buys_at_mark(&mut world, SOL, sol(2), &rest).await.unwrap();
    world.begins_census().await;
    // Mallory is visited; then eve passes her two SOL on to her, and is visited without them.
    world.visits(&[carol.account, dan.account, rest.account, mallory.account]).await.unwrap();
    mallory.buys_at_mark(&mut world, SOL, sol(2), &eve).await.unwrap();
    world.visits(&[eve.account]).await.unwrap();
    let (attested, _) = finish(&mut world).await;
    // Two SOL at 116 dollars lose 11.60; mallory can spare her fee.
    near(attested.charged, 11_600_000);
    assert_eq!(attested.given, 0);
    near(attested.report, CAROLS + 11_600_000);

    // Another time eve was seen, and closes: what she had is charged as moved, and what somebody has instead as not seen.
    world.crank(world.deployment().begin_census()).await.unwrap();
    world.visits_all().await;
    eve.buys_at_mark(&mut world, SOL, sol(1), &mallory).await.unwrap();
    let market = world.market(SOL).await;
    assert_eq!((market.census, market.gone_long, market.gone_short, market.moved), (2, sol(2), 0, sol(2)));
    let (attested, _) = finish(&mut world).await;
    near(attested.charged, 2 * 11_600_000);
}

/// A position that passes through several accounts, each visited while it holds it, is charged once and not with every hop.
#[tokio::test]
async fn what_is_passed_on_and_on_is_charged_once() {
    let mut world = World::new().await;
    let mut traders = Vec::new();
    for name in ["eve", "mallory", "trent", "rest"] {
        let trader = world.trader(name).await;
        trader.deposits(&mut world, usd(50_000)).await.unwrap();
        traders.push(trader);
    }
    let (rest, mut last) = (traders.pop().unwrap(), traders.remove(0));
    last.buys_at_mark(&mut world, SOL, sol(100), &rest).await.unwrap();
    world.begins_census().await;
    world.visits(&[rest.account, last.account]).await.unwrap();
    for next in traders {
        next.buys_at_mark(&mut world, SOL, sol(100), &last).await.unwrap();
        world.visits(&[next.account]).await.unwrap();
        last = next;
    }
    assert_eq!(world.market(SOL).await.moved, sol(200));
    world.advance(HOUR).await;
    let (attested, exact) = finish(&mut world).await;
    assert_eq!(exact, 0);
    // A hundred SOL at 125 dollars, and a shock of five per cent.
    near(attested.charged, 625_000_000);
}

/// Cash that passes with a position through several accounts, each visited while it has both and short in a shock: what each was short of,
/// what moved and what each gave come to more than all open interest loses, and the report ends there. What somebody lacks is not forgotten.
#[tokio::test]
async fn cash_that_goes_round_is_reported_once() {
    let mut world = World::new().await;
    let mut traders = Vec::new();
    for name in ["eve", "mallory", "trent"] {
        let trader = world.trader(name).await;
        trader.deposits(&mut world, usd(1_300)).await.unwrap();
        traders.push(trader);
    }
    let (rest, mut last) = (world.trader("rest").await, traders.remove(0));
    rest.deposits(&mut world, usd(50_000)).await.unwrap();
    last.buys_at_mark(&mut world, SOL, sol(100), &rest).await.unwrap();
    world.set_market(SOL, |terms| terms.shock = 1_500).await;
    world.begins_census().await;
    world.visits(&[rest.account, last.account]).await.unwrap();
    for next in traders {
        next.buys_at_mark(&mut world, SOL, sol(100), &last).await.unwrap();
        last.withdraws(&mut world, usd(1_200)).await.unwrap();
        let gave = last.state(&mut world).await;
        // A fee of 6.25 for opening, another for closing. All of it was at risk, and it lacks nothing.
        given(gave.given, 1_206_250_000);
        assert_eq!(gave.risked, 1_293_750_000);
        world.visits(&[next.account]).await.unwrap();
        last = next;
    }
    let root = world.snapshot().await.clearinghouse;
    given(root.census_given, 2_400_000_000);
    assert_eq!(root.census_lacked, 0);
    near(world.census().await.losses[0].shortfall, 3 * 581_250_000);
    world.advance(HOUR).await;
    let (attested, exact) = finish(&mut world).await;
    near(exact, 581_250_000);
    // A hundred SOL at 125 dollars, and a shock of 15 per cent.
    near(attested.report, 1_875_000_000);
    near(attested.charged, 1_875_000_000 - 3 * 581_250_000);
    assert_eq!(attested.given, 0);
}

/// The stable price arrives at the last one.
async fn calms(world: &mut World) {
    for _ in 0..5 {
        world.wait(60).await;
    }
}

/// Eve long of some SOL and mallory short of them, at 116 dollars; in a shock each SOL loses 17.40, more than initial margin.
async fn thin(world: &mut World, size: u64, means: u64) -> (Actor, Actor) {
    calms(world).await;
    let (eve, mallory) = (world.trader("eve").await, world.trader("mallory").await);
    for trader in [&eve, &mallory] {
        trader.deposits(world, means).await.unwrap();
    }
    eve.buys_at_mark(world, SOL, size, &mallory).await.unwrap();
    world.set_market(SOL, |terms| terms.shock = 1_500).await;
    (eve, mallory)
}

/// What leaves after a visit is charged as far as the account could not spare it; what comes back is not.
#[tokio::test]
async fn what_leaves_after_a_visit_is_charged() {
    let mut world = World::new().await;
    let (_carol, _dan) = fallen(&mut world).await;
    let (eve, _mallory) = thin(&mut world, sol(10), usd(200)).await;
    // Collateral counts less its haircut of a tenth: ten SOL for 1,044 dollars.
    eve.deposits_collateral(&mut world, SOL, sol(10)).await.unwrap();
    world.begins_census().await;
    world.visits_all().await;
    // Of 200 dollars less a fee of 0.58, and 1,044, a loss of 174 leaves 1,069.42.
    given(eve.state(&mut world).await.given, -1_069_420_000);
    eve.withdraws(&mut world, usd(80)).await.unwrap();
    assert_eq!(world.snapshot().await.clearinghouse.census_given, 0);
    eve.withdraws_collateral(&mut world, SOL, sol(10)).await.unwrap();
    given(world.snapshot().await.clearinghouse.census_given, 54_580_000);
    eve.deposits(&mut world, usd(30)).await.unwrap();
    given(world.snapshot().await.clearinghouse.census_given, 24_580_000);
    let other = world.trader("other").await;
    other.deposits(&mut world, usd(1_000)).await.unwrap(); // She is not visited, and counts for nothing.
    given(world.snapshot().await.clearinghouse.census_given, 24_580_000);
    eve.requests(&mut world, ballast::state::NONE, 0, usd(30)).await.unwrap();
    let (attested, exact) = finish(&mut world).await;
    assert_eq!(attested.charged, 0);
    near(attested.given, 54_580_000);
    near(attested.report, exact);
}

/// Profit that is not booked stands behind nothing: who gets it by a trade and takes cash out instead is charged for the cash.
#[tokio::test]
async fn unbooked_profit_does_not_pay_for_what_leaves() {
    let mut world = World::new().await;
    let (_carol, _dan) = fallen(&mut world).await;
    let (eve, mallory) = thin(&mut world, sol(1), usd(30)).await;
    world.begins_census().await;
    world.visits_all().await;
    world.set_market(SOL, |terms| terms.shock = 500).await; // Which lets open interest grow.
    // Mallory sells a SOL to eve for a dollar less than it is worth, and buys it back.
    let worth = world.value(SOL, sol(1)).await;
    eve.buys(&mut world, SOL, sol(1), worth - usd(1), &mallory).await.unwrap();
    mallory.buys(&mut world, SOL, sol(1), worth, &eve).await.unwrap();
    eve.withdraws(&mut world, usd(19)).await.unwrap();
    // Of 30 dollars less a fee a loss of 17.40 left 12.542. She gave nineteen and two fees, whatever she won.
    given(eve.state(&mut world).await.given, 19_116_000 - 12_542_000);
    given(mallory.state(&mut world).await.given, 1_116_000 - 12_542_000);
    given(world.snapshot().await.clearinghouse.census_given, 6_574_000);
    let market = world.market(SOL).await;
    assert_eq!(market.census_given, 0);
    // Sizes are as they were, and yet not known any more.
    assert_eq!((market.gone_long, market.gone_short), (sol(1), sol(1)));
    finish(&mut world).await;
}

/// Who visits nobody waits for an hour, in which everyone can see to it that it is done; then all of it is charged. One that nobody
/// finishes may be begun anew after two.
#[tokio::test]
async fn nobody_hurries_a_census_past_those_it_did_not_see() {
    let mut world = World::new().await;
    let (carol, dan) = fallen(&mut world).await;
    world.begins_census().await;
    let end = world.finishes_census();
    world.crank(end.clone()).await.refused(BallastError::CensusIncomplete);
    world.visits(&[carol.account]).await.unwrap();
    world.crank(end.clone()).await.refused(BallastError::CensusIncomplete);
    world.crank(world.deployment().begin_census()).await.refused(BallastError::CensusUnderWay);
    world.advance(HOUR).await;
    let (attested, _) = finish(&mut world).await;
    // A whole side was not seen; with what was found it is no more than all open interest loses.
    near(attested.charged, 580_000_000 - CAROLS);
    near(attested.report, 580_000_000);
    world.crank(end.clone()).await.refused(BallastError::NoCensus);
    // The next one is forgotten.
    world.crank(world.deployment().begin_census()).await.unwrap();
    world.visits(&[dan.account]).await.unwrap();
    world.advance(2 * HOUR).await;
    world.crank(world.deployment().begin_census()).await.unwrap();
    world.visits(&[dan.account, carol.account]).await.unwrap();
    world.visits(&[dan.account]).await.refused(BallastError::AccountVisited);
    let (attested, exact) = finish(&mut world).await;
    assert_eq!((attested.number, attested.report), (3, exact));
}

/// A market that ends meanwhile loses nothing any more; what it hedged is charged, while another market may lose as much.
#[tokio::test]
async fn a_market_that_ends_meanwhile_hedges_nothing() {
    let mut world = World::new().await;
    let (_carol, dan) = fallen(&mut world).await;
    let eve = world.trader("eve").await;
    eve.deposits(&mut world, usd(50_000)).await.unwrap();
    eve.buys_at_mark(&mut world, BTC, centibtc(40), &dan).await.unwrap();
    calms(&mut world).await;
    world.begins_census().await;
    world.visits_all().await;
    world.govern(world.deployment().set_final_price(SOL)).await.unwrap();
    world.crank(world.finishes_census()).await.refused(BallastError::CensusIncomplete);
    world.advance(HOUR).await;
    let (attested, exact) = finish(&mut world).await;
    assert_eq!(exact, 0);
    near(attested.charged, 580_000_000);
    near(attested.report, CAROLS + 580_000_000);
}

/// Whoever buys collateral that others must give up has less that counts than before, and is charged for it.
#[tokio::test]
async fn a_taker_is_charged_for_what_counts_less() {
    let mut world = World::new().await;
    let keeper = world.keeper("kim").await;
    let (carol, _dan) = opposed(&mut world, usd(100), sol(12)).await;
    world.price(SOL, 115).await;
    world.begins_census().await;
    world.visits_all().await;
    keeper.liquidates_collateral(&mut world, &carol, SOL, sol(1)).await.unwrap();
    let snapshot = world.snapshot().await;
    // A SOL of 115 dollars for 109.25 counts for 103.50.
    given(snapshot.accounts[&keeper.account].given, 5_750_000 - i64::try_from(usd(1_000_000)).unwrap());
    given(snapshot.accounts[&carol.account].given, -5_750_000);
    assert_eq!(snapshot.clearinghouse.census_given, 0, "she can spare it");
    keeper.liquidates(&mut world, SOL, &carol, sol(10)).await.unwrap();
    assert!(world.snapshot().await.accounts[&carol.account].given > -5_750_000, "the bonus and the fee are given");
    world.advance(HOUR).await;
    finish(&mut world).await;
}

/// Accounts that open, trade and close between pages: nothing is missed, and what they gave is forgotten with them.
#[tokio::test]
async fn those_who_come_and_go_change_nothing() {
    let mut world = World::new().await;
    let (carol, dan) = fallen(&mut world).await;
    world.begins_census().await;
    let early = world.trader("early").await;
    early.deposits(&mut world, usd(50)).await.unwrap();
    world.visits(&[early.account, carol.account]).await.unwrap();
    early.leaves(&mut world).await.unwrap();
    let late = world.trader("late").await;
    late.deposits(&mut world, usd(1_000)).await.unwrap();
    late.buys_at_mark(&mut world, SOL, sol(1), &carol).await.unwrap();
    world.visits(&[dan.account]).await.unwrap();
    assert_eq!(world.snapshot().await.clearinghouse.census_given, 0);
    // Carol, of whom a hundred SOL were seen, has ninety-nine: all of them would be charged, and late's as well.
    world.crank(world.finishes_census()).await.refused(BallastError::CensusIncomplete);
    world.advance(HOUR).await;
    let (attested, _) = finish(&mut world).await;
    // Twice what all open interest loses.
    near(attested.charged, 580_000_000 - CAROLS);
    near(attested.report - attested.given, 580_000_000);
    assert_eq!(attested.leaves, 3);
}

/// The tree that events tell is the one whose root is attested; each account proves what it held, and nothing else.
#[tokio::test]
async fn everyone_proves_what_was_seen_of_him() {
    let mut world = World::new().await;
    let (carol, dan) = fallen(&mut world).await;
    dan.deposits_collateral(&mut world, SOL, sol(3)).await.unwrap();
    for name in ["one", "two", "three", "four", "five"] {
        world.trader(name).await.deposits(&mut world, usd(7)).await.unwrap();
    }
    world.begins_census().await;
    let first: AccountsVisited = world.visits(&[carol.account]).await.unwrap().event();
    let mut leaves: Vec<Leaf> = first.leaves;
    for page in world.visits_all().await {
        assert_eq!(page.first, u64::try_from(leaves.len()).unwrap());
        leaves.extend(page.leaves);
    }
    let (attested, _) = finish(&mut world).await;
    let root = world.deployment().clearinghouse;
    let nodes: Vec<Node> = leaves.iter().map(|leaf| leaf.node(&root, 1)).collect();
    assert_eq!((attested.leaves, nodes.len()), (7, 7));
    let sums = attested.root.sums;
    assert_eq!(sums.cash, leaves.iter().map(|leaf| leaf.holdings.cash).sum::<u64>());
    near(sums.collateral, 348_000_000);
    assert_eq!(attested.traders_ledger, attested.traders_vault);
    assert_eq!(sums.cash, attested.traders_ledger - world.market(SOL).await.fees_taken);
    for (index, node) in nodes.iter().enumerate() {
        let path = prove(&nodes, index).unwrap();
        let place = u64::try_from(index).unwrap();
        assert!(verify(&attested.root, 7, node, place, &path));
        assert!(!verify(&attested.root, 7, node, place ^ 1, &path), "in another place");
        assert!(!verify(&attested.root, 7, &leaves[index].node(&root, 2), place, &path), "in another census");
        assert!(!verify(&attested.root, 7, node, place, &path[1..]), "with a path cut short");
    }
}
