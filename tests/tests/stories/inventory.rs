//! What the reserve takes on when nobody liquidates: how it is paid for, sold, and what is left of it.

use ballast::error::BallastError;
use ballast::event::{DeficitResolved, HoldingsValued, InventoryReturned, InventorySold, PositionAbsorbed};
use ballast::instructions::InventoryTerms;
use ballast_tests::scenes::inventory::{TERMS, willing};
use ballast_tests::{Actor, BTC, DAY, ETH, Expect, Keeper, SOL, World, centibtc, usd};

use crate::scenes::{ETHER, ONE, ada_long_bob_short};

/// Dollars of the quote, signed.
const fn dollars(amount: i64) -> i64 {
    amount * 1_000_000
}

/// Ada, long one BTC that fell from 50,000 to 45,000 dollars, has 975 dollars of equity where 2,250 are required, for ten minutes.
async fn nobody_comes(world: &mut World) -> (Actor, Actor, Keeper) {
    let keeper = world.keeper("kim").await;
    willing(world).await;
    let (ada, bob) = ada_long_bob_short(world).await;
    world.price(BTC, 45_000).await;
    world.settle(BTC, &ada).await.unwrap();
    world.watch(SOL, &[&ada], 600).await;
    (ada, bob, keeper)
}

/// Lets time pass while somebody looks at what the reserve holds.
async fn watch_inventory(world: &mut World, seconds: i64) {
    let until = world.now() + seconds;
    while world.now() < until {
        world.wait(600.min(until - world.now())).await;
        world.settle_inventory(BTC).await.unwrap();
    }
}

#[tokio::test]
async fn the_reserve_takes_on_what_nobody_liquidates() {
    let mut world = World::new().await;
    let keeper = world.keeper("kim").await;
    willing(&mut world).await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    world.price(BTC, 45_000).await;
    world.absorb(BTC, &ada, ONE).await.refused(BallastError::NotYetAbsorbable);
    world.settle(BTC, &ada).await.unwrap(); // Somebody looks: her clock starts.
    assert_eq!(ada.state(&mut world).await.below_since, world.now());
    world.watch(SOL, &[&ada], 599).await;
    world.absorb(BTC, &ada, ONE).await.refused(BallastError::NotYetAbsorbable);
    world.wait(1).await;
    let before = world.reserve().await.ledger;
    let event: PositionAbsorbed = world.absorb(BTC, &ada, ONE).await.unwrap().event();
    assert_eq!((event.size, event.quote), (100_000_000, dollars(45_000)), "all of it, at the oracle price");
    assert_eq!((event.bonus, event.insurance), (usd(702), usd(225)), "she pays what a liquidation costs");
    assert_eq!((event.lent_budget, event.lent_capital), (usd(2_250 - 702), 0), "a shock of five per cent is covered");
    assert_eq!(event.delta, dollars(45_000));
    let own = world.inventory_account(BTC).await;
    assert_eq!((own.cash, own.size(BTC).0), (usd(2_250), 100_000_000));
    assert_eq!(before - world.reserve().await.ledger, usd(1_548));
    assert_eq!(ada.state(&mut world).await.below_since, 0, "nothing is left to be below");
    assert_eq!(ada.equity(&mut world).await, dollars(48));
    // What it loses from here on is paid to the winner at once.
    world.price(BTC, 44_000).await;
    world.settle_inventory(BTC).await.unwrap();
    assert_eq!(world.inventory_account(BTC).await.cash, usd(1_250));
    assert_eq!(world.market(BTC).await.pool, usd(6_000));
    world.settle(BTC, &bob).await.unwrap();
    keeper.buys_inventory(&mut world, BTC, ONE).await.unwrap();
    assert_eq!(keeper.state(&mut world).await.size(BTC).0, 100_000_000);
}

#[tokio::test]
async fn the_more_it_is_wanted_the_less_is_asked() {
    let mut world = World::new().await;
    let (ada, _, keeper) = nobody_comes(&mut world).await;
    world.absorb(BTC, &ada, ONE).await.unwrap();
    let buy = async |world: &mut World, size| keeper.buys_inventory(world, BTC, size).await.unwrap().event();
    let sold: InventorySold = buy(&mut world, centibtc(10)).await;
    assert_eq!(
        (sold.markup, sold.quote),
        (26, 4_511_700_000),
        "at first the reserve's side, by what prices move meanwhile"
    );
    world.watch(SOL, &[], 900).await;
    let sold: InventorySold = buy(&mut world, centibtc(10)).await;
    assert_eq!((sold.markup, sold.quote), (26 - 113, 4_460_850_000), "half of the way, floored");
    world.watch(SOL, &[], 900).await;
    let sold: InventorySold = buy(&mut world, centibtc(10)).await;
    assert_eq!((sold.markup, sold.quote), (-200, 4_410_000_000), "at last twice the bonus on the buyer's");
    world.watch(SOL, &[], 900).await;
    let sold: InventorySold = buy(&mut world, 10 * ONE).await;
    assert_eq!((sold.markup, sold.size), (-200, 70_000_000), "no lower, and no more than there is");
}

#[tokio::test]
async fn what_is_not_needed_goes_back_and_what_is_lost_is_a_draw() {
    let mut world = World::new().await;
    let (ada, _, keeper) = nobody_comes(&mut world).await;
    world.absorb(BTC, &ada, ONE).await.unwrap();
    let back = world.deployment().return_inventory(BTC);
    world.crank(back.clone()).await.refused(BallastError::NothingToReturn);
    keeper.buys_inventory(&mut world, BTC, centibtc(20)).await.unwrap();
    // Nine thousand dollars less need 450 less of a shock, and the sale brought 23.4.
    let event: InventoryReturned = world.crank(back.clone()).await.unwrap().event();
    assert_eq!(
        (event.budget, event.surplus, event.lost_budget),
        (usd(450), 0, 0),
        "what is not booked is not there yet"
    );
    world.price(BTC, 44_000).await;
    world.crank(back.clone()).await.refused(BallastError::NothingToReturn);
    world.watch(SOL, &[], 1_800).await;
    keeper.buys_inventory(&mut world, BTC, ONE).await.unwrap();
    world.settle_inventory(BTC).await.unwrap();
    let before = world.market(BTC).await;
    let event: InventoryReturned = world.crank(back.clone()).await.unwrap().event();
    // Of 702 and 1,548 dollars 450 went back; it made 23.4, lost 800 by the price and 704 by the discount.
    let left = usd(702 + 1_548 - 450 - 800 - 704) + 23_400_000;
    assert_eq!((event.budget, event.lost_budget), (left, usd(1_548 - 450) - left));
    let market = world.market(BTC).await;
    assert_eq!((market.lent_budget, market.lent_capital), (0, 0));
    assert_eq!(market.drawn - before.drawn, event.lost_budget);
    assert_eq!(market.draws.used, event.lost_budget, "it fills the day's window");
    assert_eq!(world.inventory_account(BTC).await.cash, 0);
    world.crank(back).await.refused(BallastError::NothingToReturn);
}

#[tokio::test]
async fn protocol_capital_lends_behind_the_budget_and_is_repaid_first() {
    let mut world = World::new().await;
    let keeper = world.keeper("kim").await;
    world.open_inventories().await;
    world.opens_holding(SOL).await;
    world.govern(world.deployment().set_inventory_terms(TERMS)).await.unwrap();
    world.fund_reserve(None, usd(100_000)).await;
    world.fund_reserve(Some(BTC), usd(1_000)).await;
    world.govern(world.deployment().pledge_reserve(BTC, usd(50_000))).await.unwrap();
    world.wait(31 * DAY).await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    world.price(BTC, 45_000).await;
    world.settle(BTC, &ada).await.unwrap();
    world.watch(SOL, &[&ada], 600).await;
    let event: PositionAbsorbed = world.absorb(BTC, &ada, ONE).await.unwrap().event();
    assert_eq!((event.lent_budget, event.lent_capital), (usd(1_000), usd(548)));
    let reserve = world.reserve().await;
    assert_eq!((reserve.lent, reserve.capital), (usd(548), usd(100_000 - 548)));
    let valued: HoldingsValued = world.values_holdings().await.unwrap().event();
    assert_eq!(
        valued.total,
        usd(100_000),
        "a loan sells no holding: what is lent counts among what weights are shares of"
    );
    keeper.buys_inventory(&mut world, BTC, centibtc(40)).await.unwrap();
    let back = world.deployment().return_inventory(BTC);
    let event: InventoryReturned = world.crank(back.clone()).await.unwrap().event();
    assert_eq!((event.capital, event.budget), (usd(548), usd(900 - 548)));
    // What is lost now is the budget's.
    world.price(BTC, 43_000).await;
    keeper.buys_inventory(&mut world, BTC, ONE).await.unwrap();
    world.settle_inventory(BTC).await.unwrap();
    let event: InventoryReturned = world.crank(back).await.unwrap().event();
    assert_eq!((event.lost_capital, event.capital), (0, 0));
    assert!(event.lost_budget > 0);
    assert_eq!(world.reserve().await.capital, usd(100_000));
}

#[tokio::test]
async fn a_hedge_is_kept_while_the_rest_is_sold() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = nobody_comes(&mut world).await;
    let carl = world.trader("carl").await;
    carl.deposits(&mut world, usd(5_000)).await.unwrap();
    bob.buys(&mut world, ETH, 20 * ETHER, usd(40_000), &carl).await.unwrap(); // Carl is short.
    world.prices(&[(BTC, 45_000), (ETH, 2_200)]).await;
    world.settle(ETH, &carl).await.unwrap();
    world.watch(SOL, &[&ada, &carl], 600).await;
    world.absorb(BTC, &ada, ONE).await.unwrap();
    let event: PositionAbsorbed = world.absorb(ETH, &carl, 20 * ETHER).await.unwrap().event();
    assert_eq!(event.size, -2_000_000_000);
    assert_eq!(event.delta, dollars(1_000), "a short beside a long");
    world.watch(SOL, &[], 1_800).await;
    let sold: InventorySold = keeper.buys_inventory(&mut world, ETH, ETHER).await.unwrap().event();
    assert_eq!(sold.markup, 0, "what hedges the rest is not given away");
    assert_eq!((sold.size, sold.quote), (-100_000_000, dollars(-2_200)));
    let sold: InventorySold = keeper.buys_inventory(&mut world, BTC, ONE).await.unwrap().event();
    assert_eq!(sold.markup, -200);
    let sold: InventorySold = keeper.buys_inventory(&mut world, ETH, ETHER).await.unwrap().event();
    assert_eq!(sold.markup, 26, "the last one hedges nothing, and is for sale from now on");
    world.watch(SOL, &[], 1_800).await;
    let sold: InventorySold = keeper.buys_inventory(&mut world, ETH, ETHER).await.unwrap().event();
    assert_eq!(sold.markup, -200);
    assert_eq!(sold.quote, dollars(-2_200) + dollars(-44), "who takes a short is paid for it");
}

/// What was kept at the oracle's price while a booking window was open is for sale from its end on: nobody ends it and has the discount at once.
#[tokio::test]
async fn time_in_a_booking_window_is_no_time_for_sale() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = nobody_comes(&mut world).await;
    let moby = world.trader("moby").await;
    moby.deposits(&mut world, usd(27_000)).await.unwrap();
    bob.deposits(&mut world, usd(200_000)).await.unwrap();
    moby.buys(&mut world, BTC, 5 * ONE, usd(225_000), &bob).await.unwrap();
    world.absorb(BTC, &ada, ONE).await.unwrap();
    world.reaches(BTC, 36_000).await;
    keeper.liquidates(&mut world, BTC, &moby, 5 * ONE).await.unwrap();
    world.resolve(BTC, &moby).await.unwrap();
    assert!(world.market(BTC).await.halted(), "more is lost than the market may draw");
    world.watch(SOL, &[], 1_800).await;
    let buy = async |world: &mut World| keeper.buys_inventory(world, BTC, centibtc(1)).await.unwrap().event();
    let sold: InventorySold = buy(&mut world).await;
    assert_eq!(sold.markup, 0);
    for used in [&bob, &*keeper] {
        world.settle(BTC, used).await.unwrap();
    }
    world.settle_inventory(BTC).await.unwrap();
    world.crank(world.deployment().apply_shortfall(BTC)).await.unwrap();
    let sold: InventorySold = buy(&mut world).await;
    assert_eq!(sold.markup, 26, "as if it had come just now");
    world.watch(SOL, &[], 1_800).await;
    let sold: InventorySold = buy(&mut world).await;
    assert_eq!(sold.markup, -200);
}

#[tokio::test]
async fn the_net_delta_has_a_cap_that_hedges_pass() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = nobody_comes(&mut world).await;
    let carl = world.trader("carl").await;
    carl.deposits(&mut world, usd(5_000)).await.unwrap();
    bob.buys(&mut world, ETH, 20 * ETHER, usd(40_000), &carl).await.unwrap();
    world.prices(&[(BTC, 45_000), (ETH, 2_200)]).await;
    world.settle(ETH, &carl).await.unwrap();
    world.watch(SOL, &[&ada, &carl], 600).await;
    // A tenth of a hundred thousand dollars.
    let terms = world.deployment().set_inventory_terms(InventoryTerms { delta_share: 1_000, ..TERMS });
    world.govern(terms).await.unwrap();
    world.absorb(BTC, &ada, ONE).await.refused(BallastError::DeltaExceeded);
    world.absorb(BTC, &ada, centibtc(22)).await.unwrap();
    // Both sides together may be far larger than either alone.
    let event: PositionAbsorbed = world.absorb(ETH, &carl, 8 * ETHER).await.unwrap().event();
    assert_eq!(event.delta, dollars(9_900 - 17_600));
    world.absorb(ETH, &carl, 2 * ETHER).await.refused(BallastError::DeltaExceeded);
    // Beyond a cap that was lowered everything must lower it: the long hedges the short, and may not be sold.
    let terms = world.deployment().set_inventory_terms(InventoryTerms { delta_share: 100, ..TERMS });
    world.govern(terms).await.unwrap();
    keeper.buys_inventory(&mut world, BTC, centibtc(1)).await.refused(BallastError::DeltaExceeded);
    keeper.buys_inventory(&mut world, ETH, ETHER).await.unwrap();
    world.absorb(BTC, &ada, centibtc(1)).await.unwrap();
}

#[tokio::test]
async fn a_market_that_ends_ends_what_the_reserve_holds() {
    let mut world = World::new().await;
    let (ada, bob, _) = nobody_comes(&mut world).await;
    world.absorb(BTC, &ada, ONE).await.unwrap();
    world.reaches(BTC, 45_000).await; // The stable price arrives.
    world.govern(world.deployment().set_final_price(BTC)).await.unwrap();
    let back = world.deployment().return_inventory(BTC);
    world.crank(back.clone()).await.refused(BallastError::MarketFinal);
    world.settle_inventory(BTC).await.unwrap();
    world.settle(BTC, &bob).await.unwrap();
    let event: InventoryReturned = world.crank(back).await.unwrap().event();
    assert_eq!((event.budget, event.surplus), (usd(1_548), usd(702)), "the bonus is the budget's");
    let snapshot = world.snapshot().await;
    assert_eq!(snapshot.inventory.unwrap().market(BTC).unwrap().size, 0);
}

#[tokio::test]
async fn beyond_the_loan_its_loss_is_a_loss_like_any_other() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = nobody_comes(&mut world).await;
    world.absorb(BTC, &ada, ONE).await.unwrap();
    let own = Actor { keypair: keeper.keypair.insecure_clone(), account: world.deployment().inventory_account(BTC) };
    world.reaches(BTC, 40_000).await; // 5,000 dollars less: 2,250 are there for it.
    world.settle_inventory(BTC).await.unwrap();
    watch_inventory(&mut world, 1_200).await;
    // Nobody buys: it is deleveraged like any account below zero, and counted.
    let call = world.deployment().deleverage(BTC, own.account, bob.account, ONE);
    world.crank(call).await.unwrap();
    assert_eq!(world.inventory_account(BTC).await.size(BTC).0, 80_000_000, "a fifth of Bob's a day");
    keeper.buys_inventory(&mut world, BTC, ONE).await.unwrap();
    world.settle_inventory(BTC).await.unwrap();
    let before = world.market(BTC).await;
    let event: DeficitResolved = world.resolve(BTC, &own).await.unwrap().event();
    assert_eq!(event.cash, usd(2_250), "its cash pays first");
    assert_eq!(event.debt, event.cash + event.budget, "the budget the rest");
    world.resolve(BTC, &own).await.refused(BallastError::NoDebt);
    let event: InventoryReturned = world.crank(world.deployment().return_inventory(BTC)).await.unwrap().event();
    assert_eq!((event.budget, event.lost_budget), (0, usd(1_548)), "and the loan is lost whole");
    let after = world.market(BTC).await;
    assert_eq!(after.drawn - before.drawn, usd(1_548) + event_budget(&before, &after));
    assert_eq!(after.drawn, after.paid_by_budget + after.paid_by_capital);
}

/// What the resolution drew.
fn event_budget(before: &ballast::state::Market, after: &ballast::state::Market) -> u64 {
    after.paid_by_budget - before.paid_by_budget - usd(1_548)
}

#[tokio::test]
async fn raising_what_may_be_lent_waits_for_stakers() {
    let mut world = World::new().await;
    willing(&mut world).await;
    let less = InventoryTerms { capital_share: TERMS.capital_share - 1, ..TERMS };
    let governance = world.root.governance.insecure_clone();
    let lower = world.deployment().set_inventory_terms(less);
    world.send(&[lower.instruction], &[&governance]).await.unwrap();
    for more in [TERMS, InventoryTerms { delta_share: TERMS.delta_share + 1, ..less }] {
        let raise = world.deployment().set_inventory_terms(more);
        let refused = world.send(&[raise.instruction], &[&governance]).await;
        refused.refused(BallastError::ChangeNotQueued);
    }
}
