//! What was placed, what came home, and what of it could not.

use std::collections::BTreeMap;

use ballast::event::{CapitalPlaced, CapitalRecalled};
use ballast::state::Placement;
use serde::Serialize;

/// The placement of a run, in quote where nothing else is said.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Figures {
    /// Movements there, and what went there in all.
    pub(crate) placings: u64,
    pub(crate) went: u64,
    /// Principal that came home in all.
    pub(crate) home: u64,
    /// The most that was placed at once, and what was placed at the end of the history.
    pub(crate) most: u64,
    pub(crate) last: u64,
    /// What was placed times seconds, over so many seconds.
    pub(crate) placed_seconds: u128,
    pub(crate) seconds: i64,
    /// Interest that came home, and what receipts stand for at the last look, whether it is there or lent.
    pub(crate) interest: u64,
    pub(crate) receipts: u64,
    /// Times that something was asked home, how many of these were met at once, seconds of all the others until it was home, and of the longest.
    pub(crate) recalls: u64,
    pub(crate) at_once: u64,
    pub(crate) waited: i64,
    pub(crate) longest: i64,
    /// Since when something is asked home that is not there, and how much was placed at most while it was.
    pub(crate) asked: Option<i64>,
    pub(crate) most_asked: u64,
    /// Least ratio of what is liquid to the forecast of outflows, in basis points.
    pub(crate) least_ratio: Option<u64>,
    /// Seconds in which less could be redeemed than was placed.
    pub(crate) impaired: i64,
    /// What was written off, roundings included.
    pub(crate) lost: u64,
    /// Times that placing was refused, by the rule.
    pub(crate) refused: BTreeMap<String, u64>,
}

impl Figures {
    /// What was placed on average.
    pub(crate) fn mean(&self) -> u64 {
        let seconds = u128::try_from(self.seconds).unwrap_or(0);
        u64::try_from(self.placed_seconds.checked_div(seconds).unwrap_or(0)).unwrap_or(u64::MAX)
    }

    /// What was earned: less than nothing where receipts stand for less than is placed.
    pub(crate) fn earned(&self) -> i64 {
        let of = |amount: u64| i64::try_from(amount).unwrap_or(i64::MAX);
        of(self.interest) + of(self.receipts) - of(self.last) - of(self.lost)
    }

    /// Seconds that passed since the last look, with so much placed.
    pub(super) fn pass(&mut self, seconds: i64, placement: &Placement) {
        self.seconds += seconds;
        self.placed_seconds += u128::from(placement.principal) * u128::try_from(seconds).unwrap_or(0);
        if placement.redeemable < placement.principal {
            self.impaired += seconds;
        }
    }

    pub(super) const fn placed(&mut self, event: &CapitalPlaced) {
        self.placings += 1;
        self.went += event.amount;
    }

    pub(super) const fn recalled(&mut self, event: &CapitalRecalled) {
        self.home += event.home;
        self.interest += event.received - event.home;
    }

    /// Whether something is asked home now that is not there: a recall begins, or is over.
    pub(super) fn asks(&mut self, now: i64, (came, lacks): (bool, bool), placed: u64) {
        if (came || lacks) && self.asked.is_none() {
            self.recalls += 1;
            self.asked = Some(now);
        }
        if lacks {
            self.most_asked = self.most_asked.max(placed);
            return;
        }
        if let Some(since) = self.asked.take() {
            self.at_once += u64::from(since == now);
            self.waited += now - since;
            self.longest = self.longest.max(now - since);
        }
    }

    /// What stands at a look.
    pub(super) fn look(&mut self, placement: &Placement, receipts: u64, (liquid, forecast): (u64, u64)) {
        self.most = self.most.max(placement.principal);
        self.last = placement.principal;
        self.lost = placement.lost_ever;
        self.receipts = receipts;
        let ratio = (u128::from(liquid) * 10_000).checked_div(u128::from(forecast));
        if let Some(ratio) = ratio.and_then(|ratio| u64::try_from(ratio).ok()) {
            self.least_ratio = Some(self.least_ratio.map_or(ratio, |least| least.min(ratio)));
        }
    }
}
