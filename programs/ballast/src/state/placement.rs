//! What protocol capital has with a depository.

use anchor_lang::prelude::*;
use ballast_risk::liquidity::Placement as Sums;

use super::{VERSION, assert_layout, seeds};
use crate::depository::{AtHand, Redeemed};
use crate::error::{BallastError, Lawful, OrRefuse, ensure, refuse};

/// What protocol capital has with one vault of a depository. Its address owns the quote on its way and the receipts, and signs for them.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct Placement {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// One when something was written off: nothing more is placed here.
    pub defaulted: u8,
    /// One when the last look found less than the principal.
    pub impaired: u8,
    /// One when looks found less for ten minutes: coverage counts what can be redeemed, until they found all of it for as long.
    pub doubted: u8,
    /// Zero.
    pub _pad0: [u8; 3],
    /// The root.
    pub clearinghouse: Pubkey,
    /// The vault of the depository.
    pub vault: Pubkey,
    /// Where quote is on its way there and back.
    pub quote: Pubkey,
    /// Where what the depository gave for it is.
    pub receipts: Pubkey,
    /// Counts events.
    pub sequence: u64,
    /// What was placed and neither came home nor was written off.
    pub principal: u64,
    /// What could be redeemed at once when somebody last looked or moved something.
    pub redeemable: u64,
    /// When somebody last looked.
    pub looked: i64,
    /// Since when every look, each within an hour of the one before, found the same: all of the principal, or less.
    pub turned: i64,
    /// All interest that came home.
    pub earned_ever: u64,
    /// All that was lost: written off, or by rounding.
    pub lost_ever: u64,
    /// The least that the depository had for everybody at the looks since then.
    pub least: u64,
    /// Zero, for what comes.
    pub _reserved: [u8; 24],
}

assert_layout!(Placement, size = 224,
    version @ 0, bump @ 1, defaulted @ 2, impaired @ 3, doubted @ 4, _pad0 @ 5, clearinghouse @ 8, vault @ 40, quote @ 72, receipts @ 104,
    sequence @ 136, principal @ 144, redeemable @ 152, looked @ 160, turned @ 168, earned_ever @ 176, lost_ever @ 184, least @ 192,
    _reserved @ 200,
);

/// The parts of a placement that signing for its token accounts takes.
#[derive(Clone, Copy)]
pub(crate) struct PlacementSeeds {
    clearinghouse: Pubkey,
    vault: Pubkey,
    bump: [u8; 1],
}

impl PlacementSeeds {
    pub(crate) fn parts(&self) -> [&[u8]; 4] {
        [seeds::PLACEMENT, self.clearinghouse.as_ref(), self.vault.as_ref(), &self.bump]
    }
}

impl Placement {
    /// Writes one with which nothing is placed.
    pub(crate) fn create(
        account: &AccountLoader<Self>,
        bump: u8,
        (clearinghouse, vault): (Pubkey, Pubkey),
        (quote, receipts): (Pubkey, Pubkey),
    ) -> Result<()> {
        let mut placement = account.load_init()?;
        (placement.version, placement.bump) = (VERSION, bump);
        (placement.clearinghouse, placement.vault) = (clearinghouse, vault);
        (placement.quote, placement.receipts) = (quote, receipts);
        Ok(())
    }

    pub(crate) const fn signer_seeds(&self) -> PlacementSeeds {
        PlacementSeeds { clearinghouse: self.clearinghouse, vault: self.vault, bump: [self.bump] }
    }

    /// The number of the next event.
    pub(crate) fn count_event(&mut self) -> u64 {
        self.sequence = self.sequence.wrapping_add(1); // 2^64 events do not happen.
        self.sequence
    }

    /// Refuses to place more where something was written off, for which governance names another vault; where something lacks, or did at a
    /// look of the last ten minutes; and more than the depository has at hand for everybody.
    pub(crate) fn may_grow(&self, amount: u64, at_hand: AtHand, now: i64) -> Result<()> {
        ensure!(self.defaulted == 0, BallastError::PlacementDefaulted);
        let (sums, AtHand { redeemable, cash }) = (self.sums(), at_hand);
        if sums.impaired || redeemable < self.principal {
            return Err(refuse(BallastError::PlacementImpaired, redeemable, self.principal));
        }
        ensure!(sums.is_settled(now), BallastError::PlacementUnwatched);
        let room = sums.room(cash);
        if amount > room { Err(refuse(BallastError::DepositoryShort, amount, room)) } else { Ok(()) }
    }

    /// As a value.
    pub const fn sums(&self) -> Sums {
        Sums {
            principal: self.principal,
            redeemable: self.redeemable,
            impaired: self.impaired != 0,
            doubted: self.doubted != 0,
            turned: self.turned,
            looked: self.looked,
            least: self.least,
        }
    }

    fn store(&mut self, sums: Sums) {
        (self.principal, self.redeemable, self.least) = (sums.principal, sums.redeemable, sums.least);
        (self.impaired, self.doubted) = (u8::from(sums.impaired), u8::from(sums.doubted));
        (self.turned, self.looked) = (sums.turned, sums.looked);
    }

    fn count_lost(&mut self, lost: u64) -> Result<()> {
        self.lost_ever = self.lost_ever.checked_add(lost).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    /// Looks; returns what is written off.
    pub(crate) fn look(&mut self, at_hand: AtHand, now: i64) -> Result<u64> {
        let mut sums = self.sums();
        let lost = sums.look(at_hand.redeemable, at_hand.cash, now);
        self.store(sums);
        self.count_lost(lost)?;
        if lost > 0 {
            self.defaulted = 1;
        }
        Ok(lost)
    }

    /// Places more, after which so much can be redeemed; returns what was lost by rounding.
    pub(crate) fn place(&mut self, amount: u64, redeemable: u64) -> Result<u64> {
        let mut sums = self.sums();
        let lost = sums.place(amount, redeemable).lawful()?;
        self.store(sums);
        self.count_lost(lost)?;
        Ok(lost)
    }

    /// Takes home what was redeemed; returns what of it is principal, and what was lost by rounding.
    pub(crate) fn bring_home(&mut self, redeemed: &Redeemed) -> Result<(u64, u64)> {
        let (mut sums, &Redeemed { came, before, after }) = (self.sums(), redeemed);
        let (home, lost) = sums.bring_home(came, before, after.redeemable, after.cash);
        self.store(sums);
        let interest = came.saturating_sub(home); // A part of it.
        self.earned_ever = self.earned_ever.checked_add(interest).or_refuse(BallastError::Overflow)?;
        self.count_lost(lost)?;
        Ok((home, lost))
    }
}
