//! The root: authorities, addresses, ledgers and what is paused. A trade reads it and never writes it.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount};

use super::{assert_layout, seeds};
use crate::error::{BallastError, OrRefuse, ensure};

/// How many collaterals a clearinghouse lists.
pub const COLLATERALS: usize = 16;

/// Operations that can be paused, bit by bit.
///
/// There is no bit for paying in, reducing risk, booking, settling, refreshing, liquidating, resolving or final pricing:
/// what lowers risk stays open at every level.
pub mod pause {
    /// Trades in which a position grows.
    pub const GROWTH: u32 = 1;
    /// Withdrawals of quote and collateral.
    pub const WITHDRAWAL: u32 = 1 << 1;
    /// Fills that a matcher signs in place of a trader.
    pub const MATCHING: u32 = 1 << 2;
    /// Accrual of funding; the time that passes is not charged.
    pub const FUNDING: u32 = 1 << 3;
    /// New margin accounts.
    pub const OPENING: u32 = 1 << 4;
    /// Every bit that has a meaning.
    pub const ALL: u32 = GROWTH | WITHDRAWAL | MATCHING | FUNDING | OPENING;
}

/// The root of one deployment. Every other account names it.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct Clearinghouse {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// Zero.
    pub _pad0: [u8; 2],
    /// Paused operations, see [`pause`].
    pub paused: u32,
    /// Whose address it is derived from.
    pub creator: Pubkey,
    /// Sets terms.
    pub governance: Pubkey,
    /// May pause.
    pub guardian: Pubkey,
    /// The [`super::Prices`] account.
    pub prices: Pubkey,
    /// The [`super::Terms`] account.
    pub terms: Pubkey,
    /// Mint of the quote token.
    pub quote_mint: Pubkey,
    /// Vault of the traders' quote.
    pub traders_vault: Pubkey,
    /// Vault of the reserve's quote.
    pub reserve_vault: Pubkey,
    /// Counts events of deposits, withdrawals and governance.
    pub sequence: u64,
    /// Id of the next margin account.
    pub next_account: u64,
    /// Quote that the traders' vault owes: cash, pools and fees taken.
    pub traders_ledger: u64,
    /// Tokens that each collateral vault owes.
    pub collateral_ledgers: [u64; COLLATERALS],
    /// Decimals of the quote token.
    pub quote_decimals: u8,
    /// Zero.
    pub _pad1: [u8; 7],
    /// When funding went on after its last pause; zero is never.
    pub funding_resumed: i64,
    /// Zero, for what comes.
    pub _reserved: [u8; 504],
}

assert_layout!(Clearinghouse, size = 936,
    version @ 0, bump @ 1, _pad0 @ 2, paused @ 4, creator @ 8, governance @ 40, guardian @ 72, prices @ 104, terms @ 136,
    quote_mint @ 168, traders_vault @ 200, reserve_vault @ 232, sequence @ 264, next_account @ 272, traders_ledger @ 280,
    collateral_ledgers @ 288, quote_decimals @ 416, _pad1 @ 417, funding_resumed @ 424,
    _reserved @ 432,
);

/// The parts of the root that signing for its vaults takes.
#[derive(Clone, Copy)]
pub(crate) struct SignerSeeds {
    creator: Pubkey,
    bump: [u8; 1],
}

impl SignerSeeds {
    pub(crate) fn parts(&self) -> [&[u8]; 3] {
        [seeds::CLEARINGHOUSE, self.creator.as_ref(), &self.bump]
    }
}

impl Clearinghouse {
    /// Refuses an operation that is paused.
    pub(crate) fn permits(&self, operation: u32) -> Result<()> {
        ensure!(self.paused & operation == 0, BallastError::Paused);
        Ok(())
    }

    /// Pauses and resumes operations. The time under a pause of funding is never charged.
    pub(crate) const fn pause(&mut self, paused: u32, now: i64) {
        if self.paused & pause::FUNDING != 0 && paused & pause::FUNDING == 0 {
            self.funding_resumed = now;
        }
        self.paused = paused;
    }

    pub(crate) const fn signer_seeds(&self) -> SignerSeeds {
        SignerSeeds { creator: self.creator, bump: [self.bump] }
    }

    /// Refuses a vault or a mint that is not the traders' quote.
    pub(crate) fn records_quote(
        &self,
        vault: &InterfaceAccount<TokenAccount>,
        mint: &InterfaceAccount<Mint>,
    ) -> Result<()> {
        let recorded = self.traders_vault == vault.key() && self.quote_mint == mint.key();
        ensure!(recorded, BallastError::NotRecorded);
        Ok(())
    }

    /// The number of the next event.
    pub(crate) fn count_event(&mut self) -> u64 {
        self.sequence = self.sequence.wrapping_add(1); // 2^64 events do not happen.
        self.sequence
    }

    /// The id of a new margin account.
    pub(crate) fn number_account(&mut self) -> u64 {
        let id = self.next_account;
        self.next_account = id.wrapping_add(1); // 2^64 accounts are not opened.
        id
    }

    /// Quote came into the traders' vault.
    pub(crate) fn receive_quote(&mut self, amount: u64) -> Result<()> {
        self.traders_ledger = self.traders_ledger.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    /// Quote left the traders' vault.
    pub(crate) fn release_quote(&mut self, amount: u64) -> Result<()> {
        self.traders_ledger = self.traders_ledger.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(())
    }

    /// Tokens came into a collateral vault.
    pub(crate) fn receive_collateral(&mut self, index: u16, amount: u64) -> Result<u64> {
        let ledger = self.collateral_ledger(index)?;
        *ledger = ledger.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(*ledger)
    }

    /// Tokens left a collateral vault.
    pub(crate) fn release_collateral(&mut self, index: u16, amount: u64) -> Result<u64> {
        let ledger = self.collateral_ledger(index)?;
        *ledger = ledger.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(*ledger)
    }

    fn collateral_ledger(&mut self, index: u16) -> Result<&mut u64> {
        self.collateral_ledgers.get_mut(usize::from(index)).or_refuse(BallastError::UnknownCollateral)
    }
}
