//! The search: inputs that show something new are kept, and changed further.

use std::cell::Cell;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::base::Bases;
use super::input::Input;
use super::play::{Counts, Player, explore};
use crate::traced::{Jumps, Traced};
use crate::walk::random::Random;

/// Inputs that a worker tries between two exchanges.
const ROUND: usize = 200;
/// Findings after which a search stops.
const ENOUGH: usize = 12;

/// What went wrong, and the shortest input that shows it.
#[derive(Clone, Debug)]
pub struct Finding {
    pub input: Input,
    pub reason: String,
}

/// How long to search.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    pub transactions: u64,
    /// Instructions through the model.
    pub modelled: u64,
}

/// One who searches.
pub struct Worker {
    player: Player,
    random: Random,
    corpus: Vec<Input>,
    /// Of the corpus, what others have not seen.
    news: Vec<Input>,
    pub jumps: Jumps,
    shown: HashSet<u64>,
    pub counts: Counts,
    pub findings: Vec<Finding>,
}

thread_local! {
    /// Whether this thread plays an input, and the panic that ended it.
    static PLAYING: Cell<bool> = const { Cell::new(false) };
    static PANIC: Cell<Option<String>> = const { Cell::new(None) };
}

/// Panics while an input is played are findings: they are kept, not shown.
pub fn keep_panics() {
    let show = std::panic::take_hook();
    std::panic::set_hook(Box::new(
        move |panic| {
            if PLAYING.get() { PANIC.set(Some(panic.to_string())) } else { show(panic) }
        },
    ));
}

impl Worker {
    pub fn new(bases: Bases, seed: u64, corpus: Vec<Input>) -> Self {
        let jumps = bases.jumps.clone();
        Self {
            player: Player::new(bases),
            random: Random::new(seed),
            news: Vec::new(),
            jumps,
            shown: HashSet::new(),
            counts: Counts::default(),
            findings: Vec::new(),
            corpus,
        }
    }

    /// A machine with the program and nothing else.
    pub fn machine(&self) -> Traced {
        self.player.bases.machine.clone()
    }

    /// Walks from the beginning of a walk to its end.
    pub fn walk(&mut self, seed: u64, steps: u64) {
        match guarded(|| self.player.bases.long_walk(seed, steps).map_err(|stopped| stopped.to_string())) {
            Ok(tally) => self.counts.add_walk(&tally),
            Err(reason) => self.findings.push(Finding { input: Input { base: 0, steps: Vec::new() }, reason }),
        }
        let mut machine = self.machine();
        self.jumps.add(&machine.take_jumps());
    }

    /// Keeps what went wrong in the decoder of price accounts.
    pub fn blame_decoder(&mut self, reason: String) {
        self.findings.push(Finding { input: Input { base: 0, steps: Vec::new() }, reason });
    }

    /// Plays what it was given to begin with, and something at each base.
    pub fn begin(&mut self) {
        for input in std::mem::take(&mut self.corpus) {
            self.try_input(&input, true);
        }
        for base in 0..self.player.bases.len() {
            for input in Input::first(&mut self.random, base) {
                self.try_input(&input, true);
            }
        }
    }

    /// A round of the search.
    pub fn round(&mut self, goal: Goal) {
        for _ in 0..ROUND {
            let input = self.next();
            // The model is many times as fast: what shows nothing new there is played on the machine as its share allows.
            let share = self.counts.transactions * goal.modelled / goal.transactions.max(1);
            let behind = self.counts.modelled < share;
            self.try_input(&input, !behind);
        }
    }

    fn next(&mut self) -> Input {
        let bases = self.player.bases.len();
        if self.corpus.is_empty() || self.random.below(8) == 0 {
            return Input::any(&mut self.random, bases);
        }
        let recent = self.corpus.len().saturating_sub(40);
        let among = if self.random.below(3) == 0 { recent } else { 0 };
        let picked = among + self.random.below(self.corpus.len() - among);
        let other = self.random.below(self.corpus.len());
        let (picked, other) = (&self.corpus[picked], &self.corpus[other]);
        picked.mutated(&mut self.random, other)
    }

    fn try_input(&mut self, input: &Input, always: bool) {
        let mut counts = Counts::default();
        let shown =
            match guarded(|| explore(&self.player.bases, input, &mut counts).map_err(|stopped| stopped.to_string())) {
                Ok(shown) => shown,
                Err(reason) => return self.blame(input, reason),
            };
        self.counts.add(&counts);
        let new = shown.into_iter().filter(|shown| self.shown.insert(*shown)).count();
        if new == 0 && !always {
            return;
        }
        match self.play(input) {
            Ok(jumps) => {
                if self.jumps.add(&jumps) > 0 {
                    self.corpus.push(input.clone());
                    self.news.push(input.clone());
                }
            }
            Err(reason) => self.blame(input, reason),
        }
    }

    /// Plays an input and counts it.
    pub fn play(&mut self, input: &Input) -> Result<Jumps, String> {
        let mut counts = Counts::default();
        let played = guarded(|| self.player.play(input, &mut counts));
        self.counts.add(&counts);
        played
    }

    fn blame(&mut self, input: &Input, reason: String) {
        let kind = kind(&reason);
        if self.findings.iter().all(|known| self::kind(&known.reason) != kind) && self.findings.len() < ENOUGH {
            let input = self.shrink(input.clone(), &kind);
            self.findings.push(Finding { input, reason });
        }
    }

    /// Leaves steps out for as long as the same goes wrong.
    fn shrink(&mut self, mut input: Input, kind: &str) -> Input {
        let mut length = input.steps.len();
        while length > 0 {
            let mut at = 0;
            while at < input.steps.len() {
                let mut shorter = input.clone();
                shorter.steps.drain(at..(at + length).min(shorter.steps.len()));
                if self.play(&shorter).is_err_and(|reason| self::kind(&reason) == kind) {
                    input = shorter;
                } else {
                    at += length;
                }
            }
            length /= 2;
        }
        input
    }
}

/// Calls something; a panic in it is an error.
fn guarded<T>(call: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    PLAYING.set(true);
    let called = catch_unwind(AssertUnwindSafe(call));
    PLAYING.set(false);
    called.unwrap_or_else(|_| Err(format!("panic: {}", PANIC.take().unwrap_or_default())))
}

/// What went wrong, without its numbers.
fn kind(reason: &str) -> String {
    reason.lines().take(2).collect::<String>().chars().filter(|letter| !letter.is_ascii_digit()).take(90).collect()
}

/// Lets workers search side by side until the goal is reached; `show` is told after every round.
pub fn search(workers: &mut [Worker], goal: Goal, mut show: impl FnMut(&Found)) -> Found {
    std::thread::scope(|scope| {
        for worker in workers.iter_mut() {
            scope.spawn(|| worker.begin());
        }
    });
    loop {
        exchange(workers);
        let found = Found::of(workers);
        show(&found);
        let done = found.counts.transactions >= goal.transactions && found.counts.modelled >= goal.modelled;
        if done || found.findings.len() >= ENOUGH {
            return found;
        }
        std::thread::scope(|scope| {
            for worker in workers.iter_mut() {
                scope.spawn(|| worker.round(goal));
            }
        });
    }
}

/// Everyone learns what the others found, in the same order in every run.
fn exchange(workers: &mut [Worker]) {
    let news: Vec<Vec<Input>> = workers.iter_mut().map(|worker| std::mem::take(&mut worker.news)).collect();
    let jumps: Vec<Jumps> = workers.iter().map(|worker| worker.jumps.clone()).collect();
    let shown: Vec<HashSet<u64>> = workers.iter().map(|worker| worker.shown.clone()).collect();
    for (number, worker) in workers.iter_mut().enumerate() {
        for other in (0..news.len()).filter(|other| *other != number) {
            worker.corpus.extend(news[other].iter().cloned());
            worker.jumps.add(&jumps[other]);
            worker.shown.extend(&shown[other]);
        }
    }
}

/// What a search came to.
pub struct Found {
    pub counts: Counts,
    pub jumps: Jumps,
    pub findings: Vec<Finding>,
    pub corpus: Vec<Input>,
}

impl Found {
    fn of(workers: &[Worker]) -> Self {
        let mut found =
            Self { counts: Counts::default(), jumps: Jumps::default(), findings: Vec::new(), corpus: Vec::new() };
        for worker in workers {
            found.counts.add(&worker.counts);
            found.jumps.add(&worker.jumps);
            for finding in &worker.findings {
                if found.findings.iter().all(|known| kind(&known.reason) != kind(&finding.reason)) {
                    found.findings.push(finding.clone());
                }
            }
        }
        found.corpus = workers.first().map(|worker| worker.corpus.clone()).unwrap_or_default();
        found
    }
}
