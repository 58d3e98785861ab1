//! Divides what an account cannot pay.

use std::cell::RefMut;

use anchor_lang::prelude::*;
use ballast_risk::claim::ClaimIndex;
use ballast_risk::price::{Action, Validity};
use ballast_risk::waterfall::{Parts, Tiers, cash_share, divide, recovery_share};
use ballast_risk::{BasisPoints, Money, Rounding};

use super::cut;
use super::forced_sale::since;
use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse, ensure};
use crate::event::{ClaimPaid, ClaimPassed, CollateralPassed, DeficitResolved, MarketTotals};
use crate::portfolio::{Books, Leg, MarketBook};
use crate::state::{Balance, MarginAccount, Market, PositionSlot, Recovery, Reserve};

/// Collateral that nobody bought for a day passes to the loss.
pub const SALE_SECONDS: u64 = 86_400;

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

/// What an account owes and holds when nothing of it can be closed or sold any more.
#[derive(Clone, Copy, Default)]
struct Estate {
    /// Debts, and what is kept back for positions that cannot be closed.
    total: u64,
    /// Claims, as far as pools did not pay them.
    face: u64,
    /// Debt in the market at hand.
    debt: u64,
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
        accounts.vaults.pass(&accounts.books.clearinghouse, &accounts.reserve, Passage::ToTraders, amount)
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
        let standing = books.standing(&account)?;
        books.keep_clocks(&mut account, &standing);
        let mut estate = wind_up(&books, &account, market.index)?;
        let markets = claim_markets.iter().map(AccountLoader::try_from).collect::<Result<Vec<_>>>()?;
        let mut claims = Claims::take(&books, &account, &self.books.clearinghouse.key(), &markets)?;
        let claims_paid = claims.pay(&mut account)?;
        estate.face = claims.face();
        let book = books.market(market.index)?;
        let division = self.divide(&books, &book, (&estate, &mut claims), &mut account, (&mut market, &mut reserve))?;
        claims.put(&mut account)?;
        let standing = books.standing(&account)?;
        books.keep_clocks(&mut account, &standing);

        let drawn = division.parts.drawn().lawful()?;
        reserve.release(drawn)?;
        root.receive_quote(drawn)?;
        let cut = if market.shortfall().is_dust() {
            Some(cut(&mut prices, &mut market, &mut reserve, &mut root, now)?)
        } else {
            None
        };
        emit!(DeficitResolved {
            totals: MarketTotals::count(&mut market),
            reserve_sequence: reserve.count_event(),
            account: account.id,
            debt: estate.debt,
            claims_paid,
            cash: division.cash,
            recovered_claims: division.recovered,
            budget: division.parts.budget,
            capital: division.parts.capital,
            shortfall: division.parts.shortfall,
            cut: cut.map_or(0, |cut| cut.cut),
            traders_ledger: root.traders_ledger,
            reserve_ledger: reserve.ledger,
        });
        drawn.checked_add(cut.map_or(0, |cut| cut.from_budget)).or_refuse(BallastError::Overflow)
    }

    fn divide(
        &self,
        books: &Books,
        book: &MarketBook,
        (estate, claims): (&Estate, &mut Claims),
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
        let recovered = if loss > 0 {
            let share = recovery_share(estate.face, estate.debt, estate.total, loss).lawful()?;
            let passed = claims.pass(account, &mut recovery, share)?;
            if estate.debt == estate.total {
                pass_collateral(books, account, &mut recovery, loss.saturating_sub(passed))?; // At most the loss passed.
            }
            passed
        } else {
            0
        };
        let parts = draw(books, book, market, reserve, loss)?;
        leg.position.cost = leg.position.cost.minus(Money::of(estate.debt).lawful()?).lawful()?;
        leg.put(account, market)?;
        if estate.debt == estate.total && account.cash == 0 {
            account.forgive_fees();
        }
        Ok(Division { cash, recovered, parts })
    }
}

/// Checks that nothing can be closed or sold any more, and sums up what is owed.
fn wind_up(books: &Books, account: &MarginAccount, market: u16) -> Result<Estate> {
    for balance in account.balances.iter().filter(|balance| balance.amount > 0) {
        ensure!(unsellable(books, account, balance)?, BallastError::SellableCollateral);
    }
    let mut estate = Estate::default();
    for slot in account.positions.iter().filter(|slot| slot.used()) {
        let owed = owed(books, slot)?;
        estate.total = estate.total.checked_add(owed).or_refuse(BallastError::Overflow)?;
        if slot.market == market && slot.size == 0 {
            estate.debt = owed;
        }
    }
    ensure!(estate.debt > 0, BallastError::NoDebt);
    Ok(estate)
}

/// Collateral is unsellable when it is worth nothing, its feed is dead, or nobody bought it for a day. Stale is not unsellable.
fn unsellable(books: &Books, account: &MarginAccount, balance: &Balance) -> Result<bool> {
    let book = books.collateral(balance.collateral)?;
    let worthless = book.price.of(balance.amount, Rounding::Down).lawful()? == 0;
    let waited = [account.called_since, account.negative_since].into_iter().filter_map(|clock| since(clock, books.now));
    let abandoned = waited.max().is_some_and(|waited| waited > SALE_SECONDS);
    Ok(worthless || abandoned || book.validity == Validity::Dead)
}

/// What a position owes: its debt, or the widest margin when it cannot be closed.
fn owed(books: &Books, slot: &PositionSlot) -> Result<u64> {
    if slot.size != 0 {
        let book = books.market(slot.market)?;
        ensure!(book.final_price().is_none(), BallastError::SettleFirst);
        ensure!(!book.validity.serves(Action::Reduce), BallastError::OpenPosition);
        // What it would bring is not another's loss: a position in profit blocks until it can be closed.
        ensure!(book.margin(&slot.position())?.net.0 <= 0, BallastError::OpenPosition);
        return Ok(slot.position().size.notional(book.mark()).lawful()?.credit());
    }
    ensure!(slot.cost >= 0 && (slot.cost == 0 || slot.claim == 0), BallastError::SettleFirst);
    Ok(Money(slot.cost).credit())
}

/// An account that its claims would cover waits for them, but not for ever.
fn has_waited(account: &MarginAccount, book: &MarketBook, now: i64) -> Result<()> {
    let patience = u64::from(book.terms.take_over_seconds).saturating_add(u64::from(book.terms.window_seconds));
    let waited = since(account.called_since, now).is_some_and(|waited| waited > patience);
    ensure!(waited, BallastError::OnlyIlliquid);
    Ok(())
}

/// With the last debt unsellable collateral passes to its market's losses: worth twice the loss at the last price, or all that is worth nothing.
fn pass_collateral(books: &Books, account: &mut MarginAccount, recovery: &mut Recovery, loss: u64) -> Result<()> {
    let mut left = loss.saturating_mul(2); // A loss beyond 2^63 takes everything.
    let balances = account.balances;
    for balance in balances.iter().filter(|balance| balance.amount > 0) {
        let price = books.collateral(balance.collateral)?.price;
        // A price of zero has no quotient: all of it passes.
        let wanted = price.units(left, Rounding::Up).unwrap_or(u64::MAX);
        let amount = balance.amount.min(wanted);
        let worth = price.of(amount, Rounding::Down).lawful()?;
        if amount == 0 {
            continue;
        }
        left = left.saturating_sub(worth); // The last balance may be worth a unit more.
        account.release_collateral(balance.collateral, amount)?;
        recovery.receive_collateral(balance.collateral, amount, books.now)?;
        emit!(CollateralPassed {
            sequence: account.count_event(),
            account: account.id,
            recovery: recovery.market,
            collateral: balance.collateral,
            amount,
        });
    }
    Ok(())
}

/// Draws a loss from the tiers in one step; the rest is a shortfall.
fn draw(books: &Books, book: &MarketBook, market: &mut Market, reserve: &mut Reserve, loss: u64) -> Result<Parts> {
    let allowance = market.allowance(BasisPoints(book.terms.draw_factor), books.now)?;
    let own = market.draw_cap(book.terms.draw_cap, books.now)?;
    let all = reserve.draw_cap(books.terms.draw_cap, books.now)?;
    let room = allowance.min(own.room()).min(all.room());
    let parts = divide(loss, room, &Tiers { budget: market.budget, capital: reserve.capital });
    market.draw(&parts, own, books.now)?;
    reserve.pay(parts.capital)?;
    reserve.count_draw(all, parts.drawn().lawful()?)?;
    Ok(parts)
}

/// A claim taken out of its slot, with its market.
struct Claimed<'a> {
    market: RefMut<'a, Market>,
    leg: Leg,
    index: ClaimIndex,
}

/// The account's claims in markets where it has nothing else, in slot order.
struct Claims<'a> {
    claims: Vec<Claimed<'a>>,
}

const fn is_claim(slot: &PositionSlot) -> bool {
    slot.size == 0 && slot.claim > 0
}

impl<'a> Claims<'a> {
    /// Opens the markets given, which are those of the account's claims, all of them and in slot order.
    fn take(
        books: &Books,
        account: &MarginAccount,
        root: &Pubkey,
        markets: &'a [AccountLoader<'_, Market>],
    ) -> Result<Self> {
        let mut held = account.positions.iter().filter(|slot| is_claim(slot)).map(|slot| slot.market);
        let mut claims = Vec::with_capacity(markets.len());
        for market in markets {
            let mut market = open(market, root)?;
            ensure!(held.next() == Some(market.index), BallastError::ClaimMarketsMismatch);
            let book = books.market(market.index)?;
            let leg = Leg::take(account, &mut market, &book)?;
            claims.push(Claimed { market, leg, index: book.published.indices().claim });
        }
        ensure!(held.next().is_none(), BallastError::ClaimMarketsMismatch);
        Ok(Self { claims })
    }

    /// Pays each claim as far as its pool goes; returns what was paid.
    fn pay(&mut self, account: &mut MarginAccount) -> Result<u64> {
        let before = account.cash;
        for Claimed { market, leg, .. } in &mut self.claims {
            let paid = if market.halted() { 0 } else { leg.position.claim.min(market.pool) };
            if paid > 0 {
                market.pay_claim(&mut leg.position.claim, paid)?;
                account.receive_cash(paid)?;
                emit!(ClaimPaid { totals: MarketTotals::count(market), account: account.id, paid });
            }
        }
        account.cash.checked_sub(before).or_refuse(BallastError::Overflow)
    }

    fn face(&self) -> u64 {
        let claims = self.claims.iter().map(|claimed| claimed.leg.position.claim);
        claims.fold(0, u64::saturating_add) // A sum beyond 2^64 is beyond every debt.
    }

    /// Passes claims to the recovery, up to `share`; returns what passed.
    fn pass(&mut self, account: &MarginAccount, recovery: &mut Recovery, share: u64) -> Result<u64> {
        let mut left = share;
        for Claimed { market, leg, index } in &mut self.claims {
            let passed = leg.position.claim.min(left);
            if passed == 0 {
                continue;
            }
            left = left.checked_sub(passed).or_refuse(BallastError::Overflow)?;
            leg.position.claim = leg.position.claim.checked_sub(passed).or_refuse(BallastError::Overflow)?;
            let slot = recovery.claim_mut(market.index)?;
            let (was_used, booked) = (slot.claim > 0, market.is_booked(slot.window));
            let held = index.live(slot.claim, slot.snapshot()).lawful()?;
            slot.store(held.checked_add(passed).or_refuse(BallastError::Overflow)?, *index);
            market.count(was_used, true, booked)?;
            emit!(ClaimPassed {
                totals: MarketTotals::count(market),
                account: account.id,
                recovery: recovery.market,
                amount: passed,
            });
        }
        Ok(share.saturating_sub(left)) // What is left is at most the share.
    }

    /// Puts what is left of the claims back.
    fn put(self, account: &mut MarginAccount) -> Result<()> {
        for mut claimed in self.claims {
            claimed.leg.put(account, &mut claimed.market)?;
        }
        Ok(())
    }
}
