//! What governance set: every constant that the specification names.

use super::arithmetic::{Glide, SlopeGlide};

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
}

/// Terms of a market.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MarketTerms {
    pub initial_bp: i128,
    pub maintenance: Glide,
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
    /// What volatility adds to the initial haircut.
    pub volatility_bp: i128,
    pub maintenance_haircut: Glide,
    pub sale_discount_bp: i128,
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
