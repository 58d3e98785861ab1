//! What was measured, as numbers. Shares are of the open interest before the shock, money is in dollars.

use std::collections::BTreeMap;

use serde::Serialize;

use super::course::{REACTIONS, Reaction};
use super::scene::{Round, Walked};

/// A round that sells less than this share of open interest is no wave: terms that glide sell that much, whatever the round before sold.
const WAVE: f64 = 0.01;

/// Something for static, held and dynamic terms.
pub(crate) type Each<T> = BTreeMap<Reaction, T>;

/// Fills each.
pub(super) fn each<T, E>(mut of: impl FnMut(Reaction) -> Result<T, E>) -> Result<Each<T>, E> {
    REACTIONS.into_iter().map(|reaction| Ok((reaction, of(reaction)?))).collect()
}

/// Everything.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) seed: u64,
    pub(crate) traders: u32,
    pub(crate) leverage: f64,
    pub(crate) reserve: u64,
    pub(crate) keeper_delay: i64,
    pub(crate) volatility: f64,
    pub(crate) shock: f64,
    pub(crate) shock_minutes: i64,
    pub(crate) extra: f64,
    pub(crate) impact: f64,
    pub(crate) open_interest: Each<f64>,
    /// The loop cut open at the price: what a given fall leads to, when what is sold moves nothing.
    pub(crate) falls: Vec<Cut>,
    pub(crate) gains: Each<Gain>,
    /// The loop closed.
    pub(crate) closed: Each<Walked>,
    /// Dynamic terms and the same shock, when what is sold moves nothing.
    pub(crate) without_impact: Walked,
    pub(crate) responses: Each<Response>,
    pub(crate) reserve_loss: ReserveLoss,
    pub(crate) impacts: Vec<Closed>,
    pub(crate) laws_broken: u64,
}

/// What a fall of the price leads to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Fallen {
    /// What is sold.
    pub(crate) sold: f64,
    /// What deficits cost others than their debtors.
    pub(crate) unpaid: f64,
    /// What more is sold per unit that the logarithm of the price falls further, up to the next fall; the last has none.
    /// Times an impact, it is the gain of the loop.
    pub(crate) slope: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Cut {
    pub(crate) fall: f64,
    pub(crate) terms: Each<Fallen>,
}

/// Slopes, and the impacts at which the gain is one.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Gain {
    /// From the shock to the shock and the extra fall.
    pub(crate) at_shock: f64,
    pub(crate) largest_impact_at_shock: f64,
    /// The steepest of all falls.
    pub(crate) steepest: f64,
    pub(crate) largest_impact: f64,
}

impl Gain {
    pub(super) fn of(at_shock: f64, steepest: f64) -> Self {
        // What sells nothing damps at any impact.
        let largest = |slope: f64| if slope > 0.0 { 1.0 / slope } else { f64::MAX };
        Self { at_shock, largest_impact_at_shock: largest(at_shock), steepest, largest_impact: largest(steepest) }
    }
}

/// What an extra fall leads to, the loop closed.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Response {
    /// More is sold in the round of the extra fall, and in all.
    pub(crate) at_once: f64,
    pub(crate) in_all: f64,
    /// The share of it that what was sold led to.
    pub(crate) gain: f64,
    /// The logarithm of the price falls by so many times the extra fall.
    pub(crate) amplified: f64,
    /// More is left unpaid.
    pub(crate) unpaid: f64,
}

/// What the loss of what another market may draw leads to, dynamic terms.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct ReserveLoss {
    /// Least coverage in basis points without and with it, and the highest scale of initial margin.
    pub(crate) coverage: (u32, u32),
    pub(crate) initial_scale: (f64, f64),
    /// Without a shock: more traders are liquidated, and more is sold.
    pub(crate) liquidated: i64,
    pub(crate) sold: f64,
    /// In the shock.
    pub(crate) liquidated_in_shock: i64,
    pub(crate) sold_in_shock: f64,
}

/// A loop closed at another impact.
#[derive(Debug, Serialize)]
pub(crate) struct Closed {
    pub(crate) impact: f64,
    pub(crate) terms: Each<Echo>,
}

/// What came of a shock.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Echo {
    pub(crate) sold: f64,
    /// The logarithm of the price fell by so many times the shock.
    pub(crate) amplified: f64,
    /// The largest ratio of two successive rounds from the last one of the shock on, of which the first sold a wave.
    pub(crate) largest_ratio: f64,
    /// What was sold after the shock, over that and what its last round sold: the ratio of all successive rounds together.
    pub(crate) ratio: f64,
    pub(crate) unpaid: f64,
}

impl Walked {
    /// What was sold in all.
    pub(super) fn sold(&self) -> f64 {
        self.rounds.iter().map(|round| round.sold).sum()
    }

    /// What the logarithm of the price fell by.
    pub(super) fn fell(&self) -> f64 {
        self.rounds.last().map_or(0.0, |last| -last.price.ln())
    }

    fn given(&self) -> f64 {
        self.rounds.last().map_or(0.0, |last| -last.given.ln())
    }

    pub(super) fn echo(&self, shock: u32) -> Echo {
        let last = usize::try_from(shock).unwrap_or(usize::MAX).saturating_sub(1);
        let from = |round: usize| self.rounds.get(round..).unwrap_or_default();
        let sum = |rounds: &[Round]| rounds.iter().map(|round| round.sold).sum::<f64>();
        let (with, after) = (sum(from(last)), sum(from(last + 1)));
        Echo {
            sold: self.sold(),
            amplified: if self.given() > 0.0 { self.fell() / self.given() } else { 1.0 },
            largest_ratio: from(last).windows(2).filter_map(ratio).fold(0.0, f64::max),
            ratio: if with > 0.0 { after / with } else { 0.0 },
            unpaid: self.unpaid,
        }
    }
}

/// What a round sold over what the round before it did, if that was a wave.
pub(super) fn ratio(pair: &[Round]) -> Option<f64> {
    match pair {
        [before, after] if before.sold >= WAVE => Some(after.sold / before.sold),
        _ => None,
    }
}
