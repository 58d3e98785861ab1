//! Rare turns of the money path that a long walk should come across, whatever instruction brings them.

use super::action::Action;
use crate::model::{Account, Answer, BASIS, Depository, Market, Outcome, Refusal, TRANCHES, Tranche, World};

/// Each with how often a long walk sees it at least.
pub const WANTED: [(&str, u64); 21] = [
    ("a feed was reported", 200),
    ("a clock began anew", 500),
    ("refused while claims may still pay", 10),
    ("profit of a stuck position was held back", 5),
    ("collateral passed to a recovery", 50),
    ("a shortfall below dust was cut at once", 10),
    ("a shortfall below dust waited", 10),
    ("a window opened anew", 10),
    ("the claim index moved its scale", 50),
    ("a loan of the inventory was lost", 5),
    ("a tranche paid", 3),
    ("the senior tranche paid", 1),
    ("a recovery repaid a tranche", 2),
    ("a stake paid for hopes", 5),
    ("exits were priced while a deficit was reported", 1),
    ("exits forfeited something", 100),
    ("a placement lacked something", 20),
    ("what lacked for a day was written off", 5),
    ("a movement to or from a depository cost a unit", 20),
    ("interest of a placement came home", 20),
    ("a placement came home from a depository that terms no longer name", 5),
];

/// What must be known from before an action to name what happened in it.
#[derive(Clone, Debug)]
pub struct Before {
    clocks: Vec<[Option<i128>; 2]>,
    scales: Vec<(i128, i128)>,
    recovered: Vec<Vec<i128>>,
    tranches: [Tranche; TRANCHES],
    paid: [i128; TRANCHES],
    drawn: Vec<i128>,
    reported: i128,
    depositories: Vec<Depository>,
}

impl Before {
    pub fn of(world: &World) -> Self {
        Self {
            clocks: world.accounts.iter().map(clocks).collect(),
            scales: world.markets.iter().map(scale).collect(),
            recovered: world.recoveries.iter().map(|recovery| recovery.collateral.clone()).collect(),
            tranches: world.tranches.clone(),
            paid: paid(world),
            drawn: world.markets.iter().map(|market| market.drawn).collect(),
            reported: world.reported,
            depositories: world.depositories.clone(),
        }
    }

    /// The rare turns that an action took. `world` is the model afterwards.
    pub fn events(&self, action: &Action, answer: &Answer, world: &World) -> Vec<&'static str> {
        let mut events = Vec::new();
        let mut note = |happened: bool, name: &'static str| events.extend(happened.then_some(name));
        note(*answer == Err(Refusal::OnlyIlliquid), "refused while claims may still pay");
        if answer.is_err() {
            return events;
        }
        let reported = matches!(action, Action::ReportDeadFeed { .. }) && *answer == Ok(Outcome::Done);
        note(reported, "a feed was reported");
        let lost =
            matches!(action, Action::ReturnInventory { market } if world.markets[*market].drawn > self.drawn[*market]);
        note(lost, "a loan of the inventory was lost");
        let anew = |(was, is): (&[Option<i128>; 2], [Option<i128>; 2])| {
            was.iter().zip(is).any(|(was, is)| was.zip(is).is_some_and(|(was, is)| was < is))
        };
        note(self.clocks.iter().zip(world.accounts.iter().map(clocks)).any(anew), "a clock began anew");
        let moved = |((epoch, was), (now, is)): (&(i128, i128), (i128, i128))| *epoch == now && *was < is;
        note(self.scales.iter().zip(world.markets.iter().map(scale)).any(moved), "the claim index moved its scale");
        let mut recoveries = self.recovered.iter().zip(&world.recoveries);
        let passed = recoveries.any(|(was, is)| was.iter().zip(&is.collateral).any(|(was, is)| was < is));
        note(passed, "collateral passed to a recovery");
        if let (Action::ResolveDeficit { account, market }, Ok(Outcome::Resolved { shortfall, .. })) = (action, answer)
        {
            let left = world.accounts[*account].position(*market).is_some_and(|held| held.cost > 0);
            note(left, "profit of a stuck position was held back");
            let state = &world.markets[*market];
            let dust = *shortfall > 0 && *shortfall < state.terms.dust;
            let little = *shortfall * BASIS <= (state.claims + shortfall) * 10;
            note(dust && !little && state.shortfall == 0, "a shortfall below dust was cut at once");
            note(state.shortfall > 0 && !state.is_halted(), "a shortfall below dust waited");
            let anew = state.is_halted() && state.shortfall > *shortfall && state.booked == 0;
            note(anew, "a window opened anew");
        }
        events.extend(self.staking(action, world));
        events.extend(self.placing(action, world));
        events
    }

    /// What happened to what is placed.
    fn placing(&self, action: &Action, world: &World) -> Vec<&'static str> {
        let (Action::Place { vault, .. } | Action::Recall { vault, .. } | Action::ValuePlacement { vault }) = *action
        else {
            return Vec::new();
        };
        let states = (&self.depositories[vault].placement, &world.depositories[vault].placement);
        let (Some(was), Some(is)) = states else { return Vec::new() };
        let looks = matches!(action, Action::ValuePlacement { .. });
        let recalls = matches!(action, Action::Recall { .. });
        let lost = is.lost > was.lost;
        let turns = [
            (looks && is.redeemable < is.principal, "a placement lacked something"),
            (looks && lost, "what lacked for a day was written off"),
            (!looks && lost, "a movement to or from a depository cost a unit"),
            (is.earned > was.earned, "interest of a placement came home"),
            (
                recalls && world.placement_terms.vault != Some(vault),
                "a placement came home from a depository that terms no longer name",
            ),
        ];
        turns.into_iter().filter(|(happened, _)| *happened).map(|(_, name)| name).collect()
    }

    /// What happened to the tranches.
    fn staking(&self, action: &Action, world: &World) -> Vec<&'static str> {
        let mut events = Vec::new();
        let mut note = |happened: bool, name: &'static str| events.extend(happened.then_some(name));
        let [(was_junior, junior), (was_backstop, backstop), (was_senior, senior)] =
            std::array::from_fn(|tranche| (self.paid[tranche], paid(world)[tranche]));
        match *action {
            Action::ResolveDeficit { .. } => {
                note(junior > was_junior || backstop > was_backstop || senior > was_senior, "a tranche paid");
                note(senior > was_senior, "the senior tranche paid");
            }
            Action::CollectRecovery { .. } => {
                let repaid = junior < was_junior || backstop < was_backstop || senior < was_senior;
                note(repaid, "a recovery repaid a tranche");
            }
            Action::Stake { tranche, .. } => note(self.tranches[tranche].hoped > 0, "a stake paid for hopes"),
            Action::PriceExits { tranche, .. } => {
                note(self.reported > 0, "exits were priced while a deficit was reported");
                let (was, is) = (&self.tranches[tranche], &world.tranches[tranche]);
                let forfeited = was.stands() - is.stands() - (is.due - was.due);
                note(is.left > 0 && is.until > was.until && forfeited == 0, "exits forfeited something");
            }
            _ => {}
        }
        events
    }
}

/// What markets owe to each tranche.
fn paid(world: &World) -> [i128; TRANCHES] {
    std::array::from_fn(|tranche| world.markets.iter().map(|market| market.paid_by_tranches[tranche]).sum())
}

fn clocks(account: &Account) -> [Option<i128>; 2] {
    [account.negative_since, account.called_since]
}

fn scale(market: &Market) -> (i128, i128) {
    (market.claim_epoch, market.claim_scale)
}
