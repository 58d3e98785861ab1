//! What a census reads of accounts, and what it is told of those that it has visited.

use anchor_lang::prelude::*;
use ballast_risk::margin::{Credit, Standing};
use ballast_risk::position::{Indices, Marked};
use ballast_risk::stress::{Exposure, Given, Shock, fall};
use ballast_risk::{BasisPoints, Money, Price, Rounding, Size, Weighted};

use super::Books;
use crate::attestation::Amounts;
use crate::error::{BallastError, Lawful, OrRefuse};
use crate::state::{Balance, MarginAccount, NONE, PositionSlot};

/// Markets and collaterals that a page is expected to know.
const FEW: usize = 8;

/// A market as all accounts of a page are read by it.
#[derive(Clone, Copy)]
struct MarketView {
    mark: Price,
    indices: Indices,
    credit: Credit,
    class: u8,
    /// None where the market can lose nothing any more.
    shock: Option<Shock>,
}

/// A collateral as all accounts of a page are read by it.
#[derive(Clone, Copy)]
struct CollateralView {
    price: Price,
    weight: BasisPoints,
}

/// What an account comes to under stress.
#[derive(Clone, Copy, Debug)]
pub struct Stressed {
    /// What stands behind its losses: see [`Standing::counted`].
    pub counted: Weighted,
    /// What it gains and loses as prices move.
    pub exposure: Exposure,
    /// What it holds.
    pub holdings: Amounts,
    /// Positions with size in markets that may still lose, one bit each.
    pub open: u16,
}

/// Reads accounts one after another: each market and collateral is looked up once.
pub struct StressReader<'a> {
    books: Books<'a>,
    // A page knows few of either: looking one up costs less than a table of all that might be listed.
    markets: Vec<(u16, MarketView)>,
    collaterals: Vec<(u16, CollateralView)>,
}

impl<'a> StressReader<'a> {
    /// For accounts at one moment.
    pub fn new(books: Books<'a>) -> Self {
        Self { books, markets: Vec::with_capacity(FEW), collaterals: Vec::with_capacity(FEW) }
    }

    /// Reads an account in one pass.
    #[inline(always)]
    pub fn read(&mut self, account: &MarginAccount) -> Result<Stressed> {
        let cash = Money::of(account.cash).lawful()?;
        let free = cash.minus(Money::of(account.fee_debt).lawful()?).lawful()?;
        let mut read = Stressed {
            counted: free.weighted(BasisPoints::WHOLE),
            exposure: Exposure::default(),
            holdings: Amounts { cash: account.cash, ..Amounts::default() },
            open: 0,
        };
        for balance in account.balances.iter().filter(|balance| balance.amount > 0) {
            let (value, counted) = self.collateral(balance)?;
            read.counted = read.counted.plus(counted).lawful()?;
            read.holdings.collateral = read.holdings.collateral.checked_add(value).or_refuse(BallastError::Overflow)?;
        }
        let mut bit = 1_u16;
        for slot in &account.positions {
            if slot.used() && self.position(slot, &mut read)? {
                read.open |= bit;
            }
            bit = bit.wrapping_shl(1); // There are 16 slots.
        }
        Ok(read)
    }

    /// Adds a position; returns whether it is open in a market that may still lose.
    #[inline(always)]
    fn position(&mut self, slot: &PositionSlot, read: &mut Stressed) -> Result<bool> {
        let market = self.market(slot.market)?;
        let Marked { claim, net, .. } = slot.position().marked(&market.indices, market.mark).lawful()?;
        read.counted = read.counted.plus(market.credit.of(net, claim).lawful()?).lawful()?;
        read.holdings.claims = read.holdings.claims.checked_add(claim).or_refuse(BallastError::Overflow)?;
        let Some(shock) = market.shock.filter(|_| slot.size != 0) else { return Ok(false) };
        read.exposure.add(market.class, Size(slot.size), &shock).lawful()?;
        Ok(true)
    }

    #[inline(always)]
    fn market(&mut self, index: u16) -> Result<&MarketView> {
        let known = self.markets.iter().position(|(known, _)| *known == index);
        if known.is_none() {
            self.markets.push((index, self.books.market_view(index)?));
        }
        let view = known.map_or_else(|| self.markets.last(), |place| self.markets.get(place));
        view.map(|(_, view)| view).or_refuse(BallastError::UnknownMarket)
    }

    /// A balance: its value at the last price, and what it counts for.
    #[inline(always)]
    fn collateral(&mut self, balance: &Balance) -> Result<(u64, Weighted)> {
        let index = balance.collateral;
        let known = self.collaterals.iter().position(|(known, _)| *known == index);
        if known.is_none() {
            self.collaterals.push((index, self.books.collateral_view(index)?));
        }
        let view = known.map_or_else(|| self.collaterals.last(), |place| self.collaterals.get(place));
        view.map(|(_, view)| view).or_refuse(BallastError::UnknownCollateral)?.of(balance.amount)
    }
}

impl CollateralView {
    #[inline(always)]
    fn of(&self, amount: u64) -> Result<(u64, Weighted)> {
        let value = self.price.of(amount, Rounding::Down).lawful()?;
        Ok((value, Money::of(value).lawful()?.weighted(self.weight)))
    }
}

impl Books<'_> {
    fn market_view(&self, index: u16) -> Result<MarketView> {
        let book = self.market(index)?;
        let mark = book.mark();
        let shock = match book.final_price() {
            Some(_) => None,
            None => Some(Shock::of(mark, BasisPoints(book.terms.shock)).lawful()?),
        };
        Ok(MarketView {
            mark,
            indices: book.published.indices(),
            credit: Credit {
                profit_factor: book.terms.profit_factor.glide().at(self.now),
                backing: book.published.backing,
            },
            class: book.terms.class,
            shock,
        })
    }

    fn collateral_view(&self, index: u16) -> Result<CollateralView> {
        let book = self.collateral(index)?;
        let weight = book.terms.maintenance_haircut.glide().at(self.now).complement();
        Ok(CollateralView { price: book.price, weight })
    }

    /// What an account's quote and one collateral of it count for, if the census under way has visited it.
    #[inline(always)]
    pub(crate) fn weigh(&self, account: &MarginAccount, collateral: u16) -> Result<Option<Weighted>> {
        account.is_visited(self.prices.census).then(|| self.counted_part(account, collateral)).transpose()
    }

    fn counted_part(&self, account: &MarginAccount, collateral: u16) -> Result<Weighted> {
        let free = Money::of(account.cash).and_then(|cash| cash.minus(Money::of(account.fee_debt)?)).lawful()?;
        let free = free.weighted(BasisPoints::WHOLE);
        if collateral == NONE {
            return Ok(free);
        }
        let (_, counted) = self.collateral_view(collateral)?.of(account.balance(collateral))?;
        free.plus(counted).lawful()
    }

    /// What an account has given since it was weighed is told to the census; returns by how much it moves what all gave, and lack for it.
    #[inline(always)]
    pub(crate) fn gave(
        &self,
        account: &mut MarginAccount,
        collateral: u16,
        weighed: Option<Weighted>,
    ) -> Result<Given> {
        let Some(before) = weighed else { return Ok(Given::default()) };
        let after = self.counted_part(account, collateral)?;
        account.give(fall(before, after).lawful()?)
    }

    /// What an account comes to, if the census under way has visited it.
    pub(crate) fn standing_if_visited(&self, account: &MarginAccount) -> Result<Option<Standing>> {
        account.is_visited(self.prices.census).then(|| self.standing(account)).transpose()
    }

    /// What an account has given since it came to `before`.
    pub(crate) fn gave_since(&self, account: &mut MarginAccount, before: Option<Standing>) -> Result<Given> {
        match before {
            Some(before) => self.gave_between(account, &before, &self.standing(account)?),
            None => Ok(Given::default()),
        }
    }

    /// The same from what the account came to before and after.
    pub(crate) fn gave_between(
        &self,
        account: &mut MarginAccount,
        before: &Standing,
        after: &Standing,
    ) -> Result<Given> {
        if !account.is_visited(self.prices.census) {
            return Ok(Given::default());
        }
        let fallen = before.counted().and_then(|before| fall(before, after.counted()?));
        account.give(fallen.lawful()?)
    }
}
