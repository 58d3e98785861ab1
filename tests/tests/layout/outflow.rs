//! The bytes of `Outflow`.

use ballast::state::Outflow;

use super::golden;

fn fixture() -> Outflow {
    let bytes = include_bytes!("../../fixtures/accounts/outflow.bin");
    golden(bytes, 408, [243, 63, 238, 64, 255, 74, 205, 145])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.vault.to_bytes(), [6; 32]);
    assert_eq!(account.hours[0], 72_007);
    assert_eq!(account.hours[1], 80_007);
    assert_eq!(account.hours[2], 88_007);
    assert_eq!(account.hours[3], 96_007);
    assert_eq!(account.hours[4], 104_007);
    assert_eq!(account.hours[5], 112_007);
    assert_eq!(account.hours[6], 120_007);
    assert_eq!(account.hours[7], 128_007);
    assert_eq!(account.hours[8], 136_007);
    assert_eq!(account.hours[9], 144_007);
    assert_eq!(account.hours[10], 152_007);
    assert_eq!(account.hours[11], 160_007);
    assert_eq!(account.hours[12], 168_007);
    assert_eq!(account.hours[13], 176_007);
    assert_eq!(account.hours[14], 184_007);
    assert_eq!(account.hours[15], 192_007);
    assert_eq!(account.hours[16], 200_007);
    assert_eq!(account.hours[17], 208_007);
    assert_eq!(account.hours[18], 216_007);
    assert_eq!(account.hours[19], 224_007);
    assert_eq!(account.hours[20], 232_007);
    assert_eq!(account.hours[21], 240_007);
    assert_eq!(account.hours[22], 248_007);
    assert_eq!(account.hours[23], 256_007);
    assert_eq!(account.hours[24], 264_007);
    assert_eq!(account.days[0], 272_007);
    assert_eq!(account.days[1], 280_007);
    assert_eq!(account.days[2], 288_007);
    assert_eq!(account.days[3], 296_007);
    assert_eq!(account.days[4], 304_007);
    assert_eq!(account.hour, 312_007);
    assert_eq!(account.batch, 320_007);
    assert_eq!(account.asked, 328_007);
    assert_eq!(account.released, 336_007);
    assert_eq!(account.next, 344_007);
    assert_eq!(account.since, -352_007);
    assert_eq!(account.owed, 360_007);
    assert_eq!(account.small, 368_007);
    assert_eq!(account.small_day, 376_007);
    assert_eq!(account.day, 384_007);
}
