//! Terms of the inventory: how much of protocol capital it may be lent, and how far it may lean to one side.

use anchor_lang::prelude::*;

use super::Change;
use crate::access::*;
use crate::error::BallastError;
use crate::event::{TermsSet, log, table};
use crate::limits::{INVENTORY_CAPITAL, INVENTORY_DELTA, within};
use crate::state::{NONE, Terms};

/// Terms of the inventory.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct InventoryTerms {
    /// Share of protocol capital that may be lent over all markets, in basis points; with none the reserve takes nothing on.
    pub capital_share: u32,
    /// Net delta of all positions at most, in basis points of protocol capital.
    pub delta_share: u32,
}

impl InventoryTerms {
    /// Those that hold.
    pub(super) const fn of(terms: &Terms) -> Self {
        Self { capital_share: terms.inventory_capital_share, delta_share: terms.inventory_delta_share }
    }

    /// Whether they let the reserve take on nothing that others did not.
    pub(super) const fn tightens(&self, other: &Self) -> bool {
        self.capital_share <= other.capital_share && self.delta_share <= other.delta_share
    }

    pub(super) fn validate(&self) -> Result<()> {
        within(self.capital_share, INVENTORY_CAPITAL, BallastError::RatioOutOfBounds)?;
        within(self.delta_share, INVENTORY_DELTA, BallastError::RatioOutOfBounds)
    }
}

/// - governance signs for less of either; else anyone: they were queued and are due, as long after as stakers need to leave
/// - what is held beyond them stays until it is sold
#[derive(Accounts)]
pub struct SetInventoryTerms<'info> {
    pub governs: Governs<'info>,
}

impl SetInventoryTerms<'_> {
    pub(crate) fn handler(ctx: Context<Self>, inventory: InventoryTerms) -> Result<()> {
        let (mut root, mut terms) = ctx.accounts.governs.permit(&Change::InventoryTerms { terms: inventory })?;
        terms.inventory_capital_share = inventory.capital_share;
        terms.inventory_delta_share = inventory.delta_share;
        log(&TermsSet { sequence: root.count_event(), table: table::INVENTORY, index: NONE })?;
        Ok(())
    }
}
