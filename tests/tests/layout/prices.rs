//! The bytes of `Prices`.

use ballast::state::Prices;

use super::golden;

fn fixture() -> Prices {
    let bytes = include_bytes!("../../fixtures/accounts/prices.bin");
    golden(bytes, 15_432, [74, 25, 25, 70, 56, 98, 39, 21])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.sequence, 40_007);
    assert_eq!(account.quote_inverse, 48_007);
    assert_eq!(account.quote_inverse_low, 56_007);
    assert_eq!(account.coverage, 14_912_007);
    assert_eq!(account.initial_scale, 14_916_007);
    assert_eq!(account.cap_scale, 14_920_007);
    assert_eq!(account.fee_addition, 14_924_007);
    assert_eq!(account.census, 14_928_007);
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
    assert_eq!(account.feeds[0].volatility, 116_007);
    assert_eq!(account.feeds[0].grid_price, 120_007);
    assert_eq!(account.feeds[0].grid, 128_007);
    assert_eq!(account.feeds[0].fast_variance, 136_007);
    assert_eq!(account.feeds[0].slow_variance, 144_007);
    assert_eq!(account.feeds[0].long_variance, 152_007);
    assert_eq!(account.feeds[0].jump_today, 160_007);
    assert_eq!(account.feeds[0].jump_before, 164_007);
    assert_eq!(account.feeds[0].forecast_score, -168_007);
    assert_eq!(account.feeds[0].forecast_off, 176_007);
    assert_eq!(account.feeds[0].forecast_version, 180_007);
    assert_eq!(account.feeds[0].settled_volatility, 184_007);
    assert_eq!(account.feeds[0].long_volatility, 188_007);
    assert_eq!(account.feeds[0].doubted, -192_007);
    assert_eq!(account.feeds[0].doubtful_price, 200_007);
}

#[test]
fn feeds_last() {
    let account = fixture();
    assert_eq!(account.feeds[63].price, 10_144_007);
    assert_eq!(account.feeds[63].stable, 10_152_007);
    assert_eq!(account.feeds[63].published, -10_160_007);
    assert_eq!(account.feeds[63].stepped, -10_168_007);
    assert_eq!(account.feeds[63].resumed, -10_176_007);
    assert_eq!(account.feeds[63].reported, -10_184_007);
    assert_eq!(account.feeds[63].confidence, 10_192_007);
    assert_eq!(account.feeds[63].volatility, 10_196_007);
    assert_eq!(account.feeds[63].grid_price, 10_200_007);
    assert_eq!(account.feeds[63].grid, 10_208_007);
    assert_eq!(account.feeds[63].fast_variance, 10_216_007);
    assert_eq!(account.feeds[63].slow_variance, 10_224_007);
    assert_eq!(account.feeds[63].long_variance, 10_232_007);
    assert_eq!(account.feeds[63].jump_today, 10_240_007);
    assert_eq!(account.feeds[63].jump_before, 10_244_007);
    assert_eq!(account.feeds[63].forecast_score, -10_248_007);
    assert_eq!(account.feeds[63].forecast_off, 10_256_007);
    assert_eq!(account.feeds[63].forecast_version, 10_260_007);
    assert_eq!(account.feeds[63].settled_volatility, 10_264_007);
    assert_eq!(account.feeds[63].long_volatility, 10_268_007);
    assert_eq!(account.feeds[63].doubted, -10_272_007);
    assert_eq!(account.feeds[63].doubtful_price, 10_280_007);
}

#[test]
fn markets_first() {
    let account = fixture();
    assert_eq!(account.markets[0].final_price, 10_304_007);
    assert_eq!(account.markets[0].funding_index, -10_312_007);
    assert_eq!(account.markets[0].claim_index, 10_320_007);
    assert_eq!(account.markets[0].claim_scale, 10_328_007);
    assert_eq!(account.markets[0].claim_epoch, 10_332_007);
    assert_eq!(account.markets[0].backing, 10_336_007);
    assert_eq!(account.markets[0].addition, 10_344_007);
    assert_eq!(account.markets[0].mean_open_interest, 10_352_007);
    assert_eq!(account.markets[0].averaged, -10_360_007);
    assert_eq!(account.markets[0].allowance, 10_368_007);
}

#[test]
fn markets_last() {
    let account = fixture();
    assert_eq!(account.markets[47].final_price, 14_816_007);
    assert_eq!(account.markets[47].funding_index, -14_824_007);
    assert_eq!(account.markets[47].claim_index, 14_832_007);
    assert_eq!(account.markets[47].claim_scale, 14_840_007);
    assert_eq!(account.markets[47].claim_epoch, 14_844_007);
    assert_eq!(account.markets[47].backing, 14_848_007);
    assert_eq!(account.markets[47].addition, 14_856_007);
    assert_eq!(account.markets[47].mean_open_interest, 14_864_007);
    assert_eq!(account.markets[47].averaged, -14_872_007);
    assert_eq!(account.markets[47].allowance, 14_880_007);
}
