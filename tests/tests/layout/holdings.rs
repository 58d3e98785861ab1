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
    assert_eq!(account.slots[0].sold.used, 96_007);
    assert_eq!(account.slots[0].sold.since, -104_007);
    assert_eq!(account.slots[0].bought.used, 112_007);
    assert_eq!(account.slots[0].bought.since, -120_007);
    assert_eq!(account.slots[0].since, -128_007);
    assert_eq!(account.slots[0].stressed, -136_007);
    assert_eq!(account.slots[0].collateral, 151);
    assert_eq!(account.slots[0].side, 147);
    assert_eq!(account.slots[0].correlation, 148_007);
    assert_eq!(account.slots[1].vault.to_bytes(), [22; 32]);
    assert_eq!(account.slots[1].amount, 200_007);
    assert_eq!(account.slots[1].sold.used, 208_007);
    assert_eq!(account.slots[1].sold.since, -216_007);
    assert_eq!(account.slots[1].bought.used, 224_007);
    assert_eq!(account.slots[1].bought.since, -232_007);
    assert_eq!(account.slots[1].since, -240_007);
    assert_eq!(account.slots[1].stressed, -248_007);
    assert_eq!(account.slots[1].collateral, 263);
    assert_eq!(account.slots[1].side, 8);
    assert_eq!(account.slots[1].correlation, 260_007);
    assert_eq!(account.slots[2].vault.to_bytes(), [36; 32]);
    assert_eq!(account.slots[2].amount, 312_007);
    assert_eq!(account.slots[2].sold.used, 320_007);
    assert_eq!(account.slots[2].sold.since, -328_007);
    assert_eq!(account.slots[2].bought.used, 336_007);
    assert_eq!(account.slots[2].bought.since, -344_007);
    assert_eq!(account.slots[2].since, -352_007);
    assert_eq!(account.slots[2].stressed, -360_007);
    assert_eq!(account.slots[2].collateral, 375);
    assert_eq!(account.slots[2].side, 120);
    assert_eq!(account.slots[2].correlation, 372_007);
    assert_eq!(account.slots[3].vault.to_bytes(), [50; 32]);
    assert_eq!(account.slots[3].amount, 424_007);
    assert_eq!(account.slots[3].sold.used, 432_007);
    assert_eq!(account.slots[3].sold.since, -440_007);
    assert_eq!(account.slots[3].bought.used, 448_007);
    assert_eq!(account.slots[3].bought.since, -456_007);
    assert_eq!(account.slots[3].since, -464_007);
    assert_eq!(account.slots[3].stressed, -472_007);
    assert_eq!(account.slots[3].collateral, 487);
    assert_eq!(account.slots[3].side, 232);
    assert_eq!(account.slots[3].correlation, 484_007);
}
