//! Margin accounts: opened, closed, and whom their owners let trade.

use super::refusal::{Answer, Outcome, Refusal, require};
use super::{Account, MatcherAllowance, SlidingWindow, World, pause};

/// What a matcher may do in an owner's name.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Budget {
    /// Markets, one bit each.
    pub markets: u64,
    pub expires: i128,
    pub notional: i128,
    pub slippage: i128,
}

impl World {
    /// Opens an account, or opens a closed one anew.
    pub fn open_account(&mut self, account: usize) -> Answer {
        require(self.paused & pause::OPENING == 0, Refusal::Paused)?;
        self.accounts[account] = Account::new(self.accounts[account].owner);
        Ok(Outcome::Done)
    }

    /// Closes an account in which nothing is left.
    pub fn close_account(&mut self, account: usize) -> Answer {
        self.check_account(account)?;
        require(self.accounts[account].is_empty(), Refusal::AccountNotEmpty)?;
        self.accounts[account] = Account::new(self.accounts[account].owner);
        Ok(Outcome::Done)
    }

    /// Sets who else may trade; zero for nobody.
    pub fn set_delegate(&mut self, account: usize, delegate: u64) -> Answer {
        self.check_account(account)?;
        self.accounts[account].delegate = delegate;
        Ok(Outcome::Done)
    }

    /// Allows a matcher within a budget. What it has used stays used; a new one takes a slot that is free or whose time is over.
    pub fn allow_matcher(&mut self, account: usize, matcher: u64, budget: &Budget) -> Answer {
        self.check_account(account)?;
        let now = self.now;
        let slots = &mut self.accounts[account].matchers;
        let held = slots.iter().position(|slot| slot.as_ref().is_some_and(|held| held.matcher == matcher));
        let over = |slot: &Option<MatcherAllowance>| slot.as_ref().is_none_or(|held| held.expires <= now);
        let slot = held.or_else(|| slots.iter().position(over)).ok_or(Refusal::NoFreeMatcher)?;
        let fresh = SlidingWindow { used: 0, since: now };
        let kept = slots[slot].take().filter(|_| held.is_some());
        let (notional, slippage) = kept.map_or((fresh.clone(), fresh), |kept| (kept.notional, kept.slippage));
        slots[slot] = Some(MatcherAllowance {
            matcher,
            markets: budget.markets,
            expires: budget.expires,
            notional_limit: budget.notional,
            notional,
            slippage_limit: budget.slippage,
            slippage,
        });
        Ok(Outcome::Done)
    }

    /// Pauses operations.
    pub fn set_pause(&mut self, paused: u32) -> Answer {
        if self.paused & pause::FUNDING != 0 && paused & pause::FUNDING == 0 {
            self.funding_resumed = self.now;
        }
        self.paused = paused;
        Ok(Outcome::Done)
    }
}
