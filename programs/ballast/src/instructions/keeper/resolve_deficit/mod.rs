//! Divides what an account cannot pay.

mod claims;
mod estate;

use anchor_lang::prelude::*;
use ballast_risk::claim::Fate;
use ballast_risk::waterfall::{Parts, cash_share, divide, recovery_share};
use ballast_risk::{BasisPoints, Money};

use self::claims::Claims;
pub use self::estate::SALE_SECONDS;
use self::estate::{Estate, pass_collateral};
use super::cut;
use super::forced_sale::elapsed;
use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse, ensure};
use crate::event::{DeficitResolved, MarketTotals, log};
use crate::portfolio::{Books, Leg, MarketBook};
use crate::state::{MarginAccount, Market, NONE, Recovery, Reserve};

/// - no position is open, but where neither a final nor a usable price lets it be closed
/// - no collateral can be sold; every position is booked: a debt or a claim, not both
/// - the markets of the account's claims follow as remaining accounts, in slot order: claims are paid as far as pools go
/// - the debt in the market gets its share of cash; the rest is divided at once, each part final
#[derive(Accounts)]
pub struct ResolveDeficit<'info> {
    pub books: LossBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub account: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub recovery: AccountLoader<'info, Recovery>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    pub vaults: QuoteVaults<'info>,
}

/// How the debt was paid.
#[derive(Clone, Copy)]
struct Division {
    cash: u64,
    recovered: u64,
    parts: Parts,
}

impl<'info> ResolveDeficit<'info> {
    pub(crate) fn handler(ctx: Context<'info, Self>) -> Result<()> {
        let accounts = ctx.accounts;
        // The market of the debt is open already.
        let apart = ctx.remaining_accounts.iter().all(|claim| *claim.key != accounts.market.key());
        ensure!(apart, BallastError::ClaimMarketsMismatch);
        accounts.vaults.recorded(&*accounts.books.root()?)?;
        let amount = accounts.record(ctx.remaining_accounts)?;
        accounts.vaults.pass(&accounts.books.clearinghouse, &accounts.reserve, Direction::ToTraders, amount)
    }

    /// Pays claims, divides the debt, and lets a shortfall that is dust fall at once; returns what the reserve pays.
    fn record(&self, claim_markets: &'info [AccountInfo<'info>]) -> Result<u64> {
        let mut root = open_root(&self.books.clearinghouse)?;
        let terms = self.books.terms.load()?;
        let mut prices = self.books.prices.load_mut()?;
        let mut account = self.books.open(&self.account)?;
        let mut market = self.books.open(&self.market)?;
        let mut reserve = self.books.open(&self.reserve)?;
        let now = Clock::get()?.unix_timestamp;
        let books = Books { prices: &prices, terms: &terms, now };

        // A clock whose cause is gone counts for nothing.
        let before = books.look(&mut account)?;
        let mut estate = Estate::wind_up(&books, &account, market.index, before.equity)?;
        let markets = claim_markets.iter().map(AccountLoader::try_from).collect::<Result<Vec<_>>>()?;
        let mut claims = Claims::take(&books, &account, &self.books.clearinghouse.key(), &markets)?;
        let claims_paid = claims.pay(&mut account)?;
        estate.face = claims.face();
        let book = books.market(market.index)?;
        let division = self.divide(
            &books,
            &book,
            (&estate, &mut claims, before.equity),
            &mut account,
            (&mut market, &mut reserve),
        )?;
        claims.put(&mut account, market.index)?;
        account.forgive_fees_if_spent();
        let after = books.look(&mut account)?;
        root.give(books.gave_between(&mut account, &before, &after)?)?;
        if account.reported > 0 {
            let left = books.drawable(&account)?.min(account.reported);
            reserve.report(account.reported, left)?;
            account.reported = left;
        }

        let drawn = division.parts.drawn().lawful()?;
        reserve.release(drawn)?;
        root.receive(NONE, drawn, now)?;
        let short = division.parts.shortfall;
        let falls = short > 0 && market.meet_shortfall(short, book.terms, now)? == Fate::Falls;
        let cut = if falls { Some(cut(&mut prices, &mut market, &mut reserve, &mut root, now)?) } else { None };
        log(&DeficitResolved {
            totals: MarketTotals::count(&mut market),
            reserve_sequence: reserve.count_event(),
            account: account.id,
            debt: estate.debt,
            claims_paid,
            cash: division.cash,
            recovered_claims: division.recovered,
            budget: division.parts.tiers.budget,
            capital: division.parts.tiers.capital,
            junior: division.parts.tiers.junior,
            backstop: division.parts.tiers.backstop,
            senior: division.parts.tiers.senior,
            shortfall: short,
            cut: cut.map_or(0, |cut| cut.cut),
            traders_ledger: root.traders_ledger,
            reserve_ledger: reserve.ledger,
        })?;
        Ok(drawn) // What falls at once is on claims alone.
    }

    fn divide(
        &self,
        books: &Books,
        book: &MarketBook,
        (estate, claims, equity): (&Estate, &mut Claims, Money),
        account: &mut MarginAccount,
        (market, reserve): (&mut Market, &mut Reserve),
    ) -> Result<Division> {
        let mut leg = Leg::take(account, market, book)?;
        let cash = cash_share(account.cash, estate.debt, estate.total).lawful()?;
        let loss = estate.debt.checked_sub(cash).or_refuse(BallastError::Overflow)?;
        let covered = estate.face >= estate.total.saturating_sub(account.cash);
        if loss > 0 && covered {
            has_waited(account, book, books.now)?;
        }
        account.pay_cash(cash)?;
        market.receive_loss(cash)?;
        let mut recovery = self.books.open(&self.recovery)?;
        ensure!(recovery.market == market.index, BallastError::OtherMarket);
        let (recovered, recoverable) = if loss > 0 {
            let share = recovery_share(estate.face, estate.debt, estate.total, loss).lawful()?;
            let passed = claims.pass(&mut recovery, share)?;
            let left = loss.saturating_sub(passed); // At most the loss passed.
            let worth = pass_collateral(books, account, &mut recovery, (estate, left, equity))?;
            (passed, passed.saturating_add(worth)) // Beyond the range everything may come back.
        } else {
            (0, 0)
        };
        let parts = draw(books, book, market, reserve, (loss, recoverable))?;
        leg.position.cost = leg.position.cost.minus(Money::of(estate.debt).lawful()?).lawful()?;
        leg.put(account, market)?;
        Ok(Division { cash, recovered, parts })
    }
}

/// An account that its claims would cover waits for them, but not for ever.
fn has_waited(account: &MarginAccount, book: &MarketBook, now: i64) -> Result<()> {
    let patience = u64::from(book.terms.take_over_seconds).saturating_add(u64::from(book.terms.window_seconds));
    let waited = account.called_clock(now).is_some_and(|clock| elapsed(clock, 0, now) > patience);
    ensure!(waited, BallastError::OnlyIlliquid);
    Ok(())
}

/// Draws a loss from the tiers in one step; the rest is a shortfall. `recoverable` is what passed for it.
fn draw(
    books: &Books,
    book: &MarketBook,
    market: &mut Market,
    reserve: &mut Reserve,
    (loss, recoverable): (u64, u64),
) -> Result<Parts> {
    let allowance = market.allowance(BasisPoints(book.terms.draw_factor), books.now)?;
    let own = market.draws.at(book.terms.draw_cap, books.now)?;
    let all = reserve.draws.at(books.terms.draw_cap, books.now)?;
    let room = allowance.min(own.room()).min(all.room());
    let tiers = reserve.tiers_behind_losses(market.budget, books.now)?;
    let parts = divide(loss, room, &tiers, &reserve.attached(books.terms.layer()));
    market.inherit(reserve.open_series_of())?;
    let hopes = market.paid_by_tranches;
    market.count_passed(recoverable);
    market.draw(&parts, own)?;
    reserve.pay_parts(&parts)?;
    market.give_up()?;
    reserve.hope(hopes, market.paid_by_tranches)?;
    reserve.draws.take(all, parts.drawn().lawful()?)?;
    Ok(parts)
}
