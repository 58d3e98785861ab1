//! The census: who was visited, what of it is as it was, what accounts gave since, and what is reported.

use std::collections::BTreeMap;

use super::arithmetic::{BASIS, ONE, ceil_divide, floor_divide};
use super::refusal::{Answer, Outcome, Refusal, require};
use super::{Market, World};

/// How prices move in each scenario: per cent of the shock of each class.
pub const SCENARIOS: [[i128; 8]; 8] = [
    [-100; 8],
    [100; 8],
    [-100, -100, -100, -100, 100, 100, 100, 100],
    [100, 100, 100, 100, -100, -100, -100, -100],
    [-50; 8],
    [50; 8],
    [-100, 0, 0, 0, 0, 0, 0, 0],
    [100, 0, 0, 0, 0, 0, 0, 0],
];
/// A census that is older may be begun anew.
const LONGEST: i128 = 7_200;
/// One that is older may be finished whatever was seen.
const PATIENCE: i128 = 3_600;
/// Seconds for which a report counts from when its census began.
const LIFETIME: i128 = 86_400;

/// What is remembered of an account that was visited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Visited {
    /// Markets in which its size is as it was seen.
    pub known: Vec<usize>,
    /// What it gave since, less what it got and what it could spare then.
    pub given: i128,
    /// What else counted of it then: beyond it, it lacks what it gave.
    pub risked: i128,
}

/// Sizes in a market.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    long: i128,
    short: i128,
    /// Both sides of what moved since, as it was.
    gone: (i128, i128),
}

/// A census under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Running {
    began: i128,
    pub visited: BTreeMap<usize, Visited>,
    losses: [i128; 8],
    /// What accounts lacked before any shock.
    lacked: i128,
    seen: Vec<Seen>,
}

/// Censuses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Census {
    pub number: i128,
    pub running: Option<Running>,
    /// The last report: how much, and when its census began.
    pub report: (i128, i128),
}

impl World {
    /// Begins a census.
    pub fn begin_census(&mut self) -> Answer {
        let waits = self.census.running.as_ref().is_some_and(|running| self.now - running.began < LONGEST);
        require(!waits, Refusal::CensusUnderWay)?;
        self.census.number += 1;
        let seen = vec![Seen::default(); self.markets.len()];
        self.census.running =
            Some(Running { began: self.now, visited: BTreeMap::new(), losses: [0; 8], lacked: 0, seen });
        Ok(Outcome::Done)
    }

    /// Visits accounts, each once.
    pub fn visit_accounts(&mut self, accounts: &[usize]) -> Answer {
        self.atomically(|world| {
            require(world.census.running.is_some(), Refusal::NoCensus)?;
            for account in accounts {
                world.visit(*account)?;
            }
            Ok(Outcome::Done)
        })
    }

    fn visit(&mut self, account: usize) -> Result<(), Refusal> {
        let held = self.accounts[account].held();
        let open: Vec<(usize, i128)> = held
            .filter(|held| held.size != 0 && self.markets[held.market].final_price.is_none())
            .map(|held| (held.market, held.size))
            .collect();
        let left = SCENARIOS.map(|shares| self.left(account, &shares));
        let counted = self.counted(account);
        let lacks = (-floor_divide(counted, BASIS)).max(0);
        let least = match self.worst(account) {
            worst if worst >= 0 => worst,
            _ => left.into_iter().fold(counted, i128::min),
        };
        let running = self.census.running.as_mut().expect("a census");
        require(!running.visited.contains_key(&account), Refusal::AccountVisited)?;
        for (market, size) in &open {
            running.seen[*market].long += (*size).max(0);
            running.seen[*market].short += (-*size).max(0);
        }
        for (sum, left) in running.losses.iter_mut().zip(left) {
            *sum += (-floor_divide(left, BASIS)).max(0);
        }
        running.lacked += lacks;
        let known = open.iter().map(|(market, _)| *market).collect();
        let spare = floor_divide(least.max(0), BASIS);
        let risked = floor_divide(counted.max(0), BASIS) - spare;
        running.visited.insert(account, Visited { known, given: -spare, risked });
        Ok(())
    }

    /// What is left when each class moves by its whole shock, the worse way.
    fn worst(&self, account: usize) -> i128 {
        let counted = self.counted(account);
        let worse = (0..8).map(|class| {
            let alone = |share: i128| std::array::from_fn(|other| if other == class { share } else { 0 });
            let moved = [100, -100].map(|share| self.left(account, &alone(share)) - counted);
            moved[0].min(moved[1]).min(0)
        });
        counted + worse.sum::<i128>()
    }

    /// What is left in a scenario of what stands behind an account's losses.
    fn left(&self, account: usize, shares: &[i128; 8]) -> i128 {
        let mut left = self.counted(account);
        for held in self.accounts[account].held().filter(|held| held.size != 0) {
            let market = &self.markets[held.market];
            if market.final_price.is_some() {
                continue;
            }
            let share = shares[market.terms.class];
            let shock = self.mark(held.market) * market.terms.shock_bp;
            let size = held.size.abs();
            left += if share * held.size > 0 {
                floor_divide(size * floor_divide(shock, BASIS), ONE) * share.abs() * 100
            } else {
                -ceil_divide(size * ceil_divide(shock, BASIS), ONE) * share.abs() * 100
            };
        }
        left
    }

    /// What stands behind an account's losses, weighted.
    pub(crate) fn counted(&self, account: usize) -> i128 {
        let standing = self.standing(account);
        standing.maintenance + standing.requirement
    }

    /// An account counts for less than `before`, or for more.
    pub(crate) fn gave(&mut self, account: usize, before: i128) {
        let fallen = ceil_divide(before - self.counted(account), BASIS);
        let visited = self.census.running.as_mut().and_then(|running| running.visited.get_mut(&account));
        if let Some(visited) = visited {
            visited.given += fallen;
        }
    }

    /// An account's size in a market is another than it was.
    pub(crate) fn resized(&mut self, account: usize, market: usize, before: i128) {
        let Some(running) = self.census.running.as_mut() else { return };
        let Some(visited) = running.visited.get_mut(&account) else { return };
        let Some(place) = visited.known.iter().position(|known| *known == market) else { return };
        visited.known.remove(place);
        running.seen[market].gone.0 += before.max(0);
        running.seen[market].gone.1 += (-before).max(0);
    }

    /// An account is closed: nobody knows it any more.
    pub(crate) fn part_from(&mut self, account: usize) {
        if let Some(running) = self.census.running.as_mut() {
            running.visited.remove(&account);
        }
    }

    /// Finishes the census: what it does not know of the markets is charged.
    pub fn finish_census(&mut self) -> Answer {
        let running = self.census.running.clone().ok_or(Refusal::NoCensus)?;
        let found = *running.losses.iter().max().expect("scenarios");
        let gave =
            |beyond: fn(&Visited) -> i128| running.visited.values().map(|visited| beyond(visited).max(0)).sum::<i128>();
        let (given, lacking) = (gave(|visited| visited.given), gave(|visited| visited.given - visited.risked));
        let (mut charges, mut all_moved, mut most) = (0, 0, running.lacked + lacking);
        for (index, (market, seen)) in self.markets.iter().zip(&running.seen).enumerate() {
            let (unseen, moved) = seen.unknown(market);
            let hurried = self.now - running.began < PATIENCE;
            require(!hurried || unseen + moved <= floor_divide(market.open_interest, 16), Refusal::CensusIncomplete)?;
            let shock = ceil_divide(self.mark(index) * market.terms.shock_bp, BASIS);
            charges += ceil_divide(unseen * shock, ONE) + ceil_divide(moved * shock, ONE);
            all_moved += ceil_divide(moved * shock, ONE);
            most += if market.final_price.is_none() { ceil_divide(market.open_interest * shock, ONE) } else { 0 };
        }
        let report = (found + charges + given).min(most.max(found - all_moved));
        self.census.report = (report, running.began);
        self.census.running = None;
        Ok(Outcome::Done)
    }

    /// What the target counts of the last report.
    pub(crate) fn stress_report(&self) -> i128 {
        let (report, began) = self.census.report;
        if self.now - began <= LIFETIME { report } else { 0 }
    }
}

impl Seen {
    /// What was not seen of the larger side, and what moved.
    fn unknown(&self, market: &Market) -> (i128, i128) {
        if market.final_price.is_some() {
            return (0, self.long.max(self.short));
        }
        let long = market.open_interest - (self.long - self.gone.0);
        let short = market.open_interest - (self.short - self.gone.1);
        (long.max(short), self.gone.0 + self.gone.1)
    }
}
