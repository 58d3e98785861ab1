//! Notes what a deficit that nobody divided may take from the reserve.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::event::{DeficitReported, log};
use crate::portfolio::Books;
use crate::state::{MarginAccount, Reserve};

/// Seconds below zero after which a deficit may be reported: time to bring a price that only looks lost, or to divide the deficit.
pub const REPORT_SECONDS: i64 = 3_600;

/// - the account has been below zero for an hour, by its clock; else a report that stands is taken back
/// - counted is what its losses may draw beyond its cash, whatever else it holds
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
        books.look(&mut account)?;
        let lost =
            account.below_zero_clock(books.now).is_some_and(|since| books.now.saturating_sub(since) >= REPORT_SECONDS);
        let drawable = if lost { books.drawable(&account)? } else { 0 };
        if drawable != account.reported {
            reserve.report(account.reported, drawable)?;
            account.reported = drawable;
            log(&DeficitReported { reserve_sequence: reserve.count_event(), account: account.id, drawable })?;
        }
        Ok(())
    }
}
