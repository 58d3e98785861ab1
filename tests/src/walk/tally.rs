//! What a walk counted.

use std::collections::BTreeMap;
use std::fmt;

use super::action::{Action, COMMON, RARE};
use super::events::WANTED;
use crate::model::{Answer, Outcome, Refusal};

/// How often instructions were accepted and refused, and what losses came to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub accepted: BTreeMap<&'static str, u64>,
    pub refused: BTreeMap<String, u64>,
    /// The same by reason alone.
    pub refusals: BTreeMap<Refusal, u64>,
    /// Resolutions that left a loss after the account's own cash.
    pub deficits: u64,
    /// Resolutions whose loss no tier paid in full.
    pub shortfalls: u64,
    pub amounts: BTreeMap<&'static str, i128>,
    /// Rare turns, see [`super::events`].
    pub events: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub fn count(&mut self, action: &Action, answer: &Answer) {
        if !action.is_instruction() {
            return;
        }
        let outcome = match answer {
            Ok(outcome) => outcome,
            Err(refusal) => {
                let key = format!("{} {refusal:?}", action.name());
                *self.refused.entry(key).or_default() += 1;
                *self.refusals.entry(*refusal).or_default() += 1;
                return;
            }
        };
        *self.accepted.entry(action.name()).or_default() += 1;
        match *outcome {
            Outcome::Resolved { debt, cash, drawn, shortfall, recovered } => {
                self.deficits += u64::from(debt > cash);
                self.shortfalls += u64::from(shortfall > 0);
                let parts = [
                    ("deficits: debt", debt),
                    ("deficits: cash", cash),
                    ("deficits: drawn", drawn),
                    ("deficits: shortfall", shortfall),
                    ("deficits: recovered", recovered),
                ];
                for (name, amount) in parts {
                    *self.amounts.entry(name).or_default() += amount;
                }
            }
            Outcome::Cut { cut, budget, written_off } => {
                let parts = [
                    ("shortfalls: cut", cut),
                    ("shortfalls: paid by budgets", budget),
                    ("shortfalls: written off", written_off),
                ];
                for (name, amount) in parts {
                    *self.amounts.entry(name).or_default() += amount;
                }
            }
            _ => {}
        }
    }

    pub fn note(&mut self, events: &[&'static str]) {
        for event in events {
            *self.events.entry(event).or_default() += 1;
        }
    }

    /// Accepted instructions.
    pub fn steps(&self) -> u64 {
        self.accepted.values().sum()
    }

    /// Adds another walk's.
    pub fn add(&mut self, other: &Self) {
        for (name, count) in &other.accepted {
            *self.accepted.entry(name).or_default() += count;
        }
        for (name, count) in &other.refused {
            *self.refused.entry(name.clone()).or_default() += count;
        }
        for (refusal, count) in &other.refusals {
            *self.refusals.entry(*refusal).or_default() += count;
        }
        for (name, amount) in &other.amounts {
            *self.amounts.entry(name).or_default() += amount;
        }
        for (name, count) in &other.events {
            *self.events.entry(name).or_default() += count;
        }
        self.deficits += other.deficits;
        self.shortfalls += other.shortfalls;
    }

    /// Instructions that were accepted too seldom: common ones under one in a hundred and twenty-five, rare ones under one in a thousand.
    pub fn seldom(&self) -> Vec<(&'static str, u64)> {
        let of = |name: &'static str| (name, self.accepted.get(name).copied().unwrap_or(0));
        let common = COMMON.into_iter().map(of).filter(|(_, count)| count * 125 < self.steps());
        let rare = RARE.into_iter().map(of).filter(|(_, count)| count * 1_000 < self.steps());
        common.chain(rare).collect()
    }

    /// Rare turns that came up too seldom, for a walk that is so many times as short as a long one.
    pub fn missed(&self, steps: u64, long: u64) -> Vec<(&'static str, u64)> {
        let seen =
            WANTED.map(|(name, least)| (name, self.events.get(name).copied().unwrap_or(0), least * steps / long));
        seen.into_iter().filter(|(_, count, least)| count < least).map(|(name, count, _)| (name, count)).collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = self.steps().max(1);
        writeln!(formatter, "{steps:>9} accepted instructions")?;
        for (name, count) in &self.accepted {
            let hundredths = count * 10_000 / steps;
            writeln!(formatter, "{count:>9} {:>3}.{:02} %  {name}", hundredths / 100, hundredths % 100)?;
        }
        let refused: u64 = self.refused.values().sum();
        writeln!(formatter, "{refused:>9} refused by both")?;
        for (name, count) in &self.refused {
            writeln!(formatter, "{count:>9}  {name}")?;
        }
        for (name, amount) in &self.amounts {
            writeln!(formatter, "{amount:>15}  {name}")?;
        }
        for (name, _) in WANTED {
            writeln!(formatter, "{:>9}  {name}", self.events.get(name).copied().unwrap_or(0))?;
        }
        writeln!(formatter, "{} deficits, {} shortfalls", self.deficits, self.shortfalls)
    }
}
