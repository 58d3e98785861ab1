//! Short stories of several steps, towards turns that single steps seldom take.

use super::action::{Action, Print};
use super::choose::{Chooser, size_of};
use super::scenario::{MARKETS, TRADERS, WHALE};
use crate::model::arithmetic::value;
use crate::model::state::LAPSE_SECONDS;
use crate::model::{Trade, World};

/// Hours for which somebody looks at an account: a day, and the hour in which it is over.
const VIGIL_HOURS: i128 = 25;
/// The hour of it in which the account is reported.
const REPORT_HOUR: i128 = 3;

impl Chooser {
    /// One of the stories, if the world is such that it can begin.
    pub(super) fn story(&mut self, world: &World) -> Option<Action> {
        let waits: Vec<usize> = (0..TRADERS).filter(|account| waits(world, *account)).collect();
        if self.random.chance(97_000) { self.wind_up(world) } else { self.vigil(world, &waits) }
    }

    /// An account that won here and lost there closes both and is resolved, though what it won would cover what it lost.
    fn wind_up(&mut self, world: &World) -> Option<Action> {
        let found: Vec<(usize, usize, usize)> = (0..TRADERS)
            .filter_map(|account| illiquid(world, account).map(|(won, lost)| (account, won, lost)))
            .collect();
        if found.is_empty() {
            return None;
        }
        let (account, won, lost) = self.random.pick(&found);
        for market in [won, lost] {
            if let Some(closing) = close(world, account, market) {
                self.queue.push_back(Action::AccrueFunding { market }); // Or the whale would not take it over.
                self.queue.push_back(closing);
            }
        }
        self.queue.push_back(Action::Settle { account, market: won });
        self.queue.push_back(Action::ResolveDeficit { account, market: lost });
        self.queue.pop_front()
    }

    /// A day on which nothing happens, but every hour somebody looks at an account whose clocks run; then its debts are resolved.
    fn vigil(&mut self, world: &World, accounts: &[usize]) -> Option<Action> {
        if accounts.is_empty() {
            return None;
        }
        let account = self.random.pick(accounts);
        let held = |market: usize| world.accounts[account].position(market).is_some();
        let market = (0..MARKETS).find(|market| !held(*market)).unwrap_or(0);
        for hour in 1..=VIGIL_HOURS {
            let now = i64::try_from(world.now + hour * LAPSE_SECONDS).expect("a time");
            self.queue.push_back(Action::Wait { seconds: i64::try_from(LAPSE_SECONDS).expect("an hour") });
            let prints = self.same_prices(now);
            self.queue.push_back(Action::RefreshPrices { prints });
            self.queue.push_back(Action::Settle { account, market });
            if hour == REPORT_HOUR {
                self.queue.push_back(Action::ReportDeficit { account });
            }
        }
        let owed = world.accounts[account].held().filter(|held| held.cost > 0).map(|held| held.market);
        self.queue.extend(owed.map(|market| Action::ResolveDeficit { account, market }));
        self.queue.pop_front()
    }

    /// Every feed that publishes says what it said.
    fn same_prices(&self, published: i64) -> Vec<Print> {
        let feeds = (0..self.live.len()).filter(|feed| self.live[*feed]);
        feeds.map(|feed| Print { feed, mantissa: self.mantissas[feed], confidence: 0, published }).collect()
    }
}

/// Whether an account's clocks run and nothing of it can be closed.
fn waits(world: &World, account: usize) -> bool {
    let state = &world.accounts[account];
    let runs = state.negative_clock(world.now).or(state.called_clock(world.now)).is_some();
    runs && state.held().all(|held| held.size == 0)
}

/// A market in which a solvent account won more than its pool has, and another in which it lost more than its cash.
fn illiquid(world: &World, account: usize) -> Option<(usize, usize)> {
    let state = &world.accounts[account];
    let open = |market: usize| world.markets[market].final_price.is_none() && world.is_fresh(market);
    let parts = state.held().filter(|held| open(held.market)).map(|held| {
        let part = world.position_standing(held);
        (held.market, part.claim + part.profit)
    });
    let parts: Vec<(usize, i128)> = parts.collect();
    let won = parts.iter().find(|(market, net)| *net > world.markets[*market].pool.max(0))?;
    let lost = parts.iter().find(|(_, net)| *net < -state.cash)?;
    (world.net_equity(account) >= 0).then_some((won.0, lost.0))
}

/// The whale takes a position over at the mark.
fn close(world: &World, account: usize, market: usize) -> Option<Action> {
    let size = size_of(world, account, market);
    let (buyer, seller) = if size < 0 { (account, WHALE) } else { (WHALE, account) };
    let (size, signer) = (size.abs(), |account: usize| world.accounts[account].owner);
    (size > 0).then(|| {
        Action::SettleTrade(Trade {
            market,
            buyer,
            buyer_signer: signer(buyer),
            seller,
            seller_signer: signer(seller),
            size,
            quote: value(size, world.mark(market)),
        })
    })
}
