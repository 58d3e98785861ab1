//! The bytes of `Recovery`.

use ballast::state::Recovery;

use super::golden;

fn fixture() -> Recovery {
    let bytes = include_bytes!("../../fixtures/accounts/recovery.bin");
    golden(bytes, 1_984, [242, 166, 34, 227, 71, 217, 155, 103])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.bump, 2);
    assert_eq!(account.market, 9);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.cash, 40_007);
    assert_eq!(account.collateral[0], 1_584_007);
    assert_eq!(account.collateral[15], 1_704_007);
    assert_eq!(account.passed[0], -1_712_007);
    assert_eq!(account.passed[15], -1_832_007);
    assert_eq!(account.sequence, 1_840_007);
}

#[test]
fn claims_first() {
    let account = fixture();
    assert_eq!(account.claims[0].claim, 48_007);
    assert_eq!(account.claims[0].claim_index, 56_007);
    assert_eq!(account.claims[0].claim_scale, 64_007);
    assert_eq!(account.claims[0].claim_epoch, 68_007);
    assert_eq!(account.claims[0].window, 72_007);
}

#[test]
fn claims_last() {
    let account = fixture();
    assert_eq!(account.claims[47].claim, 1_552_007);
    assert_eq!(account.claims[47].claim_index, 1_560_007);
    assert_eq!(account.claims[47].claim_scale, 1_568_007);
    assert_eq!(account.claims[47].claim_epoch, 1_572_007);
    assert_eq!(account.claims[47].window, 1_576_007);
}
