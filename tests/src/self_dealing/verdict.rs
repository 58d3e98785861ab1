//! What a strategy came to.

use super::moves::COLLATERAL_FEED;
use super::{COLLATERAL, FAR, FLAT, HONEST, HONEST_STAKER, KEEPER, OWN, Referee, STAKER, Setting, Strategy};
use crate::model::arithmetic::{ceil_divide, floor_divide, value};
use crate::model::tranche::Tranche;
use crate::model::{BASIS, DAY, ONE, Outcome, TRANCHES, Ticket, World};
use crate::walk::action::Action;
use crate::walk::scenario::{MARKETS, Scenario};

/// Fees count from this many day boundaries after they were collected.
const AGING_DAYS: i128 = 3;
/// The excess where no tier paid.
const NEVER: i128 = -1_000_000_000_000_000;
/// A seed is released over this long.
const RELEASE_SECONDS: i128 = 30 * DAY;

/// What one market paid in and was paid, counted from what its instructions did and not from what the model remembers of it.
#[derive(Clone, Debug, Default)]
struct Flows {
    /// Collected fees and the day.
    fees: Vec<(i128, i128)>,
    /// Fees of trades that honest people paid.
    honest_fees: i128,
    /// Seed and when it was paid in.
    seeds: Vec<(i128, i128)>,
    /// Paid by the tiers, less what they got back.
    paid: i128,
    /// Paid for roundings.
    rounded: i128,
    /// What each tranche paid and has not got back, and the honest stakers' part of it, times 2^32.
    borne: [(i128, i128); TRANCHES],
}

impl Flows {
    fn seed(&self, now: i128) -> i128 {
        self.seeds.iter().map(|(seed, since)| seed * (now - since).min(RELEASE_SECONDS) / RELEASE_SECONDS).sum()
    }

    /// Aged fees times the factor, which is one at most, and the released seed.
    fn base(&self, now: i128, factor: i128) -> i128 {
        let today = floor_divide(now, DAY);
        let aged: i128 = self.fees.iter().filter(|(day, _)| today >= day + AGING_DAYS).map(|(_, fees)| fees).sum();
        aged * factor.min(BASIS) / BASIS + self.seed(now)
    }
}

/// The reserve before an action.
#[derive(Clone, Debug)]
pub struct Reserve {
    ledger: i128,
    tranches: [Tranche; TRANCHES],
}

/// Shares that honest stakers hold or have asked to leave with.
fn honest_shares(world: &World, tranche: usize) -> i128 {
    let state = &world.tranches[tranche];
    let is =
        |ticket: &&Ticket| (ticket.staker, ticket.tranche, ticket.series) == (HONEST_STAKER, tranche, state.series);
    let waits = |ticket: &&Ticket| {
        let of = (ticket.tranche, ticket.series, ticket.epoch);
        !world.priced.iter().any(|priced| (priced.tranche, priced.series, priced.epoch) == of)
    };
    let asked: i128 = world.tickets.iter().filter(is).filter(waits).map(|ticket| ticket.shares).sum();
    world.held(HONEST_STAKER, tranche) + asked
}

/// What everyone brought and took, and what their positions made of the prices.
#[derive(Clone, Debug)]
pub struct Tally {
    /// What was taken out less what was paid in, and less what positions and collateral made at the marks, times 2^32.
    made: Vec<i128>,
    /// Trade fees of the strategist.
    own_fees: i128,
    flows: Vec<Flows>,
    /// What stakers were paid less what they staked: the strategist, then the honest.
    stakes: [i128; 2],
    /// What the strategist staked.
    staked: i128,
    /// What tranches were promised of collected fees, what came back to them, and what exits left behind.
    premiums: i128,
    returned: i128,
    forfeits: i128,
    /// The most by which payments of the tiers for a market exceeded its base.
    excess: i128,
}

impl Tally {
    /// Nothing happened yet.
    pub fn new(world: &World) -> Self {
        let flows = vec![Flows::default(); MARKETS];
        Self {
            made: vec![0; world.accounts.len()],
            own_fees: 0,
            flows,
            stakes: [0; 2],
            staked: 0,
            premiums: 0,
            returned: 0,
            forfeits: 0,
            excess: NEVER,
        }
    }

    /// The marks of all markets, and of the collateral.
    pub fn marks(&self, world: &World) -> Vec<i128> {
        let collateral = world.in_quote(world.feeds[COLLATERAL_FEED].price);
        (0..MARKETS).map(|market| world.mark(market)).chain([collateral]).collect()
    }

    /// Marks moved: what everyone holds is worth more or less.
    pub fn luck(&mut self, before: &[i128], world: &World) {
        let after = self.marks(world);
        for (made, account) in self.made.iter_mut().zip(&world.accounts) {
            for held in account.held() {
                *made -= held.size * (after[held.market] - before[held.market]);
            }
            *made -= account.balance(COLLATERAL) * (after[MARKETS] - before[MARKETS]);
        }
    }

    /// Counts what an action did.
    pub fn count(&mut self, action: &Action, outcome: &Outcome, world: &World) {
        let price = world.in_quote(world.feeds[COLLATERAL_FEED].price);
        match (action, outcome) {
            (Action::Deposit { account, amount }, _) => self.made[*account] -= amount * ONE,
            (Action::DepositCollateral { account, amount, .. }, _) => self.made[*account] -= amount * price,
            (Action::Withdraw { account, amount }, _) => self.made[*account] += amount * ONE,
            (Action::WithdrawCollateral { account, amount, .. }, _) => self.made[*account] += amount * price,
            (Action::FundReserve { market: Some(market), amount } | Action::PledgeReserve { market, amount }, _) => {
                self.flows[*market].seeds.push((*amount, world.now));
            }
            (Action::SettleTrade(trade), Outcome::Traded { fee }) => {
                for side in [trade.buyer, trade.seller] {
                    let fees = if side < OWN { &mut self.own_fees } else { &mut self.flows[trade.market].honest_fees };
                    *fees += fee;
                }
            }
            (Action::CollectFees { market }, Outcome::Collected { fees, .. }) => {
                self.flows[*market].fees.push((floor_divide(world.now, DAY), *fees));
            }
            (Action::LiquidatePosition { market, .. }, Outcome::Liquidated { drawn: paid, .. })
            | (Action::ResolveDeficit { market, .. }, Outcome::Resolved { drawn: paid, .. }) => {
                self.pay(*market, *paid, world);
            }
            (Action::CollectRecovery { market }, Outcome::Recovered { capital, budget, .. }) => {
                let flows = &mut self.flows[*market];
                flows.paid -= (capital + budget).min(flows.paid);
            }
            (Action::ApplyShortfall { market }, Outcome::Cut { budget, .. }) => self.flows[*market].rounded += budget,
            _ => {}
        }
    }

    /// What the reserve held before something.
    pub fn reserve(&self, world: &World) -> Reserve {
        Reserve { ledger: world.reserve_ledger, tranches: world.tranches.clone() }
    }

    /// Counts what an action did to stakers.
    pub fn count_stakes(&mut self, action: &Action, before: &Reserve, world: &World) {
        let place = |staker: u64| usize::from(staker == HONEST_STAKER);
        match action {
            Action::Stake { staker, amount, .. } => {
                self.stakes[place(*staker)] -= amount;
                self.staked += if *staker == STAKER { *amount } else { 0 };
            }
            Action::PriceExits { tranche, .. } => {
                let (was, is) = (&before.tranches[*tranche], &world.tranches[*tranche]);
                let worth = (was.shares - is.shares) * is.assets / is.shares;
                self.forfeits += (worth - (is.due - was.due)).max(0);
            }
            Action::PayExit(ticket) => self.stakes[place(ticket.staker)] += before.ledger - world.reserve_ledger,
            Action::CollectFees { market } => {
                let came = |tranche: usize| world.tranches[tranche].stands() - before.tranches[tranche].stands();
                let premiums: i128 = (0..TRANCHES).map(came).sum();
                self.premiums += premiums;
                if let Some((_, fees)) = self.flows[*market].fees.last_mut() {
                    // Premiums do not count for draws.
                    *fees -= premiums;
                }
            }
            Action::ResolveDeficit { market, .. } | Action::LiquidatePosition { market, .. } => {
                for tranche in 0..TRANCHES {
                    let (was, is) = (&before.tranches[tranche], &world.tranches[tranche]);
                    let paid = was.stands() - is.stands();
                    if paid > 0 {
                        let part = paid * ONE * honest_shares(world, tranche) / was.shares;
                        let borne = &mut self.flows[*market].borne[tranche];
                        *borne = (borne.0 + paid, borne.1 + part);
                    }
                }
            }
            Action::CollectRecovery { market } => {
                for tranche in 0..TRANCHES {
                    let back = world.tranches[tranche].stands() - before.tranches[tranche].stands();
                    let flows = &mut self.flows[*market];
                    flows.paid -= back.min(flows.paid);
                    self.returned += back.max(0);
                    let (paid, part) = flows.borne[tranche];
                    if back > 0 && paid > 0 {
                        flows.borne[tranche] = (paid - back, part - part * back / paid);
                    }
                }
            }
            _ => {}
        }
    }

    /// What honest stakers bore of losses, less what came back for it.
    fn borne(&self) -> i128 {
        let parts = self.flows.iter().flat_map(|flows| flows.borne.iter().map(|(_, part)| part));
        ceil_divide(parts.sum(), ONE)
    }

    fn pay(&mut self, market: usize, paid: i128, world: &World) {
        let flows = &mut self.flows[market];
        flows.paid += paid;
        let base = flows.base(world.now, world.markets[market].terms.draw_factor_bp);
        if paid > 0 {
            self.excess = self.excess.max(flows.paid - base);
        }
    }

    /// What accounts made, less their luck, in quote; a debt is nobody's in the end.
    fn made(&self, world: &World, accounts: &[usize]) -> i128 {
        let exact = |account: &usize| {
            let held = &world.accounts[*account];
            let (amount, price) = (held.balance(COLLATERAL), world.in_quote(world.feeds[COLLATERAL_FEED].price));
            let rest = world.net_equity(*account) - value(amount, price);
            (rest * ONE + amount * price).max(0) + self.made[*account]
        };
        floor_divide(accounts.iter().map(exact).sum(), ONE)
    }
}

/// What a strategy came to, in quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether everything could be closed.
    pub closed: bool,
    /// What the strategist made, less what its net positions and collateral made at the marks.
    pub profit: i128,
    /// Trade fees that it was charged.
    pub fees: i128,
    /// What honest people paid in fees where it trades, and the released seed there.
    pub bound: i128,
    /// By how much the tiers paid more for a market than its aged fees and released seed; the worst of all times.
    pub excess: i128,
    /// What the tiers paid in the end, less what they got back, and for roundings.
    pub paid: i128,
    pub rounded: i128,
    /// What honest traders in its markets lost, and the keeper, fees besides.
    pub honest_loss: i128,
    /// What its stakes made, and what honest stakers lost beyond their share of what tranches lost.
    pub stakes: i128,
    pub stakers_loss: i128,
    pub premiums: i128,
    pub staked: i128,
    pub returned: i128,
    pub forfeits: i128,
    /// What accounts made that have nothing to do with it: flat, elsewhere.
    pub bystanders: [i128; 3],
}

impl Verdict {
    /// Plays what would have happened without the strategist.
    pub fn without(setting: &Setting, scenario: &Scenario, strategy: &Strategy) -> Self {
        let mut referee = Referee::new(setting, scenario, strategy);
        referee.play_without(strategy);
        let closed = referee.close();
        Self::read(&referee, closed)
    }

    /// Reads the end of a strategy.
    pub fn read(referee: &Referee, closed: bool) -> Self {
        let (world, tally) = (&referee.world, &referee.tally);
        let made = |accounts: &[usize]| tally.made(world, accounts);
        let own: Vec<usize> = (0..OWN).collect();
        let near = &tally.flows[..referee.setting.markets];
        let honest_fees: i128 = near.iter().map(|flows| flows.honest_fees).sum();
        let honest = made(&[HONEST[0], HONEST[1], KEEPER]);
        Self {
            closed,
            profit: made(&own) + tally.stakes[0],
            fees: tally.own_fees,
            bound: honest_fees + near.iter().map(|flows| flows.seed(world.now)).sum::<i128>(),
            excess: tally.excess,
            paid: near.iter().map(|flows| flows.paid).sum(),
            rounded: near.iter().map(|flows| flows.rounded).sum(),
            honest_loss: -honest - honest_fees,
            stakes: tally.stakes[0],
            stakers_loss: -tally.stakes[1] - tally.borne(),
            premiums: tally.premiums,
            staked: tally.staked,
            returned: tally.returned,
            forfeits: tally.forfeits,
            bystanders: [made(&[FLAT]), made(&[FAR[0]]), made(&[FAR[1]])],
        }
    }
}
