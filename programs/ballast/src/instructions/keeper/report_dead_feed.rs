//! Notes that a feed is silent.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::event::{FeedReported, log};

/// - the feed's last price is older than its terms allow
/// - the first report counts; a later one changes nothing, and any accepted price takes it back
/// - an hour after the report the feed is dead: time to bring a price that was only missing because nobody had asked for it
#[derive(Accounts)]
pub struct ReportDeadFeed<'info> {
    pub books: PublishBooks<'info>,
}

impl ReportDeadFeed<'_> {
    pub(crate) fn handler(ctx: Context<Self>, feed: u16) -> Result<()> {
        ctx.accounts.books.root()?;
        let ages = ctx.accounts.books.terms.load()?.feed(feed)?.ages();
        let mut prices = ctx.accounts.books.prices.load_mut()?;
        if prices.feed_mut(feed)?.report(&ages, Clock::get()?.unix_timestamp)? {
            log(&FeedReported { sequence: prices.count_event(), feed })?;
        }
        Ok(())
    }
}
