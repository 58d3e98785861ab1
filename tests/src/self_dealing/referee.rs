//! Plays a strategy on the model, by actions that the program knows too.

use super::verdict::Tally;
use super::{FAR, FAR_MARKET, FLAT, HONEST, KEEPER, Setting, Staking, Strategy};
use crate::model::arithmetic::{floor_divide, value};
use crate::model::{Answer, BASIS, DAY, ONE, Outcome, Trade, World};
use crate::walk::action::{Action, Print};
use crate::walk::apply::apply;
use crate::walk::scenario::{FeedStart, MARKETS, Scenario};

/// What honest people and the protocol bring: more than any strategy can wear down.
const MEANS: i128 = 1_000_000_000_000;
/// Each honest position elsewhere, in size; its margin, in quote; and what was traded before for fees that cover what it may lose.
const FAR_SIZE: i128 = 200_000;
const FAR_MARGIN: i128 = 2_200_000;
const FAR_WASHED: i128 = 50_000_000;
/// More than any balance.
pub(super) const ALL: i128 = 1_000_000_000_000;

/// A strategy under way.
#[derive(Clone, Debug)]
pub struct Referee<'a> {
    pub setting: &'a Setting,
    feeds: &'a [FeedStart],
    pub world: World,
    /// What was accepted.
    pub actions: Vec<Action>,
    /// How many of them were before the first move.
    pub prelude: usize,
    pub tally: Tally,
    pub(super) mantissas: Vec<i64>,
    /// How far each price may still go, in basis points of the first.
    pub(super) movement: Vec<i128>,
    pub(super) silent: bool,
    /// Whether the strategist does nothing.
    pub(super) without: bool,
}

/// Drops slots that no strategy uses: most of the time goes into copies of the world.
pub fn trim(world: &mut World) {
    for account in &mut world.accounts {
        account.positions.truncate(MARKETS);
        account.balances.truncate(1);
    }
}

impl<'a> Referee<'a> {
    /// Lists the markets, and lets honest people come and the seed be paid.
    pub fn new(setting: &'a Setting, scenario: &'a Scenario, strategy: &Strategy) -> Self {
        let mut world = scenario.model();
        trim(&mut world);
        let count = scenario.feeds.len();
        let mut movement = vec![0; count];
        movement[..setting.markets].fill(setting.movement);
        movement[super::moves::COLLATERAL_FEED] = setting.collateral_movement;
        movement[FAR_MARKET] = setting.elsewhere;
        let mut referee = Self {
            setting,
            feeds: &scenario.feeds,
            tally: Tally::new(&world),
            world,
            actions: Vec::new(),
            prelude: 0,
            mantissas: scenario.feeds.iter().map(|feed| feed.mantissa).collect(),
            movement,
            silent: false,
            without: false,
        };
        referee.begin(strategy);
        referee.prelude = referee.actions.len();
        referee
    }

    fn begin(&mut self, strategy: &Strategy) {
        let staking = self.setting.staking.as_ref();
        let amount = self.setting.capital + staking.map_or(0, Staking::dead);
        self.run(&Action::FundReserve { market: None, amount });
        for account in [KEEPER, FLAT].into_iter().chain(HONEST) {
            self.run(&Action::Deposit { account, amount: MEANS });
        }
        let seeds = strategy.seeds.into_iter().enumerate().take(self.setting.markets);
        for (market, seed) in seeds.filter(|(_, seed)| *seed > 0) {
            self.run(&Action::FundReserve { market: Some(market), amount: seed });
        }
        match staking {
            Some(staking) => self.begin_staking(staking),
            None => self.begin_elsewhere(),
        }
        self.pass(12 * DAY);
        if self.setting.honest {
            for market in 0..self.setting.markets {
                self.pay_honest_fees(market, strategy.honest);
            }
            self.pass(4 * DAY);
            for market in 0..self.setting.markets {
                let room = self.room(market).unwrap_or(1_000_000);
                self.trade(market, HONEST, room * strategy.honest / 1_000, 0);
            }
        }
    }

    /// Honest traders elsewhere; the buyer's margin is thin where it may fail.
    fn begin_elsewhere(&mut self) {
        let [buyer, seller] = FAR;
        for account in FAR {
            self.run(&Action::Deposit { account, amount: MEANS });
        }
        for sides in [[buyer, seller], [seller, buyer]] {
            self.trade(FAR_MARKET, sides, FAR_WASHED, 0);
        }
        if self.setting.elsewhere > 0 {
            let amount = self.world.accounts[buyer].cash - FAR_MARGIN;
            self.run(&Action::Withdraw { account: buyer, amount });
        }
        self.run(&Action::CollectFees { market: FAR_MARKET });
        self.pass(20 * DAY);
        self.trade(FAR_MARKET, FAR, FAR_SIZE, 0);
    }

    fn pay_honest_fees(&mut self, market: usize, honest: i128) {
        for _ in 0..5 {
            let size = self.room(market).unwrap_or(1_000_000) * honest / 1_000;
            self.trade(market, HONEST, size, 0);
            self.trade(market, [HONEST[1], HONEST[0]], size, 0);
        }
        self.run(&Action::CollectFees { market });
    }

    /// Does an action, counts what it did, and records it if it is accepted.
    pub fn run(&mut self, action: &Action) -> Option<Outcome> {
        self.answer(action).ok()
    }

    fn answer(&mut self, action: &Action) -> Answer {
        let moves_marks = matches!(
            action,
            Action::RefreshPrices { .. } | Action::SetFinalPrice { .. } | Action::FinalizeDeadMarket { .. }
        );
        let before = moves_marks.then(|| self.tally.marks(&self.world));
        let reserve = self.tally.reserve(&self.world);
        let answer = apply(&mut self.world, self.feeds, action);
        if let Ok(outcome) = &answer {
            if let Some(before) = before {
                self.tally.luck(&before, &self.world);
            }
            self.tally.count(action, outcome, &self.world);
            self.tally.count_stakes(action, &reserve, &self.world);
            self.actions.push(action.clone());
        }
        answer
    }

    /// The clock moves and what is not silent publishes.
    pub(super) fn pass(&mut self, seconds: i128) {
        self.hurry();
        self.run(&Action::Wait { seconds: i64::try_from(seconds).expect("seconds") });
        self.publish();
    }

    /// What is not silent publishes; where a price jumped it stays there for a minute, so that it is taken.
    pub(super) fn publish(&mut self) {
        self.print();
        if self.world.feeds.iter().any(|feed| feed.doubt.is_some()) {
            self.run(&Action::Wait { seconds: 60 });
            self.print();
        }
    }

    fn print(&mut self) {
        let published = i64::try_from(self.world.now).expect("a time");
        let (silent, collateral) = (self.silent, super::moves::COLLATERAL_FEED);
        let speaking = self.mantissas.iter().enumerate().filter(|(feed, _)| !silent || *feed != collateral);
        let prints = speaking.map(|(feed, mantissa)| Print { feed, mantissa: *mantissa, confidence: 0, published });
        let prints = prints.collect();
        self.run(&Action::RefreshPrices { prints });
    }

    /// The first price of a feed.
    pub(super) fn first(&self, feed: usize) -> i128 {
        self.feeds[feed].mantissa.into()
    }

    /// How much open interest may still grow, in size; none where nothing caps it.
    pub(super) fn room(&self, market: usize) -> Option<i128> {
        let state = &self.world.markets[market];
        let beyond = (state.terms.shock_bp - state.terms.maintenance_follow.base_bp).max(0);
        (beyond > 0).then(|| {
            let most = floor_divide(self.world.allowance(market) * BASIS, beyond);
            let size = floor_divide(most * ONE, self.world.mark(market));
            (size - state.open_interest - 1).max(0)
        })
    }

    /// A trade of some size, at so much above the mark in all. Returns whether it was done.
    pub(super) fn trade(&mut self, market: usize, [buyer, seller]: [usize; 2], size: i128, above: i128) -> bool {
        let quote = (value(size, self.world.mark(market)) + above).max(0);
        let (buyer_signer, seller_signer) = (self.world.accounts[buyer].owner, self.world.accounts[seller].owner);
        let trade = Trade { market, buyer, buyer_signer, seller, seller_signer, size, quote };
        size > 0 && buyer != seller && self.run(&Action::SettleTrade(trade)).is_some()
    }
}
