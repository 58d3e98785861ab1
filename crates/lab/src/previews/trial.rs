//! One act on one account, on the machine: what it leaves behind, or who refuses it.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::event::PositionLiquidated;
use ballast::state::MarginAccount;
use ballast_client::instruction::Collateral;
use ballast_client::snapshot::decode;
use ballast_risk::Rounding;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::actors::Actor;
use crate::crowd::Trader;
use crate::exchange::Exchange;
use crate::opening::FORTUNE;
use crate::rescue::riskiest;
use crate::stop::{OrStop, Outcome, Stop};

/// Furthest from the mark at which somebody trades, in basis points: beyond the band.
const FURTHEST: u64 = 120;

/// An act, as the client names it. Amounts are written as text: they have 64 bits.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(super) enum Act {
    Deposit { amount: String },
    DepositCollateral { collateral: u16, amount: String },
    Withdraw { amount: String },
    WithdrawCollateral { collateral: u16, amount: String },
    Trade { market: u16, side: &'static str, size: String, quote: String },
}

/// What the machine did.
pub(super) struct Tried {
    pub(super) act: Act,
    /// The account after it, or the code of what refused it.
    pub(super) after: Result<Box<MarginAccount>, u32>,
    /// What somebody who liquidates as much as can be takes of the riskiest position, if there is one: its market, and the size or the code
    /// of what refused it.
    pub(super) liquidation: Option<(u16, Result<u64, u32>)>,
}

/// Tries an act on a trader's account, and a liquidation of it. Nothing changes.
pub(super) fn try_act(
    exchange: &mut Exchange,
    trader: &Trader,
    (other, keeper): (&Actor, &Actor),
    dice: &mut ChaCha8Rng,
) -> Outcome<Tried> {
    let key = trader.actor.account;
    let account = exchange.account(&key).ok_or_else(|| Stop::fault("a trader has no account"))?;
    let (act, instruction) = draw(exchange, &trader.actor, &account, other, dice)?;
    let after = match exchange.host.simulate(instruction)? {
        Ok(simulated) => Ok(read(simulated.data.get(&key))?),
        Err(code) => Err(code),
    };
    let liquidation = match riskiest(exchange, &account)? {
        None => None,
        Some(market) => {
            let taker = keeper.signs();
            let liquidate = exchange.deployment.liquidate_position(market, key, taker, u64::MAX);
            let taken = exchange.host.simulate(liquidate)?.map(|simulated| {
                let event: Option<PositionLiquidated> = simulated.receipt.event();
                event.map(|event| event.size.unsigned_abs())
            });
            Some((market, taken.map(|size| size.unwrap_or_default())))
        }
    };
    Ok(Tried { act, after, liquidation })
}

fn read(data: Option<&Vec<u8>>) -> Outcome<Box<MarginAccount>> {
    let account = data.and_then(|data| decode::<MarginAccount>(data));
    account.map(Box::new).ok_or_else(|| Stop::fault("an account is gone"))
}

/// A part of an amount, all of it, or one more.
fn part(of: u64, dice: &mut ChaCha8Rng) -> u64 {
    match dice.random_range(0..8) {
        0 => of,
        1 => of.saturating_add(1),
        shift => (of >> shift).max(1),
    }
}

fn draw(
    exchange: &mut Exchange,
    actor: &Actor,
    account: &MarginAccount,
    other: &Actor,
    dice: &mut ChaCha8Rng,
) -> Outcome<(Act, Instruction)> {
    let deployment = exchange.deployment;
    let held = account.balances.iter().find(|balance| balance.amount > 0);
    let (owner, key) = (actor.owner, actor.account);
    Ok(match (dice.random_range(0..10), held) {
        (0, _) => {
            let amount = part(exchange.tokens(&actor.quote)?.saturating_sub(1), dice);
            (Act::Deposit { amount: amount.to_string() }, deployment.deposit(owner, key, actor.quote, amount))
        }
        (1, Some(balance)) => {
            let (collateral, amount) = (balance.collateral, part(balance.amount, dice));
            let (asset, wallet) = exchange.give(actor, collateral, amount)?;
            let deposit = deployment.deposit_collateral(owner, key, wallet, &asset, amount);
            (Act::DepositCollateral { collateral, amount: amount.to_string() }, deposit)
        }
        (2..=3, Some(balance)) => {
            let (collateral, amount) = (balance.collateral, part(balance.amount, dice));
            let (asset, wallet) = exchange.give(actor, collateral, 0)?;
            let withdraw = deployment.withdraw_collateral(owner, key, wallet, &asset, amount);
            (Act::WithdrawCollateral { collateral, amount: amount.to_string() }, withdraw)
        }
        (1..=4, _) => {
            let amount = part(account.cash, dice).max(1);
            (Act::Withdraw { amount: amount.to_string() }, deployment.withdraw(owner, key, actor.quote, amount))
        }
        _ => trade(exchange, actor, account, other, dice)?,
    })
}

/// In a market in which it has a position, or in any.
fn trade(
    exchange: &Exchange,
    actor: &Actor,
    account: &MarginAccount,
    other: &Actor,
    dice: &mut ChaCha8Rng,
) -> Outcome<(Act, Instruction)> {
    let open: Vec<(u16, i64)> =
        account.positions.iter().filter(|slot| slot.size != 0).map(|slot| (slot.market, slot.size)).collect();
    let any = u16::try_from(exchange.snapshot.markets.len()).or_stop("counting markets")?;
    let (market, held) = if open.is_empty() || dice.random_bool(0.2) {
        let market = dice.random_range(0..any);
        (market, account.position(market).map_or(0, |slot| slot.size))
    } else {
        open.get(dice.random_range(0..open.len())).copied().unwrap_or_default()
    };
    let buys = dice.random::<bool>();
    let reduces = held != 0 && buys == (held < 0);
    let affordable = exchange.mark(market)?.units(account.cash, Rounding::Down).or_stop("sizing a trade")?;
    let size = if reduces { part(held.unsigned_abs(), dice) } else { part(affordable, dice) }.max(1);
    let fair = exchange.worth(market, size)?;
    let off = fair / 10_000 * dice.random_range(0..=FURTHEST);
    let quote = if dice.random() { fair.saturating_add(off) } else { fair.saturating_sub(off) }.min(FORTUNE);
    let (buyer, seller) = if buys { (actor, other) } else { (other, actor) };
    let settle = exchange.deployment.settle_trade(market, buyer.signs(), seller.signs(), size, quote);
    let side = if buys { "buy" } else { "sell" };
    Ok((Act::Trade { market, side, size: size.to_string(), quote: quote.to_string() }, settle))
}

impl Exchange {
    /// Somebody with cash and no positions.
    pub(super) fn newcomer(&mut self, keys: &mut ChaCha8Rng) -> Outcome<Actor> {
        let none = vec![0; self.assets.len()];
        let actor = self.join(FORTUNE, &none, keys)?;
        self.deposit(&actor, FORTUNE / 2)?;
        Ok(actor)
    }

    /// Lets a wallet hold so much of a collateral, and returns both.
    fn give(&mut self, actor: &Actor, collateral: u16, amount: u64) -> Outcome<(Collateral, Pubkey)> {
        let asset =
            self.assets.get(usize::from(collateral)).ok_or_else(|| Stop::fault("there is no such asset"))?.collateral;
        let wallet =
            *actor.tokens.get(usize::from(collateral)).ok_or_else(|| Stop::fault("there is no such wallet"))?;
        self.host.change(wallet, |account| crate::bytes::hold(account, amount))?;
        Ok((asset, wallet))
    }
}
