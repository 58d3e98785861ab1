//! Buys collateral of an account below maintenance.

use anchor_lang::prelude::*;
use ballast_risk::sale::{Sale, restore, sale_discount};
use ballast_risk::{BasisPoints, Money};

use super::forced_sale::{authorize, elapsed, sale_at, sell, taker_stands};
use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse, ensure};
use crate::event::{CollateralLiquidated, log};
use crate::portfolio::Books;
use crate::state::{MarginAccount, NONE};

/// - the account is below maintenance
/// - sold at the last price less a discount that widens with time; equity never ends below zero by it
/// - no more than restores maintenance or pays what cash lacks
/// - the taker has initial margin afterwards, or twice maintenance margin
#[derive(Accounts)]
pub struct LiquidateCollateral<'info> {
    pub taker_signer: Signer<'info>,
    pub books: LedgerBooks<'info>,
    #[account(mut)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub taker: AccountLoader<'info, MarginAccount>,
}

impl LiquidateCollateral<'_> {
    pub(crate) fn handler(ctx: Context<Self>, collateral: u16, amount: u64) -> Result<()> {
        let mut root = open_root(&ctx.accounts.books.clearinghouse)?;
        distinct(&ctx.accounts.account, &ctx.accounts.taker, BallastError::SelfLiquidation)?;
        let (prices, terms) = (ctx.accounts.books.prices.load()?, ctx.accounts.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut account = ctx.accounts.books.open(&ctx.accounts.account)?;
        let mut taker = ctx.accounts.books.open(&ctx.accounts.taker)?;
        authorize(&taker, ctx.accounts.taker_signer.key, &account)?;
        let sale = size(&books, &account, collateral)?;
        let weighed = (books.weigh(&account, collateral)?, books.weigh(&taker, collateral)?);
        let sold = sell(&mut account, &mut taker, collateral, amount, &sale)?;
        root.give(books.gave(&mut account, collateral, weighed.0)?)?;
        root.give(books.gave(&mut taker, collateral, weighed.1)?)?;
        books.look(&mut account)?;
        taker_stands(&books, &mut taker)?;
        log(&CollateralLiquidated {
            sequence: account.count_event(),
            account: account.id,
            taker: taker.id,
            collateral,
            amount: sold.amount,
            paid: sold.paid,
        })?;
        Ok(())
    }
}

fn size(books: &Books, account: &MarginAccount, collateral: u16) -> Result<Sale> {
    let mut buffer = 0;
    let rest = books.rest(account, NONE, |book, _| buffer = book.terms.buffer.max(buffer))?;
    let standing = rest.with_cash(account.cash, account.fee_debt).lawful()?;
    ensure!(standing.below_maintenance(), BallastError::NotLiquidatable);
    // Only an account below zero is sold cheaper by the hour; a clock whose cause is gone counts for nothing.
    let clock = if standing.equity.0 < 0 { account.below_zero_clock(books.now) } else { None };
    let (sale, book) = sale_at(books, collateral, standing.equity)?;
    let waited = clock.map_or(0, |clock| elapsed(clock, book.resumed, books.now));
    let discount = sale_discount(sale.discount, waited).lawful()?;
    let haircut = book.terms.maintenance_haircut.glide().at(books.now);
    let buffer = Money::of(standing.notional).lawful()?.weighted(BasisPoints(buffer));
    let owed = standing.unpaid.checked_add(account.fee_debt).or_refuse(BallastError::Overflow)?;
    Ok(Sale {
        discount,
        lack: owed.saturating_sub(account.cash), // Cash above what is owed lacks nothing.
        restore: restore(standing.maintenance, buffer, haircut, discount).lawful()?,
        ..sale
    })
}
