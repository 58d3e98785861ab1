//! The reserve's target, its coverage, and what coverage moves.

use super::arithmetic::{BASIS, DAY, ONE, ceil_divide, floor_divide, notional};
use super::refusal::{Answer, Outcome};
use super::state::Market;
use super::{ReserveTerms, World};

/// Time counts at most this long at once.
const LONGEST: i128 = 3_600;
/// Losses are added up in units of this.
const GRAIN: i128 = 1 << 13;
/// Multiples and scales of one.
pub const SCALE: i128 = 1 << 16;
/// What is covered without end.
pub const ENDLESS: i128 = (1 << 32) - 1;
/// Classes of markets.
const CLASSES: usize = 8;

/// What grows as coverage falls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ramp {
    pub full: i128,
    pub width: i128,
    pub most: i128,
}

impl Ramp {
    fn added(&self, coverage: i128) -> i128 {
        let gap = (self.full - coverage).max(0);
        if gap == 0 {
            0
        } else if gap >= self.width {
            self.most
        } else {
            floor_divide(self.most * gap, self.width)
        }
    }
}

/// What the last target came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    pub amount: i128,
    pub since: i128,
    /// Which measure set the goal: floor, value at risk, expected shortfall, stress report.
    pub leg: i128,
    pub level: i128,
    pub coverage: i128,
    pub initial_scale: i128,
    pub cap_scale: i128,
    pub fee_addition: i128,
}

impl Default for Target {
    fn default() -> Self {
        Self {
            amount: 0,
            since: 0,
            leg: 0,
            level: 0,
            coverage: ENDLESS,
            initial_scale: SCALE,
            cap_scale: SCALE,
            fee_addition: 0,
        }
    }
}

/// A volatility's addition, by how far it is above the slow one.
fn tilt(slope: i128, most: i128, volatility: i128, slow: i128) -> i128 {
    let excess = (volatility - slow).max(0);
    if excess == 0 { 0 } else { floor_divide(excess * slope, slow.max(1)).min(most) }
}

/// Losses by market: class, loss in grains, stress.
type Losses = Vec<(usize, i128, i128)>;

impl ReserveTerms {
    fn correlation(&self, one: usize, other: usize) -> i128 {
        let (row, column) = (one.min(other), one.max(other));
        let before: usize = (0..row).map(|row| CLASSES - row).sum();
        self.correlations[before + column - row]
    }

    /// The combined loss: each market's with each other's, times their correlation, which stress moves towards one.
    fn combined(&self, losses: &Losses) -> i128 {
        let squared = self.squared(losses);
        let floor = squared.isqrt();
        let root = if floor * floor == squared { floor } else { floor + 1 };
        ceil_divide(root * GRAIN, 10 << 10)
    }

    /// Its square, times `100 * 2^20`.
    fn squared(&self, losses: &Losses) -> i128 {
        let sum: i128 = losses.iter().map(|(_, loss, _)| loss).sum();
        if sum == 0 {
            return 0;
        }
        let mut apart = 0;
        for (place, (class, loss, _)) in losses.iter().enumerate() {
            for (other_place, (other_class, other, _)) in losses.iter().enumerate() {
                let percent = if place == other_place { 100 } else { self.correlation(*class, *other_class) };
                apart += loss * other * percent;
            }
        }
        (apart << 20) + (100 * sum * sum - apart) * stress(losses)
    }

    /// How an asset of a class goes with the larger of two losses, in basis points; with its own class it goes wholly.
    fn goes_with(&self, class: usize, at_risk: &Losses, beyond: &Losses) -> i128 {
        let losses = if self.squared(beyond) > self.squared(at_risk) { beyond } else { at_risk };
        let root = self.squared(losses).isqrt();
        if root == 0 {
            return 0;
        }
        let mut together = 0;
        for (other, loss, _) in losses {
            let percent = if *other == class { 100 } else { self.correlation(class, *other) };
            together += ((loss * percent) << 20) + loss * (100 - percent) * stress(losses);
        }
        ceil_divide(together * BASIS, (10 << 10) * root).min(BASIS)
    }
}

/// The mean stress of losses that are not all nothing, times 2^20.
fn stress(losses: &Losses) -> i128 {
    let sum: i128 = losses.iter().map(|(_, loss, _)| loss).sum();
    let stressed: i128 = losses.iter().map(|(_, loss, stress)| loss * stress).sum();
    ceil_divide(stressed << 20, sum * BASIS)
}

impl World {
    /// What a market loses in a move, in grains, with its loading.
    fn loss(&self, market: &Market, movement: i128, loading: i128) -> i128 {
        let glide = &market.terms.maintenance;
        let margin = glide.at(self.now).min(glide.to);
        let excess = (movement - margin).clamp(0, BASIS);
        let share = ceil_divide((excess * (BASIS + loading)) << 32, BASIS * BASIS);
        let open = notional(market.mean_open_interest, self.feeds[market.feed].price);
        ceil_divide(ceil_divide(open * share, ONE), GRAIN)
    }

    /// What the target heads for, and which measure is the largest.
    fn goal(&self) -> (i128, i128) {
        let (terms, (floor, at_risk, beyond)) = (&self.reserve_terms, self.exposure());
        let (at_risk, beyond) = (terms.combined(&at_risk), terms.combined(&beyond));
        [(at_risk, 1), (beyond, 2), (self.stress_report(), 3)]
            .into_iter()
            .fold((floor, 0), |most, next| if next.0 > most.0 { next } else { most })
    }

    /// How an asset of a class goes with the losses that the target is measured by.
    pub(crate) fn correlation(&self, class: usize) -> i128 {
        let (_, at_risk, beyond) = self.exposure();
        self.reserve_terms.goes_with(class, &at_risk, &beyond)
    }

    /// The floor, and the losses of a move at risk and beyond it.
    fn exposure(&self) -> (i128, Losses, Losses) {
        let terms = &self.reserve_terms;
        let (mut floor, mut at_risk, mut beyond) = (0, Losses::new(), Losses::new());
        let open = |market: &&Market| market.final_price.is_none() && self.feeds[market.feed].price > 0;
        for market in self.markets.iter().filter(open) {
            let feed = &self.feeds[market.feed];
            let (volatility, slow) = (feed.volatility_bp, feed.long_bp);
            let loading = tilt(terms.loading_slope, terms.loading_most, volatility, slow);
            let stress = tilt(terms.stress_slope, terms.stress_most, volatility, slow);
            floor += notional(market.mean_open_interest, feed.price) * terms.floor_bp * (BASIS + loading);
            let jump = feed.history.jump_today.max(feed.history.jump_before);
            let jumped = ceil_divide(jump * terms.jump_share_bp, BASIS);
            let excess = (volatility - slow).max(0) * terms.excess_share_bp;
            let counted = volatility.min(slow) + ceil_divide(excess, BASIS);
            let at = ceil_divide(counted * terms.value_at_risk, SCALE);
            let past = ceil_divide(counted * terms.expected_shortfall, SCALE) + jumped;
            at_risk.push((market.terms.class, self.loss(market, at, loading), stress));
            beyond.push((market.terms.class, self.loss(market, past, loading), stress));
        }
        (ceil_divide(floor, BASIS * BASIS), at_risk, beyond)
    }

    /// Moves the target towards its goal, and what coverage moves.
    pub fn update_target(&mut self) -> Answer {
        let (goal, leg) = self.goal();
        let (now, terms) = (self.now, self.reserve_terms.clone());
        let elapsed = (now - self.target.since).clamp(0, LONGEST);
        let target = &mut self.target;
        target.leg = leg;
        let rate = if goal > target.amount { terms.speed_up_bp } else { terms.speed_down_bp };
        let step = floor_divide(goal.max(target.amount) * rate * elapsed, 3_600 * BASIS);
        if elapsed == 0 || goal == target.amount {
            target.since = target.since.max(now);
        } else if step > 0 {
            target.amount += (goal - target.amount).clamp(-step, step);
            target.since = now;
        }
        let coverage = self.coverage_now();
        let target = &mut self.target;
        target.coverage = coverage;
        target.initial_scale = SCALE + terms.initial.added(coverage);
        target.cap_scale = SCALE - terms.caps.added(coverage);
        target.fee_addition = terms.fee.added(coverage);
        self.target.level = self.level_now();
        Ok(Outcome::Done)
    }

    /// The share of the target that is covered.
    fn coverage_now(&self) -> i128 {
        let held = self.tiers() + self.counted_holdings() + self.counted_placement();
        let open = |market: &&Market| market.final_price.is_none() && self.feeds[market.feed].price > 0;
        let drawable: i128 = self.markets.iter().filter(open).map(|market| market.allowance).sum();
        match self.target.amount {
            0 => ENDLESS,
            amount => floor_divide(held.min(drawable) * BASIS, amount).min(ENDLESS),
        }
    }

    /// The level that it would be now, from the one that it was.
    pub(crate) fn level_now(&self) -> i128 {
        let (terms, coverage) = (&self.reserve_terms, self.coverage_now());
        let reached = |above: i128| {
            let below = terms.level_begins.iter().take_while(|begin| coverage < **begin + above);
            i128::try_from(below.count()).expect("a level")
        };
        self.target.level.min(reached(terms.level_hysteresis)).max(reached(0))
    }

    /// The share of the treasury, which falls with coverage, and by how much it fell.
    pub(crate) fn treasury_share(&self) -> (i128, i128) {
        let least = BASIS - self.terms.treasury_bp;
        let gap = (BASIS - self.target.coverage).max(0);
        let span = (self.reserve_terms.fee_share_most_bp - least).max(0);
        let moved = ceil_divide(gap * gap * span, BASIS * BASIS);
        (self.terms.treasury_bp - moved, moved)
    }

    /// Replaces the terms of the reserve.
    pub fn set_reserve_terms(&mut self, terms: &ReserveTerms) -> Answer {
        self.reserve_terms = terms.clone();
        Ok(Outcome::Done)
    }
}

impl Market {
    /// Brings the mean of open interest forward; a step too short to move it waits for more time.
    pub(crate) fn average(&mut self, now: i128) {
        let elapsed = (now - self.averaged).clamp(0, LONGEST);
        let distance = self.open_interest - self.mean_open_interest;
        let moved = floor_divide(distance.abs() * elapsed, DAY) * distance.signum();
        self.mean_open_interest += moved;
        if moved != 0 || distance == 0 {
            self.averaged = self.averaged.max(now);
        }
    }
}
