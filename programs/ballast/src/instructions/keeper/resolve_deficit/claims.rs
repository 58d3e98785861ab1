//! Claims of an account that is wound up: paid as far as pools go, then passed to the loss.

use std::cell::RefMut;

use anchor_lang::prelude::*;
use ballast_risk::claim::ClaimIndex;

use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse, ensure};
use crate::event::{ClaimWoundUp, MarketTotals, log};
use crate::portfolio::{Books, Leg};
use crate::state::{MarginAccount, Market, PositionSlot, Recovery};

/// A claim taken out of its slot, with its market.
struct Claimed<'a> {
    market: RefMut<'a, Market>,
    leg: Leg,
    index: ClaimIndex,
    paid: u64,
    passed: u64,
}

/// The account's claims in markets where it has nothing else, in slot order.
pub(super) struct Claims<'a> {
    claims: Vec<Claimed<'a>>,
}

const fn is_claim(slot: &PositionSlot) -> bool {
    slot.size == 0 && slot.claim > 0
}

impl<'a> Claims<'a> {
    /// Opens the markets given, which are those of the account's claims, all of them and in slot order.
    pub(super) fn take(
        books: &Books,
        account: &MarginAccount,
        root: &Pubkey,
        markets: &'a [AccountLoader<'_, Market>],
    ) -> Result<Self> {
        let mut held = account.positions.iter().filter(|slot| is_claim(slot)).map(|slot| slot.market);
        let mut claims = Vec::with_capacity(markets.len());
        for market in markets {
            let mut market = open(market, root)?;
            ensure!(held.next() == Some(market.index), BallastError::ClaimMarketsMismatch);
            let book = books.market(market.index)?;
            let leg = Leg::take(account, &mut market, &book)?;
            claims.push(Claimed { market, leg, index: book.published.indices().claim, paid: 0, passed: 0 });
        }
        ensure!(held.next().is_none(), BallastError::ClaimMarketsMismatch);
        Ok(Self { claims })
    }

    /// Pays each claim as far as its pool goes; returns what was paid.
    pub(super) fn pay(&mut self, account: &mut MarginAccount) -> Result<u64> {
        let before = account.cash;
        for Claimed { market, leg, paid, .. } in &mut self.claims {
            *paid = if market.halted() { 0 } else { leg.position.claim.min(market.pool) };
            market.pay_claim(&mut leg.position.claim, *paid)?;
            account.receive_cash(*paid)?;
        }
        account.cash.checked_sub(before).or_refuse(BallastError::Overflow)
    }

    pub(super) fn face(&self) -> u64 {
        let claims = self.claims.iter().map(|claimed| claimed.leg.position.claim);
        claims.fold(0, u64::saturating_add) // A sum beyond 2^64 is beyond every debt.
    }

    /// Passes claims to the recovery, up to `share`; returns what passed.
    pub(super) fn pass(&mut self, recovery: &mut Recovery, share: u64) -> Result<u64> {
        let mut left = share;
        for Claimed { market, leg, index, passed, .. } in &mut self.claims {
            *passed = leg.position.claim.min(left);
            if *passed == 0 {
                continue;
            }
            left = left.checked_sub(*passed).or_refuse(BallastError::Overflow)?;
            leg.position.claim = leg.position.claim.checked_sub(*passed).or_refuse(BallastError::Overflow)?;
            let slot = recovery.claim_mut(market.index)?;
            let (was_used, booked) = (slot.claim > 0, market.is_booked(slot.window));
            let held = index.live(slot.claim, slot.snapshot()).lawful()?;
            slot.store(held.checked_add(*passed).or_refuse(BallastError::Overflow)?, *index);
            market.count(was_used, true, booked)?;
        }
        Ok(share.saturating_sub(left)) // What is left is at most the share.
    }

    /// Puts what is left of the claims back.
    pub(super) fn put(self, account: &mut MarginAccount, recovery: u16) -> Result<()> {
        for Claimed { mut market, leg, paid, passed, .. } in self.claims {
            leg.put(account, &mut market)?;
            if paid > 0 || passed > 0 {
                let totals = MarketTotals::count(&mut market);
                log(&ClaimWoundUp { totals, account: account.id, paid, recovery, passed })?;
            }
        }
        Ok(())
    }
}
