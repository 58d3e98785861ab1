//! Accounts as values under the law: judged, settled and liquidated by `ballast_risk` alone.
//!
//! The lab assumes what the law leaves to people: profit that is booked is paid at once, and keepers act whenever a price is observed, up
//! to a market's depth. Means are quote alone.

use ballast_risk::claim::ClaimIndex;
use ballast_risk::liquidation::equity_share;
use ballast_risk::margin::{PositionLeg, Standing};
use ballast_risk::position::{Indices, Position};
use ballast_risk::waterfall::cash_share;
use ballast_risk::{BasisPoints, Money, RiskResult, Rounding, Size};

use super::law::{FIRST_PRICE, Law, Marks};
use super::portfolio::Holder;
use crate::population::whole;

const INDICES: Indices = Indices { funding: 0, claim: ClaimIndex::START };

/// A position in a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leg {
    pub(super) market: usize,
    pub(super) position: Position,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) cash: u64,
    pub(super) legs: Vec<Leg>,
}

/// What happened to an account that was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Looked {
    /// What was taken over, in quote.
    pub(super) liquidated: u64,
    /// What the account could not pay.
    pub(super) deficit: u64,
    /// What liquidators of it were paid from fees.
    pub(super) bonus: u64,
}

/// Quote as a float: amounts are below 2^60, and the eye that needs it is rough.
#[expect(clippy::cast_precision_loss, reason = "an error of one part in 2^53 is below the slack of what it decides")]
const fn rough(amount: i64) -> f64 {
    amount as f64
}

impl Account {
    /// An account that has just opened its positions.
    pub(super) fn open(holder: &Holder) -> Self {
        let leg = |(market, dollars): &(usize, f64)| {
            let units = whole(dollars.abs() * 1e6 / FIRST_PRICE).cast_signed();
            let size = if *dollars < 0.0 { -units } else { units };
            let cost = Money(size * 1_000);
            let position =
                Position { size: Size(size), cost, claim: 0, funding_index: 0, claim_index: ClaimIndex::START };
            Leg { market: *market, position }
        };
        Self { cash: whole(holder.equity * 1e6), legs: holder.notionals.iter().map(leg).collect() }
    }

    /// Whether maintenance margin may be missing: a rough sum that errs on the side of looking.
    pub(super) fn may_be_short(&self, marks: &Marks, law: &Law) -> bool {
        let ratio = f64::from(law.maintenance().0) / 1e4;
        let mut health = rough(self.cash.cast_signed());
        let mut gross = 0.0;
        for leg in &self.legs {
            let price = marks.rough(leg.market);
            let value = rough(leg.position.size.0) * price;
            health += value - rough(leg.position.cost.0);
            gross += value.abs();
        }
        gross > 0.0 && health <= gross * (ratio + 1e-9) + 10.0
    }

    fn leg(&self, leg: &Leg, marks: &Marks, law: &Law) -> PositionLeg {
        let mark = marks.exact(leg.market);
        PositionLeg {
            position: leg.position,
            indices: INDICES,
            mark,
            worse: mark,
            finalized: false,
            fresh: true,
            terms: law.margin,
        }
    }

    /// What the account comes to.
    pub(super) fn standing(&self, marks: &Marks, law: &Law) -> RiskResult<Standing> {
        let legs = self.legs.iter().map(|leg| self.leg(leg, marks, law).margin());
        legs.into_iter()
            .try_fold(Standing::default(), |standing, leg| standing.with_position(&leg?))?
            .with_cash(self.cash, 0)
    }

    /// Books every position and pays what it won; losses are paid from cash unless the account is below zero.
    pub(super) fn settle(&mut self, marks: &Marks, law: &Law) -> RiskResult<()> {
        let solvent = self.standing(marks, law)?.equity.0 >= 0;
        for winners in [true, false] {
            for leg in &mut self.legs {
                let mark = marks.exact(leg.market);
                if (leg.position.profit(mark)?.0 >= 0) != winners {
                    continue;
                }
                let booked = leg.position.book(mark, if solvent { self.cash } else { 0 })?;
                self.cash = self.cash - booked.from_cash + std::mem::take(&mut leg.position.claim);
            }
        }
        Ok(())
    }

    /// The place of the position that is liquidated first: the one with the largest requirement of those with depth left.
    fn riskiest(&self, marks: &Marks, law: &Law, depth: &[u64]) -> RiskResult<Option<usize>> {
        let mut riskiest = None;
        for (place, leg) in self.legs.iter().enumerate() {
            let requirement = self.leg(leg, marks, law).margin()?.requirement;
            let open = leg.position.size.0 != 0 && depth.get(leg.market).is_some_and(|depth| *depth > 0);
            if open && riskiest.is_none_or(|(_, most)| requirement > most) {
                riskiest = Some((place, requirement));
            }
        }
        Ok(riskiest.map(|(place, _)| place))
    }

    /// Settles the account and liquidates as much as the law wants and depth allows.
    pub(super) fn look(&mut self, marks: &Marks, law: &Law, depth: &mut [u64]) -> RiskResult<Looked> {
        let mut looked = Looked::default();
        self.settle(marks, law)?;
        while self.standing(marks, law)?.below_maintenance() {
            let Some(place) = self.riskiest(marks, law, depth)? else { break };
            self.liquidate(place, marks, law, (depth, &mut looked))?;
        }
        if self.legs.iter().all(|leg| leg.position.size.0 == 0) {
            looked.deficit = self.resolve()?;
        }
        Ok(looked)
    }

    /// Takes over one position, as far as the plan and depth go, and pays for it.
    fn liquidate(
        &mut self,
        place: usize,
        marks: &Marks,
        law: &Law,
        (depth, looked): (&mut [u64], &mut Looked),
    ) -> RiskResult<()> {
        let standing = self.standing(marks, law)?;
        let Some(leg) = self.legs.get(place).copied() else { return Ok(()) };
        let mark = marks.exact(leg.market);
        let ratio = self.leg(&leg, marks, law).margin()?.maintenance_ratio;
        let plan = law.liquidation.plan(&standing, leg.position.size, mark, ratio)?;
        let Some(depth) = depth.get_mut(leg.market) else { return Ok(()) };
        let taken = plan.most.min(mark.units(*depth, Rounding::Up)?);
        let size = leg.position.size.signed(taken)?;
        let extent = size.extent(mark)?;
        if let Some(leg) = self.legs.get_mut(place) {
            leg.position.trade(size.opposite()?, extent.value.negated()?)?;
        }
        *depth = depth.saturating_sub(extent.notional.credit());
        looked.liquidated += extent.notional.credit();
        let equity = self.standing(marks, law)?.equity;
        if equity.0 <= 0 {
            looked.bonus += extent.notional.part(law.liquidation.insolvent_bonus, Rounding::Down)?;
        } else {
            let share = equity_share(equity, extent.notional, standing.notional)?;
            let bonus = law.liquidation.bonus(plan.bonus, extent.notional, share)?.min(self.cash);
            self.cash -= bonus;
            let insurance = extent.notional.part(law.liquidation.insurance, Rounding::Down)?;
            self.cash -= insurance.min(share - bonus).min(self.cash);
        }
        self.settle(marks, law)
    }

    /// Divides what is left of cash over the debts of closed positions, market by market, and returns what it does not pay.
    fn resolve(&mut self) -> RiskResult<u64> {
        let mut total: u64 = self.legs.iter().map(|leg| leg.position.cost.credit()).sum();
        let mut deficit = 0;
        for leg in self.legs.drain(..) {
            let debt = leg.position.cost.credit();
            if debt > 0 {
                let paid = cash_share(self.cash, debt, total)?;
                self.cash -= paid;
                total -= debt;
                deficit += debt - paid;
            }
        }
        Ok(deficit)
    }

    /// What the account owes beyond all that it has.
    pub(super) fn shortage(&self, marks: &Marks, law: &Law) -> RiskResult<u64> {
        Ok(self.standing(marks, law)?.equity.debt())
    }

    /// Takes out a part of what initial margin leaves free, as the law allows; returns how much.
    pub(super) fn withdraw(&mut self, part: BasisPoints, marks: &Marks, law: &Law) -> RiskResult<u64> {
        self.settle(marks, law)?;
        let standing = self.standing(marks, law)?;
        let free = standing.initial.0.min(standing.maintenance.0) / 10_000;
        let free = u64::try_from(free).unwrap_or(0).min(self.cash.saturating_sub(standing.unpaid));
        let amount = part.of(free, Rounding::Down)?;
        self.cash -= amount;
        Ok(amount)
    }
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
