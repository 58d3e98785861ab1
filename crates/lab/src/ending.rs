//! The end of a run: every market gets its final price, every loss is booked and paid or cut, and everyone leaves with what is theirs.

use anchor_lang::prelude::Pubkey;
use ballast::state::{MarginAccount, PositionSlot};

use crate::actors::Actor;
use crate::exchange::Exchange;
use crate::keepers::Keepers;
use crate::stop::{Outcome, Stop};

/// Rounds a minute apart, in which variation is called and sold, before they come an hour apart.
const MINUTES: u32 = 20;
/// Rounds an hour apart: until what nobody bought for a day has passed to losses, and recoveries have come back.
const HOURS: u32 = 72;

/// Ends the run; `prices` are the last ones, which the oracles go on publishing.
pub(crate) fn wind_down(
    exchange: &mut Exchange,
    keepers: &mut Keepers,
    everyone: &[Actor],
    prices: &[i64],
) -> Outcome<()> {
    for round in 0..MINUTES + HOURS {
        let pause = if round < MINUTES { 60 } else { 3_600 };
        let now = exchange.now() + pause;
        exchange.set_clock(now);
        exchange.refresh(prices)?;
        if round == 0 {
            finalize(exchange)?;
        }
        settle_all(exchange, keepers)?;
        let keys: Vec<Pubkey> = exchange.snapshot.accounts.keys().copied().collect();
        for key in keys {
            keepers.attend(exchange, key)?;
            keepers.wind_up(exchange, key)?;
        }
        apply_all(exchange, keepers)?;
        settle_all(exchange, keepers)?;
        keepers.recover(exchange)?;
        keepers.keep_house(exchange)?;
        let mut left = 0;
        for actor in everyone {
            left += u32::from(!leave(exchange, actor)?);
        }
        if left == 0 && nobody_holds(exchange) && nothing_recoverable(exchange) {
            break;
        }
    }
    let crew: Vec<Actor> = keepers.crew.iter().chain(&keepers.makers).cloned().collect();
    for actor in &crew {
        leave(exchange, actor)?;
    }
    keepers.collect_fees(exchange)
}

fn finalize(exchange: &mut Exchange) -> Outcome<()> {
    let markets: Vec<u16> = exchange.snapshot.markets.keys().copied().collect();
    for market in markets {
        exchange.govern("set_final_price", &exchange.deployment.set_final_price(market))?;
    }
    Ok(())
}

fn settle_all(exchange: &mut Exchange, keepers: &mut Keepers) -> Outcome<()> {
    let markets: Vec<u16> = exchange.snapshot.markets.keys().copied().collect();
    for market in markets {
        keepers.settle_market(exchange, market)?;
    }
    Ok(())
}

/// Lets every shortfall fall that may.
fn apply_all(exchange: &mut Exchange, keepers: &mut Keepers) -> Outcome<()> {
    let markets: Vec<u16> = exchange.snapshot.markets.keys().copied().collect();
    for market in markets {
        keepers.apply_shortfall(exchange, market)?;
    }
    Ok(())
}

/// Whether no market counts a position any more, of keepers and makers neither: the last claims wait for the last shortfall.
fn nobody_holds(exchange: &Exchange) -> bool {
    exchange.snapshot.markets.values().all(|market| market.used == 0)
}

fn nothing_recoverable(exchange: &Exchange) -> bool {
    exchange.snapshot.recoveries.values().all(|recovery| {
        recovery.cash == 0
            && recovery.collateral.iter().all(|balance| *balance == 0)
            && recovery.claims.iter().all(|held| held.claim == 0)
    })
}

/// Takes everything out and closes the account, once no position is left. Returns whether nothing is left in it.
///
/// Whoever still has something in the account pays the fees that it owes; whoever lost everything walks away from them.
pub(crate) fn leave(exchange: &mut Exchange, actor: &Actor) -> Outcome<bool> {
    let Some(account) = exchange.account(&actor.account) else {
        return Ok(true);
    };
    if account.positions.iter().any(PositionSlot::used) {
        return Ok(false);
    }
    if account.fee_debt > 0 && !account.holds_nothing() {
        pay_fees(exchange, actor, &account)?;
    }
    for balance in account.balances.iter().filter(|balance| balance.amount > 0) {
        exchange.withdraw_collateral(actor, balance.collateral, balance.amount)?;
    }
    let cash = exchange.account(&actor.account).map_or(0, |account| account.cash);
    if cash > 0 {
        exchange.withdraw(actor, cash)?;
    }
    let account = exchange.account(&actor.account).ok_or_else(|| Stop::fault("an account is gone"))?;
    if account.is_empty() {
        exchange.must("close_account", exchange.deployment.close_account(actor.owner, actor.account))?;
        return Ok(true);
    }
    Ok(account.holds_nothing())
}

fn pay_fees(exchange: &mut Exchange, actor: &Actor, account: &MarginAccount) -> Outcome<()> {
    let amount = account.fee_debt.min(exchange.tokens(&actor.quote)?);
    if amount > 0 {
        exchange.deposit(actor, amount)?;
    }
    // Booking in the market that they are owed to pays fees from cash.
    exchange.must("settle", exchange.deployment.settle(account.fee_market, actor.account))?;
    Ok(())
}
