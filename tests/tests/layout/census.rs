//! The bytes of `Census`.

use ballast::state::Census;

use super::golden;

fn fixture() -> Census {
    let bytes = include_bytes!("../../fixtures/accounts/census.bin");
    golden(bytes, 3_312, [51, 195, 131, 69, 250, 77, 38, 157])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.bump, 2);
    assert_eq!(account.number, 4_007);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.sequence, 40_007);
    assert_eq!(account.began, -48_007);
    assert_eq!(account.first_slot, 56_007);
    assert_eq!(account.running, 1);
    assert_eq!(account.scenarios[0], [-30, -29, -28, -27, -26, -25, -24, -23]);
    assert_eq!(account.scenarios[7][7], 33);
}

#[test]
fn what_was_counted() {
    let account = fixture();
    let loss = account.losses[1];
    assert_eq!(loss.shortfall, 176_007);
    assert_eq!((loss.largest[0].amount, loss.largest[0].id), (184_007, 192_007));
    assert_eq!((loss.largest[1].amount, loss.largest[1].id), (200_007, 208_007));
    assert_eq!((account.seen[0].long, account.seen[0].short), (456_007, 464_007));
    assert_eq!((account.seen[47].long, account.seen[47].short), (1_208_007, 1_216_007));
    assert_eq!(account.lacked, 3_176_007);
    assert_eq!(account.tree.leaves, 1_224_007);
    let peak = account.tree.peaks[31];
    assert_eq!(peak.hash, [34; 32]);
    assert_eq!((peak.sums.cash, peak.sums.claims, peak.sums.collateral), (3_000_007, 3_008_007, 3_016_007));
}

#[test]
fn what_was_attested() {
    let attested = fixture().attested;
    assert_eq!(attested.root.hash, [77; 32]);
    assert_eq!(attested.root.sums.cash, 3_056_007);
    assert_eq!(attested.root.sums.claims, 3_064_007);
    assert_eq!(attested.root.sums.collateral, 3_072_007);
    assert_eq!(attested.leaves, 3_080_007);
    assert_eq!(attested.first_slot, 3_088_007);
    assert_eq!(attested.last_slot, 3_096_007);
    assert_eq!(attested.traders_ledger, 3_104_007);
    assert_eq!(attested.traders_vault, 3_112_007);
    assert_eq!(attested.reserve_ledger, 3_120_007);
    assert_eq!(attested.reserve_vault, 3_128_007);
    assert_eq!(attested.claims, 3_136_007);
    assert_eq!(attested.report, 3_144_007);
    assert_eq!(attested.charged, 3_152_007);
    assert_eq!(attested.given, 3_160_007);
    assert_eq!(attested.number, 3_168_007);
    assert_eq!(attested.scenario, 3_172_007);
}
