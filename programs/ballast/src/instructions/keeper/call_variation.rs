//! Sells collateral to pay a loss that cash does not cover.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::margin::Standing;
use ballast_risk::position::Booked;
use ballast_risk::sale::{Sale, call_discount};

use super::book_leg;
use super::forced_sale::{Sold, authorize, elapsed, sale_at, sell, taker_stands};
use crate::access::*;
use crate::error::{BallastError, Lawful, ensure, refuse};
use crate::event::{MarketTotals, VariationCalled, log};
use crate::portfolio::{Books, Leg, MarketBook, with_leg};
use crate::state::{MarginAccount, Market};

/// - losses exceed cash by more than the allowance, whatever the account's health
/// - the first call starts the clock of the discount and sells nothing
/// - sold at the better, for the owner, of last and stable price, less a discount that opens within a minute
/// - the loss in the market is booked afterwards, and the taker has initial margin, or twice maintenance margin
#[derive(Accounts)]
pub struct CallVariation<'info> {
    pub taker_signer: Signer<'info>,
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub taker: AccountLoader<'info, MarginAccount>,
}

impl CallVariation<'_> {
    pub(crate) fn handler(ctx: Context<Self>, collateral: u16, amount: u64) -> Result<()> {
        ctx.accounts.books.root()?;
        distinct(&ctx.accounts.account, &ctx.accounts.taker, BallastError::SelfLiquidation)?;
        let (prices, terms) = (ctx.accounts.books.prices.load()?, ctx.accounts.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut market = ctx.accounts.books.open(&ctx.accounts.market)?;
        let mut account = ctx.accounts.books.open(&ctx.accounts.account)?;
        let mut taker = ctx.accounts.books.open(&ctx.accounts.taker)?;
        authorize(&taker, ctx.accounts.taker_signer.key, &account)?;
        let book = books.market(market.index)?;
        let mut leg = Leg::take(&account, &mut market, &book)?;
        let rest = books.rest(&account, market.index, |_, _| {})?;
        let call = call(&books, &book, &account, (&rest, &leg), collateral)?;
        let (sold, booked) = match call {
            Some(sale) => {
                // What the account gets counts for more than what it gives: the discount is at most half of the haircut.
                let weighed = books.weigh(&taker, collateral)?;
                let sold = sell(&mut account, &mut taker, collateral, amount, &sale)?;
                market.give(prices.census, books.gave(&mut taker, collateral, weighed)?)?;
                let rest = books.rest(&account, market.index, |_, _| {})?;
                (sold, book_leg(&mut account, &mut market, &book, &rest, &mut leg)?)
            }
            None => (Sold { amount: 0, paid: 0 }, Booked::default()),
        };
        leg.put(&mut account, &mut market)?;
        books.look(&mut account)?;
        taker_stands(&books, &mut taker)?;
        log(&VariationCalled {
            totals: MarketTotals::count(&mut market),
            account: account.id,
            taker: taker.id,
            collateral,
            amount: sold.amount,
            paid: sold.paid,
            from_claim: booked.from_claim,
            from_cash: booked.from_cash,
        })?;
        Ok(())
    }
}

/// The sale that the account's losses call for; none when the clock of the call only starts now.
fn call(
    books: &Books,
    book: &MarketBook,
    account: &MarginAccount,
    (rest, leg): (&Standing, &Leg),
    collateral: u16,
) -> Result<Option<Sale>> {
    ensure!(book.margin(&leg.position)?.net.0 < 0, BallastError::NoUnpaidLoss);
    let standing = with_leg(rest, account, book, &leg.position)?;
    let lack = standing.lack(account.cash);
    if !standing.calls(account.cash, BasisPoints(books.terms.variation_allowance)) {
        return Err(refuse(BallastError::NoVariationCall, lack, standing.notional));
    }
    let Some(clock) = account.called_clock(books.now) else {
        return Ok(None);
    };
    let (sale, collateral) = sale_at(books, collateral, standing.equity)?;
    let waited = elapsed(clock, collateral.resumed, books.now);
    let haircut = collateral.terms.maintenance_haircut.glide().at(books.now);
    let discount = call_discount(BasisPoints(books.terms.variation_discount), haircut, waited).lawful()?;
    Ok(Some(Sale { price: collateral.price.max(collateral.stable), discount, lack, ..sale }))
}
