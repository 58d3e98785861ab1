//! What the reserve lends to a market's inventory.

use anchor_lang::prelude::*;
use ballast_risk::inventory::{Loan, Returned};
use ballast_risk::waterfall::{Parts, SlidingCap, Tiers};

use super::{Market, add, subtract};
use crate::error::Lawful;

impl Market {
    /// What its inventory was lent and has not paid back.
    pub const fn lent(&self) -> Loan {
        Loan { budget: self.lent_budget, capital: self.lent_capital }
    }

    /// Lends to its inventory.
    pub(crate) fn lend(&mut self, loan: &Loan) -> Result<()> {
        subtract(&mut self.budget, loan.budget)?;
        add(&mut self.lent_budget, loan.budget)?;
        add(&mut self.lent_capital, loan.capital)
    }

    /// Takes what its inventory pays back; what is beyond the loan is the budget's.
    pub(crate) fn take_back(&mut self, returned: &Returned) -> Result<()> {
        (self.lent_budget, self.lent_capital) = (returned.owed.budget, returned.owed.capital);
        add(&mut self.budget, returned.loan.budget)?;
        add(&mut self.budget, returned.surplus)
    }

    /// What its inventory lost of the loan is a draw. It was lent before the caps were asked, so it fills them at most.
    pub(crate) fn lose_loan(&mut self, cap: SlidingCap) -> Result<Parts> {
        let Loan { budget, capital } = self.lent();
        (self.lent_budget, self.lent_capital) = (0, 0);
        let parts = Parts { tiers: Tiers { budget, capital, ..Tiers::default() }, ..Parts::default() };
        self.draws.take(cap, parts.drawn().lawful()?.min(cap.room()))?;
        self.count_paid(&parts)?;
        Ok(parts)
    }
}
