//! Accounts whose every slot is in use can still be liquidated and wound up, each step in one plain transaction.

use ballast::error::BallastError;
use ballast::event::DeficitResolved;
use ballast_tests::scenes::wide::{self, BALANCES, POSITIONS, WHOLE, Wide};
use ballast_tests::{DAY, Expect, usd};

#[tokio::test]
async fn arrays_have_ends() {
    let mut world = wide::world().await;
    world.list_market(POSITIONS, 0, world.root.market_terms()).await.unwrap();
    let Wide { ada, maker, .. } = wide::account(&mut world, POSITIONS).await;
    ada.deposits(&mut world, usd(100_000)).await.unwrap();
    ada.buys(&mut world, POSITIONS, WHOLE, usd(100), &maker).await.refused(BallastError::PositionsFull);
    ada.deposits_collateral(&mut world, BALANCES, WHOLE).await.refused(BallastError::BalancesFull);
}

#[tokio::test]
async fn sixteen_positions_are_liquidated_one_plain_transaction_each() {
    let mut world = wide::world().await;
    let Wide { ada, keeper, .. } = wide::account(&mut world, POSITIONS).await;
    wide::post(&mut world, 0..POSITIONS, 85).await; // 160,000 dollars of notional lost 24,000; 22,000 dollars stood against it.
    assert!(ada.equity(&mut world).await < 0);
    let mut transactions = 0;
    for market in 0..POSITIONS {
        let receipt = keeper.liquidates(&mut world, market, &ada, u64::MAX >> 1).await.unwrap();
        println!(
            "liquidate_position with {} positions left: {} bytes, {} compute units",
            POSITIONS - market,
            receipt.size,
            receipt.units
        );
        transactions += 1;
    }
    println!("{transactions} transactions closed all {POSITIONS} positions");
    assert!(ada.state(&mut world).await.positions.iter().all(|slot| slot.size == 0));
    assert_eq!(transactions, 16);
}

#[tokio::test]
async fn a_debt_with_fifteen_claims_and_eight_collaterals_is_divided_in_one_plain_transaction() {
    let mut world = wide::world().await;
    let Wide { ada, maker, keeper } = wide::account(&mut world, POSITIONS).await;
    let winners: Vec<(u16, i64)> = (1..POSITIONS).map(|market| (market, 101)).collect();
    for prices in winners.chunks(8) {
        world.prices(prices).await;
    }
    for market in 1..POSITIONS {
        maker.buys(&mut world, market, 100 * WHOLE, usd(10_100), &ada).await.unwrap();
        world.settle(market, &ada).await.unwrap(); // A claim of 100 dollars that no pool pays yet.
    }
    // Ada doubles up where she loses, until all she has is gone.
    ada.buys(&mut world, 0, 1_000 * WHOLE, usd(100_000), &maker).await.unwrap();
    world.price(0, 70).await;
    keeper.liquidates(&mut world, 0, &ada, u64::MAX >> 1).await.unwrap();
    assert!(ada.equity(&mut world).await < 0);
    world.watched = false; // A day of looks is not the story.
    world.watch(0, &[&ada], DAY + 1).await; // Nobody bought her collateral.
    world.watched = true;
    let receipt = world.resolve(0, &ada).await.unwrap();
    println!(
        "resolve_deficit with 15 claims and 8 collaterals: {} bytes, {} compute units",
        receipt.size, receipt.units
    );
    let resolved: DeficitResolved = receipt.event();
    assert_eq!(resolved.recovered_claims, usd(1_500));
    assert!(ada.state(&mut world).await.is_empty());
}
