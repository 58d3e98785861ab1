//! What kept the reserve from paying the whole of a loss.

use ballast_risk::BasisPoints;

use crate::exchange::Exchange;
use crate::stop::{OrStop, Outcome};

/// The bound that was met first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bound {
    /// The market has drawn all that it may: its aged fees and its released seed.
    Allowance,
    /// The market has drawn its cap of a day.
    MarketCap,
    /// All markets have drawn their cap of a day.
    GeneralCap,
    /// No tier that stands behind the loss has anything left.
    Tiers,
}

impl Bound {
    /// Its name in the JSON.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Allowance => "what_the_market_may_draw",
            Self::MarketCap => "cap_of_the_market",
            Self::GeneralCap => "cap_of_all_markets",
            Self::Tiers => "what_tiers_hold",
        }
    }

    /// The bound of a market just after the reserve paid a part of its loss.
    pub(crate) fn met(exchange: &Exchange, index: u16) -> Outcome<Self> {
        let (now, snapshot) = (exchange.now(), &exchange.snapshot);
        let market = exchange.market(index)?;
        let terms = snapshot.books().market(index).or_stop("reading a market")?.terms;
        let allowance = market.allowance(BasisPoints(terms.draw_factor), now).or_stop("reading an allowance")?;
        let own = market.draws.at(terms.draw_cap, now).or_stop("reading a cap")?;
        let all = snapshot.reserve.draws.at(snapshot.terms.draw_cap, now).or_stop("reading a cap")?;
        Ok(match (allowance, own.room(), all.room()) {
            (0, _, _) => Self::Allowance,
            (_, 0, _) => Self::MarketCap,
            (_, _, 0) => Self::GeneralCap,
            _ => Self::Tiers,
        })
    }
}
