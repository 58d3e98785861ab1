//! A market: its bytes, its pool, its claims and its positions. What falls on claims is in [`shortfall`], its way to the reserve in
//! [`reserve`], what the reserve lends its inventory in [`inventory`], what a census does not know of it in [`census`].

mod census;
mod inventory;
mod reserve;
mod shortfall;

use anchor_lang::prelude::*;
use ballast_risk::position::{Accrued, Booked, Indices, Position};
use ballast_risk::{Money, Price, Size};

use super::{DayUse, TRANCHES, assert_layout};
use crate::error::{BallastError, Lawful, OrRefuse};

/// One market's ledger. Trades and settlements write it and no other market.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct Market {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// Its index in terms and prices.
    pub index: u16,
    /// The number of its last booking window.
    pub window: u32,
    /// The root.
    pub clearinghouse: Pubkey,
    /// Counts events.
    pub sequence: u64,
    // Money of this market in the traders' vault.
    /// Cash that losers paid in and winners have not been paid.
    pub pool: u64,
    /// Profit booked and not yet paid.
    pub claims: u64,
    /// Loss that no tier paid and that has not fallen on claims yet.
    pub shortfall: u64,
    /// Fees taken and not yet collected.
    pub fees_taken: u64,
    /// Funding that joined costs and roundings that were written off.
    pub funding_booked: i64,
    /// Size taken out at the final price.
    pub closed_size: i64,
    /// Its cost.
    pub closed_cost: i64,
    /// Roundings counted: what floors may have hidden.
    pub roundings: u64,
    /// What was written off within them.
    pub written_off: u64,
    // Positions.
    /// Positions in use, recoveries included.
    pub used: u64,
    /// Sum of long sizes.
    pub open_interest: u64,
    /// When the booking window opened; zero while none is open. A shortfall of dust opens none.
    pub window_since: i64,
    /// Positions booked in it.
    pub booked: u64,
    // Its way to the reserve.
    /// Budget: this market's fees in the reserve's vault, tier 1.
    pub budget: u64,
    /// What it drew from all tiers and has not repaid.
    pub drawn: u64,
    /// What tier 1 paid and has not got back.
    pub paid_by_budget: u64,
    /// What tier 2 paid and has not got back.
    pub paid_by_capital: u64,
    /// Fees that reached the reserve and are old enough to count.
    pub fees_aged: u64,
    /// Fees of the last three days, today's first.
    pub fees_young: [u64; 3],
    /// The day (UTC) of the first of them.
    pub fees_day: i64,
    /// Seed that is released, pledges included.
    pub seed_released: u64,
    /// Seed that is being released.
    pub seed_releasing: u64,
    /// Since when.
    pub seed_since: i64,
    /// What it drew within the sliding day.
    pub draws: DayUse,
    // Funding.
    /// When the rate was published.
    pub rate_published: i64,
    /// Up to when funding is accrued.
    pub accrued: i64,
    /// What is too small for the index yet.
    pub funding_carry: i64,
    /// Rate in parts per million of the mark per hour; positive rates charge longs.
    pub funding_rate: i32,
    /// Zero.
    pub _pad0: [u8; 4],
    /// Shortfalls that fell at once in the sliding day.
    pub fallen: DayUse,
    /// What joined the window that is open without opening it anew.
    pub joined: u64,
    /// What tiers 3 to 5 paid and recoveries may still bring back.
    pub paid_by_tranches: [u64; TRANCHES],
    /// The series that paid; a later one does not inherit it.
    pub paying_series: [u32; TRANCHES],
    /// Zero.
    pub _pad1: [u8; 4],
    /// What its recoveries may bring at most, as they were valued when they passed.
    pub recoverable: u64,
    /// What of its losses counts in the reserve's `below`.
    pub below: u64,
    /// The census of which the next four are, and `census_lacked`.
    pub census: u32,
    /// Zero.
    pub _pad2: [u8; 4],
    /// Long sizes that it saw and that moved since, as they were.
    pub gone_long: u64,
    /// Short sizes that it saw and that moved since.
    pub gone_short: u64,
    /// Both together.
    pub moved: u64,
    /// What accounts gave here after it visited them, less what they got back.
    pub census_given: i64,
    /// What its inventory was lent of the budget.
    pub lent_budget: u64,
    /// What its inventory was lent of protocol capital.
    pub lent_capital: u64,
    /// When its last booking window ended.
    pub window_ended: i64,
    /// What accounts lack for what they gave here, less what they got back.
    pub census_lacked: i64,
    /// Zero, for what comes.
    pub _reserved: [u8; 104],
}

assert_layout!(Market, size = 552,
    version @ 0, bump @ 1, index @ 2, window @ 4, clearinghouse @ 8, sequence @ 40, pool @ 48, claims @ 56, shortfall @ 64,
    fees_taken @ 72, funding_booked @ 80, closed_size @ 88, closed_cost @ 96, roundings @ 104, written_off @ 112, used @ 120,
    open_interest @ 128, window_since @ 136, booked @ 144, budget @ 152, drawn @ 160, paid_by_budget @ 168, paid_by_capital @ 176,
    fees_aged @ 184, fees_young @ 192, fees_day @ 216, seed_released @ 224, seed_releasing @ 232, seed_since @ 240, draws @ 248,
    rate_published @ 264, accrued @ 272, funding_carry @ 280, funding_rate @ 288, _pad0 @ 292,
    fallen @ 296, joined @ 312, paid_by_tranches @ 320, paying_series @ 344, _pad1 @ 356, recoverable @ 360, below @ 368,
    census @ 376, _pad2 @ 380, gone_long @ 384, gone_short @ 392, moved @ 400, census_given @ 408,
    lent_budget @ 416, lent_capital @ 424, window_ended @ 432, census_lacked @ 440, _reserved @ 448,
);

fn add(field: &mut u64, amount: u64) -> Result<()> {
    *field = field.checked_add(amount).or_refuse(BallastError::Overflow)?;
    Ok(())
}

fn subtract(field: &mut u64, amount: u64) -> Result<()> {
    *field = field.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
    Ok(())
}

fn shift(field: &mut i64, amount: i64) -> Result<()> {
    *field = field.checked_add(amount).or_refuse(BallastError::Overflow)?;
    Ok(())
}

impl Market {
    /// The number of the next event.
    pub(crate) fn count_event(&mut self) -> u64 {
        self.sequence = self.sequence.wrapping_add(1); // 2^64 events do not happen.
        self.sequence
    }

    /// Whether a booking window is open, after which a loss falls on claims: the market only reduces and pays nothing out.
    pub const fn halted(&self) -> bool {
        self.window_since != 0
    }

    /// What all positions of one side come to at a price.
    pub fn open_notional(&self, mark: Price) -> Result<Money> {
        let open = Size(i64::try_from(self.open_interest).or_refuse(BallastError::AmountTooLarge)?);
        open.notional(mark).lawful()
    }

    // Positions.

    /// Accrues a position and books what it cost.
    pub(crate) fn accrue(&mut self, position: &mut Position, indices: &Indices) -> Result<()> {
        let Accrued { funding, rounded } = position.accrue(indices).lawful()?;
        shift(&mut self.funding_booked, funding.0)?;
        add(&mut self.roundings, u64::from(rounded))
    }

    /// Moves a position and open interest with it.
    pub fn trade(&mut self, position: &mut Position, size: Size, quote: Money) -> Result<()> {
        let before = position.size.long();
        position.trade(size, quote).lawful()?;
        self.move_open_interest(before, position.size.long())
    }

    fn move_open_interest(&mut self, before: u64, after: u64) -> Result<()> {
        subtract(&mut self.open_interest, before)?;
        add(&mut self.open_interest, after)
    }

    /// Takes a position's size out at the final price.
    pub(crate) fn close(&mut self, position: &mut Position, price: Price) -> Result<()> {
        if position.size.0 == 0 {
            return Ok(());
        }
        let before = position.size.long();
        let (size, value) = position.close(price).lawful()?;
        shift(&mut self.closed_size, size.0)?;
        shift(&mut self.closed_cost, value.0)?;
        add(&mut self.roundings, 1)?;
        self.move_open_interest(before, 0)
    }

    /// Books a position with at most `cash` for its loss.
    pub(crate) fn book(&mut self, position: &mut Position, mark: Price, cash: u64) -> Result<Booked> {
        let booked = position.book(mark, cash).lawful()?;
        add(&mut self.claims, booked.profit)?;
        subtract(&mut self.claims, booked.from_claim)?;
        add(&mut self.pool, booked.from_cash)?;
        Ok(booked)
    }

    /// Pays part of a claim out of the pool.
    pub(crate) fn pay_claim(&mut self, claim: &mut u64, amount: u64) -> Result<()> {
        subtract(claim, amount)?;
        subtract(&mut self.claims, amount)?;
        subtract(&mut self.pool, amount)
    }

    /// Counts a slot that came into use or went out of it; `booked` is whether it was booked in the open window.
    pub(crate) fn count(&mut self, was_used: bool, is_used: bool, booked: bool) -> Result<()> {
        match (was_used, is_used) {
            (false, true) => add(&mut self.used, 1),
            (true, false) => {
                if booked {
                    subtract(&mut self.booked, 1)?;
                }
                subtract(&mut self.used, 1)
            }
            (false, false) | (true, true) => Ok(()),
        }
    }

    /// Whether a slot booked in window `window` was booked in the one that is open.
    pub const fn is_booked(&self, window: u32) -> bool {
        self.halted() && self.window == window
    }

    /// Counts a slot as booked in the open window, once.
    pub(crate) fn count_booked(&mut self, window: &mut u32) -> Result<()> {
        if !self.halted() || *window == self.window {
            return Ok(());
        }
        *window = self.window;
        add(&mut self.booked, 1)
    }

    /// Loss that an account's cash paid when it was wound up.
    pub(crate) fn receive_loss(&mut self, amount: u64) -> Result<()> {
        add(&mut self.pool, amount)
    }
}
