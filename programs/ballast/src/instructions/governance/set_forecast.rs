//! The weights of the volatility forecast.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::forecast::Coefficients;

use super::Change;
use crate::access::*;
use crate::error::{BallastError, OrRefuse, ensure};
use crate::event::{TermsSet, log, table};
use crate::state::NONE;

/// What each variance counts for in the forecast, in basis points; all zero for no forecast.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForecastWeights {
    /// Weight of fast variance.
    pub fast: u32,
    /// Weight of slow variance.
    pub slow: u32,
    /// Weight of long variance.
    pub long: u32,
}

impl ForecastWeights {
    const fn coefficients(&self, version: u32) -> Coefficients {
        let (fast, slow, long) = (BasisPoints(self.fast), BasisPoints(self.slow), BasisPoints(self.long));
        Coefficients { version, fast, slow, long }
    }

    pub(super) fn validate(&self) -> Result<()> {
        ensure!(self.coefficients(1).is_sound(), BallastError::ForecastUnsound);
        Ok(())
    }
}

/// - anyone signs: they were queued and are due
/// - the weights come to at least the whole: a forecast must not ask for less than what was measured
/// - they get a new version, so every feed scores them from the start
#[derive(Accounts)]
pub struct SetForecast<'info> {
    pub governs: Governs<'info>,
}

impl SetForecast<'_> {
    pub(crate) fn handler(ctx: Context<Self>, weights: ForecastWeights) -> Result<()> {
        let (mut root, mut terms) = ctx.accounts.governs.permit(&Change::Forecast { weights })?;
        let version = terms.forecast_version.checked_add(1).or_refuse(BallastError::Overflow)?;
        terms.set_forecast(&weights.coefficients(version));
        log(&TermsSet { sequence: root.count_event(), table: table::FORECAST, index: NONE })?;
        Ok(())
    }
}
