//! Five real `PriceUpdateV2` accounts of mainnet, as the test fixtures of other protocols carry them; `price_updates.csv` names each source.

use ballast::oracle::RECEIVERS;
use ballast::state::{Prices, source};
use ballast_tests::bank::keypair;
use ballast_tests::world::Feed;
use ballast_tests::{World, default_feed_terms, default_general_terms};
use solana_signer::Signer;

const ACCOUNTS: &str = include_str!("../../fixtures/price_updates.csv");

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// Price times 2^32 in units of 10^-6 dollars per 10^-6 of the asset, by plain division.
fn expected(mantissa: u128, exponent: i32) -> u64 {
    let power = 10_u128.pow(exponent.unsigned_abs());
    u64::try_from(if exponent < 0 { (mantissa << 32) / power } else { (mantissa << 32) * power }).unwrap()
}

#[tokio::test]
async fn real_accounts_are_read_as_what_they_say() {
    let mut world = World::bare(default_general_terms()).await;
    let rows: Vec<Vec<&str>> = ACCOUNTS.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 5);
    for (index, row) in (0_u16..).zip(&rows) {
        let (data, id) = (bytes(row[2]), bytes(row[3]));
        assert_eq!(data.len(), 134);
        let published: i64 = row[7].parse().unwrap();
        let oracle = keypair(row[0]).pubkey();
        world.bank.set_time(published + 2).await;
        let feed = Feed { source: source::PULL, id: id.try_into().unwrap(), oracle };
        world.list_feed(index, feed, 6, default_feed_terms()).await.unwrap();
        world.bank.place(&oracle, &RECEIVERS[usize::from(index % 2)], data);
        world.refresh(&[index]).await.unwrap();
        let prices: Box<Prices> = world.read(&world.root.deployment.prices.clone()).await;
        let state = prices.feeds[usize::from(index)];
        let (price, confidence): (u128, u128) = (row[4].parse().unwrap(), row[5].parse().unwrap());
        assert_eq!(state.price, expected(price, row[6].parse().unwrap()), "{}", row[0]);
        assert_eq!(u128::from(state.confidence), (confidence * 10_000).div_ceil(price), "{}", row[0]);
        assert_eq!((state.published, state.stable, state.stepped), (published, state.price, published + 2));
    }
}
