//! The bytes of `ExitBatch`.

use ballast::state::ExitBatch;

use super::golden;

fn fixture() -> ExitBatch {
    let bytes = include_bytes!("../../fixtures/accounts/exit_batch.bin");
    golden(bytes, 64, [17, 17, 84, 46, 189, 101, 178, 15])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.shares, 40_007);
    assert_eq!(account.quote, 48_007);
}
