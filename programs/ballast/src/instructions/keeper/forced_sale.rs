//! What every forced sale of collateral shares: the price, and the passage of tokens for cash.

use anchor_lang::prelude::*;
use ballast_risk::Money;
use ballast_risk::price::Action;
use ballast_risk::sale::Sale;

use crate::error::{BallastError, Lawful, ensure};
use crate::portfolio::{Books, CollateralBook};
use crate::state::MarginAccount;

/// What was sold for how much.
#[derive(Clone, Copy)]
pub(super) struct Sold {
    pub amount: u64,
    pub paid: u64,
}

/// A taker signs for its own account, and buys from somebody else: what the reserve holds is sold by auction.
pub(super) fn authorize(taker: &MarginAccount, signer: &Pubkey, account: &MarginAccount) -> Result<()> {
    ensure!(taker.may_trade(signer), BallastError::NotAuthorized);
    ensure!(taker.owner != account.owner, BallastError::SelfLiquidation);
    ensure!(!account.is_inventory(), BallastError::InventoryAccount);
    Ok(())
}

/// Passes as much of a collateral as was asked for and may be sold, for cash.
pub(super) fn sell(
    account: &mut MarginAccount,
    taker: &mut MarginAccount,
    collateral: u16,
    asked: u64,
    sale: &Sale,
) -> Result<Sold> {
    ensure!(asked > 0, BallastError::ZeroAmount);
    let amount = asked.min(account.balance(collateral)).min(sale.most().lawful()?);
    ensure!(amount > 0, BallastError::NothingToSell);
    let paid = sale.pay(amount).lawful()?;
    taker.pay_cash(paid)?;
    account.receive_cash(paid)?;
    account.release_collateral(collateral, amount)?;
    taker.receive_collateral(collateral, amount)?;
    Ok(Sold { amount, paid })
}

/// Whoever takes something on has initial margin for it, or twice maintenance margin.
pub(super) fn taker_stands(books: &Books, taker: &mut MarginAccount) -> Result<()> {
    ensure!(books.look(taker)?.may_take_over().lawful()?, BallastError::BelowInitialMargin);
    Ok(())
}

/// A sale at the last price, by default without a limit of its own.
pub(super) fn sale_at<'a>(books: &Books<'a>, collateral: u16, equity: Money) -> Result<(Sale, CollateralBook<'a>)> {
    let book = books.collateral(collateral)?;
    let oracle = book.price_for(Action::Reduce)?;
    let discount = ballast_risk::BasisPoints(book.terms.sale_discount);
    Ok((Sale { price: oracle, oracle, discount, lack: 0, restore: 0, equity }, book))
}

/// Seconds that a clock has run, not counting those before prices resumed, in which nobody could act.
pub(super) fn elapsed(clock: i64, resumed: i64, now: i64) -> u64 {
    u64::try_from(now.saturating_sub(clock.max(resumed))).unwrap_or(0) // A clock that went back has not run.
}
