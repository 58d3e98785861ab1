//! The bytes of `WithdrawalTicket`.

use ballast::state::WithdrawalTicket;

use super::golden;

fn fixture() -> WithdrawalTicket {
    let bytes = include_bytes!("../../fixtures/accounts/withdrawal_ticket.bin");
    golden(bytes, 136, [92, 140, 181, 69, 244, 220, 233, 156])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.collateral, 13);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.outflow.to_bytes(), [6; 32]);
    assert_eq!(account.owner.to_bytes(), [10; 32]);
    assert_eq!(account.batch, 104_007);
    assert_eq!(account.amount, 112_007);
    assert_eq!(account.paid, 120_007);
}
