//! What protocol capital holds beside quote: how much of it, when it trades to get there, and at which price.

use crate::auction::Auction;
use crate::fixed::{BasisPoints, Price, RiskError, RiskResult, Rounding};

/// The most that a taker gains on a trade with the reserve, of its value: where the auction ends.
pub const DISCOUNT: BasisPoints = BasisPoints(100);
/// What the auction starts at beside the price's confidence: the price may have moved since it was published. Less than
/// [`crate::inventory::INVENTORY_LATENCY`]: holdings are traded in calm, too, and each basis point keeps them longer from their weight.
pub const HOLDING_LATENCY: BasisPoints = BasisPoints(20);
/// Seconds from its start to its end.
pub const AUCTION_SECONDS: u64 = 1_800;
/// Seconds for which what was seen of holdings serves; an auction that nobody looked at for longer starts anew.
pub const LOOK_SECONDS: i64 = 600;
/// Seconds for which stress lasts after it was seen: nothing that was sold in it is bought back sooner.
pub const STRESS_SECONDS: i64 = 86_400;
/// Seconds for which coverage counts what holdings were valued at.
pub const VALUE_SECONDS: i64 = 3_600;
/// An asset is in stress when its volatility is so many times its long one.
pub const STRESS_MULTIPLE: u32 = 3;

/// How much of protocol capital's value a holding is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// While the reserve and the asset are calm.
    pub calm: BasisPoints,
    /// Under stress.
    pub stressed: BasisPoints,
    /// How far it may be from that before it trades.
    pub band: BasisPoints,
}

/// What a holding does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// Nothing.
    #[default]
    Rests,
    /// It is sold for quote.
    Sells,
    /// It is bought.
    Buys,
}

/// Where a holding's value should be, in quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aim {
    /// What it trades to.
    pub goal: u64,
    /// Below it, it is bought.
    pub least: u64,
    /// Above it, it is sold.
    pub most: u64,
}

/// A weight as far as the correlation with the markets' losses admits it: `floor(weight * (1 - correlation))`. What falls when losses
/// come covers little of them.
pub fn limited(weight: BasisPoints, correlation: BasisPoints) -> RiskResult<BasisPoints> {
    let left = correlation.complement().of(weight.0.into(), Rounding::Down)?;
    u32::try_from(left).map(BasisPoints).map_err(|_| RiskError::Overflow) // At most the weight.
}

/// Whether an asset's own volatility is that of stress.
pub const fn is_excited(volatility: u32, long: u32) -> bool {
    volatility > long.saturating_mul(STRESS_MULTIPLE) // What saturates is above every volatility.
}

impl Weights {
    /// Where the value should be, of a total.
    pub fn aim(&self, stressed: bool, correlation: BasisPoints, total: u64) -> RiskResult<Aim> {
        let weight = limited(if stressed { self.stressed } else { self.calm }, correlation)?;
        let low = BasisPoints(weight.0.saturating_sub(self.band.0)); // A band that reaches below nothing buys nothing.
        Ok(Aim {
            goal: weight.of(total, Rounding::Down)?,
            least: low.of(total, Rounding::Down)?,
            most: weight.plus(self.band)?.of(total, Rounding::Up)?,
        })
    }
}

impl Aim {
    /// What a holding of a value does next: it begins outside its band, and goes on to the goal. Nothing is bought while it is
    /// closed, under stress or because purchases are refused: an auction whose premium climbs while nobody may sell would be dear afterwards.
    pub const fn side(&self, before: Side, value: u64, closed: bool) -> Side {
        let sells = matches!(before, Side::Sells);
        let buys = matches!(before, Side::Buys);
        if value > self.most || (sells && value > self.goal) {
            Side::Sells
        } else if !closed && (value < self.least || (buys && value < self.goal)) {
            Side::Buys
        } else {
            Side::Rests
        }
    }

    /// How much of a holding may be sold at most: what is above the goal, at the price that values it.
    pub fn sells(&self, held: u64, value: u64, price: Price) -> RiskResult<u64> {
        if self.goal == 0 {
            return Ok(held); // No rest for the rounding.
        }
        let excess = value.saturating_sub(self.goal); // At the goal nothing is.
        Ok(price.units(excess, Rounding::Down)?.min(held))
    }

    /// How much may be bought at most: what the goal is above it. The sum of both values is at most the goal.
    pub fn buys(&self, value: u64, price: Price) -> RiskResult<u64> {
        price.units(self.goal.saturating_sub(value), Rounding::Down)
    }
}

/// The auction of a trade with the reserve: it starts on the reserve's side.
pub const fn auction(confidence: BasisPoints) -> Auction {
    let markup = BasisPoints(confidence.0.saturating_add(HOLDING_LATENCY.0)); // A confidence is a ratio of at most a tenth.
    Auction { markup, discount: DISCOUNT, seconds: AUCTION_SECONDS }
}

/// Whether value was kept: it fell by no more than the stated part of what was traded, and a unit.
pub fn keeps_value(before: u64, after: u64, traded: u64) -> RiskResult<bool> {
    let discount = DISCOUNT.of(traded, Rounding::Up)?;
    Ok(before.saturating_sub(after) <= discount.saturating_add(1)) // A gain is no fall.
}
