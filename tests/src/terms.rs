//! Names, units and terms that most tests share.

use anchor_lang::prelude::Pubkey;
use ballast::instructions::{
    CollateralTerms, FacilityTerms, FeedTerms, GeneralTerms, HoldingTerms, MarketTerms, PlacementTerms, RampTerms,
    ReserveTerms, Scenarios, StakeTerms, TranchesTerms,
};
use ballast::state::NONE;

/// Feed, market and collateral of SOL: nine decimals, a pull feed, an SPL token.
pub const SOL: u16 = 0;
/// Feed, market and collateral of BTC: eight decimals, a pull feed, a mint of Token-2022.
pub const BTC: u16 = 1;
/// Feed and market of ETH: eight decimals, a push feed.
pub const ETH: u16 = 2;

/// A day in seconds.
pub const DAY: i64 = 86_400;
/// A week in seconds: an epoch.
pub const WEEK: i64 = 7 * DAY;
/// An hour in seconds.
pub const HOUR: i64 = 3_600;

/// Whole dollars of quote.
pub const fn usd(dollars: u64) -> u64 {
    dollars * 1_000_000
}

/// Whole SOL.
pub const fn sol(amount: u64) -> u64 {
    amount * 1_000_000_000
}

/// Hundredths of BTC.
pub const fn centibtc(amount: u64) -> u64 {
    amount * 1_000_000
}

/// General terms: a tenth of a per cent of unpaid loss needs no call, half of the fees stay with the market.
pub const fn default_general_terms() -> GeneralTerms {
    GeneralTerms {
        quote_feed: NONE,
        draw_cap: usd(1_000_000),
        capital_share: 3_000,
        treasury_share: 2_000,
        variation_discount: 300,
        variation_allowance: 10,
    }
}

/// A feed that is fresh for a minute, usable for ten, dead after three days.
pub const fn default_feed_terms() -> FeedTerms {
    FeedTerms {
        confidence_limit: 200,
        fresh_seconds: 60,
        usable_seconds: 600,
        dead_seconds: 259_200,
        stable_speed: 500,
        implied_volatility: 400,
    }
}

/// Collateral that counts for 85 % initially and 90 % in maintenance.
pub const fn default_collateral_terms() -> CollateralTerms {
    CollateralTerms {
        deposit_cap: 1 << 50,
        size_slope: 0,
        maintenance_haircut: 1_000,
        maintenance_maximum: 5_000,
        maintenance_volatility: 0,
        glide_speed: 6_553,
        minimum_haircut: 1_500,
        maximum_haircut: 5_000,
        initial_volatility: 0,
        confidence_sixteenths: 0,
        sale_discount: 500,
    }
}

/// A reserve for a day's move of three and a half standard deviations, between markets that are half alike; what coverage moves begins
/// below the whole.
pub const fn default_reserve_terms() -> ReserveTerms {
    ReserveTerms {
        floor: 100,
        value_at_risk: 196_608,
        expected_shortfall: 229_376,
        jump_share: 0,
        excess_share: 5_000,
        loading_slope: 2_000,
        loading_most: 5_000,
        stress_slope: 5_000,
        stress_most: 8_000,
        speed_up: 10_000,
        speed_down: 100,
        correlations: [50; 36],
        fee_share_most: 10_000,
        fee: RampTerms { full: 10_000, width: 5_000, most: 5 },
        initial: RampTerms { full: 10_000, width: 10_000, most: 32_768 },
        caps: RampTerms { full: 10_000, width: 10_000, most: 32_768 },
        level_begins: [10_000, 6_000, 2_000],
        level_hysteresis: 500,
    }
}

/// A holding of three tenths of protocol capital, of nothing under stress, which trades a twentieth away from it.
pub const fn default_holding_terms() -> HoldingTerms {
    HoldingTerms { calm_weight: 3_000, stressed_weight: 0, band: 500, class: 0, day_cap: usd(1_000_000) }
}

/// Everything falls, everything rises, either half of the classes against the other, or the first alone.
pub fn default_scenarios() -> Scenarios {
    let mut shares = [[0; 8]; 8];
    shares[0] = [-100; 8];
    shares[1] = [100; 8];
    shares[2] = [-100, -100, -100, -100, 100, 100, 100, 100];
    shares[3] = [100, 100, 100, 100, -100, -100, -100, -100];
    shares[4] = [-50; 8];
    shares[5] = [50; 8];
    shares[6][0] = -100;
    shares[7][0] = 100;
    Scenarios { shares }
}

/// Terms of facilities: half a per cent an epoch, at least a hundred dollars, a million together.
pub const fn default_facility_terms() -> FacilityTerms {
    FacilityTerms { premium: 50, least: 100, most: 1_000_000 }
}

/// Terms of placements with a vault: half of protocol capital at most, and what is liquid covers a day's outflows.
pub const fn default_placement_terms(vault: Pubkey) -> PlacementTerms {
    PlacementTerms { vault, share: 5_000, coverage: 10_000 }
}

/// Tranches with a week of notice, four for the backstop; the senior one attaches at a thousand dollars lost.
pub const fn default_tranche_terms() -> TranchesTerms {
    let junior = StakeTerms { cap: usd(1_000_000), notice: 1, standby_premium: 3_000, reached_premium: 1_000 };
    TranchesTerms {
        tranches: [
            junior,
            StakeTerms { notice: 4, standby_premium: 1_000, ..junior },
            StakeTerms { standby_premium: 500, ..junior },
        ],
        attachment: usd(1_000),
        detachment: usd(100_000),
        exit_floor: 5_000,
    }
}

/// Ten times leverage, liquidation at five per cent, fees of a twentieth of a per cent.
pub const fn default_market_terms(venue: Pubkey) -> MarketTerms {
    MarketTerms {
        venue,
        open_interest_cap: 1 << 50,
        concentration_slope: 0,
        dust: usd(10),
        draw_cap: usd(100_000),
        maintenance: 500,
        maintenance_maximum: 10_000,
        maintenance_volatility: 0,
        glide_speed: 6_553,
        initial: 1_000,
        initial_volatility: 0,
        open_interest_addition: 0,
        shock: 500,
        profit_credit: 100,
        profit_factor: 5_000,
        band: 100,
        fee: 5,
        bonus: 100,
        insolvent_bonus: 50,
        insurance: 50,
        buffer: 100,
        draw_factor: 5_000,
        deleverage_share: 2_000,
        funding_cap: 1_000,
        window_seconds: 3_600,
        take_over_seconds: 600,
        class: 0,
    }
}
