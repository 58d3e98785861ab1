//! Places protocol capital with a depository.

use anchor_lang::prelude::*;

use super::{MovePlacement, Need};
use crate::error::{BallastError, OrRefuse, ensure, refuse};
use crate::event::{CapitalPlaced, log};
use crate::portfolio::{Books, may_spend};
use crate::state::{Reserve, Terms};
use crate::vault::{Transfer, covers};

impl<'info> MovePlacement<'info> {
    /// - anyone may call, while all is calm: the reserve is not strained, no breaker is open, withdrawals are not paused, no loss is reported
    /// - with the vault that terms name, that never lost anything, and of which looks found everything that was placed for ten minutes, the last
    ///   of them within an hour; it can be redeemed now as well
    /// - no more than the depository had at hand for everybody at those looks, and has now
    /// - at most the share of protocol capital is placed in all, and what is left covers the outflows of a day and what exits need
    /// - afterwards what can be redeemed at once has grown by as much, but for a unit
    pub(crate) fn place(ctx: Context<'info, Self>, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        accounts.recorded()?;
        accounts.may_take(amount)?;
        accounts.take(amount)?;
        let redeemable = accounts.deposit(amount)?;
        accounts.placed(amount, redeemable)
    }

    /// Refuses a vault that terms do not name, and one that may not get so much.
    fn may_take(&self, amount: u64) -> Result<()> {
        let (placement, terms) = (self.books.open(&self.placement)?, self.books.terms.load()?.placement);
        ensure!(placement.vault == terms.vault, BallastError::OtherDepository);
        ensure!(terms.share > 0, BallastError::PlacementsOff);
        placement.may_grow(amount, self.depository.at_hand(&self.tokens)?, Clock::get()?.unix_timestamp)
    }

    /// Takes it off the reserve's books, if nothing asks for the quote.
    fn take(&self, amount: u64) -> Result<()> {
        let (root, prices, terms) = (self.books.root()?, self.books.prices.load()?, self.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut reserve = self.books.open(&self.reserve)?;
        may_spend(&root, &reserve, &books)?;
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

    /// Notes it, and what can be redeemed of it.
    fn placed(&self, amount: u64, redeemable: u64) -> Result<()> {
        let mut reserve = self.books.open(&self.reserve)?;
        let mut placement = self.books.open(&self.placement)?;
        let lost = placement.place(amount, redeemable)?;
        reserve.lose_placed(lost)?;
        reserve.value_placement(placement.sums().counted(), placement.looked);
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

/// Refuses more than may be placed in all.
fn fits_the_share(reserve: &Reserve, terms: &Terms, amount: u64) -> Result<()> {
    let most = reserve.placement_limit(terms.placement.share)?;
    let placed = reserve.placed.checked_add(amount).or_refuse(BallastError::Overflow)?;
    if placed > most { Err(refuse(BallastError::PlacementExceedsShare, placed, most)) } else { Ok(()) }
}
