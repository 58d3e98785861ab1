//! A position that cannot be closed keeps back what it may still bring; the rest is divided.

use ballast::error::BallastError;
use ballast::event::DeficitResolved;
use ballast_tests::{Actor, BTC, ETH, Expect, Keeper, SOL, World, sol, usd};

use crate::scenes::{ETHER, ONE};

/// Ada lost 10,000 dollars in BTC and 4,000 in ETH, both closed, and won 1,000 in SOL, whose feed is stale. She has 7,700 dollars.
struct Stuck {
    world: World,
    ada: Actor,
    bob: Actor,
    keeper: Keeper,
}

impl Stuck {
    async fn new() -> Self {
        let mut world = World::new().await;
        let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
        let keeper = world.keeper("keeper").await;
        ada.deposits(&mut world, usd(7_700 + 33) + 500_000).await.unwrap(); // The fees on top.
        bob.deposits(&mut world, usd(100_000)).await.unwrap();
        ada.buys(&mut world, BTC, ONE, usd(50_000), &bob).await.unwrap();
        ada.buys(&mut world, ETH, 8 * ETHER, usd(16_000), &bob).await.unwrap();
        ada.buys(&mut world, SOL, sol(8), usd(1_000), &bob).await.unwrap();
        world.reaches(SOL, 250).await;
        world.silence(SOL);
        world.reaches(ETH, 1_500).await;
        world.reaches(BTC, 40_000).await; // Ten minutes and more: the price of SOL is not usable any more.
        keeper.liquidates(&mut world, BTC, &ada, ONE).await.unwrap();
        keeper.liquidates(&mut world, ETH, &ada, 8 * ETHER).await.unwrap();
        assert_eq!(ada.cash(&mut world).await, usd(7_700));
        Self { world, ada, bob, keeper }
    }

    async fn resolve(&mut self, market: u16) -> DeficitResolved {
        self.world.resolve(market, &self.ada).await.unwrap().event()
    }

    /// Nothing but what SOL may still bring is owed in both markets, and that is no debt yet.
    async fn divided(&mut self) {
        for market in [BTC, ETH] {
            assert_eq!(self.ada.state(&mut self.world).await.position(market).unwrap().cost, 1_000_000_000);
            self.world.resolve(market, &self.ada).await.refused(BallastError::OpenPosition);
        }
    }

    /// Ada's cash, and what is missing in BTC and ETH.
    async fn end(&mut self) -> [u64; 3] {
        let missing = [self.world.market(BTC).await.shortfall, self.world.market(ETH).await.shortfall];
        [self.ada.cash(&mut self.world).await, missing[0], missing[1]]
    }
}

#[tokio::test]
async fn a_profit_that_cannot_be_closed_is_held_back_and_no_more() {
    let mut stuck = Stuck::new().await;
    // Debts of 9,000 and 3,000 dollars: of 7,700 dollars each gets its part.
    let resolved = stuck.resolve(BTC).await;
    assert_eq!((resolved.debt, resolved.cash, resolved.shortfall), (usd(9_000), usd(5_775), usd(3_225)));
    let resolved = stuck.resolve(ETH).await;
    assert_eq!((resolved.debt, resolved.cash, resolved.shortfall), (usd(3_000), usd(1_925), usd(1_075)));
    stuck.divided().await;
    assert_eq!(stuck.end().await, [0, usd(3_225), usd(1_075)]);
}

/// The feed of SOL is back at a price; the position is closed, and what was held back is paid or divided. Returns the end.
async fn ends(first: [u16; 2], dollars: i64, second: [u16; 2]) -> [u64; 3] {
    let mut stuck = Stuck::new().await;
    for market in first {
        stuck.resolve(market).await;
    }
    stuck.divided().await;
    let Stuck { world, ada, bob, keeper } = &mut stuck;
    world.reaches(SOL, dollars).await;
    keeper.liquidates(world, SOL, ada, sol(8)).await.unwrap();
    world.settle_all(SOL, &[bob, ada]).await;
    for market in second {
        stuck.resolve(market).await;
    }
    assert!(stuck.ada.state(&mut stuck.world).await.positions.iter().all(|slot| !slot.used()));
    stuck.end().await
}

#[tokio::test]
async fn what_was_held_back_is_divided_once_the_feed_is_back() {
    let orders = [[BTC, ETH], [ETH, BTC]];
    // 1,000 dollars are owed in each market still. Worth as much as before SOL brings half of both, else nothing.
    let expected = [(250, [0, usd(3_725), usd(1_575)]), (125, [0, usd(4_225), usd(2_075)])];
    for (dollars, expected) in expected {
        for first in orders {
            for second in orders {
                let end = ends(first, dollars, second).await;
                assert_eq!(end, expected, "at {dollars} dollars, first {first:?}, then {second:?}");
            }
        }
    }
}
