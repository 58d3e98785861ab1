//! Exits from tranches: what one owner asked for in an epoch, and what all of an epoch were priced at.

use anchor_lang::prelude::*;
use ballast_risk::Rounding;
use ballast_risk::wide::mul_div;

use super::{VERSION, assert_layout};
use crate::error::{BallastError, Lawful, OrRefuse, ensure};

/// Shares that an owner gave up, to be paid when their epoch is priced.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct ExitTicket {
    /// Layout version.
    pub version: u8,
    /// Which tranche.
    pub tranche: u8,
    /// Zero.
    pub _pad0: [u8; 6],
    /// The root.
    pub clearinghouse: Pubkey,
    /// Who is paid.
    pub owner: Pubkey,
    /// The series of the shares.
    pub series: u32,
    /// The epoch of the request.
    pub epoch: u32,
    /// Shares; none once they were turned into quote.
    pub shares: u64,
    /// Quote that is not paid yet, once they were.
    pub left: u64,
}

assert_layout!(ExitTicket, size = 96,
    version @ 0, tranche @ 1, _pad0 @ 2, clearinghouse @ 8, owner @ 40, series @ 72, epoch @ 76, shares @ 80, left @ 88,
);

/// What the exits of an epoch were priced at.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct ExitBatch {
    /// Layout version.
    pub version: u8,
    /// Zero.
    pub _pad0: [u8; 7],
    /// The root.
    pub clearinghouse: Pubkey,
    /// Shares that were not paid yet.
    pub shares: u64,
    /// Quote for them.
    pub quote: u64,
}

assert_layout!(ExitBatch, size = 56, version @ 0, _pad0 @ 1, clearinghouse @ 8, shares @ 40, quote @ 48);

impl ExitBatch {
    /// The batch in an account's bytes. Its address was derived, so the program wrote it.
    pub(crate) fn of(data: &mut [u8]) -> Result<&mut Self> {
        let body = data.get_mut(8..).or_refuse(BallastError::OtherVersion)?;
        let batch: &mut Self = bytemuck::try_from_bytes_mut(body).or_refuse(BallastError::OtherVersion)?;
        ensure!(batch.version == VERSION, BallastError::OtherVersion);
        Ok(batch)
    }

    /// Takes a ticket's part out: `floor(quote * shares / all shares)`, the last one's all that is left.
    pub(crate) fn take(&mut self, shares: u64) -> Result<u64> {
        let part = mul_div(self.quote, shares, self.shares, Rounding::Down).lawful()?;
        self.shares = self.shares.checked_sub(shares).or_refuse(BallastError::LedgerTooSmall)?;
        self.quote = self.quote.checked_sub(part).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(part)
    }
}
