//! The bytes of `Prices`.

use ballast::state::Prices;

use super::golden;

fn fixture() -> Prices {
    let bytes = include_bytes!("../../fixtures/accounts/prices.bin");
    golden(bytes, 9_800, [74, 25, 25, 70, 56, 98, 39, 21])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.sequence, 40_007);
    assert_eq!(account.quote_inverse, 48_007);
    assert_eq!(account.quote_inverse_low, 56_007);
}

#[test]
fn feeds_first() {
    let account = fixture();
    assert_eq!(account.feeds[0].price, 64_007);
    assert_eq!(account.feeds[0].stable, 72_007);
    assert_eq!(account.feeds[0].published, -80_007);
    assert_eq!(account.feeds[0].stepped, -88_007);
    assert_eq!(account.feeds[0].resumed, -96_007);
    assert_eq!(account.feeds[0].reported, -104_007);
    assert_eq!(account.feeds[0].confidence, 112_007);
}

#[test]
fn feeds_last() {
    let account = fixture();
    assert_eq!(account.feeds[63].price, 6_112_007);
    assert_eq!(account.feeds[63].stable, 6_120_007);
    assert_eq!(account.feeds[63].published, -6_128_007);
    assert_eq!(account.feeds[63].stepped, -6_136_007);
    assert_eq!(account.feeds[63].resumed, -6_144_007);
    assert_eq!(account.feeds[63].reported, -6_152_007);
    assert_eq!(account.feeds[63].confidence, 6_160_007);
}

#[test]
fn markets_first() {
    let account = fixture();
    assert_eq!(account.markets[0].final_price, 6_208_007);
    assert_eq!(account.markets[0].funding_index, -6_216_007);
    assert_eq!(account.markets[0].claim_index, 6_224_007);
    assert_eq!(account.markets[0].claim_scale, 6_232_007);
    assert_eq!(account.markets[0].claim_epoch, 6_236_007);
    assert_eq!(account.markets[0].backing, 6_240_007);
    assert_eq!(account.markets[0].addition, 6_248_007);
}

#[test]
fn markets_last() {
    let account = fixture();
    assert_eq!(account.markets[47].final_price, 9_216_007);
    assert_eq!(account.markets[47].funding_index, -9_224_007);
    assert_eq!(account.markets[47].claim_index, 9_232_007);
    assert_eq!(account.markets[47].claim_scale, 9_240_007);
    assert_eq!(account.markets[47].claim_epoch, 9_244_007);
    assert_eq!(account.markets[47].backing, 9_248_007);
    assert_eq!(account.markets[47].addition, 9_256_007);
}
