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
    assert_eq!(account.paused, 4_007);
    assert_eq!(account.creator.to_bytes(), [2; 32]);
    assert_eq!(account.governance.to_bytes(), [6; 32]);
    assert_eq!(account.guardian.to_bytes(), [10; 32]);
    assert_eq!(account.prices.to_bytes(), [14; 32]);
    assert_eq!(account.terms.to_bytes(), [18; 32]);
    assert_eq!(account.quote_mint.to_bytes(), [22; 32]);
    assert_eq!(account.traders_vault.to_bytes(), [26; 32]);
    assert_eq!(account.reserve_vault.to_bytes(), [30; 32]);
    assert_eq!(account.sequence, 264_007);
    assert_eq!(account.next_account, 272_007);
    assert_eq!(account.traders_ledger, 280_007);
    assert_eq!(account.collateral_ledgers[0], 288_007);
    assert_eq!(account.collateral_ledgers[15], 408_007);
    assert_eq!(account.quote_decimals, 166);
    assert_eq!(account.funding_resumed, -424_007);
}
