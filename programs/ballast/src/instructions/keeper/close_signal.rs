//! Closes a signal: its bond goes back where it was confirmed, and is the reserve's where it was not.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{SignalClosed, log};
use crate::portfolio::{Books, level_from, publish_coverage};
use crate::state::{Reserve, level};

/// - anyone may call; a signal that nothing has confirmed is closed when its time is over, and its bond joins protocol capital
/// - confirmed: within its time losses or a short vault tripped a breaker, or coverage without it is at a worse level than when it was raised
/// - the bond of a confirmed one goes to an account of the detector
#[derive(Accounts)]
pub struct CloseSignal<'info> {
    pub books: PublishBooks<'info>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    pub outgoing: Outgoing<'info>,
}

impl CloseSignal<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        let (bond, ledger) = accounts.record()?;
        accounts.outgoing.send(&accounts.books.clearinghouse, bond, ledger)
    }

    /// Closes it on the books; returns what goes back, and the reserve's ledger after it.
    fn record(&self) -> Result<(u64, u64)> {
        let root = self.books.root()?;
        let mut reserve = self.books.open(&self.reserve)?;
        let (mut prices, terms) = (self.books.prices.load_mut()?, self.books.terms.load()?);
        let now = Clock::get()?.unix_timestamp;
        ensure!(reserve.holds_bond(), BallastError::NoSignal);
        ensure!(root.reserve_vault == self.outgoing.vault.key(), BallastError::NotRecorded);
        let drawable = Books { prices: &prices, terms: &terms, now }.drawable_by_markets()?;
        let fell =
            now < reserve.signal_until && level_from(level::CALM, &reserve, &terms, drawable, now)? > root.signal_level;
        let confirmed = fell || root.lost_within(root.signal_since, reserve.signal_until);
        let bond = if confirmed {
            ensure!(self.outgoing.destination.owner == root.signal_by, BallastError::NotOwner);
            reserve.return_bond(root.signal_level)?
        } else {
            ensure!(now >= reserve.signal_until, BallastError::SignalNotOver);
            reserve.slash_bond(root.signal_level)?;
            0
        };
        publish_coverage(&root, &mut reserve, &mut prices, &terms, drawable, now)?;
        log(&SignalClosed {
            reserve_sequence: reserve.count_event(),
            detector: root.signal_by,
            returned: bond,
            level: reserve.level,
            reserve_ledger: reserve.ledger,
        })?;
        Ok((bond, reserve.ledger))
    }
}
