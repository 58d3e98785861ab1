//! The terms under which every history is replayed: one of two sets, whatever happens in it.

use anchor_lang::prelude::Pubkey;
use ballast::instructions::{
    CollateralTerms, FeedTerms, ForecastWeights, GeneralTerms, MarketTerms, RampTerms, ReserveTerms, StakeTerms,
    TranchesTerms,
};
use ballast::state::NONE;
use clap::ValueEnum;

/// Decimals of the quote.
pub(crate) const QUOTE_DECIMALS: u8 = 6;
/// One dollar in the quote's smallest unit.
pub(crate) const DOLLAR: u64 = 1_000_000;
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
/// Volatility that every feed counts for at least, in basis points per root of a day: what BTC has in a calm year.
const IMPLIED: u32 = 250;

/// Correlations of the target between classes, as calibrated.
const CORRELATIONS: [u8; 36] = [
    25, 35, 43, 43, 43, 43, 43, 43, 56, 68, 68, 68, 68, 68, 68, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83,
    83, 83, 83, 83, 83, 83, 83,
];

/// Which terms a replay runs under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TermSet {
    /// Margins and haircuts stay where they were set, whatever markets do
    Static,
    /// Margins and haircuts follow volatility; coverage of the reserve moves fees, initial margin and caps
    #[default]
    Dynamic,
}

/// A multiple in hundredths, times 2^16.
const fn hundredths(multiple: u32) -> u32 {
    (multiple << 16) / 100
}

impl TermSet {
    /// The name on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Dynamic => "dynamic",
        }
    }

    /// What every feed demands of its prices.
    pub(crate) const fn feed(self) -> FeedTerms {
        FeedTerms {
            confidence_limit: 200,
            fresh_seconds: FRESH_SECONDS,
            usable_seconds: USABLE_SECONDS,
            dead_seconds: 3 * 86_400,
            stable_speed: 1_000,
            implied_volatility: IMPLIED,
        }
    }

    /// Terms over all markets: a day draws at most twice the reserve as it was paid in.
    pub(crate) const fn general(self, reserve: u64) -> GeneralTerms {
        GeneralTerms {
            quote_feed: NONE,
            draw_cap: reserve.saturating_mul(2),
            capital_share: 4_000,
            treasury_share: 1_000,
            variation_discount: 100,
            variation_allowance: 50,
        }
    }

    /// Every collateral counts four fifths for new positions and nine tenths for open ones, in a calm market.
    pub(crate) const fn collateral(self) -> CollateralTerms {
        let fixed = CollateralTerms {
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
        };
        match self {
            Self::Static => fixed,
            Self::Dynamic => CollateralTerms {
                maintenance_haircut: 750,
                maintenance_maximum: 4_000,
                maintenance_volatility: hundredths(100),
                minimum_haircut: 1_600,
                initial_volatility: hundredths(160),
                ..fixed
            },
        }
    }

    /// Every market: twenty times leverage, liquidated at three per cent, five basis points of fee a side, in a calm market.
    pub(crate) const fn market(self, venue: Pubkey, reserve: u64) -> MarketTerms {
        let fixed = MarketTerms {
            venue,
            open_interest_cap: u64::MAX >> 2,
            concentration_slope: 0,
            dust: 100 * DOLLAR,
            draw_cap: reserve.saturating_mul(2),
            maintenance: MAINTENANCE,
            maintenance_maximum: MAINTENANCE,
            maintenance_volatility: 0,
            glide_speed: GLIDE_SPEED,
            initial: 500,
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
        };
        match self {
            Self::Static => fixed,
            Self::Dynamic => MarketTerms {
                maintenance_maximum: 900,
                maintenance_volatility: hundredths(30),
                initial: 400,
                initial_volatility: hundredths(40),
                ..fixed
            },
        }
    }

    /// The reserve: a target as calibrated in `fitted/terms.json`, and what coverage moves.
    pub(crate) const fn reserve(self) -> Option<ReserveTerms> {
        match self {
            Self::Static => None,
            Self::Dynamic => Some(ReserveTerms {
                floor: 42,
                value_at_risk: 101536,
                expected_shortfall: 98464,
                jump_share: 1000,
                excess_share: 450,
                loading_slope: 0,
                loading_most: 0,
                stress_slope: 1000,
                stress_most: 5000,
                speed_up: 5_000,
                speed_down: 200,
                correlations: CORRELATIONS,
                fee_share_most: 10_000,
                fee: RampTerms { full: 10_000, width: 10_000, most: 5 },
                initial: RampTerms { full: 10_000, width: 10_000, most: (1 << 16) / 5 },
                caps: RampTerms { full: 10_000, width: 10_000, most: 1 << 15 },
                level_begins: [10_000, 6_000, 2_000],
                level_hysteresis: 500,
            }),
        }
    }

    /// Tranches, and what of protocol capital stakers bring instead, in hundredths: with static terms there are none.
    pub(crate) fn tranches(self, reserve: u64) -> Option<(TranchesTerms, [u64; 3])> {
        let Self::Dynamic = self else { return None };
        let staked = [15, 10, 70]; // Hundredths of that capital.
        let [junior, backstop, senior] = staked;
        let earns = |share: u64, notice, standby_premium, reached_premium| {
            // Twice what is staked would fill it.
            StakeTerms { cap: reserve / 50 * share, notice, standby_premium, reached_premium }
        };
        let tranches = [earns(junior, 1, 1_000, 1_000), earns(backstop, 4, 500, 500), earns(senior, 1, 1_000, 2_000)];
        let terms = TranchesTerms { tranches, attachment: reserve / 10, detachment: reserve, exit_floor: 5_000 };
        Some((terms, staked))
    }

    /// Hundredths of protocol capital that stakers bring instead.
    pub(crate) fn staked(self) -> u64 {
        self.tranches(0).map_or(0, |(_, hundredths)| hundredths.iter().sum())
    }

    /// The forecast's weights.
    pub(crate) const fn forecast(self) -> Option<ForecastWeights> {
        match self {
            Self::Static => None,
            Self::Dynamic => Some(ForecastWeights { fast: 10_500, slow: 0, long: 500 }),
        }
    }
}
