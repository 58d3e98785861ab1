//! Trips a breaker: a stop that needs no key.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::TokenAccount;
use ballast_risk::waterfall::reserve_fell;

use crate::access::*;
use crate::error::{BallastError, Lawful, ensure, refused};
use crate::event::{BreakerTripped, log};
use crate::portfolio::Books;
use crate::state::{Outflow, Reserve, breaker};

/// - anyone may call, as long as what the breaker is for is the case; each call keeps it open for its whole time
/// - the vault is the reserve's, that of a collateral, or the traders' quote for `u16::MAX`
#[derive(Accounts)]
pub struct TripBreaker<'info> {
    pub books: LedgerBooks<'info>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    pub vault: InterfaceAccount<'info, TokenAccount>,
    #[account(mut, has_one = vault @ BallastError::NotRecorded)]
    pub outflow: AccountLoader<'info, Outflow>,
}

impl TripBreaker<'_> {
    pub(crate) fn handler(ctx: Context<Self>, breaker: u8, collateral: u16) -> Result<()> {
        let accounts = ctx.accounts;
        let now = Clock::get()?.unix_timestamp;
        let ledger = accounts.ledger(collateral)?;
        let tripped = match breaker {
            breaker::RESERVE_FELL => accounts.reserve_fell(now)?,
            breaker::VAULT_BELOW_LEDGER => accounts.vault.amount < ledger,
            breaker::WITHDRAWALS_WAIT => accounts.others_wait(collateral, now)?,
            _ => return Err(refused(BallastError::UnknownBreaker)),
        };
        ensure!(tripped, BallastError::BreakerNotTripped);
        let mut root = open_root(&accounts.books.clearinghouse)?;
        let until = root.trip(breaker, now)?;
        log(&BreakerTripped { sequence: root.count_event(), breaker, until })
    }

    /// Whether losses of the sliding day took more than a quarter of what the reserve held.
    fn reserve_fell(&self, now: i64) -> Result<bool> {
        let reserve = self.books.open(&self.reserve)?;
        let lost = reserve.lost(self.books.terms.load()?.draw_cap, now)?;
        reserve_fell(lost, reserve.value()?).lawful()
    }

    /// What the vault owes.
    fn ledger(&self, collateral: u16) -> Result<u64> {
        let (root, reserve) = (self.books.root()?, self.books.open(&self.reserve)?);
        if self.vault.key() == root.reserve_vault {
            return Ok(reserve.ledger);
        }
        let vault = root.vault(collateral, &*self.books.terms.load()?)?;
        ensure!(self.vault.key() == vault, BallastError::NotRecorded);
        root.ledger(collateral)
    }

    /// Whether more waits for the vault than may leave it in a day.
    fn others_wait(&self, collateral: u16, now: i64) -> Result<bool> {
        let (prices, terms) = (self.books.prices.load()?, self.books.terms.load()?);
        let bounds = Books { prices: &prices, terms: &terms, now }.bounds(collateral, &*self.books.root()?)?;
        self.books.open(&self.outflow)?.is_overrun(&bounds)
    }
}
