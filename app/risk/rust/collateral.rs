//! What amounts of a collateral count for.

use ballast::state::Balance;
use ballast_risk::margin::Standing;

use crate::books::{OwnedBooks, validity_name};
use crate::fault::Answer;
use crate::json::record;
use crate::request;

record! {
    /// What one amount counts for.
    Haircut {
        amount: u64,
        /// Value at the last price.
        value: i64,
        /// Value that initial margin counts, before the haircut.
        initial_value: i64,
        /// In basis points.
        initial_haircut: u32,
        /// In basis points.
        maintenance_haircut: u32,
        /// What it adds to health against initial margin, weighted.
        initial: i128,
        /// What it adds to health against maintenance margin, weighted.
        maintenance: i128,
    }
}

record! {
    /// A collateral's price, cap and haircuts.
    Haircuts {
        /// Last price, in quote.
        price: u64,
        /// Stable price, in quote.
        stable: u64,
        /// What the price is good for; no better than the quote's.
        validity: &'static str,
        /// The most that its vault may owe now.
        deposit_cap: u64,
        amounts: Vec<Haircut>,
    }
}

/// What amounts of a collateral count for.
pub(crate) fn haircuts(request: &request::Haircuts) -> Answer<Haircuts> {
    let books = OwnedBooks::read(&request.books)?;
    let book = books.books().collateral(request.collateral)?;
    let haircut = |amount: &u64| {
        let balance = Balance { amount: *amount, collateral: request.collateral, ..Balance::default() };
        let leg = book.leg(&balance, books.now)?;
        let alone = Standing::default().with_collateral(&leg)?;
        Ok(Haircut {
            amount: *amount,
            value: leg.value.0,
            initial_value: leg.initial_value.0,
            initial_haircut: leg.initial_haircut.0,
            maintenance_haircut: leg.maintenance_haircut.0,
            initial: alone.initial.0,
            maintenance: alone.maintenance.0,
        })
    };
    Ok(Haircuts {
        price: book.price.0,
        stable: book.stable.0,
        validity: validity_name(book.validity),
        deposit_cap: book.terms.admission().cap(book.terms.deposit_cap, books.now)?,
        amounts: request.amounts.iter().map(haircut).collect::<Answer<_>>()?,
    })
}
