//! Where an account falls below maintenance margin when one market's price moves and nothing else does.
//!
//! What hangs on the same feed moves along: other markets of it, and collateral. Below maintenance there may be a mark on either side, because
//! profit that is not booked does not count while what is required grows with the price.

use ballast::error::BallastError;
use ballast::state::MarginAccount;
use ballast_risk::price::{GREATEST, LEAST};

use crate::accounts::read_of;
use crate::books::OwnedBooks;
use crate::fault::{Answer, Fault};
use crate::json::record;
use crate::request;

/// The way to the next mark that is asked for, as a part of the last: between two of them health is taken to cross zero once at most.
const STRIDE: u64 = 16;

record! {
    /// Where maintenance health is lost.
    LiquidationPrice {
        /// The mark now.
        mark: u64,
        /// Whether it is lost already: then there are no prices.
        below_maintenance: bool,
        /// The nearest mark below at which it is lost, if any.
        falling: Option<u64>,
        /// The nearest mark above.
        rising: Option<u64>,
    }
}

/// Where maintenance health is lost when a market's price moves.
pub(crate) fn liquidation_price(request: &request::LiquidationPrice) -> Answer<LiquidationPrice> {
    let mut books = OwnedBooks::read(&request.books)?;
    let account = read_of::<MarginAccount>(&request.account, books.clearinghouse())?;
    if account.position(request.market).is_none() {
        return Err(BallastError::NoPosition.into());
    }
    let (feed, mark) = {
        let book = books.books().market(request.market)?;
        book.not_final()?;
        (book.terms.feed, book.mark().0)
    };
    let below_maintenance = books.books().standing(&account)?.below_maintenance();
    let mut is_below = |price: u64| {
        books.move_price(feed, price, None)?;
        Ok(books.books().standing(&account)?.below_maintenance())
    };
    let (falling, rising) = if below_maintenance {
        (None, None)
    } else {
        (nearest(mark, down, &mut is_below)?, nearest(mark, up, &mut is_below)?)
    };
    Ok(LiquidationPrice { mark, below_maintenance, falling, rising })
}

fn down(price: u64) -> Option<u64> {
    let next = price.saturating_sub(price.div_ceil(STRIDE)).max(LEAST.0);
    Some(next).filter(|next| *next < price)
}

fn up(price: u64) -> Option<u64> {
    let next = price.saturating_add(price.div_ceil(STRIDE)).min(GREATEST.0);
    Some(next).filter(|next| *next > price)
}

/// The nearest price at which something is the case that is not the case at `from`: strides, then halves of the last one. A price at which
/// the law cannot judge any more ends the way.
fn nearest(
    from: u64,
    stride: fn(u64) -> Option<u64>,
    mut is_the_case: impl FnMut(u64) -> Answer<bool>,
) -> Answer<Option<u64>> {
    let mut not = from;
    while let Some(next) = stride(not) {
        match is_the_case(next) {
            Ok(false) => not = next,
            Ok(true) => return halve(not, next, is_the_case).map(Some),
            Err(Fault::Refused(_)) => return Ok(None),
            Err(fault @ Fault::Input(_)) => return Err(fault),
        }
    }
    Ok(None)
}

fn halve(mut not: u64, mut is: u64, mut is_the_case: impl FnMut(u64) -> Answer<bool>) -> Answer<u64> {
    while not.abs_diff(is) > 1 {
        let middle = not.midpoint(is);
        if is_the_case(middle)? { is = middle } else { not = middle }
    }
    Ok(is)
}
