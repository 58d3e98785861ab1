//! What accounts would lose if prices moved together, what of it nothing stands behind, and what a census charges for what it did not see.

use crate::correlation::CLASSES;
use crate::fixed::{BasisPoints, Money, ONE, Price, RiskError, RiskResult, Rounding, Size, Weighted};
use crate::margin::Standing;
use crate::wide::{mul_div, product, quotient, scale};

/// How many scenarios there are.
pub const SCENARIOS: usize = 8;
/// The whole of a market's shock, in the units of a scenario.
pub const WHOLE_SHOCK: i8 = 100;
/// A census may end when at most this part of open interest was not seen or moved.
pub const UNSEEN_PART: u64 = 16;

/// How the prices of each class move, in per cent of each market's own shock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scenario(pub [i8; CLASSES]);

/// How far a market's price moves at most, rounded both ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shock {
    /// For who gains.
    pub least: Price,
    /// For who loses.
    pub most: Price,
}

/// What an account's positions come to when prices move by whole shocks, netted within each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    up: [Money; CLASSES],
    down: [Money; CLASSES],
    /// The classes of its positions, each once, as many as there are.
    touched: [u8; CLASSES],
    classes: usize,
}

/// Sizes of a market by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Long sizes.
    pub long: u64,
    /// Short sizes.
    pub short: u64,
}

/// What a census does not know of a market when it ends, in size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// Open interest that was not seen as it is, of the side of which more was not seen: a price moves one way.
    pub unseen: u64,
    /// Sizes that were seen and moved since, as they were: each may have been what hedged the rest of its account.
    pub moved: u64,
}

/// What a census found, and what it charges beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Charges {
    /// The shortfall of all visited accounts, in the scenario in which it is most.
    pub found: u64,
    /// For open interest that was not seen.
    pub unseen: u64,
    /// For what was seen and moved since.
    pub moved: u64,
    /// For what accounts gave since.
    pub given: u64,
}

/// What a census reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// All of it.
    pub amount: u64,
    /// What of it is charged for what was not seen, or moved.
    pub charged: u64,
    /// What of it is charged for what accounts gave.
    pub given: u64,
}

/// By how much an account that gave moves two sums over all accounts, of positive parts each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// What they gave beyond what they could spare.
    pub given: Money,
    /// What they gave beyond all that counted of them, so that they lack it before any shock.
    pub lacked: Money,
}

/// An account and the shortfall that it would leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// The shortfall.
    pub amount: u64,
    /// The account's number.
    pub id: u64,
}

impl Scenario {
    /// Whether it moves anything.
    pub fn moves(&self) -> bool {
        self.0.iter().any(|share| *share != 0)
    }

    /// Whether no price moves by more than its shock.
    pub fn is_sound(&self) -> bool {
        self.0.iter().all(|share| share.unsigned_abs() <= WHOLE_SHOCK.unsigned_abs())
    }
}

impl Shock {
    /// A share of the mark.
    pub fn of(mark: Price, share: BasisPoints) -> RiskResult<Self> {
        let least = mul_div(mark.0, u64::from(share.0), u64::from(ONE), Rounding::Down)?;
        let exact = product(least, u64::from(ONE)) == product(mark.0, u64::from(share.0));
        let most = least.checked_add(u64::from(!exact)).ok_or(RiskError::Overflow)?;
        Ok(Self { least: Price(least), most: Price(most) })
    }

    /// What a size loses at most.
    pub fn charge(&self, magnitude: u64) -> RiskResult<u64> {
        scale(magnitude, self.most.0, Rounding::Up)
    }
}

impl Exposure {
    /// Adds a position.
    #[inline(always)]
    pub fn add(&mut self, class: u8, size: Size, shock: &Shock) -> RiskResult<()> {
        let place = usize::from(class);
        let (Some(up), Some(down)) = (self.up.get_mut(place), self.down.get_mut(place)) else {
            return Err(RiskError::Overflow);
        };
        if !self.touched.iter().take(self.classes).any(|touched| *touched == class)
            && let Some(next) = self.touched.get_mut(self.classes)
        {
            *next = class;
            self.classes = self.classes.saturating_add(1); // There are eight.
        }
        let gain = Money::of(scale(size.magnitude(), shock.least.0, Rounding::Down)?)?;
        let loss = Money::of(shock.charge(size.magnitude())?)?;
        let (gains, loses) = if size.0 > 0 { (up, down) } else { (down, up) };
        *gains = gains.plus(gain)?;
        *loses = loses.minus(loss)?;
        Ok(())
    }

    /// What a scenario brings the account: each class its share of the shock, exactly.
    #[inline(always)]
    pub fn change(&self, scenario: &Scenario) -> RiskResult<Weighted> {
        let mut change = Weighted::default();
        for class in self.touched.iter().take(self.classes).map(|class| usize::from(*class)) {
            let (Some(share), Some(up), Some(down)) = (scenario.0.get(class), self.up.get(class), self.down.get(class))
            else {
                return Err(RiskError::Overflow);
            };
            let whole = if *share > 0 { *up } else { *down };
            // A hundredth in basis points is a hundred: shares are at most a hundred of them.
            let part = BasisPoints(u32::from(share.unsigned_abs()).wrapping_mul(ONE / 100));
            change = change.plus(whole.weighted(part))?;
        }
        Ok(change)
    }

    /// What no scenario is worse than: in each class the worse of both whole shocks. Nothing is gained in it.
    #[inline(always)]
    pub fn worst(&self) -> RiskResult<Money> {
        let mut worst = Money::ZERO;
        for class in self.touched.iter().take(self.classes).map(|class| usize::from(*class)) {
            let (Some(up), Some(down)) = (self.up.get(class), self.down.get(class)) else {
                return Err(RiskError::Overflow);
            };
            worst = worst.plus((*up).min(*down).min(Money::ZERO))?;
        }
        Ok(worst)
    }

    /// What is left of `counted`, which stands behind the account's losses, in a scenario.
    #[inline(always)]
    pub fn left(&self, counted: Weighted, scenario: &Scenario) -> RiskResult<Weighted> {
        counted.plus(self.change(scenario)?)
    }
}

impl Sides {
    /// Adds a size to its side.
    #[inline(always)]
    pub fn add(&mut self, size: Size) -> RiskResult<()> {
        let side = if size.0 > 0 { &mut self.long } else { &mut self.short };
        *side = side.checked_add(size.magnitude()).ok_or(RiskError::Overflow)?;
        Ok(())
    }

    /// What is left of what was seen, without what moved since.
    pub fn without(&self, moved: &Self) -> Option<Self> {
        Some(Self { long: self.long.checked_sub(moved.long)?, short: self.short.checked_sub(moved.short)? })
    }
}

impl Unknown {
    /// Of a market: `seen` is what was seen and is as it was, on each side of which there is as much as open interest.
    pub fn of(open_interest: u64, seen: &Sides, moved: u64) -> Option<Self> {
        let long = open_interest.checked_sub(seen.long)?;
        let short = open_interest.checked_sub(seen.short)?;
        Some(Self { unseen: long.max(short), moved })
    }

    /// Whether it is little enough for a census to end before its time.
    pub fn is_little(&self, open_interest: u64) -> bool {
        self.unseen.saturating_add(self.moved) <= open_interest / UNSEEN_PART
    }
}

impl Charges {
    /// Adds what is not known of a market, all of it at the full shock.
    pub fn add(&mut self, unknown: &Unknown, shock: &Shock) -> RiskResult<()> {
        let more = |sum: u64, size: u64| sum.checked_add(shock.charge(size)?).ok_or(RiskError::Overflow);
        (self.unseen, self.moved) = (more(self.unseen, unknown.unseen)?, more(self.moved, unknown.moved)?);
        Ok(())
    }

    /// What is reported. Nobody leaves more unpaid than he lacks before any shock and loses in it, and of each market one side loses: so
    /// together it is no more than all that accounts lack, and the shock on all open interest, however often positions and cash were passed
    /// on. But what was found of positions that are as they were stands, if prices have fallen since.
    pub fn report(&self, lacked: u64, at_risk: u64) -> RiskResult<Report> {
        let most = lacked.checked_add(at_risk).ok_or(RiskError::Overflow)?;
        let most = most.max(self.found.saturating_sub(self.moved)); // All that was found may have moved.
        let charges = self.unseen.checked_add(self.moved).ok_or(RiskError::Overflow)?;
        let (_, left) = within(self.found, most);
        let (charged, left) = within(charges, left);
        let (given, left) = within(self.given, left);
        Ok(Report { amount: most.saturating_sub(left), charged, given })
    }
}

/// As much of an amount as there is room for, and the room that is left.
fn within(amount: u64, room: u64) -> (u64, u64) {
    (amount.min(room), room.saturating_sub(amount))
}

/// What nothing stands behind, rounded up.
pub fn shortfall(left: Weighted) -> RiskResult<u64> {
    if left.0 >= 0 { Ok(0) } else { quotient(left.shortage(), u128::from(ONE), Rounding::Up) }
}

/// What an account may give before it leaves more unpaid than at its visit, where so much is left in the worst scenario; rounded down.
#[inline(always)]
pub fn slack(least: Weighted) -> RiskResult<Money> {
    match u64::try_from(least.0) {
        Ok(least) => Money::of(least.checked_div(u64::from(ONE)).ok_or(RiskError::DivisionByZero)?),
        Err(_) if least.0 < 0 => Ok(Money::ZERO),
        Err(_) => Money::of(quotient(least.0.unsigned_abs(), u128::from(ONE), Rounding::Down)?),
    }
}

/// Keeps the two largest, the larger first; who came first stays before its equals.
pub const fn rank([first, second]: [Member; 2], next: Member) -> [Member; 2] {
    if next.amount > first.amount {
        [next, first]
    } else if next.amount > second.amount {
        [first, next]
    } else {
        [first, second]
    }
}

/// What stands behind an account's losses under stress fell by so much, rounded up: negative where it grew.
pub fn fall(before: Weighted, after: Weighted) -> RiskResult<Money> {
    let change = after.minus(before)?;
    if change.0 < 0 {
        return Money::of(quotient(change.shortage(), u128::from(ONE), Rounding::Up)?);
    }
    Money::owed(quotient(change.0.unsigned_abs(), u128::from(ONE), Rounding::Down)?)
}

/// What of all that counts of an account is not its [`slack`], because the worst scenario may take it: what it may give beyond that before it
/// lacks something.
#[inline(always)]
pub fn risked(counted: Weighted, slack_of_least: Money) -> RiskResult<u64> {
    Ok(slack(counted)?.credit().saturating_sub(slack_of_least.credit())) // Nothing adds to what counts.
}

/// An account gave `more` since it was visited, in all `given` before: what it gave now, and by how much that moves what all gave, and what
/// they lack for it. Both are positive parts of the same number, `risked` apart: what comes back is taken off both.
#[inline(always)]
pub fn give(given: Money, risked: u64, more: Money) -> RiskResult<(Money, Given)> {
    let now = given.plus(more)?;
    let (before, after) = (given.credit(), now.credit());
    let beyond = |given: u64| Money::of(given.saturating_sub(risked)); // None below it.
    let moved =
        Given { given: Money::of(after)?.minus(Money::of(before)?)?, lacked: beyond(after)?.minus(beyond(before)?)? };
    Ok((now, moved))
}

impl Standing {
    /// What stands behind the account's losses under stress: all that maintenance counts, before what it requires.
    #[inline(always)]
    pub fn counted(&self) -> RiskResult<Weighted> {
        self.maintenance.plus(self.requirement)
    }
}
