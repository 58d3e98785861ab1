//! The bytes of `Inventory`.

use ballast::state::Inventory;

use super::golden;

fn fixture() -> Inventory {
    let bytes = include_bytes!("../../fixtures/accounts/inventory.bin");
    golden(bytes, 936, [97, 218, 167, 233, 216, 170, 49, 27])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.bump, 2);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.markets[0].size, -40_007);
    assert_eq!(account.markets[0].since, -48_007);
    assert_eq!(account.markets[1].size, -56_007);
    assert_eq!(account.markets[47].since, -800_007);
    assert_eq!((account.delta, account.turned), (-808_007, -816_007));
}
