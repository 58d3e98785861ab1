//! Notes what a deficit that nobody divided may take from the reserve.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::event::{DeficitReported, log};
use crate::portfolio::Books;
use crate::state::{MarginAccount, Reserve};

/// Seconds below zero after which a deficit may be reported: time to bring a price that only looks lost, or to divide the deficit.
pub const DEFICIT_REPORT_SECONDS: i64 = 3_600;

/// - the account has been below zero for an hour, by its clock; a report that stands falls with the deficit, and only with it
/// - counted is what its losses in markets without a usable price may draw beyond its cash: where there is one, anybody can divide them
/// - until the deficit is divided, exits are priced as if it were
#[derive(Accounts)]
pub struct ReportDeficit<'info> {
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
}

impl ReportDeficit<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        ctx.accounts.books.root()?;
        let (prices, terms) = (ctx.accounts.books.prices.load()?, ctx.accounts.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut account = ctx.accounts.books.open(&ctx.accounts.account)?;
        let mut reserve = ctx.accounts.books.open(&ctx.accounts.reserve)?;
        let standing = books.look(&mut account)?;
        let drawable = if standing.equity.0 < 0 { books.drawable(&account)? } else { 0 };
        let since = account.below_zero_clock(books.now).unwrap_or(books.now);
        let waited = books.now.saturating_sub(since) >= DEFICIT_REPORT_SECONDS;
        // A report that stands needs no clock: nobody takes it back by not looking.
        let drawable = if waited { drawable } else { drawable.min(account.reported) };
        if drawable != account.reported {
            reserve.report(account.reported, drawable)?;
            account.reported = drawable;
            log(&DeficitReported { reserve_sequence: reserve.count_event(), account: account.id, drawable })?;
        }
        Ok(())
    }
}
