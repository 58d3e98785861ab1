//! Prices and terms, owned, so that what is asked of them can also be asked of others.

use anchor_lang::prelude::Pubkey;
use ballast::portfolio::Books;
use ballast::state::{Prices, Terms};
use ballast_risk::price::Validity;

use crate::accounts::{read, read_of};
use crate::fault::Answer;
use crate::request;

/// Prices and terms at one moment.
#[derive(Clone)]
pub(crate) struct OwnedBooks {
    pub(crate) prices: Box<Prices>,
    pub(crate) terms: Box<Terms>,
    pub(crate) now: i64,
}

impl OwnedBooks {
    /// Reads them; both are of one deployment.
    pub(crate) fn read(books: &request::Books) -> Answer<Self> {
        let prices = read::<Prices>(&books.prices)?;
        let terms = read_of::<Terms>(&books.terms, &prices.clearinghouse)?;
        Ok(Self { prices, terms, now: books.now })
    }

    /// As the program reads them.
    pub(crate) fn books(&self) -> Books<'_> {
        Books { prices: &self.prices, terms: &self.terms, now: self.now }
    }

    /// The root's address.
    pub(crate) fn clearinghouse(&self) -> &Pubkey {
        &self.prices.clearinghouse
    }
}

/// A validity's name.
pub(crate) const fn validity_name(validity: Validity) -> &'static str {
    match validity {
        Validity::Final => "final",
        Validity::Fresh => "fresh",
        Validity::Usable => "usable",
        Validity::Stale => "stale",
        Validity::Dead => "dead",
        Validity::Absent => "absent",
    }
}
