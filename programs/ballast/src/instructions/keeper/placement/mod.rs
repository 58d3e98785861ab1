//! The life of a placement: it is opened, capital goes there and comes home, and somebody looks at it.

mod move_placement;
mod open_placement;
mod place;
mod recall;
mod value_placement;

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::coverage::may_leave;
use ballast_risk::liquidity::{Outflows, lack, spare};

pub use move_placement::*;
pub use open_placement::*;
pub use value_placement::*;

use crate::error::{BallastError, Lawful, OrRefuse};
use crate::portfolio::Books;
use crate::state::{Clearinghouse, MARKETS, Outflow, Reserve};

/// What of the reserve's quote is needed here, and what is not.
pub struct Need {
    /// What is liquid.
    pub liquid: u64,
    /// The forecast of a day's outflows.
    pub forecast: u64,
    /// What is liquid beyond what covers a day's outflows.
    pub spare: u64,
    /// What is lacking of that.
    pub lack: u64,
    /// What the tiers have beyond what exits need.
    pub beyond_exits: u64,
    /// What they lack of that.
    pub lack_of_exits: u64,
}

impl Need {
    /// As the books stand.
    pub fn of(books: &Books, root: &Clearinghouse, reserve: &Reserve, outflow: &mut Outflow) -> Result<Self> {
        let waiting = reserve.waiting()?;
        let lendable = reserve.share_of_capital(books.terms.inventory_capital_share)?.saturating_sub(reserve.lent);
        let outflows = Outflows {
            due: reserve.due()?,
            waiting,
            drawable: drawable(books)?.min(books.terms.draw_cap), // What was drawn fades, so within a day it is all of the cap.
            lendable,
            fallen: outflow.fallen(&root.bounds_of_reserve(reserve, books.now)?)?,
        };
        let (liquid, forecast) = (reserve.liquid()?, outflows.forecast().lawful()?);
        let coverage = books.terms.placement.coverage();
        let leaving = may_leave(reserve.tiers()?, reserve.target, BasisPoints(books.terms.exit_floor));
        Ok(Self {
            liquid,
            forecast,
            spare: spare(liquid, forecast, coverage).lawful()?,
            lack: lack(liquid, forecast, coverage).lawful()?,
            beyond_exits: leaving.saturating_sub(waiting),
            lack_of_exits: waiting.saturating_sub(leaving),
        })
    }
}

/// What markets may still draw in all, those with a final price as well.
fn drawable(books: &Books) -> Result<u64> {
    let mut drawable: u64 = 0;
    for index in 0..MARKETS {
        let index = u16::try_from(index).or_refuse(BallastError::Overflow)?;
        if books.terms.lists_market(index) {
            drawable = drawable.saturating_add(books.prices.market(index)?.allowance); // What is beyond 2^64 covers everything.
        }
    }
    Ok(drawable)
}
