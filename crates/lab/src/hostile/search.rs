//! The search: strategies drawn at random, and changes and crossings of those that gained most so far. The same seed finds the same.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::book::Book;
use super::strategy::{Inventor, Strategy};
use super::trial::{Bound, Trial, Verdict};
use crate::stop::{Outcome, Stop};

/// How many of each kind are told of.
pub(super) const TOLD: usize = 5;
/// Strategies between two choices of the best.
const GENERATION: usize = 200;
/// How many of the best others are made of, for each of what is looked for.
const PARENTS: usize = 20;
/// Of a hundred strategies so many are drawn at random.
const FRESH: u32 = 20;
/// And so many are crossings of two.
const CROSSED: u32 = 45;

/// A strategy and what it came to.
pub(super) type Played = (Strategy, Verdict);

/// What the search found.
pub(super) struct Found {
    /// Those that gained most in two weeks, best first.
    pub(super) best: Vec<Played>,
    /// Those that gained most within the first day.
    pub(super) fastest: Vec<Played>,
    /// Those that gained most within it, had they known prices in advance.
    pub(super) foreseen: Vec<Played>,
    /// Those after which something did not hold.
    pub(super) broken: Vec<Played>,
    /// What of those that are told of came without any key.
    pub(super) keyless: Vec<Played>,
    /// How many strategies broke each bound.
    pub(super) bounds: BTreeMap<Bound, usize>,
    pub(super) played: usize,
    pub(super) sent: u64,
    /// Changes that landed, and the first hour in which one did.
    pub(super) landed: usize,
    pub(super) first_landing: Option<u16>,
    /// Strategies in which somebody asked to leave.
    pub(super) asked: usize,
}

/// Plays so many strategies on the books.
pub(super) fn run(books: &[Book], strategies: usize, seed: u64) -> Outcome<Found> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut found = Found {
        best: Vec::new(),
        fastest: Vec::new(),
        foreseen: Vec::new(),
        broken: Vec::new(),
        keyless: Vec::new(),
        bounds: BTreeMap::new(),
        played: 0,
        sent: 0,
        landed: 0,
        first_landing: None,
        asked: 0,
    };
    let bar = ProgressBar::new(u64::try_from(strategies).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} strategies, {msg}, {eta} left") {
        bar.set_style(style);
    }
    while found.played < strategies {
        let mut inventor = Inventor { random: &mut random, books: books.len() };
        let next: Vec<Strategy> =
            (0..GENERATION.min(strategies - found.played)).map(|_| found.next(&mut inventor)).collect();
        for played in play(books, next, &bar)? {
            found.take(played);
        }
        found.rank();
        let gain = found.best.first().map_or(0, |(_, verdict)| super::trial::dollars(verdict.gain));
        bar.set_message(format!("best ${gain}"));
    }
    bar.finish_and_clear();
    for (strategy, _) in found.told().cloned().collect::<Vec<_>>() {
        let book = books.get(strategy.book).ok_or_else(|| Stop::fault("there is no such book"))?;
        let verdict = Trial::play(book, &strategy.without_keys())?;
        found.keyless.push((strategy, verdict));
    }
    Ok(found)
}

impl Found {
    /// Those that are told of.
    fn told(&self) -> impl Iterator<Item = &Played> {
        [&self.best, &self.fastest, &self.foreseen].into_iter().flat_map(|list| list.iter().take(TOLD))
    }

    /// A strategy to be played next.
    fn next(&self, inventor: &mut Inventor) -> Strategy {
        let parents = match inventor.random.random_range(0..5) {
            0 | 1 => &self.best,
            2 | 3 => &self.fastest,
            _ => &self.foreseen,
        };
        let fresh = parents.is_empty() || inventor.random.random_ratio(FRESH, 100);
        let (Some((one, _)), Some((other, _)), false) =
            (parents.choose(inventor.random), parents.choose(inventor.random), fresh)
        else {
            return inventor.story();
        };
        if inventor.random.random_ratio(CROSSED, 100) {
            let crossed = inventor.cross(one, other);
            inventor.change(&crossed)
        } else {
            inventor.change(one)
        }
    }

    fn take(&mut self, played: Played) {
        let verdict = &played.1;
        self.played += 1;
        self.sent += verdict.sent;
        self.landed += verdict.landings.len();
        self.asked += usize::from(verdict.asked.is_some());
        let first = verdict.landings.iter().map(|landing| landing.hour).min();
        self.first_landing = [self.first_landing, first].into_iter().flatten().min();
        for bound in verdict.broken.iter().map(|(bound, _)| *bound).collect::<BTreeSet<_>>() {
            *self.bounds.entry(bound).or_default() += 1;
        }
        if !verdict.broken.is_empty() {
            self.broken.push(played.clone());
        }
        self.fastest.push(played.clone());
        self.foreseen.push(played.clone());
        self.best.push(played);
    }

    /// Keeps the best. Of two that gained the same the earlier one comes first.
    fn rank(&mut self) {
        self.best.sort_by_key(|(_, verdict)| -verdict.gain);
        self.fastest.sort_by_key(|(_, verdict)| -verdict.first_day);
        self.foreseen.sort_by_key(|(_, verdict)| -verdict.first_day_with_luck);
        for kept in [&mut self.best, &mut self.fastest, &mut self.foreseen] {
            kept.dedup_by_key(|(_, verdict)| (verdict.gain, verdict.first_day));
            kept.truncate(PARENTS);
        }
        // Those first that broke what breaks least.
        let rarest = |(_, verdict): &Played| verdict.broken.iter().map(|(bound, _)| *bound).max();
        self.broken.sort_by_key(|played| (std::cmp::Reverse(rarest(played)), -played.1.first_day));
    }
}

/// Plays strategies on all cores; the order stays.
fn play(books: &[Book], strategies: Vec<Strategy>, bar: &ProgressBar) -> Outcome<Vec<Played>> {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let next = AtomicUsize::new(0);
    let work = || -> Outcome<Vec<(usize, Played)>> {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(strategy) = strategies.get(place) else { return Ok(done) };
            let book = books.get(strategy.book).ok_or_else(|| Stop::fault("there is no such book"))?;
            let verdict = Trial::play(book, strategy).unwrap_or_else(|stop| Verdict::stopped(&stop));
            done.push((place, (strategy.clone(), verdict)));
            bar.inc(1);
        }
    };
    let parts = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().map_err(|_| Stop::fault("a worker stopped")))
            .collect::<Outcome<Vec<_>>>()
    })?;
    let mut all = Vec::new();
    for part in parts {
        all.extend(part?);
    }
    all.sort_by_key(|(place, _)| *place);
    Ok(all.into_iter().map(|(_, played)| played).collect())
}
