//! What a census that is under way no longer knows of the market.

use anchor_lang::prelude::*;
use ballast_risk::Size;
use ballast_risk::stress::{Given, Sides};

use super::{Market, add};
use crate::error::Lawful;
use crate::state::census::move_given;

impl Market {
    /// Counters of another census count for nothing.
    const fn renew_census(&mut self, number: u32) {
        if self.census != number {
            self.census = number;
            (self.gone_long, self.gone_short, self.moved) = (0, 0, 0);
            (self.census_given, self.census_lacked) = (0, 0);
        }
    }

    /// A size that was seen is not as it was any more.
    pub(crate) fn forget(&mut self, number: u32, size: Size) -> Result<()> {
        self.renew_census(number);
        let mut sides = Sides { long: self.gone_long, short: self.gone_short };
        sides.add(size).lawful()?;
        (self.gone_long, self.gone_short) = (sides.long, sides.short);
        add(&mut self.moved, size.magnitude())
    }

    /// What accounts gave in all moved here.
    pub(crate) fn give(&mut self, number: u32, moved: Given) -> Result<()> {
        if moved.given.0 == 0 {
            return Ok(()); // What they lack for it moves no further.
        }
        self.renew_census(number);
        move_given(&mut self.census_given, moved.given)?;
        move_given(&mut self.census_lacked, moved.lacked)
    }

    /// Sizes that a census saw and that moved since, by side, and in all.
    pub const fn moved_since(&self, number: u32) -> (Sides, u64) {
        if self.census != number {
            return (Sides { long: 0, short: 0 }, 0);
        }
        (Sides { long: self.gone_long, short: self.gone_short }, self.moved)
    }

    /// What accounts gave here since a census visited them, less what they got back; and what they lack for it.
    pub const fn given_since(&self, number: u32) -> (i64, i64) {
        if self.census == number { (self.census_given, self.census_lacked) } else { (0, 0) }
    }
}
