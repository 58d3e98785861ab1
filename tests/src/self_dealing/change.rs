//! Strategies made of others: mutation and crossover.

use super::invent::{Inventor, SECONDS};
use super::tend::step;
use super::{Move, Strategy};

/// Longer strategies are cut.
pub const LONGEST: usize = 60;

impl Inventor<'_> {
    /// A few changes.
    pub fn change(&mut self, strategy: &Strategy) -> Strategy {
        let mut changed = strategy.clone();
        for _ in 0..=self.random.below(4) {
            self.change_once(&mut changed);
        }
        changed
    }

    /// The beginning of one and the end of another.
    pub fn cross(&mut self, one: &Strategy, other: &Strategy) -> Strategy {
        let (cut, from) = (self.random.below(one.moves.len() + 1), self.random.below(other.moves.len() + 1));
        let mut moves = one.moves[..cut].to_vec();
        moves.extend(&other.moves[from..]);
        moves.truncate(LONGEST);
        Strategy { moves, ..one.clone() }
    }

    fn change_once(&mut self, strategy: &mut Strategy) {
        let Strategy { seeds, honest, moves } = strategy;
        if moves.is_empty() {
            moves.push(self.any());
        }
        let place = self.random.below(moves.len());
        match self.random.below(12) {
            0..3 => drop(moves.splice(place..place, self.piece())),
            3 | 4 => drop(moves.remove(place)),
            5..8 => self.vary(&mut moves[place]),
            8 => moves[place] = self.any(),
            9 => {
                let other = self.random.below(moves.len());
                moves.swap(place, other);
            }
            10 => {
                // Once more what was done, somewhere else.
                let from = self.random.below(place + 1);
                let again = moves[from..=place].to_vec();
                moves.splice(place..place, again);
            }
            _ => {
                seeds[self.random.below(2)] = self.seed();
                if self.setting.honest {
                    *honest = self.random.between(1, 900);
                }
            }
        }
        moves.truncate(LONGEST);
    }

    /// Changes one choice of a move.
    fn vary(&mut self, next: &mut Move) {
        let (account, market, share, amount) = (self.account(), self.market(), self.share(), self.amount());
        let (step, seconds, above) = (self.step(), self.random.pick(&SECONDS), self.above());
        let nudge = self.random.pick(&[500, 900, 990, 1_010, 1_100, 2_000]);
        match next {
            Move::Deposit { amount: held, .. } | Move::Pledge { amount: held, .. } => {
                *held = if self.random.chance(30_000) { amount } else { (*held * nudge / 1_000).max(1) };
            }
            Move::Trade { permille, above: held, .. } | Move::Pass { permille, above: held, .. } => {
                if self.random.chance(50_000) { *permille = share } else { *held = above }
            }
            Move::Wash { rounds, .. } => *rounds = self.random.between(1, 20),
            Move::Price { basis_points, .. } => {
                *basis_points = if self.random.chance(50_000) { step } else { *basis_points * nudge / 1_000 };
            }
            Move::Wait { seconds: held } => *held = seconds,
            Move::Tend { steps, .. } if self.random.chance(70_000) => *steps ^= 1 << self.random.below(step::COUNT),
            Move::Tend { taker, .. } => *taker = account,
            Move::Liquidate { permille, .. } | Move::Sell { permille, .. } | Move::BuyRecovery { permille, .. } => {
                *permille = share;
            }
            Move::Settle { account: held, .. } | Move::Resolve { account: held, .. } => *held = account,
            Move::Stake { permille, .. } | Move::Ask { permille, .. } | Move::HonestAsk { permille, .. } => {
                *permille = share
            }
            Move::ReportDeficit { account: held } | Move::Rescue { account: held } => *held = account,
            Move::Apply { market: held } | Move::CollectFees { market: held } => *held = market,
            _ => *next = self.any(),
        }
    }
}
