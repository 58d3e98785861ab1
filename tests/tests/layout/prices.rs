//! The bytes of `Prices`.

use ballast::state::Prices;

use super::golden;

fn fixture() -> Prices {
    let bytes = include_bytes!("../../fixtures/accounts/prices.bin");
    golden(bytes, 8_776, [74, 25, 25, 70, 56, 98, 39, 21])
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
    assert_eq!(account.feeds[0].confidence, 96_007);
}

#[test]
fn feeds_last() {
    let account = fixture();
    assert_eq!(account.feeds[63].price, 5_104_007);
    assert_eq!(account.feeds[63].stable, 5_112_007);
    assert_eq!(account.feeds[63].published, -5_120_007);
    assert_eq!(account.feeds[63].stepped, -5_128_007);
    assert_eq!(account.feeds[63].confidence, 5_136_007);
}

#[test]
fn markets_first() {
    let account = fixture();
    assert_eq!(account.markets[0].final_price, 5_184_007);
    assert_eq!(account.markets[0].funding_index, -5_192_007);
    assert_eq!(account.markets[0].claim_index, 5_200_007);
    assert_eq!(account.markets[0].claim_scale, 5_208_007);
    assert_eq!(account.markets[0].claim_epoch, 5_212_007);
    assert_eq!(account.markets[0].backing, 5_216_007);
    assert_eq!(account.markets[0].addition, 5_224_007);
}

#[test]
fn markets_last() {
    let account = fixture();
    assert_eq!(account.markets[47].final_price, 8_192_007);
    assert_eq!(account.markets[47].funding_index, -8_200_007);
    assert_eq!(account.markets[47].claim_index, 8_208_007);
    assert_eq!(account.markets[47].claim_scale, 8_216_007);
    assert_eq!(account.markets[47].claim_epoch, 8_220_007);
    assert_eq!(account.markets[47].backing, 8_224_007);
    assert_eq!(account.markets[47].addition, 8_232_007);
}
