//! What an account is worth, what it must hold, and the one gate through which every action passes.

use crate::fixed::{BasisPoints, FRACTION_ONE, Money, ONE, Price, RiskError, RiskResult, Rounding, Size, Weighted};
use crate::glide::Slope;
use crate::position::{Indices, Marked, Position};
use crate::wide::scale;

/// What all of an account comes to. Every measure is a sum over its legs, so a leg can be judged apart from the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Cash, collateral and positions at the mark; the fee debt is not taken off.
    pub equity: Money,
    /// Losses that their own market's claim does not cover.
    pub unpaid: u64,
    /// Magnitude of all positions without a final price.
    pub notional: u64,
    /// Health against initial margin.
    pub initial: Weighted,
    /// Health against maintenance margin.
    pub maintenance: Weighted,
    /// The maintenance requirement within it.
    pub requirement: Weighted,
}

/// One collateral balance and what it counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollateralLeg {
    /// Value at the last price.
    pub value: Money,
    /// Value that initial margin counts: at the worse of price and stable price, zero when the price is not fresh.
    pub initial_value: Money,
    /// Initial haircut.
    pub initial_haircut: BasisPoints,
    /// Maintenance haircut.
    pub maintenance_haircut: BasisPoints,
}

/// One position and the terms that it is judged by.
#[derive(Clone, Copy, Debug)]
pub struct PositionLeg {
    /// The position as stored, not accrued.
    pub position: Position,
    /// The market's indices.
    pub indices: Indices,
    /// Price at which it is marked.
    pub mark: Price,
    /// The worse, for its holder, of last price and stable price.
    pub worse: Price,
    /// Whether the market has a final price: nothing is required any more.
    pub finalized: bool,
    /// Whether the price is fresh; if not, initial margin requires the whole notional.
    pub fresh: bool,
    /// Ratios.
    pub terms: MarginTerms,
}

/// A market's margin ratios now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarginTerms {
    /// Initial margin, what the market published on top included.
    pub initial: BasisPoints,
    /// Maintenance margin, where it glides now.
    pub maintenance: BasisPoints,
    /// What a position's notional adds, because larger ones take longer to close: at once to initial margin, gliding to maintenance.
    pub concentration: Slope,
    /// Profit that initial margin counts, at most this share of notional.
    pub profit_credit: BasisPoints,
    /// Share of backed profit that maintenance counts, where it glides now.
    pub profit_factor: BasisPoints,
    /// Share of claims that the pool covers, as a fraction of 2^32.
    pub backing: u64,
}

/// What of a position maintenance counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credit {
    /// Share of backed profit that counts.
    pub profit_factor: BasisPoints,
    /// Share of claims that the pool covers, as a fraction of 2^32.
    pub backing: u64,
}

impl MarginTerms {
    #[inline(always)]
    const fn credit(&self) -> Credit {
        Credit { profit_factor: self.profit_factor, backing: self.backing }
    }
}

impl Credit {
    /// All of a loss, and of a profit the part that counts.
    #[inline(always)]
    pub fn of(&self, net: Money, claim: u64) -> RiskResult<Weighted> {
        if net.0 < 0 {
            return Ok(net.weighted(BasisPoints::WHOLE));
        }
        // What is booked and not lost again since: booking a loss must not change what counts.
        let booked = claim.min(net.credit());
        let backed = if self.backing >= FRACTION_ONE { booked } else { scale(booked, self.backing, Rounding::Down)? };
        Ok(Money::of(backed)?.weighted(self.profit_factor))
    }
}

/// What one position adds to the standing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PositionMargin {
    /// Claim and profit at the mark.
    pub net: Money,
    /// Magnitude, zero with a final price.
    pub notional: Money,
    /// Maintenance ratio, concentration included.
    pub maintenance_ratio: BasisPoints,
    initial: Weighted,
    maintenance: Weighted,
    /// Maintenance requirement.
    pub requirement: Weighted,
}

#[inline(always)]
fn at_most_whole(ratio: BasisPoints, added: BasisPoints) -> BasisPoints {
    BasisPoints(ratio.0.saturating_add(added.0).min(ONE))
}

impl PositionLeg {
    /// Judges the position as it would stand after accrual.
    pub fn margin(&self) -> RiskResult<PositionMargin> {
        let size = self.position.size;
        let Marked { extent, claim, paid, net } = self.position.marked(&self.indices, self.mark)?;
        let at_worse =
            if self.worse == self.mark { net } else { Money::of(claim)?.plus(size.value(self.worse)?.minus(paid)?)? };
        if self.finalized {
            let initial = self.initial_credit(at_worse.min(net), Money::ZERO);
            let maintenance = self.terms.credit().of(net, claim)?;
            return Ok(PositionMargin { net, initial, maintenance, ..PositionMargin::default() });
        }
        let concentration = self.terms.concentration;
        let maintenance_ratio = at_most_whole(self.terms.maintenance, concentration.added(extent.notional));
        let initial_ratio = if self.fresh {
            at_most_whole(self.terms.initial, concentration.goal(extent.notional))
        } else {
            BasisPoints::WHOLE
        };
        let requirement = extent.notional.weighted(maintenance_ratio);
        Ok(PositionMargin {
            net,
            notional: extent.notional,
            maintenance_ratio,
            initial: self
                .initial_credit(at_worse.min(net), extent.notional)
                .minus(extent.notional.weighted(initial_ratio))?,
            maintenance: self.terms.credit().of(net, claim)?.minus(requirement)?,
            requirement,
        })
    }

    #[inline(always)]
    fn initial_credit(&self, net: Money, notional: Money) -> Weighted {
        let whole = net.weighted(BasisPoints::WHOLE);
        if net.0 < 0 { whole } else { whole.min(notional.weighted(self.terms.profit_credit)) }
    }
}

impl Standing {
    /// The same with cash and less the fees owed.
    pub fn with_cash(mut self, cash: u64, fee_debt: u64) -> RiskResult<Self> {
        let cash = Money::of(cash)?;
        let free = cash.minus(Money::of(fee_debt)?)?.weighted(BasisPoints::WHOLE);
        self.equity = self.equity.plus(cash)?;
        self.initial = self.initial.plus(free)?;
        self.maintenance = self.maintenance.plus(free)?;
        Ok(self)
    }

    /// The same with a collateral balance.
    pub fn with_collateral(mut self, leg: &CollateralLeg) -> RiskResult<Self> {
        self.equity = self.equity.plus(leg.value)?;
        self.initial = self.initial.plus(leg.initial_value.weighted(leg.initial_haircut.complement()))?;
        self.maintenance = self.maintenance.plus(leg.value.weighted(leg.maintenance_haircut.complement()))?;
        Ok(self)
    }

    /// The same with a position.
    pub fn with_position(mut self, leg: &PositionMargin) -> RiskResult<Self> {
        self.equity = self.equity.plus(leg.net)?;
        self.unpaid = self.unpaid.checked_add(leg.net.debt()).ok_or(RiskError::Overflow)?;
        self.notional = self.notional.checked_add(leg.notional.credit()).ok_or(RiskError::Overflow)?;
        self.initial = self.initial.plus(leg.initial)?;
        self.maintenance = self.maintenance.plus(leg.maintenance)?;
        self.requirement = self.requirement.plus(leg.requirement)?;
        Ok(self)
    }

    /// Equity less the fees owed.
    pub fn net_equity(&self, fee_debt: u64) -> RiskResult<Money> {
        self.equity.minus(Money::of(fee_debt)?)
    }

    /// What cash lacks for unpaid losses.
    pub const fn lack(&self, cash: u64) -> u64 {
        self.unpaid.saturating_sub(cash) // Cash above the losses lacks nothing.
    }

    /// Whether losses exceed cash by more than the allowance, a share of notional: collateral may be sold for them.
    pub fn calls(&self, cash: u64, allowance: BasisPoints) -> bool {
        let lack = u128::from(self.lack(cash)).wrapping_mul(u128::from(ONE)); // Both sides are below 2^96.
        lack > u128::from(self.notional).wrapping_mul(u128::from(allowance.0))
    }

    /// Whether initial margin holds, and with it maintenance, which may glide above it and counts profit differently: whoever
    /// passes the gate cannot be liquidated for it.
    pub const fn meets_initial(&self) -> bool {
        self.initial.0 >= 0 && self.maintenance.0 >= 0
    }

    /// Whether it may take over what others had to give up: initial margin holds, or equity counts for twice what maintenance requires, so
    /// that nobody keeps liquidators away by raising initial margin at once.
    pub fn may_take_over(&self) -> RiskResult<bool> {
        Ok(self.meets_initial() || self.maintenance.minus(self.requirement)?.0 >= 0)
    }

    /// Whether it may be liquidated.
    pub const fn below_maintenance(&self) -> bool {
        self.maintenance.0 < 0
    }
}

/// One side of a trade before and after it.
#[derive(Clone, Copy, Debug)]
pub struct Passage {
    /// Size before.
    pub size_before: Size,
    /// Size after.
    pub size_after: Size,
    /// Maintenance health before.
    pub maintenance_before: Weighted,
    /// Maintenance health after.
    pub maintenance_after: Weighted,
    /// Equity less fees owed, before.
    pub equity_before: Money,
    /// Equity less fees owed, after.
    pub equity_after: Money,
    /// Whether initial margin holds after.
    pub meets_initial: bool,
    /// What it was charged.
    pub fee: u64,
}

/// Why the gate stays shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// Equity would be, or was, below zero.
    BelowZero,
    /// Initial margin does not hold, and the position grew.
    BelowInitial,
    /// Initial margin does not hold, and maintenance health fell.
    HealthFell,
    /// Initial margin does not hold, and equity fell by more than the fee: value was given away.
    ValueGivenAway,
}

impl Passage {
    /// Whether the position is larger than before, or on the other side.
    pub const fn grew(&self) -> bool {
        self.size_after.magnitude() > self.size_before.magnitude()
            || (self.size_after.0 > 0 && self.size_before.0 < 0)
            || (self.size_after.0 < 0 && self.size_before.0 > 0)
    }

    /// The gate: initial margin holds, or risk fell without giving value away; equity is never below zero.
    pub fn judge(&self) -> RiskResult<Result<(), Shut>> {
        let tolerated = Money::of(self.fee)?.plus(Money(1))?;
        let floor = self.equity_before.minus(tolerated)?;
        Ok(if self.equity_before.0 < 0 || self.equity_after.0 < 0 {
            Err(Shut::BelowZero)
        } else if self.meets_initial {
            Ok(())
        } else if self.grew() {
            Err(Shut::BelowInitial)
        } else if self.maintenance_after < self.maintenance_before {
            Err(Shut::HealthFell)
        } else if self.equity_after < floor {
            Err(Shut::ValueGivenAway)
        } else {
            Ok(())
        })
    }
}
