//! Prices as they are not.

use ballast::error::BallastError;
use ballast_risk::Price;
use ballast_risk::price::{GREATEST, LEAST};

use crate::books::OwnedBooks;
use crate::fault::Answer;

impl OwnedBooks {
    /// Moves a feed's price, and its stable price if there is another one. What a price is good for stays as it is.
    pub(crate) fn move_price(&mut self, feed: u16, price: u64, stable: Option<u64>) -> Answer<()> {
        for moved in [price, stable.unwrap_or(price)].map(Price) {
            if moved < LEAST || moved > GREATEST {
                return Err(BallastError::PriceOutOfRange.into());
            }
        }
        let slot = self.prices.feeds.get_mut(usize::from(feed)).ok_or(BallastError::UnknownFeed)?;
        slot.price = price;
        slot.stable = stable.unwrap_or(slot.stable);
        if self.terms.quote_feed == feed {
            self.prices.publish_quote(feed)?;
        }
        Ok(())
    }
}
