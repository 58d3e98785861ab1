//! A position: size, cost and claim, and how booking moves between them.

use crate::claim::ClaimIndex;
use crate::fixed::{Extent, Money, Price, RiskError, RiskResult, Size};
use crate::funding;

/// A position in one market as its owner holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Signed size.
    pub size: Size,
    /// What was paid for it, less what was received and booked.
    pub cost: Money,
    /// Profit booked and not yet paid, at the snapshot of the claim index.
    pub claim: u64,
    /// The market's funding index when the position was last accrued.
    pub funding_index: i64,
    /// The market's claim index when the claim was last read.
    pub claim_index: ClaimIndex,
}

/// The market's indices now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indices {
    /// What a unit of long size has paid since listing, times 2^32.
    pub funding: i64,
    /// The claim index.
    pub claim: ClaimIndex,
}

/// What accrual took from the position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accrued {
    /// Funding that joined the cost; the market books the same.
    pub funding: Money,
    /// Whether a rounding was counted for it.
    pub rounded: bool,
}

/// How a loss or a profit was booked. `from_claim + from_cash` left the cost, or `profit` joined it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Booked {
    /// Loss that the position's own claim paid.
    pub from_claim: u64,
    /// Loss that cash paid into the pool.
    pub from_cash: u64,
    /// Profit that became a claim.
    pub profit: u64,
}

/// A position at a mark, as it would stand after accrual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Its size at the mark.
    pub extent: Extent,
    /// Its claim, live.
    pub claim: u64,
    /// Its cost with the funding that it owes.
    pub paid: Money,
    /// Claim and profit.
    pub net: Money,
}

impl Position {
    /// Reads it at a mark.
    #[inline(always)]
    pub fn marked(&self, indices: &Indices, mark: Price) -> RiskResult<Marked> {
        let owed = funding::owed(self.size, indices.funding, self.funding_index)?;
        let claim = indices.claim.live(self.claim, self.claim_index)?;
        let extent = self.size.extent(mark)?;
        let paid = self.cost.plus(owed)?;
        let profit = extent.value.minus(paid)?;
        Ok(Marked { extent, claim, paid, net: Money::of(claim)?.plus(profit)? })
    }

    /// Whether anything of it is left.
    pub const fn used(&self) -> bool {
        self.size.0 != 0 || self.cost.0 != 0 || self.claim != 0
    }

    /// Brings funding and claim up to the market's indices.
    pub fn accrue(&mut self, indices: &Indices) -> RiskResult<Accrued> {
        let funding = funding::owed(self.size, indices.funding, self.funding_index)?;
        let rounded = self.size.0 != 0 && self.funding_index != indices.funding;
        self.cost = self.cost.plus(funding)?;
        self.claim = indices.claim.live(self.claim, self.claim_index)?;
        self.funding_index = indices.funding;
        self.claim_index = indices.claim;
        Ok(Accrued { funding, rounded })
    }

    /// Buys `size` (or sells, when negative) for `quote`.
    pub fn trade(&mut self, size: Size, quote: Money) -> RiskResult<()> {
        self.size = self.size.plus(size)?;
        self.cost = self.cost.plus(quote)?;
        Ok(())
    }

    /// Profit at a price, of an accrued position.
    #[inline(always)]
    pub fn profit(&self, mark: Price) -> RiskResult<Money> {
        self.size.value(mark)?.minus(self.cost)
    }

    /// Takes the whole size out at a final price; returns size and value, which the market's closed pair receives.
    pub fn close(&mut self, price: Price) -> RiskResult<(Size, Money)> {
        let (size, value) = (self.size, self.size.value(price)?);
        self.cost = self.cost.minus(value)?;
        self.size = Size::default();
        Ok((size, value))
    }

    /// Books profit into the claim, or loss out of the claim and then out of at most `cash`.
    pub fn book(&mut self, mark: Price, cash: u64) -> RiskResult<Booked> {
        let profit = self.profit(mark)?;
        if profit.0 >= 0 {
            let gained = profit.credit();
            self.claim = self.claim.checked_add(gained).ok_or(RiskError::Overflow)?;
            self.cost = self.cost.plus(profit)?;
            return Ok(Booked { profit: gained, ..Booked::default() });
        }
        let loss = profit.debt();
        let from_claim = loss.min(self.claim);
        let from_cash = loss.wrapping_sub(from_claim).min(cash); // The claim paid at most the loss.
        self.claim = self.claim.wrapping_sub(from_claim); // At most the claim.
        let paid = from_claim.checked_add(from_cash).ok_or(RiskError::Overflow)?;
        self.cost = self.cost.minus(Money::of(paid)?)?;
        Ok(Booked { from_claim, from_cash, profit: 0 })
    }
}
