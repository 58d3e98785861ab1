//! Capital of others behind losses: what a share of a tranche is worth, what is streamed to it, and how exits are priced.

use crate::fixed::{BasisPoints, FRACTION_BITS, RiskError, RiskResult, Rounding};
use crate::wide::{elapsed_part, mul_div, product, quotient, scale};

/// Seconds of an epoch of exits: a week. Epochs are counted from 1970.
pub const EPOCH_SECONDS: i64 = 604_800;
/// Seconds after a batch matured before it may be priced: losses of its time are divided by then. Epochs end on Thursdays, so it ends on
/// a Tuesday: markets that rest over the weekend have had a day of prices.
pub const SETTLEMENT_SECONDS: i64 = 432_000;
/// Epochs that coverage may hold a batch back.
pub const PATIENCE: u32 = 2;
/// Longest notice, in whole epochs after that of the request.
pub const LONGEST_NOTICE: u32 = 4;
/// Batches that a tranche keeps: those of every epoch in which one may wait.
pub const BATCHES: usize = 8;
/// Seconds over which what accrues is released.
pub const STREAM_SECONDS: u64 = 604_800;
/// A series closes when a share is worth less than a unit by this factor.
pub const WIPED: u64 = 1 << 16;
/// A series takes no stake when a share is worth less than a unit by this factor: what joined so late could go with what is left.
pub const DEPLETED: u64 = 1 << 6;
/// What a stake may lose to rounding, besides a unit: a part in ten thousand.
const LOST_TO_ROUNDING: u64 = 10_000;

/// What a tranche stands behind losses with, and the shares of it; the dead ones included, so neither is zero while it is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fund {
    /// Quote, released.
    pub assets: u64,
    /// Shares, those whose exit is requested included.
    pub shares: u64,
}

/// What a share is worth, times 2^32, rounded down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShareValue(pub u64);

/// Money on its way into a fund.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    /// Not released yet.
    pub left: u64,
    /// Up to when it was released.
    pub since: i64,
    /// When nothing is left.
    pub until: i64,
}

/// Exits that were requested in one epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The epoch of the requests.
    pub epoch: u32,
    /// Shares; none when there is no batch.
    pub shares: u64,
    /// The least that a share was worth since the first request.
    pub least: ShareValue,
}

/// What a tranche earns of fees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PremiumRates {
    /// For standing by, when its cap is filled.
    pub standby: BasisPoints,
    /// For as much of the cap as the target reaches.
    pub reached: BasisPoints,
    /// Most quote that is paid for.
    pub cap: u64,
}

/// How a batch leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exit {
    /// What it gets, rounded down.
    pub payout: u64,
    /// What its shares were worth beyond that, rounded down: for those who stay.
    pub forfeit: u64,
}

/// Losses between which a senior tranche pays: of the tiers below it, net of what came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// Where it begins to pay.
    pub attachment: u64,
    /// Where it has paid all that it pays.
    pub detachment: u64,
}

/// What of `fees` a tranche earns: `floor(fees * standby / B)` by the part of its cap that `stakes` fill, and
/// `floor(fees * reached / B)` by the part of it that the target reaches, beyond `before` that pays before it. Rounded down.
pub fn premium(fees: u64, rates: &PremiumRates, stakes: u64, before: u64, target: u64) -> RiskResult<u64> {
    let filled = stakes.min(rates.cap);
    let reached = target.saturating_sub(before).min(filled); // A target that is met before reaches none of it.
    let standby = earned(fees, rates.standby, filled, rates.cap)?;
    let exposed = earned(fees, rates.reached, reached, rates.cap)?;
    standby.checked_add(exposed).ok_or(RiskError::Overflow)
}

fn earned(fees: u64, rate: BasisPoints, part: u64, whole: u64) -> RiskResult<u64> {
    if part == 0 {
        return Ok(0); // Of a cap of nothing, too.
    }
    mul_div(rate.of(fees, Rounding::Down)?, part, whole, Rounding::Down)
}

/// The epoch of a time; times before 1970 are in the first.
pub fn epoch_of(now: i64) -> u32 {
    let epochs = now.max(0).unsigned_abs().checked_div(EPOCH_SECONDS.unsigned_abs()).unwrap_or(0);
    u32::try_from(epochs).unwrap_or(u32::MAX) // Eighty million years.
}

impl Fund {
    /// The shares for a stake: `floor(amount * shares / assets)`; none when rounding would take more than a unit and a ten-thousandth.
    pub fn minted(&self, amount: u64) -> RiskResult<Option<u64>> {
        let shares = mul_div(amount, self.shares, self.assets, Rounding::Down)?;
        let worth = mul_div(shares, self.assets, self.shares, Rounding::Down)?;
        let lost = amount.saturating_sub(worth).saturating_sub(1);
        let bearable = lost <= amount.checked_div(LOST_TO_ROUNDING).unwrap_or(0);
        Ok(Some(shares).filter(|shares| *shares > 0 && bearable))
    }

    /// Takes a stake in for shares that were minted for it.
    pub fn stake(&mut self, amount: u64, shares: u64) -> RiskResult<()> {
        self.assets = self.assets.checked_add(amount).ok_or(RiskError::Overflow)?;
        self.shares = self.shares.checked_add(shares).ok_or(RiskError::Overflow)?;
        Ok(())
    }

    /// Takes in what is for all shares alike.
    pub fn accrue(&mut self, amount: u64) -> RiskResult<()> {
        self.assets = self.assets.checked_add(amount).ok_or(RiskError::Overflow)?;
        Ok(())
    }

    /// What a share is worth.
    pub fn value(&self) -> RiskResult<ShareValue> {
        mul_div(self.assets, 1 << FRACTION_BITS, self.shares, Rounding::Down).map(ShareValue)
    }

    /// Pays for a loss.
    pub fn pay(&mut self, amount: u64) -> RiskResult<()> {
        self.assets = self.assets.checked_sub(amount).ok_or(RiskError::Overflow)?;
        Ok(())
    }

    /// Whether so little is left for a share that the series closes.
    pub fn is_wiped(&self) -> bool {
        product(self.assets, WIPED) < u128::from(self.shares)
    }

    /// Whether so little is left for a share that the series takes no stake.
    pub fn is_depleted(&self) -> bool {
        product(self.assets, DEPLETED) < u128::from(self.shares)
    }

    /// Lets a batch go: its shares at the least that they were worth, today's value after a reported loss included.
    pub fn exit(&mut self, batch: &Batch, reported: u64) -> RiskResult<Exit> {
        let left = Self { assets: self.assets.saturating_sub(reported), ..*self }; // A loss beyond the assets leaves nothing.
        let worth = scale(batch.shares, self.value()?.0, Rounding::Down)?;
        let payout = scale(batch.shares, batch.least.min(left.value()?).0, Rounding::Down)?;
        let forfeit = worth.saturating_sub(payout); // At a value that is not greater.
        self.shares = self.shares.checked_sub(batch.shares).ok_or(RiskError::Overflow)?;
        self.pay(worth)?;
        Ok(Exit { payout, forfeit })
    }
}

impl Stream {
    /// Releases what is due: the part of what is left that the time is of what remains, rounded down. Returns it.
    pub fn release(&mut self, now: i64) -> RiskResult<u64> {
        let elapsed = u64::try_from(now.saturating_sub(self.since)).unwrap_or(0); // A clock that went back releases nothing.
        if elapsed == 0 || self.left == 0 {
            self.since = self.since.max(now);
            return Ok(0);
        }
        let remaining = u64::try_from(self.until.saturating_sub(self.since)).unwrap_or(0);
        let released = elapsed_part(self.left, elapsed, remaining)?;
        if released > 0 {
            self.left = self.left.wrapping_sub(released); // A part of it.
            self.since = now; // A time too short to release a unit is not lost.
        }
        Ok(released)
    }

    /// Adds money, whose week begins now: the end moves by its weight. What was due is released before.
    pub fn add(&mut self, amount: u64, now: i64) -> RiskResult<()> {
        let whole = u128::from(self.left).wrapping_add(u128::from(amount)); // Below 2^65.
        let remaining = u64::try_from(self.until.saturating_sub(now)).unwrap_or(0).min(STREAM_SECONDS);
        let left = product(self.left, remaining);
        let sum = left.checked_add(product(amount, STREAM_SECONDS)).ok_or(RiskError::Overflow)?;
        let seconds = if whole == 0 { 0 } else { quotient(sum, whole, Rounding::Up)? };
        self.left = self.left.checked_add(amount).ok_or(RiskError::Overflow)?;
        self.since = self.since.max(now);
        self.until = now.checked_add_unsigned(seconds).ok_or(RiskError::Overflow)?;
        Ok(())
    }
}

impl Batch {
    /// Whether requests of an epoch may join here: no other epoch's wait.
    pub const fn takes(&self, epoch: u32) -> bool {
        self.shares == 0 || self.epoch == epoch
    }

    /// Takes a request in.
    pub fn request(&mut self, epoch: u32, shares: u64, value: ShareValue) -> RiskResult<()> {
        let least = if self.shares == 0 { value } else { self.least.min(value) };
        let shares = self.shares.checked_add(shares).ok_or(RiskError::Overflow)?;
        *self = Self { epoch, shares, least };
        Ok(())
    }

    /// When it may be priced: a settlement period after its notice is over.
    pub fn ripe(&self, notice: u32) -> i64 {
        ripe(self.epoch, notice)
    }

    /// From when on coverage does not hold it back any more.
    pub fn overdue(&self, notice: u32) -> i64 {
        ripe(self.epoch, notice.saturating_add(PATIENCE))
    }
}

/// The first second after an epoch, its notice and the settlement period.
fn ripe(epoch: u32, notice: u32) -> i64 {
    let epochs = i64::from(epoch).saturating_add(i64::from(notice)).saturating_add(1);
    epochs.saturating_mul(EPOCH_SECONDS).saturating_add(SETTLEMENT_SECONDS)
}

impl Layer {
    /// Whether there is anything between its ends.
    pub const fn is_sound(&self) -> bool {
        self.attachment < self.detachment
    }

    /// What it pays of `left`, which the tiers below did not pay: what lies beyond the attachment, up to the detachment in all.
    ///
    /// `below` is what was lost below it so far, this loss included, or passed it by, and `paid` what it has paid and not got back.
    pub fn part(&self, left: u64, below: u64, paid: u64) -> u64 {
        let reached = below.saturating_add(left).saturating_sub(self.attachment); // The end of the range is beyond every layer.
        let room = self.detachment.saturating_sub(self.attachment).saturating_sub(paid); // Lowered ends leave none.
        left.min(reached).min(room)
    }
}
