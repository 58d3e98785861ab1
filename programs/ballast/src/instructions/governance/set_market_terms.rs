//! Markets: margins, liquidation, caps, fees.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::glide::Glide;

use crate::access::*;
use crate::error::{BallastError, OrRefuse, ensure};
use crate::event::TermsSet;
use crate::limits::{
    BAND, BONUS, BUFFER, FEE, FUNDING_CAP, GLIDE_SPEED, INITIAL, INSURANCE, MAINTENANCE, PROFIT_CREDIT, PROFIT_FACTOR,
    TAKE_OVER_SECONDS, WHOLE, WINDOW_SECONDS, within,
};
use crate::state::MarketSlot;

/// A market's terms. Ratios are basis points, amounts of money the quote's smallest unit.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct MarketTerms {
    /// Publishes the funding rate; the default key for a market without funding.
    pub venue: Pubkey,
    /// Most open interest, in size.
    pub open_interest_cap: u64,
    /// Basis points of margin per unit of quote of notional, times 2^32.
    pub concentration_slope: u64,
    /// What is too little to matter, in quote: a rest of a position is liquidated with it, collateral of an account below zero counts as
    /// unsellable, a shortfall falls at once.
    pub dust: u64,
    /// Most that the market draws within a sliding day.
    pub draw_cap: u64,
    /// Maintenance margin, towards which today's glides.
    pub maintenance: u32,
    /// Basis points per second of the glide, times 2^16.
    pub glide_speed: u32,
    /// Initial margin; above maintenance.
    pub initial: u32,
    /// What full open interest adds to initial margin.
    pub open_interest_addition: u32,
    /// Shock on open interest that margin and allowance must cover.
    pub shock: u32,
    /// Profit that initial margin counts, of notional.
    pub profit_credit: u32,
    /// Share of backed profit that maintenance counts.
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
    /// Seconds that an account below zero has to be taken over.
    pub take_over_seconds: u32,
}

impl MarketTerms {
    pub(crate) fn validate(&self) -> Result<()> {
        let ratios = [
            (self.maintenance, MAINTENANCE),
            (self.initial, INITIAL),
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
        ensure!(self.open_interest_cap > 0, BallastError::CapOutOfBounds);
        self.consistent()
    }

    fn consistent(&self) -> Result<()> {
        // A liquidation must free more margin than its bonus (which may double) and fee take.
        let taken = self.bonus.saturating_mul(2).saturating_add(self.insurance);
        ensure!(taken < self.maintenance, BallastError::TermsContradict);
        // Between the line where nothing new may be opened and the line of liquidation there is room for the buffer.
        let restored = self.maintenance.saturating_add(self.buffer);
        ensure!(restored <= self.initial, BallastError::TermsContradict);
        // Profit that margin credits must not pay for the margin that it is credited against.
        ensure!(self.profit_credit < self.initial, BallastError::TermsContradict);
        // Two sides at opposite ends of the band must not hand over more than the margin between them.
        ensure!(self.band.saturating_mul(2) <= self.initial, BallastError::TermsContradict);
        Ok(())
    }

    pub(crate) const fn store(&self, slot: &mut MarketSlot, maintenance: Glide) {
        slot.venue = self.venue;
        slot.open_interest_cap = self.open_interest_cap;
        slot.concentration_slope = self.concentration_slope;
        slot.dust = self.dust;
        slot.draw_cap = self.draw_cap;
        slot.maintenance.store(maintenance);
        slot.initial = self.initial;
        slot.open_interest_addition = self.open_interest_addition;
        slot.shock = self.shock;
        slot.profit_credit = self.profit_credit;
        slot.profit_factor = self.profit_factor;
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
    }
}

/// - governance signs
/// - the maintenance ratio glides; everything else changes at once
#[derive(Accounts)]
pub struct SetMarketTerms<'info> {
    pub governs: Governs<'info>,
}

impl SetMarketTerms<'_> {
    pub(crate) fn handler(ctx: Context<Self>, index: u16, terms: MarketTerms) -> Result<()> {
        let mut root = open_root(&ctx.accounts.governs.clearinghouse)?;
        let mut table = ctx.accounts.governs.terms.load_mut()?;
        terms.validate()?;
        table.market(index)?;
        let slot = table.markets.get_mut(usize::from(index)).or_refuse(BallastError::IndexBeyondTable)?;
        let now = Clock::get()?.unix_timestamp;
        let maintenance = slot.maintenance.glide().towards(BasisPoints(terms.maintenance), now, terms.glide_speed);
        terms.store(slot, maintenance);
        emit!(TermsSet { sequence: root.count_event(), table: 3, index });
        Ok(())
    }
}
