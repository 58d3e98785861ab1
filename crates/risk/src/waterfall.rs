//! The waterfall: what a market may draw, and how one loss is divided at once.

use crate::fixed::{BasisPoints, Money, ONE, RiskError, RiskResult, Rounding};
use crate::tranche::Layer;
use crate::wide::{elapsed_part, mul_div, product, quotient};

/// Seconds in a day.
pub const DAY: u64 = 86_400;
/// Seconds over which a seed is released.
pub const SEED_SECONDS: u64 = 30 * DAY;
/// Whole days that a fee must be old to count.
pub const FEE_DAYS: usize = 3;
/// The share of the reserve that losses of a day may take before growth ends: what people may take of a vault in a day, so that neither
/// empties it sooner.
pub const FALL_SHARE: BasisPoints = BasisPoints(2_500);

/// The day (UTC) of a time; times before 1970 are its first day.
pub fn day_of(now: i64) -> i64 {
    let days = u64::try_from(now).unwrap_or(0).checked_div(DAY).unwrap_or(0); // Unsigned: SBF has no signed division.
    i64::try_from(days).unwrap_or(i64::MAX) // A day is much less than a second count.
}

/// A sliding cap: what was drawn fades over a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlidingCap {
    /// The cap per day.
    pub cap: u64,
    /// What was drawn, faded up to `since`.
    pub used: u64,
    /// When it was last faded, in seconds.
    pub since: i64,
}

impl SlidingCap {
    /// The same cap at a later time.
    pub fn at(self, now: i64) -> RiskResult<Self> {
        let elapsed = u64::try_from(now.saturating_sub(self.since)).unwrap_or(0); // A clock that went back fades nothing.
        // A cap lowered below what was used fades beyond a day; what does not fit a word has faded everything.
        let faded = mul_div(self.cap, elapsed, DAY, Rounding::Down).unwrap_or(u64::MAX);
        Ok(Self { used: self.used.saturating_sub(faded), since: self.since.max(now), ..self }) // Never below nothing.
    }

    /// What may still be drawn.
    pub const fn room(&self) -> u64 {
        self.cap.saturating_sub(self.used) // A cap lowered below what was drawn leaves no room.
    }

    /// Counts a draw.
    pub fn take(&mut self, amount: u64) -> RiskResult<()> {
        self.used = self.used.checked_add(amount).ok_or(RiskError::Overflow)?;
        Ok(())
    }
}

/// Fees that reached the reserve, by age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgingFees {
    /// Fees old enough to count.
    pub aged: u64,
    /// Fees of the last days, the day of `day` first.
    pub young: [u64; FEE_DAYS],
    /// The day (UTC) of `young[0]`.
    pub day: i64,
}

impl AgingFees {
    /// The same fees on a later day.
    pub fn on(self, day: i64) -> RiskResult<Self> {
        let passed = day.saturating_sub(self.day);
        if passed <= 0 {
            return Ok(self);
        }
        let [today, yesterday, before] = self.young;
        let (young, ripe): ([u64; FEE_DAYS], [u64; FEE_DAYS]) = match passed {
            1 => ([0, today, yesterday], [before, 0, 0]),
            2 => ([0, 0, today], [yesterday, before, 0]),
            _ => ([0; 3], [today, yesterday, before]),
        };
        let aged = ripe.iter().try_fold(self.aged, |sum, fees| sum.checked_add(*fees)).ok_or(RiskError::Overflow)?;
        Ok(Self { aged, young, day })
    }

    /// Counts fees that reached the reserve today.
    pub fn receive(&mut self, fees: u64) -> RiskResult<()> {
        let [today, ..] = &mut self.young;
        *today = today.checked_add(fees).ok_or(RiskError::Overflow)?;
        Ok(())
    }
}

/// The start of a clock of `held`, `elapsed` seconds old, after `added` joined whose time only begins:
/// `now - elapsed + floor(elapsed * added / (held + added))`. An amount of dust moves it by nothing.
pub fn diluted(now: i64, elapsed: u64, held: u64, added: u64) -> RiskResult<i64> {
    if held == 0 {
        return Ok(now); // What joins is all there is.
    }
    let whole = u128::from(held).wrapping_add(u128::from(added)); // Below 2^65.
    let moved = quotient(product(elapsed, added), whole, Rounding::Down)?;
    let age = i64::try_from(elapsed.saturating_sub(moved)).map_err(|_| RiskError::Overflow)?; // At most all of it.
    now.checked_sub(age).ok_or(RiskError::Overflow)
}

/// A seed: capital that a market was given and may draw as it is released.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seed {
    /// Released for good.
    pub released: u64,
    /// Being released since `since`.
    pub releasing: u64,
    /// When the release began, in seconds.
    pub since: i64,
}

impl Seed {
    /// What of the seed has been released.
    pub fn released(&self, now: i64) -> RiskResult<u64> {
        let elapsed = u64::try_from(now.saturating_sub(self.since)).unwrap_or(0); // Before the start nothing is released.
        let part = elapsed_part(self.releasing, elapsed, SEED_SECONDS)?;
        self.released.checked_add(part).ok_or(RiskError::Overflow)
    }

    /// Adds to the seed: the release starts later by as much as is added, and nothing that was released is taken back.
    pub fn pay_in(&mut self, amount: u64, now: i64) -> RiskResult<()> {
        let elapsed = u64::try_from(now.saturating_sub(self.since)).unwrap_or(0).min(SEED_SECONDS);
        if elapsed == SEED_SECONDS {
            self.released = self.released.checked_add(self.releasing).ok_or(RiskError::Overflow)?;
            self.releasing = 0;
        }
        self.since = diluted(now, elapsed, self.releasing, amount)?;
        self.releasing = self.releasing.checked_add(amount).ok_or(RiskError::Overflow)?;
        Ok(())
    }

    /// Adds what nobody paid in: the release of all that is not released begins anew, so none of it opens sooner than by its own clock.
    pub fn pledge(&mut self, amount: u64, now: i64) -> RiskResult<()> {
        let whole = self.whole()?.checked_add(amount).ok_or(RiskError::Overflow)?;
        let released = self.released(now)?;
        *self = Self { released, releasing: whole.saturating_sub(released), since: now }; // What is released is a part.
        Ok(())
    }

    /// All of it, released or not.
    pub fn whole(&self) -> RiskResult<u64> {
        self.released.checked_add(self.releasing).ok_or(RiskError::Overflow)
    }
}

/// What a market may still draw, over all tiers: aged fees times a factor and the released seed, less what it drew.
pub fn allowance(aged: u64, factor: BasisPoints, released: u64, drawn: u64) -> RiskResult<u64> {
    let earned = factor.of(aged, Rounding::Down)?;
    let whole = earned.checked_add(released).ok_or(RiskError::Overflow)?;
    Ok(whole.saturating_sub(drawn)) // A factor that was lowered can leave more drawn than earned.
}

/// Whether the reserve fell: losses of a day took more than their share of what it held before them.
pub fn reserve_fell(lost: u64, left: u64) -> RiskResult<bool> {
    let before = lost.checked_add(left).ok_or(RiskError::Overflow)?;
    Ok(lost > FALL_SHARE.of(before, Rounding::Down)?)
}

/// Whether a shock on open interest is covered by maintenance margin and what the market may draw.
pub fn shock_is_covered(open: Money, shock: BasisPoints, maintenance: BasisPoints, allowance: u64) -> bool {
    let uncovered = BasisPoints(shock.0.saturating_sub(maintenance.0)); // Margin beyond the shock leaves nothing.
    let loss = open.weighted(uncovered).0.unsigned_abs();
    loss <= u128::from(allowance).wrapping_mul(u128::from(ONE)) // Below 2^78.
}

/// Who stands behind a loss, or what each has paid and not got back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tiers {
    /// Tier 1, the market's own budget.
    pub budget: u64,
    /// Tier 2, protocol capital.
    pub capital: u64,
    /// Tier 3, the junior tranche.
    pub junior: u64,
    /// Tier 4, the backstop tranche.
    pub backstop: u64,
    /// Tier 5, the senior tranche.
    pub senior: u64,
}

/// How far losses have come towards the senior tranche.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attached {
    /// Between which losses it pays.
    pub layer: Layer,
    /// What tiers 2 to 4 lost, and what passed it by with room under the caps.
    pub below: u64,
    /// What it paid and has not got back.
    pub paid: u64,
}

/// How one loss was divided: the parts of the tiers and the shortfall add up to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// What each tier pays.
    pub tiers: Tiers,
    /// Tier 6: what winners in the market lose.
    pub shortfall: u64,
    /// Of the shortfall, what had room under the caps and found no tier: it passed the senior tranche by.
    pub uncovered: u64,
}

impl Tiers {
    /// The sum.
    pub fn sum(&self) -> RiskResult<u64> {
        let apart = self.budget.checked_add(self.senior).ok_or(RiskError::Overflow)?;
        self.subordinate()?.checked_add(apart).ok_or(RiskError::Overflow)
    }

    /// The sum of the tiers that all markets share and that pay before the senior tranche.
    pub fn subordinate(&self) -> RiskResult<u64> {
        let sum = self.capital.checked_add(self.junior).ok_or(RiskError::Overflow)?;
        sum.checked_add(self.backstop).ok_or(RiskError::Overflow)
    }
}

impl Parts {
    /// What the reserve paid.
    pub fn drawn(&self) -> RiskResult<u64> {
        self.tiers.sum()
    }

    /// What of it counts towards the senior tranche: what tiers 2 to 4 paid, and what passed it by.
    pub fn below(&self) -> RiskResult<u64> {
        self.tiers.subordinate()?.checked_add(self.uncovered).ok_or(RiskError::Overflow)
    }
}

/// Takes at most `most` out of what is left.
fn take(left: &mut u64, most: u64) -> u64 {
    let part = most.min(*left);
    *left = left.wrapping_sub(part); // A part of it.
    part
}

/// Divides a loss: each tier pays the least of what is left, what it has and the room under the caps, the senior one no more than its
/// layer; the rest is a shortfall.
pub fn divide(loss: u64, room: u64, tiers: &Tiers, attached: &Attached) -> Parts {
    let mut open = loss.min(room);
    let budget = take(&mut open, tiers.budget);
    let below = open;
    let capital = take(&mut open, tiers.capital);
    let junior = take(&mut open, tiers.junior);
    let backstop = take(&mut open, tiers.backstop);
    let lost = attached.below.saturating_add(below.wrapping_sub(open)); // What is open is part of what was.
    let layer = attached.layer.part(open, lost, attached.paid);
    let senior = take(&mut open, layer.min(tiers.senior));
    let unpaid = loss.saturating_sub(room); // What has no room no tier pays.
    let shortfall = unpaid.wrapping_add(open); // At most the loss.
    Parts { tiers: Tiers { budget, capital, junior, backstop, senior }, shortfall, uncovered: open }
}

/// What one market's debt gets of the account's cash: `floor(cash * debt / total)`, at most the debt.
pub fn cash_share(cash: u64, debt: u64, total: u64) -> RiskResult<u64> {
    Ok(mul_div(cash, debt, total, Rounding::Down)?.min(debt))
}

/// What passes to one market's loss as recoveries, pro rata like cash and at most the loss.
pub fn recovery_share(face: u64, debt: u64, total: u64, loss: u64) -> RiskResult<u64> {
    if debt == total {
        return Ok(loss);
    }
    Ok(mul_div(face, debt, total, Rounding::Down)?.min(loss))
}

/// A recovery's way back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repayment {
    /// To the shortfall.
    pub shortfall: u64,
    /// To the tiers that had paid.
    pub tiers: Tiers,
    /// To the budget, beyond what the tiers had paid.
    pub surplus: u64,
}

impl Repayment {
    /// What moves to the reserve.
    pub fn to_reserve(&self) -> RiskResult<u64> {
        self.tiers.sum()?.checked_add(self.surplus).ok_or(RiskError::Overflow)
    }

    /// What of it may have counted towards the senior tranche: to tiers 2 to 4, and to a shortfall.
    pub fn below(&self) -> RiskResult<u64> {
        self.tiers.subordinate()?.checked_add(self.shortfall).ok_or(RiskError::Overflow)
    }
}

/// Repays in reverse order: the shortfall, then the tiers from the last to the first; the rest is the budget's too.
pub fn repay(amount: u64, shortfall: u64, paid: &Tiers) -> Repayment {
    let mut left = amount;
    let shortfall = take(&mut left, shortfall);
    let senior = take(&mut left, paid.senior);
    let backstop = take(&mut left, paid.backstop);
    let junior = take(&mut left, paid.junior);
    let capital = take(&mut left, paid.capital);
    let budget = take(&mut left, paid.budget);
    Repayment { shortfall, tiers: Tiers { budget, capital, junior, backstop, senior }, surplus: left }
}
