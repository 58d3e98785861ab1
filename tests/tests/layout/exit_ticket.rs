//! The bytes of `ExitTicket`.

use ballast::state::ExitTicket;

use super::golden;

fn fixture() -> ExitTicket {
    let bytes = include_bytes!("../../fixtures/accounts/exit_ticket.bin");
    golden(bytes, 104, [137, 38, 96, 201, 22, 40, 172, 171])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.tranche, 2);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.owner.to_bytes(), [6; 32]);
    assert_eq!(account.series, 72_007);
    assert_eq!(account.epoch, 76_007);
    assert_eq!(account.shares, 80_007);
    assert_eq!(account.left, 88_007);
}
