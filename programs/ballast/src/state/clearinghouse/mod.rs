//! The root: authorities, addresses, ledgers and what is paused. A trade reads it and never writes it.

mod ledgers;
mod roles;
mod signals;
mod stops;

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount};
use ballast_risk::Money;
use ballast_risk::stress::Given;

use super::census::move_given;
use super::{MarginAccount, assert_layout, seeds};
use crate::error::{BallastError, Lawful, ensure};

pub use ledgers::*;
pub use roles::*;
pub use signals::*;
pub use stops::*;

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
    pub _pad0: [u8; 6],
    /// Whose address it is derived from.
    pub creator: Pubkey,
    /// Who holds which role, see [`role`].
    pub roles: [Pubkey; ROLES],
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
    /// Quote that the traders' vault owes: cash, recovered cash, pools, fees taken and withdrawals that wait.
    pub traders_ledger: u64,
    /// Tokens that each collateral vault owes.
    pub collateral_ledgers: [u64; COLLATERALS],
    /// Decimals of the quote token.
    pub quote_decimals: u8,
    /// Zero.
    pub _pad1: [u8; 7],
    /// When governance launched it; zero before, when its changes are immediate and nobody else has anything in it.
    pub launched: i64,
    /// The last pause of each operation, by the number of its bit in [`pause`].
    pub pauses: [StopSlot; pause::OPERATIONS],
    /// Seconds for which what [`pause::LEAVING`] names was paused, before the last pauses.
    pub closed: u64,
    /// Counts who held each role.
    pub role_revisions: [u32; ROLES],
    /// Zero.
    pub _pad2: [u8; 4],
    /// The last trip of each breaker, by its number in [`breaker`].
    pub breakers: [StopSlot; breaker::BREAKERS],
    /// Seconds for which withdrawals were stopped, before the last pause and the last trips.
    pub stopped: u64,
    /// What of each collateral's ledger is seasoned; of the traders' quote, last.
    pub seasoned: [SeasonedSlot; COLLATERALS + 1],
    /// The census under way; zero while there is none.
    pub census: u32,
    /// Zero.
    pub _pad3: [u8; 4],
    /// What accounts paid out after it visited them, less what they paid in; see [`super::Market::census_given`].
    pub census_given: i64,
    /// Who may raise signals; the default key where nobody may.
    pub detectors: [Pubkey; DETECTORS],
    /// Counts who was each detector.
    pub detector_revisions: [u32; DETECTORS],
    /// When the last signal of each ends or ended.
    pub signalled: [i64; DETECTORS],
    /// Who raised the last signal.
    pub signal_by: Pubkey,
    /// When it was raised.
    pub signal_since: i64,
    /// How strained the reserve was then, see [`super::level`].
    pub signal_level: u8,
    /// Zero.
    pub _pad4: [u8; 7],
    /// What accounts lack for what they paid out; see [`super::Market::census_lacked`].
    pub census_lacked: i64,
}

assert_layout!(Clearinghouse, size = 1_344,
    version @ 0, bump @ 1, _pad0 @ 2, creator @ 8, roles @ 40, prices @ 136, terms @ 168,
    quote_mint @ 200, traders_vault @ 232, reserve_vault @ 264, sequence @ 296, next_account @ 304, traders_ledger @ 312,
    collateral_ledgers @ 320, quote_decimals @ 448, _pad1 @ 449, launched @ 456, pauses @ 464, closed @ 592,
    role_revisions @ 600, _pad2 @ 612, breakers @ 616, stopped @ 680,
    seasoned @ 688, census @ 1_096, _pad3 @ 1_100, census_given @ 1_104,
    detectors @ 1_112, detector_revisions @ 1_240, signalled @ 1_256, signal_by @ 1_288,
    signal_since @ 1_320, signal_level @ 1_328, _pad4 @ 1_329, census_lacked @ 1_336,
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
    /// What counts as the time of a listing: what is listed before the launch has nothing to grow for.
    pub(crate) const fn listed_at(&self, now: i64) -> i64 {
        if self.launched == 0 { 0 } else { now }
    }

    /// Refuses what waits for the launch.
    pub(crate) fn launched(&self) -> Result<()> {
        ensure!(self.launched != 0, BallastError::NotLaunched);
        Ok(())
    }

    pub(crate) const fn signer_seeds(&self) -> SignerSeeds {
        SignerSeeds { creator: self.creator, bump: [self.bump] }
    }

    /// Refuses a vault or a mint that is not the reserve's quote.
    pub(crate) fn has_quote(
        &self,
        vault: &InterfaceAccount<TokenAccount>,
        mint: &InterfaceAccount<Mint>,
    ) -> Result<()> {
        ensure!(self.reserve_vault == vault.key() && self.quote_mint == mint.key(), BallastError::NotRecorded);
        Ok(())
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

    /// A census begins.
    pub(crate) const fn begin_census(&mut self, number: u32) {
        (self.census, self.census_given, self.census_lacked) = (number, 0, 0);
    }

    /// The census is over.
    pub(crate) const fn end_census(&mut self) {
        self.census = 0;
    }

    /// What accounts gave in all moved here.
    pub(crate) fn give(&mut self, moved: Given) -> Result<()> {
        move_given(&mut self.census_given, moved.given)?;
        move_given(&mut self.census_lacked, moved.lacked)
    }

    /// An account got so much quote: what it gave since it was visited is so much less.
    pub(crate) fn give_back(&mut self, account: &mut MarginAccount, amount: u64) -> Result<()> {
        if account.is_visited(self.census) {
            let moved = account.give(Money::owed(amount).lawful()?)?;
            self.give(moved)?;
        }
        Ok(())
    }

    /// An account is closed: what it gave can leave nothing unpaid any more.
    pub(crate) fn part_from(&mut self, account: &mut MarginAccount) -> Result<()> {
        let given = Money(account.given).credit();
        self.give_back(account, given)
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
}
