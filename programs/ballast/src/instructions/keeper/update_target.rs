//! Measures what the reserve should hold, and lets what coverage moves follow.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::event::{TargetUpdated, log};
use crate::portfolio::{Books, publish_coverage};
use crate::state::Reserve;

/// - the target moves towards its goal by at most its speed; an hour at most counts at once
/// - while a signal stands, coverage counts for no more than one level worse than when it was raised
/// - coverage, and with it fees, initial margin, caps and the level, is published for trades to read
#[derive(Accounts)]
pub struct UpdateTarget<'info> {
    pub books: PublishBooks<'info>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
}

impl UpdateTarget<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let root = ctx.accounts.books.root()?;
        let terms = ctx.accounts.books.terms.load()?;
        let mut prices = ctx.accounts.books.prices.load_mut()?;
        let mut reserve = ctx.accounts.books.open(&ctx.accounts.reserve)?;
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let (goal, drawable) = books.goal(&reserve)?;
        let now = books.now;
        reserve.approach(&goal, &terms.reserve, now)?;
        let (coverage, level) = publish_coverage(&root, &mut reserve, &mut prices, &terms, drawable, now)?;
        log(&TargetUpdated {
            reserve_sequence: reserve.count_event(),
            goal: goal.amount,
            leg: reserve.target_leg,
            target: reserve.target,
            drawable,
            coverage: coverage.0.0,
            level,
        })
    }
}
