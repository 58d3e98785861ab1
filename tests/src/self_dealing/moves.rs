//! From moves to actions.

use super::referee::{ALL, Referee};
use super::{COLLATERAL, FAR, FAR_MARKET, KEEPER, Move, OWN, Strategy};
use crate::model::arithmetic::{floor_divide, notional, part_floored};
use crate::model::{BASIS, ONE};
use crate::walk::action::Action;
use crate::walk::scenario::MARKETS;

/// The feed of the collateral.
pub const COLLATERAL_FEED: usize = MARKETS + COLLATERAL;

impl Referee<'_> {
    /// Plays the moves.
    pub fn play(&mut self, strategy: &Strategy) {
        strategy.moves.iter().for_each(|next| self.make(next));
    }

    /// Plays what would have happened without the strategist.
    pub fn play_without(&mut self, strategy: &Strategy) {
        self.without = true;
        strategy.moves.iter().filter(|next| next.is_outside()).for_each(|next| self.make(next));
    }

    fn make(&mut self, next: &Move) {
        match *next {
            Move::Deposit { account, amount } => drop(self.run(&Action::Deposit { account, amount })),
            Move::Pledge { account, amount } => {
                let depositor = self.world.accounts[account].owner;
                self.run(&Action::DepositCollateral { account, collateral: COLLATERAL, amount, depositor });
            }
            Move::Withdraw { account } => self.withdraw(account),
            Move::Trade { market, buyer, seller, permille, above } => {
                self.trade_most(market, [buyer, seller], permille, above);
            }
            Move::Wash { market, buyer, seller, permille, rounds } => {
                for _ in 0..rounds {
                    let size = self.trade_most(market, [buyer, seller], permille, 0);
                    if size == 0 || !self.trade(market, [seller, buyer], size, 0) {
                        break;
                    }
                }
            }
            Move::Pass { market, account, to, permille, above } => self.pass_on(market, account, to, permille, above),
            Move::Price { feed, basis_points } => self.move_price(feed, basis_points),
            Move::Wait { seconds } => {
                self.keep();
                self.pass(seconds);
            }
            Move::Vigil { account, hours } => {
                for _ in 0..hours {
                    self.keep();
                    self.pass(3_600);
                    if !self.without {
                        self.each_market(|referee, market| referee.book(account, market));
                    }
                }
            }
            Move::Tend { taker, steps, backwards } => self.tend(taker, steps, backwards),
            Move::Silence => self.silent = !self.silent,
            _ => self.make_call(next),
        }
    }

    /// Calls that anyone may make.
    fn make_call(&mut self, next: &Move) {
        let collateral = COLLATERAL;
        match *next {
            Move::Report => drop(self.run(&Action::ReportDeadFeed { feed: COLLATERAL_FEED })),
            Move::Settle { account, market } => drop(self.run(&Action::Settle { account, market })),
            Move::Liquidate { taker, account, market, permille } => {
                let size = self.size(account, market).abs() * permille / 1_000;
                self.run(&Action::LiquidatePosition { liquidator: taker, account, market, size });
            }
            Move::Sell { taker, account, permille } => {
                let amount = self.world.accounts[account].balance(collateral) * permille / 1_000;
                self.run(&Action::LiquidateCollateral { account, taker, collateral, amount });
            }
            Move::Call { taker, account, market, permille } => {
                let amount = self.world.accounts[account].balance(collateral) * permille / 1_000;
                self.run(&Action::CallVariation { account, taker, market, collateral, amount });
            }
            Move::Deleverage { account, opposite, market } => {
                self.run(&Action::Deleverage { account, opposite, market, size: ALL });
            }
            Move::Resolve { account, market } => drop(self.run(&Action::ResolveDeficit { account, market })),
            Move::Apply { market } => drop(self.run(&Action::ApplyShortfall { market })),
            Move::BuyRecovery { taker, market, permille } => {
                let amount = self.world.recoveries[market].collateral[collateral] * permille / 1_000;
                self.run(&Action::BuyRecovery { recovery: market, taker, collateral, amount });
            }
            Move::Recover { market } => self.recover(market),
            Move::CollectFees { market } => drop(self.run(&Action::CollectFees { market })),
            Move::Accrue { market } => drop(self.run(&Action::AccrueFunding { market })),
            _ => self.make_stake(next),
        }
    }

    pub(super) fn size(&self, account: usize, market: usize) -> i128 {
        self.world.accounts[account].position(market).map_or(0, |position| position.size)
    }

    pub(super) fn recover(&mut self, market: usize) {
        for from in 0..MARKETS {
            if self.world.recoveries[market].claims[from].claim > 0 {
                self.run(&Action::SettleRecovery { recovery: market, market: from });
            }
        }
        if self.world.recoveries[market].cash > 0 {
            self.run(&Action::CollectRecovery { market });
        }
    }

    fn withdraw(&mut self, account: usize) {
        let standing = self.world.standing(account);
        let spare = self.world.accounts[account].cash - standing.unpaid;
        let flat = self.world.accounts[account].held().next().is_none();
        let most = if flat { spare } else { spare.min(floor_divide(standing.initial, BASIS)) };
        if most > 0 {
            self.run(&Action::Withdraw { account, amount: most });
        }
        let balance = self.world.accounts[account].balance(COLLATERAL);
        if balance > 0 {
            self.run(&Action::WithdrawCollateral { account, collateral: COLLATERAL, amount: balance });
        }
    }

    /// Nobody honest pays more than the mark.
    fn premium(&self, market: usize, sides: [usize; 2], size: i128, above: i128) -> i128 {
        let honest = sides.iter().any(|side| *side >= OWN);
        let worth = notional(size, self.world.mark(market));
        let band = part_floored(worth, self.world.markets[market].terms.band_bp);
        if honest { 0 } else { band * above / 1_000 }
    }

    /// Trades a share of the most that margin and caps allow; a little less if that is refused. Returns the size.
    fn trade_most(&mut self, market: usize, sides: [usize; 2], permille: i128, above: i128) -> i128 {
        let [buyer, seller] = sides;
        let most = self.most(buyer, market, 1).min(self.most(seller, market, -1));
        let long = self.size(buyer, market).min(0).abs().min(self.size(seller, market).max(0));
        let most = self.room(market).map_or(most, |room| most.min(room + long));
        if buyer == seller {
            return 0;
        }
        for part in [1_000, 985, 850, 500] {
            let size = most * permille / 1_000 * part / 1_000;
            let premium = self.premium(market, sides, size, above);
            if self.trade(market, sides, size, premium) {
                return size;
            }
        }
        0
    }

    /// About how much an account may trade in one direction at initial margin.
    fn most(&self, account: usize, market: usize, direction: i128) -> i128 {
        let terms = &self.world.markets[market].terms;
        let spare = self.world.standing(account).initial.max(0) / (terms.initial_bp + terms.fee_bp);
        let opposite = (-self.size(account, market) * direction).max(0);
        2 * opposite + floor_divide(spare * ONE, self.world.mark(market))
    }

    pub(super) fn pass_on(&mut self, market: usize, account: usize, to: usize, permille: i128, above: i128) {
        let held = self.size(account, market);
        let size = held.abs() * permille / 1_000;
        let sides = if held > 0 { [to, account] } else { [account, to] };
        let premium = self.premium(market, sides, size, above);
        self.trade(market, sides, size, premium);
    }

    fn move_price(&mut self, feed: usize, basis_points: i128) {
        self.keep();
        let (was, first) = (i128::from(self.mantissas[feed]), self.first(feed));
        let left = self.movement[feed] * first / BASIS;
        let gap = match feed {
            COLLATERAL_FEED => self.setting.collateral_movement,
            FAR_MARKET => self.setting.elsewhere,
            _ => self.setting.gap,
        };
        let step = (was * basis_points.clamp(-gap, gap) / BASIS).clamp(-left, left);
        let price = (was + step).clamp(first / 20, first * 20);
        // What is left is floored, so that all moves together stay within.
        self.movement[feed] -= ((price - was).abs() * BASIS + first - 1) / first;
        self.mantissas[feed] = i64::try_from(price).expect("a price");
        self.pass(1);
    }

    /// Honest keepers do what there is to do.
    pub(super) fn keep(&mut self) {
        if !self.setting.keepers {
            return;
        }
        for account in (0..OWN).chain(FAR) {
            self.keep_account(account);
        }
        for market in 0..=FAR_MARKET {
            self.keep_market(market);
        }
    }

    /// An account below maintenance is liquidated; an account that is bankrupt is resolved.
    fn keep_account(&mut self, account: usize) {
        for _ in 0..2 {
            if self.world.standing(account).maintenance >= 0 {
                break;
            }
            let taker = KEEPER;
            self.run(&Action::LiquidateCollateral { account, taker, collateral: COLLATERAL, amount: ALL });
            for market in 0..MARKETS {
                let size = self.size(account, market).abs();
                if size > 0 {
                    self.run(&Action::LiquidatePosition { liquidator: taker, account, market, size });
                }
            }
        }
        for market in 0..MARKETS {
            if self.world.accounts[account].position(market).is_some_and(|held| held.size == 0) {
                self.run(&Action::Settle { account, market });
                self.run(&Action::ResolveDeficit { account, market });
            }
        }
    }

    /// While a window is open everyone is booked, and the shortfall falls.
    pub(super) fn keep_market(&mut self, market: usize) {
        if self.world.markets[market].is_halted() {
            for account in 0..self.world.accounts.len() {
                if self.world.accounts[account].position(market).is_some() {
                    self.run(&Action::Settle { account, market });
                }
            }
        }
        if self.world.markets[market].shortfall > 0 {
            self.run(&Action::ApplyShortfall { market });
        }
        self.recover(market);
    }
}
