//! The bytes of `Placement`.

use ballast::state::Placement;

use super::golden;

fn fixture() -> Placement {
    let bytes = include_bytes!("../../fixtures/accounts/placement.bin");
    golden(bytes, 232, [122, 54, 91, 11, 76, 82, 131, 102])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.bump, 2);
    assert_eq!(account.defaulted, 3);
    assert_eq!(account.impaired, 4);
    assert_eq!(account.doubted, 5);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.vault.to_bytes(), [6; 32]);
    assert_eq!(account.quote.to_bytes(), [10; 32]);
    assert_eq!(account.receipts.to_bytes(), [14; 32]);
    assert_eq!(account.sequence, 136_007);
    assert_eq!(account.principal, 144_007);
    assert_eq!(account.redeemable, 152_007);
    assert_eq!(account.looked, -160_007);
    assert_eq!(account.turned, -168_007);
    assert_eq!(account.earned_ever, 176_007);
    assert_eq!(account.lost_ever, 184_007);
    assert_eq!(account.least, 192_007);
}
