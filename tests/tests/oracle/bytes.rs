//! Whose bytes they are, and whether they are what they should be.

use ballast::error::BallastError;
use ballast::oracle::{PUSH_ORACLE, RECEIVERS};
use ballast_tests::bank::keypair;
use ballast_tests::mints::SPL_TOKEN;
use ballast_tests::oracle::{Message, Verification};
use ballast_tests::{ETH, Expect, Outcome, SOL, World};
use pyth_sdk_solana::state::PriceStatus;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// Places bytes as a feed's oracle account and refreshes.
async fn refresh_with(world: &mut World, feed: u16, owner: Pubkey, data: Vec<u8>) -> Outcome {
    let oracle = world.root.feeds[&feed].oracle;
    world.bank.place(&oracle, &owner, data);
    world.refresh(&[feed]).await
}

async fn world_and_message() -> (World, Message) {
    let mut world = World::new().await;
    world.advance(10).await;
    let message = Message::dollars_e8(126 * 100_000_000, world.now());
    (world, message)
}

#[tokio::test]
async fn a_pull_account_belongs_to_a_receiver() {
    let (mut world, message) = world_and_message().await;
    let id = world.root.feeds[&SOL].id;
    let (_, data) = message.pull(&id, Verification::Full);
    for owner in [PUSH_ORACLE, SPL_TOKEN, ballast::ID, keypair("attacker").pubkey()] {
        refresh_with(&mut world, SOL, owner, data.clone()).await.refused(BallastError::OracleOwner);
    }
    for owner in RECEIVERS {
        refresh_with(&mut world, SOL, owner, data.clone()).await.unwrap();
    }
}

#[tokio::test]
async fn a_pull_account_is_fully_verified_and_of_the_feed() {
    let (mut world, message) = world_and_message().await;
    let id = world.root.feeds[&SOL].id;
    for signatures in [1, 5, 13, 255] {
        let (owner, data) = message.pull(&id, Verification::Partial(signatures));
        refresh_with(&mut world, SOL, owner, data).await.refused(BallastError::OracleNotFullyVerified);
    }
    let (owner, mut data) = message.pull(&id, Verification::Full);
    data[40] = 2;
    refresh_with(&mut world, SOL, owner, data).await.refused(BallastError::OracleNotFullyVerified);
    let (owner, data) = message.pull(&[9; 32], Verification::Full);
    refresh_with(&mut world, SOL, owner, data).await.refused(BallastError::OracleFeedMismatch);
}

#[tokio::test]
async fn a_pull_account_is_whole() {
    let (mut world, message) = world_and_message().await;
    let id = world.root.feeds[&SOL].id;
    let (owner, data) = message.pull(&id, Verification::Full);
    for length in [0, 7, 8, 40, 41, 72, 80, 88, 92, 100] {
        let outcome = refresh_with(&mut world, SOL, owner, data[..length].to_vec()).await;
        outcome.refused(BallastError::OracleMalformed);
    }
    refresh_with(&mut world, SOL, owner, data[..101].to_vec()).await.unwrap(); // What follows is not read.
    for byte in 0..8 {
        let mut other = data.clone();
        other[byte] ^= 1;
        refresh_with(&mut world, SOL, owner, other).await.refused(BallastError::OracleMalformed);
    }
}

#[tokio::test]
async fn a_push_account_is_the_one_address_and_trades() {
    let (mut world, message) = world_and_message().await;
    let (owner, data) = message.push();
    assert_eq!(data.len(), 3_312);
    for other in [RECEIVERS[0], keypair("attacker").pubkey()] {
        refresh_with(&mut world, ETH, other, data.clone()).await.refused(BallastError::OracleOwner);
    }
    let elsewhere = keypair("elsewhere").pubkey();
    world.bank.place(&elsewhere, &owner, data.clone());
    let refresh = world.deployment().refresh_prices(&[(ETH, elsewhere)]);
    world.crank(refresh).await.refused(BallastError::OracleFeedMismatch);
    for status in [PriceStatus::Unknown, PriceStatus::Halted, PriceStatus::Auction, PriceStatus::Ignored] {
        let (owner, data) = message.push_with(status);
        refresh_with(&mut world, ETH, owner, data).await.refused(BallastError::OracleNotTrading);
    }
    for (byte, what) in [(0, "magic"), (4, "version"), (8, "account type")] {
        let mut other = data.clone();
        other[byte] ^= 1;
        let outcome = refresh_with(&mut world, ETH, owner, other).await;
        assert!(outcome.is_err(), "another {what} was read");
        outcome.refused(BallastError::OracleMalformed);
    }
    refresh_with(&mut world, ETH, owner, data[..3_311].to_vec()).await.refused(BallastError::OracleMalformed);
    refresh_with(&mut world, ETH, owner, data).await.unwrap();
}

#[tokio::test]
async fn feeds_and_accounts_are_named_one_for_one() {
    let (mut world, _) = world_and_message().await;
    let (sol, eth) = (world.root.feeds[&SOL].oracle, world.root.feeds[&ETH].oracle);
    let mut refresh = world.deployment().refresh_prices(&[(SOL, sol), (ETH, eth)]);
    refresh.accounts.pop();
    world.crank(refresh).await.refused(BallastError::OracleCountMismatch);
    for feed in [3, 63, 64, u16::MAX] {
        let refresh = world.deployment().refresh_prices(&[(feed, sol)]);
        world.crank(refresh).await.refused(BallastError::UnknownFeed);
    }
}
