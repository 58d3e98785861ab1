//! What governance set: every constant that the specification names.

use super::arithmetic::{Follow, Glide, SlopeGlide};
use super::target::Ramp;

/// Terms of a price feed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeedTerms {
    pub fresh_seconds: i128,
    pub usable_seconds: i128,
    pub dead_seconds: i128,
    /// Speed of the stable price: parts per million of itself per second.
    pub stable_speed_ppm: i128,
    /// Widest confidence interval, in basis points of the price.
    pub confidence_limit_bp: i128,
    /// Volatility that the feed counts for at least, per root of a day.
    pub implied_bp: i128,
}

/// A slip of the pen in the model, to see that the comparison with the program notices it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    #[default]
    None,
    /// Funding is floored instead of ceiled.
    FundingFloored,
    /// Fees of trades are floored instead of ceiled.
    FeeFloored,
    /// A cut does not count its roundings.
    RoundingsForgotten,
    /// What a market has drawn does not lower what it may draw.
    DrawsForgotten,
    /// Fees count on the day they are collected.
    FeesUnaged,
    /// Premiums count towards what their market may draw.
    PremiumsCounted,
    /// Who stakes does not pay for what may come back.
    HopesForgotten,
    /// A tranche is owed what it paid, though no recovery can bring it back any more.
    LossesOwed,
}

/// Terms of a market.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MarketTerms {
    pub initial_bp: i128,
    /// What volatility adds to initial margin, times 2^16.
    pub initial_multiple: i128,
    pub maintenance: Glide,
    pub maintenance_follow: Follow,
    pub profit_credit_bp: i128,
    pub profit_factor: Glide,
    pub concentration: SlopeGlide,
    pub band_bp: i128,
    pub fee_bp: i128,
    /// In size.
    pub open_interest_cap: i128,
    pub open_interest_addition_bp: i128,
    pub shock_bp: i128,
    pub buffer_bp: i128,
    pub bonus_bp: i128,
    pub insurance_bp: i128,
    pub insolvent_bonus_bp: i128,
    /// A position below this notional is closed whole.
    pub dust: i128,
    pub deleverage_share_bp: i128,
    pub draw_factor_bp: i128,
    /// Quote per day.
    pub draw_cap: i128,
    /// Largest funding rate, in parts per million of price per hour.
    pub funding_rate_cap: i128,
    pub take_over_seconds: i128,
    pub window_seconds: i128,
    /// Class of its correlations.
    pub class: usize,
    /// What a test breaks on purpose.
    pub fault: Fault,
}

/// Terms of a collateral.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CollateralTerms {
    pub deposit_cap: i128,
    pub minimum_haircut_bp: i128,
    pub maximum_haircut_bp: i128,
    /// Basis points per unit of value, times 2^32.
    pub size_slope: i128,
    pub confidence_sixteenths: i128,
    /// What volatility adds to the initial haircut, times 2^16.
    pub initial_multiple: i128,
    pub maintenance_haircut: Glide,
    pub maintenance_follow: Follow,
    pub sale_discount_bp: i128,
}

/// What the forecast makes of the three variances.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forecast {
    /// Zero is no forecast.
    pub version: i128,
    pub fast_bp: i128,
    pub slow_bp: i128,
    pub long_bp: i128,
}

/// Terms of the reserve: how its target is measured, and what coverage moves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReserveTerms {
    pub floor_bp: i128,
    /// Multiples of volatility, times 2^16.
    pub value_at_risk: i128,
    pub expected_shortfall: i128,
    pub jump_share_bp: i128,
    pub excess_share_bp: i128,
    pub loading_slope: i128,
    pub loading_most: i128,
    pub stress_slope: i128,
    pub stress_most: i128,
    pub speed_up_bp: i128,
    pub speed_down_bp: i128,
    /// Per cent, by classes, row by row from the diagonal on.
    pub correlations: Vec<i128>,
    pub fee_share_most_bp: i128,
    pub fee: Ramp,
    pub initial: Ramp,
    pub caps: Ramp,
    pub level_begins: [i128; 3],
    pub level_hysteresis: i128,
}

/// Terms of the clearinghouse as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClearingTerms {
    /// Unpaid loss beyond this share of notional is called.
    pub variation_allowance_bp: i128,
    /// Widest discount of a variation call.
    pub variation_discount_bp: i128,
    /// Share of collected fees that goes to protocol capital.
    pub capital_bp: i128,
    /// Share of collected fees that goes to the treasury.
    pub treasury_bp: i128,
    /// Quote that all markets together may draw per day.
    pub draw_cap: i128,
}
