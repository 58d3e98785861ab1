//! A census: what was seen of each market and side, what accounts would leave unpaid, and what was attested last.

use ::borsh::{BorshDeserialize, BorshSerialize};
use anchor_lang::prelude::*;
use ballast_risk::correlation::CLASSES;
use ballast_risk::stress::{Exposure, Member, SCENARIOS, Scenario, Sides, rank, shortfall};
use ballast_risk::{Money, Size, Weighted};

use super::{MARKETS, assert_layout};
use crate::attestation::{Domain, Leaf, Node, Tree};
use crate::error::{BallastError, Lawful, OrRefuse, ensure};

/// Seconds after which a census that was not finished may be begun anew.
pub const CENSUS_SECONDS: i64 = 2 * 3_600;
/// Seconds after which a census may be finished, however little was seen.
pub const PATIENCE_SECONDS: i64 = 3_600;
/// Seconds for which its report counts in the target, from when it began.
pub const REPORT_LIFETIME: u32 = 86_400;

/// Sizes that were seen in a market, by side.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct SeenSizes {
    /// Long sizes.
    pub long: u64,
    /// Short sizes.
    pub short: u64,
}

assert_layout!(SeenSizes, size = 16, long @ 0, short @ 8);

/// An account among those that would leave most unpaid.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct LargestMember {
    /// What it would leave unpaid.
    pub amount: u64,
    /// Its number.
    pub id: u64,
}

assert_layout!(LargestMember, size = 16, amount @ 0, id @ 8);

/// What accounts would leave unpaid in a scenario.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct ScenarioLoss {
    /// All that were visited.
    pub shortfall: u64,
    /// The two of whom most, the larger first.
    pub largest: [LargestMember; 2],
}

assert_layout!(ScenarioLoss, size = 40, shortfall @ 0, largest @ 8);

/// What a census that is finished says.
#[zero_copy]
#[derive(BorshSerialize, BorshDeserialize, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Attestation {
    /// The root of the tree of all accounts that were visited, with what they held together.
    pub root: Node,
    /// How many they were.
    pub leaves: u64,
    /// The slot in which it began.
    pub first_slot: u64,
    /// The slot in which it was finished, of which the totals below are.
    pub last_slot: u64,
    /// What the traders' vault owes.
    pub traders_ledger: u64,
    /// What it holds.
    pub traders_vault: u64,
    /// What the reserve's vault owes.
    pub reserve_ledger: u64,
    /// What it holds.
    pub reserve_vault: u64,
    /// Claims in all markets.
    pub claims: u64,
    /// The largest shortfall of all scenarios, all charges included.
    pub report: u64,
    /// What of it is charged for what was not seen, or moved.
    pub charged: u64,
    /// What of it is charged for what accounts gave after they were visited.
    pub given: u64,
    /// The census.
    pub number: u32,
    /// The scenario of the report.
    pub scenario: u32,
}

assert_layout!(Attestation, size = 152,
    root @ 0, leaves @ 56, first_slot @ 64, last_slot @ 72, traders_ledger @ 80, traders_vault @ 88, reserve_ledger @ 96,
    reserve_vault @ 104, claims @ 112, report @ 120, charged @ 128, given @ 136, number @ 144, scenario @ 148,
);

/// The census of a clearinghouse: the one that is under way, or was last.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct Census {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// Zero.
    pub _pad0: [u8; 2],
    /// Counts censuses.
    pub number: u32,
    /// The root.
    pub clearinghouse: Pubkey,
    /// Counts events.
    pub sequence: u64,
    /// When it began; zero before the first.
    pub began: i64,
    /// In which slot.
    pub first_slot: u64,
    /// One while it is under way.
    pub running: u8,
    /// Zero.
    pub _pad1: [u8; 7],
    /// The scenarios that it began with, in per cent of each class's shock.
    pub scenarios: [[i8; CLASSES]; SCENARIOS],
    /// What they come to so far.
    pub losses: [ScenarioLoss; SCENARIOS],
    /// What was seen of each market.
    pub seen: [SeenSizes; MARKETS],
    /// The accounts that were visited.
    pub tree: Tree,
    /// What the last one that was finished says.
    pub attested: Attestation,
    /// What accounts lacked before any shock when they were visited.
    pub lacked: u64,
    /// Zero, for what comes.
    pub _reserved: [u8; 120],
}

assert_layout!(Census, size = 3_304,
    version @ 0, bump @ 1, _pad0 @ 2, number @ 4, clearinghouse @ 8, sequence @ 40, began @ 48, first_slot @ 56, running @ 64, _pad1 @ 65,
    scenarios @ 72, losses @ 136, seen @ 456, tree @ 1_224, attested @ 3_024, lacked @ 3_176,
    _reserved @ 3_184,
);

impl LargestMember {
    const fn member(&self) -> Member {
        Member { amount: self.amount, id: self.id }
    }
}

impl ScenarioLoss {
    /// Adds an account's shortfall.
    fn add(&mut self, next: Member) -> Result<()> {
        self.shortfall = self.shortfall.checked_add(next.amount).or_refuse(BallastError::Overflow)?;
        let ranked = rank(self.largest.map(|held| held.member()), next);
        self.largest = ranked.map(|member| LargestMember { amount: member.amount, id: member.id });
        Ok(())
    }
}

impl Census {
    /// The number of the next event.
    pub(crate) const fn count_event(&mut self) -> u64 {
        self.sequence = self.sequence.wrapping_add(1); // 2^64 events do not happen.
        self.sequence
    }

    /// Begins the next one. One that is under way keeps it off for a while.
    pub(crate) fn begin(&mut self, scenarios: &[[i8; CLASSES]; SCENARIOS], clock: &Clock) -> Result<()> {
        let waits = self.running == 1 && clock.unix_timestamp.saturating_sub(self.began) < CENSUS_SECONDS;
        ensure!(!waits, BallastError::CensusUnderWay);
        self.number = self.number.checked_add(1).or_refuse(BallastError::Overflow)?;
        (self.began, self.first_slot, self.running) = (clock.unix_timestamp, clock.slot, 1);
        self.scenarios = *scenarios;
        self.lacked = 0;
        self.tree.leaves = 0; // Which peaks stand follows from it.
        bytemuck::bytes_of_mut(&mut self.losses).fill(0);
        bytemuck::bytes_of_mut(&mut self.seen).fill(0);
        Ok(())
    }

    /// Refuses what is for a census under way.
    pub(crate) fn running(&self) -> Result<()> {
        ensure!(self.running == 1, BallastError::NoCensus);
        Ok(())
    }

    /// Its scenarios.
    pub fn scenario(&self, number: usize) -> Option<Scenario> {
        self.scenarios.get(number).map(|shares| Scenario(*shares))
    }

    /// Whether it has any scenario to report of: without one it only attests.
    pub fn reports(&self) -> bool {
        self.scenarios.iter().any(|shares| Scenario(*shares).moves())
    }

    /// Counts a size that was seen.
    #[inline(always)]
    pub(crate) fn see(&mut self, market: u16, size: Size) -> Result<()> {
        let seen = self.seen.get_mut(usize::from(market)).or_refuse(BallastError::UnknownMarket)?;
        let mut sides = Sides { long: seen.long, short: seen.short };
        sides.add(size).lawful()?;
        *seen = SeenSizes { long: sides.long, short: sides.short };
        Ok(())
    }

    /// What was seen of a market.
    pub fn seen(&self, market: u16) -> Result<Sides> {
        let seen = self.seen.get(usize::from(market)).or_refuse(BallastError::UnknownMarket)?;
        Ok(Sides { long: seen.long, short: seen.short })
    }

    /// Counts what an account lacks before any shock, and would leave unpaid in each scenario; returns the least that is left of `counted`
    /// in any.
    pub(crate) fn stress(&mut self, exposure: &Exposure, counted: Weighted, id: u64) -> Result<Weighted> {
        let mut least = counted;
        self.lacked = self.lacked.checked_add(shortfall(counted).lawful()?).or_refuse(BallastError::Overflow)?;
        for (shares, loss) in self.scenarios.iter().zip(&mut self.losses) {
            let left = exposure.left(counted, &Scenario(*shares)).lawful()?;
            if left.0 < 0 {
                loss.add(Member { amount: shortfall(left).lawful()?, id })?;
            }
            least = least.min(left);
        }
        Ok(least)
    }

    /// What its leaves are hashed with.
    pub(crate) fn domain(&self) -> Domain {
        Domain::of(&self.clearinghouse, self.number)
    }

    /// Adds an account to the tree.
    #[inline(always)]
    pub(crate) fn enter(&mut self, domain: &Domain, leaf: &Leaf) -> Result<()> {
        self.tree.append(domain.node(leaf)).or_refuse(BallastError::Overflow)
    }

    /// The scenario in which most would be left unpaid, and how much.
    pub(crate) fn worst(&self) -> (u32, ScenarioLoss) {
        let mut worst = (0, ScenarioLoss { shortfall: 0, largest: [LargestMember { amount: 0, id: 0 }; 2] });
        for (number, loss) in (0_u32..).zip(&self.losses) {
            if loss.shortfall > worst.1.shortfall {
                worst = (number, *loss);
            }
        }
        worst
    }
}

/// Moves a count of what accounts gave, which is a sum of positive parts moved in several places: in one of them it may be negative.
pub(super) fn move_given(count: &mut i64, moved: Money) -> Result<()> {
    *count = count.checked_add(moved.0).or_refuse(BallastError::Overflow)?;
    Ok(())
}
