//! Begins a census.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::event::{CensusBegan, log};
use crate::state::Census;

/// - no other one is under way that began less than two hours ago
/// - what is visited and what moves is counted by its number from now on
#[derive(Accounts)]
pub struct BeginCensus<'info> {
    pub books: LossBooks<'info>,
    #[account(mut)]
    pub census: AccountLoader<'info, Census>,
}

impl BeginCensus<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let books = &ctx.accounts.books;
        let mut root = open_root(&books.clearinghouse)?;
        let mut census = books.open(&ctx.accounts.census)?;
        census.begin(&books.terms.load()?.scenarios, &Clock::get()?)?;
        root.begin_census(census.number);
        books.prices.load_mut()?.announce_census(census.number);
        log(&CensusBegan { sequence: census.count_event(), number: census.number })
    }
}
