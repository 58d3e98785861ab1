//! What governance set, and the glides under way.

mod facility;
mod holding;
mod placement;
mod reserve;
mod slots;
mod tranche;

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::correlation::CLASSES;
use ballast_risk::coverage::Coverage;
use ballast_risk::fee::FeeSplit;
use ballast_risk::forecast::Coefficients;
use ballast_risk::stress::SCENARIOS;
use ballast_risk::tranche::Layer;

pub use self::facility::*;
pub use self::holding::*;
pub use self::placement::*;
pub use self::reserve::*;
pub use self::slots::*;
pub use self::tranche::*;
use super::{COLLATERALS, FEEDS, HOLDINGS, MARKETS, TRANCHES, assert_layout};
use crate::error::{BallastError, OrRefuse};

/// An index that names nothing.
pub const NONE: u16 = u16::MAX;

/// Where a feed's bytes come from.
pub mod source {
    /// No feed.
    pub const NONE: u8 = 0;
    /// Pyth's pull oracle: any fully verified `PriceUpdateV2` of the feed id.
    pub const PULL: u8 = 1;
    /// Pyth's push oracle: one price account.
    pub const PUSH: u8 = 2;
}

/// All terms.
#[account(zero_copy)]
#[repr(C)]
pub struct Terms {
    /// Layout version.
    pub version: u8,
    /// Zero.
    pub _pad0: [u8; 5],
    /// Feed of the quote token, or [`NONE`].
    pub quote_feed: u16,
    /// The root.
    pub clearinghouse: Pubkey,
    /// Most that all markets draw within a sliding day, in quote.
    pub draw_cap: u64,
    /// Share of fees that joins protocol capital, in basis points.
    pub capital_share: u32,
    /// Share of fees that joins the treasury.
    pub treasury_share: u32,
    /// Widest discount of a variation call.
    pub variation_discount: u32,
    /// Unpaid losses that need no variation call, in basis points of notional.
    pub variation_allowance: u32,
    /// Feeds by index.
    pub feeds: [FeedSlot; FEEDS],
    /// Collaterals by index.
    pub collaterals: [CollateralSlot; COLLATERALS],
    /// Markets by index.
    pub markets: [MarketSlot; MARKETS],
    /// Version of the forecast's weights; zero is no forecast.
    pub forecast_version: u32,
    /// Weight of fast variance in the forecast, in basis points.
    pub forecast_fast: u32,
    /// Weight of slow variance.
    pub forecast_slow: u32,
    /// Weight of long variance.
    pub forecast_long: u32,
    /// Terms of the reserve.
    pub reserve: ReserveSlot,
    /// Least share of the target that an exit leaves in the tiers, in basis points.
    pub exit_floor: u32,
    /// Zero.
    pub _pad1: [u8; 4],
    /// Terms of the tranches, in their order.
    pub tranches: [TrancheTerms; TRANCHES],
    /// Losses of the tiers below it from which on the senior tranche pays.
    pub attachment: u64,
    /// Where it has paid all that it pays.
    pub detachment: u64,
    /// Counts changes of the general terms.
    pub general_revision: u32,
    /// Counts changes of the forecast's weights.
    pub forecast_revision: u32,
    /// Counts changes of the terms of the reserve.
    pub reserve_revision: u32,
    /// Counts changes of the terms of the tranches.
    pub tranche_revision: u32,
    /// Scenarios of a census: how the prices of each class move, in per cent of each market's shock.
    pub scenarios: [[i8; CLASSES]; SCENARIOS],
    /// Counts changes of the scenarios.
    pub scenarios_revision: u32,
    /// Zero.
    pub _pad2: [u8; 4],
    /// Share of protocol capital that may be lent to inventories, in basis points; none for no inventory.
    pub inventory_capital_share: u32,
    /// Net delta of all inventories at most, in basis points of protocol capital.
    pub inventory_delta_share: u32,
    /// Counts changes of the terms of the inventory.
    pub inventory_revision: u32,
    /// Zero.
    pub _pad3: [u8; 4],
    /// Terms of what protocol capital holds beside quote, by number.
    pub holdings: [HoldingTermsSlot; HOLDINGS],
    /// Counts their changes.
    pub holdings_revision: u32,
    /// Zero.
    pub _pad4: [u8; 4],
    /// Terms of facilities.
    pub facilities: FacilityTermsSlot,
    /// Counts changes of the terms of facilities.
    pub facility_revision: u32,
    /// Terms of placements.
    pub placement: PlacementTermsSlot,
    /// Counts their changes.
    pub placement_revision: u32,
    /// Zero, for what comes.
    pub _reserved: [u8; 4],
}

assert_layout!(Terms, size = 20_544,
    version @ 0, _pad0 @ 1, quote_feed @ 6, clearinghouse @ 8, draw_cap @ 40, capital_share @ 48, treasury_share @ 52,
    variation_discount @ 56, variation_allowance @ 60, feeds @ 64, collaterals @ 5_184, markets @ 7_744, forecast_version @ 20_032, forecast_fast @ 20_036, forecast_slow @ 20_040, forecast_long @ 20_044,
    reserve @ 20_048, exit_floor @ 20_184, _pad1 @ 20_188, tranches @ 20_192, attachment @ 20_288,
    detachment @ 20_296, general_revision @ 20_304, forecast_revision @ 20_308, reserve_revision @ 20_312,
    tranche_revision @ 20_316, scenarios @ 20_320, scenarios_revision @ 20_384, _pad2 @ 20_388, inventory_capital_share @ 20_392,
    inventory_delta_share @ 20_396, inventory_revision @ 20_400, _pad3 @ 20_404,
    holdings @ 20_408, holdings_revision @ 20_472, _pad4 @ 20_476,
    facilities @ 20_480, facility_revision @ 20_492, placement @ 20_496, placement_revision @ 20_536, _reserved @ 20_540,
);

impl Terms {
    /// A listed feed.
    pub fn feed(&self, index: u16) -> Result<&FeedSlot> {
        let feed = self.feeds.get(usize::from(index)).filter(|feed| feed.listed());
        feed.or_refuse(BallastError::UnknownFeed)
    }

    /// A listed collateral.
    pub fn collateral(&self, index: u16) -> Result<&CollateralSlot> {
        let collateral = self.collaterals.get(usize::from(index)).filter(|collateral| collateral.listed());
        collateral.or_refuse(BallastError::UnknownCollateral)
    }

    /// A listed market.
    pub fn market(&self, index: u16) -> Result<&MarketSlot> {
        let market = self.markets.get(usize::from(index)).filter(|market| market.listed != 0);
        market.or_refuse(BallastError::UnknownMarket)
    }

    /// Whether a market is listed at an index.
    pub fn lists_market(&self, index: u16) -> bool {
        self.markets.get(usize::from(index)).is_some_and(|market| market.listed != 0)
    }

    /// Whether the quote's feed may still be named: another one would reprice all collateral at once.
    pub(crate) fn quote_may_be_priced(&self) -> bool {
        self.quote_feed == NONE && !self.collaterals.iter().any(CollateralSlot::listed)
    }

    /// The forecast's weights.
    pub const fn forecast(&self) -> Coefficients {
        Coefficients {
            version: self.forecast_version,
            fast: BasisPoints(self.forecast_fast),
            slow: BasisPoints(self.forecast_slow),
            long: BasisPoints(self.forecast_long),
        }
    }

    pub(crate) const fn set_forecast(&mut self, coefficients: &Coefficients) {
        self.forecast_version = coefficients.version;
        self.forecast_fast = coefficients.fast.0;
        self.forecast_slow = coefficients.slow.0;
        self.forecast_long = coefficients.long.0;
    }

    /// A tranche's terms.
    pub fn tranche(&self, tranche: u8) -> Result<&TrancheTerms> {
        self.tranches.get(usize::from(tranche)).or_refuse(BallastError::UnknownTranche)
    }

    /// A holding's terms.
    pub fn holding(&self, index: u8) -> Result<&HoldingTermsSlot> {
        let terms = self.holdings.get(usize::from(index)).filter(|terms| terms.listed != 0);
        terms.or_refuse(BallastError::UnknownHolding)
    }

    /// Between which losses the senior tranche pays.
    pub const fn layer(&self) -> Layer {
        Layer { attachment: self.attachment, detachment: self.detachment }
    }

    /// How collected fees are divided. What the treasury gets less as coverage falls joins protocol capital.
    pub fn fee_split(&self, coverage: Coverage) -> FeeSplit {
        let treasury = BasisPoints(self.treasury_share);
        let reserve = coverage.fee_share(&self.reserve.fee_ends(treasury.complement()));
        let left = reserve.complement();
        let moved = treasury.0.saturating_sub(left.0); // The reserve's share is at least what it was.
        FeeSplit { capital: BasisPoints(self.capital_share.saturating_add(moved)), treasury: left }
    }
}
