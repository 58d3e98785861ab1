//! Markets: margins, liquidation, caps, fees.

use anchor_lang::prelude::*;
use ballast_risk::correlation::CLASSES;
use ballast_risk::glide::{Follow, Glide, SlopeGlide};
use ballast_risk::liquidation::greatest_bonus;
use ballast_risk::{BasisPoints, Multiple};

use super::Change;
use crate::access::*;
use crate::error::{BallastError, OrRefuse, ensure};
use crate::event::{TermsSet, log, table};
use crate::limits::{
    BAND, BONUS, BUFFER, FEE, FUNDING_CAP, GLIDE_SPEED, INITIAL, INSURANCE, MAINTENANCE, OPEN_INTEREST_CAP,
    PROFIT_CREDIT, PROFIT_FACTOR, TAKE_OVER_SECONDS, VOLATILITY_MULTIPLE, WHOLE, WINDOW_SECONDS, dust, within,
};
use crate::state::MarketSlot;

/// A market's terms. Ratios are basis points, amounts of money the quote's smallest unit.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct MarketTerms {
    /// Publishes the funding rate; the default key for a market without funding.
    pub venue: Pubkey,
    /// Most open interest, in size.
    pub open_interest_cap: u64,
    /// Basis points of margin per unit of quote of notional, times 2^32: at once for initial margin, gliding for maintenance.
    pub concentration_slope: u64,
    /// What is too little to matter, in quote: a rest of a position is liquidated with it, collateral of an account below zero counts as
    /// unsellable, a shortfall falls at once.
    pub dust: u64,
    /// Most that the market draws within a sliding day.
    pub draw_cap: u64,
    /// Maintenance margin without volatility, towards which today's glides.
    pub maintenance: u32,
    /// Greatest maintenance margin, but for what a position's own size adds.
    pub maintenance_maximum: u32,
    /// What each basis point of settled volatility adds to maintenance, times 2^16.
    pub maintenance_volatility: u32,
    /// Basis points per second of every glide, times 2^16.
    pub glide_speed: u32,
    /// Initial margin without volatility; above maintenance.
    pub initial: u32,
    /// What each basis point of volatility adds to initial margin, times 2^16; not below what it adds to maintenance.
    pub initial_volatility: u32,
    /// What full open interest adds to initial margin.
    pub open_interest_addition: u32,
    /// Shock on open interest that margin and allowance must cover.
    pub shock: u32,
    /// Profit that initial margin counts, of notional.
    pub profit_credit: u32,
    /// Share of backed profit that maintenance counts, towards which today's glides.
    pub profit_factor: u32,
    /// Furthest price of a trade from the oracle.
    pub band: u32,
    /// Fee of each side of a trade.
    pub fee: u32,
    /// Liquidation bonus at the maintenance line; it grows to twice this.
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
    /// Class of its correlations, from 0 to 7.
    pub class: u8,
}

impl MarketTerms {
    /// What stands in a slot; of what glides, where it heads.
    pub fn of(slot: &MarketSlot) -> Self {
        Self {
            venue: slot.venue,
            open_interest_cap: slot.open_interest_cap,
            concentration_slope: slot.concentration.to,
            dust: slot.dust,
            draw_cap: slot.draw_cap,
            maintenance: slot.maintenance_follow.base,
            maintenance_maximum: slot.maintenance_follow.maximum,
            maintenance_volatility: slot.maintenance_follow.multiple,
            glide_speed: slot.maintenance.speed,
            initial: slot.initial,
            initial_volatility: slot.initial_volatility,
            open_interest_addition: slot.open_interest_addition,
            shock: slot.shock,
            profit_credit: slot.profit_credit,
            profit_factor: slot.profit_factor.to,
            band: slot.band,
            fee: slot.fee,
            bonus: slot.bonus,
            insolvent_bonus: slot.insolvent_bonus,
            insurance: slot.insurance,
            buffer: slot.buffer,
            draw_factor: slot.draw_factor,
            deleverage_share: slot.deleverage_share,
            funding_cap: slot.funding_cap,
            window_seconds: slot.window_seconds,
            take_over_seconds: slot.take_over_seconds,
            class: slot.class,
        }
    }

    /// Whether they admit nothing that others did not, and are the same in everything but admission. The shock is more than that: a census
    /// reports by it, and an absorption lends by it.
    pub(super) fn tightens(&self, other: &Self) -> bool {
        let elsewhere = Self {
            open_interest_cap: self.open_interest_cap,
            initial: self.initial,
            initial_volatility: self.initial_volatility,
            open_interest_addition: self.open_interest_addition,
            profit_credit: self.profit_credit,
            ..other.clone()
        };
        *self == elsewhere
            && self.open_interest_cap <= other.open_interest_cap
            && self.initial >= other.initial
            && self.initial_volatility >= other.initial_volatility
            && self.open_interest_addition >= other.open_interest_addition
            && self.profit_credit <= other.profit_credit
    }

    /// Whether they let the market take more from the reserve than others do.
    pub(super) const fn draws_more(&self, other: &Self) -> bool {
        self.draw_cap > other.draw_cap || self.draw_factor > other.draw_factor
    }

    pub(crate) fn validate(&self, quote_decimals: u8) -> Result<()> {
        let ratios = [
            (self.maintenance, MAINTENANCE),
            (self.maintenance_maximum, MAINTENANCE),
            (self.maintenance_volatility, VOLATILITY_MULTIPLE),
            (self.initial, INITIAL),
            (self.initial_volatility, VOLATILITY_MULTIPLE),
            (self.glide_speed, GLIDE_SPEED),
            (self.open_interest_addition, (0, WHOLE)),
            (self.shock, (0, WHOLE)),
            (self.profit_credit, PROFIT_CREDIT),
            (self.profit_factor, PROFIT_FACTOR),
            (self.band, BAND),
            (self.fee, FEE),
            (self.bonus, BONUS),
            (self.insolvent_bonus, BONUS),
            (self.insurance, INSURANCE),
            (self.buffer, BUFFER),
            (self.draw_factor, (0, WHOLE)),
            (self.deleverage_share, (1, WHOLE)),
            (self.funding_cap, FUNDING_CAP),
        ];
        for (ratio, bounds) in ratios {
            within(ratio, bounds, BallastError::RatioOutOfBounds)?;
        }
        within(self.window_seconds, WINDOW_SECONDS, BallastError::DurationOutOfBounds)?;
        within(self.take_over_seconds, TAKE_OVER_SECONDS, BallastError::DurationOutOfBounds)?;
        ensure!(usize::from(self.class) < CLASSES, BallastError::UnknownClass);
        within(self.open_interest_cap, OPEN_INTEREST_CAP, BallastError::AmountOutOfBounds)?;
        within(self.dust, dust(quote_decimals), BallastError::AmountOutOfBounds)?;
        self.consistent()
    }

    fn consistent(&self) -> Result<()> {
        self.liquidation_restores(BasisPoints(self.maintenance))?;
        // Between the line where nothing new may be opened and the line of liquidation there is room for the buffer.
        let restored = self.maintenance.saturating_add(self.buffer);
        ensure!(restored <= self.initial, BallastError::TermsContradict);
        ensure!(self.maintenance <= self.maintenance_maximum, BallastError::TermsContradict);
        ensure!(self.maintenance_volatility <= self.initial_volatility, BallastError::TermsContradict);
        // Profit that margin credits must not pay for the margin that it is credited against.
        ensure!(self.profit_credit < self.initial, BallastError::TermsContradict);
        // Two sides at opposite ends of the band must not hand over more than the margin between them.
        ensure!(self.band.saturating_mul(2) <= self.initial, BallastError::TermsContradict);
        Ok(())
    }

    /// A liquidation must free more margin than its bonus, at its greatest, and fee take.
    fn liquidation_restores(&self, maintenance: BasisPoints) -> Result<()> {
        let taken = greatest_bonus(BasisPoints(self.bonus)).0.saturating_add(self.insurance);
        ensure!(taken < maintenance.0, BallastError::TermsContradict);
        Ok(())
    }

    /// Where maintenance heads.
    const fn follow(&self) -> Follow {
        Follow {
            base: BasisPoints(self.maintenance),
            maximum: BasisPoints(self.maintenance_maximum),
            multiple: Multiple(self.maintenance_volatility),
        }
    }

    /// Stores the terms of a new market: what will glide rests.
    pub(crate) const fn list(&self, slot: &mut MarketSlot, now: i64) {
        slot.maintenance.store(Glide::resting(BasisPoints(self.maintenance), now, self.glide_speed));
        slot.profit_factor.store(Glide::resting(BasisPoints(self.profit_factor), now, self.glide_speed));
        slot.concentration.store(SlopeGlide::resting(self.concentration_slope, now, self.glide_speed));
        self.store(slot);
    }

    /// Replaces terms: those that open positions are judged by glide from where they stand.
    fn replace(&self, slot: &mut MarketSlot, now: i64) -> Result<()> {
        self.liquidation_restores(slot.maintenance.glide().at(now))?;
        let (maintenance, factor) = (slot.maintenance.glide(), BasisPoints(self.profit_factor));
        slot.maintenance.store(maintenance.towards(self.follow().keep(maintenance.to), now, self.glide_speed));
        slot.profit_factor.store(slot.profit_factor.glide().towards(factor, now, self.glide_speed));
        let concentration = slot.concentration.glide().towards(self.concentration_slope, now, self.glide_speed);
        slot.concentration.store(concentration.or_refuse(BallastError::TermUnderWay)?);
        self.store(slot);
        Ok(())
    }

    const fn store(&self, slot: &mut MarketSlot) {
        slot.venue = self.venue;
        slot.open_interest_cap = self.open_interest_cap;
        slot.dust = self.dust;
        slot.draw_cap = self.draw_cap;
        slot.maintenance_follow.store(self.follow());
        slot.initial = self.initial;
        slot.initial_volatility = self.initial_volatility;
        slot.open_interest_addition = self.open_interest_addition;
        slot.shock = self.shock;
        slot.profit_credit = self.profit_credit;
        slot.band = self.band;
        slot.fee = self.fee;
        slot.bonus = self.bonus;
        slot.insolvent_bonus = self.insolvent_bonus;
        slot.insurance = self.insurance;
        slot.buffer = self.buffer;
        slot.draw_factor = self.draw_factor;
        slot.deleverage_share = self.deleverage_share;
        slot.funding_cap = self.funding_cap;
        slot.window_seconds = self.window_seconds;
        slot.take_over_seconds = self.take_over_seconds;
        slot.class = self.class;
    }
}

/// - governance signs what only tightens admission; anyone what was queued and is due
/// - what maintenance is judged by glides; everything else changes at once
/// - a slope under way keeps its goal until it has arrived
#[derive(Accounts)]
pub struct SetMarketTerms<'info> {
    pub governs: Governs<'info>,
}

impl SetMarketTerms<'_> {
    pub(crate) fn handler(ctx: Context<Self>, index: u16, terms: MarketTerms) -> Result<()> {
        let change = Change::MarketTerms { index, terms: terms.clone() };
        let (mut root, mut table) = ctx.accounts.governs.permit(&change)?;
        table.market(index)?;
        let slot = table.markets.get_mut(usize::from(index)).or_refuse(BallastError::IndexBeyondTable)?;
        terms.replace(slot, Clock::get()?.unix_timestamp)?;
        log(&TermsSet { sequence: root.count_event(), table: table::MARKET, index })?;
        Ok(())
    }
}
