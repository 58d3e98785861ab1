//! The tranches of stakers.

use anchor_lang::prelude::*;

/// A tranche's series opened.
#[event]
pub struct SeriesOpened {
    pub reserve_sequence: u64,
    pub tranche: u8,
    pub series: u32,
}

/// Quote was staked in a tranche.
#[event]
pub struct Staked {
    pub reserve_sequence: u64,
    pub tranche: u8,
    pub series: u32,
    pub owner: Pubkey,
    pub amount: u64,
    pub shares: u64,
    pub assets: u64,
    pub reserve_ledger: u64,
}

/// Shares were given up, to be paid when their epoch is priced.
#[event]
pub struct ExitRequested {
    pub reserve_sequence: u64,
    pub tranche: u8,
    pub series: u32,
    pub epoch: u32,
    pub owner: Pubkey,
    pub shares: u64,
}

/// The exits of an epoch were priced.
#[event]
pub struct ExitsPriced {
    pub reserve_sequence: u64,
    pub tranche: u8,
    pub series: u32,
    pub epoch: u32,
    pub shares: u64,
    pub quote: u64,
}

/// An exit was paid.
#[event]
pub struct ExitPaid {
    pub reserve_sequence: u64,
    pub tranche: u8,
    pub owner: Pubkey,
    pub quote: u64,
    pub left: u64,
    pub reserve_ledger: u64,
}
