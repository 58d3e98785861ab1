//! A trade of one account, as the program settles it, and how large one may be.
//!
//! Nobody stands on the other side of a hypothetical trade. It is taken to open when the account's position grows, which is the worst for the
//! market's caps, and to reduce else.

use ballast::error::BallastError;
use ballast::instructions::{Side as Played, Trade, accrue, funding_is_charged, may_grow};
use ballast::state::{Clearinghouse, MarginAccount, Market, pause};
use ballast_risk::{Money, Price, Rounding, Size};

use crate::accounts::{read, read_of};
use crate::books::OwnedBooks;
use crate::fault::{Answer, Refusal};
use crate::json::record;
use crate::market::nothing;
use crate::request::{LargestTrade, Side};
use crate::search::{Most, most};

record! {
    /// The largest trade that the gate lets through.
    Largest {
        /// Its size, and what refuses one unit more.
        size: Most,
        /// The quote that it moves.
        quote: u64,
        /// Its fee, beside the quote.
        fee: u64,
        /// Whether funding has to be accrued before; it is, in the figures.
        accrue_first: bool,
    }
}

/// A trade that was played: its fee, and what refuses it in the end.
pub(crate) struct Outcome {
    pub(crate) fee: u64,
    pub(crate) judged: Answer<()>,
}

/// How much may be bought or sold at a price.
pub(crate) fn largest(request: &LargestTrade) -> Answer<Largest> {
    let mut books = OwnedBooks::read(&request.books)?;
    let root = read::<Clearinghouse>(&request.root)?;
    let account = read_of::<MarginAccount>(&request.account, books.clearinghouse())?;
    let mut market = *read_of::<Market>(&request.market, books.clearinghouse())?;
    let accrue_first = charge(&mut books, &root, &mut market)?;
    let play = |size: u64| {
        let quote = quote_of(size, request.side, Price(request.price))?;
        settle(&books, &root, &mut market.clone(), &mut account.clone(), (request.side, size, quote))
    };
    let held = account.position(market.index).map_or(0, |slot| slot.size.unsigned_abs());
    let size = most(i64::MAX.unsigned_abs(), &[held], |size| play(size)?.judged)?;
    let (quote, fee) = match size.amount {
        0 => (0, 0),
        size => (quote_of(size, request.side, Price(request.price))?, play(size)?.fee),
    };
    Ok(Largest { size, quote, fee, accrue_first })
}

/// The quote of a size at a price, rounded against who asks.
fn quote_of(size: u64, side: Side, price: Price) -> Answer<u64> {
    let rounding = match side {
        Side::Buy => Rounding::Up,
        Side::Sell => Rounding::Down,
    };
    price.of(size, rounding).map_err(|_| BallastError::AmountTooLarge.into())
}

/// Accrues funding where too much of it is not charged yet, as whoever trades has to; returns whether it was.
pub(crate) fn charge(books: &mut OwnedBooks, root: &Clearinghouse, market: &mut Market) -> Answer<bool> {
    let before = books.books();
    if funding_is_charged(root, market, &before.market(market.index)?, books.now).is_ok() {
        return Ok(false);
    }
    let renewed = accrue(&before, root, market)?;
    let slot = books.prices.markets.get_mut(usize::from(market.index));
    *slot.ok_or(BallastError::UnknownMarket)? = renewed;
    Ok(true)
}

/// Settles a trade of a size for quote. It stays settled when it is refused in the end, so that what it would have come to can be shown; what
/// is refused before leaves everything as it was.
pub(crate) fn settle(
    books: &OwnedBooks,
    root: &Clearinghouse,
    market: &mut Market,
    account: &mut MarginAccount,
    (side, size, quote): (Side, u64, u64),
) -> Answer<Outcome> {
    let books = books.books();
    let book = books.market(market.index)?;
    book.not_final()?;
    let trade = Trade::price(&book, market.halted(), size, quote)?;
    let open_before = market.open_interest;
    let (size, paid) = match side {
        Side::Buy => (trade.size, trade.quote),
        Side::Sell => (trade.size.opposite()?, trade.quote.negated()?),
    };
    let mut played = Played::read(account, market, &books, &book)?;
    played.record(market, size, paid, trade.fee)?;
    let grew = played.judge(&books, &book, trade.fee);
    played.put(market)?;
    let judged = grew.map_err(Into::into).and_then(|grew| {
        if grew {
            root.permits(pause::GROWTH, books.now)?;
            open_against(market, size, paid)?;
            may_grow(market, &book, open_before, books.now)?;
        }
        Ok(())
    });
    Ok(Outcome { fee: trade.fee, judged })
}

/// Somebody without a position takes the other side.
fn open_against(market: &mut Market, size: Size, paid: Money) -> Answer<()> {
    Ok(market.trade(&mut nothing(), size.opposite()?, paid.negated()?)?)
}

/// The refusal of an outcome, if there is one.
pub(crate) fn refusal(judged: Answer<()>) -> Answer<Option<Refusal>> {
    match judged {
        Ok(()) => Ok(None),
        Err(fault) => fault.refusal().map(Some),
    }
}
