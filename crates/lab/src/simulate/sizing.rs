//! What a simulation says of one portfolio, and the on-chain target beside it.

use serde::Serialize;

use super::chain::{Terms, goal, named};
use super::path::Ended;
use super::portfolio::Portfolio;
use super::statistics::{Estimate, float, probability, quantile, shortfall};
use crate::stop::Outcome;

/// What is asked of a simulation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question {
    /// The share of paths whose loss a reserve may fail to pay.
    pub(crate) ruin: f64,
    /// A reserve to be judged, in quote.
    pub(crate) reserve: Option<u64>,
    pub(crate) seed: u64,
}

/// The answer. Money is in dollars.
#[derive(Debug, Serialize)]
pub(crate) struct Sizing {
    pub(crate) portfolio: String,
    pub(crate) about: String,
    pub(crate) open_interest: u64,
    pub(crate) paths: usize,
    /// Share of paths with a loss for the reserve.
    pub(crate) loss_probability: Estimate,
    pub(crate) mean_loss: f64,
    /// The reserve that fails with the probability of ruin: value at risk.
    pub(crate) size: Estimate,
    /// Mean of the losses that are as rare.
    pub(crate) expected_shortfall: Estimate,
    pub(crate) largest_loss: f64,
    /// What the chain would ask for, and which measure says so.
    pub(crate) target: f64,
    pub(crate) leg: &'static str,
    /// Target over size.
    pub(crate) ratio: Estimate,
    /// The target if liquidity counted as proposed, and it over the size.
    pub(crate) proposed_target: f64,
    pub(crate) proposed_ratio: Estimate,
    /// How often a reserve of the target does not suffice.
    pub(crate) target_depleted: Estimate,
    /// How often the reserve that was asked about does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reserve_depleted: Option<Estimate>,
    pub(crate) mean_liquidated: f64,
    pub(crate) mean_withdrawn: f64,
}

/// Amounts of quote in dollars.
#[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^53 dollars")]
pub(crate) fn dollars(amount: u64) -> f64 {
    amount as f64 / 1e6
}

/// Losses in dollars, the least first.
pub(crate) fn losses(ended: &[Ended]) -> Vec<f64> {
    let mut losses: Vec<f64> = ended.iter().map(|path| dollars(path.loss)).collect();
    losses.sort_by(f64::total_cmp);
    losses
}

fn depleted(ended: &[Ended], reserve: u64) -> Estimate {
    probability(ended.iter().filter(|path| path.divided(reserve).shortfall > 0).count(), ended.len())
}

fn mean(ended: &[Ended], of: fn(&Ended) -> u64) -> f64 {
    ended.iter().map(|path| dollars(of(path))).sum::<f64>() / float(ended.len())
}

/// A target over the size, with the size's interval. Over nothing it is as large as numbers go.
fn over(target: f64, size: &Estimate) -> Estimate {
    let over = |size: f64| if size > 0.0 { target / size } else { f64::MAX };
    Estimate { value: over(size.value), low: over(size.high), high: over(size.low) }
}

/// Answers for one portfolio.
pub(crate) fn size(portfolio: &Portfolio, ended: &[Ended], terms: &Terms, question: &Question) -> Outcome<Sizing> {
    let losses = losses(ended);
    let level = 1.0 - question.ruin;
    let size = quantile(&losses, level);
    let lawful = terms.lawful()?;
    let asked = goal(portfolio, &lawful, 0.0)?;
    let proposed = dollars(goal(portfolio, &lawful, terms.liquidity)?.amount);
    let target = dollars(asked.amount);
    Ok(Sizing {
        portfolio: portfolio.name.clone(),
        about: portfolio.about.clone(),
        open_interest: portfolio.markets.iter().map(|market| market.open_interest).sum(),
        paths: ended.len(),
        loss_probability: probability(ended.iter().filter(|path| path.loss > 0).count(), ended.len()),
        mean_loss: mean(ended, |path| path.loss),
        size,
        expected_shortfall: shortfall(&losses, level, question.seed),
        largest_loss: losses.last().copied().unwrap_or(0.0),
        target,
        leg: named(asked.leg),
        ratio: over(target, &size),
        proposed_target: proposed,
        proposed_ratio: over(proposed, &size),
        target_depleted: depleted(ended, asked.amount),
        reserve_depleted: question.reserve.map(|reserve| depleted(ended, reserve)),
        mean_liquidated: mean(ended, |path| path.liquidated),
        mean_withdrawn: mean(ended, |path| path.withdrawn),
    })
}
