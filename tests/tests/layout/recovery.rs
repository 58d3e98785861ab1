//! The bytes of `Recovery`.

use ballast::state::Recovery;

use super::golden;

fn fixture() -> Recovery {
    let bytes = include_bytes!("../../fixtures/accounts/recovery.bin");
    golden(bytes, 1_856, [242, 166, 34, 227, 71, 217, 155, 103])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.bump, 2);
    assert_eq!(account.market, 9);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.cash, 40_007);
    assert_eq!(account.since, -48_007);
    assert_eq!(account.collateral[0], 1_592_007);
    assert_eq!(account.collateral[15], 1_712_007);
    assert_eq!(account.sequence, 1_720_007);
}

#[test]
fn claims_first() {
    let account = fixture();
    assert_eq!(account.claims[0].claim, 56_007);
    assert_eq!(account.claims[0].claim_index, 64_007);
    assert_eq!(account.claims[0].claim_scale, 72_007);
    assert_eq!(account.claims[0].claim_epoch, 76_007);
    assert_eq!(account.claims[0].window, 80_007);
}

#[test]
fn claims_last() {
    let account = fixture();
    assert_eq!(account.claims[47].claim, 1_560_007);
    assert_eq!(account.claims[47].claim_index, 1_568_007);
    assert_eq!(account.claims[47].claim_scale, 1_576_007);
    assert_eq!(account.claims[47].claim_epoch, 1_580_007);
    assert_eq!(account.claims[47].window, 1_584_007);
}
