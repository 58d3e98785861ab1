//! Protocol capital that is lent to inventories.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::inventory::share_of;
use ballast_risk::waterfall::Parts;

use super::Reserve;
use crate::error::{BallastError, Lawful, OrRefuse};

impl Reserve {
    /// A share of protocol capital, what is lent of it included.
    pub fn share_of_capital(&self, share: u32) -> Result<u64> {
        share_of(self.capital, self.lent, BasisPoints(share)).lawful()
    }

    /// Lends of protocol capital.
    pub(crate) fn lend(&mut self, capital: u64) -> Result<()> {
        self.pay(capital)?;
        self.lent = self.lent.checked_add(capital).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    /// Takes back what was lent of it.
    pub(crate) fn take_back(&mut self, capital: u64) -> Result<()> {
        self.lent = self.lent.checked_sub(capital).or_refuse(BallastError::LedgerTooSmall)?;
        self.endow(capital)
    }

    /// What was lent and lost counts as if it were paid now.
    pub(crate) fn lose_loan(&mut self, parts: &Parts) -> Result<()> {
        self.lent = self.lent.checked_sub(parts.tiers.capital).or_refuse(BallastError::LedgerTooSmall)?;
        self.count_below(parts)
    }
}
