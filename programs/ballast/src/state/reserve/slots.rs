//! A tranche's state in the reserve: its fund, its stream, and the exits that wait.

use anchor_lang::prelude::*;
use ballast_risk::Rounding;
use ballast_risk::tranche::{BATCHES, Batch, Exit, Fund, ShareValue, Stream, epoch_of};
use ballast_risk::wide::mul_div;

use crate::error::{BallastError, Lawful, OrRefuse, ensure, refuse};
use crate::state::{TrancheTerms, assert_layout};

/// Which tranche.
pub mod tranche {
    /// Tier 3.
    pub const JUNIOR: u8 = 0;
    /// Tier 4.
    pub const BACKSTOP: u8 = 1;
    /// Tier 5.
    pub const SENIOR: u8 = 2;
}

/// How many tranches there are.
pub const TRANCHES: usize = 3;

/// Exits that were requested in one epoch.
#[zero_copy]
#[derive(Debug, Default)]
#[repr(C)]
pub struct BatchSlot {
    /// The epoch of the requests.
    pub epoch: u32,
    /// Epochs of notice that its requests were given.
    pub notice: u32,
    /// Shares; none in a free slot.
    pub shares: u64,
    /// The least that a share was worth since the first request, times 2^32.
    pub least: u64,
}

assert_layout!(BatchSlot, size = 24, epoch @ 0, notice @ 4, shares @ 8, least @ 16);

/// A tranche's state.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct TrancheSlot {
    /// The number of its last series; zero before the first.
    pub series: u32,
    /// One while the series is open.
    pub open: u32,
    /// Mint of the shares of its last series.
    pub mint: Pubkey,
    /// Quote that stands behind losses.
    pub assets: u64,
    /// Shares, dead ones and those whose exit waits included.
    pub shares: u64,
    /// Quote that is streamed to it and not released.
    pub stream_left: u64,
    /// Up to when the stream was released.
    pub stream_since: i64,
    /// When nothing is left of it.
    pub stream_until: i64,
    /// Quote of exits that were priced and not paid.
    pub due: u64,
    /// The most that recoveries may bring back to its series.
    pub hoped: u64,
    /// Exits that wait, by epoch modulo their number.
    pub batches: [BatchSlot; BATCHES],
}

assert_layout!(TrancheSlot, size = 288,
    series @ 0, open @ 4, mint @ 8, assets @ 40, shares @ 48, stream_left @ 56, stream_since @ 64, stream_until @ 72, due @ 80,
    hoped @ 88, batches @ 96,
);

impl BatchSlot {
    /// As a value.
    pub const fn batch(&self) -> Batch {
        Batch { epoch: self.epoch, shares: self.shares, least: ShareValue(self.least) }
    }
}

impl TrancheSlot {
    /// Whether it takes stakes and pays losses.
    pub const fn is_open(&self) -> bool {
        self.open != 0
    }

    /// The fund as a value.
    pub const fn fund(&self) -> Fund {
        Fund { assets: self.assets, shares: self.shares }
    }

    const fn store(&mut self, fund: Fund) {
        self.assets = fund.assets;
        self.shares = fund.shares;
    }

    /// What the ledger holds for it: assets, stream and exits to be paid.
    pub fn ledger(&self) -> Option<u64> {
        self.assets.checked_add(self.stream_left)?.checked_add(self.due)
    }

    /// What stands behind losses: assets, and what is on its way.
    pub fn behind_losses(&self) -> Result<u64> {
        self.assets.checked_add(self.stream_left).or_refuse(BallastError::Overflow)
    }

    /// Exits that wait, at what their shares are worth now, rounded up.
    pub(crate) fn waiting(&self) -> Result<u64> {
        let shares = self.batches.iter().try_fold(0_u64, |sum, slot| sum.checked_add(slot.shares));
        let shares = shares.or_refuse(BallastError::Overflow)?;
        if shares == 0 {
            return Ok(0);
        }
        mul_div(shares, self.assets, self.shares, Rounding::Up).lawful()
    }

    /// Opens the next series with dead shares.
    pub(crate) fn open_series(&mut self, mint: Pubkey, dead: u64) -> Result<()> {
        ensure!(!self.is_open(), BallastError::SeriesOpen);
        self.mint = mint;
        self.series = self.series.checked_add(1).or_refuse(BallastError::Overflow)?;
        self.open = 1;
        self.store(Fund { assets: dead, shares: dead });
        Ok(())
    }

    /// Releases what is due of the stream. Everything that prices a share does so first.
    pub fn advance(&mut self, now: i64) -> Result<()> {
        if !self.is_open() {
            return Ok(());
        }
        let mut stream = self.stream();
        let released = stream.release(now).lawful()?;
        self.store_stream(&stream);
        self.assets = self.assets.checked_add(released).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    const fn stream(&self) -> Stream {
        Stream { left: self.stream_left, since: self.stream_since, until: self.stream_until }
    }

    const fn store_stream(&mut self, stream: &Stream) {
        self.stream_left = stream.left;
        self.stream_since = stream.since;
        self.stream_until = stream.until;
    }

    /// Streams money to its shares.
    pub(crate) fn stream_in(&mut self, amount: u64, now: i64) -> Result<()> {
        if amount == 0 {
            return Ok(());
        }
        self.advance(now)?;
        let mut stream = self.stream();
        stream.add(amount, now).lawful()?;
        self.store_stream(&stream);
        Ok(())
    }

    /// Takes a stake in; returns the shares for it.
    pub(crate) fn stake(&mut self, amount: u64, terms: &TrancheTerms, now: i64) -> Result<u64> {
        ensure!(self.is_open(), BallastError::SeriesClosed);
        self.advance(now)?;
        let mut fund = self.fund();
        let behind = Fund { assets: self.behind_losses()?, ..fund };
        ensure!(!behind.is_depleted(), BallastError::SeriesDepleted);
        // What is on its way, or may come back, belongs to those who are there: an entrant pays for it.
        let whole = behind.assets.checked_add(self.hoped).or_refuse(BallastError::Overflow)?;
        let whole = Fund { assets: whole, ..fund };
        let shares = whole.minted(amount).lawful()?.or_refuse(BallastError::StakeTooSmall)?;
        fund.stake(amount, shares).lawful()?;
        if fund.assets > terms.cap {
            return Err(refuse(BallastError::TrancheCapExceeded, fund.assets, terms.cap));
        }
        self.store(fund);
        Ok(shares)
    }

    /// Takes a request to leave in; returns its epoch.
    pub(crate) fn request(&mut self, shares: u64, terms: &TrancheTerms, now: i64) -> Result<u32> {
        ensure!(self.is_open(), BallastError::SeriesClosed);
        self.advance(now)?;
        let (epoch, value) = (epoch_of(now), self.fund().value().lawful()?);
        let slot = self.batch_mut(epoch)?;
        let mut batch = slot.batch();
        ensure!(batch.takes(epoch), BallastError::ExitsUnpriced);
        let notice = if batch.shares == 0 { terms.notice } else { slot.notice }; // A batch keeps its notice.
        batch.request(epoch, shares, value).lawful()?;
        *slot = BatchSlot { epoch, notice, shares: batch.shares, least: batch.least.0 };
        Ok(epoch)
    }

    fn batch_mut(&mut self, epoch: u32) -> Result<&mut BatchSlot> {
        let place = usize::try_from(epoch).ok().and_then(|epoch| epoch.checked_rem(BATCHES));
        place.and_then(|place| self.batches.get_mut(place)).or_refuse(BallastError::NothingToPrice)
    }

    /// Prices the exits of an epoch and takes them out of the fund; returns shares and payout. `may_leave` is what coverage lets go,
    /// `reported` what it would pay of the losses that are reported.
    pub(crate) fn price(&mut self, epoch: u32, may_leave: u64, reported: u64, now: i64) -> Result<(u64, u64)> {
        self.advance(now)?;
        let mut fund = self.fund();
        // What stands beside the assets, what others forfeited for the same loss among it, bears it as well.
        let reported = reported.saturating_sub(self.stream_left);
        let slot = self.batch_mut(epoch)?;
        let (batch, notice) = (slot.batch(), slot.notice);
        ensure!(batch.shares > 0 && batch.epoch == epoch, BallastError::NothingToPrice);
        ensure!(now >= batch.ripe(notice), BallastError::ExitNotRipe);
        let Exit { payout, forfeit } = fund.exit(&batch, reported).lawful()?;
        if payout > may_leave && now < batch.overdue(notice) {
            return Err(refuse(BallastError::ExitHeldBack, payout, may_leave));
        }
        *slot = BatchSlot::default();
        self.store(fund);
        self.stream_in(forfeit, now)?; // Whoever comes for what others forfeit stands behind losses for it.
        self.due = self.due.checked_add(payout).or_refuse(BallastError::Overflow)?;
        Ok((batch.shares, payout))
    }

    /// Pays an exit that was priced.
    pub(crate) fn pay_due(&mut self, amount: u64) -> Result<()> {
        self.due = self.due.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(())
    }

    /// Pays for a loss. Exits that wait bear it; a series that is wiped closes, and what was left of it is returned.
    pub(crate) fn lose(&mut self, amount: u64) -> Result<u64> {
        if amount == 0 {
            return Ok(0);
        }
        // What is on its way stands behind losses, too, when nothing else is left.
        let missing = amount.saturating_sub(self.assets);
        self.stream_left = self.stream_left.checked_sub(missing).or_refuse(BallastError::LedgerTooSmall)?;
        let mut fund = self.fund();
        fund.accrue(missing).lawful()?;
        fund.pay(amount).lawful()?;
        self.store(fund);
        let behind = Fund { assets: self.behind_losses()?, ..fund };
        if behind.is_wiped() {
            return self.close();
        }
        if self.batches.iter().any(|slot| slot.shares > 0) {
            // When the assets are gone, what is left of the stream is everybody's: exits that wait lose no more than those who stay.
            let value = if missing > 0 { behind } else { fund };
            let value = value.value().map_or(u64::MAX, |value| value.0); // A value beyond the range lowers no least one.
            for slot in &mut self.batches {
                slot.least = slot.least.min(value); // That of a free place is zero.
            }
        }
        Ok(0)
    }

    /// Counts anew what recoveries may bring back.
    pub(crate) fn hope(&mut self, before: u64, after: u64) -> Result<()> {
        if self.is_open() {
            let others = self.hoped.checked_sub(before).or_refuse(BallastError::LedgerTooSmall)?;
            self.hoped = others.checked_add(after).or_refuse(BallastError::Overflow)?;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<u64> {
        let left = self.assets.checked_add(self.stream_left).or_refuse(BallastError::Overflow)?;
        self.open = 0;
        self.hoped = 0;
        self.store(Fund::default());
        self.store_stream(&Stream::default());
        self.batches = [BatchSlot::default(); BATCHES];
        Ok(left)
    }
}
