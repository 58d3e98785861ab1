//! Requests a withdrawal of more than may leave the vault now.

use anchor_lang::prelude::*;

use super::take_out;
use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{WithdrawalRequested, log};
use crate::portfolio::Books;
use crate::state::{MarginAccount, Outflow, VERSION, WithdrawalTicket, pause, seeds, space};

/// - what a withdrawal asks of the account holds, see [`super::Withdraw`] and [`super::WithdrawCollateral`]
/// - the amount leaves margin at once, and is paid in turn; its owner's account may be closed meanwhile
/// - quote is collateral `u16::MAX`
#[derive(Accounts)]
#[instruction(collateral: u16, index: u16)]
pub struct RequestWithdrawal<'info> {
    #[account(mut)]
    pub owner: Signer<'info>,
    pub books: LedgerBooks<'info>,
    #[account(mut, has_one = owner @ BallastError::NotOwner)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub outflow: AccountLoader<'info, Outflow>,
    #[account(
        init, payer = owner, space = space::<WithdrawalTicket>(),
        seeds = [seeds::WITHDRAWAL, outflow.key().as_ref(), owner.key().as_ref(), index.to_le_bytes().as_ref()], bump
    )]
    pub ticket: AccountLoader<'info, WithdrawalTicket>,
    pub system_program: Program<'info, System>,
}

impl RequestWithdrawal<'_> {
    pub(crate) fn handler(ctx: Context<Self>, collateral: u16, amount: u64) -> Result<()> {
        ensure!(amount > 0, BallastError::ZeroAmount);
        let accounts = ctx.accounts;
        let mut root = open_root(&accounts.books.clearinghouse)?;
        let now = Clock::get()?.unix_timestamp;
        root.permits(pause::WITHDRAWAL, now)?;
        let mut account = accounts.books.open(&accounts.account)?;
        let mut outflow = accounts.books.open(&accounts.outflow)?;
        let (prices, terms) = (accounts.books.prices.load()?, accounts.books.terms.load()?);
        ensure!(outflow.vault == root.vault(collateral, &terms)?, BallastError::NotRecorded);
        let books = Books { prices: &prices, terms: &terms, now };
        let weighed = books.weigh(&account, collateral)?;
        take_out(&books, &mut account, collateral, amount)?;
        root.give(books.gave(&mut account, collateral, weighed)?)?;
        let batch = outflow.join(amount, now)?;
        let mut ticket = accounts.ticket.load_init()?;
        ticket.version = VERSION;
        ticket.collateral = collateral;
        ticket.clearinghouse = accounts.books.clearinghouse.key();
        ticket.outflow = accounts.outflow.key();
        ticket.owner = accounts.owner.key();
        (ticket.batch, ticket.amount) = (batch, amount);
        log(&WithdrawalRequested {
            sequence: root.count_event(),
            account: account.id,
            collateral,
            ticket: accounts.ticket.key(),
            batch,
            amount,
        })
    }
}
