//! The accounts that instructions share, and the one door through which accounts are opened: anchored to the root.
//!
//! Root, prices and terms are recorded in each other; everything else names its root, which [`open`] compares.

use std::cell::{Ref, RefMut};

use anchor_lang::ZeroCopy;
use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::error::{BallastError, ensure};
use crate::state::{
    Clearinghouse, ExitTicket, MarginAccount, Market, Prices, Recovery, Reserve, SignerSeeds, Terms, VERSION,
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

/// What governance signs for: the root and its terms.
#[derive(Accounts)]
pub struct Governs<'info> {
    pub governance: Signer<'info>,
    #[account(
        mut,
        has_one = governance @ BallastError::NotGovernance,
        has_one = terms @ BallastError::NotRecorded
    )]
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut)]
    pub terms: AccountLoader<'info, Terms>,
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
anchored!(ExitTicket, MarginAccount, Market, Recovery, Reserve);

/// Opens an account for writing, if it is of this root and of the layout that this program writes.
pub(crate) fn open<'a, T: Anchored>(account: &'a AccountLoader<T>, root: &Pubkey) -> Result<RefMut<'a, T>> {
    let opened = account.load_mut()?;
    ensure!(opened.root() == root, BallastError::OtherClearinghouse);
    ensure!(opened.version() == VERSION, BallastError::OtherVersion);
    Ok(opened)
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

impl<'info> QuoteVaults<'info> {
    /// Refuses vaults that the root does not record.
    pub(crate) fn recorded(&self, root: &Clearinghouse) -> Result<()> {
        ensure!(root.reserve_vault == self.reserve_vault.key(), BallastError::NotRecorded);
        root.records_quote(&self.traders_vault, &self.quote_mint)
    }

    /// Moves quote between the vaults after the ledgers have moved, and checks both against them.
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
            to.reload()?;
        }
        covers(&self.traders_vault, root.load()?.traders_ledger)?;
        covers(&self.reserve_vault, reserve.load()?.ledger)
    }
}
