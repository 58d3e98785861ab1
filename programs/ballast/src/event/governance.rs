//! What the keys did: terms, changes, pauses, roles; and what stopped by itself.

use anchor_lang::prelude::*;

#[cfg(doc)]
use super::table;

/// Terms were listed or set, see [`table`].
#[event]
pub struct TermsSet {
    pub sequence: u64,
    pub table: u8,
    pub index: u16,
}

/// The risk steward moved a market or a collateral within its corridor, see [`table`].
#[event]
pub struct Steered {
    pub sequence: u64,
    pub table: u8,
    pub index: u16,
    pub tightness: u32,
}

/// A change was queued: its account says which, and from when on it may be applied.
#[event]
pub struct ChangeQueued {
    pub sequence: u64,
    pub change: Pubkey,
    pub delay: u64,
}

/// The guardian refused a change.
#[event]
pub struct ChangeVetoed {
    pub sequence: u64,
    pub change: Pubkey,
}

/// A change that was queued is applied; what it changed is in the next event.
#[event]
pub struct ChangeApplied {
    pub sequence: u64,
    pub change: Pubkey,
}

/// A change's account was closed, see [`crate::state::fate`].
#[event]
pub struct ChangeClosed {
    pub sequence: u64,
    pub change: Pubkey,
    pub fate: u8,
}

/// Governance launched the clearinghouse.
#[event]
pub struct Launched {
    pub sequence: u64,
}

/// A role has another key.
#[event]
pub struct RoleAccepted {
    pub sequence: u64,
    pub role: u8,
    pub key: Pubkey,
}

/// Operations were paused, for so long from now on at least.
#[event]
pub struct Paused {
    pub sequence: u64,
    pub operations: u32,
    pub seconds: u32,
    pub by: Pubkey,
}

/// A breaker tripped, see [`crate::state::breaker`].
#[event]
pub struct BreakerTripped {
    pub sequence: u64,
    pub breaker: u8,
    pub until: i64,
}
