//! What the vaults of the traders owe, and what bounds what leaves them.

use anchor_lang::prelude::*;
use ballast_risk::outflow::Seasoned;

use super::Clearinghouse;
use crate::error::{BallastError, OrRefuse};
use crate::state::{Bounds, LEAST_OUTFLOW, NONE, Reserve, Terms, assert_layout};

/// How many collaterals a clearinghouse lists.
pub const COLLATERALS: usize = 16;

/// What a ledger came to at least, see [`Seasoned`].
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct SeasonedSlot {
    /// The hour in which it changed last, since 1970.
    pub hour: u64,
    /// The least in that hour.
    pub least: u64,
    /// The least in the hour before.
    pub before: u64,
}

assert_layout!(SeasonedSlot, size = 24, hour @ 0, least @ 8, before @ 16);

impl SeasonedSlot {
    /// It, with what the ledger comes to before it changes.
    fn seen(&self, ledger: u64, now: i64) -> Seasoned {
        let mut seasoned = Seasoned { hour: self.hour, least: self.least, before: self.before };
        seasoned.see(ledger, now);
        seasoned
    }

    fn see(&mut self, ledger: u64, now: i64) {
        let seasoned = self.seen(ledger, now);
        *self = Self { hour: seasoned.hour, least: seasoned.least, before: seasoned.before };
    }
}

impl Clearinghouse {
    /// Tokens of a collateral, or quote for [`NONE`], came into a vault of the traders; returns its ledger.
    pub(crate) fn receive(&mut self, collateral: u16, amount: u64, now: i64) -> Result<u64> {
        let ledger = self.changing_ledger(collateral, now)?;
        *ledger = ledger.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(*ledger)
    }

    /// Tokens of a collateral, or quote for [`NONE`], left a vault of the traders; returns its ledger.
    pub(crate) fn release(&mut self, collateral: u16, amount: u64, now: i64) -> Result<u64> {
        let ledger = self.changing_ledger(collateral, now)?;
        *ledger = ledger.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(*ledger)
    }

    /// A ledger that is about to change.
    fn changing_ledger(&mut self, collateral: u16, now: i64) -> Result<&mut u64> {
        let (ledger, seasoned) = if collateral == NONE {
            (Some(&mut self.traders_ledger), self.seasoned.last_mut())
        } else {
            (self.collateral_ledgers.get_mut(usize::from(collateral)), self.seasoned.get_mut(usize::from(collateral)))
        };
        let ledger = ledger.or_refuse(BallastError::UnknownCollateral)?;
        seasoned.or_refuse(BallastError::UnknownCollateral)?.see(*ledger, now);
        Ok(ledger)
    }

    /// The vault of a collateral, or that of the traders' quote for [`NONE`].
    pub(crate) fn vault(&self, collateral: u16, terms: &Terms) -> Result<Pubkey> {
        if collateral == NONE { Ok(self.traders_vault) } else { Ok(terms.collateral(collateral)?.vault) }
    }

    /// What the vault of a collateral owes, or that of the traders' quote for [`NONE`].
    pub fn ledger(&self, collateral: u16) -> Result<u64> {
        if collateral == NONE {
            return Ok(self.traders_ledger);
        }
        self.collateral_ledgers.get(usize::from(collateral)).copied().or_refuse(BallastError::UnknownCollateral)
    }

    /// One whole token of quote, in its smallest units.
    pub fn whole_quote(&self) -> Result<u64> {
        10_u64.checked_pow(u32::from(self.quote_decimals)).or_refuse(BallastError::Overflow)
    }

    /// What bounds the outflow of what is the reserve's own in its vault: who stakes waits for weeks, so that all of it is seasoned. What
    /// facilities hold, and a bond, is no part of it: neither takes what may leave of the other. What is lent or placed has not fallen.
    pub fn bounds_of_reserve(&self, reserve: &Reserve, now: i64) -> Result<Bounds> {
        self.bounds_of_seasoned(reserve.value()?, now)
    }

    fn bounds_of_seasoned(&self, ledger: u64, now: i64) -> Result<Bounds> {
        let least = self.whole_quote()?.checked_mul(LEAST_OUTFLOW).or_refuse(BallastError::Overflow)?;
        Ok(Bounds { ledger, seasoned: ledger, least, now, stopped: self.stopped(now) })
    }

    /// What bounds that of a vault of the traders, of a collateral as if it were quote.
    pub fn bounds(&self, collateral: u16, now: i64) -> Result<Bounds> {
        let ledger = self.ledger(collateral)?;
        let place = if collateral == NONE { COLLATERALS } else { usize::from(collateral) };
        let seasoned = self.seasoned.get(place).or_refuse(BallastError::UnknownCollateral)?.seen(ledger, now).level();
        Ok(Bounds { seasoned, ..self.bounds_of_seasoned(ledger, now)? })
    }
}
