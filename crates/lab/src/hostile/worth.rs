//! What the attackers have: tokens, and what their accounts could take out.

use std::collections::BTreeMap;

use ballast::state::{MarginAccount, NONE};
use ballast_risk::Price;

use super::book::{Book, JUNK_INDEX};
use super::trial::Trial;
use crate::exchange::Exchange;
use crate::stop::{OrStop, Outcome};

/// Marks of markets and prices of collaterals, times 2^32: what moves them is luck.
pub(super) type Marks = BTreeMap<u16, (Price, Price)>;

/// An amount at a price.
pub(super) fn value(amount: i128, price: Price) -> i128 {
    (amount * i128::from(price.0)) >> 32
}

/// The marks of what the book trades and takes.
pub(super) fn marks(exchange: &Exchange) -> Outcome<Marks> {
    let books = exchange.snapshot.books();
    let mut marks = Marks::new();
    for index in 0..JUNK_INDEX {
        let mark = books.market(index).or_stop("reading a market")?.mark();
        marks.insert(index, (mark, books.collateral(index).or_stop("reading a collateral")?.price));
    }
    Ok(marks)
}

/// Cash and collateral that is worth something, less fees owed.
fn means(exchange: &Exchange, account: &MarginAccount) -> Outcome<i128> {
    let books = exchange.snapshot.books();
    let mut means = i128::from(account.cash) - i128::from(account.fee_debt);
    for balance in account.balances.iter().filter(|held| held.amount > 0 && held.collateral < JUNK_INDEX) {
        let price = books.collateral(balance.collateral).or_stop("reading a collateral")?.price;
        means += value(i128::from(balance.amount), price);
    }
    Ok(means)
}

/// What positions of an account come to, by market.
fn nets(exchange: &Exchange, account: &MarginAccount) -> Outcome<Vec<(u16, i128)>> {
    let books = exchange.snapshot.books();
    let used = account.positions.iter().filter(|slot| slot.used());
    used.map(|slot| {
        let book = books.market(slot.market).or_stop("reading a market")?;
        let net = book.margin(&slot.position()).or_stop("judging a position")?.net.0;
        Ok((slot.market, i128::from(net)))
    })
    .collect()
}

/// What winners of a market ask for, and what it could pay: its pool, what its losers have, and what it may draw.
fn payable(exchange: &Exchange, market: u16) -> Outcome<(i128, i128)> {
    let (snapshot, book) = (&exchange.snapshot, exchange.snapshot.books().market(market).or_stop("reading a market")?);
    let caps = [book.published.allowance, book.terms.draw_cap, snapshot.terms.draw_cap, snapshot.reserve.ledger];
    let drawn = caps.into_iter().min().unwrap_or(0);
    let mut asked = 0;
    let mut there = i128::from(exchange.market(market)?.pool) + i128::from(drawn);
    for account in exchange.snapshot.accounts.values() {
        let nets = nets(exchange, account)?;
        let Some((_, net)) = nets.iter().find(|(held, _)| *held == market) else { continue };
        if *net >= 0 {
            asked += net;
            continue;
        }
        let elsewhere: i128 = nets.iter().map(|(_, net)| (*net).max(0)).sum();
        there += (-net).min((means(exchange, account)? + elsewhere).max(0));
    }
    Ok((asked, there))
}

impl Book {
    /// What the attackers' accounts could take out at the mark, a debt being nobody's and profit as far as its market could pay all of it.
    fn accounts_worth(&self) -> Outcome<i128> {
        let mut shares: BTreeMap<u16, (i128, i128)> = BTreeMap::new();
        let mut worth = 0;
        for actor in &self.own {
            let Some(account) = self.exchange.snapshot.accounts.get(&actor.account) else { continue };
            let mut equity = means(&self.exchange, account)?;
            for (market, net) in nets(&self.exchange, account)? {
                if net <= 0 {
                    equity += net;
                    continue;
                }
                let (asked, there) = match shares.get(&market) {
                    Some(share) => *share,
                    None => *shares.entry(market).or_insert(payable(&self.exchange, market)?),
                };
                equity += if there < asked { net * there.max(0) / asked } else { net };
            }
            worth += equity.max(0);
        }
        Ok(worth)
    }

    /// Net sizes and collateral of the attackers together, at how far marks moved.
    pub(super) fn luck(&self, before: &Marks) -> Outcome<i128> {
        let after = marks(&self.exchange)?;
        let moved = |was: Price, is: Price| i128::from(is.0) - i128::from(was.0);
        let mut luck = 0;
        for actor in &self.own {
            let Some(account) = self.exchange.snapshot.accounts.get(&actor.account) else { continue };
            for slot in account.positions.iter().filter(|slot| slot.size != 0) {
                if let (Some(was), Some(is)) = (before.get(&slot.market), after.get(&slot.market)) {
                    luck += (i128::from(slot.size) * moved(was.0, is.0)) >> 32;
                }
            }
            for balance in account.balances.iter().filter(|held| held.amount > 0) {
                if let (Some(was), Some(is)) = (before.get(&balance.collateral), after.get(&balance.collateral)) {
                    luck += (i128::from(balance.amount) * moved(was.1, is.1)) >> 32;
                }
            }
        }
        Ok(luck)
    }
}

impl Trial {
    /// All that the attackers have: wallets, accounts, withdrawals that wait, stakes.
    pub(super) fn worth(&self) -> Outcome<i128> {
        let exchange = &self.book.exchange;
        let mut worth = self.book.accounts_worth()?;
        for actor in &self.book.own {
            worth += i128::from(exchange.tokens(&actor.quote)?);
            let books = exchange.snapshot.books();
            for (asset, wallet) in (0_u16..).zip(&actor.tokens) {
                let price = books.collateral(asset).or_stop("reading a collateral")?.price;
                worth += value(i128::from(exchange.tokens(wallet)?), price);
            }
        }
        for ticket in self.tickets.iter().filter(|ticket| ticket.person.is_none()) {
            let Some(state) = exchange.snapshot.tickets.get(&ticket.address) else { continue };
            let left = i128::from(state.amount - state.paid);
            worth += match state.collateral {
                NONE => left,
                index if index < JUNK_INDEX => {
                    value(left, exchange.snapshot.books().collateral(index).or_stop("reading a collateral")?.price)
                }
                _ => 0,
            };
        }
        for (tranche, shares) in exchange.snapshot.reserve.tranches.iter().zip(&self.shares) {
            if *shares > 0 && tranche.shares > 0 {
                worth += i128::from(tranche.assets) * i128::from(*shares) / i128::from(tranche.shares);
            }
        }
        Ok(worth)
    }
}
