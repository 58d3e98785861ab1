//! Settles a trade between two margin accounts.

use anchor_lang::prelude::*;
use ballast_risk::margin::{Passage, Standing};
use ballast_risk::price::Action;
use ballast_risk::stress::Given;
use ballast_risk::waterfall::shock_is_covered;
use ballast_risk::{BasisPoints, Money, Rounding, Size, fee};

use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse, ensure, refuse, refused};
use crate::event::{MarketTotals, Traded, log};
use crate::instructions::keeper::funding_is_charged;
use crate::portfolio::{Books, Leg, MarketBook, with_leg};
use crate::state::{Fill, MarginAccount, Market, pause};

/// - each side is signed for by its owner, its delegate, or a matcher within both allowances
/// - the sides are two traders, the price is fresh, and the trade is within the band around it
/// - each side passes the gate; a position grows only within the caps
#[derive(Accounts)]
pub struct SettleTrade<'info> {
    pub buyer_signer: Signer<'info>,
    pub seller_signer: Signer<'info>,
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub buyer: AccountLoader<'info, MarginAccount>,
    #[account(mut)]
    pub seller: AccountLoader<'info, MarginAccount>,
}

/// What is traded: a size for an amount of quote, and what the oracle says of it.
pub struct Trade {
    pub size: Size,
    pub quote: Money,
    value: Money,
    notional: u64,
    pub fee: u64,
}

/// One side on its way through the trade.
pub struct Side<'a> {
    account: &'a mut MarginAccount,
    leg: Leg,
    rest: Standing,
    before: Standing,
    net_before: Money,
    size_before: Size,
    given: Given,
    census: u32,
}

impl SettleTrade<'_> {
    pub(crate) fn handler(ctx: Context<Self>, size: u64, quote: u64) -> Result<()> {
        let root = ctx.accounts.books.root()?;
        distinct(&ctx.accounts.buyer, &ctx.accounts.seller, BallastError::SameTrader)?;
        let (prices, terms) = (ctx.accounts.books.prices.load()?, ctx.accounts.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut market = ctx.accounts.books.open(&ctx.accounts.market)?;
        let mut buyer = ctx.accounts.books.open(&ctx.accounts.buyer)?;
        let mut seller = ctx.accounts.books.open(&ctx.accounts.seller)?;
        ensure!(buyer.owner != seller.owner, BallastError::SameTrader);
        let book = books.market(market.index)?;
        book.not_final()?;
        let trade = Trade::price(&book, market.halted(), size, quote)?;
        let matched = (
            authorize(&mut buyer, ctx.accounts.buyer_signer.key, market.index, trade.bought()?, books.now)?,
            authorize(&mut seller, ctx.accounts.seller_signer.key, market.index, trade.sold()?, books.now)?,
        );
        if matched.0 || matched.1 {
            root.permits(pause::MATCHING, books.now)?;
        }

        let open_before = market.open_interest;
        let mut bought = Side::read(&mut buyer, &mut market, &books, &book)?;
        let mut sold = Side::read(&mut seller, &mut market, &books, &book)?;
        let buyer_paid = bought.record(&mut market, trade.size, trade.quote, trade.fee)?;
        let seller_paid =
            sold.record(&mut market, trade.size.opposite().lawful()?, trade.quote.negated().lawful()?, trade.fee)?;
        let grew = bought.judge(&books, &book, trade.fee)? | sold.judge(&books, &book, trade.fee)?;
        if grew {
            root.permits(pause::GROWTH, books.now)?;
            may_grow(&market, &book, open_before, books.now)?;
        }
        // Who signs for both sides may reduce at any time; who opens, or is traded for, does not inherit funding.
        if grew || matched.0 || matched.1 {
            funding_is_charged(&root, &market, &book, books.now)?;
        }
        let (buyer_id, seller_id) = (bought.account.id, sold.account.id);
        bought.put(&mut market)?;
        sold.put(&mut market)?;
        log(&Traded {
            totals: MarketTotals::count(&mut market),
            buyer: buyer_id,
            seller: seller_id,
            size,
            quote,
            fee: trade.fee,
            buyer_paid,
            seller_paid,
        })?;
        Ok(())
    }
}

impl Trade {
    /// Prices a trade by the oracle and refuses one outside the band.
    pub fn price(book: &MarketBook, halted: bool, size: u64, quote: u64) -> Result<Self> {
        ensure!(size > 0, BallastError::ZeroAmount);
        let mark = book.mark_for(Action::Trade)?;
        let size = Size(i64::try_from(size).or_refuse(BallastError::AmountTooLarge)?);
        let quote = Money::of(quote).or_refuse(BallastError::AmountTooLarge)?;
        let extent = size.extent(mark).or_refuse(BallastError::AmountTooLarge)?;
        // Off the mark, a claim that is about to be cut could be traded into profit that is not booked.
        let band = BasisPoints(if halted { 0 } else { book.terms.band });
        if !fee::within_band(quote, extent.value, extent.notional, band).lawful()? {
            return Err(refuse(BallastError::OutsideBand, quote.credit(), extent.value.credit()));
        }
        let fee = extent.notional.part(book.fee(), Rounding::Up).lawful()?;
        Ok(Self { size, quote, value: extent.value, notional: extent.notional.credit(), fee })
    }

    /// What the fill takes from the buyer's matcher allowance.
    fn bought(&self) -> Result<Fill> {
        let slippage = fee::slippage(self.quote, self.value, self.fee).lawful()?;
        Ok(Fill { notional: self.notional, slippage })
    }

    /// What the fill takes from the seller's matcher allowance.
    fn sold(&self) -> Result<Fill> {
        let slippage = fee::slippage(self.value, self.quote, self.fee).lawful()?;
        Ok(Fill { notional: self.notional, slippage })
    }
}

/// Whether a matcher signed, within the allowance that is then spent; refuses anyone else who may not trade.
fn authorize(account: &mut MarginAccount, signer: &Pubkey, market: u16, fill: Fill, now: i64) -> Result<bool> {
    if account.may_trade(signer) {
        return Ok(false);
    }
    account.spend_allowance(signer, market, fill, now)?;
    Ok(true)
}

impl<'a> Side<'a> {
    pub fn read(account: &'a mut MarginAccount, market: &mut Market, books: &Books, book: &MarketBook) -> Result<Self> {
        let leg = Leg::take(account, market, book)?;
        let rest = books.rest(account, market.index, |_, _| {})?;
        let before = with_leg(&rest, account, book, &leg.position)?;
        let net_before = before.net_equity(account.fee_debt).lawful()?;
        let size_before = leg.position.size;
        Ok(Self {
            account,
            leg,
            rest,
            before,
            net_before,
            size_before,
            given: Given::default(),
            census: books.prices.census,
        })
    }

    /// Moves the position and charges the fee; returns what cash paid of it.
    pub fn record(&mut self, market: &mut Market, size: Size, quote: Money, fee: u64) -> Result<u64> {
        market.trade(&mut self.leg.position, size, quote)?;
        let paid = self.account.charge(fee, market.index)?;
        market.take_fee(paid)?;
        Ok(paid)
    }

    /// Passes the gate, and returns whether the position grew.
    pub fn judge(&mut self, books: &Books, book: &MarketBook, fee: u64) -> Result<bool> {
        let after = with_leg(&self.rest, self.account, book, &self.leg.position)?;
        let passage = Passage {
            size_before: self.size_before,
            size_after: self.leg.position.size,
            maintenance_before: self.before.maintenance,
            maintenance_after: after.maintenance,
            equity_before: self.net_before,
            equity_after: after.net_equity(self.account.fee_debt).lawful()?,
            meets_initial: after.meets_initial(),
            fee,
        };
        passage.judge().lawful()?.map_err(|shut| refused(shut.into()))?;
        books.keep_clocks(self.account, &after);
        self.given = books.gave_between(self.account, &self.before, &after)?;
        Ok(passage.grew())
    }

    pub fn put(self, market: &mut Market) -> Result<()> {
        market.give(self.census, self.given)?;
        self.leg.put(self.account, market)
    }
}

/// A market lets positions grow while it has no shortfall, and open interest within its caps. Passing a position on is not growth of the market.
pub fn may_grow(market: &Market, book: &MarketBook, open_before: u64, now: i64) -> Result<()> {
    ensure!(!market.halted(), BallastError::ReduceOnly);
    if market.open_interest <= open_before {
        return Ok(());
    }
    let cap = book.open_interest_cap()?;
    if market.open_interest > cap {
        return Err(refuse(BallastError::OpenInterestCapExceeded, market.open_interest, cap));
    }
    let notional = market.open_notional(book.mark())?;
    let allowance = market.allowance(BasisPoints(book.terms.draw_factor), now)?;
    // What margin will cover, where it glides down.
    let maintenance = book.terms.maintenance.glide().at(now).min(book.terms.maintenance_follow.follow().base);
    if !shock_is_covered(notional, BasisPoints(book.terms.shock), maintenance, allowance) {
        return Err(refuse(BallastError::ShockNotCovered, notional.credit(), allowance));
    }
    Ok(())
}
