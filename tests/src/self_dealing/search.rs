//! Random restarts, and a population that improves by mutation and crossover. A seed makes it the same on every machine.

use std::collections::BTreeMap;

use super::invent::Inventor;
use super::settings::ENDLESS;
use super::{Referee, Setting, Strategy, Verdict};
use crate::walk::random::Random;
use crate::walk::scenario::Scenario;

/// Strategies that compete.
const POPULATION: usize = 24;
/// What is drawn at random before the best compete.
const STORIES: usize = 72;

/// More than a stake loses by roundings.
const FAR_OFF: i128 = 1_000_000_000;
/// Fees from which on a return is one.
const LEAST_FEES: i128 = 100_000;

/// What a search looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Profit of the strategist, in quote.
    Profit,
    /// Profit in parts per million of the fees that it paid: nothing is everything back.
    Return,
    /// Profit in parts per million of what honest people paid in, and the seed.
    Share,
    /// What tiers paid beyond aged fees and released seed.
    Excess,
    /// What honest traders in its markets lost, and the keeper, fees besides.
    Honest,
    /// What its stakes made.
    Outsider,
    /// What they made and everything else did not cost, where an exit left something behind.
    Sink,
    /// What honest stakers lost beyond their share of losses.
    Stayer,
    /// What those lost who have nothing to do with it, against the same world without the strategist, less what it cost him.
    Bystanders,
}

/// A strategy and what it came to.
#[derive(Clone, Debug)]
pub struct Found {
    pub score: i128,
    pub strategy: Strategy,
    pub verdict: Verdict,
}

/// The worst of everything that was played, whatever the goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worst {
    pub profit: i128,
    /// Profit less [`Verdict::bound`].
    pub beyond: i128,
    pub excess: i128,
    /// What the budgets paid for roundings.
    pub rounded: i128,
    /// What honest traders in its markets lost, fees besides.
    pub honest: i128,
    /// What the flat account lost or won.
    pub flat: i128,
}

impl Worst {
    const NOTHING: Self =
        Self { profit: i128::MIN, beyond: i128::MIN, excess: i128::MIN, rounded: 0, honest: i128::MIN, flat: 0 };

    fn note(&mut self, verdict: &Verdict) {
        self.profit = self.profit.max(verdict.profit);
        self.beyond = self.beyond.max(verdict.profit - verdict.bound);
        self.excess = self.excess.max(verdict.excess);
        self.rounded = self.rounded.max(verdict.rounded);
        self.honest = self.honest.max(verdict.honest_loss);
        self.flat = self.flat.max(verdict.bystanders[0].abs());
    }
}

/// A search under way.
pub struct Search<'a> {
    setting: &'a Setting,
    scenario: Scenario,
    goal: Goal,
    inventor: Inventor<'a>,
    /// Strategies that were played.
    pub played: u64,
    pub worst: Worst,
    /// How often instructions were accepted, before everything was closed.
    pub done: BTreeMap<&'static str, u64>,
    /// Those that could not be closed to the end, and count for nothing.
    pub unclosed: u64,
}

/// What was made; where that is nothing, who does not come to what it takes is further off.
fn towards(made: i128, needed: [i128; 3]) -> i128 {
    let missing = needed.iter().filter(|amount| **amount == 0).count();
    if made > 0 { made } else { made.max(-FAR_OFF) - FAR_OFF * i128::try_from(missing).expect("three at most") }
}

impl<'a> Search<'a> {
    /// A search from a seed.
    pub fn new(setting: &'a Setting, goal: Goal, seed: u64) -> Self {
        let inventor = Inventor { setting, random: Random::new(seed) };
        Self {
            setting,
            scenario: setting.scenario(),
            goal,
            inventor,
            played: 0,
            done: BTreeMap::new(),
            worst: Worst::NOTHING,
            unclosed: 0,
        }
    }

    /// The best of some restarts, each of so many plays, without what adds nothing.
    pub fn run(&mut self, restarts: u64, plays: u64, mut progress: impl FnMut(u64, &Found)) -> Found {
        let mut best = self.restart(plays);
        progress(self.played, &best);
        for _ in 1..restarts {
            let found = self.restart(plays);
            if found.score > best.score {
                best = found;
            }
            progress(self.played, &best);
        }
        self.shorten(best)
    }

    /// One restart: stories, then changes of the best that are kept where they are no worse than the worst.
    fn restart(&mut self, plays: u64) -> Found {
        let end = self.played + plays;
        let mut population = self.stories(STORIES);
        population.sort_by_key(|found| std::cmp::Reverse(found.score));
        population.truncate(POPULATION);
        while self.played < end {
            let child = self.child(&population);
            let found = self.judge(child);
            let known = population.iter().any(|other| other.score == found.score && other.strategy == found.strategy);
            let place = population.partition_point(|other| other.score > found.score);
            if !known && place < POPULATION {
                population.insert(place, found);
                population.pop();
            }
        }
        population.swap_remove(0)
    }

    /// Stories drawn at random, and what they came to.
    pub fn stories(&mut self, count: usize) -> Vec<Found> {
        let mut told = Vec::new();
        for _ in 0..count {
            let story = self.inventor.story();
            told.push(self.judge(story));
        }
        told
    }

    fn child(&mut self, population: &[Found]) -> Strategy {
        let one = self.tournament(population);
        let inventor = &mut self.inventor;
        if inventor.random.chance(25_000) {
            let other = inventor.random.below(population.len());
            let crossed = inventor.cross(&population[one].strategy, &population[other].strategy);
            return if inventor.random.chance(50_000) { inventor.change(&crossed) } else { crossed };
        }
        inventor.change(&population[one].strategy)
    }

    /// The better of two: they are sorted.
    fn tournament(&mut self, population: &[Found]) -> usize {
        let random = &mut self.inventor.random;
        random.below(population.len()).min(random.below(population.len()))
    }

    /// Plays a strategy.
    pub fn judge(&mut self, strategy: Strategy) -> Found {
        self.played += 1;
        let mut referee = Referee::new(self.setting, &self.scenario, &strategy);
        referee.play(&strategy);
        for action in &referee.actions[referee.prelude..] {
            *self.done.entry(action.name()).or_default() += 1;
        }
        let closed = referee.close();
        let verdict = Verdict::read(&referee, closed);
        let score = if verdict.closed { self.score(&strategy, &verdict) } else { i128::MIN };
        if verdict.closed {
            self.worst.note(&verdict);
        } else {
            self.unclosed += 1;
        }
        Found { score, strategy, verdict }
    }

    fn score(&self, strategy: &Strategy, verdict: &Verdict) -> i128 {
        match self.goal {
            Goal::Profit => verdict.profit,
            Goal::Return if verdict.fees >= LEAST_FEES => verdict.profit * 1_000_000 / verdict.fees,
            Goal::Return => -1_000_000 - LEAST_FEES + verdict.fees,
            Goal::Share if verdict.bound > 0 => verdict.profit * 1_000_000 / verdict.bound,
            Goal::Share => verdict.profit,
            Goal::Excess => verdict.excess,
            Goal::Outsider => towards(verdict.stakes, [verdict.staked, verdict.paid, verdict.returned]),
            Goal::Sink => {
                let made = verdict.stakes.min(verdict.profit - verdict.honest_loss.max(0));
                towards(made, [verdict.staked, verdict.forfeits, verdict.forfeits])
            }
            Goal::Stayer => verdict.stakers_loss,
            Goal::Honest => verdict.honest_loss,
            Goal::Bystanders => {
                let lost = self.lost_by_bystanders(strategy, verdict);
                // Who makes the tiers pay much is on the way to what they cannot pay.
                let towards = verdict.paid.min(ENDLESS) - ENDLESS;
                if lost > 0 { (lost + verdict.profit.min(0)).max(1) } else { towards }
            }
        }
    }

    /// The most that one of them lost against the same world without the strategist.
    pub fn lost_by_bystanders(&self, strategy: &Strategy, verdict: &Verdict) -> i128 {
        let without = Verdict::without(self.setting, &self.scenario, strategy);
        let pairs = without.bystanders.iter().zip(verdict.bystanders);
        pairs.map(|(without, with)| without - with).max().unwrap_or(0)
    }

    /// The same without the moves that add nothing.
    fn shorten(&mut self, mut best: Found) -> Found {
        let mut place = best.strategy.moves.len();
        while place > 0 {
            place -= 1;
            let mut shorter = best.strategy.clone();
            shorter.moves.remove(place);
            let found = self.judge(shorter);
            if found.score >= best.score {
                best = found;
                place = place.min(best.strategy.moves.len());
            }
        }
        best
    }
}
