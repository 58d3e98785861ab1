//! The bytes of `Clearinghouse`.

use ballast::state::Clearinghouse;

use super::golden;

fn fixture() -> Clearinghouse {
    let bytes = include_bytes!("../../fixtures/accounts/clearinghouse.bin");
    golden(bytes, 944, [132, 239, 37, 188, 215, 221, 100, 94])
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
}
