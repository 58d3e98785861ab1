//! The end of a run: every market gets its final price, every loss is booked and paid or cut, and everyone leaves with what is theirs.

use anchor_lang::prelude::Pubkey;
use ballast::state::{MarginAccount, NONE, PositionSlot};
use serde::Serialize;

use crate::actors::Actor;
use crate::exchange::Exchange;
use crate::keepers::Keepers;
use crate::stop::{Outcome, Stop};

/// Rounds a minute apart, in which variation is called and sold, before they come an hour apart.
const MINUTES: u32 = 20;
/// Rounds an hour apart: until what nobody bought for a day has passed to losses, and recoveries have come back.
const HOURS: u32 = 72;

/// How positions end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Their owners close them with makers.
    Trades,
    /// Every market gets its final price.
    FinalPrices,
}

/// Ends the run; `prices` are the last ones, which the oracles go on publishing.
pub(crate) fn wind_down(
    exchange: &mut Exchange,
    keepers: &mut Keepers,
    everyone: &[Actor],
    prices: &[i64],
) -> Outcome<()> {
    empty(exchange, keepers, everyone, (prices, Way::FinalPrices))?;
    let crew: Vec<Actor> = keepers.crew.iter().chain(&keepers.makers).cloned().collect();
    for actor in &crew {
        leave(exchange, actor)?;
    }
    let all: Vec<Actor> = everyone.iter().chain(&crew).cloned().collect();
    exchange.pay_who_waits(&all, prices)?;
    keepers.collect_fees(exchange)
}

/// How everyone left while markets go on.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Departure {
    /// Traders who could not close their positions and take out all their cash and collateral.
    pub(crate) could_not: usize,
    /// Claims that wait for cash, or for the cut that they bear: a shortfall of less than dust waits for claims that exceed it.
    pub(crate) claims: u64,
}

/// Everyone closes what they hold, at the prices as they are, and takes everything out.
pub(crate) fn depart(
    exchange: &mut Exchange,
    keepers: &mut Keepers,
    everyone: &[Actor],
    prices: &[i64],
) -> Outcome<Departure> {
    empty(exchange, keepers, everyone, (prices, Way::Trades))?;
    let mut departure = Departure::default();
    for actor in everyone {
        if exchange.account(&actor.account).is_some() {
            take_out(exchange, actor)?;
        }
        let Some(account) = exchange.account(&actor.account) else { continue };
        let open = account.positions.iter().any(|slot| slot.size != 0 || slot.cost != 0);
        let holds = account.cash > 0 || account.balances.iter().any(|balance| balance.amount > 0);
        departure.could_not += usize::from(open || holds);
        departure.claims += account.positions.iter().map(|slot| slot.claim).sum::<u64>();
    }
    let waiting: Vec<Actor> = everyone.iter().chain(&keepers.makers).cloned().collect();
    exchange.pay_who_waits(&waiting, prices)?;
    Ok(departure)
}

/// Rounds until everyone has left and nothing is owed any more.
fn empty(
    exchange: &mut Exchange,
    keepers: &mut Keepers,
    everyone: &[Actor],
    (prices, way): (&[i64], Way),
) -> Outcome<()> {
    let mut ended = false;
    for round in 0..MINUTES + HOURS {
        let pause = if round < MINUTES { 60 } else { 3_600 };
        let now = exchange.now() + pause;
        exchange.set_clock(now);
        exchange.refresh(prices)?;
        match way {
            Way::Trades => close_all(exchange, keepers, everyone)?,
            // No change is applied while a breaker is open.
            Way::FinalPrices
                if !ended && exchange.snapshot.clearinghouse.breakers.iter().all(|slot| now >= slot.until) =>
            {
                finalize(exchange)?;
                ended = true;
            }
            Way::FinalPrices => {}
        }
        settle_all(exchange, keepers)?;
        keepers.tend_inventory(exchange)?;
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
        let over = way == Way::Trades || (nobody_holds(exchange) && nothing_recoverable(exchange));
        if left == 0 && over {
            break;
        }
    }
    Ok(())
}

/// Everyone closes every position with a maker, at the mark.
fn close_all(exchange: &mut Exchange, keepers: &mut Keepers, everyone: &[Actor]) -> Outcome<()> {
    keepers.charge_funding(exchange)?;
    for actor in everyone {
        keepers.pass_on(exchange, actor)?;
    }
    Ok(())
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
    let account = take_out(exchange, actor)?;
    if account.is_empty() {
        exchange.must("close_account", exchange.deployment.close_account(actor.owner, actor.account))?;
        return Ok(true);
    }
    Ok(account.holds_nothing())
}

/// Takes out all collateral and cash, or lets what may not leave at once wait in line, after the fees that are owed for it. Returns the account as it is then.
fn take_out(exchange: &mut Exchange, actor: &Actor) -> Outcome<MarginAccount> {
    let there = |exchange: &Exchange| exchange.account(&actor.account).ok_or_else(|| Stop::fault("an account is gone"));
    let account = there(exchange)?;
    if account.fee_debt > 0 && !account.holds_nothing() {
        pay_fees(exchange, actor, &account)?;
    }
    for balance in account.balances.iter().filter(|balance| balance.amount > 0) {
        if !exchange.withdraw_collateral(actor, balance.collateral, balance.amount)? {
            exchange.request_withdrawal(actor, balance.collateral, balance.amount)?;
        }
    }
    let cash = there(exchange)?.cash;
    if cash > 0 && !exchange.withdraw(actor, cash)? {
        exchange.request_withdrawal(actor, NONE, cash)?;
    }
    there(exchange)
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
