//! Positions: accrual, trades, booking.

use ballast_risk::claim::ClaimIndex;
use ballast_risk::position::{Accrued, Booked, Indices, Position};
use ballast_risk::{Money, Price, RiskError, RiskResult, Size};
use proptest::prelude::*;

use crate::exact::{self, big, fitted, money, value};
use crate::inputs::{amounts, integers, words};

fn at_rest(size: i64, cost: i64, claim: u64) -> Position {
    Position { size: Size(size), cost: Money(cost), claim, funding_index: 0, claim_index: ClaimIndex::START }
}

/// Any position, and those whose sums fit.
fn positions() -> BoxedStrategy<Position> {
    prop_oneof![
        (integers(), integers(), words()).prop_map(|(size, cost, claim)| at_rest(size, cost, claim)),
        (amounts(), amounts(), 0_u64..1 << 52).prop_map(|(size, cost, claim)| at_rest(size, cost, claim)),
    ]
    .boxed()
}

fn prices() -> BoxedStrategy<u64> {
    prop_oneof![words(), 1_u64 << 20..1 << 36].boxed()
}

fn indices() -> BoxedStrategy<ClaimIndex> {
    (1_u64 << 59..=1 << 60, 0_u32..70, 0_u32..2)
        .prop_map(|(index, scale, epoch)| ClaimIndex { index, scale, epoch })
        .boxed()
}

fn profit(position: &Position, mark: u64) -> RiskResult<i64> {
    money(exact::notional(position.size.0, mark))?;
    fitted(value(position.size.0, mark) - position.cost.0)
}

fn accrued(old: &Position, indices: &Indices) -> RiskResult<(Position, Accrued)> {
    let funding = exact::owed(old.size.0, indices.funding, old.funding_index)?;
    let new = Position {
        size: old.size,
        cost: Money(fitted(&funding + old.cost.0)?),
        claim: exact::live(old.claim, indices.claim, old.claim_index)?,
        funding_index: indices.funding,
        claim_index: indices.claim,
    };
    let rounded = old.size.0 != 0 && old.funding_index != indices.funding;
    Ok((new, Accrued { funding: Money(fitted(funding)?), rounded }))
}

/// Profit joins claim and cost; a loss leaves both, the claim first.
fn booked(old: &Position, mark: u64, cash: u64) -> RiskResult<(Position, Booked)> {
    let profit = profit(old, mark)?;
    if profit >= 0 {
        let gained = profit.unsigned_abs();
        let claim = fitted(big(old.claim) + gained)?;
        let cost = Money(fitted(big(old.cost.0) + gained)?);
        return Ok((Position { claim, cost, ..*old }, Booked { profit: gained, ..Booked::default() }));
    }
    let from_claim = profit.unsigned_abs().min(old.claim);
    let from_cash = (profit.unsigned_abs() - from_claim).min(cash);
    let paid = money(big(from_claim) + from_cash)?;
    let cost = Money(fitted(big(old.cost.0) - paid)?);
    Ok((Position { claim: old.claim - from_claim, cost, ..*old }, Booked { from_claim, from_cash, profit: 0 }))
}

proptest! {
    #[test]
    fn accrual_is_exact(
        old in positions(), snapshot in indices(), funding_index in amounts(), claim in indices(), funding in amounts(),
        far in integers(),
    ) {
        let old = Position {
            claim_index: snapshot,
            funding_index,
            ..old
        };
        for funding in [funding, far, funding_index] {
            let indices = Indices { funding, claim };
            let mut new = old;
            prop_assert_eq!(new.accrue(&indices).map(|took| (new, took)), accrued(&old, &indices));
        }
    }

    /// A second accrual at the same indices takes nothing.
    #[test]
    fn accrual_happens_once(old in positions(), funding in -1_000_000_i64..1_000_000, claim in 1_u64 << 30..=1 << 60) {
        let indices = Indices {
            funding,
            claim: ClaimIndex {
                index: claim,
                ..ClaimIndex::START
            },
        };
        let mut once = old;
        prop_assume!(once.accrue(&indices).is_ok());
        let mut twice = once;
        prop_assert_eq!(
            twice.accrue(&indices),
            Ok(Accrued {
                funding: Money::ZERO,
                rounded: false
            })
        );
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn a_trade_moves_size_and_cost(old in positions(), size in integers(), quote in integers()) {
        let exact = fitted(big(old.size.0) + size).and_then(|size| Ok((size, fitted(big(old.cost.0) + quote)?)));
        let mut new = old;
        let traded = new.trade(Size(size), Money(quote)).map(|()| new);
        prop_assert_eq!(
            traded,
            exact.map(|(size, cost)| Position {
                size: Size(size),
                cost: Money(cost),
                ..old
            })
        );
    }

    #[test]
    fn profit_is_exact(position in positions(), mark in prices()) {
        prop_assert_eq!(
            position.profit(Price(mark)).map(|money| money.0),
            profit(&position, mark)
        );
    }

    /// Closing at a price books nothing: the profit at that price stays the same.
    #[test]
    fn closing_keeps_the_profit(old in positions(), price in prices()) {
        let mut new = old;
        let closed = new.close(Price(price));
        let worth = money(exact::notional(old.size.0, price)).and_then(|_| fitted(value(old.size.0, price)));
        let cost = worth.and_then(|worth: i64| fitted::<i64>(big(old.cost.0) - worth));
        prop_assert_eq!(closed, worth.and_then(|worth| cost.map(|_| (old.size, Money(worth)))));
        prop_assert_eq!(
            closed.map(|_| new),
            cost.map(|cost| Position {
                size: Size(0),
                cost: Money(cost),
                ..old
            })
        );
    }

    #[test]
    fn booking_is_exact(old in positions(), mark in prices(), cash in words()) {
        let mut new = old;
        prop_assert_eq!(
            new.book(Price(mark), cash).map(|took| (new, took)),
            booked(&old, mark, cash)
        );
    }

    /// Claim and profit together change only by what cash paid, and a loss stays open only when claim and cash are used up.
    #[test]
    fn booking_moves_and_makes_nothing(
        size in amounts(), cost in amounts(), claim in 0_u64..1 << 40, mark in 1_u64 << 30..1 << 34,
        cash in 0_u64..1 << 52,
    ) {
        let old = at_rest(size, cost, claim);
        let mut new = old;
        let took = new.book(Price(mark), cash).unwrap();
        let net = |position: &Position| big(position.claim) + position.profit(Price(mark)).unwrap().0;
        prop_assert_eq!(net(&new), net(&old) + took.from_cash);
        let open = new.profit(Price(mark)).unwrap();
        prop_assert!(open.0 == 0 || (open.0 < 0 && new.claim == 0 && took.from_cash == cash));
    }

    #[test]
    fn a_position_is_used_while_anything_is_left(size in -1_i64..=1, cost in -1_i64..=1, claim in 0_u64..=1) {
        prop_assert_eq!(at_rest(size, cost, claim).used(), (size, cost, claim) != (0, 0, 0));
    }
}

/// The claim paid at most the loss: the largest loss there is, with the largest claim.
#[test]
fn the_largest_loss_books() {
    let mut position = at_rest(0, i64::MAX, u64::MAX);
    let took = position.book(Price(0), u64::MAX).unwrap();
    assert_eq!(took, Booked { from_claim: i64::MAX.unsigned_abs(), from_cash: 0, profit: 0 });
    assert_eq!(position, at_rest(0, 0, 1 << 63));
    assert_eq!(at_rest(-1, i64::MAX, 0).book(Price(1 << 32), u64::MAX), Err(RiskError::Overflow), "a loss of 2^63");
}
