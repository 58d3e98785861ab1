//! A market: its pool, its claims, its shortfall and its way to the reserve.

use anchor_lang::prelude::*;
use ballast_risk::claim::{Cut, Fate, Shortfall};
use ballast_risk::position::{Accrued, Booked, Indices, Position};
use ballast_risk::waterfall::{AgingFees, Parts, Repayment, Seed, SlidingCap, allowance, day_of, diluted};
use ballast_risk::{BasisPoints, Money, Price, Size};

use super::{MarketSlot, assert_layout};
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
    /// Its booking window's number; windows open with a shortfall.
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
    /// Seed that is released.
    pub seed_released: u64,
    /// Seed that is being released.
    pub seed_releasing: u64,
    /// Since when.
    pub seed_since: i64,
    /// What it drew within the sliding day.
    pub draw_used: u64,
    /// When that was last faded.
    pub draw_since: i64,
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
    pub fallen: u64,
    /// When that was last faded.
    pub fallen_since: i64,
    /// Zero, for what comes.
    pub _reserved: [u8; 240],
}

assert_layout!(Market, size = 552,
    version @ 0, bump @ 1, index @ 2, window @ 4, clearinghouse @ 8, sequence @ 40, pool @ 48, claims @ 56, shortfall @ 64,
    fees_taken @ 72, funding_booked @ 80, closed_size @ 88, closed_cost @ 96, roundings @ 104, written_off @ 112, used @ 120,
    open_interest @ 128, window_since @ 136, booked @ 144, budget @ 152, drawn @ 160, paid_by_budget @ 168, paid_by_capital @ 176,
    fees_aged @ 184, fees_young @ 192, fees_day @ 216, seed_released @ 224, seed_releasing @ 232, seed_since @ 240, draw_used @ 248,
    draw_since @ 256, rate_published @ 264, accrued @ 272, funding_carry @ 280, funding_rate @ 288, _pad0 @ 292,
    fallen @ 296, fallen_since @ 304, _reserved @ 312,
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
    pub(crate) fn trade(&mut self, position: &mut Position, size: Size, quote: Money) -> Result<()> {
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

    // Fees.

    /// Takes a fee that cash paid.
    pub(crate) fn take_fee(&mut self, amount: u64) -> Result<()> {
        add(&mut self.fees_taken, amount)
    }

    /// Pays a liquidator of an account below zero from fees not yet collected; it counts as a draw of tier 1.
    pub(crate) fn pay_from_fees(&mut self, amount: u64) -> Result<()> {
        subtract(&mut self.fees_taken, amount)?;
        add(&mut self.drawn, amount)?;
        add(&mut self.paid_by_budget, amount)
    }

    /// Fees on their way to the reserve, but for what is kept.
    pub(crate) fn collect_fees(&mut self, kept: u64, now: i64) -> Result<u64> {
        let fees = self.fees_taken.saturating_sub(kept); // Less than is kept all stays.
        subtract(&mut self.fees_taken, fees)?;
        let mut aging = self.aging_fees(now)?;
        aging.receive(fees).lawful()?;
        self.fees_aged = aging.aged;
        self.fees_young = aging.young;
        self.fees_day = aging.day;
        Ok(fees)
    }

    /// With no position in use what the pool holds is rounding: takes it out and closes the books.
    pub(crate) fn sweep(&mut self) -> u64 {
        let pool = self.pool;
        self.pool = 0;
        self.claims = 0;
        self.shortfall = 0;
        self.window_since = 0;
        self.funding_booked = 0;
        self.closed_cost = 0;
        self.roundings = 0;
        self.written_off = 0;
        pool
    }

    /// Adds to the budget, in the reserve's vault.
    pub(crate) fn endow(&mut self, amount: u64) -> Result<()> {
        add(&mut self.budget, amount)
    }

    /// Adds a seed to the budget, released slowly.
    pub(crate) fn plant(&mut self, amount: u64, now: i64) -> Result<()> {
        let mut seed = self.seed();
        seed.pay_in(amount, now).lawful()?;
        self.seed_released = seed.released;
        self.seed_releasing = seed.releasing;
        self.seed_since = seed.since;
        self.endow(amount)
    }

    const fn seed(&self) -> Seed {
        Seed { released: self.seed_released, releasing: self.seed_releasing, since: self.seed_since }
    }

    fn aging_fees(&self, now: i64) -> Result<AgingFees> {
        let fees = AgingFees { aged: self.fees_aged, young: self.fees_young, day: self.fees_day };
        fees.on(day_of(now)).lawful()
    }

    // Draws.

    /// What it may still draw, over all tiers.
    pub fn allowance(&self, factor: BasisPoints, now: i64) -> Result<u64> {
        allowance(self.aging_fees(now)?.aged, factor, self.seed().released(now).lawful()?, self.drawn).lawful()
    }

    /// Its sliding cap now.
    pub fn draw_cap(&self, cap: u64, now: i64) -> Result<SlidingCap> {
        SlidingCap { cap, used: self.draw_used, since: self.draw_since }.at(now).lawful()
    }

    /// Counts what the tiers paid for a loss, and what they did not.
    pub(crate) fn draw(&mut self, parts: &Parts, cap: SlidingCap) -> Result<()> {
        let drawn = parts.drawn().lawful()?;
        if drawn > 0 {
            let mut cap = cap;
            cap.take(drawn).lawful()?;
            self.draw_used = cap.used;
            self.draw_since = cap.since;
        }
        subtract(&mut self.budget, parts.budget)?;
        add(&mut self.paid_by_budget, parts.budget)?;
        add(&mut self.paid_by_capital, parts.capital)?;
        add(&mut self.drawn, drawn)?;
        add(&mut self.pool, drawn)?;
        add(&mut self.shortfall, parts.shortfall)
    }

    fn open_window(&mut self, since: i64) -> Result<()> {
        self.window = self.window.checked_add(1).or_refuse(BallastError::Overflow)?;
        self.window_since = since;
        self.booked = 0;
        Ok(())
    }

    /// Ends the window. Funding was frozen while it was open, and goes on from here.
    fn close_window(&mut self, now: i64) {
        self.window_since = 0;
        self.accrued = self.accrued.max(now);
    }

    // Shortfall.

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
        let mut cap = SlidingCap { cap: limit, used: self.fallen, since: self.fallen_since }.at(now).lawful()?;
        let fate = shortfall.fate(added, cap.room(), terms.dust, self.halted());
        match fate {
            Fate::Falls => cap.take(self.shortfall).lawful()?,
            Fate::Joins => cap.take(added).lawful()?,
            Fate::Opens => return self.open_anew(added, terms.window_seconds, now).map(|()| fate),
            Fate::Waits => return Ok(fate),
        }
        self.fallen = cap.used;
        self.fallen_since = cap.since;
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
        } else if self.halted() {
            self.close_window(now);
        }
        Ok(())
    }

    /// Takes a repayment: what fills the shortfall joins the pool, the rest left for the reserve.
    pub(crate) fn repay(&mut self, repayment: &Repayment, now: i64) -> Result<()> {
        subtract(&mut self.shortfall, repayment.shortfall)?;
        if self.halted() && self.shortfall == 0 {
            self.close_window(now);
        }
        add(&mut self.pool, repayment.shortfall)?;
        subtract(&mut self.paid_by_capital, repayment.capital)?;
        subtract(&mut self.paid_by_budget, repayment.budget)?;
        subtract(&mut self.drawn, repayment.capital)?;
        subtract(&mut self.drawn, repayment.budget)?;
        add(&mut self.budget, repayment.budget)?;
        add(&mut self.budget, repayment.surplus)
    }
}
