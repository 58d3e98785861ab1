//! The scenarios of a census.

use anchor_lang::prelude::*;
use ballast_risk::correlation::CLASSES;
use ballast_risk::stress::{SCENARIOS, Scenario};

use super::Change;
use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{TermsSet, log, table};
use crate::state::NONE;

/// How the prices of each class move in each scenario, in per cent of each market's own shock.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenarios {
    /// A row for each scenario, and in it a share for each class.
    pub shares: [[i8; CLASSES]; SCENARIOS],
}

impl Scenarios {
    pub(super) fn validate(&self) -> Result<()> {
        let mut rows = self.shares.iter().map(|shares| Scenario(*shares));
        ensure!(rows.all(|scenario| scenario.is_sound()), BallastError::RatioOutOfBounds);
        ensure!(self.shares.iter().any(|shares| Scenario(*shares).moves()), BallastError::ScenariosEmpty);
        Ok(())
    }
}

/// - anyone signs: they were queued and are due
/// - no price moves by more than its market's shock, and some price moves
/// - a census keeps those with which it began
#[derive(Accounts)]
pub struct SetScenarios<'info> {
    pub governs: Governs<'info>,
}

impl SetScenarios<'_> {
    pub(crate) fn handler(ctx: Context<Self>, scenarios: Scenarios) -> Result<()> {
        let (mut root, mut terms) = ctx.accounts.governs.permit(&Change::Scenarios { scenarios })?;
        terms.scenarios = scenarios.shares;
        log(&TermsSet { sequence: root.count_event(), table: table::SCENARIOS, index: NONE })
    }
}
