//! The accounts that instructions share, and the one door through which accounts are opened: anchored to the root.
//!
//! Root, prices and terms are recorded in each other; everything else names its root, which [`open`] compares.

use std::cell::{Ref, RefMut};

use anchor_lang::ZeroCopy;
use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};
use solana_instructions_sysvar::{self as instructions_sysvar, load_instruction_at_checked};

use crate::error::{BallastError, ensure};
use crate::event::{ChangeApplied, log};
use crate::instructions::Change;
use crate::state::{
    Census, Clearinghouse, ExitTicket, Facility, Holdings, Inventory, MarginAccount, Market, Outflow, Placement,
    Prices, QueuedChange, Recovery, Reserve, SignerSeeds, Terms, VERSION, WithdrawalTicket, fate, pause,
};
use crate::vault::{Transfer, covers};

/// Books that an instruction only reads.
#[derive(Accounts)]
pub struct ReadBooks<'info> {
    #[account(has_one = prices @ BallastError::NotRecorded, has_one = terms @ BallastError::NotRecorded)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    pub prices: AccountLoader<'info, Prices>,
    pub terms: AccountLoader<'info, Terms>,
}

/// Books of an instruction that publishes prices or indices.
#[derive(Accounts)]
pub struct PublishBooks<'info> {
    #[account(has_one = prices @ BallastError::NotRecorded, has_one = terms @ BallastError::NotRecorded)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub prices: AccountLoader<'info, Prices>,
    pub terms: AccountLoader<'info, Terms>,
}

/// Books of an instruction that moves a ledger of the root.
#[derive(Accounts)]
pub struct LedgerBooks<'info> {
    #[account(mut, has_one = prices @ BallastError::NotRecorded, has_one = terms @ BallastError::NotRecorded)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    pub prices: AccountLoader<'info, Prices>,
    pub terms: AccountLoader<'info, Terms>,
}

/// Books of an instruction that divides a loss: it moves ledgers and the claim index.
#[derive(Accounts)]
pub struct LossBooks<'info> {
    #[account(mut, has_one = prices @ BallastError::NotRecorded, has_one = terms @ BallastError::NotRecorded)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub prices: AccountLoader<'info, Prices>,
    pub terms: AccountLoader<'info, Terms>,
}

/// Root and terms, to be changed: by governance if that only tightens, by anyone if the change was queued and is due.
#[derive(Accounts)]
pub struct Governs<'info> {
    pub authority: Signer<'info>,
    #[account(mut, has_one = terms @ BallastError::NotRecorded)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub terms: AccountLoader<'info, Terms>,
    #[account(mut)]
    pub change: Option<AccountLoader<'info, QueuedChange>>,
    #[account(address = instructions_sysvar::ID @ BallastError::NotRecorded)]
    /// CHECK: the sysvar that holds the transaction's instructions.
    pub instructions: UncheckedAccount<'info>,
}

/// A role's key signs: for the root, and in a transaction that no durable nonce kept.
#[derive(Accounts)]
pub struct HoldsRole<'info> {
    pub authority: Signer<'info>,
    #[account(mut)]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(address = instructions_sysvar::ID @ BallastError::NotRecorded)]
    /// CHECK: the sysvar that holds the transaction's instructions.
    pub instructions: UncheckedAccount<'info>,
}

/// Both quote vaults, for what passes between them.
#[derive(Accounts)]
pub struct QuoteVaults<'info> {
    #[account(mut)]
    pub traders_vault: InterfaceAccount<'info, TokenAccount>,
    #[account(mut)]
    pub reserve_vault: InterfaceAccount<'info, TokenAccount>,
    pub quote_mint: InterfaceAccount<'info, Mint>,
    pub token_program: Interface<'info, TokenInterface>,
}

/// A vault that tokens leave, how fast they may, and where they go.
#[derive(Accounts)]
pub struct Outgoing<'info> {
    #[account(mut)]
    pub vault: Box<InterfaceAccount<'info, TokenAccount>>,
    #[account(mut, has_one = vault @ BallastError::NotRecorded)]
    pub outflow: AccountLoader<'info, Outflow>,
    #[account(mut)]
    pub destination: Box<InterfaceAccount<'info, TokenAccount>>,
    pub mint: Box<InterfaceAccount<'info, Mint>>,
    pub token_program: Interface<'info, TokenInterface>,
}

/// An account that names its root and its layout.
pub(crate) trait Anchored: ZeroCopy + Owner {
    fn root(&self) -> &Pubkey;
    fn version(&self) -> u8;
}

macro_rules! anchored {
    ($($account:ty),+) => {$(
        impl Anchored for $account {
            fn root(&self) -> &Pubkey {
                &self.clearinghouse
            }

            fn version(&self) -> u8 {
                self.version
            }
        }
    )+};
}
anchored!(
    Census,
    ExitTicket,
    Facility,
    Holdings,
    Inventory,
    MarginAccount,
    Market,
    Outflow,
    Placement,
    QueuedChange,
    Recovery,
    Reserve,
    WithdrawalTicket
);

/// Opens an account for writing, if it is of this root and of the layout that this program writes.
pub(crate) fn open<'a, T: Anchored>(account: &'a AccountLoader<T>, root: &Pubkey) -> Result<RefMut<'a, T>> {
    let opened = account.load_mut()?;
    anchored_to(&*opened, root)?;
    Ok(opened)
}

/// Opens an account for reading, if it is of this root and of the layout that this program writes.
pub(crate) fn read<'a, T: Anchored>(account: &'a AccountLoader<T>, root: &Pubkey) -> Result<Ref<'a, T>> {
    let opened = account.load()?;
    anchored_to(&*opened, root)?;
    Ok(opened)
}

#[inline(always)]
fn anchored_to<T: Anchored>(opened: &T, root: &Pubkey) -> Result<()> {
    ensure!(opened.root() == root, BallastError::OtherClearinghouse);
    ensure!(opened.version() == VERSION, BallastError::OtherVersion);
    Ok(())
}

/// Refuses the same account in two places, which could not be opened twice.
pub(crate) fn distinct<T: ZeroCopy + Owner>(
    one: &AccountLoader<T>,
    other: &AccountLoader<T>,
    rule: BallastError,
) -> Result<()> {
    ensure!(one.key() != other.key(), rule);
    Ok(())
}

/// Opens the root for reading.
pub(crate) fn read_root<'a>(root: &'a AccountLoader<Clearinghouse>) -> Result<Ref<'a, Clearinghouse>> {
    let opened = root.load()?;
    ensure!(opened.version == VERSION, BallastError::OtherVersion);
    Ok(opened)
}

/// Opens the root for writing.
pub(crate) fn open_root<'a>(root: &'a AccountLoader<Clearinghouse>) -> Result<RefMut<'a, Clearinghouse>> {
    let opened = root.load_mut()?;
    ensure!(opened.version == VERSION, BallastError::OtherVersion);
    Ok(opened)
}

/// Refuses a transaction that begins by advancing a durable nonce: it may have been signed at any time, for any time.
fn not_kept_by_nonce(instructions: &AccountInfo) -> Result<()> {
    let first = load_instruction_at_checked(0, instructions)?;
    let advances = first.program_id == system_program::ID && first.data.starts_with(&ADVANCE_NONCE);
    ensure!(!advances, BallastError::DurableNonce);
    Ok(())
}

/// How the system program's instruction begins that advances a nonce.
const ADVANCE_NONCE: [u8; 4] = 4_u32.to_le_bytes();

impl<'info> Governs<'info> {
    /// Opens root and terms for a change: governance makes what only tightens, and everything before the launch; else it was queued, and is
    /// applied once.
    pub(crate) fn permit(&self, change: &Change) -> Result<(RefMut<'_, Clearinghouse>, RefMut<'_, Terms>)> {
        not_kept_by_nonce(&self.instructions)?;
        let (mut root, mut terms) = (open_root(&self.clearinghouse)?, self.terms.load_mut()?);
        change.validate(&root, &terms)?;
        match &self.change {
            Some(account) => {
                let mut queued = open(account, &self.clearinghouse.key())?;
                apply(&mut queued, change, &root)?;
                log(&ChangeApplied { sequence: root.count_event(), change: account.key() })?;
                ensure!(queued.revision == *change.revision(&mut root, &mut terms)?, BallastError::ChangeSuperseded);
            }
            None => {
                ensure!(self.authority.key == root.governance(), BallastError::NotGovernance);
                let at_once = root.launched == 0 || change.delay(&terms)? == 0;
                ensure!(at_once, BallastError::ChangeNotQueued);
            }
        }
        let revision = change.revision(&mut root, &mut terms)?;
        *revision = revision.wrapping_add(1); // 2^32 changes do not happen.
        Ok((root, terms))
    }
}

impl<'info> HoldsRole<'info> {
    /// Opens the root.
    pub(crate) fn open(&self) -> Result<RefMut<'_, Clearinghouse>> {
        not_kept_by_nonce(&self.instructions)?;
        open_root(&self.clearinghouse)
    }

    /// Opens the root for governance.
    pub(crate) fn by_governance(&self) -> Result<RefMut<'_, Clearinghouse>> {
        let root = self.open()?;
        ensure!(self.authority.key == root.governance(), BallastError::NotGovernance);
        Ok(root)
    }
}

/// Marks a change as applied, if it is the one and due.
pub(crate) fn apply(queued: &mut QueuedChange, change: &Change, root: &Clearinghouse) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    ensure!(queued.payload()? == change.payload()?, BallastError::ChangeMismatch);
    if !change.waits_through_pauses() {
        root.permits(pause::LEAVING, now)?;
        root.no_breaker_open(now)?;
    }
    queued.due(queued.age(now, root.launched, root.closed(now)), change.life())?;
    queued.fate = fate::APPLIED;
    Ok(())
}

macro_rules! doors {
    ($($books:ident),+) => {$(
        impl<'info> $books<'info> {
            /// Reads the root.
            pub(crate) fn root(&self) -> Result<Ref<'_, Clearinghouse>> {
                read_root(&self.clearinghouse)
            }

            /// Opens an account of this root for writing.
            pub(crate) fn open<'a, T: Anchored>(&self, account: &'a AccountLoader<'info, T>) -> Result<RefMut<'a, T>> {
                let root: &AccountInfo = self.clearinghouse.as_ref();
                open(account, root.key)
            }
        }
    )+};
}
doors!(ReadBooks, PublishBooks, LedgerBooks, LossBooks);

/// Which way quote passes between the vaults.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    ToReserve,
    ToTraders,
}

impl<'info> Outgoing<'info> {
    /// Sends tokens after the vault's ledger has moved, and checks the vault against it.
    pub(crate) fn send(&mut self, root: &AccountLoader<'info, Clearinghouse>, amount: u64, ledger: u64) -> Result<()> {
        if amount > 0 {
            let signer = (root.to_account_info(), root.load()?.signer_seeds());
            let transfer = Transfer { mint: &self.mint, program: &self.token_program };
            transfer.send(&mut self.vault, &self.destination.to_account_info(), signer, amount)?;
        }
        covers(&self.vault, ledger)
    }
}

impl<'info> QuoteVaults<'info> {
    /// Refuses vaults that the root does not record.
    pub(crate) fn recorded(&self, root: &Clearinghouse) -> Result<()> {
        ensure!(root.reserve_vault == self.reserve_vault.key(), BallastError::NotRecorded);
        root.records_quote(&self.traders_vault, &self.quote_mint)
    }

    /// Moves quote between the vaults after the ledgers have moved, and checks the one that it leaves: what comes into a vault that is short
    /// takes nothing from anyone.
    pub(crate) fn pass(
        &mut self,
        root: &AccountLoader<'info, Clearinghouse>,
        reserve: &AccountLoader<'info, Reserve>,
        direction: Direction,
        amount: u64,
    ) -> Result<()> {
        if amount > 0 {
            let signer: (AccountInfo<'info>, SignerSeeds) = (root.to_account_info(), root.load()?.signer_seeds());
            let transfer = Transfer { mint: &self.quote_mint, program: &self.token_program };
            let (from, to) = match direction {
                Direction::ToReserve => (&mut self.traders_vault, &mut self.reserve_vault),
                Direction::ToTraders => (&mut self.reserve_vault, &mut self.traders_vault),
            };
            transfer.send(from, &to.to_account_info(), signer, amount)?;
            let ledger = match direction {
                Direction::ToReserve => root.load()?.traders_ledger,
                Direction::ToTraders => reserve.load()?.ledger,
            };
            covers(from, ledger)?;
        }
        Ok(())
    }
}
