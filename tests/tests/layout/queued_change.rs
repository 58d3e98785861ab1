//! The bytes of `QueuedChange`.

use ballast::state::QueuedChange;

use super::golden;

fn fixture() -> QueuedChange {
    let bytes = include_bytes!("../../fixtures/accounts/queued_change.bin");
    golden(bytes, 456, [178, 209, 212, 240, 49, 65, 50, 3])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.fate, 2);
    assert_eq!(account.length, 9);
    assert_eq!(account.revision, 4_007);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.payer.to_bytes(), [6; 32]);
    assert_eq!(account.hash, [10; 32]);
    assert_eq!(account.queued, -104_007);
    assert_eq!(account.closed, 112_007);
    assert_eq!(account.delay, 120_007);
    for (place, byte) in account.payload.iter().enumerate() {
        assert_eq!(usize::from(*byte), (128 + place) % 251 + 1);
    }
}
