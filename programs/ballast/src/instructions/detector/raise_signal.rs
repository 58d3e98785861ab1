//! Raises a signal: for an hour the reserve counts as if it were strained by one level more.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::access::*;
use crate::error::{BallastError, OrRefuse, ensure};
use crate::event::{SignalRaised, log};
use crate::limits::SIGNAL_BOND;
use crate::portfolio::{Books, publish_coverage};
use crate::state::Reserve;
use crate::vault::{Transfer, accept_mint, covers};

/// - a detector signs that governance named, not again within six hours after its last signal ended
/// - no signal is under way, and there is a worse level
/// - its bond lies with the reserve until the signal is closed
#[derive(Accounts)]
pub struct RaiseSignal<'info> {
    pub detector: Signer<'info>,
    pub books: LossBooks<'info>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    /// CHECK: the token program judges it.
    #[account(mut)]
    pub source: UncheckedAccount<'info>,
    #[account(mut)]
    pub reserve_vault: Box<InterfaceAccount<'info, TokenAccount>>,
    pub quote_mint: Box<InterfaceAccount<'info, Mint>>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl RaiseSignal<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        let bond = accounts.receive()?;
        accounts.record(bond)
    }

    /// Takes the bond; returns what the vault received.
    fn receive(&mut self) -> Result<u64> {
        let bond = {
            let root = self.books.root()?;
            root.has_quote(&self.reserve_vault, &self.quote_mint)?;
            root.whole_quote()?.checked_mul(SIGNAL_BOND).or_refuse(BallastError::Overflow)?
        };
        accept_mint(&self.quote_mint)?;
        let transfer = Transfer { mint: &self.quote_mint, program: &self.token_program };
        transfer.receive(&self.source, &mut self.reserve_vault, &self.detector, bond)
    }

    fn record(&self, bond: u64) -> Result<()> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let mut reserve = self.books.open(&self.reserve)?;
        let (mut prices, terms) = (self.books.prices.load_mut()?, self.books.terms.load()?);
        let now = Clock::get()?.unix_timestamp;
        ensure!(!reserve.holds_bond(), BallastError::SignalUnderWay);
        let drawable = Books { prices: &prices, terms: &terms, now }.drawable_by_markets()?;
        let (_, level) = publish_coverage(&root, &mut reserve, &mut prices, &terms, drawable, now)?;
        let until = root.signal(self.detector.key, level, now)?;
        reserve.take_bond(bond, until)?;
        let (_, raised) = publish_coverage(&root, &mut reserve, &mut prices, &terms, drawable, now)?;
        ensure!(raised > level, BallastError::NoWorseLevel);
        log(&SignalRaised {
            reserve_sequence: reserve.count_event(),
            detector: self.detector.key(),
            level: raised,
            until,
            bond,
            reserve_ledger: reserve.ledger,
        })?;
        covers(&self.reserve_vault, reserve.ledger)
    }
}
