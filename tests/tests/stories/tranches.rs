//! Stakers stand behind losses, in their order, and leave at one price after the fact.

use ballast::error::BallastError;
use ballast::event::{DeficitResolved, ExitPaid, ExitsPriced};
use ballast::instructions::StakeTerms;
use ballast::state::tranche::{BACKSTOP, JUNIOR, SENIOR};
use ballast_client::instruction::Series;
use ballast_tests::{BTC, DAY, Expect, World, default_reserve_terms, default_tranche_terms, usd};

use crate::scenes::{ONE, ada_lost_everything};

const WEEK: i64 = 7 * DAY;
/// What the system program says of an account that exists already.
const EXISTS: u32 = 0;

const fn first(tranche: u8) -> Series {
    Series { tranche, series: 1 }
}

async fn opened() -> World {
    let mut world = World::new().await;
    world.opens_tranches().await;
    world
}

/// To the first second of an epoch, `epochs` after this one.
async fn epochs(world: &mut World, epochs: i64) {
    let into = world.now().rem_euclid(WEEK);
    world.advance(epochs * WEEK - into).await;
}

#[tokio::test]
async fn a_stake_buys_shares_and_leaves_at_what_they_are_worth() {
    let mut world = opened().await;
    let sam = world.staker("sam", first(JUNIOR)).await;
    sam.stakes(&mut world, usd(5_000)).await.unwrap();
    assert_eq!(sam.shares(&mut world).await, usd(5_000));
    assert_eq!(world.tranche(JUNIOR).await.assets, usd(5_001), "with the dollar of the dead shares");
    let epoch = sam.asks(&mut world, 0, usd(5_000)).await;
    assert_eq!(sam.shares(&mut world).await, 0, "burned");
    // The rest of this week, a week of notice and five days.
    epochs(&mut world, 2).await;
    world.advance(5 * DAY - 1).await;
    sam.prices(&mut world, epoch).await.refused(BallastError::ExitNotRipe);
    world.advance(1).await;
    sam.collects(&mut world, 0, epoch).await.refused(BallastError::ExitUnpriced);
    let priced: ExitsPriced = sam.prices(&mut world, epoch).await.unwrap().event();
    assert_eq!((priced.shares, priced.quote), (usd(5_000), usd(5_000)));
    let paid: ExitPaid = sam.collects(&mut world, 0, epoch).await.unwrap().event();
    assert_eq!(paid.quote, usd(5_000));
    assert_eq!(sam.quote(&mut world).await, usd(1_000_000));
    let slot = world.tranche(JUNIOR).await;
    assert_eq!((slot.assets, slot.shares, slot.due), (usd(1), usd(1), 0));
}

/// BTC's fees go to treasury, capital and tranches, none to its budget, and give it the right to draw what was no premium: 4,160 dollars.
async fn earned(world: &mut World) {
    let mut terms = default_tranche_terms();
    for (which, premium) in [(JUNIOR, 100), (BACKSTOP, 100), (SENIOR, 9_700)] {
        let cap = world.tranche(which).await.assets; // Filled.
        terms.tranches[usize::from(which)] =
            StakeTerms { cap, notice: 1, standby_premium: premium, reached_premium: 0 };
    }
    world.govern(world.deployment().set_tranche_terms(terms)).await.unwrap();
    world.set_general(|terms| (terms.capital_share, terms.treasury_share) = (8_000, 2_000)).await;
    world.set_market(BTC, |terms| terms.fee = 100).await;
    let rich = world.trader("rich").await;
    let other = world.trader("other").await;
    for trader in [&rich, &other] {
        trader.deposits(world, usd(200_000)).await.unwrap();
    }
    rich.buys(world, BTC, 10 * ONE, usd(500_000), &other).await.unwrap();
    other.buys(world, BTC, 10 * ONE, usd(500_000), &rich).await.unwrap();
    world.crank(world.deployment().collect_fees(BTC)).await.unwrap();
    world.govern(world.deployment().set_tranche_terms(default_tranche_terms())).await.unwrap();
    world.advance(10 * DAY).await;
    world.set_market(BTC, |terms| terms.draw_factor = 10_000).await;
    world.wait(1).await;
}

/// A loss of 4,025 dollars; returns who paid.
async fn loses(world: &mut World) -> DeficitResolved {
    let (ada, _bob, _keeper) = ada_lost_everything(world).await;
    world.resolve(BTC, &ada).await.unwrap().event()
}

/// Protocol capital first, then junior, backstop and, beyond its attachment, senior. What is wiped closes, and opens anew for others.
#[tokio::test]
async fn tiers_pay_in_their_order() {
    let mut world = opened().await;
    let sam = world.staker("sam", first(JUNIOR)).await;
    sam.stakes(&mut world, usd(999)).await.unwrap();
    let kim = world.staker("kim", first(BACKSTOP)).await;
    kim.stakes(&mut world, usd(499)).await.unwrap();
    let asked = sam.asks(&mut world, 0, usd(9)).await;
    earned(&mut world).await;
    // Of 16,000 dollars of capital's fees: a hundredth each to junior and backstop, 97 to senior, a hundredth stays.
    assert_eq!(world.reserve().await.capital, usd(160));
    let paid = loses(&mut world).await;
    assert_eq!(paid.debt - paid.cash, usd(4_025));
    assert_eq!((paid.budget, paid.capital), (0, usd(160)));
    assert_eq!((paid.junior, paid.backstop), (usd(1_160), usd(660)), "stakes, dead shares and premiums");
    assert_eq!((paid.senior, paid.shortfall), (usd(4_025 - 160 - 1_160 - 660), 0));
    let senior = world.tranche(SENIOR).await;
    assert_eq!(senior.assets, usd(1 + 15_520) - paid.senior);
    assert_eq!(world.reserve().await.senior_paid, paid.senior, "what is left of its layer");
    // Nothing can come back of it: what a later loss recovers is not theirs.
    let market = world.market(BTC).await;
    assert_eq!(market.paid_by_tranches, [0; 3]);
    assert_eq!(market.paid_by_capital, paid.capital + paid.junior + paid.backstop + paid.senior);
    let junior = world.tranche(JUNIOR).await;
    assert_eq!((junior.open, junior.assets, junior.shares), (0, 0, 0), "wiped");
    // Nobody stakes in what is closed; an exit that waited in it is worth nothing, and its ticket is given back.
    sam.stakes(&mut world, usd(5)).await.refused(BallastError::SeriesClosed);
    sam.leaves(&mut world, 1, 1).await.refused(BallastError::SeriesClosed);
    sam.prices(&mut world, asked).await.refused(BallastError::NothingToPrice);
    let none: ExitPaid = sam.collects(&mut world, 0, asked).await.unwrap().event();
    assert_eq!(none.quote, 0);
    // The next series inherits nothing, neither loss nor recovery.
    world.fund_reserve(None, usd(1)).await;
    let second = Series { tranche: JUNIOR, series: 2 };
    world.opens_series(second).await.unwrap();
    let eve = world.staker("eve the second", second).await;
    eve.stakes(&mut world, usd(100)).await.unwrap();
    assert_eq!(eve.shares(&mut world).await, usd(100));
}

/// Whoever asked to leave before a loss bears it, and gets nothing of what comes back after it.
#[tokio::test]
async fn exits_that_wait_bear_losses() {
    let mut world = opened().await;
    let sam = world.staker("sam", first(JUNIOR)).await;
    let kim = world.staker("kim", first(JUNIOR)).await;
    sam.stakes(&mut world, usd(5_000)).await.unwrap();
    kim.stakes(&mut world, usd(4_999)).await.unwrap();
    earned(&mut world).await;
    let epoch = sam.asks(&mut world, 0, usd(5_000)).await;
    let before = world.tranche(JUNIOR).await.assets;
    assert_eq!(before, usd(10_160), "a premium of 160 was released");
    let paid = loses(&mut world).await;
    assert_eq!(paid.junior, usd(4_025 - 160));
    epochs(&mut world, 2).await;
    world.advance(5 * DAY).await;
    let priced: ExitsPriced = sam.prices(&mut world, epoch).await.unwrap().event();
    // Half of the shares at (10,160 - 3,865) / 10,000.
    assert!(priced.quote <= usd(6_295) / 2 && usd(6_295) / 2 - priced.quote <= 3, "{}", priced.quote);
    sam.prices(&mut world, epoch).await.refused(EXISTS);
}

/// A batch that would leave the tiers below their floor waits two epochs for coverage, and no longer.
#[tokio::test]
async fn coverage_holds_exits_back_for_two_epochs() {
    let mut world = opened().await;
    let sam = world.staker("sam", first(JUNIOR)).await;
    sam.stakes(&mut world, usd(900)).await.unwrap();
    let (_ada, _bob) = crate::scenes::ada_long_bob_short(&mut world).await;
    world.govern(world.deployment().set_reserve_terms(default_reserve_terms())).await.unwrap();
    for _ in 0..24 {
        world.wait(3_600).await;
        world.crank(world.deployment().accrue_funding(BTC)).await.unwrap();
        world.crank(world.deployment().update_target()).await.unwrap();
    }
    let target = world.reserve().await.target;
    assert!(target > usd(2_000), "half of it is more than what would be left: {target}");
    let epoch = sam.asks(&mut world, 0, usd(900)).await;
    epochs(&mut world, 2).await;
    world.advance(5 * DAY).await;
    sam.prices(&mut world, epoch).await.refused(BallastError::ExitHeldBack);
    world.advance(2 * WEEK - 1).await;
    sam.prices(&mut world, epoch).await.refused(BallastError::ExitHeldBack);
    world.advance(1).await;
    sam.prices(&mut world, epoch).await.unwrap();
    sam.collects(&mut world, 0, epoch).await.unwrap();
    assert_eq!(sam.quote(&mut world).await, usd(1_000_000));
}

/// A market that paid nothing in draws on stakers as far as governance pledged, opened over thirty days, and no further.
#[tokio::test]
async fn a_pledge_lets_a_market_draw_on_the_tranches() {
    let mut world = opened().await;
    let sam = world.staker("sam", first(JUNIOR)).await;
    sam.stakes(&mut world, usd(4_000)).await.unwrap();
    world.govern(world.deployment().pledge_reserve(BTC, 0)).await.refused(BallastError::ZeroAmount);
    let beyond = usd(4_000 + 3) + 1;
    let pledge = world.deployment().pledge_reserve(BTC, beyond);
    world.govern(pledge).await.refused(BallastError::PledgeExceedsReserve);
    world.govern(world.deployment().pledge_reserve(BTC, usd(3_000))).await.unwrap();
    // Pledges add up, and all of them at most to what the tiers hold.
    let pledge = world.deployment().pledge_reserve(BTC, usd(1_003) + 1);
    world.govern(pledge).await.refused(BallastError::PledgeExceedsReserve);
    let ledger = world.reserve().await.ledger;
    world.wait(10 * DAY).await;
    let paid = loses(&mut world).await;
    let market = world.market(BTC).await;
    assert_eq!(market.paid_by_budget, market.drawn - paid.junior, "the bonus of the liquidation, from fees");
    assert!(market.drawn >= usd(1_000) && market.drawn < usd(1_001), "a third is open: {}", market.drawn);
    assert_eq!((paid.budget, paid.capital, paid.backstop, paid.senior), (0, 0, 0, 0));
    assert_eq!(paid.shortfall, usd(4_025) - paid.junior);
    assert_eq!(world.reserve().await.ledger, ledger - paid.junior, "no money moved by the pledge");
    // What had no room moves nothing towards the senior tranche.
    assert_eq!(world.reserve().await.below, paid.junior);
}

/// A premium may go back to who paid the fee, by a stake: it is none of what the market may draw.
#[tokio::test]
async fn a_premium_does_not_count_for_its_market() {
    let mut world = opened().await;
    earned(&mut world).await;
    let market = world.market(BTC).await;
    let young: u64 = market.fees_young.iter().sum();
    assert_eq!(market.fees_aged + young, usd(20_000 - 15_840), "the treasury's 4,000, and 160 of capital");
}

/// A premium is for those who stand behind losses while it is released, by the second; who comes for the moment gets nothing of it.
#[tokio::test]
async fn a_premium_is_not_there_for_the_moment() {
    let mut world = opened().await;
    let sam = world.staker("sam", first(SENIOR)).await;
    sam.stakes(&mut world, usd(1_000)).await.unwrap();
    earned(&mut world).await; // Ten days: released.
    let grown = world.tranche(SENIOR).await;
    assert_eq!((grown.assets, grown.stream_left), (usd(1_001), usd(15_520)), "nobody has asked yet");
    let kim = world.staker("kim", first(SENIOR)).await;
    kim.stakes(&mut world, usd(1_000)).await.unwrap();
    // What was earned before her is sam's and the dead shares', so she buys shares at 16.5 dollars each.
    let shares = kim.shares(&mut world).await;
    assert!(shares < usd(61) && shares > usd(60), "{shares}");
    let epoch = kim.asks(&mut world, 0, shares).await;
    epochs(&mut world, 2).await;
    world.advance(5 * DAY).await;
    let out: ExitsPriced = kim.prices(&mut world, epoch).await.unwrap().event();
    assert!(out.quote <= usd(1_000) && usd(1_000) - out.quote < 100, "{}", out.quote);
}

/// A loss that takes all assets and a part of the stream leaves those who wait as much a share as those who stay.
#[tokio::test]
async fn who_waits_keeps_a_part_of_the_stream() {
    let mut world = opened().await;
    let deep = world.staker("deep", first(SENIOR)).await;
    deep.stakes(&mut world, usd(5_000)).await.unwrap();
    let sam = world.staker("sam", first(JUNIOR)).await;
    sam.stakes(&mut world, usd(3_000)).await.unwrap();
    world.govern(world.deployment().pledge_reserve(BTC, usd(5_000))).await.unwrap();
    world.wait(30 * DAY).await;
    let epoch = sam.asks(&mut world, 0, usd(1_500)).await;
    // Ten thousand of fees, of which junior gets what is capital's: eight.
    let mut terms = default_tranche_terms();
    let idle = StakeTerms { standby_premium: 0, reached_premium: 0, ..terms.tranches[1] };
    let cap = world.tranche(JUNIOR).await.assets;
    terms.tranches = [StakeTerms { cap, notice: 1, standby_premium: 10_000, reached_premium: 0 }, idle, idle];
    world.govern(world.deployment().set_tranche_terms(terms)).await.unwrap();
    world.set_general(|terms| (terms.capital_share, terms.treasury_share) = (8_000, 2_000)).await;
    world.set_market(BTC, |terms| terms.fee = 100).await;
    let (rich, other) = (world.trader("rich").await, world.trader("other").await);
    for trader in [&rich, &other] {
        trader.deposits(&mut world, usd(200_000)).await.unwrap();
    }
    rich.buys(&mut world, BTC, 10 * ONE, usd(500_000), &other).await.unwrap();
    world.crank(world.deployment().collect_fees(BTC)).await.unwrap();
    assert!(world.tranche(JUNIOR).await.stream_left > usd(7_000));
    world.set_market(BTC, |_| {}).await;

    let paid = loses(&mut world).await;
    let junior = world.tranche(JUNIOR).await;
    assert!(paid.junior > usd(3_001) && junior.assets == 0 && junior.stream_left > usd(3_001), "{junior:?}");
    epochs(&mut world, 2).await;
    world.advance(5 * DAY).await;
    let priced: ExitsPriced = sam.prices(&mut world, epoch).await.unwrap().event();
    assert_eq!(priced.quote, usd(1_500), "a share was never worth less than when he asked");
}
