//! The reserve's figures: its target, what it covers of it, and what shares of its tranches are worth.

use ballast::error::BallastError;
use ballast::portfolio::level_from;
use ballast::state::{Reserve, TrancheSlot};
use ballast_risk::target::{Goal, Leg, Portfolio, StressReport};

use crate::accounts::read_of;
use crate::books::OwnedBooks;
use crate::fault::Answer;
use crate::json::record;
use crate::request;

record! {
    /// What one market would ask the reserve for, were it alone.
    Asks {
        market: u16,
        /// Mean open interest at the mark.
        open_interest: i64,
        /// Volatility, in basis points per root of a day.
        volatility: u32,
        /// The slow one.
        slow_volatility: u32,
        /// Largest move of the last days, in basis points.
        jump: u32,
        /// The goal of the target for this market alone, without a stress report.
        goal: u64,
        /// Which measure set it.
        leg: &'static str,
        /// What it may draw, as published.
        allowance: u64,
    }
}

record! {
    /// A tranche's figures, what is due of its stream released.
    Tranche {
        series: u32,
        open: bool,
        /// Quote that stands behind losses and was released.
        assets: u64,
        shares: u64,
        /// What a share is worth, times 2^32; nothing while no series is open.
        share_value: Option<u64>,
        /// Assets and what is on its way.
        behind_losses: u64,
        /// What is on its way.
        streaming: u64,
        /// Exits that were priced and not paid.
        due: u64,
        /// Whether it takes no stake, because a loss took nearly all of it.
        depleted: bool,
    }
}

record! {
    /// The reserve's figures.
    Figures {
        ledger: u64,
        /// What its tiers hold together.
        tiers: u64,
        capital: u64,
        treasury: u64,
        /// The target as it was set last.
        target: u64,
        /// What it would be set to now.
        target_now: u64,
        /// Where it heads.
        goal: u64,
        /// Which measure set the goal.
        leg: &'static str,
        /// What markets may draw together, as published.
        drawable: u64,
        /// Share of the target that would be covered were it set now, in basis points.
        coverage: u32,
        /// How strained the reserve would be then.
        level: &'static str,
        /// Share of fees that joins protocol capital then, premiums included, in basis points.
        capital_share: u32,
        /// Share of fees that joins the treasury then.
        treasury_share: u32,
        markets: Vec<Asks>,
        tranches: Vec<Tranche>,
    }
}

/// The reserve's figures.
pub(crate) fn reserve(request: &request::Reserve) -> Answer<Figures> {
    let books = OwnedBooks::read(&request.books)?;
    let mut reserve = read_of::<Reserve>(&request.reserve, books.clearinghouse())?;
    let target = reserve.target;
    let (goal, drawable) = books.books().goal(&reserve)?;
    reserve.approach(&goal, &books.terms.reserve, books.now)?;
    let coverage = reserve.coverage(drawable, books.now)?;
    let level = level_from(reserve.level, &reserve, &books.terms, drawable, books.now)?;
    let split = books.terms.fee_split(coverage);
    Ok(Figures {
        ledger: reserve.ledger,
        tiers: reserve.tiers()?,
        capital: reserve.capital,
        treasury: reserve.treasury,
        target,
        target_now: reserve.target,
        goal: goal.amount,
        leg: leg_name(goal.leg),
        drawable,
        coverage: coverage.0.0,
        level: level_name(level),
        capital_share: split.capital.0,
        treasury_share: split.treasury.0,
        markets: markets(&books)?,
        tranches: reserve.tranches.iter().map(|tranche| tranche_now(*tranche, books.now)).collect::<Answer<_>>()?,
    })
}

/// What each market that may still lose asks for, by itself.
fn markets(books: &OwnedBooks) -> Answer<Vec<Asks>> {
    let (mut asks, measured) = (Vec::new(), books.terms.reserve.target());
    books.books().each_open_market(|market, book| {
        let risk = book.risk()?;
        let mut alone = Portfolio::default();
        alone.add(&risk, &measured).map_err(BallastError::from)?;
        let goal = alone.goal(&measured, &StressReport::default(), books.now);
        let Goal { amount, leg } = goal.map_err(BallastError::from)?;
        asks.push(Asks {
            market,
            open_interest: risk.open_interest.0,
            volatility: risk.volatility,
            slow_volatility: risk.slow_volatility,
            jump: risk.jump.0,
            goal: amount,
            leg: leg_name(leg),
            allowance: book.published.allowance,
        });
        Ok(())
    })?;
    Ok(asks)
}

fn tranche_now(mut tranche: TrancheSlot, now: i64) -> Answer<Tranche> {
    tranche.advance(now)?;
    let behind_losses = tranche.behind_losses()?;
    let behind = ballast_risk::tranche::Fund { assets: behind_losses, ..tranche.fund() };
    Ok(Tranche {
        series: tranche.series,
        open: tranche.is_open(),
        assets: tranche.assets,
        shares: tranche.shares,
        share_value: if tranche.is_open() { Some(tranche.fund().value()?.0) } else { None },
        behind_losses,
        streaming: tranche.stream_left,
        due: tranche.due,
        depleted: tranche.is_open() && behind.is_depleted(),
    })
}

const fn leg_name(leg: Leg) -> &'static str {
    match leg {
        Leg::Floor => "floor",
        Leg::ValueAtRisk => "valueAtRisk",
        Leg::ExpectedShortfall => "expectedShortfall",
        Leg::StressReport => "stressReport",
    }
}

const fn level_name(level: u8) -> &'static str {
    use ballast::state::level;
    match level {
        level::CALM => "calm",
        level::WATCHFUL => "watchful",
        level::STRAINED => "strained",
        _ => "critical",
    }
}
