//! What somebody may try to gain from a reserve that takes positions on.

use ballast::error::BallastError;
use ballast::event::{DeficitResolved, InventorySold, PositionAbsorbed};
use ballast_tests::scenes::inventory::TERMS;
use ballast_tests::{Actor, BTC, DAY, ETH, Expect, Keeper, SOL, World, centibtc, usd};

use crate::scenes::{ETHER, ONE, ada_long_bob_short};

/// Two accounts of one mind: what one loses the other wins. They have been below maintenance for ten minutes, with what the market may draw.
async fn colluding(world: &mut World, seed: u64) -> (Actor, Actor, Keeper) {
    let keeper = world.keeper("kim").await;
    world.open_inventories().await;
    world.govern(world.deployment().set_inventory_terms(TERMS)).await.unwrap();
    world.fund_reserve(None, usd(100_000)).await;
    world.fund_reserve(Some(BTC), seed).await;
    world.wait(31 * DAY).await;
    let (ada, bob) = ada_long_bob_short(world).await;
    world.price(BTC, 45_000).await;
    world.settle(BTC, &ada).await.unwrap();
    world.watch(SOL, &[&ada], 600).await;
    (ada, bob, keeper)
}

/// Whoever pushes his own account under, lets the reserve take it and wins on the other side takes no more than the market may draw.
#[tokio::test]
async fn dealing_with_oneself_takes_no_more_than_the_market_may_draw() {
    let mut world = World::new().await;
    let (ada, _, keeper) = colluding(&mut world, usd(2_000)).await;
    let before = world.reserve().await;
    world.absorb(BTC, &ada, ONE).await.unwrap();
    let own = Actor { keypair: keeper.keypair.insecure_clone(), account: world.deployment().inventory_account(BTC) };
    world.reaches(BTC, 36_000).await;
    world.settle_inventory(BTC).await.unwrap();
    keeper.buys_inventory(&mut world, BTC, ONE).await.unwrap();
    world.settle_inventory(BTC).await.unwrap();
    world.resolve(BTC, &own).await.unwrap();
    world.crank(world.deployment().return_inventory(BTC)).await.unwrap();
    let market = world.market(BTC).await;
    assert_eq!(market.drawn, usd(2_000), "loan and loss together are what the market might draw");
    assert_eq!(world.reserve().await.ledger, before.ledger - usd(2_000));
    assert_eq!(world.reserve().await.capital, before.capital, "nothing of what others paid in");
}

/// What is lent cannot be drawn a second time.
#[tokio::test]
async fn a_loan_lowers_what_the_market_may_draw() {
    let mut world = World::new().await;
    let (ada, bob, _) = colluding(&mut world, usd(2_000)).await;
    world.absorb(BTC, &ada, ONE).await.unwrap();
    world.crank(world.deployment().accrue_funding(BTC)).await.unwrap();
    let snapshot = world.snapshot().await;
    assert_eq!(snapshot.prices.markets[usize::from(BTC)].allowance, usd(2_000 - 1_548));
    // A second account of theirs finds nothing left.
    let eve = world.trader("eve").await;
    eve.deposits(&mut world, usd(5_500)).await.unwrap();
    eve.buys(&mut world, BTC, ONE, usd(45_000), &bob).await.unwrap();
    world.price(BTC, 41_000).await;
    world.settle(BTC, &eve).await.unwrap();
    world.watch(SOL, &[&eve], 600).await;
    world.absorb(BTC, &eve, ONE).await.refused(BallastError::LoanExceedsAllowance);
}

/// A loan leaves what the loss of the account needs that gave the position up: it is divided as if nothing had been lent.
#[tokio::test]
async fn a_loan_leaves_what_the_loss_needs() {
    let mut world = World::new().await;
    let (ada, _, keeper) = colluding(&mut world, usd(2_000)).await;
    world.price(BTC, 43_000).await;
    world.settle(BTC, &ada).await.unwrap();
    // She lacks 1,025 dollars of the 2,000 that the market may draw, and half of her position needs 1,075.
    let refused = world.absorb(BTC, &ada, centibtc(50)).await;
    refused.refused(BallastError::LoanExceedsAllowance);
    let event: PositionAbsorbed = world.absorb(BTC, &ada, centibtc(40)).await.unwrap().event();
    assert_eq!((event.lent_budget, event.lent_capital), (usd(860), 0));
    keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
    world.settle(BTC, &ada).await.unwrap();
    let event: DeficitResolved = world.resolve(BTC, &ada).await.unwrap().event();
    assert_eq!((event.debt, event.cash, event.budget, event.shortfall), (usd(2_000), usd(975), usd(1_025), 0));
}

/// What the loss needs of a budget is not lent, and of capital no more than it leaves; beyond a loss that takes all nothing is lent.
#[tokio::test]
async fn a_loan_leaves_budget_and_capital_to_the_loss() {
    let mut world = World::new().await;
    let (ada, ..) = colluding(&mut world, usd(600)).await;
    world.govern(world.deployment().pledge_reserve(BTC, usd(50_000))).await.unwrap();
    world.wait(31 * DAY).await;
    world.price(BTC, 43_000).await;
    world.settle(BTC, &ada).await.unwrap();
    world.watch(SOL, &[&ada], 600).await;
    let before = (world.market(BTC).await.budget, world.reserve().await.capital);
    let event: PositionAbsorbed = world.absorb(BTC, &ada, centibtc(50)).await.unwrap().event();
    assert_eq!((event.lent_budget, event.lent_capital), (0, usd(1_075)), "the budget is less than is lost");
    let after = (world.market(BTC).await.budget, world.reserve().await.capital);
    assert_eq!(after, (before.0, before.1 - usd(1_075)));
}

/// Capital keeps what the loss needs beyond the budget, where that leaves less than may be lent of it.
#[tokio::test]
async fn a_loan_leaves_capital_to_the_loss() {
    let mut world = World::pledged().await; // Five thousand dollars of a senior stake may be drawn, and there is no budget.
    world.open_inventories().await;
    let terms = ballast::instructions::InventoryTerms { capital_share: 5_000, delta_share: 50_000 };
    world.govern(world.deployment().set_inventory_terms(terms)).await.unwrap();
    world.fund_reserve(None, usd(2_000)).await;
    let (ada, _) = ada_long_bob_short(&mut world).await;
    world.price(BTC, 42_500).await;
    world.settle(BTC, &ada).await.unwrap();
    world.watch(SOL, &[&ada], 600).await;
    // She lacks 1,525 dollars: of 2,000 it leaves 475, and not the half that may be lent.
    world.absorb(BTC, &ada, centibtc(23)).await.refused(BallastError::LoanExceedsCapital);
    let event: PositionAbsorbed = world.absorb(BTC, &ada, centibtc(22)).await.unwrap().event();
    assert_eq!((event.lent_budget, event.lent_capital), (0, 467_500_000));
}

/// Who lets the reserve take his position and buys it back at the discount paid as much before, unless he was bankrupt; then the most that he
/// gains is twice the bonus, out of what the market may draw.
#[tokio::test]
async fn buying_back_what_one_gave_costs_bonus_and_fee() {
    let mut world = World::new().await;
    let (ada, bob, _) = colluding(&mut world, usd(10_000)).await;
    let before = ada.equity(&mut world).await + bob.equity(&mut world).await;
    world.absorb(BTC, &ada, ONE).await.unwrap();
    world.watch(SOL, &[], 1_800).await;
    let friend = Keeper::of(world.trader("friend").await);
    friend.deposits(&mut world, usd(60_000)).await.unwrap();
    let sold: InventorySold = friend.buys_inventory(&mut world, BTC, ONE).await.unwrap().event();
    assert_eq!(sold.markup, -200);
    let gained = friend.equity(&mut world).await - 60_000_000_000;
    assert_eq!(gained, 900_000_000);
    let after = ada.equity(&mut world).await + bob.equity(&mut world).await + gained;
    assert!(after < before, "they had {before} and have {after}");
}

/// A tiny piece neither starts the clock of what is for sale anew nor holds it; as much again starts it half as late.
#[tokio::test]
async fn a_tiny_piece_does_not_hold_the_clock() {
    let mut world = World::new().await;
    let (ada, bob, keeper) = colluding(&mut world, usd(10_000)).await;
    let eve = world.trader("eve").await;
    eve.deposits(&mut world, usd(5_000)).await.unwrap();
    eve.buys(&mut world, BTC, ONE, usd(45_000), &bob).await.unwrap();
    world.absorb(BTC, &ada, ONE).await.unwrap();
    let absorbed = world.now();
    world.price(BTC, 42_000).await;
    world.settle(BTC, &eve).await.unwrap();
    world.watch(SOL, &[&eve], 900).await;
    let since = async |world: &mut World| world.snapshot().await.inventory.unwrap().market(BTC).unwrap().since;
    world.absorb(BTC, &eve, 1).await.unwrap();
    assert_eq!(since(&mut world).await, absorbed);
    let _event: PositionAbsorbed = world.absorb(BTC, &eve, ONE).await.unwrap().event();
    let (now, started) = (world.now(), since(&mut world).await);
    assert!(started > absorbed && started < now, "{absorbed} {started} {now}");
    keeper.buys_inventory(&mut world, BTC, centibtc(1)).await.unwrap();
    assert_eq!(since(&mut world).await, started, "what is sold leaves the clock of the rest");
}

/// Many markets do not drain protocol capital: what is lent over all of them is a share of it.
#[tokio::test]
async fn many_markets_share_what_capital_lends() {
    let mut world = World::new().await;
    let keeper = world.keeper("kim").await;
    world.open_inventories().await;
    // A hundredth of a hundred thousand dollars.
    let terms = ballast::instructions::InventoryTerms { capital_share: 100, ..TERMS };
    world.govern(world.deployment().set_inventory_terms(terms)).await.unwrap();
    world.fund_reserve(None, usd(100_000)).await;
    for market in [BTC, ETH] {
        world.govern(world.deployment().pledge_reserve(market, usd(50_000))).await.unwrap();
    }
    world.wait(31 * DAY).await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    let carl = world.trader("carl").await;
    carl.deposits(&mut world, usd(4_900)).await.unwrap();
    carl.buys(&mut world, ETH, 20 * ETHER, usd(40_000), &bob).await.unwrap();
    world.prices(&[(BTC, 45_000), (ETH, 1_800)]).await;
    for (market, account) in [(BTC, &ada), (ETH, &carl)] {
        world.settle(market, account).await.unwrap();
    }
    world.watch(SOL, &[&ada, &carl], 600).await;
    let event: PositionAbsorbed = world.absorb(BTC, &ada, centibtc(40)).await.unwrap().event();
    assert_eq!(event.lent_budget, 0);
    let left = usd(1_000) - event.lent_capital;
    assert!(left < usd(900), "{left}");
    world.absorb(ETH, &carl, 10 * ETHER).await.refused(BallastError::LoanExceedsCapital);
    assert_eq!(world.reserve().await.lent, event.lent_capital);
    // What was lent comes back, and may be lent again.
    keeper.buys_inventory(&mut world, BTC, ONE).await.unwrap();
    world.settle_inventory(BTC).await.unwrap();
    world.crank(world.deployment().return_inventory(BTC)).await.unwrap();
    assert_eq!(world.reserve().await.lent, 0);
    world.absorb(ETH, &carl, 10 * ETHER).await.unwrap();
}

/// Nobody takes cash back that a loss needs which is not booked yet.
#[tokio::test]
async fn what_a_loss_needs_does_not_go_back() {
    let mut world = World::new().await;
    let (ada, _, keeper) = colluding(&mut world, usd(10_000)).await;
    world.absorb(BTC, &ada, ONE).await.unwrap();
    keeper.buys_inventory(&mut world, BTC, centibtc(90)).await.unwrap();
    world.price(BTC, 36_000).await; // 900 dollars of loss on a tenth, not booked.
    let before = world.inventory_account(BTC).await.cash;
    let gains = usd(105) + 300_000; // What the sale brought above the price.
    world.crank(world.deployment().return_inventory(BTC)).await.unwrap();
    let left = world.inventory_account(BTC).await.cash;
    assert!(left < before);
    assert_eq!(left, usd(900) + usd(180) - gains, "the loss, and a shock on what is left");
}
