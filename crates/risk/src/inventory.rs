//! The reserve's inventory: what it borrows for a position, how far its positions may lean to one side, and at which price they are sold.

use crate::auction::{Auction, Markup};
use crate::fixed::{BasisPoints, Money, Price, RiskError, RiskResult, Rounding, Size};
use crate::liquidation::greatest_bonus;
use crate::waterfall::diluted;

/// Seconds in which the price of a position falls from its highest to its lowest.
pub const AUCTION_SECONDS: u64 = 1_800;
/// How far prices move until somebody can act on them: a sale begins so far, and the oracle's confidence, on the reserve's side. Positions
/// are taken on in crashes, so it is more than [`crate::holding::HOLDING_LATENCY`], which is for calm as well.
pub const INVENTORY_LATENCY: BasisPoints = BasisPoints(25);

/// What stands for a position: what it loses under the stated shock.
pub fn required(size: Size, mark: Price, shock: BasisPoints) -> RiskResult<u64> {
    size.notional(mark)?.part(shock, Rounding::Up)
}

/// What must be lent so that equity comes to what is required.
pub fn lack(required: u64, equity: Money) -> RiskResult<u64> {
    Ok(Money::of(required)?.minus(equity)?.credit())
}

/// What an account still loses in a market that it gave up a position in, as far as nothing of its own pays for it: `net` is what is left there.
pub fn left_behind(equity: Money, net: Money) -> u64 {
    equity.debt().min(net.debt())
}

/// What may be paid back: cash that is no unbooked loss, beyond what is required.
pub fn free(cash: u64, equity: Money, required: u64) -> u64 {
    cash.min(equity.credit()).saturating_sub(required) // What is required stays.
}

/// Quote that an inventory was lent: its market's budget first, then protocol capital.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loan {
    /// Of the budget.
    pub budget: u64,
    /// Of protocol capital.
    pub capital: u64,
}

/// How a payment of an inventory is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// What of the loan it repays.
    pub loan: Loan,
    /// What is left of it: the budget's too.
    pub surplus: u64,
    /// What of the loan is still owed.
    pub owed: Loan,
}

impl Loan {
    /// Divides what is lent: the budget lends what it has.
    pub fn of(amount: u64, budget: u64) -> Self {
        let budget = amount.min(budget);
        Self { budget, capital: amount.saturating_sub(budget) } // A part of it.
    }

    /// The sum.
    pub fn sum(&self) -> RiskResult<u64> {
        self.budget.checked_add(self.capital).ok_or(RiskError::Overflow)
    }

    /// Repays it: capital first, then the budget.
    pub fn repay(&self, amount: u64) -> Returned {
        let capital = amount.min(self.capital);
        let left = amount.saturating_sub(capital); // A part of it, like those below.
        let budget = left.min(self.budget);
        Returned {
            loan: Self { budget, capital },
            surplus: left.saturating_sub(budget),
            owed: Self { budget: self.budget.saturating_sub(budget), capital: self.capital.saturating_sub(capital) },
        }
    }
}

/// A share of protocol capital, what is lent of it included.
pub fn share_of(capital: u64, lent: u64, share: BasisPoints) -> RiskResult<u64> {
    share.of(capital.checked_add(lent).ok_or(RiskError::Overflow)?, Rounding::Down)
}

/// Whether the net delta may move so: within the cap, or not further from zero than it was.
pub fn delta_holds(before: Money, after: Money, cap: u64) -> bool {
    after.0.unsigned_abs() <= cap.max(before.0.unsigned_abs())
}

/// Whether a position stands against the net delta: the rest would be barer without it.
pub const fn hedges(size: Size, delta: Money) -> bool {
    (size.0 > 0 && delta.0 < 0) || (size.0 < 0 && delta.0 > 0)
}

/// Whether the net delta came to another side, or to none: what stood against it does so no more.
pub const fn turns(before: Money, after: Money) -> bool {
    before.0.signum() != after.0.signum()
}

/// The auction of a position: from confidence and latency above the price to the greatest liquidation bonus below it.
pub fn auction(confidence: BasisPoints, bonus: BasisPoints) -> RiskResult<Auction> {
    Ok(Auction {
        markup: confidence.plus(INVENTORY_LATENCY)?,
        discount: greatest_bonus(bonus),
        seconds: AUCTION_SECONDS,
    })
}

/// By how much the buyer's cost rises who takes a size of the inventory: the value at the mark and the markup, both rounded for the seller, so
/// a discount is one on the floored magnitude.
pub fn price(size: Size, mark: Price, markup: Markup) -> RiskResult<Money> {
    let (value, opposite) = (size.value(mark)?, size.opposite()?.value(mark)?);
    let (one, other) = (value.0.unsigned_abs(), opposite.0.unsigned_abs());
    let magnitude = if markup.0 < 0 { one.min(other) } else { one.max(other) };
    opposite.negated()?.plus(markup.of(Money::of(magnitude)?)?)
}

/// Since when a position is for sale after it changed: what joins it moves the clock by its weight, another side starts anew, and none is
/// for sale when nothing is left. `elapsed` is what the clock ran.
pub fn for_sale(since: i64, elapsed: u64, before: Size, after: Size, now: i64) -> RiskResult<i64> {
    if after.0 == 0 {
        return Ok(0);
    }
    if after.0.signum() != before.0.signum() {
        return Ok(now);
    }
    match after.magnitude().checked_sub(before.magnitude()) {
        Some(added) if added > 0 => diluted(now, elapsed.min(AUCTION_SECONDS), before.magnitude(), added),
        _ => Ok(since),
    }
}
