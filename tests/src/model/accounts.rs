//! Margin accounts: opened, closed, and whom their owners let trade.

use super::arithmetic::ceil_divide;
use super::refusal::{Answer, Outcome, Refusal, require};
use super::{Account, MatcherAllowance, Pause, SlidingWindow, World, pause};

/// An operation is paused for no longer.
const LONGEST_PAUSE: i128 = 259_200;

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
        require(!self.is_paused(pause::OPENING), Refusal::Paused)?;
        self.accounts[account] = Account::new(self.accounts[account].owner);
        self.part_from(account);
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

    /// Whether an operation is paused.
    pub fn is_paused(&self, operation: u32) -> bool {
        self.now < self.paused_until(operation)
    }

    /// When its last pause ends or ended.
    pub fn paused_until(&self, operation: u32) -> i128 {
        self.pauses[operation.trailing_zeros() as usize].until
    }

    /// Pauses operations for so many seconds: three days at most, and nobody ends it earlier; then they are open for a third longer.
    pub fn pause(&mut self, operations: u32, seconds: i128) -> Answer {
        self.atomically(|world| {
            for bit in (0..5).filter(|bit| operations >> bit & 1 == 1) {
                let now = world.now;
                let pause = &mut world.pauses[bit];
                if now < pause.until {
                    let since = pause.since.expect("it began");
                    require(now + seconds <= since + LONGEST_PAUSE, Refusal::PauseSpent)?;
                    pause.until = pause.until.max(now + seconds);
                    continue;
                }
                let last = pause.since.map_or(0, |since| pause.until - since);
                require(now >= pause.until + last + ceil_divide(last, 3), Refusal::PauseSpent)?;
                if 1 << bit == pause::WITHDRAWAL || 1 << bit == pause::GROWTH {
                    world.closed += last;
                }
                if 1 << bit == pause::WITHDRAWAL {
                    world.stopped += last;
                }
                world.pauses[bit] = Pause { since: Some(now), until: now + seconds };
            }
            Ok(Outcome::Done)
        })
    }
}
