//! The claim index: how a loss that nobody else pays falls on booked and unpaid profit, in proportion, whatever the order.

use crate::fixed::{BasisPoints, FRACTION_ONE, Money, RiskError, RiskResult, Rounding};
use crate::wide::{elapsed_part, mul_div, product, quotient};

/// The index at rest.
pub const INDEX_ONE: u64 = 1 << 60;
/// Below this the index is doubled, and its scale counts how often.
pub const INDEX_FLOOR: u64 = 1 << 59;
/// The share of claims up to which shortfalls fall at once within a day.
pub const AT_ONCE: BasisPoints = BasisPoints(10);

/// Where a market's index stands. An epoch ends only when claims are wiped entirely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimIndex {
    /// What a claim of [`INDEX_ONE`] at the start of this scale is worth now.
    pub index: u64,
    /// How often the index was doubled.
    pub scale: u32,
    /// How often claims were wiped.
    pub epoch: u32,
}

impl ClaimIndex {
    /// A market's first index.
    pub const START: Self = Self { index: INDEX_ONE, scale: 0, epoch: 0 };

    /// What a claim booked at `snapshot` is worth at this index, floored.
    #[inline(always)]
    pub fn live(self, claim: u64, snapshot: Self) -> RiskResult<u64> {
        if claim == 0 || self == snapshot {
            return Ok(claim);
        }
        self.reduced(claim, snapshot)
    }

    #[inline(never)] // Few claims are of an older index, and every position of every account reads its claim.
    fn reduced(self, claim: u64, snapshot: Self) -> RiskResult<u64> {
        if self.epoch != snapshot.epoch {
            return Ok(0);
        }
        // A snapshot is never ahead of its market.
        let scales = self.scale.checked_sub(snapshot.scale).ok_or(RiskError::Overflow)?;
        // Floors nest: dividing by the scales first cuts off nothing more. Any shift of 128 or more leaves nothing.
        let scaled = product(claim, self.index).checked_shr(scales).unwrap_or(0);
        quotient(scaled, u128::from(snapshot.index), Rounding::Down)
    }

    /// The index after claims fell from `claims` to `rest`.
    pub fn cut(self, claims: u64, rest: u64) -> RiskResult<Self> {
        if rest == 0 {
            let epoch = self.epoch.checked_add(1).ok_or(RiskError::Overflow)?;
            return Ok(Self { index: INDEX_ONE, scale: 0, epoch });
        }
        let left = product(self.index, rest);
        // `left / claims` lies within a factor of two of 2^(their difference in bits): at most two quotients are tried. The one
        // that is kept is below 2^60, so its dividend is below 2^124 and no shift loses a bit.
        let bits = u64::BITS.wrapping_sub(claims.leading_zeros()).wrapping_add(INDEX_FLOOR.trailing_zeros());
        let doublings = bits.saturating_sub(u128::BITS.wrapping_sub(left.leading_zeros()));
        let index = quotient(left << doublings, u128::from(claims), Rounding::Down)?;
        let (index, doublings) = if index >= INDEX_FLOOR {
            (index, doublings)
        } else {
            let more = doublings.wrapping_add(1);
            (quotient(left << more, u128::from(claims), Rounding::Down)?, more)
        };
        let scale = self.scale.checked_add(doublings).ok_or(RiskError::Overflow)?;
        Ok(Self { index, scale, epoch: self.epoch })
    }
}

/// What a market owes its winners and what is missing for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// Profit booked and not yet paid.
    pub claims: u64,
    /// Loss that no tier paid.
    pub shortfall: u64,
    /// Roundings counted so far: what the ledger may have lost to floors.
    pub roundings: u64,
    /// Positions in use, each of which may hide a unit.
    pub used: u64,
    /// Whether all of them were booked in the open window: then claims are all that there is.
    pub all_booked: bool,
    /// Whether anyone holds a size, so that a window would halt somebody.
    pub sized: bool,
}

/// What becomes of a shortfall that grew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It falls at once, on the claims that are booked: it is too little to halt a market for.
    Falls,
    /// It is dust that cannot fall today, in a market where sizes are held: it waits, and halts nobody.
    Waits,
    /// It joins the window that is open: it is too little for another one.
    Joins,
    /// A window opens, or opens anew, so that everyone can be booked at the prices at which the loss was made.
    Opens,
}

/// How a shortfall ended: `cut + from_budget + written_off + left == shortfall`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The index after it.
    pub index: ClaimIndex,
    /// What winners lost in all.
    pub cut: u64,
    /// What the budget paid because it is within the counted roundings.
    pub from_budget: u64,
    /// What was written off against funding for the same reason.
    pub written_off: u64,
    /// What is still open: claims were too small, and it is more than rounding.
    pub left: u64,
    /// The roundings counted after it.
    pub roundings: u64,
}

impl Shortfall {
    /// The most that rounding can hide.
    pub fn slack(&self) -> RiskResult<u64> {
        self.roundings.checked_add(self.used).ok_or(RiskError::Overflow)
    }

    /// Whether a cut would leave nothing but rounding. Profit not yet booked would escape a write-off, so it bars one.
    pub fn covered(&self) -> RiskResult<bool> {
        let slack = if self.all_booked { self.slack()? } else { 0 };
        Ok(self.claims.checked_add(slack).ok_or(RiskError::Overflow)? >= self.shortfall)
    }

    /// What becomes of it after it grew by `added`. `open` is whether a window is, and `room` what may still join it, or else fall at once
    /// today.
    pub const fn fate(&self, added: u64, room: u64, dust: u64, open: bool) -> Fate {
        if open {
            if added <= room { Fate::Joins } else { Fate::Opens }
        } else if self.shortfall <= self.claims && self.shortfall <= room {
            Fate::Falls
        } else if self.shortfall < dust && self.sized {
            Fate::Waits
        } else {
            Fate::Opens
        }
    }

    /// How much may fall at once on the claims that are booked: an amount of dust, or a small share of claims.
    pub fn at_once(&self, dust: u64) -> RiskResult<u64> {
        Ok(AT_ONCE.of(self.claims, Rounding::Down)?.max(dust))
    }

    /// Lets the shortfall fall on claims, and what rounding left of it on the budget and the written-off.
    pub fn cut(&self, index: ClaimIndex, budget: u64) -> RiskResult<Cut> {
        let cut = self.shortfall.min(self.claims);
        let rest = self.claims.wrapping_sub(cut); // At most the claims.
        let left = self.shortfall.wrapping_sub(cut); // At most the shortfall.
        let index = if cut == 0 { index } else { index.cut(self.claims, rest)? };
        let counted = if cut == 0 { 0 } else { self.used.checked_add(1).ok_or(RiskError::Overflow)? };
        let roundings = self.roundings.checked_add(counted).ok_or(RiskError::Overflow)?;
        let slack = roundings.checked_add(self.used).ok_or(RiskError::Overflow)?;
        if left == 0 || rest != 0 || left > slack || !self.all_booked {
            return Ok(Cut { index, cut, from_budget: 0, written_off: 0, left, roundings });
        }
        let from_budget = left.min(budget);
        let written_off = left.wrapping_sub(from_budget); // At most `left`.
        // Roundings count what may still hide, never less than nothing.
        Ok(Cut { index, cut, from_budget, written_off, left: 0, roundings: roundings.saturating_sub(left) })
    }
}

/// Seconds in which the published backing moves from nothing to the whole, or back.
pub const BACKING_SECONDS: u64 = 21_600;

/// The share of claims that the pool covers, as a fraction of 2^32, at most one.
fn covered_share(pool: u64, claims: u64) -> RiskResult<u64> {
    if claims <= pool {
        return Ok(FRACTION_ONE);
    }
    mul_div(pool, FRACTION_ONE, claims, Rounding::Down)
}

/// The published backing after `elapsed` seconds: it glides to what the pool covers, because open positions are judged by it.
pub fn backing(published: u64, pool: u64, claims: u64, elapsed: u64) -> RiskResult<u64> {
    let goal = covered_share(pool, claims)?;
    let step = elapsed_part(FRACTION_ONE, elapsed, BACKING_SECONDS)?;
    // Both are at most 2^32, and so is the step.
    Ok(if goal < published {
        goal.max(published.saturating_sub(step))
    } else {
        goal.min(published.saturating_add(step))
    })
}

/// What a pool pays on a claim whose position would be worth `profit` more (or less) at the worse price.
pub fn payable(claim: u64, pool: u64, at_worse: Money) -> RiskResult<u64> {
    let backed = Money::of(claim)?.plus(Money(at_worse.0.min(0)))?;
    Ok(claim.min(pool).min(backed.credit()))
}
