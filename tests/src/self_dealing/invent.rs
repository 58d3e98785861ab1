//! New strategies: stories drawn at random, and changes of what was found.

use super::moves::COLLATERAL_FEED;
use super::tend::step;
use super::{COLLATERAL, FAR_MARKET, HONEST, KEEPER, Move, OWN, Setting, Strategy};
use crate::model::DAY;
use crate::walk::random::Random;

const SHARES: [i128; 8] = [1_000, 1_000, 1_000, 1_000, 900, 500, 250, 50];
pub(super) const SECONDS: [i128; 12] = [1, 1, 30, 60, 61, 121, 200, 600, 3_600, 36_000, DAY, 4 * DAY];

/// Draws strategies for a setting.
#[derive(Clone, Debug)]
pub struct Inventor<'a> {
    pub setting: &'a Setting,
    pub random: Random,
}

impl Inventor<'_> {
    /// A whole story: means, fees that may age, positions, a move of the price, what follows; perhaps all again.
    pub fn story(&mut self) -> Strategy {
        let mut moves = Vec::new();
        for account in 0..self.setting.accounts {
            let pledges = self.setting.collateral && self.random.chance(40_000);
            if pledges {
                moves.push(Move::Pledge { account, amount: self.amount() / 100 });
            }
            if !pledges || self.random.chance(50_000) {
                moves.push(Move::Deposit { account, amount: self.amount() });
            }
        }
        for _ in 0..=self.random.below(2) {
            if self.random.chance(50_000) {
                let wash = self.wash();
                let market = self.market();
                moves.extend([wash, Move::CollectFees { market }, Move::Wait { seconds: 4 * DAY }]);
            }
            for _ in 0..=self.random.below(3) {
                let trade = self.trade();
                moves.push(trade);
            }
            // What no margin needs is not risked.
            let spared = (0..self.setting.accounts).filter(|_| self.random.chance(50_000));
            moves.extend(spared.map(|account| Move::Withdraw { account }));
            for _ in 0..=self.random.below(2) {
                let price = self.price();
                moves.push(price);
                for _ in 0..self.random.between(3, 14) {
                    let next = self.piece();
                    moves.extend(next);
                }
            }
        }
        if self.setting.elsewhere > 0 && self.random.chance(70_000) {
            moves.push(Move::Price { feed: FAR_MARKET, basis_points: -self.setting.elsewhere });
        }
        let seeds = [self.seed(), self.seed()];
        let honest = if self.setting.honest { self.random.between(1, 900) } else { 0 };
        let mut strategy = Strategy { seeds, honest, moves };
        if let Some(staking) = &self.setting.staking {
            self.stake_story(staking, &mut strategy);
        }
        strategy
    }

    /// One move, or a few that belong together.
    pub(super) fn piece(&mut self) -> Vec<Move> {
        if let Some(staking) = self.setting.staking.as_ref().filter(|_| self.random.chance(30_000)) {
            return self.stake_piece(staking);
        }
        let seconds = 90_000;
        match self.random.below(12) {
            0..4 => vec![self.tend()],
            4 if self.setting.collateral => {
                vec![Move::Silence, Move::Wait { seconds }, Move::Report, Move::Wait { seconds: 3_600 }]
            }
            5 if self.setting.collateral => {
                let again = self.tend();
                vec![Move::Vigil { account: self.account(), hours: self.random.pick(&[1, 1, 2, 9, 9, 25]) }, again]
            }
            6 => {
                // Who is below zero is seen, and deleveraged in time.
                let taker = self.account();
                let seen = Move::Tend { taker, steps: step::BOOK, backwards: false };
                let steps = step::DELEVERAGE | step::RESOLVE;
                vec![seen, Move::Wait { seconds: 200 }, Move::Tend { taker, steps, backwards: false }]
            }
            _ => vec![self.any()],
        }
    }

    /// All steps, or some.
    pub(super) fn tend(&mut self) -> Move {
        let some = u32::try_from(self.random.between(1, 1 << step::COUNT)).expect("bits");
        let steps = self.random.pick(&[step::ALL, some, some, step::ALL & !step::BOOK]);
        Move::Tend { taker: self.account(), steps, backwards: self.random.chance(50_000) }
    }

    /// Any move.
    pub(super) fn any(&mut self) -> Move {
        if let Some(staking) = self.setting.staking.as_ref().filter(|_| self.random.chance(30_000)) {
            return self.stake_move(staking);
        }
        let (account, market, permille) = (self.account(), self.market(), self.share());
        let taker = self.account();
        let anyone = if self.random.chance(70_000) { account } else { self.random.pick(&HONEST) };
        match self.random.below(if self.setting.collateral { 23 } else { 18 }) {
            0 => self.trade(),
            1 => self.wash(),
            2 => self.pass(),
            3 | 4 => self.price(),
            5 => Move::Wait { seconds: self.random.pick(&SECONDS) },
            6 | 7 => Move::Settle { account: anyone, market },
            8 | 9 => Move::Liquidate { taker, account, market, permille },
            10 | 11 => Move::Resolve { account, market },
            12 => Move::Apply { market },
            13 => Move::CollectFees { market },
            14 => Move::Deposit { account, amount: self.amount() },
            15 => Move::Withdraw { account },
            16 => Move::Deleverage { account, opposite: anyone, market },
            17 if self.random.chance(50_000) => Move::Recover { market },
            17 => Move::Accrue { market },
            18 => Move::Pledge { account, amount: self.amount() / 100 },
            19 => Move::Sell { taker, account, permille },
            20 => Move::Call { taker, account, market, permille },
            21 => Move::BuyRecovery { taker, market, permille },
            _ if self.random.chance(50_000) => Move::Silence,
            _ => Move::Report,
        }
    }

    /// Two of its accounts, or one and whoever makes the market.
    fn trade(&mut self) -> Move {
        let (buyer, mut seller) = (self.account(), self.account());
        if self.setting.honest && self.random.chance(10_000) {
            seller = KEEPER;
        }
        let [buyer, seller] = if self.random.chance(50_000) { [buyer, seller] } else { [seller, buyer] };
        Move::Trade { market: self.market(), buyer, seller, permille: self.share(), above: self.above() }
    }

    fn wash(&mut self) -> Move {
        let (market, permille, rounds) = (self.market(), self.share(), self.random.between(1, 20));
        Move::Wash { market, buyer: self.account(), seller: self.account(), permille, rounds }
    }

    fn pass(&mut self) -> Move {
        let (market, permille, above) = (self.market(), self.share(), self.above());
        Move::Pass { market, account: self.account(), to: self.account(), permille, above }
    }

    fn price(&mut self) -> Move {
        let feed = match self.random.below(6) {
            0 if self.setting.collateral => COLLATERAL_FEED,
            1 if self.setting.elsewhere > 0 => FAR_MARKET,
            _ => self.market(),
        };
        let basis_points = if feed == FAR_MARKET { -self.setting.elsewhere } else { self.step() };
        Move::Price { feed, basis_points }
    }

    pub(super) fn account(&mut self) -> usize {
        self.random.below(self.setting.accounts.min(OWN))
    }

    pub(super) fn market(&mut self) -> usize {
        self.random.below(self.setting.markets)
    }

    pub(super) fn share(&mut self) -> i128 {
        self.random.pick(&SHARES)
    }

    pub(super) fn above(&mut self) -> i128 {
        self.random.pick(&[0, 0, 0, 500, 990, -500, -990])
    }

    pub(super) fn amount(&mut self) -> i128 {
        10_i128.pow(3) * self.random.digits(6)
    }

    pub(super) fn seed(&mut self) -> i128 {
        let seed = self.setting.seed;
        self.random.pick(&[seed, seed / 10, seed / 100])
    }

    pub(super) fn step(&mut self) -> i128 {
        let most = self.setting.gap;
        let size = if self.random.chance(50_000) { most } else { self.random.between(1, most + 1) };
        self.random.pick(&[size, -size])
    }
}

/// The collateral is priced by this feed, which no market has.
const _: () = assert!(COLLATERAL_FEED > FAR_MARKET && COLLATERAL == 0);
