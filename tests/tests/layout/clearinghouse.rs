//! The bytes of `Clearinghouse`.

use ballast::state::Clearinghouse;

use super::golden;

fn fixture() -> Clearinghouse {
    let bytes = include_bytes!("../../fixtures/accounts/clearinghouse.bin");
    golden(bytes, 1_352, [132, 239, 37, 188, 215, 221, 100, 94])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.bump, 2);
    assert_eq!(account.creator.to_bytes(), [2; 32]);
    assert_eq!(account.roles[0].to_bytes(), [6; 32]);
    assert_eq!(account.roles[1].to_bytes(), [10; 32]);
    assert_eq!(account.roles[2].to_bytes(), [14; 32]);
    assert_eq!(account.prices.to_bytes(), [18; 32]);
    assert_eq!(account.terms.to_bytes(), [22; 32]);
    assert_eq!(account.quote_mint.to_bytes(), [26; 32]);
    assert_eq!(account.traders_vault.to_bytes(), [30; 32]);
    assert_eq!(account.reserve_vault.to_bytes(), [34; 32]);
    assert_eq!(account.sequence, 296_007);
    assert_eq!(account.next_account, 304_007);
    assert_eq!(account.traders_ledger, 312_007);
    assert_eq!(account.collateral_ledgers[0], 320_007);
    assert_eq!(account.collateral_ledgers[1], 328_007);
    assert_eq!(account.collateral_ledgers[2], 336_007);
    assert_eq!(account.collateral_ledgers[3], 344_007);
    assert_eq!(account.collateral_ledgers[4], 352_007);
    assert_eq!(account.collateral_ledgers[5], 360_007);
    assert_eq!(account.collateral_ledgers[6], 368_007);
    assert_eq!(account.collateral_ledgers[7], 376_007);
    assert_eq!(account.collateral_ledgers[8], 384_007);
    assert_eq!(account.collateral_ledgers[9], 392_007);
    assert_eq!(account.collateral_ledgers[10], 400_007);
    assert_eq!(account.collateral_ledgers[11], 408_007);
    assert_eq!(account.collateral_ledgers[12], 416_007);
    assert_eq!(account.collateral_ledgers[13], 424_007);
    assert_eq!(account.collateral_ledgers[14], 432_007);
    assert_eq!(account.collateral_ledgers[15], 440_007);
    assert_eq!(account.quote_decimals, 198);
    assert_eq!(account.launched, -456_007);
    assert_eq!(account.pauses[0].since, -464_007);
    assert_eq!(account.pauses[0].until, -472_007);
    assert_eq!(account.pauses[1].since, -480_007);
    assert_eq!(account.pauses[1].until, -488_007);
    assert_eq!(account.pauses[2].since, -496_007);
    assert_eq!(account.pauses[2].until, -504_007);
    assert_eq!(account.pauses[3].since, -512_007);
    assert_eq!(account.pauses[3].until, -520_007);
    assert_eq!(account.pauses[4].since, -528_007);
    assert_eq!(account.pauses[4].until, -536_007);
    assert_eq!(account.pauses[5].since, -544_007);
    assert_eq!(account.pauses[5].until, -552_007);
    assert_eq!(account.pauses[6].since, -560_007);
    assert_eq!(account.pauses[6].until, -568_007);
    assert_eq!(account.pauses[7].since, -576_007);
    assert_eq!(account.pauses[7].until, -584_007);
    assert_eq!(account.closed, 592_007);
    assert_eq!(account.role_revisions[0], 600_007);
    assert_eq!(account.role_revisions[1], 604_007);
    assert_eq!(account.role_revisions[2], 608_007);
    assert_eq!(account.breakers[0].since, -616_007);
    assert_eq!(account.breakers[0].until, -624_007);
    assert_eq!(account.breakers[1].since, -632_007);
    assert_eq!(account.breakers[1].until, -640_007);
    assert_eq!(account.breakers[2].since, -648_007);
    assert_eq!(account.breakers[2].until, -656_007);
    assert_eq!(account.breakers[3].since, -664_007);
    assert_eq!(account.breakers[3].until, -672_007);
    assert_eq!(account.stopped, 680_007);
    assert_eq!(account.seasoned[0].hour, 688_007);
    assert_eq!(account.seasoned[0].least, 696_007);
    assert_eq!(account.seasoned[0].before, 704_007);
    assert_eq!(account.seasoned[1].hour, 712_007);
    assert_eq!(account.seasoned[1].least, 720_007);
    assert_eq!(account.seasoned[1].before, 728_007);
    assert_eq!(account.seasoned[2].hour, 736_007);
    assert_eq!(account.seasoned[2].least, 744_007);
    assert_eq!(account.seasoned[2].before, 752_007);
    assert_eq!(account.seasoned[3].hour, 760_007);
    assert_eq!(account.seasoned[3].least, 768_007);
    assert_eq!(account.seasoned[3].before, 776_007);
    assert_eq!(account.seasoned[4].hour, 784_007);
    assert_eq!(account.seasoned[4].least, 792_007);
    assert_eq!(account.seasoned[4].before, 800_007);
    assert_eq!(account.seasoned[5].hour, 808_007);
    assert_eq!(account.seasoned[5].least, 816_007);
    assert_eq!(account.seasoned[5].before, 824_007);
    assert_eq!(account.seasoned[6].hour, 832_007);
    assert_eq!(account.seasoned[6].least, 840_007);
    assert_eq!(account.seasoned[6].before, 848_007);
    assert_eq!(account.seasoned[7].hour, 856_007);
    assert_eq!(account.seasoned[7].least, 864_007);
    assert_eq!(account.seasoned[7].before, 872_007);
    assert_eq!(account.seasoned[8].hour, 880_007);
    assert_eq!(account.seasoned[8].least, 888_007);
    assert_eq!(account.seasoned[8].before, 896_007);
    assert_eq!(account.seasoned[9].hour, 904_007);
    assert_eq!(account.seasoned[9].least, 912_007);
    assert_eq!(account.seasoned[9].before, 920_007);
    assert_eq!(account.seasoned[10].hour, 928_007);
    assert_eq!(account.seasoned[10].least, 936_007);
    assert_eq!(account.seasoned[10].before, 944_007);
    assert_eq!(account.seasoned[11].hour, 952_007);
    assert_eq!(account.seasoned[11].least, 960_007);
    assert_eq!(account.seasoned[11].before, 968_007);
    assert_eq!(account.seasoned[12].hour, 976_007);
    assert_eq!(account.seasoned[12].least, 984_007);
    assert_eq!(account.seasoned[12].before, 992_007);
    assert_eq!(account.seasoned[13].hour, 1_000_007);
    assert_eq!(account.seasoned[13].least, 1_008_007);
    assert_eq!(account.seasoned[13].before, 1_016_007);
    assert_eq!(account.seasoned[14].hour, 1_024_007);
    assert_eq!(account.seasoned[14].least, 1_032_007);
    assert_eq!(account.seasoned[14].before, 1_040_007);
    assert_eq!(account.seasoned[15].hour, 1_048_007);
    assert_eq!(account.seasoned[15].least, 1_056_007);
    assert_eq!(account.seasoned[15].before, 1_064_007);
    assert_eq!(account.seasoned[16].hour, 1_072_007);
    assert_eq!(account.seasoned[16].least, 1_080_007);
    assert_eq!(account.seasoned[16].before, 1_088_007);
    assert_eq!(account.census, 1_096_007);
    assert_eq!(account.census_given, -1_104_007);
    assert_eq!(account.census_lacked, -1_336_007);
}

#[test]
fn detectors_and_the_last_signal() {
    let account = fixture();
    assert_eq!(account.detectors[0].to_bytes(), [200; 32]);
    assert_eq!(account.detector_revisions[0], 1_240_007);
    assert_eq!(account.signalled[0], -1_256_007);
    assert_eq!(account.detectors[1].to_bytes(), [201; 32]);
    assert_eq!(account.detector_revisions[1], 1_244_007);
    assert_eq!(account.signalled[1], -1_264_007);
    assert_eq!(account.detectors[2].to_bytes(), [202; 32]);
    assert_eq!(account.detector_revisions[2], 1_248_007);
    assert_eq!(account.signalled[2], -1_272_007);
    assert_eq!(account.detectors[3].to_bytes(), [203; 32]);
    assert_eq!(account.detector_revisions[3], 1_252_007);
    assert_eq!(account.signalled[3], -1_280_007);
    assert_eq!(account.signal_by.to_bytes(), [210; 32]);
    assert_eq!(account.signal_since, -1_320_007);
    assert_eq!(account.signal_level, 213);
}
