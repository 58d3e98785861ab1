//! What an account owes and holds when nothing of it can be closed or sold any more.

use anchor_lang::prelude::*;
use ballast_risk::price::{Action, Validity};
use ballast_risk::sale::{Sale, WIDEST_DISCOUNT};
use ballast_risk::wide::mul_div;
use ballast_risk::{BasisPoints, Money, Rounding};

use super::super::forced_sale::elapsed;
use crate::error::{BallastError, Lawful, OrRefuse, ensure};
use crate::event::{CollateralPassed, log};
use crate::portfolio::Books;
use crate::state::{Balance, MarginAccount, PositionSlot, Recovery};

/// Collateral that nobody bought for a day passes to the loss.
pub const SALE_SECONDS: u64 = 86_400;

/// The account's debts, and what stands beside them.
#[derive(Clone, Copy, Default)]
pub(super) struct Estate {
    /// All debts.
    pub total: u64,
    /// Claims, as far as pools did not pay them.
    pub face: u64,
    /// Debt in the market at hand.
    pub debt: u64,
    /// Profit of positions that cannot be closed: as much stays owed in each market until they can be.
    pub held: u64,
}

impl Estate {
    /// Checks that nothing can be closed or sold any more, and sums up what is owed.
    pub(super) fn wind_up(books: &Books, account: &MarginAccount, market: u16, equity: Money) -> Result<Self> {
        // Of who can pay, dust is sold like anything else.
        let dust = if equity.0 < 0 { books.terms.market(market)?.dust } else { 0 };
        for balance in account.balances.iter().filter(|balance| balance.amount > 0) {
            ensure!(unsellable(books, account, balance, dust)?, BallastError::SellableCollateral);
        }
        let mut estate = Self::default();
        for slot in account.positions.iter().filter(|slot| slot.size != 0) {
            estate.held = estate.held.checked_add(held_back(books, slot)?).or_refuse(BallastError::Overflow)?;
        }
        for slot in account.positions.iter().filter(|slot| slot.size == 0 && slot.used()) {
            ensure!(slot.cost >= 0 && (slot.cost == 0 || slot.claim == 0), BallastError::SettleFirst);
            let cost = Money(slot.cost).credit();
            let debt = cost.saturating_sub(estate.held); // A debt that is held back whole is none yet.
            estate.total = estate.total.checked_add(debt).or_refuse(BallastError::Overflow)?;
            if slot.market == market {
                ensure!(cost == 0 || debt > 0, BallastError::OpenPosition);
                estate.debt = debt;
            }
        }
        ensure!(estate.debt > 0, BallastError::NoDebt);
        Ok(estate)
    }

    /// The part of a balance that stands behind the debt at hand, as of cash; whole behind the last one.
    fn part_of(&self, balance: u64) -> Result<u64> {
        mul_div(balance, self.debt, self.total, Rounding::Up).lawful()
    }
}

/// Collateral is unsellable when it is worth nothing or dust, its feed is dead, or nobody bought it for a day. Stale is not
/// unsellable: while there is no price nobody can buy.
fn unsellable(books: &Books, account: &MarginAccount, balance: &Balance, dust: u64) -> Result<bool> {
    let book = books.collateral(balance.collateral)?;
    let worth = book.price.of(balance.amount, Rounding::Down).lawful()?;
    let clocks = [account.called_clock(books.now), account.below_zero_clock(books.now)].into_iter().flatten();
    let waited = clocks.map(|clock| elapsed(clock, book.resumed, books.now)).max();
    let abandoned = book.validity.serves(Action::Reduce) && waited.is_some_and(|waited| waited > SALE_SECONDS);
    Ok(worth == 0 || worth < dust || abandoned || book.validity == Validity::Dead)
}

/// The profit that a position which cannot be closed may still bring.
fn held_back(books: &Books, slot: &PositionSlot) -> Result<u64> {
    let book = books.market(slot.market)?;
    ensure!(book.final_price().is_none(), BallastError::SettleFirst);
    ensure!(!book.validity.serves(Action::Reduce), BallastError::OpenPosition);
    Ok(book.margin(&slot.position())?.net.credit())
}

/// Unsellable collateral passes to the market's losses: of each balance its part, and no more than would bring the loss at a
/// discount. Of an account above zero that is the discount at which anyone could have bought it; below zero,
/// or when the feed is dead and the price a memory, the widest. Returns what it is worth without a discount, rounded up.
pub(super) fn pass_collateral(
    books: &Books,
    account: &mut MarginAccount,
    recovery: &mut Recovery,
    (estate, loss, equity): (&Estate, u64, Money),
) -> Result<u64> {
    let (mut left, mut passed) = (loss, 0_u64);
    let balances = account.balances;
    for balance in balances.iter().filter(|balance| balance.amount > 0) {
        let book = books.collateral(balance.collateral)?;
        let widest = equity.0 < 0 || book.validity == Validity::Dead;
        let discount = if widest { WIDEST_DISCOUNT } else { BasisPoints(book.terms.sale_discount) };
        let sale = Sale { price: book.price, oracle: book.price, discount, lack: left, restore: 0, equity };
        let part = estate.part_of(balance.amount)?;
        let all = sale.brings(part).lawful()?;
        // What brings less than is left passes whole: no quotient for how much of it would do.
        let (amount, brings) = if all < left {
            (part, all)
        } else {
            let amount = part.min(sale.most().lawful()?);
            (amount, sale.brings(amount).lawful()?)
        };
        if amount == 0 {
            continue;
        }
        left = left.saturating_sub(brings); // The last balance may bring a unit more.
        let worth = book.price.of(amount, Rounding::Up).lawful()?;
        passed = passed.saturating_add(worth); // Beyond the range everything may come back.
        account.release_collateral(balance.collateral, amount)?;
        recovery.receive_collateral(balance.collateral, amount, books.now)?;
        log(&CollateralPassed {
            sequence: account.count_event(),
            account: account.id,
            recovery: recovery.market,
            collateral: balance.collateral,
            amount,
        })?;
    }
    Ok(passed)
}
