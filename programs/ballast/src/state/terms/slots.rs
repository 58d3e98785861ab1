//! The slots of the terms: feeds, collaterals and markets, and the glides in them.

use anchor_lang::prelude::*;
use ballast_risk::glide::{Follow, Glide, SlopeGlide};
use ballast_risk::haircut::HaircutTerms;
use ballast_risk::liquidation::LiquidationTerms;
use ballast_risk::listing::Admission;
use ballast_risk::price::Ages;
use ballast_risk::{BasisPoints, Multiple};

use super::source;
use crate::state::assert_layout;

/// A feed's terms.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct FeedSlot {
    /// Pull: the feed id. Push: the address of the price account.
    pub id: [u8; 32],
    /// See [`source`].
    pub source: u8,
    /// Decimals of the asset's smallest unit.
    pub decimals: u8,
    /// Zero.
    pub _pad0: [u8; 2],
    /// Widest confidence interval, in basis points of the price.
    pub confidence_limit: u32,
    /// Seconds that a price serves everything.
    pub fresh_seconds: u32,
    /// Seconds that a price serves what lowers risk.
    pub usable_seconds: u32,
    /// Seconds of silence after which the feed may be reported.
    pub dead_seconds: u32,
    /// Speed of the stable price, in parts per million a second.
    pub stable_speed: u32,
    /// Volatility that the feed counts for at least, in basis points per root of a day.
    pub implied_volatility: u32,
    /// Counts its changes.
    pub revision: u32,
    /// Zero, for what comes.
    pub _reserved: [u8; 16],
}

assert_layout!(FeedSlot, align = 4, size = 80,
    id @ 0, source @ 32, decimals @ 33, _pad0 @ 34, confidence_limit @ 36, fresh_seconds @ 40, usable_seconds @ 44,
    dead_seconds @ 48, stable_speed @ 52, implied_volatility @ 56, revision @ 60, _reserved @ 64,
);

/// A maintenance term on its way.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct GlideSlot {
    /// Where it started, in basis points.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// When it started.
    pub since: i64,
    /// Basis points per second, times 2^16.
    pub speed: u32,
    /// Zero.
    pub _pad0: [u8; 4],
}

assert_layout!(GlideSlot, size = 24, from @ 0, to @ 4, since @ 8, speed @ 16, _pad0 @ 20);

/// Where a term that follows volatility heads.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct FollowSlot {
    /// Without volatility, in basis points.
    pub base: u32,
    /// At most.
    pub maximum: u32,
    /// What each basis point of volatility adds, times 2^16.
    pub multiple: u32,
}

assert_layout!(FollowSlot, align = 4, size = 12, base @ 0, maximum @ 4, multiple @ 8);

/// A slope on its way.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct SlopeGlideSlot {
    /// Where it started, in basis points per unit of quote, times 2^32.
    pub from: u64,
    /// Where it ends.
    pub to: u64,
    /// When it started.
    pub since: i64,
    /// Basis points per second of what it adds, times 2^16.
    pub speed: u32,
    /// Zero.
    pub _pad0: [u8; 4],
}

assert_layout!(SlopeGlideSlot, size = 32, from @ 0, to @ 8, since @ 16, speed @ 24, _pad0 @ 28);

/// A collateral's terms.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct CollateralSlot {
    /// Its mint; zero while the slot is free.
    pub mint: Pubkey,
    /// Its vault.
    pub vault: Pubkey,
    /// Most tokens that the vault may owe.
    pub deposit_cap: u64,
    /// Basis points of initial haircut per unit of quote of value, times 2^32.
    pub size_slope: u64,
    /// Maintenance haircut.
    pub maintenance_haircut: GlideSlot,
    /// Least initial haircut, in basis points.
    pub minimum_haircut: u32,
    /// Greatest initial haircut.
    pub maximum_haircut: u32,
    /// What each basis point of volatility adds to the initial haircut, times 2^16.
    pub initial_volatility: u32,
    /// Sixteenths of the confidence ratio that are added.
    pub confidence_sixteenths: u32,
    /// Discount of a liquidation, in basis points.
    pub sale_discount: u32,
    /// Its feed.
    pub feed: u16,
    /// Zero.
    pub _pad0: [u8; 2],
    /// Where the maintenance haircut heads.
    pub maintenance_follow: FollowSlot,
    /// Counts its changes.
    pub revision: u32,
    /// When it was listed; zero for what stood at the launch.
    pub listed_at: i64,
    /// How tight the risk steward keeps it, see [`Admission`].
    pub tightness: u32,
    /// When the steward last moved it, in hours since 1970.
    pub steered: u32,
}

assert_layout!(CollateralSlot, size = 160,
    mint @ 0, vault @ 32, deposit_cap @ 64, size_slope @ 72, maintenance_haircut @ 80, minimum_haircut @ 104,
    maximum_haircut @ 108, initial_volatility @ 112, confidence_sixteenths @ 116, sale_discount @ 120, feed @ 124, _pad0 @ 126,
    maintenance_follow @ 128, revision @ 140, listed_at @ 144, tightness @ 152, steered @ 156,
);

/// A market's terms.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct MarketSlot {
    /// Publishes the funding rate; zero for a market without funding.
    pub venue: Pubkey,
    /// Most open interest, in size.
    pub open_interest_cap: u64,
    /// A position worth less is liquidated whole, in quote.
    pub dust: u64,
    /// Most that the market draws within a sliding day, in quote.
    pub draw_cap: u64,
    /// Maintenance margin.
    pub maintenance: GlideSlot,
    /// Share of backed profit that maintenance counts.
    pub profit_factor: GlideSlot,
    /// What a position's notional adds to both margins.
    pub concentration: SlopeGlideSlot,
    /// Initial margin, in basis points.
    pub initial: u32,
    /// What full open interest adds to initial margin.
    pub open_interest_addition: u32,
    /// Shock on open interest that margin and allowance must cover.
    pub shock: u32,
    /// Profit that initial margin counts, in basis points of notional.
    pub profit_credit: u32,
    /// Furthest price of a trade from the oracle.
    pub band: u32,
    /// Fee of each side of a trade.
    pub fee: u32,
    /// Liquidation bonus at the maintenance line.
    pub bonus: u32,
    /// Bonus when the account is at or below zero.
    pub insolvent_bonus: u32,
    /// Fee of a liquidation.
    pub insurance: u32,
    /// How far above maintenance a liquidation brings the account.
    pub buffer: u32,
    /// Share of aged fees that the market may draw.
    pub draw_factor: u32,
    /// Share of a position that may be deleveraged in a day.
    pub deleverage_share: u32,
    /// Highest funding rate, in parts per million per hour.
    pub funding_cap: u32,
    /// Seconds that a booking window lasts at most.
    pub window_seconds: u32,
    /// Seconds that others have to take a position over: then the reserve may absorb it; twice as long below zero, and it may be deleveraged.
    pub take_over_seconds: u32,
    /// Its feed.
    pub feed: u16,
    /// One when listed.
    pub listed: u8,
    /// Class of its correlations.
    pub class: u8,
    /// Where maintenance heads.
    pub maintenance_follow: FollowSlot,
    /// What each basis point of volatility adds to initial margin, times 2^16.
    pub initial_volatility: u32,
    /// Counts its changes.
    pub revision: u32,
    /// How tight the risk steward keeps it, see [`Admission`].
    pub tightness: u32,
    /// When it was listed; zero for what stood at the launch.
    pub listed_at: i64,
    /// When the steward last moved it, in hours since 1970.
    pub steered: u32,
    /// Zero, for what comes.
    pub _reserved: [u8; 20],
}

assert_layout!(MarketSlot, size = 256,
    venue @ 0, open_interest_cap @ 32, dust @ 40, draw_cap @ 48, maintenance @ 56, profit_factor @ 80, concentration @ 104,
    initial @ 136, open_interest_addition @ 140, shock @ 144, profit_credit @ 148, band @ 152, fee @ 156, bonus @ 160,
    insolvent_bonus @ 164, insurance @ 168, buffer @ 172, draw_factor @ 176, deleverage_share @ 180,
    funding_cap @ 184, window_seconds @ 188, take_over_seconds @ 192, feed @ 196, listed @ 198, class @ 199,
    maintenance_follow @ 200, initial_volatility @ 212, revision @ 216, tightness @ 220,
    listed_at @ 224, steered @ 232, _reserved @ 236,
);

impl FeedSlot {
    /// Whether a feed is listed here.
    pub const fn listed(&self) -> bool {
        self.source != source::NONE
    }

    /// How old a price may be for what.
    pub const fn ages(&self) -> Ages {
        Ages { fresh: self.fresh_seconds, usable: self.usable_seconds, dead: self.dead_seconds }
    }
}

impl GlideSlot {
    /// The glide as a value.
    pub const fn glide(&self) -> Glide {
        Glide { from: BasisPoints(self.from), to: BasisPoints(self.to), since: self.since, speed: self.speed }
    }

    pub(crate) const fn store(&mut self, glide: Glide) {
        self.from = glide.from.0;
        self.to = glide.to.0;
        self.since = glide.since;
        self.speed = glide.speed;
    }
}

impl FollowSlot {
    /// Where the term heads, as a value.
    pub const fn follow(&self) -> Follow {
        Follow { base: BasisPoints(self.base), maximum: BasisPoints(self.maximum), multiple: Multiple(self.multiple) }
    }

    pub(crate) const fn store(&mut self, follow: Follow) {
        self.base = follow.base.0;
        self.maximum = follow.maximum.0;
        self.multiple = follow.multiple.0;
    }
}

impl SlopeGlideSlot {
    /// The glide as a value.
    pub const fn glide(&self) -> SlopeGlide {
        SlopeGlide { from: self.from, to: self.to, since: self.since, speed: self.speed }
    }

    pub(crate) const fn store(&mut self, glide: SlopeGlide) {
        self.from = glide.from;
        self.to = glide.to;
        self.since = glide.since;
        self.speed = glide.speed;
    }
}

impl CollateralSlot {
    /// Whether a collateral is listed here.
    pub fn listed(&self) -> bool {
        self.mint != Pubkey::default()
    }

    /// How much of it is admitted.
    pub const fn admission(&self) -> Admission {
        Admission { listed: self.listed_at, tightness: self.tightness }
    }

    /// The terms of its initial haircut.
    pub const fn haircut(&self) -> HaircutTerms {
        HaircutTerms {
            minimum: BasisPoints(self.minimum_haircut),
            maximum: BasisPoints(self.maximum_haircut),
            volatility: Multiple(self.initial_volatility),
            size_slope: self.size_slope,
            confidence_sixteenths: self.confidence_sixteenths,
        }
    }
}

impl MarketSlot {
    /// How much of it is admitted.
    pub const fn admission(&self) -> Admission {
        Admission { listed: self.listed_at, tightness: self.tightness }
    }

    /// Its terms of liquidation.
    pub const fn liquidation(&self) -> LiquidationTerms {
        LiquidationTerms {
            bonus: BasisPoints(self.bonus),
            insolvent_bonus: BasisPoints(self.insolvent_bonus),
            insurance: BasisPoints(self.insurance),
            buffer: BasisPoints(self.buffer),
            dust: self.dust,
        }
    }
}
