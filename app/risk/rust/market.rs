//! A market's figures.

use ballast::instructions::funding_is_charged;
use ballast::state::{Clearinghouse, Market, PositionSlot};
use ballast_risk::BasisPoints;
use ballast_risk::position::Position;

use crate::accounts::{read, read_of};
use crate::books::{OwnedBooks, validity_name};
use crate::fault::Answer;
use crate::json::record;
use crate::request;

record! {
    /// A market's figures.
    Figures {
        index: u16,
        /// What positions are marked at.
        mark: u64,
        /// What the price is good for.
        validity: &'static str,
        /// Whether it has its final price.
        finalized: bool,
        /// Whether a booking window is open: it only reduces, and pays nothing out.
        halted: bool,
        /// Sum of long sizes.
        open_interest: u64,
        /// The most that it may come to now.
        open_interest_cap: u64,
        /// What all positions of one side come to at the mark.
        open_notional: i64,
        /// Fee of each side of a trade, in basis points.
        fee: u32,
        /// Initial margin without concentration, in basis points.
        initial: u32,
        /// Maintenance margin now, without concentration, in basis points.
        maintenance: u32,
        /// Share of backed profit that maintenance counts now, in basis points.
        profit_factor: u32,
        /// Share of claims that the pool covers, as published, times 2^32.
        backing: u64,
        /// Cash that losers paid in and winners have not been paid.
        pool: u64,
        /// Profit booked and not yet paid.
        claims: u64,
        /// Loss that has not fallen on claims yet.
        shortfall: u64,
        /// Its own fees in the reserve: tier 1.
        budget: u64,
        /// What it may still draw, over all tiers.
        allowance: u64,
        /// What it may still draw within the sliding day.
        day_room: u64,
        /// What it drew and has not repaid.
        drawn: u64,
        /// Parts per million of the mark per hour; positive rates charge longs.
        funding_rate: i32,
        /// Whether funding has to be accrued before positions pass to others.
        accrue_first: bool,
    }
}

/// A market's figures.
pub(crate) fn market(request: &request::Market) -> Answer<Figures> {
    let books = OwnedBooks::read(&request.books)?;
    let root = read::<Clearinghouse>(&request.root)?;
    let market = read_of::<Market>(&request.market, books.clearinghouse())?;
    let book = books.books().market(market.index)?;
    let terms = book.leg(&nothing()).terms;
    Ok(Figures {
        index: market.index,
        mark: book.mark().0,
        validity: validity_name(book.validity),
        finalized: book.final_price().is_some(),
        halted: market.halted(),
        open_interest: market.open_interest,
        open_interest_cap: book.open_interest_cap()?,
        open_notional: market.open_notional(book.mark())?.0,
        fee: book.fee().0,
        initial: terms.initial.0,
        maintenance: terms.maintenance.0,
        profit_factor: terms.profit_factor.0,
        backing: terms.backing,
        pool: market.pool,
        claims: market.claims,
        shortfall: market.shortfall,
        budget: market.budget,
        allowance: market.allowance(BasisPoints(book.terms.draw_factor), books.now)?,
        day_room: market.draws.at(book.terms.draw_cap, books.now)?.room(),
        drawn: market.drawn,
        funding_rate: market.funding_rate,
        accrue_first: funding_is_charged(&root, &market, &book, books.now).is_err(),
    })
}

/// No position.
pub(crate) fn nothing() -> Position {
    PositionSlot::default().position()
}
