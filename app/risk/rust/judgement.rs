//! What an account comes to: all of it, and each position and balance.

use ballast::instructions::prepare;
use ballast::portfolio::{Books, Leg, MarketBook};
use ballast::state::{Balance, MarginAccount, Market, PositionSlot};
use ballast_risk::BasisPoints;
use ballast_risk::funding::owed;
use ballast_risk::margin;
use ballast_risk::price::Action;

use crate::accounts::read_of;
use crate::books::{OwnedBooks, validity_name};
use crate::fault::{Answer, Refusal};
use crate::json::record;
use crate::request::{Judged, Standings};

record! {
    /// What an account comes to. Weighted amounts are quote times basis points.
    Standing {
        equity: i64,
        /// Equity less the fees owed.
        net_equity: i64,
        /// Losses that their own market's claim does not cover.
        unpaid: u64,
        /// What cash lacks for them.
        lack: u64,
        /// Magnitude of all positions without a final price.
        notional: u64,
        /// Health against initial margin, weighted.
        initial: i128,
        /// Health against maintenance margin, weighted.
        maintenance: i128,
        /// The maintenance requirement within it, weighted.
        requirement: i128,
        /// Whether it may open and withdraw.
        meets_initial: bool,
        /// Whether it may be liquidated.
        below_maintenance: bool,
        /// Whether its collateral may be sold for losses that cash lacks.
        called: bool,
    }
}

record! {
    /// What a liquidator may take of a position.
    Liquidation {
        /// The most size that may be taken now.
        most: u64,
        /// The bonus, in basis points.
        bonus: u32,
    }
}

record! {
    /// One position.
    Position {
        market: u16,
        size: i64,
        /// What was paid for it, funding included.
        cost: i64,
        /// Profit booked and not yet paid, after all cuts.
        claim: u64,
        /// Funding since it was accrued last, which is in `cost`; positive was paid.
        funding: i64,
        /// What it is marked at.
        mark: u64,
        /// The worse, for its holder, of price and stable price.
        worse: u64,
        /// What its price is good for.
        validity: &'static str,
        /// Profit at the mark that is not booked.
        profit: i64,
        /// Claim and profit.
        net: i64,
        /// Magnitude at the mark.
        notional: i64,
        /// In basis points, concentration included.
        maintenance_ratio: u32,
        /// The maintenance requirement, weighted.
        requirement: i128,
        /// What it adds to health against initial margin, weighted.
        initial: i128,
        /// What it adds to health against maintenance margin, weighted.
        maintenance: i128,
        /// What a liquidator may take of it now.
        liquidation: Option<Liquidation>,
        /// Why a liquidator may take nothing of it.
        liquidation_refusal: Option<Refusal>,
    }
}

record! {
    /// One collateral balance.
    Collateral {
        collateral: u16,
        amount: u64,
        /// Last price, in quote.
        price: u64,
        /// What the price is good for; no better than the quote's.
        validity: &'static str,
        /// Value at the last price.
        value: i64,
        /// Value that initial margin counts, before the haircut.
        initial_value: i64,
        /// In basis points.
        initial_haircut: u32,
        /// In basis points.
        maintenance_haircut: u32,
        /// What it adds to health against initial margin, weighted.
        initial: i128,
        /// What it adds to health against maintenance margin, weighted.
        maintenance: i128,
    }
}

record! {
    /// All of an account.
    Account {
        standing: Standing,
        cash: u64,
        fees_owed: u64,
        positions: Vec<Position>,
        collaterals: Vec<Collateral>,
    }
}

record! {
    /// What one of many accounts comes to, or why it cannot be judged.
    Judgement {
        standing: Option<Standing>,
        refusal: Option<Refusal>,
    }
}

/// What many accounts come to, in their order.
pub(crate) fn standings(request: &Standings) -> Answer<Vec<Judgement>> {
    let books = OwnedBooks::read(&request.books)?;
    let judge = |bytes: &Vec<u8>| {
        let account = read_of::<MarginAccount>(bytes, books.clearinghouse())?;
        Ok(match standing(&books.books(), &account) {
            Ok(standing) => Judgement { standing: Some(standing), refusal: None },
            Err(fault) => Judgement { standing: None, refusal: Some(fault.refusal()?) },
        })
    };
    request.accounts.iter().map(judge).collect()
}

/// All of an account.
pub(crate) fn account(request: &Judged) -> Answer<Account> {
    let books = OwnedBooks::read(&request.books)?;
    let account = read_of::<MarginAccount>(&request.account, books.clearinghouse())?;
    view(&books.books(), &account)
}

/// All of an account, as it stands.
pub(crate) fn view(books: &Books, account: &MarginAccount) -> Answer<Account> {
    let positions = account.positions.iter().filter(|slot| slot.used());
    let balances = account.balances.iter().filter(|balance| balance.amount > 0);
    Ok(Account {
        standing: standing(books, account)?,
        cash: account.cash,
        fees_owed: account.fee_debt,
        positions: positions.map(|slot| position(books, account, slot)).collect::<Answer<_>>()?,
        collaterals: balances.map(|balance| collateral(books, balance)).collect::<Answer<_>>()?,
    })
}

fn standing(books: &Books, account: &MarginAccount) -> Answer<Standing> {
    let standing = books.standing(account)?;
    Ok(Standing {
        equity: standing.equity.0,
        net_equity: standing.net_equity(account.fee_debt)?.0,
        unpaid: standing.unpaid,
        lack: standing.lack(account.cash),
        notional: standing.notional,
        initial: standing.initial.0,
        maintenance: standing.maintenance.0,
        requirement: standing.requirement.0,
        meets_initial: standing.meets_initial(),
        below_maintenance: standing.below_maintenance(),
        called: standing.calls(account.cash, BasisPoints(books.terms.variation_allowance)),
    })
}

fn position(books: &Books, account: &MarginAccount, slot: &PositionSlot) -> Answer<Position> {
    let book = books.market(slot.market)?;
    let held = slot.position();
    let margin = book.margin(&held)?;
    let alone = margin::Standing::default().with_position(&margin)?;
    let indices = book.published.indices();
    let mut accrued = held;
    accrued.accrue(&indices)?;
    let (liquidation, liquidation_refusal) = match liquidation(books, &book, account, slot.market) {
        Ok(liquidation) => (Some(liquidation), None),
        Err(fault) => (None, Some(fault.refusal()?)),
    };
    Ok(Position {
        market: slot.market,
        size: held.size.0,
        cost: accrued.cost.0,
        claim: accrued.claim,
        funding: owed(held.size, indices.funding, held.funding_index)?.0,
        mark: book.mark().0,
        worse: book.worse(held.size).0,
        validity: validity_name(book.validity),
        profit: accrued.profit(book.mark())?.0,
        net: margin.net.0,
        notional: margin.notional.0,
        maintenance_ratio: margin.maintenance_ratio.0,
        requirement: margin.requirement.0,
        initial: alone.initial.0,
        maintenance: alone.maintenance.0,
        liquidation,
        liquidation_refusal,
    })
}

/// What a liquidator may take of a position: what the instruction asks before it takes anything.
fn liquidation(books: &Books, book: &MarketBook, account: &MarginAccount, market: u16) -> Answer<Liquidation> {
    book.not_final()?;
    let mark = book.mark_for(Action::Reduce)?;
    let mut ledger = Market { index: market, ..bytemuck::Zeroable::zeroed() }; // Only counted into.
    let leg = Leg::take(account, &mut ledger, book)?;
    let plan = prepare(books, book, account, &leg, mark)?.plan;
    Ok(Liquidation { most: plan.most, bonus: plan.bonus.0 })
}

fn collateral(books: &Books, balance: &Balance) -> Answer<Collateral> {
    let book = books.collateral(balance.collateral)?;
    let leg = book.leg(balance, books.now)?;
    let alone = margin::Standing::default().with_collateral(&leg)?;
    Ok(Collateral {
        collateral: balance.collateral,
        amount: balance.amount,
        price: book.price.0,
        validity: validity_name(book.validity),
        value: leg.value.0,
        initial_value: leg.initial_value.0,
        initial_haircut: leg.initial_haircut.0,
        maintenance_haircut: leg.maintenance_haircut.0,
        initial: alone.initial.0,
        maintenance: alone.maintenance.0,
    })
}
