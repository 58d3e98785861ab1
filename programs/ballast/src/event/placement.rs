//! Protocol capital with depositories.

use anchor_lang::prelude::*;

/// A placement was opened.
#[event]
pub struct PlacementOpened {
    pub reserve_sequence: u64,
    pub vault: Pubkey,
    pub placement: Pubkey,
}

/// Protocol capital was placed; `lost` of it by rounding.
#[event]
pub struct CapitalPlaced {
    pub reserve_sequence: u64,
    pub placement_sequence: u64,
    pub vault: Pubkey,
    pub amount: u64,
    pub lost: u64,
    pub principal: u64,
    pub redeemable: u64,
    pub placed: u64,
    pub capital: u64,
    pub reserve_ledger: u64,
}

/// Placed capital came home, `home` of it principal and the rest interest; `lost` of what is left by rounding.
#[event]
pub struct CapitalRecalled {
    pub reserve_sequence: u64,
    pub placement_sequence: u64,
    pub vault: Pubkey,
    pub received: u64,
    pub home: u64,
    pub lost: u64,
    pub principal: u64,
    pub redeemable: u64,
    pub placed: u64,
    pub capital: u64,
    pub reserve_ledger: u64,
}

/// Somebody looked at a placement.
#[event]
pub struct PlacementValued {
    pub placement_sequence: u64,
    pub vault: Pubkey,
    pub principal: u64,
    pub redeemable: u64,
    pub cash: u64,
    pub impaired: u8,
    pub doubted: u8,
    pub turned: i64,
}

/// What could not be redeemed for a day was written off.
#[event]
pub struct PlacementWrittenOff {
    pub reserve_sequence: u64,
    pub placement_sequence: u64,
    pub vault: Pubkey,
    pub amount: u64,
    pub principal: u64,
    pub placed: u64,
}
