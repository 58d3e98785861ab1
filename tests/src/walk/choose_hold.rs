//! What is done for what protocol capital holds beside quote.

use super::action::Action;
use super::choose::Chooser;
use super::scenario::{HOLDINGS, holding_terms};
use crate::model::holdings::LOOK_SECONDS;
use crate::model::{CapitalHolding, Side, World, pause};

impl Chooser {
    pub(super) fn hold(&mut self, world: &World) -> Action {
        let holding = self.random.below(HOLDINGS.len());
        let held = &world.capital_holdings[holding];
        let watched = world.now - world.holdings_looked <= LOOK_SECONDS;
        let open = !world.is_paused(pause::GROWTH) && !world.is_paused(pause::WITHDRAWAL);
        match self.random.below(20) {
            0 if open => Action::SetHoldingTerms { holding, terms: holding_terms(&mut self.random) },
            1..3 => self.fund(holding, held),
            3..11 => Action::ValueHoldings,
            _ if !watched && self.random.chance(90_000) => Action::ValueHoldings,
            _ => self.rebalance(holding, held),
        }
    }

    /// Little, so that what it is worth stays comparable to capital.
    fn fund(&mut self, holding: usize, held: &CapitalHolding) -> Action {
        let digits = if held.amount > 1_000 { 2 } else { 3 };
        Action::FundHolding { holding, amount: self.random.digits(digits) }
    }

    fn rebalance(&mut self, holding: usize, held: &CapitalHolding) -> Action {
        let side = if self.random.chance(2_000) { self.random.pick(&[Side::Sells, Side::Buys]) } else { held.side };
        let amount = self.random.digits(4);
        let far = if side == Side::Buys { 0 } else { 1 << 50 };
        let limit = self.random.pick(&[far, far, far, amount]);
        Action::Rebalance { holding, side, amount, limit }
    }
}
