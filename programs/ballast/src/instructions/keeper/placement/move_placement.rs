//! What placing and calling home have in common.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::TokenAccount;

use crate::access::*;
use crate::depository::*;
use crate::error::{BallastError, ensure};
use crate::state::{Outflow, Placement, Reserve};

/// - everything is recorded: by the root, or by the placement
/// - placing keeps the rules of `place.rs`, calling home those of `recall.rs`
#[derive(Accounts)]
pub struct MovePlacement<'info> {
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

impl MovePlacement<'_> {
    /// Refuses accounts that are not recorded.
    pub(super) fn recorded(&self) -> Result<()> {
        let (root, placement) = (self.books.root()?, self.books.open(&self.placement)?);
        root.has_quote(&self.reserve_vault, &self.tokens.quote_mint)?;
        let own =
            placement.quote == self.tokens.placement_quote.key() && placement.receipts == self.tokens.receipts.key();
        let vault = placement.vault == self.depository.depository_vault.key();
        let outflow = self.books.open(&self.outflow)?.vault == root.reserve_vault;
        ensure!(own && vault && outflow, BallastError::NotRecorded);
        Ok(())
    }
}
