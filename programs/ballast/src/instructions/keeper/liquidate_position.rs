//! Takes a position from an account below maintenance.

use anchor_lang::prelude::*;
use ballast_risk::liquidation::{LiquidationPlan, LiquidationTerms, equity_share};
use ballast_risk::margin::Standing;
use ballast_risk::price::Action;
use ballast_risk::{BasisPoints, Money, Price, Rounding, Size, Weighted};

use super::forced_sale::{authorize, taker_stands};
use super::funding_is_charged;
use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse, ensure, refuse};
use crate::event::{CollateralPaid, MarketTotals, PositionLiquidated, log};
use crate::portfolio::{Books, Leg, MarketBook, with_leg};
use crate::state::{Balance, MarginAccount, Market};

/// Seconds after a silence of its feed, or a jump, for which whoever has equity may pay in before positions are taken over.
pub const GRACE_SECONDS: i64 = 300;

/// - the account is below maintenance; while it has equity, the feed has had prices for five minutes since its last silence
/// - no other position with a usable price requires more margin
/// - the liquidator takes at most what restores the account, at the oracle price; profit and loss stay behind
/// - the bonus is paid from the account's cash, then from its collateral, and with the insurance fee takes at most as large a part
///   of equity as was taken of all positions; at or below zero equity it comes from the market's fees not yet collected
/// - the liquidator has initial margin afterwards, or twice maintenance margin; caps on open interest do not apply
#[derive(Accounts)]
pub struct LiquidatePosition<'info> {
    pub liquidator_signer: Signer<'info>,
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub liquidator: AccountLoader<'info, MarginAccount>,
}

/// What the liquidator was paid, and the market.
#[derive(Clone, Copy, Default)]
struct Paid {
    cash: u64,
    collateral: u64,
    from_fees: u64,
    insurance: u64,
}

impl LiquidatePosition<'_> {
    pub(crate) fn handler(ctx: Context<Self>, size: u64) -> Result<()> {
        let root = ctx.accounts.books.root()?;
        distinct(&ctx.accounts.account, &ctx.accounts.liquidator, BallastError::SelfLiquidation)?;
        let (prices, terms) = (ctx.accounts.books.prices.load()?, ctx.accounts.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut market = ctx.accounts.books.open(&ctx.accounts.market)?;
        let mut account = ctx.accounts.books.open(&ctx.accounts.account)?;
        let mut liquidator = ctx.accounts.books.open(&ctx.accounts.liquidator)?;
        authorize(&liquidator, ctx.accounts.liquidator_signer.key, &account)?;
        ensure!(size > 0, BallastError::ZeroAmount);
        let book = books.market(market.index)?;
        book.not_final()?;
        let mark = book.mark_for(Action::Reduce)?;
        funding_is_charged(&root, &market, &book, books.now)?;

        let mut leg = Leg::take(&account, &mut market, &book)?;
        let Prepared { rest, before, whole, plan } = prepare(&books, &book, &account, &leg, mark)?;
        let taken = leg.position.size.signed(size.min(plan.most)).lawful()?;
        let quote = taken.value(mark).lawful()?;
        take(&mut liquidator, &mut market, &book, taken, quote)?;
        market.trade(&mut leg.position, taken.opposite().lawful()?, quote.negated().lawful()?)?;

        let notional = taken.notional(mark).lawful()?;
        let standing = with_leg(&rest, &account, &book, &leg.position)?;
        let paid = if standing.equity.0 > 0 {
            let share = equity_share(standing.equity, notional, whole).lawful()?;
            pay_bonus(&books, &mut account, &mut liquidator, &mut market, (&plan, notional, share))?
        } else {
            pay_from_fees(&books, &mut liquidator, &mut market, notional)?
        };
        leg.put(&mut account, &mut market)?;
        let after = books.look(&mut account)?;
        // A position that passes at the mark, and a bonus, take nothing of what counts off the liquidator.
        market.give(prices.census, books.gave_between(&mut account, &before, &after)?)?;
        taker_stands(&books, &mut liquidator)?;
        log(&PositionLiquidated {
            totals: MarketTotals::count(&mut market),
            account: account.id,
            liquidator: liquidator.id,
            size: taken.0,
            quote: quote.0,
            bonus_cash: paid.cash,
            bonus_collateral: paid.collateral,
            bonus_from_fees: paid.from_fees,
            insurance: paid.insurance,
        })?;
        Ok(())
    }
}

/// What may be taken, and what stands beside it.
pub struct Prepared {
    /// What the account comes to without the position.
    pub(super) rest: Standing,
    /// What it came to with it.
    pub(super) before: Standing,
    /// Magnitude of all positions before anything was taken.
    pub(super) whole: u64,
    pub plan: LiquidationPlan,
}

/// Judges the account, and says how much of the position may be taken.
pub fn prepare(books: &Books, book: &MarketBook, account: &MarginAccount, leg: &Leg, mark: Price) -> Result<Prepared> {
    ensure!(leg.position.size.0 != 0, BallastError::NoPosition);
    let mut riskiest = Weighted::default();
    let rest = books.rest(account, leg.market(), |book, margin| {
        if book.validity.serves(Action::Reduce) {
            riskiest = riskiest.max(margin.requirement);
        }
    })?;
    let margin = book.margin(&leg.position)?;
    let standing = with_leg(&rest, account, book, &leg.position)?;
    ensure!(standing.below_maintenance(), BallastError::NotLiquidatable);
    ensure!(margin.requirement >= riskiest, BallastError::NotRiskiest);
    let passed = books.now.saturating_sub(book.feed.resumed);
    if standing.equity.0 > 0 && passed < GRACE_SECONDS {
        return Err(refuse(BallastError::GracePeriod, passed.unsigned_abs(), GRACE_SECONDS.unsigned_abs()));
    }
    let terms = book.terms.liquidation();
    let plan = terms.plan(&standing, leg.position.size, mark, margin.maintenance_ratio).lawful()?;
    Ok(Prepared { rest, before: standing, whole: standing.notional, plan })
}

/// The liquidator's side of it.
pub(super) fn take(
    liquidator: &mut MarginAccount,
    market: &mut Market,
    book: &MarketBook,
    size: Size,
    quote: Money,
) -> Result<()> {
    let mut leg = Leg::take(liquidator, market, book)?;
    market.trade(&mut leg.position, size, quote)?;
    leg.put(liquidator, market)
}

/// Pays the bonus from cash, then from collateral, and the insurance fee from what cash is left.
fn pay_bonus(
    books: &Books,
    account: &mut MarginAccount,
    liquidator: &mut MarginAccount,
    market: &mut Market,
    (plan, notional, share): (&LiquidationPlan, Money, u64),
) -> Result<Paid> {
    let terms = books.terms.market(market.index)?.liquidation();
    let bonus = terms.bonus(plan.bonus, notional, share).lawful()?;
    let cash = pay_in_cash(account, liquidator, bonus)?;
    let mut left = bonus.checked_sub(cash).or_refuse(BallastError::Overflow)?;
    let balances = account.balances;
    for balance in balances.iter().filter(|balance| balance.amount > 0) {
        if left == 0 {
            break;
        }
        left = pay_in_collateral(books, account, liquidator, balance, left)?;
    }
    let collateral = bonus.saturating_sub(cash).saturating_sub(left); // The parts are at most the bonus.
    let rest = share.saturating_sub(cash).saturating_sub(collateral); // The parts are at most the share.
    let insurance = insure(account, market, &terms, (notional, rest))?;
    Ok(Paid { cash, collateral, from_fees: 0, insurance })
}

/// Pays of a bonus what cash there is.
pub(super) fn pay_in_cash(account: &mut MarginAccount, liquidator: &mut MarginAccount, bonus: u64) -> Result<u64> {
    let cash = bonus.min(account.cash);
    account.pay_cash(cash)?;
    liquidator.receive_cash(cash)?;
    Ok(cash)
}

/// Pays the insurance fee: at most what is left of the share and of cash.
pub(super) fn insure(
    account: &mut MarginAccount,
    market: &mut Market,
    terms: &LiquidationTerms,
    (notional, rest): (Money, u64),
) -> Result<u64> {
    let insurance = notional.part(terms.insurance, Rounding::Down).lawful()?.min(rest).min(account.cash);
    account.pay_cash(insurance)?;
    market.take_fee(insurance)?;
    Ok(insurance)
}

/// Pays with one collateral at its last price; returns what is left to pay.
fn pay_in_collateral(
    books: &Books,
    account: &mut MarginAccount,
    liquidator: &mut MarginAccount,
    balance: &Balance,
    left: u64,
) -> Result<u64> {
    let book = books.collateral(balance.collateral)?;
    if !book.validity.serves(Action::Reduce) {
        return Ok(left);
    }
    let amount = balance.amount.min(book.price.units(left, Rounding::Down).unwrap_or(u64::MAX));
    let worth = book.price.of(amount, Rounding::Up).lawful()?;
    account.release_collateral(balance.collateral, amount)?;
    liquidator.receive_collateral(balance.collateral, amount)?;
    log(&CollateralPaid {
        sequence: account.count_event(),
        account: account.id,
        liquidator: liquidator.id,
        collateral: balance.collateral,
        amount,
    })?;
    left.checked_sub(worth).or_refuse(BallastError::Overflow)
}

/// Of an account at or below zero the liquidator is paid from fees not yet collected, as a draw of the market.
fn pay_from_fees(books: &Books, liquidator: &mut MarginAccount, market: &mut Market, notional: Money) -> Result<Paid> {
    let slot = books.terms.market(market.index)?;
    let allowance = market.allowance(BasisPoints(slot.draw_factor), books.now)?;
    let bonus = notional.part(BasisPoints(slot.insolvent_bonus), Rounding::Down).lawful()?;
    let from_fees = bonus.min(market.fees_taken).min(allowance);
    market.pay_from_fees(from_fees)?;
    liquidator.receive_cash(from_fees)?;
    Ok(Paid { from_fees, ..Paid::default() })
}
