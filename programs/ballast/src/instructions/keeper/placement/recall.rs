//! Calls placed capital home.

use anchor_lang::prelude::*;

use super::{MovePlacement, Need};
use crate::depository::Redeemed;
use crate::error::{BallastError, ensure};
use crate::event::{CapitalRecalled, log};
use crate::portfolio::{Books, level_without_signal};
use crate::state::level;
use crate::vault::{Transfer, covers};

impl<'info> MovePlacement<'info> {
    /// - anyone may call, in every state
    /// - as much comes home as brings what is placed within its share, or covers the outflows of a day and what exits need
    /// - all of it when the reserve is strained without what a signal says, losses or a short vault opened a breaker, a loss is reported, terms
    ///   name another vault, or less can be redeemed than was placed; and what is left when the principal is home
    /// - what comes is principal first, and interest last; it is worth what was given for it, but for a unit
    pub(crate) fn recall(ctx: Context<'info, Self>, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        accounts.recorded()?;
        let amount = amount.min(accounts.asked_for()?);
        ensure!(amount > 0, BallastError::NothingToRecall);
        let redeemed = accounts.redeem(amount)?;
        let ledger = accounts.take_in(&redeemed)?;
        covers(&accounts.reserve_vault, ledger)
    }

    /// What may come home.
    fn asked_for(&self) -> Result<u64> {
        let (root, prices, terms) = (self.books.root()?, self.books.prices.load()?, self.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let (reserve, placement) = (self.books.open(&self.reserve)?, self.books.open(&self.placement)?);
        let redeemable = self.depository.at_hand(&self.tokens)?.redeemable;
        let level = level_without_signal(&root, &reserve, &terms, books.drawable_by_markets()?, books.now)?;
        let all = level >= level::STRAINED
            || reserve.reported > 0
            || root.lost(books.now)
            || placement.vault != terms.placement.vault
            || redeemable < placement.principal
            || placement.principal == 0;
        if all {
            return Ok(u64::MAX);
        }
        let beyond = reserve.placed.saturating_sub(reserve.placement_limit(terms.placement.share)?); // Within it nothing.
        let need = Need::of(&books, &root, &reserve, &mut *self.books.open(&self.outflow)?)?;
        Ok(beyond.max(need.lack).max(need.lack_of_exits))
    }

    /// Redeems, and moves what came to the reserve's vault.
    fn redeem(&mut self, amount: u64) -> Result<Redeemed> {
        let (placement, seeds) = (self.placement.to_account_info(), self.placement.load()?.signer_seeds());
        let redeemed = self.depository.redeem(&mut self.tokens, (&placement, seeds), amount)?;
        let tokens = &mut self.tokens;
        let transfer = Transfer { mint: &tokens.quote_mint, program: &tokens.token_program };
        let vault = self.reserve_vault.to_account_info();
        transfer.send_signed(&mut tokens.placement_quote, &vault, (placement, &seeds.parts()), redeemed.came)?;
        self.reserve_vault.reload()?;
        Ok(redeemed)
    }

    /// Takes it in on the books; returns the reserve's ledger after it.
    fn take_in(&self, redeemed: &Redeemed) -> Result<u64> {
        let mut reserve = self.books.open(&self.reserve)?;
        let mut placement = self.books.open(&self.placement)?;
        let (home, lost) = placement.bring_home(redeemed)?;
        reserve.bring_home(redeemed.came, home)?;
        reserve.lose_placed(lost)?;
        if placement.vault == self.books.terms.load()?.placement.vault {
            reserve.value_placement(placement.sums().counted(), placement.looked);
        }
        log(&CapitalRecalled {
            reserve_sequence: reserve.count_event(),
            placement_sequence: placement.count_event(),
            vault: placement.vault,
            received: redeemed.came,
            home,
            lost,
            principal: placement.principal,
            redeemable: redeemed.after.redeemable,
            placed: reserve.placed,
            capital: reserve.capital,
            reserve_ledger: reserve.ledger,
        })?;
        Ok(reserve.ledger)
    }
}
