//! How fast a vault may be emptied, and who waits until it may.

use anchor_lang::prelude::*;
use ballast_risk::outflow::{DAYS, HOURS, HighWater, Line};

use super::{VERSION, assert_layout};
use crate::error::{BallastError, Lawful, OrRefuse, ensure, refuse};

/// Whole tokens of quote that may leave any vault within an hour or a day, or as much of a collateral as is worth so many.
pub const LEAST_OUTFLOW: u64 = 100_000;
/// What is small: this part of what may leave a vault of any size.
const SMALL_PART: u64 = 100;

/// The outflow of one vault.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct Outflow {
    /// Layout version.
    pub version: u8,
    /// Zero.
    pub _pad0: [u8; 7],
    /// The root.
    pub clearinghouse: Pubkey,
    /// The vault.
    pub vault: Pubkey,
    /// The most that the vault held, seasoned and less what is owed, by hour, at its number since 1970 modulo their count.
    pub hours: [u64; HOURS],
    /// The same by day, without the time in which withdrawals were stopped.
    pub days: [u64; DAYS],
    /// The hour in which it was seen last.
    pub hour: u64,
    /// The number of the batch of requests that is paid.
    pub batch: u64,
    /// What was asked for in it.
    pub asked: u64,
    /// What of that was released, in all.
    pub released: u64,
    /// What was asked for in the next batch.
    pub next: u64,
    /// When the first request joined the next batch.
    pub since: i64,
    /// Released and not yet paid.
    pub owed: u64,
    /// What small withdrawals took in the day of `small_day` beside what may leave.
    pub small: u64,
    /// Which day that is, since 1970.
    pub small_day: u64,
    /// The day in which it was seen last, without the time in which withdrawals were stopped.
    pub day: u64,
    /// Zero, for what comes.
    pub _reserved: [u8; 8],
}

assert_layout!(Outflow, size = 400,
    version @ 0, _pad0 @ 1, clearinghouse @ 8, vault @ 40, hours @ 72, days @ 272, hour @ 312, batch @ 320, asked @ 328,
    released @ 336, next @ 344, since @ 352, owed @ 360, small @ 368,
    small_day @ 376, day @ 384, _reserved @ 392,
);

/// A withdrawal that waits for its turn.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct WithdrawalTicket {
    /// Layout version.
    pub version: u8,
    /// Zero.
    pub _pad0: [u8; 5],
    /// Which collateral; [`super::NONE`] for quote.
    pub collateral: u16,
    /// The root.
    pub clearinghouse: Pubkey,
    /// The outflow in whose line it is.
    pub outflow: Pubkey,
    /// Who is paid.
    pub owner: Pubkey,
    /// Its batch.
    pub batch: u64,
    /// What was asked for.
    pub amount: u64,
    /// What was paid.
    pub paid: u64,
}

assert_layout!(WithdrawalTicket, size = 128,
    version @ 0, _pad0 @ 1, collateral @ 6, clearinghouse @ 8, outflow @ 40, owner @ 72, batch @ 104, amount @ 112,
    paid @ 120,
);

/// What bounds an outflow at a moment.
#[derive(Clone, Copy)]
pub struct Bounds {
    /// What the vault owes before.
    pub ledger: u64,
    /// What of it is seasoned.
    pub seasoned: u64,
    /// What may leave within an hour or a day, however little the vault holds.
    pub least: u64,
    /// The clock, in unix seconds.
    pub now: i64,
    /// Seconds for which withdrawals were stopped, in all.
    pub stopped: u64,
}

impl Outflow {
    /// Writes that of a vault from which nothing has left.
    pub(crate) fn create(account: &AccountLoader<Self>, clearinghouse: &Pubkey, vault: &Pubkey) -> Result<()> {
        let mut outflow = account.load_init()?;
        outflow.version = VERSION;
        outflow.clearinghouse = *clearinghouse;
        outflow.vault = *vault;
        Ok(())
    }

    /// Who waits, as a value.
    pub const fn line(&self) -> Line {
        Line { batch: self.batch, asked: self.asked, released: self.released, next: self.next, since: self.since }
    }

    const fn store(&mut self, line: Line) {
        self.batch = line.batch;
        self.asked = line.asked;
        self.released = line.released;
        self.next = line.next;
        self.since = line.since;
    }

    /// What a vault owes to who waits: it left margin, and counts in the vault's ledger until it is paid.
    pub fn tickets(&self) -> Result<u64> {
        self.line().waiting().lawful()?.checked_add(self.owed).or_refuse(BallastError::Overflow)
    }

    /// Sees the vault, and says what may still leave it.
    pub fn room(&mut self, bounds: &Bounds) -> Result<u64> {
        let held = bounds.ledger.checked_sub(self.owed).or_refuse(BallastError::LedgerTooSmall)?;
        let mut high_water = self.high_water();
        high_water.see(bounds.seasoned.saturating_sub(self.owed), bounds.now, bounds.stopped);
        self.remember(high_water);
        high_water.room(held, bounds.least).lawful()
    }

    /// Refuses to pay at once what exceeds the limits, or would take the room of those who wait. Small amounts have a little of their own
    /// beside it.
    pub fn admit(&mut self, amount: u64, bounds: &Bounds) -> Result<()> {
        let room = self.room(bounds)?;
        let rest = room.saturating_sub(self.line().waiting().lawful()?); // Nothing, if more waits.
        if amount <= rest || (amount <= bounds.least / SMALL_PART && self.fits_the_strip(amount, bounds.least)?) {
            return Ok(());
        }
        let limited = amount > room;
        Err(if limited {
            refuse(BallastError::OutflowLimited, amount, room)
        } else {
            refuse(BallastError::OthersWait, amount, rest)
        })
    }

    /// Refuses to pay at once what exceeds the limits, or would take the room of what is due to others.
    pub(crate) fn admit_beside(&mut self, amount: u64, due: u64, bounds: &Bounds) -> Result<()> {
        let room = self.room(bounds)?;
        if amount > room {
            return Err(refuse(BallastError::OutflowLimited, amount, room));
        }
        let rest = room.saturating_sub(due); // Nothing, if more is due.
        if amount > rest { Err(refuse(BallastError::OthersWait, amount, rest)) } else { Ok(()) }
    }

    /// Takes a small amount from what those of a day may take beside the limits; returns whether there was as much.
    fn fits_the_strip(&mut self, amount: u64, least: u64) -> Result<bool> {
        let (day, mut high_water) = (self.hour / 24, self.high_water());
        let small = if self.small_day == day { self.small } else { 0 };
        let small = small.checked_add(amount).or_refuse(BallastError::Overflow)?;
        if small > high_water.strip(least).lawful()? {
            return Ok(false);
        }
        (self.small_day, self.small) = (day, small);
        high_water.forget(amount);
        self.remember(high_water);
        Ok(true)
    }

    /// Sees the vault, and says how far what it holds has fallen from its highest of the last days.
    pub(crate) fn fallen(&mut self, bounds: &Bounds) -> Result<u64> {
        self.room(bounds)?;
        Ok(self.high_water().highest().saturating_sub(bounds.ledger)) // It may have risen.
    }

    const fn high_water(&self) -> HighWater {
        HighWater { hours: self.hours, days: self.days, hour: self.hour, day: self.day }
    }

    const fn remember(&mut self, high_water: HighWater) {
        (self.hours, self.days) = (high_water.hours, high_water.days);
        (self.hour, self.day) = (high_water.hour, high_water.day);
    }

    /// As much of an amount as may leave; refuses if nothing of it may.
    pub(crate) fn most(&mut self, amount: u64, bounds: &Bounds) -> Result<u64> {
        let most = self.room(bounds)?.min(amount);
        if most == 0 && amount > 0 { Err(refuse(BallastError::OutflowLimited, amount, most)) } else { Ok(most) }
    }

    /// Joins those who wait; returns the number of the batch.
    pub(crate) fn join(&mut self, amount: u64, now: i64) -> Result<u64> {
        let mut line = self.line();
        let batch = line.join(amount, now).lawful()?;
        self.store(line);
        Ok(batch)
    }

    /// Releases what may leave to those whose turn it is.
    pub(crate) fn release(&mut self, bounds: &Bounds) -> Result<u64> {
        let room = self.room(bounds)?;
        let mut line = self.line();
        let amount = line.release(room, bounds.now).lawful()?;
        self.store(line);
        self.owed = self.owed.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(amount)
    }

    /// Whether more waits than may leave in a day.
    pub(crate) fn is_overrun(&mut self, bounds: &Bounds) -> Result<bool> {
        self.room(bounds)?;
        Ok(self.line().waiting().lawful()? > self.high_water().of_a_day(bounds.least).lawful()?)
    }

    /// Pays a ticket what was released of it and not yet paid; returns how much.
    pub(crate) fn pay(&mut self, ticket: &mut WithdrawalTicket) -> Result<u64> {
        let part = self.line().part(ticket.amount, ticket.batch).lawful()?;
        let amount = part.checked_sub(ticket.paid).or_refuse(BallastError::Overflow)?;
        ensure!(amount > 0, BallastError::NothingReleased);
        ticket.paid = part;
        self.owed = self.owed.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(amount)
    }
}
