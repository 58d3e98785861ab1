//! The bytes of `Terms`.

use ballast::state::Terms;

use super::golden;

fn fixture() -> Terms {
    let bytes = include_bytes!("../../fixtures/accounts/terms.bin");
    golden(bytes, 20_552, [223, 24, 40, 223, 249, 219, 14, 97])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.quote_feed, 13);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.draw_cap, 40_007);
    assert_eq!(account.capital_share, 48_007);
    assert_eq!(account.treasury_share, 52_007);
    assert_eq!(account.variation_discount, 56_007);
    assert_eq!(account.variation_allowance, 60_007);
    assert_eq!(account.forecast_version, 20_032_007);
    assert_eq!(account.forecast_fast, 20_036_007);
    assert_eq!(account.forecast_slow, 20_040_007);
    assert_eq!(account.forecast_long, 20_044_007);
    assert_eq!(account.reserve.floor, 20_048_007);
    assert_eq!(account.reserve.value_at_risk, 20_052_007);
    assert_eq!(account.reserve.expected_shortfall, 20_056_007);
    assert_eq!(account.reserve.jump_share, 20_060_007);
    assert_eq!(account.reserve.excess_share, 20_064_007);
    assert_eq!(account.reserve.loading_slope, 20_068_007);
    assert_eq!(account.reserve.loading_most, 20_072_007);
    assert_eq!(account.reserve.stress_slope, 20_076_007);
    assert_eq!(account.reserve.stress_most, 20_080_007);
    assert_eq!(account.reserve.speed_up, 20_084_007);
    assert_eq!(account.reserve.speed_down, 20_088_007);
    assert_eq!(account.reserve.correlations[0], 13);
    assert_eq!(account.reserve.correlations[1], 14);
    assert_eq!(account.reserve.correlations[2], 15);
    assert_eq!(account.reserve.correlations[3], 16);
    assert_eq!(account.reserve.correlations[4], 17);
    assert_eq!(account.reserve.correlations[5], 18);
    assert_eq!(account.reserve.correlations[6], 19);
    assert_eq!(account.reserve.correlations[7], 20);
    assert_eq!(account.reserve.correlations[8], 21);
    assert_eq!(account.reserve.correlations[9], 22);
    assert_eq!(account.reserve.correlations[10], 23);
    assert_eq!(account.reserve.correlations[11], 24);
    assert_eq!(account.reserve.correlations[12], 25);
    assert_eq!(account.reserve.correlations[13], 26);
    assert_eq!(account.reserve.correlations[14], 27);
    assert_eq!(account.reserve.correlations[15], 28);
    assert_eq!(account.reserve.correlations[16], 29);
    assert_eq!(account.reserve.correlations[17], 30);
    assert_eq!(account.reserve.correlations[18], 31);
    assert_eq!(account.reserve.correlations[19], 32);
    assert_eq!(account.reserve.correlations[20], 33);
    assert_eq!(account.reserve.correlations[21], 34);
    assert_eq!(account.reserve.correlations[22], 35);
    assert_eq!(account.reserve.correlations[23], 36);
    assert_eq!(account.reserve.correlations[24], 37);
    assert_eq!(account.reserve.correlations[25], 38);
    assert_eq!(account.reserve.correlations[26], 39);
    assert_eq!(account.reserve.correlations[27], 40);
    assert_eq!(account.reserve.correlations[28], 41);
    assert_eq!(account.reserve.correlations[29], 42);
    assert_eq!(account.reserve.correlations[30], 43);
    assert_eq!(account.reserve.correlations[31], 44);
    assert_eq!(account.reserve.correlations[32], 45);
    assert_eq!(account.reserve.correlations[33], 46);
    assert_eq!(account.reserve.correlations[34], 47);
    assert_eq!(account.reserve.correlations[35], 48);
    assert_eq!(account.reserve.fee_share_most, 20_128_007);
    assert_eq!(account.reserve.fee.full, 20_132_007);
    assert_eq!(account.reserve.fee.width, 20_136_007);
    assert_eq!(account.reserve.fee.most, 20_140_007);
    assert_eq!(account.reserve.initial.full, 20_144_007);
    assert_eq!(account.reserve.initial.width, 20_148_007);
    assert_eq!(account.reserve.initial.most, 20_152_007);
    assert_eq!(account.reserve.caps.full, 20_156_007);
    assert_eq!(account.reserve.caps.width, 20_160_007);
    assert_eq!(account.reserve.caps.most, 20_164_007);
    assert_eq!(account.reserve.level_begins[0], 20_168_007);
    assert_eq!(account.reserve.level_begins[1], 20_172_007);
    assert_eq!(account.reserve.level_begins[2], 20_176_007);
    assert_eq!(account.reserve.level_hysteresis, 20_180_007);
    assert_eq!(account.exit_floor, 20_184_007);
    assert_eq!(account.tranches[0].cap, 20_192_007);
    assert_eq!(account.tranches[0].notice, 20_200_007);
    assert_eq!(account.tranches[0].standby_premium, 20_204_007);
    assert_eq!(account.tranches[0].reached_premium, 20_208_007);
    assert_eq!(account.tranches[1].cap, 20_224_007);
    assert_eq!(account.tranches[1].notice, 20_232_007);
    assert_eq!(account.tranches[1].standby_premium, 20_236_007);
    assert_eq!(account.tranches[1].reached_premium, 20_240_007);
    assert_eq!(account.tranches[2].cap, 20_256_007);
    assert_eq!(account.tranches[2].notice, 20_264_007);
    assert_eq!(account.tranches[2].standby_premium, 20_268_007);
    assert_eq!(account.tranches[2].reached_premium, 20_272_007);
    assert_eq!(account.attachment, 20_288_007);
    assert_eq!(account.detachment, 20_296_007);
    assert_eq!(account.general_revision, 20_304_007);
    assert_eq!(account.forecast_revision, 20_308_007);
    assert_eq!(account.reserve_revision, 20_312_007);
    assert_eq!(account.tranche_revision, 20_316_007);
    assert_eq!(account.inventory_capital_share, 20_392_007);
    assert_eq!(account.inventory_delta_share, 20_396_007);
    assert_eq!(account.inventory_revision, 20_400_007);
    assert_eq!(account.holdings[0].calm_weight, 20_415);
    assert_eq!(account.holdings[0].stressed_weight, 20_417);
    assert_eq!(account.holdings[0].band, 20_419);
    assert_eq!(account.holdings[0].class, 84);
    assert_eq!(account.holdings[0].listed, 85);
    assert_eq!(account.holdings[0].day_cap, 20_416_007);
    assert_eq!(account.holdings[1].calm_weight, 20_431);
    assert_eq!(account.holdings[1].stressed_weight, 20_433);
    assert_eq!(account.holdings[1].band, 20_435);
    assert_eq!(account.holdings[1].class, 100);
    assert_eq!(account.holdings[1].listed, 101);
    assert_eq!(account.holdings[1].day_cap, 20_432_007);
    assert_eq!(account.holdings[2].calm_weight, 20_447);
    assert_eq!(account.holdings[2].stressed_weight, 20_449);
    assert_eq!(account.holdings[2].band, 20_451);
    assert_eq!(account.holdings[2].class, 116);
    assert_eq!(account.holdings[2].listed, 117);
    assert_eq!(account.holdings[2].day_cap, 20_448_007);
    assert_eq!(account.holdings[3].calm_weight, 20_463);
    assert_eq!(account.holdings[3].stressed_weight, 20_465);
    assert_eq!(account.holdings[3].band, 20_467);
    assert_eq!(account.holdings[3].class, 132);
    assert_eq!(account.holdings[3].listed, 133);
    assert_eq!(account.holdings[3].day_cap, 20_464_007);
    assert_eq!(account.holdings_revision, 20_472_007);
    assert_eq!(account.facilities.premium, 20_480_007);
    assert_eq!(account.facilities.least, 20_484_007);
    assert_eq!(account.facilities.most, 20_488_007);
    assert_eq!(account.facility_revision, 20_492_007);
    assert_eq!(account.placement.vault.to_bytes(), [3; 32]);
    assert_eq!(account.placement.share, 20_528_007);
    assert_eq!(account.placement.coverage, 20_532_007);
    assert_eq!(account.placement_revision, 20_536_007);
}

#[test]
fn feeds_first() {
    let account = fixture();
    assert_eq!(account.feeds[0].id, [9; 32]);
    assert_eq!(account.feeds[0].source, 97);
    assert_eq!(account.feeds[0].decimals, 98);
    assert_eq!(account.feeds[0].confidence_limit, 100_007);
    assert_eq!(account.feeds[0].fresh_seconds, 104_007);
    assert_eq!(account.feeds[0].usable_seconds, 108_007);
    assert_eq!(account.feeds[0].dead_seconds, 112_007);
    assert_eq!(account.feeds[0].stable_speed, 116_007);
    assert_eq!(account.feeds[0].implied_volatility, 120_007);
    assert_eq!(account.feeds[0].revision, 124_007);
}

#[test]
fn feeds_last() {
    let account = fixture();
    assert_eq!(account.feeds[63].id, [137; 32]);
    assert_eq!(account.feeds[63].source, 117);
    assert_eq!(account.feeds[63].decimals, 118);
    assert_eq!(account.feeds[63].confidence_limit, 5_140_007);
    assert_eq!(account.feeds[63].fresh_seconds, 5_144_007);
    assert_eq!(account.feeds[63].usable_seconds, 5_148_007);
    assert_eq!(account.feeds[63].dead_seconds, 5_152_007);
    assert_eq!(account.feeds[63].stable_speed, 5_156_007);
    assert_eq!(account.feeds[63].implied_volatility, 5_160_007);
    assert_eq!(account.feeds[63].revision, 5_164_007);
}

#[test]
fn collaterals_first() {
    let account = fixture();
    assert_eq!(account.collaterals[0].mint.to_bytes(), [147; 32]);
    assert_eq!(account.collaterals[0].vault.to_bytes(), [151; 32]);
    assert_eq!(account.collaterals[0].deposit_cap, 5_248_007);
    assert_eq!(account.collaterals[0].size_slope, 5_256_007);
    assert_eq!(account.collaterals[0].maintenance_haircut.from, 5_264_007);
    assert_eq!(account.collaterals[0].maintenance_haircut.to, 5_268_007);
    assert_eq!(account.collaterals[0].maintenance_haircut.since, -5_272_007);
    assert_eq!(account.collaterals[0].maintenance_haircut.speed, 5_280_007);
    assert_eq!(account.collaterals[0].minimum_haircut, 5_288_007);
    assert_eq!(account.collaterals[0].maximum_haircut, 5_292_007);
    assert_eq!(account.collaterals[0].initial_volatility, 5_296_007);
    assert_eq!(account.collaterals[0].confidence_sixteenths, 5_300_007);
    assert_eq!(account.collaterals[0].sale_discount, 5_304_007);
    assert_eq!(account.collaterals[0].feed, 5_315);
    assert_eq!(account.collaterals[0].maintenance_follow.base, 5_312_007);
    assert_eq!(account.collaterals[0].maintenance_follow.maximum, 5_316_007);
    assert_eq!(account.collaterals[0].maintenance_follow.multiple, 5_320_007);
    assert_eq!(account.collaterals[0].revision, 5_324_007);
    assert_eq!(account.collaterals[0].listed_at, -5_328_007);
    assert_eq!(account.collaterals[0].tightness, 5_336_007);
    assert_eq!(account.collaterals[0].steered, 5_340_007);
}

#[test]
fn collaterals_last() {
    let account = fixture();
    assert_eq!(account.collaterals[15].mint.to_bytes(), [196; 32]);
    assert_eq!(account.collaterals[15].vault.to_bytes(), [200; 32]);
    assert_eq!(account.collaterals[15].deposit_cap, 7_648_007);
    assert_eq!(account.collaterals[15].size_slope, 7_656_007);
    assert_eq!(account.collaterals[15].maintenance_haircut.from, 7_664_007);
    assert_eq!(account.collaterals[15].maintenance_haircut.to, 7_668_007);
    assert_eq!(account.collaterals[15].maintenance_haircut.since, -7_672_007);
    assert_eq!(account.collaterals[15].maintenance_haircut.speed, 7_680_007);
    assert_eq!(account.collaterals[15].minimum_haircut, 7_688_007);
    assert_eq!(account.collaterals[15].maximum_haircut, 7_692_007);
    assert_eq!(account.collaterals[15].initial_volatility, 7_696_007);
    assert_eq!(account.collaterals[15].confidence_sixteenths, 7_700_007);
    assert_eq!(account.collaterals[15].sale_discount, 7_704_007);
    assert_eq!(account.collaterals[15].feed, 7_715);
    assert_eq!(account.collaterals[15].maintenance_follow.base, 7_712_007);
    assert_eq!(account.collaterals[15].maintenance_follow.maximum, 7_716_007);
    assert_eq!(account.collaterals[15].maintenance_follow.multiple, 7_720_007);
    assert_eq!(account.collaterals[15].revision, 7_724_007);
    assert_eq!(account.collaterals[15].listed_at, -7_728_007);
    assert_eq!(account.collaterals[15].tightness, 7_736_007);
    assert_eq!(account.collaterals[15].steered, 7_740_007);
}

#[test]
fn markets_first() {
    let account = fixture();
    assert_eq!(account.markets[0].venue.to_bytes(), [216; 32]);
    assert_eq!(account.markets[0].open_interest_cap, 7_776_007);
    assert_eq!(account.markets[0].dust, 7_784_007);
    assert_eq!(account.markets[0].draw_cap, 7_792_007);
    assert_eq!(account.markets[0].maintenance.from, 7_800_007);
    assert_eq!(account.markets[0].maintenance.to, 7_804_007);
    assert_eq!(account.markets[0].maintenance.since, -7_808_007);
    assert_eq!(account.markets[0].maintenance.speed, 7_816_007);
    assert_eq!(account.markets[0].profit_factor.from, 7_824_007);
    assert_eq!(account.markets[0].profit_factor.to, 7_828_007);
    assert_eq!(account.markets[0].profit_factor.since, -7_832_007);
    assert_eq!(account.markets[0].profit_factor.speed, 7_840_007);
    assert_eq!(account.markets[0].concentration.from, 7_848_007);
    assert_eq!(account.markets[0].concentration.to, 7_856_007);
    assert_eq!(account.markets[0].concentration.since, -7_864_007);
    assert_eq!(account.markets[0].concentration.speed, 7_872_007);
    assert_eq!(account.markets[0].initial, 7_880_007);
    assert_eq!(account.markets[0].open_interest_addition, 7_884_007);
    assert_eq!(account.markets[0].shock, 7_888_007);
    assert_eq!(account.markets[0].profit_credit, 7_892_007);
    assert_eq!(account.markets[0].band, 7_896_007);
    assert_eq!(account.markets[0].fee, 7_900_007);
    assert_eq!(account.markets[0].bonus, 7_904_007);
    assert_eq!(account.markets[0].insolvent_bonus, 7_908_007);
    assert_eq!(account.markets[0].insurance, 7_912_007);
    assert_eq!(account.markets[0].buffer, 7_916_007);
    assert_eq!(account.markets[0].draw_factor, 7_920_007);
    assert_eq!(account.markets[0].deleverage_share, 7_924_007);
    assert_eq!(account.markets[0].funding_cap, 7_928_007);
    assert_eq!(account.markets[0].window_seconds, 7_932_007);
    assert_eq!(account.markets[0].take_over_seconds, 7_936_007);
    assert_eq!(account.markets[0].feed, 7_947);
    assert_eq!(account.markets[0].listed, 162);
    assert_eq!(account.markets[0].class, 163);
    assert_eq!(account.markets[0].maintenance_follow.base, 7_944_007);
    assert_eq!(account.markets[0].maintenance_follow.maximum, 7_948_007);
    assert_eq!(account.markets[0].maintenance_follow.multiple, 7_952_007);
    assert_eq!(account.markets[0].initial_volatility, 7_956_007);
    assert_eq!(account.markets[0].revision, 7_960_007);
    assert_eq!(account.markets[0].tightness, 7_964_007);
    assert_eq!(account.markets[0].listed_at, -7_968_007);
    assert_eq!(account.markets[0].steered, 7_976_007);
}

#[test]
fn markets_last() {
    let account = fixture();
    assert_eq!(account.markets[47].venue.to_bytes(), [214; 32]);
    assert_eq!(account.markets[47].open_interest_cap, 19_808_007);
    assert_eq!(account.markets[47].dust, 19_816_007);
    assert_eq!(account.markets[47].draw_cap, 19_824_007);
    assert_eq!(account.markets[47].maintenance.from, 19_832_007);
    assert_eq!(account.markets[47].maintenance.to, 19_836_007);
    assert_eq!(account.markets[47].maintenance.since, -19_840_007);
    assert_eq!(account.markets[47].maintenance.speed, 19_848_007);
    assert_eq!(account.markets[47].profit_factor.from, 19_856_007);
    assert_eq!(account.markets[47].profit_factor.to, 19_860_007);
    assert_eq!(account.markets[47].profit_factor.since, -19_864_007);
    assert_eq!(account.markets[47].profit_factor.speed, 19_872_007);
    assert_eq!(account.markets[47].concentration.from, 19_880_007);
    assert_eq!(account.markets[47].concentration.to, 19_888_007);
    assert_eq!(account.markets[47].concentration.since, -19_896_007);
    assert_eq!(account.markets[47].concentration.speed, 19_904_007);
    assert_eq!(account.markets[47].initial, 19_912_007);
    assert_eq!(account.markets[47].open_interest_addition, 19_916_007);
    assert_eq!(account.markets[47].shock, 19_920_007);
    assert_eq!(account.markets[47].profit_credit, 19_924_007);
    assert_eq!(account.markets[47].band, 19_928_007);
    assert_eq!(account.markets[47].fee, 19_932_007);
    assert_eq!(account.markets[47].bonus, 19_936_007);
    assert_eq!(account.markets[47].insolvent_bonus, 19_940_007);
    assert_eq!(account.markets[47].insurance, 19_944_007);
    assert_eq!(account.markets[47].buffer, 19_948_007);
    assert_eq!(account.markets[47].draw_factor, 19_952_007);
    assert_eq!(account.markets[47].deleverage_share, 19_956_007);
    assert_eq!(account.markets[47].funding_cap, 19_960_007);
    assert_eq!(account.markets[47].window_seconds, 19_964_007);
    assert_eq!(account.markets[47].take_over_seconds, 19_968_007);
    assert_eq!(account.markets[47].feed, 19_979);
    assert_eq!(account.markets[47].listed, 146);
    assert_eq!(account.markets[47].class, 147);
    assert_eq!(account.markets[47].maintenance_follow.base, 19_976_007);
    assert_eq!(account.markets[47].maintenance_follow.maximum, 19_980_007);
    assert_eq!(account.markets[47].maintenance_follow.multiple, 19_984_007);
    assert_eq!(account.markets[47].initial_volatility, 19_988_007);
    assert_eq!(account.markets[47].revision, 19_992_007);
    assert_eq!(account.markets[47].tightness, 19_996_007);
    assert_eq!(account.markets[47].listed_at, -20_000_007);
    assert_eq!(account.markets[47].steered, 20_008_007);
}

#[test]
fn scenarios() {
    let account = fixture();
    assert_eq!(account.scenarios[0], [-30, -29, -28, -27, -26, -25, -24, -23]);
    assert_eq!(account.scenarios[7][7], 33);
    assert_eq!(account.scenarios_revision, 20_384_007);
}
