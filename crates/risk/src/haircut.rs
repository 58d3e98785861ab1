//! What a collateral counts for: one less its haircut.

use crate::fixed::{BasisPoints, Money, Multiple, Rounding};
use crate::wide::scale;

/// The terms of an initial haircut. The maintenance haircut is a glide of its own, never above `minimum`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HaircutTerms {
    /// The least haircut.
    pub minimum: BasisPoints,
    /// The greatest haircut.
    pub maximum: BasisPoints,
    /// What volatility adds, for each of its basis points: standard deviations times the root of the time that an exit takes, in days.
    pub volatility: Multiple,
    /// Basis points per unit of quote of value, times 2^32: larger balances take longer to sell.
    pub size_slope: u64,
    /// Sixteenths of the price's confidence ratio that are added.
    pub confidence_sixteenths: u32,
}

impl HaircutTerms {
    /// `clamp(minimum + volatility * multiple + value * slope + confidence * sixteenths / 16, minimum, maximum)`, each term floored.
    #[inline(always)]
    pub fn initial(&self, value: Money, confidence: BasisPoints, volatility: BasisPoints) -> BasisPoints {
        let size = scale(value.credit(), self.size_slope, Rounding::Down).unwrap_or(u64::MAX);
        // Saturating terms end at the maximum, which is where they belong.
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        let confidence = confidence.0.saturating_mul(self.confidence_sixteenths) >> 4;
        let sum = self
            .minimum
            .0
            .saturating_add(self.volatility.of(volatility).0)
            .saturating_add(size)
            .saturating_add(confidence);
        BasisPoints(sum.clamp(self.minimum.0, self.maximum.0.max(self.minimum.0)))
    }
}
