//! What the reserve took on, and what became of it: added up from the program's events.

use ballast::event::{InventoryReturned, InventorySold, PositionAbsorbed};
use ballast_risk::{Price, Size};
use serde::Serialize;

use crate::exchange::Exchange;
use crate::stop::{OrStop, Outcome};

/// The inventory of a run, in quote where nothing else is said.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Figures {
    /// Positions taken on, whole or in part.
    pub(crate) absorbed: u64,
    /// What they came to at the oracle price.
    pub(crate) absorbed_quote: u64,
    /// Bonuses that it was paid for them.
    pub(crate) bonuses: u64,
    /// What was lent for them.
    pub(crate) lent: u64,
    /// Times that it was refused, by the limit.
    pub(crate) beyond_allowance: u64,
    pub(crate) beyond_capital: u64,
    pub(crate) beyond_delta: u64,
    /// The most that it held at once: longs and shorts together, and net.
    pub(crate) most_held: u64,
    pub(crate) most_delta: u64,
    /// When the first position came, and when the last one had gone.
    pub(crate) first: Option<i64>,
    pub(crate) emptied: Option<i64>,
    /// Sales, and by how much they were above the oracle price; below it where negative.
    pub(crate) sales: u64,
    pub(crate) sold_quote: u64,
    pub(crate) sold_above: i64,
    /// What of loans was lost, and what came back beyond them.
    pub(crate) lost: u64,
    pub(crate) surplus: u64,
    /// What it owed beyond its loans: losses that were divided like any other.
    pub(crate) deficits: u64,
}

impl Figures {
    /// What the inventory cost, or brought where negative: everything that it lost, less what came back beyond what was lent.
    pub(crate) fn cost(&self) -> i64 {
        let of = |amount: u64| i64::try_from(amount).unwrap_or(i64::MAX);
        of(self.lost) + of(self.deficits) - of(self.surplus)
    }

    /// Seconds from the end of the absence until nothing was held.
    pub(crate) fn emptied_after(&self, until: i64) -> Option<i64> {
        self.emptied.map(|emptied| (emptied - until).max(0))
    }

    /// The reserve took a position on.
    pub(crate) fn took(&mut self, event: &PositionAbsorbed, now: i64) {
        self.absorbed += 1;
        self.absorbed_quote += event.quote.unsigned_abs();
        self.bonuses += event.bonus;
        self.lent += event.lent_budget + event.lent_capital;
        self.first.get_or_insert(now);
        self.emptied = None;
    }

    /// It sold of one, at a mark.
    pub(crate) fn sold(&mut self, event: &InventorySold, mark: Price) -> Outcome<()> {
        let worth = Size(event.size).value(mark).or_stop("valuing a sale")?;
        self.sales += 1;
        self.sold_quote += event.quote.unsigned_abs();
        self.sold_above += event.quote - worth.0;
        Ok(())
    }

    /// It paid back.
    pub(crate) const fn returned(&mut self, event: &InventoryReturned) {
        self.lost += event.lost_budget + event.lost_capital;
        self.surplus += event.surplus;
    }

    /// Looks at what it holds.
    pub(crate) fn look(&mut self, exchange: &Exchange) -> Outcome<()> {
        let Some(inventory) = &exchange.snapshot.inventory else { return Ok(()) };
        let mut held = 0;
        for (market, slot) in (0_u16..).zip(&inventory.markets).filter(|(_, slot)| slot.size != 0) {
            held += Size(slot.size).notional(exchange.mark(market)?).or_stop("valuing an inventory")?.credit();
        }
        let delta = exchange.snapshot.books().delta(inventory).or_stop("summing a delta")?;
        self.most_held = self.most_held.max(held);
        self.most_delta = self.most_delta.max(delta.0.unsigned_abs());
        if held == 0 && self.first.is_some() {
            self.emptied.get_or_insert(exchange.now());
        }
        Ok(())
    }
}
