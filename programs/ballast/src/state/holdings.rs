//! What protocol capital holds beside quote, each in a vault of its own.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::holding::{Aim, LOOK_SECONDS, STRESS_SECONDS, Side};

use super::{DayUse, HoldingTermsSlot, VERSION, assert_layout};
use crate::error::{BallastError, OrRefuse, ensure, refuse};

/// How many holdings there are at most.
pub const HOLDINGS: usize = 4;

/// What a holding does.
pub mod side {
    /// Nothing.
    pub const RESTS: u8 = 0;
    /// It is sold for quote.
    pub const SELLS: u8 = 1;
    /// It is bought.
    pub const BUYS: u8 = 2;
}

/// One holding.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct HoldingSlot {
    /// Its vault; zero while the slot is free.
    pub vault: Pubkey,
    /// Tokens that belong to protocol capital.
    pub amount: u64,
    /// What it was sold for within the sliding day, in quote.
    pub sold: DayUse,
    /// What it was bought for.
    pub bought: DayUse,
    /// Since when it is auctioned; zero while it rests.
    pub since: i64,
    /// When stress was last seen; zero is never.
    pub stressed: i64,
    /// Which collateral it is.
    pub collateral: u16,
    /// What it does, see [`side`].
    pub side: u8,
    /// Zero.
    pub _pad0: u8,
    /// How it went with the markets' losses when it was last looked at, in basis points.
    pub correlation: u32,
    /// Zero, for what comes.
    pub _reserved: [u8; 16],
}

assert_layout!(HoldingSlot, size = 112,
    vault @ 0, amount @ 32, sold @ 40, bought @ 56, since @ 72, stressed @ 80, collateral @ 88, side @ 90, _pad0 @ 91,
    correlation @ 92, _reserved @ 96,
);

/// All holdings of protocol capital.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct Holdings {
    /// Layout version.
    pub version: u8,
    /// Zero.
    pub _pad0: [u8; 7],
    /// The root.
    pub clearinghouse: Pubkey,
    /// Counts events.
    pub sequence: u64,
    /// When they were last looked at.
    pub looked: i64,
    /// Holdings by number.
    pub slots: [HoldingSlot; HOLDINGS],
    /// Zero, for what comes.
    pub _reserved: [u8; 8],
}

assert_layout!(Holdings, size = 512,
    version @ 0, _pad0 @ 1, clearinghouse @ 8, sequence @ 40, looked @ 48, slots @ 56, _reserved @ 504,
);

impl HoldingSlot {
    /// Whether something is listed here.
    pub fn listed(&self) -> bool {
        self.vault != Pubkey::default()
    }

    /// What it does, as a value.
    pub const fn side(&self) -> Side {
        match self.side {
            side::SELLS => Side::Sells,
            side::BUYS => Side::Buys,
            _ => Side::Rests,
        }
    }

    /// Whether stress was seen within a day.
    pub fn in_stress(&self, now: i64) -> bool {
        self.stressed != 0 && now.saturating_sub(self.stressed) < STRESS_SECONDS
    }

    /// Where its value should be, by what was last looked at.
    pub(crate) fn aim(&self, terms: &HoldingTermsSlot, total: u64, now: i64) -> Result<Aim> {
        let aim = terms.weights().aim(self.in_stress(now), BasisPoints(self.correlation), total);
        aim.map_err(|error| BallastError::from(error).into())
    }

    /// Notes what it goes on to do. Its auction runs on while somebody looks and the side stays; else it starts anew.
    pub(crate) fn turn(&mut self, next: Side, watched: bool, now: i64) {
        let same = matches!(
            (self.side(), next),
            (Side::Sells, Side::Sells) | (Side::Buys, Side::Buys) | (Side::Rests, Side::Rests)
        );
        if !same || !watched {
            self.since = now;
        }
        self.side = match next {
            Side::Rests => side::RESTS,
            Side::Sells => side::SELLS,
            Side::Buys => side::BUYS,
        };
        if matches!(next, Side::Rests) {
            self.since = 0;
        }
    }

    /// Tokens came in.
    pub(crate) fn receive(&mut self, amount: u64) -> Result<()> {
        self.amount = self.amount.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    /// Tokens go for quote, within the cap of a day.
    pub(crate) fn sell(&mut self, amount: u64, quote: u64, cap: u64, now: i64) -> Result<()> {
        use_up(&mut self.sold, quote, cap, now)?;
        self.amount = self.amount.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(())
    }

    /// Tokens come for quote, within the cap of a day.
    pub(crate) fn buy(&mut self, amount: u64, quote: u64, cap: u64, now: i64) -> Result<()> {
        use_up(&mut self.bought, quote, cap, now)?;
        self.receive(amount)
    }
}

/// What was bought never keeps it from being sold: each side has a cap of its own.
fn use_up(used: &mut DayUse, quote: u64, cap: u64, now: i64) -> Result<()> {
    let cap = used.at(cap, now)?;
    if quote > cap.room() {
        return Err(refuse(BallastError::HoldingCapExceeded, quote, cap.room()));
    }
    used.take(cap, quote)
}

impl Holdings {
    /// Writes that of a reserve which holds nothing beside quote.
    pub(crate) fn create(account: &AccountLoader<Self>, clearinghouse: &Pubkey) -> Result<()> {
        let mut holdings = account.load_init()?;
        holdings.version = VERSION;
        holdings.clearinghouse = *clearinghouse;
        Ok(())
    }

    /// The number of the next event.
    pub(crate) fn count_event(&mut self) -> u64 {
        self.sequence = self.sequence.wrapping_add(1); // 2^64 events do not happen.
        self.sequence
    }

    /// A holding.
    pub fn slot(&self, index: u8) -> Result<&HoldingSlot> {
        let slot = self.slots.get(usize::from(index)).filter(|slot| slot.listed());
        slot.or_refuse(BallastError::UnknownHolding)
    }

    pub(crate) fn slot_mut(&mut self, index: u8) -> Result<&mut HoldingSlot> {
        let slot = self.slots.get_mut(usize::from(index)).filter(|slot| slot.listed());
        slot.or_refuse(BallastError::UnknownHolding)
    }

    /// Lists a collateral as a holding.
    pub(crate) fn list(&mut self, index: u8, collateral: u16, vault: Pubkey) -> Result<()> {
        let twice = self.slots.iter().any(|slot| slot.listed() && slot.collateral == collateral);
        let slot = self.slots.get_mut(usize::from(index)).or_refuse(BallastError::IndexBeyondTable)?;
        ensure!(!slot.listed() && !twice, BallastError::IndexTaken);
        (slot.collateral, slot.vault) = (collateral, vault);
        Ok(())
    }

    /// Whether somebody looked within ten minutes.
    pub const fn watched(&self, now: i64) -> bool {
        now.saturating_sub(self.looked) <= LOOK_SECONDS
    }
}
