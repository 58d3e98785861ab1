//! Places protocol capital with a depository.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::TokenAccount;

use super::{Need, has_tokens};
use crate::access::*;
use crate::depository::*;
use crate::error::{BallastError, OrRefuse, ensure, refuse};
use crate::event::{CapitalPlaced, log};
use crate::portfolio::Books;
use crate::state::{Clearinghouse, Outflow, Placement, Reserve, Terms};
use crate::vault::{Transfer, covers};

/// - anyone may call, while all is calm: the reserve is not strained, no breaker is open, withdrawals are not paused, no loss is reported
/// - with the vault that terms name, of which everything that was placed can be redeemed, now and when somebody last looked, and that never lost anything
/// - at most the share of protocol capital is placed in all, and what is left covers the outflows of a day and what exits need
/// - afterwards what can be redeemed at once has grown by as much, but for a unit
#[derive(Accounts)]
pub struct Place<'info> {
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut)]
    pub placement: AccountLoader<'info, Placement>,
    #[account(mut)]
    pub outflow: AccountLoader<'info, Outflow>,
    #[account(mut)]
    pub reserve_vault: Box<InterfaceAccount<'info, TokenAccount>>,
    pub tokens: PlacementTokens<'info>,
    pub depository: DepositoryAccounts<'info>,
}

impl<'info> Place<'info> {
    pub(crate) fn handler(ctx: Context<'info, Self>, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        accounts.recorded()?;
        accounts.record(amount)?;
        let redeemable = accounts.deposit(amount)?;
        accounts.settle(amount, redeemable)
    }

    /// Refuses accounts that are not recorded, and a vault that terms do not name.
    fn recorded(&self) -> Result<()> {
        let (root, placement) = (self.books.root()?, self.books.open(&self.placement)?);
        let terms = self.books.terms.load()?.placement;
        root.has_quote(&self.reserve_vault, &self.tokens.quote_mint)?;
        has_tokens(&placement, &self.tokens)?;
        ensure!(self.books.open(&self.outflow)?.vault == root.reserve_vault, BallastError::NotRecorded);
        ensure!(placement.vault == self.depository.depository_vault.key(), BallastError::NotRecorded);
        ensure!(placement.vault == terms.vault, BallastError::OtherDepository);
        ensure!(terms.share > 0, BallastError::PlacementsOff);
        let redeemable = self.depository.redeemable(&root, self.tokens.receipts.amount)?;
        placement.may_grow(redeemable)
    }

    /// Places on the books, if nothing asks for the quote.
    fn record(&self, amount: u64) -> Result<()> {
        let (root, prices, terms) = (self.books.root()?, self.books.prices.load()?, self.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut reserve = self.books.open(&self.reserve)?;
        is_calm(&root, &reserve, books.now)?;
        fits_the_share(&reserve, &terms, amount)?;
        let need = Need::of(&books, &root, &reserve, &mut *self.books.open(&self.outflow)?)?;
        let spare = need.spare.min(reserve.capital);
        if amount > spare {
            return Err(refuse(BallastError::PlacementExceedsSpare, amount, spare));
        }
        if amount > need.beyond_exits {
            return Err(refuse(BallastError::QuoteNeeded, amount, need.beyond_exits));
        }
        reserve.place(amount)
    }

    /// Moves quote to the placement, which deposits it; returns what can be redeemed afterwards.
    fn deposit(&mut self, amount: u64) -> Result<u64> {
        let root = &self.books.clearinghouse;
        let signer = (root.to_account_info(), root.load()?.signer_seeds());
        let transfer = Transfer { mint: &self.tokens.quote_mint, program: &self.tokens.token_program };
        transfer.send(&mut self.reserve_vault, &self.tokens.placement_quote.to_account_info(), signer, amount)?;
        self.tokens.placement_quote.reload()?;
        covers(&self.reserve_vault, self.reserve.load()?.ledger)?;
        let (placement, seeds) = (self.placement.to_account_info(), self.placement.load()?.signer_seeds());
        self.depository.deposit(&mut self.tokens, (&placement, seeds), amount)
    }

    /// Notes what can be redeemed of it.
    fn settle(&self, amount: u64, redeemable: u64) -> Result<()> {
        let now = Clock::get()?.unix_timestamp;
        let mut reserve = self.books.open(&self.reserve)?;
        let mut placement = self.books.open(&self.placement)?;
        let lost = placement.place(amount, redeemable, now)?;
        reserve.lose_placed(lost)?;
        reserve.value_placement(placement.sums().counted(), now);
        log(&CapitalPlaced {
            reserve_sequence: reserve.count_event(),
            placement_sequence: placement.count_event(),
            vault: placement.vault,
            amount,
            lost,
            principal: placement.principal,
            redeemable,
            placed: reserve.placed,
            capital: reserve.capital,
            reserve_ledger: reserve.ledger,
        })
    }
}

/// Refuses while something may ask for quote.
fn is_calm(root: &Clearinghouse, reserve: &Reserve, now: i64) -> Result<()> {
    root.may_spend(reserve, now)?;
    ensure!(reserve.reported == 0, BallastError::LossReported);
    Ok(())
}

/// Refuses more than may be placed in all.
fn fits_the_share(reserve: &Reserve, terms: &Terms, amount: u64) -> Result<()> {
    let most = reserve.placement_limit(terms.placement.share)?;
    let placed = reserve.placed.checked_add(amount).or_refuse(BallastError::Overflow)?;
    if placed > most { Err(refuse(BallastError::PlacementExceedsShare, placed, most)) } else { Ok(()) }
}
