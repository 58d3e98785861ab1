//! The bytes of `Facility`.

use ballast::state::Facility;

use super::golden;

fn fixture() -> Facility {
    let bytes = include_bytes!("../../fixtures/accounts/facility.bin");
    golden(bytes, 272, [16, 190, 236, 249, 84, 151, 160, 37])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.holder.to_bytes(), [6; 32]);
    assert_eq!(account.payer.to_bytes(), [10; 32]);
    assert_eq!(account.epoch, 104_007);
    assert_eq!(account.asked, 108_007);
    assert_eq!(account.fresh, 112_007);
    assert_eq!(account.ripening, 120_007);
    assert_eq!(account.ready, 128_007);
    assert_eq!(account.returning, 136_007);
    assert_eq!(account.premium, 144_007);
    assert_eq!(account.paid, 152_007);
    assert_eq!(account.posted_ever, 160_007);
    assert_eq!(account.premium_ever, 168_007);
    assert_eq!(account.drawn_ever, 176_007);
    assert_eq!(account.earned_ever, 184_007);
    assert_eq!(account.returned_ever, 192_007);
}
