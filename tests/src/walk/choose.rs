//! Which step comes next: drawn from the seed and from what the model holds, useful and hostile ones.

use std::collections::VecDeque;

use super::action::Action;
use super::random::Random;
use super::scenario::{ACCOUNTS, COLLATERALS, MARKETS, SPARE, Scenario, TRADERS, WHALE};
use crate::model::arithmetic::value;
use crate::model::{BASIS, Budget, ONE, Trade, World};

/// Keys that sign for others: a delegate, two matchers, and one that nobody named.
pub const DELEGATE: u64 = 100;
pub const MATCHERS: [u64; 3] = [200, 201, 202];
pub const STRANGER: u64 = 300;

/// What draws the steps of one walk.
#[derive(Clone, Debug)]
pub struct Chooser {
    pub(crate) random: Random,
    /// Last print of each feed.
    pub(crate) mantissas: Vec<i64>,
    /// Feeds that publish.
    pub(super) live: Vec<bool>,
    /// Prints that will be taken back.
    pub(super) spikes: Vec<(usize, i64)>,
    /// How wild prices are, how often feeds fail, how seldom keepers act: each in a hundred thousand.
    pub(super) wild: i128,
    pub(super) down: i128,
    pub(super) lazy: i128,
    /// What must come next.
    pub(crate) queue: VecDeque<Action>,
    /// Which accounts are open.
    pub(crate) open: Vec<bool>,
}

impl Chooser {
    /// The chooser of a scenario.
    pub fn new(scenario: &Scenario) -> Self {
        let mut random = Random::new(scenario.seed);
        Self {
            mantissas: scenario.feeds.iter().map(|feed| feed.mantissa).collect(),
            live: vec![true; scenario.feeds.len()],
            spikes: Vec::new(),
            wild: random.pick(&[0, 2_000, 6_000, 10_000]),
            down: random.pick(&[30, 300, 600]),
            lazy: random.pick(&[10_000, 50_000, 90_000]),
            queue: VecDeque::new(),
            open: (0..ACCOUNTS).map(|account| account < SPARE).collect(),
            random,
        }
    }

    /// What everyone starts with.
    pub fn endowments(&mut self, world: &World) -> Vec<Action> {
        let amount = self.random.pick(&[10_000_000, 1_000_000_000]);
        let mut endowments = vec![Action::Deposit { account: WHALE, amount }];
        for account in 0..TRADERS {
            let kind = self.random.below(10);
            if kind < 7 {
                let amount = self.random.digits(6);
                endowments.push(Action::Deposit { account, amount });
            }
            if kind > 4 {
                let (collateral, amount) = (self.random.below(COLLATERALS), self.random.between(1, 20_000));
                let depositor = world.accounts[account].owner;
                endowments.push(Action::DepositCollateral { account, collateral, amount, depositor });
            }
        }
        for market in 0..MARKETS {
            if self.random.chance(50_000) {
                let digits = self.random.pick(&[3, 4, 4, 8]);
                let (market, amount) = (Some(market), self.random.digits(digits));
                endowments.push(Action::FundReserve { market, amount });
            }
        }
        endowments.extend(self.founding(world));
        endowments
    }

    /// A step that is useful, if a few tries find one; now and then one that the model refuses.
    pub fn next(&mut self, world: &World, useful: impl Fn(&Action) -> bool) -> Action {
        if let Some(action) = self.queue.pop_front() {
            return action;
        }
        for _ in 0..4 {
            let action = self.draw(world);
            if !action.is_instruction() || self.random.chance(12_000) || useful(&action) {
                return action;
            }
        }
        self.draw(world)
    }

    /// Learns what an accepted step changed for it.
    pub fn learn(&mut self, action: &Action) {
        match action {
            Action::OpenAccount { account } => self.open[*account] = true,
            Action::CloseAccount { account } => self.open[*account] = false,
            _ => {}
        }
    }

    fn draw(&mut self, world: &World) -> Action {
        match self.random.between(0, 1_000) {
            0..190 => {
                let trade = self.trade(world);
                self.charged(world, trade)
            }
            190..210 => self.hold(world),
            210..280 => self.settle(),
            280..325 => self.withdraw(world),
            325..365 => self.withdraw_collateral(world),
            365..382 => self.deposit(world),
            382..396 => self.deposit_collateral(world),
            396..741 => {
                let forced = self.draw_forced(world);
                self.charged(world, forced)
            }
            741..774 => self.own_account(world),
            774..850 => self.market_work(),
            850..880 => self.stake_work(world),
            880..891 => self.govern(world),
            _ => self.pass_time(world),
        }
    }

    /// An action by which positions pass to others; mostly funding is charged first where it is due.
    pub(super) fn charged(&mut self, world: &World, action: Action) -> Action {
        let (Action::SettleTrade(Trade { market, .. })
        | Action::LiquidatePosition { market, .. }
        | Action::Absorb { market, .. }
        | Action::BuyInventory { market, .. }
        | Action::Deleverage { market, .. }) = action
        else {
            return action;
        };
        if world.is_uncharged(market) && self.random.chance(80_000) {
            self.queue.push_back(action);
            return Action::AccrueFunding { market };
        }
        action
    }

    pub(super) fn trader(&mut self) -> usize {
        self.random.below(TRADERS)
    }

    pub(super) fn market(&mut self) -> usize {
        self.random.below(MARKETS)
    }

    pub(super) fn collateral(&mut self) -> usize {
        self.random.below(COLLATERALS)
    }

    /// An account that pays for what is sold: mostly one that can.
    pub(super) fn taker(&mut self) -> usize {
        let other = self.trader();
        self.random.pick(&[other, WHALE, WHALE])
    }

    /// A trader for whom something holds, if there is one, else any.
    pub(super) fn trader_with(&mut self, holds: impl Fn(usize) -> bool) -> usize {
        let found: Vec<usize> = (0..=TRADERS).filter(|account| holds(*account)).collect();
        if found.is_empty() { self.trader() } else { self.random.pick(&found) }
    }

    /// A market in which an account has something, if there is one, else any.
    pub(super) fn market_of(&mut self, world: &World, account: usize) -> usize {
        let found: Vec<usize> = world.accounts[account].held().map(|held| held.market).collect();
        if found.is_empty() { self.market() } else { self.random.pick(&found) }
    }

    /// A collateral that an account has, if it has one, else any.
    pub(super) fn collateral_of(&mut self, world: &World, account: usize) -> usize {
        let held = world.accounts[account].balances.iter().flatten();
        let found: Vec<usize> = held.map(|held| held.collateral).collect();
        if found.is_empty() { self.collateral() } else { self.random.pick(&found) }
    }

    fn trade(&mut self, world: &World) -> Action {
        let healthy = |account: usize| world.standing(account).initial > 0;
        let (buyer, seller) = if self.random.chance(80_000) {
            (self.trader_with(healthy), self.trader_with(healthy))
        } else {
            (self.trader(), self.trader())
        };
        let market = self.market();
        let (size, mark) = (self.trade_size(world, market, buyer, seller), world.mark(market));
        let mut quote = value(size, mark);
        if self.random.chance(40_000) {
            quote += quote * self.random.between(-305, 306) / BASIS;
        }
        Action::SettleTrade(Trade {
            market,
            buyer,
            buyer_signer: self.signer(world, buyer),
            seller,
            seller_signer: self.signer(world, seller),
            size,
            quote,
        })
    }

    /// What closes, what both can just carry, or something between.
    fn trade_size(&mut self, world: &World, market: usize, buyer: usize, seller: usize) -> i128 {
        let (bought, sold) = (world.standing(buyer).initial, world.standing(seller).initial);
        let limit = (bought.min(sold).max(0) / BASIS * 10 * ONE / world.mark(market)).max(1);
        let (short, long) = (-size_of(world, buyer, market), size_of(world, seller, market));
        match self.random.between(0, 100) {
            0..25 if short > 0 && long > 0 => self.random.between(1, short.min(long) + 1),
            25..30 => 1,
            30..60 => (limit * 9 / 10).max(1),
            _ => self.random.between(1, limit + 1),
        }
    }

    /// Mostly the owner; its delegate or a matcher where one is allowed; now and then a stranger.
    fn signer(&mut self, world: &World, account: usize) -> u64 {
        let held = &world.accounts[account];
        let mut signers = vec![held.owner; 4];
        signers.extend(held.matchers.iter().flatten().map(|allowance| allowance.matcher));
        if held.delegate != 0 {
            signers.push(held.delegate);
        }
        if self.random.chance(1_000) {
            signers.push(STRANGER);
        }
        self.random.pick(&signers)
    }

    fn settle(&mut self) -> Action {
        Action::Settle { account: self.trader(), market: self.market() }
    }

    fn withdraw(&mut self, world: &World) -> Action {
        let account = self.trader_with(|account| world.accounts[account].cash > 0);
        let standing = world.standing(account);
        let cash = world.accounts[account].cash;
        let free = (cash - standing.unpaid).max(1);
        let initial = (standing.initial / BASIS).clamp(1, free);
        let any = self.random.between(1, cash + 2);
        let small = self.random.digits(4).min(initial);
        let amount = self.random.pick(&[free, any, initial, initial, small, small]);
        Action::Withdraw { account, amount }
    }

    fn withdraw_collateral(&mut self, world: &World) -> Action {
        let account = self.trader_with(|account| world.accounts[account].balances.iter().flatten().next().is_some());
        let collateral = self.collateral_of(world, account);
        let amount = self.random.between(1, world.accounts[account].balance(collateral) + 2);
        let amount = self.random.pick(&[amount, amount / 10 + 1]);
        Action::WithdrawCollateral { account, collateral, amount }
    }

    fn deposit(&mut self, world: &World) -> Action {
        let poor = |account: usize| world.accounts[account].cash < 1_000;
        let account = if self.random.chance(50_000) { self.trader_with(poor) } else { self.trader() };
        let amount = self.random.digits(6);
        Action::Deposit { account, amount }
    }

    fn deposit_collateral(&mut self, world: &World) -> Action {
        let bare = |account: usize| world.accounts[account].balances.iter().flatten().next().is_none();
        let account = if self.random.chance(50_000) { self.trader_with(bare) } else { self.trader() };
        let (owner, other) = (world.accounts[account].owner, world.accounts[self.trader()].owner);
        let depositor = self.random.pick(&[owner, owner, owner, owner, other, DELEGATE]);
        Action::DepositCollateral { account, collateral: self.collateral(), amount: self.random.digits(4), depositor }
    }

    /// Accounts come and go; owners name who else may trade.
    fn own_account(&mut self, world: &World) -> Action {
        let account = self.trader();
        let spare = SPARE + self.random.below(ACCOUNTS - SPARE);
        match self.random.below(4) {
            0 | 1 if self.open[spare] => Action::CloseAccount { account: spare },
            0 | 1 => Action::OpenAccount { account: spare },
            2 => Action::SetDelegate { account, delegate: self.random.pick(&[0, DELEGATE]) },
            _ => self.allow_matcher(account, world.now),
        }
    }

    fn allow_matcher(&mut self, account: usize, now: i128) -> Action {
        let budget = Budget {
            markets: self.random.pick(&[u64::MAX, u64::MAX, 0b101]),
            expires: now + self.random.pick(&[10, 1_000, 1_000_000]),
            notional: self.random.digits(9),
            slippage: self.random.digits(6),
        };
        Action::AllowMatcher { account, matcher: self.random.pick(&MATCHERS), budget }
    }

    fn market_work(&mut self) -> Action {
        let market = self.market();
        match self.random.below(9) {
            0..3 => Action::CollectFees { market },
            3 | 4 => Action::AccrueFunding { market },
            5..7 => {
                let rate = self.random.between(-10_100, 10_101);
                Action::PublishFundingRate { market, rate }
            }
            _ => {
                let market = self.random.pick(&[None, Some(market), Some(market)]);
                let amount = self.random.digits(5);
                Action::FundReserve { market, amount }
            }
        }
    }
}

/// An account's size in a market.
pub(super) fn size_of(world: &World, account: usize, market: usize) -> i128 {
    world.accounts[account].position(market).map_or(0, |held| held.size)
}
