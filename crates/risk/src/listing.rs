//! What is new counts little at first, and what the risk steward tightens within its corridor.

use crate::fixed::{BasisPoints, RiskResult, Rounding};
use crate::wide::{elapsed_part, scale};

/// Seconds in which a listing grows from nothing to its whole: its cap, and what a collateral counts for.
pub const RAMP_SECONDS: u64 = 7 * 86_400;
/// The tight end of the steward's corridor.
pub const TIGHTEST: u32 = 256;
/// One, for shares of a listing.
const ONE: u64 = 1 << 32;

/// What of a listing counts, and how tight the steward keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission {
    /// When it was listed; zero for what stood at the launch.
    pub listed: i64,
    /// From governance's own terms, 0, to [`TIGHTEST`].
    pub tightness: u32,
}

impl Admission {
    /// The share of a listing that counts by now, as a fraction of 2^32.
    fn grown(&self, now: i64) -> RiskResult<u64> {
        let elapsed = u64::try_from(now.saturating_sub(self.listed)).unwrap_or(0); // A clock that went back.
        elapsed_part(ONE, elapsed, RAMP_SECONDS)
    }

    /// Whether all of it is admitted: of most listings, and each position and balance asks.
    #[inline(always)]
    fn whole(&self, now: i64) -> bool {
        self.tightness == 0 && now.saturating_sub(self.listed).unsigned_abs() >= RAMP_SECONDS && now > self.listed
    }

    /// A cap: it grows with the listing, and half of it is the steward's to take.
    pub fn cap(&self, cap: u64, now: i64) -> RiskResult<u64> {
        if self.whole(now) {
            return Ok(cap);
        }
        let open = ONE.saturating_sub(u64::from(self.tightness).saturating_mul(ONE >> 9)); // At least a half.
        scale(scale(cap, open, Rounding::Down)?, self.grown(now)?, Rounding::Down)
    }

    /// Initial margin: half as much again at the tight end, whatever was listed when.
    #[inline(always)]
    pub const fn margin(&self, ratio: BasisPoints) -> BasisPoints {
        BasisPoints(ratio.0.saturating_add(ratio.0.saturating_mul(self.tightness) >> 9))
    }

    /// Initial haircut: what a collateral counts for grows with the listing, and a quarter of it is the steward's to take.
    #[inline(always)]
    pub fn haircut(&self, haircut: BasisPoints, now: i64) -> RiskResult<BasisPoints> {
        if self.whole(now) { Ok(haircut) } else { self.raised(haircut, now) }
    }

    #[inline(never)]
    fn raised(&self, haircut: BasisPoints, now: i64) -> RiskResult<BasisPoints> {
        let open = ONE.saturating_sub(u64::from(self.tightness).saturating_mul(ONE >> 10)); // At least three quarters.
        let counts = scale(open, self.grown(now)?, Rounding::Down)?;
        let weight = scale(u64::from(haircut.complement().0), counts, Rounding::Down)?;
        Ok(BasisPoints(u32::try_from(weight).unwrap_or(0)).complement()) // At most the whole.
    }
}
