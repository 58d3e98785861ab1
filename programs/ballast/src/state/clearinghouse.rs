//! The root: authorities, addresses, ledgers and what is paused. A trade reads it and never writes it.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount};

use super::{assert_layout, seeds};
use crate::error::{BallastError, OrRefuse, ensure, refuse};
use crate::limits::{PAUSE_SECONDS, PAUSE_SHARE};

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
    /// Without which people cannot leave: a position is closed against one that may grow.
    pub const LEAVING: u32 = GROWTH | WITHDRAWAL;
    /// How many bits there may be.
    pub const OPERATIONS: usize = 8;
}

/// Who may do what beyond what everybody may. Their keys are different.
pub mod role {
    /// Queues changes, and tightens.
    pub const GOVERNANCE: u8 = 0;
    /// Pauses, and vetoes changes.
    pub const GUARDIAN: u8 = 1;
    /// Is recorded, and may do nothing yet.
    pub const STEWARD: u8 = 2;
}

/// How many roles there are.
pub const ROLES: usize = 3;

/// A pause of one operation. It ends by itself.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct PauseSlot {
    /// When the last one began; zero is never.
    pub since: i64,
    /// When it ends, or ended.
    pub until: i64,
}

assert_layout!(PauseSlot, size = 16, since @ 0, until @ 8);

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
    /// Quote that the traders' vault owes: cash, pools and fees taken.
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
    pub pauses: [PauseSlot; pause::OPERATIONS],
    /// Seconds for which what [`pause::LEAVING`] names was paused, before the last pauses.
    pub closed: u64,
    /// Counts who held each role.
    pub role_revisions: [u32; ROLES],
    /// Zero, for what comes.
    pub _reserved: [u8; 324],
}

assert_layout!(Clearinghouse, size = 936,
    version @ 0, bump @ 1, _pad0 @ 2, creator @ 8, roles @ 40, prices @ 136, terms @ 168,
    quote_mint @ 200, traders_vault @ 232, reserve_vault @ 264, sequence @ 296, next_account @ 304, traders_ledger @ 312,
    collateral_ledgers @ 320, quote_decimals @ 448, _pad1 @ 449, launched @ 456, pauses @ 464, closed @ 592,
    role_revisions @ 600, _reserved @ 612,
);

/// Seconds as a count; a time before 1970, or one that went back, counts nothing.
fn seconds_of(time: i64) -> u64 {
    u64::try_from(time).unwrap_or(0)
}

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
    pub(crate) fn permits(&self, operation: u32, now: i64) -> Result<()> {
        ensure!(now >= self.paused_until(operation), BallastError::Paused);
        Ok(())
    }

    /// When the last pause of an operation ends or ended; zero before the first.
    pub fn paused_until(&self, operation: u32) -> i64 {
        usize::try_from(operation.trailing_zeros())
            .ok()
            .and_then(|bit| self.pauses.get(bit))
            .map_or(0, |slot| slot.until)
    }

    /// Pauses an operation, or lengthens its pause: for no longer than a pause may be; then it stays open for a third longer than that.
    pub(crate) fn pause(&mut self, operation: u32, seconds: u32, now: i64) -> Result<()> {
        let end = now.saturating_add(i64::from(seconds));
        let slot = usize::try_from(operation.trailing_zeros()).ok().and_then(|bit| self.pauses.get_mut(bit));
        let slot = slot.or_refuse(BallastError::UnknownPause)?;
        if now >= slot.until {
            let last = seconds_of(slot.until.saturating_sub(slot.since)); // None before the first.
            let next = slot.until.saturating_add_unsigned(last.saturating_add(last.div_ceil(PAUSE_SHARE)));
            if now < next {
                return Err(refuse(BallastError::PauseSpent, seconds_of(now), seconds_of(next)));
            }
            if operation & pause::LEAVING != 0 {
                self.closed = self.closed.saturating_add(last);
            }
            *slot = PauseSlot { since: now, until: end };
            return Ok(());
        }
        let most = slot.since.saturating_add(i64::from(PAUSE_SECONDS.1));
        if end > most {
            return Err(refuse(BallastError::PauseSpent, seconds_of(end), seconds_of(most)));
        }
        slot.until = slot.until.max(end);
        Ok(())
    }

    /// Seconds in which people could not leave, in all: withdrawals were paused, or trades in which somebody takes over what they hold.
    /// Where both were, they count twice.
    pub fn closed(&self, now: i64) -> u64 {
        let [growth, withdrawal, ..] = &self.pauses;
        let last = |slot: &PauseSlot| seconds_of(slot.until.min(now).saturating_sub(slot.since));
        self.closed.saturating_add(last(growth)).saturating_add(last(withdrawal))
    }

    /// Who holds a role.
    pub fn holder(&self, role: u8) -> Result<&Pubkey> {
        self.roles.get(usize::from(role)).or_refuse(BallastError::UnknownRole)
    }

    /// Who sets terms.
    pub const fn governance(&self) -> &Pubkey {
        let [governance, ..] = &self.roles;
        governance
    }

    /// Who pauses and vetoes.
    pub const fn guardian(&self) -> &Pubkey {
        let [_, guardian, _] = &self.roles;
        guardian
    }

    /// Refuses a key that holds another role, or none.
    pub(crate) fn may_hold(&self, role: u8, key: &Pubkey) -> Result<()> {
        self.holder(role)?;
        let mut others = self.roles.iter().enumerate().filter(|(other, _)| *other != usize::from(role));
        ensure!(*key != Pubkey::default() && !others.any(|(_, other)| other == key), BallastError::RolesNotDisjoint);
        Ok(())
    }

    /// Gives a role to a key.
    pub(crate) fn assign(&mut self, role: u8, key: Pubkey) -> Result<()> {
        self.may_hold(role, &key)?;
        *self.roles.get_mut(usize::from(role)).or_refuse(BallastError::UnknownRole)? = key;
        Ok(())
    }

    pub(crate) fn role_revision(&mut self, role: u8) -> Result<&mut u32> {
        self.role_revisions.get_mut(usize::from(role)).or_refuse(BallastError::UnknownRole)
    }

    /// Refuses what waits for the launch.
    pub(crate) fn launched(&self) -> Result<()> {
        ensure!(self.launched != 0, BallastError::NotLaunched);
        Ok(())
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
