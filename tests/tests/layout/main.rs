//! Account bytes are a promise: fixtures of every type, each field at its documented place with a value of its own, decode to these values.
//!
//! The fixtures were written field by field from the offsets of the layout, not by the program. A field that moves, changes its
//! width or its sign is another number here.

use anchor_lang::{Discriminator, ZeroCopy};
use ballast::state::{
    Census, Clearinghouse, ExitBatch, ExitTicket, Facility, Holdings, Inventory, MarginAccount, Market, Outflow,
    Placement, Prices, QueuedChange, Recovery, Reserve, Terms, WithdrawalTicket,
};
use ballast_client::snapshot::decode;

mod census;
mod clearinghouse;
mod exit_batch;
mod exit_ticket;
mod facility;
mod holdings;
mod inventory;
mod margin_account;
mod market;
mod outflow;
mod placement;
mod prices;
mod queued_change;
mod recovery;
mod reserve;
mod terms;
mod withdrawal_ticket;

/// Decodes a fixture, whose length and discriminator are given as numbers.
fn golden<T: ZeroCopy + Discriminator>(bytes: &[u8], length: usize, discriminator: [u8; 8]) -> T {
    assert_eq!(bytes.len(), length);
    assert_eq!(8 + size_of::<T>(), length);
    assert_eq!(T::DISCRIMINATOR, discriminator);
    let decoded: T = decode(bytes).expect("the fixture is of its type");
    assert_eq!(bytemuck::bytes_of(&decoded), &bytes[8..], "every byte is read");
    decoded
}

#[test]
fn no_fixture_is_of_two_types() {
    let fixtures: [(&str, &[u8]); 17] = [
        ("Census", include_bytes!("../../fixtures/accounts/census.bin")),
        ("Clearinghouse", include_bytes!("../../fixtures/accounts/clearinghouse.bin")),
        ("Prices", include_bytes!("../../fixtures/accounts/prices.bin")),
        ("Outflow", include_bytes!("../../fixtures/accounts/outflow.bin")),
        ("WithdrawalTicket", include_bytes!("../../fixtures/accounts/withdrawal_ticket.bin")),
        ("Terms", include_bytes!("../../fixtures/accounts/terms.bin")),
        ("Reserve", include_bytes!("../../fixtures/accounts/reserve.bin")),
        ("Holdings", include_bytes!("../../fixtures/accounts/holdings.bin")),
        ("Market", include_bytes!("../../fixtures/accounts/market.bin")),
        ("Recovery", include_bytes!("../../fixtures/accounts/recovery.bin")),
        ("MarginAccount", include_bytes!("../../fixtures/accounts/margin_account.bin")),
        ("ExitTicket", include_bytes!("../../fixtures/accounts/exit_ticket.bin")),
        ("Facility", include_bytes!("../../fixtures/accounts/facility.bin")),
        ("Placement", include_bytes!("../../fixtures/accounts/placement.bin")),
        ("ExitBatch", include_bytes!("../../fixtures/accounts/exit_batch.bin")),
        ("Inventory", include_bytes!("../../fixtures/accounts/inventory.bin")),
        ("QueuedChange", include_bytes!("../../fixtures/accounts/queued_change.bin")),
    ];
    for (name, bytes) in fixtures {
        let types = [
            ("Census", decode::<Census>(bytes).is_some()),
            ("Clearinghouse", decode::<Clearinghouse>(bytes).is_some()),
            ("Prices", decode::<Prices>(bytes).is_some()),
            ("Outflow", decode::<Outflow>(bytes).is_some()),
            ("WithdrawalTicket", decode::<WithdrawalTicket>(bytes).is_some()),
            ("Terms", decode::<Terms>(bytes).is_some()),
            ("Reserve", decode::<Reserve>(bytes).is_some()),
            ("Holdings", decode::<Holdings>(bytes).is_some()),
            ("Market", decode::<Market>(bytes).is_some()),
            ("Recovery", decode::<Recovery>(bytes).is_some()),
            ("MarginAccount", decode::<MarginAccount>(bytes).is_some()),
            ("ExitTicket", decode::<ExitTicket>(bytes).is_some()),
            ("Facility", decode::<Facility>(bytes).is_some()),
            ("Placement", decode::<Placement>(bytes).is_some()),
            ("ExitBatch", decode::<ExitBatch>(bytes).is_some()),
            ("Inventory", decode::<Inventory>(bytes).is_some()),
            ("QueuedChange", decode::<QueuedChange>(bytes).is_some()),
        ];
        let read: Vec<&str> = types.iter().filter(|(_, read)| *read).map(|(name, _)| *name).collect();
        assert_eq!(read, [name]);
    }
}

/// Neither a longer account, nor one of another version, is read as what it may not be.
#[test]
fn only_the_exact_length_and_version_are_read() {
    let bytes = include_bytes!("../../fixtures/accounts/facility.bin").to_vec();
    let read = |bytes: &[u8]| decode::<Facility>(bytes).is_some();
    assert!(read(&bytes));
    assert!(!read(&bytes[..bytes.len() - 1]));
    assert!(!read(&[&bytes[..], &[0]].concat()));
    for version in [0, 2] {
        let mut other = bytes.clone();
        other[8] = version;
        assert!(!read(&other), "version {version}");
    }
}
