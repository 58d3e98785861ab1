//! The bytes of `Holdings`.

use ballast::state::Holdings;

use super::golden;

fn fixture() -> Holdings {
    let bytes = include_bytes!("../../fixtures/accounts/holdings.bin");
    golden(bytes, 520, [57, 217, 12, 192, 169, 250, 151, 188])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.sequence, 40_007);
    assert_eq!(account.looked, -48_007);
    assert_eq!(account.slots[0].vault.to_bytes(), [8; 32]);
    assert_eq!(account.slots[0].amount, 88_007);
    assert_eq!(account.slots[0].traded.used, 96_007);
    assert_eq!(account.slots[0].traded.since, -104_007);
    assert_eq!(account.slots[0].since, -112_007);
    assert_eq!(account.slots[0].stressed, -120_007);
    assert_eq!(account.slots[0].collateral, 135);
    assert_eq!(account.slots[0].side, 131);
    assert_eq!(account.slots[0].correlation, 132_007);
    assert_eq!(account.slots[1].vault.to_bytes(), [20; 32]);
    assert_eq!(account.slots[1].amount, 184_007);
    assert_eq!(account.slots[1].traded.used, 192_007);
    assert_eq!(account.slots[1].traded.since, -200_007);
    assert_eq!(account.slots[1].since, -208_007);
    assert_eq!(account.slots[1].stressed, -216_007);
    assert_eq!(account.slots[1].collateral, 231);
    assert_eq!(account.slots[1].side, 227);
    assert_eq!(account.slots[1].correlation, 228_007);
    assert_eq!(account.slots[2].vault.to_bytes(), [32; 32]);
    assert_eq!(account.slots[2].amount, 280_007);
    assert_eq!(account.slots[2].traded.used, 288_007);
    assert_eq!(account.slots[2].traded.since, -296_007);
    assert_eq!(account.slots[2].since, -304_007);
    assert_eq!(account.slots[2].stressed, -312_007);
    assert_eq!(account.slots[2].collateral, 327);
    assert_eq!(account.slots[2].side, 72);
    assert_eq!(account.slots[2].correlation, 324_007);
    assert_eq!(account.slots[3].vault.to_bytes(), [44; 32]);
    assert_eq!(account.slots[3].amount, 376_007);
    assert_eq!(account.slots[3].traded.used, 384_007);
    assert_eq!(account.slots[3].traded.since, -392_007);
    assert_eq!(account.slots[3].since, -400_007);
    assert_eq!(account.slots[3].stressed, -408_007);
    assert_eq!(account.slots[3].collateral, 423);
    assert_eq!(account.slots[3].side, 168);
    assert_eq!(account.slots[3].correlation, 420_007);
}
