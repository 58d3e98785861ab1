//! Takes newer prices from Pyth.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{PricesRefreshed, log};
use crate::oracle;

/// - one oracle account for each feed named, in order; each is checked by its feed's terms
/// - a price is taken only when it is newer than the last; what is not newer changes nothing, so racing keepers do not fail
/// - one that is far from the last is taken when prices stayed there for a minute; until then, and after one that is too uncertain, the last
///   one serves no new risk and no value out
#[derive(Accounts)]
pub struct RefreshPrices<'info> {
    pub books: PublishBooks<'info>,
}

impl<'info> RefreshPrices<'info> {
    pub(crate) fn handler(ctx: Context<'info, Self>, feeds: &[u16]) -> Result<()> {
        let root = ctx.accounts.books.root()?;
        let terms = ctx.accounts.books.terms.load()?;
        let mut prices = ctx.accounts.books.prices.load_mut()?;
        ensure!(feeds.len() == ctx.remaining_accounts.len(), BallastError::OracleCountMismatch);
        let now = Clock::get()?.unix_timestamp;
        let coefficients = terms.forecast();
        let (mut accepted, mut doubted) = (0_u16, 0_u16);
        for (index, account) in feeds.iter().zip(ctx.remaining_accounts) {
            let slot = terms.feed(*index)?;
            let (published, quote) = oracle::read(account, slot, root.quote_decimals, now)?;
            let feed = prices.feed_mut(*index)?;
            if published <= feed.published {
                continue;
            }
            let news = match quote {
                Some(quote) => feed.hear(&quote, published, (slot, &coefficients), now)?,
                None => {
                    ensure!(feed.published != 0, BallastError::PriceUncertain);
                    feed.distrust(published)
                }
            };
            let taken = feed.published == published;
            doubted = doubted.saturating_add(u16::from(news && !taken)); // At most as many as accounts.
            accepted = accepted.saturating_add(u16::from(news && taken));
            if news && *index == terms.quote_feed {
                prices.publish_quote(*index)?;
            }
        }
        if accepted > 0 || doubted > 0 {
            log(&PricesRefreshed { sequence: prices.count_event(), accepted, doubted })?;
        }
        Ok(())
    }
}
