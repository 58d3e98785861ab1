//! The bytes of `Reserve`.

use ballast::state::Reserve;

use super::golden;

fn fixture() -> Reserve {
    let bytes = include_bytes!("../../fixtures/accounts/reserve.bin");
    golden(bytes, 1_120, [43, 242, 204, 202, 26, 247, 59, 127])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.bump, 2);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.sequence, 40_007);
    assert_eq!(account.ledger, 48_007);
    assert_eq!(account.capital, 56_007);
    assert_eq!(account.treasury, 64_007);
    assert_eq!(account.draws.used, 72_007);
    assert_eq!(account.draws.since, -80_007);
    assert_eq!(account.target, 88_007);
    assert_eq!(account.target_since, -96_007);
    assert_eq!(account.stress, 104_007);
    assert_eq!(account.stress_reported, -112_007);
    assert_eq!(account.stress_seconds, 120_007);
    assert_eq!(account.target_leg, 125);
    assert_eq!(account.level, 126);
}
