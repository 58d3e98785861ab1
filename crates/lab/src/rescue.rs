//! Looking after one account: liquidation, variation, and the end of one that cannot pay.

use anchor_lang::prelude::Pubkey;
use ballast::error::BallastError;
use ballast::event::{CollateralLiquidated, DeficitResolved, PositionLiquidated, VariationCalled};
use ballast::state::{MarginAccount, PositionSlot};
use ballast_risk::margin::Standing;
use ballast_risk::price::Action;
use ballast_risk::{BasisPoints, Rounding, Weighted};

use crate::bounds::Bound;
use crate::exchange::{Exchange, Refusal};
use crate::keepers::{Keepers, top_up};
use crate::stop::{OrStop, Outcome, Stop};

/// Most steps of one visit: each position and each balance may take several.
const STEPS: u32 = 64;

impl Keepers {
    /// Does for an account what it needs now.
    pub(crate) fn attend(&mut self, exchange: &mut Exchange, key: Pubkey) -> Outcome<()> {
        for _ in 0..STEPS {
            let Some(account) = exchange.account(&key) else {
                break;
            };
            let standing = exchange.judge(&account)?;
            let calls = standing.calls(account.cash, BasisPoints(exchange.snapshot.terms.variation_allowance));
            let acted = if standing.below_maintenance() {
                self.rescue(exchange, key, &account)?
            } else if calls {
                self.call(exchange, (key, &account), &standing)?
            } else {
                false
            };
            if !acted {
                break;
            }
        }
        Ok(())
    }

    /// One step for an account below maintenance; returns whether it did anything.
    fn rescue(&mut self, exchange: &mut Exchange, key: Pubkey, account: &MarginAccount) -> Outcome<bool> {
        if let Some(market) = riskiest(exchange, account)? {
            return self.liquidate(exchange, key, market);
        }
        if let Some(collateral) = sellable(exchange, account)? {
            let taker = self.keeper()?;
            let sale = exchange.deployment.liquidate_collateral(key, taker.signs(), collateral, u64::MAX);
            if let Ok(receipt) = exchange.send("liquidate_collateral", sale)? {
                let event: CollateralLiquidated =
                    receipt.event().ok_or_else(|| Stop::fault("a sale without its event"))?;
                self.losses.sold(collateral, event.amount);
                self.losses.liquidated.insert(key);
                return Ok(true);
            }
        }
        self.wind_up(exchange, key)
    }

    fn liquidate(&mut self, exchange: &mut Exchange, key: Pubkey, market: u16) -> Outcome<bool> {
        let liquidator = self.keeper()?;
        let liquidate = exchange.deployment.liquidate_position(market, key, liquidator.signs(), u64::MAX);
        let Ok(receipt) = exchange.send("liquidate_position", liquidate)? else {
            top_up(exchange, &liquidator)?;
            return Ok(false);
        };
        let event: PositionLiquidated =
            receipt.event().ok_or_else(|| Stop::fault("a liquidation without its event"))?;
        self.losses.liquidated(key, market, &event);
        self.pass_on(exchange, &liquidator)?;
        Ok(true)
    }

    /// One step for an account whose cash lacks for its losses; returns whether it did anything.
    fn call(
        &mut self,
        exchange: &mut Exchange,
        (key, account): (Pubkey, &MarginAccount),
        standing: &Standing,
    ) -> Outcome<bool> {
        let Some(market) = losing(exchange, account)? else {
            return Ok(false);
        };
        let Some(collateral) = sellable(exchange, account)? else {
            // Cash pays what it can, and claims elsewhere are paid as far as pools go.
            self.settle_account(exchange, key)?;
            let left = exchange.account(&key).map(|account| exchange.judge(&account)).transpose()?;
            return Ok(left.is_some_and(|left| left.unpaid < standing.unpaid));
        };
        let taker = self.keeper()?;
        let first = account.called_clock(exchange.now()).is_none();
        let call = exchange.deployment.call_variation(market, key, taker.signs(), collateral, u64::MAX);
        let answer = exchange.send("call_variation", call)?;
        if first {
            self.come_back(exchange, key);
            return Ok(false);
        }
        let Ok(receipt) = answer else { return Ok(false) };
        let event: VariationCalled = receipt.event().ok_or_else(|| Stop::fault("a call without its event"))?;
        self.losses.sold(collateral, event.amount);
        Ok(true)
    }

    /// Books every position of an account, those in loss first.
    pub(crate) fn settle_account(&mut self, exchange: &mut Exchange, key: Pubkey) -> Outcome<()> {
        let Some(account) = exchange.account(&key) else {
            return Ok(());
        };
        let mut slots: Vec<(i64, u16)> = Vec::new();
        for slot in account.positions.iter().filter(|slot| slot.used()) {
            slots.push((net(exchange, slot)?, slot.market));
        }
        slots.sort_unstable();
        for (_, market) in slots {
            // Refused where the price is too old: the account is visited again.
            let _refusal = exchange.send("settle", exchange.deployment.settle(market, key))?;
        }
        Ok(())
    }

    /// Ends an account that has nothing left to close or sell: books it, and divides its debts.
    pub(crate) fn wind_up(&mut self, exchange: &mut Exchange, key: Pubkey) -> Outcome<bool> {
        self.settle_account(exchange, key)?;
        let mut acted = false;
        while let Some(account) = exchange.account(&key) {
            // Where a claim stands beside the cost, the booking was lost: it comes first.
            let indebted = |slot: &&PositionSlot| slot.size == 0 && slot.cost > 0 && slot.claim == 0;
            let Some(debt) = account.positions.iter().find(indebted) else {
                break;
            };
            if !self.resolve(exchange, key, debt.market)? {
                break;
            }
            acted = true;
        }
        Ok(acted)
    }

    fn resolve(&mut self, exchange: &mut Exchange, key: Pubkey, market: u16) -> Outcome<bool> {
        let account = exchange.account(&key).ok_or_else(|| Stop::fault("an account is gone"))?;
        let claimed = account.positions.iter().filter(|slot| slot.size == 0 && slot.claim > 0);
        let claims: Vec<u16> = claimed.map(|slot| slot.market).collect();
        let resolve = exchange.deployment.resolve_deficit(market, key, &claims);
        let receipt = match exchange.send("resolve_deficit", resolve)? {
            Ok(receipt) => receipt,
            Err(Refusal::Lost) => return Ok(false),
            Err(Refusal::Code(code)) if waits(code) => return Ok(false),
            Err(Refusal::Code(code)) => return Err(Stop::fault(format!("resolve_deficit was refused with {code}"))),
        };
        let event: DeficitResolved = receipt.event().ok_or_else(|| Stop::fault("a resolution without its event"))?;
        self.losses.resolved(&event);
        let mut lacking = 0;
        if event.shortfall > 0 {
            let bound = Bound::met(exchange, market)?;
            *self.losses.left.entry(bound).or_default() += event.shortfall;
            lacking = if bound == Bound::Tiers { event.shortfall } else { 0 };
        }
        let reserve = &exchange.snapshot.reserve;
        if reserve.capital == 0 {
            self.losses.missed(&event, reserve.placed, lacking);
        }
        if exchange.market(market)?.shortfall > 0 {
            self.plan_shortfall(exchange, market);
        }
        Ok(true)
    }
}

/// Whether a resolution is refused for now: a price is missing, or claims and collateral may still bring something.
fn waits(code: u32) -> bool {
    let reasons = [
        BallastError::OnlyIlliquid,
        BallastError::OpenPosition,
        BallastError::SellableCollateral,
        BallastError::SettleFirst,
    ];
    reasons.into_iter().any(|reason| code == u32::from(reason))
}

/// The open position that requires most margin and has a usable price.
pub(crate) fn riskiest(exchange: &Exchange, account: &MarginAccount) -> Outcome<Option<u16>> {
    let books = exchange.snapshot.books();
    let mut riskiest: Option<(Weighted, u16)> = None;
    for slot in account.positions.iter().filter(|slot| slot.size != 0) {
        let book = books.market(slot.market).or_stop("reading a market")?;
        if book.final_price().is_some() || !book.validity.serves(Action::Reduce) {
            continue;
        }
        let requirement = book.margin(&slot.position()).or_stop("judging a position")?.requirement;
        if riskiest.is_none_or(|(most, _)| requirement > most) {
            riskiest = Some((requirement, slot.market));
        }
    }
    Ok(riskiest.map(|(_, market)| market))
}

/// The most valuable collateral that has a usable price and a market elsewhere.
fn sellable(exchange: &Exchange, account: &MarginAccount) -> Outcome<Option<u16>> {
    let books = exchange.snapshot.books();
    let mut best: Option<(u64, u16)> = None;
    for balance in account.balances.iter().filter(|held| held.amount > 0 && exchange.trades(held.collateral)) {
        let book = books.collateral(balance.collateral).or_stop("reading a collateral")?;
        if !book.validity.serves(Action::Reduce) {
            continue;
        }
        let value = book.price.of(balance.amount, Rounding::Down).or_stop("valuing collateral")?;
        if value > 0 && best.is_none_or(|(most, _)| value > most) {
            best = Some((value, balance.collateral));
        }
    }
    Ok(best.map(|(_, collateral)| collateral))
}

/// What a position comes to at the mark, its claim included.
pub(crate) fn net(exchange: &Exchange, slot: &PositionSlot) -> Outcome<i64> {
    let book = exchange.snapshot.books().market(slot.market).or_stop("reading a market")?;
    Ok(book.margin(&slot.position()).or_stop("judging a position")?.net.0)
}

/// The market in which an account lost most.
fn losing(exchange: &Exchange, account: &MarginAccount) -> Outcome<Option<u16>> {
    let mut worst: Option<(i64, u16)> = None;
    for slot in account.positions.iter().filter(|slot| slot.used()) {
        let net = net(exchange, slot)?;
        if net < 0 && worst.is_none_or(|(least, _)| net < least) {
            worst = Some((net, slot.market));
        }
    }
    Ok(worst.map(|(_, market)| market))
}
