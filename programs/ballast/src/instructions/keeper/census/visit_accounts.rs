//! Visits margin accounts for the census under way.

use std::cell::RefMut;

use anchor_lang::prelude::*;
use ballast_risk::stress::{risked, slack};
use ballast_risk::{BasisPoints, Money, Size};

use crate::access::*;
use crate::attestation::Leaf;
use crate::error::{BallastError, Lawful, ensure};
use crate::event::log_visits;
use crate::portfolio::{Books, StressReader, Stressed};
use crate::state::{Census, MarginAccount};

/// - the accounts follow as remaining accounts, in any order; each is visited once in a census
/// - each is marked with what was seen of it and what it may give, and adds its sizes, what it would leave unpaid in each scenario, and a
///   leaf to the tree
#[derive(Accounts)]
pub struct VisitAccounts<'info> {
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub census: AccountLoader<'info, Census>,
}

impl<'info> VisitAccounts<'info> {
    pub(crate) fn handler(ctx: Context<'info, Self>) -> Result<()> {
        let accounts = ctx.accounts;
        // Types first: nothing is opened yet.
        let visited = ctx.remaining_accounts.iter().map(AccountLoader::try_from).collect::<Result<Vec<_>>>()?;
        accounts.books.root()?;
        let (prices, terms) = (accounts.books.prices.load()?, accounts.books.terms.load()?);
        let clock = Clock::get()?;
        let mut census = accounts.books.open(&accounts.census)?;
        census.running()?;
        let mut reader = StressReader::new(Books { prices: &prices, terms: &terms, now: clock.unix_timestamp });
        let (first, domain) = (census.tree.leaves, census.domain());
        let mut leaves = Vec::with_capacity(visited.len());
        for loader in &visited {
            let mut account: RefMut<MarginAccount> = accounts.books.open(loader)?;
            ensure!(!account.is_visited(census.number), BallastError::AccountVisited);
            let read = reader.read(&account)?;
            let means = count(&mut census, &account, &read)?;
            let leaf = Leaf { address: loader.key(), id: account.id, slot: clock.slot, holdings: read.holdings };
            census.enter(&domain, &leaf)?;
            account.visit(census.number, read.open, means)?;
            leaves.push(leaf);
        }
        log_visits(census.count_event(), census.number, first, &leaves)
    }
}

/// Counts an account's sizes, and what it would leave unpaid; returns what it may give before that is more, and what beyond it before it
/// lacks something.
#[inline(always)]
fn count(census: &mut Census, account: &MarginAccount, read: &Stressed) -> Result<(Money, u64)> {
    if read.open == 0 && read.counted.0 >= 0 {
        return Ok((slack(read.counted).lawful()?, 0)); // It has nothing to lose.
    }
    let mut open = read.open;
    for slot in &account.positions {
        if open == 0 {
            break; // Few accounts use all of their slots.
        }
        if open & 1 == 1 {
            census.see(slot.market, Size(slot.size))?;
        }
        open >>= 1;
    }
    let loss = read.exposure.worst().lawful()?;
    let worst = read.counted.plus(loss.weighted(BasisPoints::WHOLE)).lawful()?;
    if worst.0 >= 0 {
        return Ok((slack(worst).lawful()?, loss.debt())); // It leaves nothing unpaid.
    }
    let slack = slack(census.stress(&read.exposure, read.counted, account.id)?).lawful()?;
    Ok((slack, risked(read.counted, slack).lawful()?))
}
