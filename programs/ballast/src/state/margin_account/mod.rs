//! A trader's account: cash, collateral balances and positions, in slots.

mod slots;

use anchor_lang::prelude::*;
use ballast_risk::margin::Standing;
use ballast_risk::stress::{Given, give};
use ballast_risk::{BasisPoints, Money, Size};

pub use self::slots::*;
use super::assert_layout;
use crate::error::{BallastError, Lawful, OrRefuse, ensure};

/// Positions of an account: all of them are judged, and liquidated, within one transaction of 1,232 bytes.
pub const POSITIONS: usize = 16;
/// Collateral balances of an account.
pub const BALANCES: usize = 8;
/// Matchers that an account may allow at a time.
pub const MATCHERS: usize = 2;

/// Seconds for which a clock runs on without anyone looking.
pub const WATCH_SECONDS: i64 = 3_600;

/// A trader's account.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct MarginAccount {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// The owner's number for it.
    pub index: u16,
    /// Zero.
    pub _pad0: [u8; 4],
    /// The root.
    pub clearinghouse: Pubkey,
    /// Who may do everything.
    pub owner: Pubkey,
    /// Who may trade, and nothing else; zero for nobody.
    pub delegate: Pubkey,
    /// Its number among all accounts, in order of opening.
    pub id: u64,
    /// Quote.
    pub cash: u64,
    /// Fees that cash lacked.
    pub fee_debt: u64,
    /// Since when equity is below zero; zero when it is not, as of `looked`.
    pub negative_since: i64,
    /// Since when cash lacks for losses; zero when it does not, as of `looked`.
    pub called_since: i64,
    /// Matchers.
    pub matchers: [MatcherAllowance; MATCHERS],
    /// Collateral.
    pub balances: [Balance; BALANCES],
    /// Positions.
    pub positions: [PositionSlot; POSITIONS],
    /// Counts forced sales of its collateral.
    pub sequence: u64,
    /// When the clocks were last kept.
    pub looked: i64,
    /// The market to which the fees are owed, while any are.
    pub fee_market: u16,
    /// Zero.
    pub _pad1: [u8; 6],
    /// What its deficit was reported to take from the reserve at most.
    pub reported: u64,
    /// The census that visited it last.
    pub census: u32,
    /// Positions that it saw and that are as they were, one bit each.
    pub seen: u16,
    /// Zero.
    pub _pad2: [u8; 2],
    /// What it has given since of what stands behind its losses under stress, less what it got and what it could spare then; in quote.
    pub given: i64,
    /// Since when it is below maintenance; zero when it is not, as of `looked`.
    pub below_since: i64,
    /// What the worst scenario would have taken of all that counted of it when it was visited: beyond it, what it gave is lacking.
    pub risked: u64,
    /// Zero, for what comes.
    pub _reserved: [u8; 64],
}

assert_layout!(MarginAccount, size = 1_728,
    version @ 0, bump @ 1, index @ 2, _pad0 @ 4, clearinghouse @ 8, owner @ 40, delegate @ 72, id @ 104, cash @ 112,
    fee_debt @ 120, negative_since @ 128, called_since @ 136, matchers @ 144, balances @ 320, positions @ 448, sequence @ 1_600, looked @ 1_608,
    fee_market @ 1_616, _pad1 @ 1_618, reported @ 1_624, census @ 1_632, seen @ 1_636, _pad2 @ 1_638,
    given @ 1_640, below_since @ 1_648, risked @ 1_656, _reserved @ 1_664,
);

impl MarginAccount {
    /// Whether it is the reserve's own: nobody signs for the root.
    pub fn is_inventory(&self) -> bool {
        self.owner == self.clearinghouse
    }

    /// The size in a market.
    pub fn size(&self, market: u16) -> Size {
        self.position(market).map_or_else(Size::default, |slot| Size(slot.size))
    }

    /// The position in a market, if any.
    pub fn position(&self, market: u16) -> Option<&PositionSlot> {
        self.positions.iter().find(|slot| slot.market == market && slot.used())
    }

    /// The number of the slot of a market's position, or of a free one.
    pub(crate) fn slot(&self, market: u16) -> Result<usize> {
        let held = self.positions.iter().position(|slot| slot.market == market && slot.used());
        let slot = held.or_else(|| self.positions.iter().position(|slot| !slot.used()));
        slot.or_refuse(BallastError::PositionsFull)
    }

    /// What is left of a position's share of today that may be deleveraged.
    pub(crate) fn renew_share(&mut self, slot: usize, share: u32, now: i64) -> Result<u64> {
        self.positions.get_mut(slot).or_refuse(BallastError::NoPosition)?.renew_share(share, now)
    }

    /// Takes from that share.
    pub(crate) fn spend_share(&mut self, slot: usize, magnitude: u64) -> Result<()> {
        self.positions.get_mut(slot).or_refuse(BallastError::NoPosition)?.spend_share(magnitude)
    }

    /// Whether nothing is left in it, and nothing owed.
    pub fn is_empty(&self) -> bool {
        self.fee_debt == 0 && self.reported == 0 && self.holds_nothing()
    }

    /// Whether it has no cash, no collateral and no position.
    pub fn holds_nothing(&self) -> bool {
        self.cash == 0
            && self.balances.iter().all(|balance| balance.amount == 0)
            && !self.positions.iter().any(PositionSlot::used)
    }

    /// Pays quote in.
    pub fn receive_cash(&mut self, amount: u64) -> Result<()> {
        self.cash = self.cash.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    pub(crate) fn pay_cash(&mut self, amount: u64) -> Result<()> {
        self.cash = self.cash.checked_sub(amount).or_refuse(BallastError::NotEnoughCash)?;
        Ok(())
    }

    /// Takes a market's fee from cash; what cash lacks is owed, to the market whose fee was the first. Returns what cash paid.
    pub(crate) fn charge(&mut self, fee: u64, market: u16) -> Result<u64> {
        let paid = fee.min(self.cash);
        self.pay_cash(paid)?;
        let owed = fee.checked_sub(paid).or_refuse(BallastError::Overflow)?;
        if self.fee_debt == 0 && owed > 0 {
            self.fee_market = market;
        }
        self.fee_debt = self.fee_debt.checked_add(owed).or_refuse(BallastError::Overflow)?;
        Ok(paid)
    }

    /// The fees owed to a market.
    pub(crate) const fn owed_to(&self, market: u16) -> u64 {
        if self.fee_market == market { self.fee_debt } else { 0 }
    }

    /// Pays a part of the fees owed from cash.
    pub(crate) fn pay_fee_debt(&mut self, amount: u64) -> Result<()> {
        self.pay_cash(amount)?;
        self.fee_debt = self.fee_debt.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        if self.fee_debt == 0 {
            self.fee_market = 0;
        }
        Ok(())
    }

    /// The fees owed die when nothing is left that could pay them.
    pub(crate) fn forgive_fees_if_spent(&mut self) {
        if self.holds_nothing() {
            self.fee_debt = 0;
            self.fee_market = 0;
        }
    }

    /// Tokens of a collateral.
    pub fn balance(&self, collateral: u16) -> u64 {
        let held = self.balances.iter().find(|balance| balance.amount > 0 && balance.collateral == collateral);
        held.map_or(0, |balance| balance.amount)
    }

    /// Pays tokens of a collateral in.
    pub fn receive_collateral(&mut self, collateral: u16, amount: u64) -> Result<()> {
        if amount == 0 {
            return Ok(());
        }
        let held = self.balances.iter().position(|balance| balance.amount > 0 && balance.collateral == collateral);
        let slot = held.or_else(|| self.balances.iter().position(|balance| balance.amount == 0));
        let balance = slot.and_then(|slot| self.balances.get_mut(slot)).or_refuse(BallastError::BalancesFull)?;
        balance.collateral = collateral;
        balance.amount = balance.amount.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    pub(crate) fn release_collateral(&mut self, collateral: u16, amount: u64) -> Result<()> {
        let held = self.balances.iter_mut().find(|balance| balance.amount > 0 && balance.collateral == collateral);
        let balance = held.or_refuse(BallastError::NotEnoughCollateral)?;
        balance.amount = balance.amount.checked_sub(amount).or_refuse(BallastError::NotEnoughCollateral)?;
        if balance.amount == 0 {
            *balance = Balance::default();
        }
        Ok(())
    }

    /// Since when equity is below zero, if that was seen lately.
    pub const fn below_zero_clock(&self, now: i64) -> Option<i64> {
        self.running(self.negative_since, now)
    }

    /// Since when cash lacks for losses, if that was seen lately.
    pub const fn called_clock(&self, now: i64) -> Option<i64> {
        self.running(self.called_since, now)
    }

    /// Since when it is below maintenance, if that was seen lately.
    pub const fn below_maintenance_clock(&self, now: i64) -> Option<i64> {
        self.running(self.below_since, now)
    }

    /// A clock counts only while somebody looks: its cause may have been gone in a longer gap, and nobody noticed.
    const fn running(&self, clock: i64, now: i64) -> Option<i64> {
        if clock != 0 && now.saturating_sub(self.looked) <= WATCH_SECONDS { Some(clock) } else { None }
    }

    /// Sets or clears the clocks by what the account comes to. A clock that runs keeps its start.
    pub(crate) fn keep_clocks(&mut self, standing: &Standing, allowance: BasisPoints, now: i64) {
        let (below_zero, called) = (self.below_zero_clock(now), self.called_clock(now));
        let below = self.below_maintenance_clock(now);
        self.negative_since = if standing.equity.0 < 0 { below_zero.unwrap_or(now) } else { 0 };
        self.called_since = if standing.calls(self.cash, allowance) { called.unwrap_or(now) } else { 0 };
        self.below_since = if standing.below_maintenance() { below.unwrap_or(now) } else { 0 };
        self.looked = now;
    }

    /// The number of the next event of a forced sale.
    pub(crate) const fn count_event(&mut self) -> u64 {
        self.sequence = self.sequence.wrapping_add(1); // 2^64 events do not happen.
        self.sequence
    }

    /// Whether the census under way, of this number, has visited it; none is zero.
    #[inline(always)]
    pub const fn is_visited(&self, census: u32) -> bool {
        census != 0 && self.census == census
    }

    /// Marks it as visited; `slack` is what it can spare, `risked` what else counts of it.
    pub(crate) fn visit(&mut self, census: u32, seen: u16, (slack, risked): (Money, u64)) -> Result<()> {
        (self.census, self.seen, self.given, self.risked) = (census, seen, slack.negated().lawful()?.0, risked);
        Ok(())
    }

    /// It has given more of what stands behind its losses; returns by how much that moved what all gave.
    pub(crate) fn give(&mut self, more: Money) -> Result<Given> {
        let (given, moved) = give(Money(self.given), self.risked, more).lawful()?;
        self.given = given.0;
        Ok(moved)
    }

    /// Forgets that a position was seen; returns whether it was.
    pub(crate) fn forget_seen(&mut self, slot: usize) -> bool {
        let bit = u32::try_from(slot).ok().and_then(|slot| 1_u16.checked_shl(slot)).unwrap_or(0); // There are 16 slots.
        let was = self.seen & bit != 0;
        self.seen &= !bit;
        was
    }

    /// Whether the signer is owner or delegate; a matcher goes through its allowance.
    pub(crate) fn may_trade(&self, signer: &Pubkey) -> bool {
        *signer == self.owner || (self.delegate != Pubkey::default() && *signer == self.delegate)
    }

    /// Spends from a matcher's allowance.
    pub(crate) fn spend_allowance(&mut self, matcher: &Pubkey, market: u16, spent: Fill, now: i64) -> Result<()> {
        let allowed = self.matchers.iter_mut().find(|allowance| allowance.matcher == *matcher);
        let allowance = allowed.or_refuse(BallastError::NotAuthorized)?;
        ensure!(now < allowance.expires, BallastError::MatcherAllowanceExpired);
        let market = 1_u64.checked_shl(u32::from(market)).or_refuse(BallastError::UnknownMarket)?;
        ensure!(allowance.markets & market != 0, BallastError::MatcherMarketNotAllowed);
        allowance.spend(spent.notional, spent.slippage, now)
    }
}

/// What a fill takes from a matcher's allowance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fill {
    pub notional: u64,
    pub slippage: u64,
}
