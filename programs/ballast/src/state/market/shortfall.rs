//! A market's shortfall: the booking window, and how a loss falls on claims.

use anchor_lang::prelude::*;
use ballast_risk::Money;
use ballast_risk::claim::{Cut, Fate, Shortfall};
use ballast_risk::waterfall::diluted;

use super::{Market, add, shift, subtract};
use crate::error::{BallastError, Lawful, OrRefuse};
use crate::state::{DayUse, MarketSlot};

impl Market {
    /// What the market owes and lacks.
    pub const fn shortfall(&self) -> Shortfall {
        Shortfall {
            claims: self.claims,
            shortfall: self.shortfall,
            roundings: self.roundings,
            used: self.used,
            all_booked: self.halted() && self.booked >= self.used,
            sized: self.open_interest > 0,
        }
    }

    /// Decides what becomes of a shortfall that grew by `added`: counts what falls on those who are booked, or opens a window. One that
    /// opens anew starts later by as much as the loss grew.
    pub(crate) fn meet_shortfall(&mut self, added: u64, terms: &MarketSlot, now: i64) -> Result<Fate> {
        let shortfall = self.shortfall();
        let limit = shortfall.at_once(terms.dust).lawful()?;
        // What fell when the limit was higher fades within a day of the limit that holds now.
        let fallen = DayUse { used: self.fallen.used.min(limit), ..self.fallen }.at(limit, now)?;
        let room = if self.halted() { limit.saturating_sub(self.joined) } else { fallen.room() };
        let fate = shortfall.fate(added, room, terms.dust, self.halted());
        match fate {
            Fate::Falls => self.fallen.take(fallen, self.shortfall)?,
            Fate::Joins => add(&mut self.joined, added)?,
            Fate::Opens => self.open_anew(added, terms.window_seconds, now)?,
            Fate::Waits => {}
        }
        Ok(fate)
    }

    fn open_anew(&mut self, added: u64, window_seconds: u32, now: i64) -> Result<()> {
        if !self.halted() {
            return self.open_window(now);
        }
        let open = u64::try_from(now.saturating_sub(self.window_since)).unwrap_or(0); // A clock that went back has not run.
        let before = self.shortfall.saturating_sub(added); // It grew by `added`.
        self.open_window(diluted(now, open.min(u64::from(window_seconds)), before, added).lawful()?)
    }

    /// Lets a cut fall on the ledger; what the budget pays for it is taken from the budget into the pool.
    pub(crate) fn apply(&mut self, cut: &Cut, now: i64) -> Result<()> {
        subtract(&mut self.claims, cut.cut)?;
        self.shortfall = cut.left;
        self.roundings = cut.roundings;
        subtract(&mut self.budget, cut.from_budget)?;
        add(&mut self.pool, cut.from_budget)?;
        shift(&mut self.funding_booked, Money::owed(cut.written_off).lawful()?.0)?;
        add(&mut self.written_off, cut.written_off)?;
        if self.shortfall > 0 {
            self.open_window(now)?;
        } else {
            self.close_window(now);
        }
        Ok(())
    }

    fn open_window(&mut self, since: i64) -> Result<()> {
        self.window = self.window.checked_add(1).or_refuse(BallastError::Overflow)?;
        self.window_since = since;
        self.booked = 0;
        self.joined = 0;
        Ok(())
    }

    /// Ends the window, if one is open. Funding was frozen meanwhile, and goes on from here.
    pub(super) fn close_window(&mut self, now: i64) {
        if self.halted() {
            self.window_since = 0;
            self.window_ended = now;
            self.accrued = self.accrued.max(now);
        }
    }
}
