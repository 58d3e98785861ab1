//! Coverage lines of other programs.

use anchor_lang::prelude::*;

/// A facility was opened.
#[event]
pub struct FacilityOpened {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
}

/// Capital was posted.
#[event]
pub struct CapitalPosted {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
    pub amount: u64,
    pub posted_ever: u64,
    pub reserve_ledger: u64,
}

/// The premium of a facility was paid, for an epoch.
#[event]
pub struct FacilityPremiumPaid {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
    pub epoch: u32,
    pub amount: u64,
    pub premium_ever: u64,
    pub reserve_ledger: u64,
}

/// What was left of the premium of a past epoch joined protocol capital.
#[event]
pub struct FacilityPremiumEarned {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
    pub amount: u64,
    pub earned_ever: u64,
}

/// A holder drew on its facility.
#[event]
pub struct FacilityDrawn {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
    pub amount: u64,
    pub drawn_ever: u64,
    pub reserve_ledger: u64,
}

/// Posted capital was asked back, in an epoch.
#[event]
pub struct ReturnRequested {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
    pub epoch: u32,
    pub amount: u64,
}

/// Posted capital was returned.
#[event]
pub struct CapitalReturned {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
    pub amount: u64,
    pub returned_ever: u64,
    pub reserve_ledger: u64,
}

/// An empty facility was closed.
#[event]
pub struct FacilityClosed {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
}
