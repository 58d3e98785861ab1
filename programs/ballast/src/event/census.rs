//! The census.

use anchor_lang::prelude::*;
use anchor_lang::solana_program::log::sol_log_data;

use crate::attestation::Leaf;
use crate::error::{BallastError, OrRefuse};
use crate::state::Attestation;

/// A census began.
#[event]
pub struct CensusBegan {
    pub sequence: u64,
    pub number: u32,
}

/// Accounts were visited: leaves of the census's tree, from `first` on.
#[event]
pub struct AccountsVisited {
    pub sequence: u64,
    pub number: u32,
    pub first: u64,
    pub leaves: Vec<Leaf>,
}

/// A census was finished. `largest` is what the two accounts would leave unpaid that leave most, in the scenario of the report.
#[event]
pub struct CensusFinished {
    pub sequence: u64,
    pub reserve_sequence: u64,
    pub attested: Attestation,
    pub largest: [u64; 2],
}

/// Logs [`AccountsVisited`]. Its leaves are written in one piece: one by one they would cost several times as much.
pub(crate) fn log_visits(sequence: u64, number: u32, first: u64, leaves: &[Leaf]) -> Result<()> {
    let count = u32::try_from(leaves.len()).or_refuse(BallastError::Overflow)?;
    let leaves: &[u8] = bytemuck::cast_slice(leaves);
    let mut written = Vec::with_capacity(leaves.len().saturating_add(32)); // Some thousand.
    written.extend_from_slice(AccountsVisited::DISCRIMINATOR);
    (sequence, number, first, count).serialize(&mut written)?;
    written.extend_from_slice(leaves);
    sol_log_data(&[&written]);
    Ok(())
}
