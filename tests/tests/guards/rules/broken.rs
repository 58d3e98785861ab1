//! The last lines of defence: bytes that no instruction of this program writes, placed by hand, and the accounts of others.

use std::mem::offset_of;

use anchor_lang::prelude::Pubkey;
use ballast::error::BallastError::*;
use ballast::state::Clearinghouse;
use ballast_tests::{SOL, World, usd};

use super::Seen;

/// Changes an account's bytes by hand.
async fn broken(world: &mut World, address: &Pubkey, change: impl FnOnce(&mut Vec<u8>)) {
    let mut account = world.bank.account(address).await.expect("an account to break");
    change(&mut account.data);
    world.bank.place(address, &account.owner, account.data);
}

/// Overwrites eight bytes behind the discriminator.
async fn written(world: &mut World, address: &Pubkey, offset: usize, value: u64) {
    broken(world, address, |data| data[8 + offset..16 + offset].copy_from_slice(&value.to_le_bytes())).await;
}

pub(super) async fn bytes_that_no_instruction_writes(seen: &mut Seen) {
    let mut world = World::new().await;
    world.watched = false;
    let other = world.another("two").await.deployment;
    let own = world.deployment();
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    for trader in [&ada, &bob] {
        trader.deposits(&mut world, usd(1_000)).await.unwrap();
    }
    ada.buys_at_mark(&mut world, SOL, 1_000_000, &bob).await.unwrap();
    // Another universe.
    seen.refused(world.crank(other.settle(SOL, ada.account)).await, OtherClearinghouse);
    let mut mixed = own.settle(SOL, ada.account);
    mixed.accounts[1].pubkey = other.prices;
    seen.refused(world.crank(mixed).await, NotRecorded);
    let mut crossed = own.collect_recovery(SOL);
    crossed.accounts[4].pubkey = own.recovery(1);
    seen.refused(world.crank(crossed).await, OtherMarket);
    // A vault that holds less than its ledger takes nothing in and gives nothing out.
    let held = world.bank.tokens(&own.traders_vault).await;
    broken(&mut world, &own.traders_vault, |data| data[64..72].copy_from_slice(&(held - 2).to_le_bytes())).await;
    seen.refused(ada.deposits(&mut world, 1).await, VaultBelowLedger);
    seen.refused(ada.withdraws(&mut world, 1).await, VaultBelowLedger);
    seen.refused(world.crank(own.collect_fees(SOL)).await, VaultBelowLedger);
    broken(&mut world, &own.traders_vault, |data| data[64..72].copy_from_slice(&held.to_le_bytes())).await;
    // A ledger gives no more than it has.
    let ledger = offset_of!(Clearinghouse, traders_ledger);
    written(&mut world, &own.clearinghouse, ledger, 0).await;
    seen.refused(ada.withdraws(&mut world, 1).await, LedgerTooSmall);
    written(&mut world, &own.clearinghouse, ledger, held).await;
    ada.withdraws(&mut world, 1).await.unwrap();
    // Accounts of another layout. That each instruction asks is for the substitutions to see.
    for address in [own.clearinghouse, own.market(SOL), ada.account] {
        broken(&mut world, &address, |data| data[8] += 1).await;
        seen.refused(world.settle(SOL, &ada).await, OtherVersion);
        broken(&mut world, &address, |data| data[8] -= 1).await;
    }
    world.settle(SOL, &ada).await.unwrap();
}
