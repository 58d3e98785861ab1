//! Terms of the reserve: how its target is measured, and what its coverage moves.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::correlation::{Correlations, PAIRS};
use ballast_risk::coverage::{FeeEnds, LevelTerms, Ramp};
use ballast_risk::target::{Speed, TargetTerms, Tilt};

use crate::state::assert_layout;

/// What grows as coverage falls.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct RampSlot {
    /// Coverage from which on nothing is added, in basis points.
    pub full: u32,
    /// Coverage over which the addition grows.
    pub width: u32,
    /// The highest addition.
    pub most: u32,
}

assert_layout!(RampSlot, align = 4, size = 12, full @ 0, width @ 4, most @ 8);

/// The reserve's terms.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct ReserveSlot {
    /// Least target, in basis points of open interest.
    pub floor: u32,
    /// Multiple of volatility that is value at risk, times 2^16.
    pub value_at_risk: u32,
    /// Multiple of volatility that is expected shortfall, times 2^16.
    pub expected_shortfall: u32,
    /// Share of the jump that expected shortfall adds, in basis points.
    pub jump_share: u32,
    /// Share of volatility above the long one that counts in both, in basis points.
    pub excess_share: u32,
    /// What twice the long volatility adds to losses, in basis points.
    pub loading_slope: u32,
    /// The most that volatility adds to them.
    pub loading_most: u32,
    /// By how much twice the long volatility moves correlations towards one, in basis points of the way.
    pub stress_slope: u32,
    /// The most by which volatility moves them.
    pub stress_most: u32,
    /// Basis points an hour by which the target rises at most.
    pub speed_up: u32,
    /// Basis points an hour by which it falls at most.
    pub speed_down: u32,
    /// Correlations between classes in per cent, row by row from the diagonal on.
    pub correlations: [u8; PAIRS],
    /// Share of fees for the reserve without any coverage, in basis points.
    pub fee_share_most: u32,
    /// What a lack of coverage adds to the fee of a trade, in basis points.
    pub fee: RampSlot,
    /// What it adds to the scale of initial margin, times 2^16.
    pub initial: RampSlot,
    /// What it takes off the scale of caps on open interest, times 2^16.
    pub caps: RampSlot,
    /// Coverage below which the levels begin, the mildest first.
    pub level_begins: [u32; 3],
    /// How far above its beginning coverage must rise to end a level.
    pub level_hysteresis: u32,
}

assert_layout!(ReserveSlot, align = 4, size = 136,
    floor @ 0, value_at_risk @ 4, expected_shortfall @ 8, jump_share @ 12, excess_share @ 16, loading_slope @ 20, loading_most @ 24,
    stress_slope @ 28, stress_most @ 32, speed_up @ 36, speed_down @ 40, correlations @ 44, fee_share_most @ 80, fee @ 84,
    initial @ 96, caps @ 108, level_begins @ 120, level_hysteresis @ 132,
);

impl RampSlot {
    /// As a value.
    pub const fn ramp(&self) -> Ramp {
        Ramp { full: BasisPoints(self.full), width: BasisPoints(self.width), most: self.most }
    }
}

impl ReserveSlot {
    /// How the target is measured.
    pub const fn target(&self) -> TargetTerms {
        TargetTerms {
            floor: BasisPoints(self.floor),
            value_at_risk: self.value_at_risk,
            expected_shortfall: self.expected_shortfall,
            jump_share: BasisPoints(self.jump_share),
            excess_share: BasisPoints(self.excess_share),
            loading: Tilt { slope: BasisPoints(self.loading_slope), most: BasisPoints(self.loading_most) },
            stress: Tilt { slope: BasisPoints(self.stress_slope), most: BasisPoints(self.stress_most) },
            correlations: Correlations(self.correlations),
        }
    }

    /// How fast the target moves.
    pub const fn speed(&self) -> Speed {
        Speed { up: BasisPoints(self.speed_up), down: BasisPoints(self.speed_down) }
    }

    /// Where levels begin and end.
    pub fn levels(&self) -> LevelTerms {
        LevelTerms { begins: self.level_begins.map(BasisPoints), hysteresis: BasisPoints(self.level_hysteresis) }
    }

    /// The share of fees that the reserve gets, from full coverage to none; `least` is what it gets in any case.
    pub const fn fee_ends(&self, least: BasisPoints) -> FeeEnds {
        FeeEnds { least, most: BasisPoints(self.fee_share_most) }
    }
}
