//! Buys collateral that passed to a market's losses.

use anchor_lang::prelude::*;
use ballast_risk::Money;
use ballast_risk::sale::sale_discount;

use super::forced_sale::{elapsed, sale_at, taker_stands};
use crate::access::*;
use crate::error::{BallastError, Lawful, ensure};
use crate::event::{RecoverySold, log};
use crate::portfolio::Books;
use crate::state::{MarginAccount, Recovery};

/// - the collateral's price is usable again
/// - sold at the last price less a discount that widens with the time since it passed
/// - the taker has initial margin afterwards, or twice maintenance margin
#[derive(Accounts)]
pub struct BuyRecovery<'info> {
    pub taker_signer: Signer<'info>,
    pub books: LedgerBooks<'info>,
    #[account(mut)]
    pub recovery: AccountLoader<'info, Recovery>,
    #[account(mut)]
    pub taker: AccountLoader<'info, MarginAccount>,
}

impl BuyRecovery<'_> {
    pub(crate) fn handler(ctx: Context<Self>, collateral: u16, amount: u64) -> Result<()> {
        let mut root = open_root(&ctx.accounts.books.clearinghouse)?;
        let (prices, terms) = (ctx.accounts.books.prices.load()?, ctx.accounts.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut recovery = ctx.accounts.books.open(&ctx.accounts.recovery)?;
        let mut taker = ctx.accounts.books.open(&ctx.accounts.taker)?;
        ensure!(taker.may_trade(ctx.accounts.taker_signer.key), BallastError::NotAuthorized);
        ensure!(amount > 0, BallastError::ZeroAmount);
        let (mut sale, book) = sale_at(&books, collateral, Money::ZERO)?;
        let waited = elapsed(recovery.passed(collateral)?, book.resumed, books.now);
        sale.discount = sale_discount(sale.discount, waited).lawful()?;
        let amount = amount.min(recovery.balance(collateral)?);
        ensure!(amount > 0, BallastError::NothingToSell);
        let paid = sale.discounted(amount).lawful()?;
        recovery.release_collateral(collateral, amount)?;
        recovery.receive_cash(paid)?;
        let weighed = books.weigh(&taker, collateral)?;
        taker.pay_cash(paid)?;
        taker.receive_collateral(collateral, amount)?;
        root.give(books.gave(&mut taker, collateral, weighed)?)?;
        taker_stands(&books, &mut taker)?;
        log(&RecoverySold {
            sequence: recovery.count_event(),
            recovery: recovery.market,
            taker: taker.id,
            collateral,
            amount,
            paid,
        })?;
        Ok(())
    }
}
