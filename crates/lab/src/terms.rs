//! The terms under which every history is replayed: one set, whatever happens in it.

use anchor_lang::prelude::Pubkey;
use ballast::instructions::{CollateralTerms, FeedTerms, GeneralTerms, MarketTerms};
use ballast::state::NONE;

/// Decimals of the quote.
pub(crate) const QUOTE_DECIMALS: u8 = 6;
/// One dollar in the quote's smallest unit.
pub(crate) const DOLLAR: u64 = 1_000_000;
/// Initial margin in basis points: at most twenty times leverage.
pub(crate) const INITIAL: u32 = 500;
/// The highest leverage that a market opens.
pub(crate) const HIGHEST_LEVERAGE: f64 = 20.0;
/// Seconds of a price that serve everything.
const FRESH_SECONDS: u32 = 300;
/// Seconds of a price that serve booking and liquidation.
const USABLE_SECONDS: u32 = 3_600;
/// Glide of maintenance terms: a basis point in a hundred seconds.
const GLIDE_SPEED: u32 = 655;
/// Maintenance margin in basis points. The stated shock on open interest is the same, so that it is covered without any
/// allowance: every reserve, however small, meets the same population.
const MAINTENANCE: u32 = 300;

/// What every feed demands of its prices.
pub(crate) const fn feed() -> FeedTerms {
    FeedTerms {
        confidence_limit: 200,
        fresh_seconds: FRESH_SECONDS,
        usable_seconds: USABLE_SECONDS,
        dead_seconds: 3 * 86_400,
        stable_speed: 1_000,
        implied_volatility: 400,
    }
}

/// Terms over all markets: a day draws at most the reserve as it was paid in.
pub(crate) const fn general(reserve: u64) -> GeneralTerms {
    GeneralTerms {
        quote_feed: NONE,
        draw_cap: reserve,
        capital_share: 4_000,
        treasury_share: 1_000,
        variation_discount: 100,
        variation_allowance: 50,
    }
}

/// Every collateral counts four fifths for new positions and nine tenths for open ones.
pub(crate) const fn collateral() -> CollateralTerms {
    CollateralTerms {
        deposit_cap: u64::MAX,
        size_slope: 0,
        maintenance_haircut: 1_000,
        maintenance_maximum: 1_000,
        maintenance_volatility: 0,
        glide_speed: GLIDE_SPEED,
        minimum_haircut: 2_000,
        maximum_haircut: 6_000,
        initial_volatility: 0,
        confidence_sixteenths: 32,
        sale_discount: 200,
    }
}

/// Every market: twenty times leverage, liquidated at three per cent, five basis points of fee a side.
pub(crate) const fn market(venue: Pubkey, reserve: u64) -> MarketTerms {
    MarketTerms {
        venue,
        open_interest_cap: u64::MAX >> 2,
        concentration_slope: 0,
        dust: 100 * DOLLAR,
        draw_cap: reserve / 2,
        maintenance: MAINTENANCE,
        maintenance_maximum: MAINTENANCE,
        maintenance_volatility: 0,
        glide_speed: GLIDE_SPEED,
        initial: INITIAL,
        initial_volatility: 0,
        open_interest_addition: 0,
        shock: MAINTENANCE,
        profit_credit: 100,
        profit_factor: 5_000,
        band: 100,
        fee: 5,
        bonus: 50,
        insolvent_bonus: 20,
        insurance: 50,
        buffer: 100,
        draw_factor: 10_000,
        deleverage_share: 5_000,
        funding_cap: 1_000,
        window_seconds: 3_600,
        take_over_seconds: 600,
        class: 0,
    }
}
