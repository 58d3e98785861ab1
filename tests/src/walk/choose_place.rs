//! Placements beside a walk: in one walk of three capital is placed, looked at and called home, and the depositories go about their
//! business, by draws of its own.

use std::collections::VecDeque;

use super::action::Action;
use super::choose::Chooser;
use super::random::Random;
use super::scenario::{LENDERS, placement_terms};
use crate::model::{Business, Depository, World, pause};

/// More than anybody asks for.
const ALL: i128 = 1 << 60;
/// Looks a day long, an hour apart, until something is written off.
pub(super) const VIGIL_HOURS: usize = 25;

/// Who looks after what is placed.
pub struct Treasurer {
    random: Random,
    /// In so many of a hundred thousand steps.
    often: i128,
    queue: VecDeque<Action>,
}

impl Treasurer {
    pub(super) fn new(seed: u64) -> Self {
        let often = if seed % 3 == 2 { 15_000 } else { 0 };
        Self { random: Random::new(seed ^ 0x00DE_9051), often, queue: VecDeque::new() }
    }

    /// A step for placements now and then, between those that must follow each other.
    pub(super) fn next(&mut self, world: &World, chooser: &mut Chooser) -> Option<Action> {
        if !chooser.queue.is_empty() {
            return None;
        }
        if let Some(action) = self.queue.pop_front() {
            return Some(self.timed(world, chooser, action));
        }
        if !self.random.chance(self.often) {
            return None;
        }
        let action = self.draw(world);
        Some(self.timed(world, chooser, action))
    }

    /// Time passes for everyone: the feeds that live publish then.
    fn timed(&mut self, world: &World, chooser: &mut Chooser, action: Action) -> Action {
        if let Action::Wait { seconds } = action { chooser.after(world, seconds) } else { action }
    }

    fn draw(&mut self, world: &World) -> Action {
        let open = !world.is_paused(pause::GROWTH) && !world.is_paused(pause::WITHDRAWAL);
        let opened = opened(world);
        let named = world.placement_terms.vault.filter(|vault| opened.contains(vault));
        if let Some(vault) = world.placement_terms.vault.filter(|vault| !opened.contains(vault)) {
            return Action::OpenPlacement { vault };
        }
        let Some(vault) = named else {
            return Action::SetPlacementTerms { terms: placement_terms(&mut self.random) };
        };
        if world.placement_terms.share_bp == 0 && open && self.random.chance(20_000) {
            return Action::SetPlacementTerms { terms: placement_terms(&mut self.random) };
        }
        let over = world.depositories[vault].placement.as_ref().is_some_and(|held| held.defaulted);
        if over && open && self.random.chance(10_000) {
            return Action::SetPlacementTerms { terms: placement_terms(&mut self.random) };
        }
        let any = self.random.pick(&opened);
        let lacks = |vault: &usize| {
            let Depository { placement, .. } = &world.depositories[*vault];
            placement.as_ref().is_some_and(|held| world.depositories[*vault].redeemable() < held.principal)
        };
        let lacking = opened.iter().copied().find(lacks);
        let held = opened.iter().copied().find(|vault| world.depositories[*vault].ours > 0).unwrap_or(any);
        match self.random.below(40) {
            0 if open => Action::SetPlacementTerms { terms: placement_terms(&mut self.random) },
            1 => self.tighter(world),
            2..8 => Action::ValuePlacement { vault: any },
            8..20 if !over || self.random.chance(10_000) => self.place(world, vault),
            20..26 => {
                let vault = self.random.pick(&[held, held, held, any]);
                self.recall(world, vault)
            }
            26 if lacking.is_some() && self.random.chance(50_000) => self.vigil(lacking.unwrap_or(any)),
            _ => self.business(world, any),
        }
    }

    /// Terms that nobody waits for.
    fn tighter(&mut self, world: &World) -> Action {
        let mut terms = world.placement_terms.clone();
        terms.share_bp = self.random.pick(&[0, terms.share_bp / 2, terms.share_bp, terms.share_bp]);
        terms.coverage_bp = self.random.pick(&[terms.coverage_bp, 100_000]);
        Action::SetPlacementTerms { terms }
    }

    /// What may be placed, if looks found nothing lacking for ten minutes; else somebody looks now and then. Now and then capital is paid in that may be placed.
    fn place(&mut self, world: &World, vault: usize) -> Action {
        let placement = world.depositories[vault].placement.as_ref().expect("it was opened");
        let fits = (world.placement_limit() - world.placed).min(world.need().spare()).min(world.capital);
        if fits <= 0 && self.random.chance(40_000) {
            let need = world.need();
            let amount = (need.covers - need.liquid).clamp(0, 10_000_000) + self.random.digits(6);
            return Action::FundReserve { market: None, amount };
        }
        let most = fits.min(placement.least).max(1);
        let some = self.random.between(1, most + 1);
        let amount = self.random.pick(&[most, some, some, some, most + 1, fits.max(1)]);
        let place = Action::Place { vault, amount };
        let watched = world.now - placement.looked <= 3_600 && world.now - placement.turned >= 600;
        if watched || self.random.chance(5_000) {
            return place;
        }
        self.queue.push_back(Action::ValuePlacement { vault });
        self.queue.push_back(Action::Wait { seconds: self.random.pick(&[600, 600, 599, 700]) });
        self.queue.push_back(Action::ValuePlacement { vault });
        self.queue.push_back(place);
        self.queue.pop_front().expect("what was queued")
    }

    fn recall(&mut self, world: &World, vault: usize) -> Action {
        let there = world.depositories[vault].redeemable();
        let some = self.random.between(1, there + 2);
        let amount = self.random.pick(&[ALL, some, some, some, 1]);
        Action::Recall { vault, amount }
    }

    /// A day on which nothing happens, but every hour, or nearly, somebody looks.
    fn vigil(&mut self, vault: usize) -> Action {
        for _ in 0..VIGIL_HOURS {
            self.queue.push_back(Action::ValuePlacement { vault });
            self.queue.push_back(Action::Wait { seconds: 3_600 });
        }
        self.queue.push_back(Action::ValuePlacement { vault });
        self.queue.pop_front().expect("what was queued")
    }

    /// A borrower draws and pays back, interest comes, somebody else comes and goes, and now and then part of a loan is lost.
    fn business(&mut self, world: &World, vault: usize) -> Action {
        let Depository { cash, loans, others, .. } = world.depositories[vault];
        if world.depositories[vault].supply() < 1_000 && self.random.chance(97_000) {
            return Action::Business { vault, business: Business::Deposited, amount: self.random.digits(7) };
        }
        let some = |random: &mut Random, most: i128| {
            let some = random.between(1, most.max(1) + 1);
            random.pick(&[some, some, most.max(1)])
        };
        let (business, amount) = match self.random.below(40) {
            0..9 => (Business::Lends, some(&mut self.random, cash)),
            9..19 => (Business::Repaid, some(&mut self.random, loans)),
            19..24 => (Business::EarnsInterest, self.random.between(1, (cash + loans) / 100 + 2)),
            24 if self.random.chance(50_000) => (Business::LosesLoan, some(&mut self.random, loans)),
            24 => (Business::Repaid, loans.max(1)),
            25..40 if others == 0 => (Business::Deposited, self.random.digits(7)),
            25..33 => (Business::Deposited, self.random.digits(7)),
            _ => (Business::Redeemed, some(&mut self.random, others)),
        };
        Action::Business { vault, business, amount }
    }
}

/// The depositories where a placement was opened.
pub(crate) fn opened(world: &World) -> Vec<usize> {
    (0..LENDERS.len()).filter(|vault| world.depositories[*vault].placement.is_some()).collect()
}
