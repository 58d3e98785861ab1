//! Terms of the reserve: its target, and what coverage moves.

use anchor_lang::prelude::*;
use ballast_risk::correlation::{Correlations, PAIRS};

use super::Change;
use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{TermsSet, log, table};
use crate::limits::{
    CAP_REDUCTION, COVERAGE, FEE_ADDITION, FLOOR, HYSTERESIS, INITIAL_ADDITION, RISK_MULTIPLE, TARGET_SPEED, TILT,
    WHOLE, within,
};
use crate::state::{NONE, RampSlot, ReserveSlot};

/// What grows as coverage falls: nothing at `full` coverage, `most` at `full - width`, in proportion between.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct RampTerms {
    /// Coverage from which on nothing is added, in basis points.
    pub full: u32,
    /// Coverage over which it grows, in basis points; at most `full`.
    pub width: u32,
    /// The most.
    pub most: u32,
}

/// The reserve's terms. Ratios are basis points.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct ReserveTerms {
    /// Least target as a share of open interest.
    pub floor: u32,
    /// Value at risk: quantile times root of the horizon in days, times 2^16.
    pub value_at_risk: u32,
    /// Expected shortfall: mean beyond the quantile times root of the horizon in days, times 2^16.
    pub expected_shortfall: u32,
    /// Share of the jump that expected shortfall adds.
    pub jump_share: u32,
    /// Share of volatility above the long one that counts in both: excitement passes within hours.
    pub excess_share: u32,
    /// What twice the long volatility adds to losses.
    pub loading_slope: u32,
    /// The most that volatility adds to them.
    pub loading_most: u32,
    /// By how much twice the long volatility moves correlations towards one.
    pub stress_slope: u32,
    /// The most by which volatility moves them; at most the whole way.
    pub stress_most: u32,
    /// By how much of its goal the target rises in an hour at most.
    pub speed_up: u32,
    /// By how much of itself the target falls in an hour at most.
    pub speed_down: u32,
    /// Correlations between eight classes in per cent, row by row from the diagonal on: a positive semi-definite matrix.
    pub correlations: [u8; PAIRS],
    /// Share of fees for the reserve without any coverage.
    pub fee_share_most: u32,
    /// What a lack of coverage adds to the fee of a trade.
    pub fee: RampTerms,
    /// What it adds to the scale of initial margin, times 2^16.
    pub initial: RampTerms,
    /// What it takes off the scale of caps on open interest, times 2^16.
    pub caps: RampTerms,
    /// Coverage below which the levels begin, the mildest first.
    pub level_begins: [u32; 3],
    /// How far above its beginning coverage must rise to end a level.
    pub level_hysteresis: u32,
}

impl RampTerms {
    pub(super) fn validate(&self, most: (u32, u32)) -> Result<()> {
        within(self.full, COVERAGE, BallastError::RatioOutOfBounds)?;
        within(self.width, COVERAGE, BallastError::RatioOutOfBounds)?;
        within(self.most, most, BallastError::RatioOutOfBounds)?;
        ensure!(self.width <= self.full, BallastError::TermsContradict);
        Ok(())
    }

    pub(super) const fn slot(&self) -> RampSlot {
        RampSlot { full: self.full, width: self.width, most: self.most }
    }
}

impl ReserveTerms {
    pub(super) fn validate(&self) -> Result<()> {
        let ratios = [
            (self.floor, FLOOR),
            (self.value_at_risk, RISK_MULTIPLE),
            (self.expected_shortfall, RISK_MULTIPLE),
            (self.jump_share, (0, WHOLE)),
            (self.excess_share, (0, WHOLE)),
            (self.loading_slope, TILT),
            (self.loading_most, TILT),
            (self.stress_slope, TILT),
            (self.stress_most, (0, WHOLE)),
            (self.speed_up, TARGET_SPEED),
            (self.speed_down, TARGET_SPEED),
            (self.fee_share_most, (0, WHOLE)),
            (self.level_hysteresis, HYSTERESIS),
        ];
        for (ratio, bounds) in ratios {
            within(ratio, bounds, BallastError::RatioOutOfBounds)?;
        }
        self.fee.validate(FEE_ADDITION)?;
        self.initial.validate(INITIAL_ADDITION)?;
        self.caps.validate(CAP_REDUCTION)?;
        for begin in self.level_begins {
            within(begin, (0, COVERAGE.1), BallastError::RatioOutOfBounds)?;
        }
        ensure!(self.level_begins.is_sorted_by(|mild, grave| mild >= grave), BallastError::TermsContradict);
        ensure!(Correlations(self.correlations).is_semidefinite(), BallastError::CorrelationsNotSemidefinite);
        Ok(())
    }

    const fn slot(&self) -> ReserveSlot {
        ReserveSlot {
            floor: self.floor,
            value_at_risk: self.value_at_risk,
            expected_shortfall: self.expected_shortfall,
            jump_share: self.jump_share,
            excess_share: self.excess_share,
            loading_slope: self.loading_slope,
            loading_most: self.loading_most,
            stress_slope: self.stress_slope,
            stress_most: self.stress_most,
            speed_up: self.speed_up,
            speed_down: self.speed_down,
            correlations: self.correlations,
            fee_share_most: self.fee_share_most,
            fee: self.fee.slot(),
            initial: self.initial.slot(),
            caps: self.caps.slot(),
            level_begins: self.level_begins,
            level_hysteresis: self.level_hysteresis,
        }
    }
}

/// - anyone signs: they were queued and are due
/// - the terms keep their bounds, and the correlations are those of something
/// - what coverage moves follows at the next `update_target`
#[derive(Accounts)]
pub struct SetReserveTerms<'info> {
    pub governs: Governs<'info>,
}

impl SetReserveTerms<'_> {
    pub(crate) fn handler(ctx: Context<Self>, reserve: &ReserveTerms) -> Result<()> {
        let change = Change::ReserveTerms { terms: reserve.clone() };
        let (mut root, mut terms) = ctx.accounts.governs.permit(&change)?;
        terms.reserve = reserve.slot();
        log(&TermsSet { sequence: root.count_event(), table: table::RESERVE, index: NONE })?;
        Ok(())
    }
}
