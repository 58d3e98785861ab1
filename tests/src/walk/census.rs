//! A census beside a walk: in one walk of three it is pushed on every few steps, whatever happens, by draws of its own. What it reports
//! raises the target, and with it margins, so that the other walks see more losses.

use super::action::Action;
use super::random::Random;
use crate::model::World;

/// Who pushes it on.
pub struct Polls {
    random: Random,
    /// In so many of a hundred thousand steps.
    often: i128,
}

impl Polls {
    pub(super) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed ^ 0x00C0_FFEE), often: if seed % 3 == 1 { 8_000 } else { 0 } }
    }

    /// A step of the census now and then: mostly one that may be accepted.
    pub(super) fn next(&mut self, model: &World, open: &[bool]) -> Option<Action> {
        if !self.random.chance(self.often) {
            return None;
        }
        let Some(running) = &model.census.running else {
            let early = self.random.chance(2_000);
            return Some(if early { self.page(model, open) } else { Action::BeginCensus });
        };
        let unseen = (0..open.len()).any(|account| open[account] && !running.visited.contains_key(&account));
        Some(match self.random.below(40) {
            0 => Action::BeginCensus,
            1 => Action::FinishCensus,
            _ if unseen => self.page(model, open),
            _ => Action::FinishCensus,
        })
    }

    /// Some accounts that were not visited; seldom one that was.
    fn page(&mut self, model: &World, open: &[bool]) -> Action {
        let again = self.random.chance(3_000);
        let visited = |account: &usize| {
            model.census.running.as_ref().is_some_and(|running| running.visited.contains_key(account))
        };
        let mut left: Vec<usize> =
            (0..open.len()).filter(|account| open[*account] && (again || !visited(account))).collect();
        let mut accounts = Vec::new();
        for _ in 0..=self.random.below(4) {
            if left.is_empty() {
                break;
            }
            accounts.push(left.swap_remove(self.random.below(left.len())));
        }
        Action::VisitAccounts { accounts }
    }
}
