//! Detectors and what they raise.

use anchor_lang::prelude::*;

/// Who may raise signals in one place; the default key for nobody.
#[event]
pub struct DetectorSet {
    pub sequence: u64,
    pub slot: u8,
    pub key: Pubkey,
}

/// A detector raised a signal: the level is one worse for a while.
#[event]
pub struct SignalRaised {
    pub reserve_sequence: u64,
    pub detector: Pubkey,
    pub level: u8,
    pub until: i64,
    pub bond: u64,
    pub reserve_ledger: u64,
}

/// A signal was closed: confirmed where its bond was returned, else that joined protocol capital.
#[event]
pub struct SignalClosed {
    pub reserve_sequence: u64,
    pub detector: Pubkey,
    pub returned: u64,
    pub level: u8,
    pub reserve_ledger: u64,
}
