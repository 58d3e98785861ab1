//! How fast a vault may be emptied, and who waits until it may.

use anchor_lang::prelude::*;
use ballast_risk::outflow::{DAYS, HOURS, HighWater, Lane, Line};

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
    /// The most that the vault held, less what is owed, by hour, at its number since 1970 modulo their count.
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
    /// What small withdrawals took in the day of `small_day`, while others waited.
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

    /// What may still leave.
    pub fn room(&mut self, bounds: &Bounds, lane: Lane) -> Result<u64> {
        let held = bounds.ledger.checked_sub(self.owed).or_refuse(BallastError::LedgerTooSmall)?;
        let mut high_water = self.high_water();
        high_water.see(held, bounds.now, bounds.stopped);
        (self.hours, self.days) = (high_water.hours, high_water.days);
        (self.hour, self.day) = (high_water.hour, high_water.day);
        high_water.room(held, bounds.least, lane).lawful()
    }

    /// Refuses to pay at once what exceeds the limits, or would take the room of those who wait. Small amounts have a little room of their
    /// own beyond it.
    pub fn admit(&mut self, amount: u64, bounds: &Bounds) -> Result<()> {
        let small = amount <= bounds.least / SMALL_PART;
        let room = self.room(bounds, if small { Lane::Narrow } else { Lane::Wide })?;
        if amount > room {
            return Err(refuse(BallastError::OutflowLimited, amount, room));
        }
        let waiting = self.line().waiting().lawful()?;
        if small && waiting > 0 {
            return self.overtake(amount, bounds.least);
        }
        let rest = room.saturating_sub(waiting); // Nothing, if more waits.
        if waiting > 0 && amount > rest { Err(refuse(BallastError::OthersWait, amount, rest)) } else { Ok(()) }
    }

    /// Lets a small withdrawal overtake those who wait: all of a day together take what no large one could.
    fn overtake(&mut self, amount: u64, least: u64) -> Result<()> {
        let (day, strip) = (self.hour / 24, self.high_water().strip(least).lawful()?);
        if self.small_day != day {
            (self.small_day, self.small) = (day, 0);
        }
        let small = self.small.checked_add(amount).or_refuse(BallastError::Overflow)?;
        if small > strip {
            return Err(refuse(BallastError::OthersWait, small, strip));
        }
        self.small = small;
        Ok(())
    }

    const fn high_water(&self) -> HighWater {
        HighWater { hours: self.hours, days: self.days, hour: self.hour, day: self.day }
    }

    /// As much of an amount as may leave; refuses if nothing of it may.
    pub(crate) fn most(&mut self, amount: u64, bounds: &Bounds) -> Result<u64> {
        let most = self.room(bounds, Lane::Wide)?.min(amount);
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
        let room = self.room(bounds, Lane::Wide)?;
        let mut line = self.line();
        let amount = line.release(room, bounds.now).lawful()?;
        self.store(line);
        self.owed = self.owed.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(amount)
    }

    /// Whether more of a batch waits than may leave.
    pub(crate) fn is_exhausted(&mut self, bounds: &Bounds) -> Result<bool> {
        let rest = self.asked.checked_sub(self.released).or_refuse(BallastError::Overflow)?;
        Ok(rest > self.room(bounds, Lane::Wide)?)
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
