//! The strategist as a staker, beside honest ones: the tranches of a setting, and moves with stakes.

use super::invent::Inventor;
use super::tend::step;
use super::{HONEST_STAKER, Move, OWN, Referee, STAKER, Strategy};
use crate::model::tranche::{DEAD, WEEK};
use crate::model::{DAY, StakeTerms, TRANCHES, Ticket, TrancheTerms};
use crate::walk::action::Action;
use crate::walk::random::Random;
use crate::walk::scenario::{STAKERS, reserve_terms};

/// The cap of each tranche.
pub const CAP: i128 = 200_000_000;
/// Tickets of one staker in a tranche.
const TICKETS: u16 = 8;

/// The tranches of a setting.
#[derive(Clone, Debug)]
pub struct Staking {
    /// Those that are open.
    pub open: [bool; TRANCHES],
    /// What honest stakers have in each.
    pub honest: i128,
    /// Whether one of them leaves when the strategist likes.
    pub leaver: bool,
    /// Whether the strategist asks to leave in the second in which it stakes.
    pub hasty: bool,
    /// Standby premium, and that of what the target reaches.
    pub premiums: (i128, i128),
    /// What each market may draw on tiers that it did not fill.
    pub pledge: i128,
    /// Attachment and detachment of the senior tranche.
    pub layer: (i128, i128),
    /// Fee of trades.
    pub fee_bp: i128,
}

impl Staking {
    /// A junior tranche that earns premiums.
    pub const PREMIUMS: Self = Self {
        open: [true, false, false],
        honest: CAP / 4,
        leaver: false,
        hasty: false,
        premiums: (1_500, 1_500),
        pledge: 0,
        layer: (0, CAP),
        fee_bp: 5,
    };

    /// Junior and senior, and markets that may draw on them.
    pub const PLEDGED: Self =
        Self { open: [true, false, true], pledge: CAP / 4, layer: (CAP / 10, CAP / 2), ..Self::PREMIUMS };

    /// No fees, so no premiums.
    pub const FREE: Self = Self { premiums: (0, 0), fee_bp: 0, ..Self::PLEDGED };

    fn terms(&self) -> TrancheTerms {
        let (standby_bp, reached_bp) = self.premiums;
        let terms = StakeTerms { cap: CAP, notice: 1, standby_bp, reached_bp };
        let (attachment, detachment) = self.layer;
        TrancheTerms { tranches: [(); TRANCHES].map(|()| terms.clone()), attachment, detachment, exit_floor_bp: 0 }
    }

    /// Tranches that are open at first.
    pub fn opened(&self) -> Vec<usize> {
        (0..TRANCHES).filter(|tranche| self.open[*tranche]).collect()
    }

    /// Capital for the first shares of each.
    pub fn dead(&self) -> i128 {
        self.opened().iter().map(|_| DEAD).sum()
    }
}

impl Referee<'_> {
    /// Tranches open, honest people stake, and governance pledges.
    pub(super) fn begin_staking(&mut self, staking: &Staking) {
        self.run(&Action::SetTrancheTerms { terms: Box::new(staking.terms()) });
        let mut target = reserve_terms(&mut Random::new(1));
        (target.floor_bp, target.fee_share_most_bp, target.speed_up_bp) = (500, 0, 10_000);
        (target.fee.most, target.initial.most, target.caps.most) = (0, 0, 0);
        self.run(&Action::SetReserveTerms { terms: Box::new(target) });
        for tranche in staking.opened() {
            self.run(&Action::OpenSeries { tranche });
            self.run(&Action::Stake { staker: HONEST_STAKER, tranche, amount: staking.honest, least: 0 });
        }
        for market in (0..self.setting.markets).filter(|_| staking.pledge > 0) {
            self.run(&Action::PledgeReserve { market, amount: staking.pledge });
        }
        self.pass(20 * DAY);
    }

    /// Moves of stakers.
    pub(super) fn make_stake(&mut self, next: &Move) {
        match *next {
            Move::Stake { tranche, permille } => {
                let amount = (CAP - self.world.tranches[tranche].stands()).max(0) * permille / 1_000;
                self.run(&Action::Stake { staker: STAKER, tranche, amount, least: 0 });
            }
            Move::Ask { tranche, permille } => self.ask(STAKER, tranche, permille),
            Move::HonestAsk { tranche, permille } => {
                if self.setting.staking.as_ref().is_some_and(|staking| staking.leaver) {
                    self.ask(HONEST_STAKER, tranche, permille);
                }
            }
            Move::Exits => self.exits(),
            Move::Ripen => self.ripen(),
            Move::ReportDeficit { account } => drop(self.run(&Action::ReportDeficit { account })),
            Move::Rescue { account } => self.rescue(account),
            Move::Target => {
                self.each_market(|referee, market| {
                    referee.run(&Action::AccrueFunding { market });
                });
                self.run(&Action::UpdateTarget);
            }
            _ => unreachable!("{next:?} is no staker's"),
        }
    }

    fn ask(&mut self, staker: u64, tranche: usize, permille: i128) {
        let shares = self.world.held(staker, tranche) * permille / 1_000;
        let taken = |index: &u16| {
            let is = |ticket: &Ticket| (ticket.staker, ticket.tranche, ticket.index) == (staker, tranche, *index);
            self.world.tickets.iter().any(is)
        };
        if let Some(index) = (0..TICKETS).find(|index| !taken(index)).filter(|_| shares > 0) {
            self.run(&Action::RequestExit { staker, tranche, index, shares });
        }
    }

    /// Everything ripe is priced, and everything priced is paid.
    fn exits(&mut self) {
        for (tranche, epoch, ripe) in self.batches() {
            if self.world.now >= ripe {
                self.run(&Action::PriceExits { tranche, epoch });
            }
        }
        for ticket in self.world.tickets.clone() {
            self.run(&Action::PayExit(ticket));
        }
    }

    fn batches(&self) -> Vec<(usize, i128, i128)> {
        let mut batches = Vec::new();
        for (tranche, state) in self.world.tranches.iter().enumerate() {
            batches.extend(state.batches.iter().flatten().map(|batch| (tranche, batch.epoch, batch.ripe())));
        }
        batches
    }

    /// Waits until exits may be priced: to the second, or two hours before if there is time.
    fn ripen(&mut self) {
        let later = self.batches().into_iter().map(|(.., ripe)| ripe - self.world.now).filter(|left| *left > 0);
        if let Some(left) = later.min() {
            self.keep();
            self.pass(if left > 7_200 { left - 7_200 } else { left });
        }
    }

    /// Pays in what an account lacks.
    fn rescue(&mut self, account: usize) {
        let lacks = -self.world.standing(account).equity;
        if lacks > 0 {
            self.run(&Action::Deposit { account, amount: lacks + 1 });
        }
    }

    /// Who is hasty asks before the clock moves.
    pub(super) fn hurry(&mut self) {
        if self.setting.staking.as_ref().is_some_and(|staking| staking.hasty) {
            (0..TRANCHES).for_each(|tranche| self.ask(STAKER, tranche, 1_000));
        }
    }

    /// Everyone who staked asks for all, and is priced and paid; a week before, everything streamed is there.
    pub(super) fn stakers_leave(&mut self) {
        if self.setting.staking.is_none() {
            return;
        }
        for account in 0..OWN {
            if self.world.accounts[account].reported > 0 {
                self.run(&Action::ReportDeficit { account });
            }
        }
        for round in 0..2 {
            self.pass(8 * WEEK);
            self.exits();
            for (staker, tranche) in
                STAKERS.into_iter().flat_map(|staker| (0..TRANCHES).map(move |tranche| (staker, tranche)))
            {
                if round == 0 {
                    self.ask(staker, tranche, 1_000);
                }
            }
        }
    }
}

impl Inventor<'_> {
    /// A move of a staker.
    pub(super) fn stake_move(&mut self, staking: &Staking) -> Move {
        let tranche = self.random.pick(&staking.opened());
        let (account, permille) = (self.account(), self.share());
        match self.random.below(10) {
            0 | 1 => Move::Stake { tranche, permille },
            2 => Move::Ask { tranche, permille },
            3 => Move::Exits,
            4 => Move::Ripen,
            5 => Move::ReportDeficit { account },
            6 => Move::Rescue { account },
            7 if staking.leaver => Move::HonestAsk { tranche, permille },
            7 | 8 => Move::Wait { seconds: self.random.pick(&[DAY, WEEK, 2 * WEEK]) },
            _ => Move::Target,
        }
    }

    /// Moves that belong together.
    pub(super) fn stake_piece(&mut self, staking: &Staking) -> Vec<Move> {
        let tranche = self.random.pick(&staking.opened());
        let (account, permille) = (self.account(), self.share());
        match self.random.below(5) {
            // Comes, waits, and goes.
            0 => vec![
                Move::Stake { tranche, permille },
                Move::Wait { seconds: WEEK },
                Move::Ask { tranche, permille: 1_000 },
                Move::Ripen,
                Move::Ripen,
                Move::Exits,
            ],
            // An account is sunk, is below zero for an hour, reported, and saved after exits are priced.
            1 => {
                let (market, basis_points) = (self.market(), self.step());
                let permille = self.share();
                let mut moves = vec![
                    Move::HonestAsk { tranche, permille },
                    Move::Ripen,
                    Move::Trade { market, buyer: 0, seller: 1, permille: 1_000, above: 0 },
                    Move::Withdraw { account },
                    Move::Price { feed: market, basis_points },
                    Move::Settle { account, market },
                    Move::Vigil { account, hours: 2 },
                    Move::Target,
                    Move::ReportDeficit { account },
                    Move::Exits,
                    Move::Rescue { account },
                ];
                // First of all, or just before the exits are priced.
                moves.insert(self.random.pick(&[0, 9]), Move::Stake { tranche, permille: 1_000 });
                moves
            }
            // A loss, a stake, and its recovery.
            2 => vec![
                Move::Tend { taker: account, steps: step::ALL & !step::BUY & !step::RECOVER, backwards: false },
                Move::Stake { tranche, permille },
                Move::Tend { taker: account, steps: step::BUY | step::RECOVER, backwards: false },
            ],
            _ => vec![self.stake_move(staking)],
        }
    }

    /// What stakers do in a story.
    pub(super) fn stake_story(&mut self, staking: &Staking, strategy: &mut Strategy) {
        let mut place = 0;
        if staking.leaver {
            let asks = Move::HonestAsk { tranche: self.random.pick(&staking.opened()), permille: self.share() };
            strategy.moves.push(asks);
        }
        for _ in 0..=self.random.below(4) {
            place += self.random.below(strategy.moves.len() + 1 - place.min(strategy.moves.len()));
            let piece = self.stake_piece(staking);
            let from = place.min(strategy.moves.len());
            drop(strategy.moves.splice(from..from, piece));
        }
    }
}
