//! A vault cannot be emptied in a day, whoever signs; and everyone can have left within four.

use ballast::error::BallastError;
use ballast::event::{WithdrawalPaid, WithdrawalsReleased};
use ballast::state::{NONE, pause};
use ballast_tests::{Actor, DAY, Expect, HOUR, SOL, World, sol, usd};

use crate::scenes::ada_long_bob_short;

/// Traders with so many dollars each, which have been there for hours.
async fn rich<const N: usize>(world: &mut World, names: [&str; N], dollars: u64) -> [Actor; N] {
    let mut traders = Vec::new();
    for name in names {
        let trader = world.trader(name).await;
        trader.deposits(world, usd(dollars)).await.unwrap();
        traders.push(trader);
    }
    world.advance(2 * HOUR).await;
    traders.try_into().unwrap_or_else(|_| unreachable!("one for each name"))
}

/// A tenth leaves within an hour and a quarter within a day; small withdrawals of a day take a tenth of that beside it. However the day is
/// cut into hours, and however many accounts it is: the bound is the vault's.
#[tokio::test]
async fn a_vault_loses_a_quarter_in_a_day_at_most() {
    let mut world = World::new().await;
    let [ada, bob] = rich(&mut world, ["ada", "bob"], 2_000_000).await;
    ada.withdraws(&mut world, usd(400_001)).await.refused(BallastError::OutflowLimited);
    ada.withdraws(&mut world, usd(400_000)).await.unwrap();
    bob.withdraws(&mut world, usd(1_000) + 1).await.refused(BallastError::OutflowLimited);
    for _ in 0..100 {
        bob.withdraws(&mut world, usd(1_000)).await.unwrap();
    }
    bob.withdraws(&mut world, 1).await.refused(BallastError::OutflowLimited);
    // The hour before counts as well, so that its last minute and the first of the next are one hour.
    world.advance(HOUR).await;
    bob.withdraws(&mut world, 1).await.refused(BallastError::OutflowLimited);
    world.advance(HOUR).await;
    ada.withdraws(&mut world, usd(400_000)).await.unwrap();
    world.advance(2 * HOUR).await;
    ada.withdraws(&mut world, usd(200_001)).await.refused(BallastError::OutflowLimited);
    ada.withdraws(&mut world, usd(200_000)).await.unwrap();
    world.advance(2 * HOUR).await;
    bob.withdraws(&mut world, usd(1_001)).await.refused(BallastError::OutflowLimited);
    world.advance(20 * HOUR).await;
    bob.withdraws(&mut world, usd(400_000)).await.unwrap();
}

/// What came in lately leaves again at once, all of it, and nobody else gets less for it; what has been there for an hour is the vault's.
#[tokio::test]
async fn what_came_in_lately_leaves_again() {
    let mut world = World::new().await;
    let [ada, bob] = rich(&mut world, ["ada", "bob"], 2_000_000).await;
    let carl = world.trader("carl").await;
    for _ in 0..2 {
        carl.deposits(&mut world, usd(1_000_000)).await.unwrap();
        world.advance(HOUR / 2).await;
        carl.withdraws(&mut world, usd(1_000_000)).await.unwrap();
    }
    carl.deposits(&mut world, usd(1_000_000)).await.unwrap();
    world.advance(2 * HOUR).await;
    carl.withdraws(&mut world, usd(500_001)).await.refused(BallastError::OutflowLimited);
    ada.withdraws(&mut world, usd(250_000)).await.unwrap();
    bob.withdraws(&mut world, usd(250_000)).await.unwrap();
}

/// Everybody asks at once for everything: within an hour each is paid the same share, whoever was first, and after four days all of it.
#[tokio::test]
async fn everyone_who_asks_has_left_within_four_days() {
    let mut world = World::new().await;
    let traders = rich(&mut world, ["ada", "bob", "carl"], 1_000_000).await;
    let amounts = [usd(1_000_000), usd(700_000) + 1, usd(1_000_000)];
    for (trader, amount) in traders.iter().zip(amounts) {
        trader.requests(&mut world, NONE, 0, amount).await.unwrap();
        world.advance(600).await;
    }
    // Who comes an hour later, when the first batch is paid, is paid after it.
    world.crank(world.deployment().release_withdrawals(NONE)).await.refused(BallastError::NothingReleased);
    world.advance(HOUR - 1_800).await;
    let released: WithdrawalsReleased =
        world.crank(world.deployment().release_withdrawals(NONE)).await.unwrap().event();
    assert_eq!((released.batch, released.amount), (1, usd(300_000)), "a tenth");
    traders[1].requests(&mut world, NONE, 1, usd(299_999) + 999_999).await.unwrap();
    traders[1].is_paid(&mut world, NONE, 1).await.refused(BallastError::NothingReleased);
    let mut parts = Vec::new();
    for trader in &traders {
        let paid: WithdrawalPaid = trader.is_paid(&mut world, NONE, 0).await.unwrap().event();
        parts.push(paid.amount);
        trader.is_paid(&mut world, NONE, 0).await.refused(BallastError::NothingReleased);
    }
    assert_eq!(parts, [111_111_111_111, 77_777_777_777, 111_111_111_111], "a ninth of each, floored");

    let started = world.now();
    let (mut level, mut left) = (usd(2_700_000), usd(2_700_000));
    while left > 0 {
        world.advance(HOUR).await;
        assert!(world.now() < started + 4 * DAY - HOUR, "{left} are left after four days");
        let Ok(receipt) = world.crank(world.deployment().release_withdrawals(NONE)).await else { continue };
        let released: WithdrawalsReleased = receipt.event();
        left -= released.amount;
        level = level.checked_sub(released.amount).unwrap();
        for trader in &traders {
            let _ = trader.is_paid(&mut world, NONE, 0).await; // The last of them closes its ticket.
        }
    }
    traders[1].is_paid(&mut world, NONE, 1).await.unwrap();
    for trader in &traders {
        assert_eq!(trader.quote_held(&mut world).await, usd(1_000_000));
    }
    let snapshot = world.snapshot().await;
    assert_eq!((snapshot.vaults.traders, snapshot.tickets.len(), level), (0, 0, 0), "to the unit, and nothing is left");
}

/// While others wait only small amounts are paid at once; the guardian's pause stops who waits and who does not.
#[tokio::test]
async fn nobody_overtakes_who_waits() {
    let mut world = World::new().await;
    let [ada, bob] = rich(&mut world, ["ada", "bob"], 1_000_000).await;
    ada.requests(&mut world, NONE, 0, usd(500_000)).await.unwrap();
    bob.withdraws(&mut world, usd(1_001)).await.refused(BallastError::OthersWait);
    bob.withdraws(&mut world, usd(1_000)).await.unwrap();
    // Their room is not taken in small pieces either: those of a day together get a fortieth of the vault.
    for _ in 1..50 {
        bob.withdraws(&mut world, usd(1_000)).await.unwrap();
    }
    bob.withdraws(&mut world, usd(1_000)).await.refused(BallastError::OthersWait);
    world.advance(HOUR).await;
    world.pauses(pause::WITHDRAWAL, 3_600).await.unwrap();
    world.crank(world.deployment().release_withdrawals(NONE)).await.refused(BallastError::Paused);
    bob.requests(&mut world, NONE, 0, 1).await.refused(BallastError::Paused);
    world.advance(HOUR).await;
    world.crank(world.deployment().release_withdrawals(NONE)).await.unwrap();
    ada.is_paid(&mut world, NONE, 0).await.unwrap();
    // What waits has left margin: it is not there for a trade, and no loss reaches it.
    assert_eq!(ada.cash(&mut world).await, usd(500_000));
}

/// A request asks of the account what a withdrawal asks.
#[tokio::test]
async fn a_request_is_judged_like_a_withdrawal() {
    let mut world = World::new().await;
    let (ada, bob) = ada_long_bob_short(&mut world).await;
    ada.requests(&mut world, NONE, 0, usd(5_975)).await.refused(BallastError::BelowInitialMargin);
    ada.requests(&mut world, NONE, 0, usd(5_976)).await.refused(BallastError::NotEnoughCash);
    ada.requests(&mut world, SOL, 0, 1).await.refused(BallastError::NotEnoughCollateral);
    ada.requests(&mut world, NONE, 0, 0).await.refused(BallastError::ZeroAmount);
    bob.requests(&mut world, NONE, 0, usd(1)).await.unwrap();
}

/// Of a collateral as much may leave as of any vault, or what a hundred thousand dollars buy of it.
#[tokio::test]
async fn collateral_leaves_by_its_worth() {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    ada.deposits_collateral(&mut world, SOL, sol(2_000)).await.unwrap();
    world.advance(2 * HOUR).await;
    world.wait(0).await;
    // A hundred thousand dollars buy more than a tenth: 800 at 125 dollars.
    ada.withdraws_collateral(&mut world, SOL, sol(801)).await.refused(BallastError::OutflowLimited);
    ada.withdraws_collateral(&mut world, SOL, sol(800)).await.unwrap();
    ada.requests(&mut world, SOL, 0, sol(1_200)).await.unwrap();
    world.advance(2 * HOUR).await;
    world.crank(world.deployment().release_withdrawals(SOL)).await.refused(BallastError::NothingReleased);
    world.advance(23 * HOUR).await;
    world.crank(world.deployment().release_withdrawals(SOL)).await.unwrap();
    ada.is_paid(&mut world, SOL, 0).await.unwrap();
    assert_eq!(ada.collateral_held(&mut world, SOL).await, sol(1_600));
}

/// A pause meanwhile keeps nobody from leaving within 96 hours in which withdrawals are open, as long as a change that loosens waits.
#[tokio::test]
async fn who_waits_through_a_pause_leaves_as_soon() {
    let mut world = World::new().await;
    let [ada] = rich(&mut world, ["ada"], 1_000_000).await;
    ada.requests(&mut world, NONE, 0, usd(1_000_000)).await.unwrap();
    for open in 1..96 {
        world.advance(HOUR).await;
        if open == 51 {
            world.pauses(pause::WITHDRAWAL, 72 * 3_600).await.unwrap();
            world.advance(3 * DAY).await;
        }
        if world.crank(world.deployment().release_withdrawals(NONE)).await.is_ok() {
            ada.is_paid(&mut world, NONE, 0).await.unwrap();
        }
    }
    assert_eq!(ada.quote_held(&mut world).await, usd(1_000_000));
}

/// Small amounts that pass by the line take nothing of what it gets: all that is left for it may be asked for in pieces, and is there.
#[tokio::test]
async fn small_amounts_take_nothing_of_what_waits() {
    let mut world = World::new().await;
    let [ada, bob] = rich(&mut world, ["ada", "bob"], 2_000_000).await;
    ada.requests(&mut world, NONE, 0, usd(15_000)).await.unwrap();
    world.advance(HOUR).await;
    bob.withdraws(&mut world, usd(385_001)).await.refused(BallastError::OthersWait);
    bob.withdraws(&mut world, usd(385_000)).await.unwrap();
    for _ in 0..15 {
        bob.withdraws(&mut world, usd(1_000)).await.unwrap();
    }
    let released: WithdrawalsReleased =
        world.crank(world.deployment().release_withdrawals(NONE)).await.unwrap().event();
    assert_eq!(released.amount, usd(15_000));
}
