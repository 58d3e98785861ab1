//! What the traders do: they open positions with each other, trade on, and some pay in more when margin gets thin.

use ballast::state::PositionSlot;
use ballast_risk::Rounding;
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::actors::Actor;
use crate::bytes;
use crate::exchange::Exchange;
use crate::population::{Exposure, Plan};
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::DOLLAR;

/// Times that a refused opening is tried again with half the size.
const HALVINGS: u32 = 3;
/// Share of steps at which somebody trades.
const TRADING_STEPS: f64 = 0.3;
/// Most that somebody pays in again.
const ADDITIONS: u32 = 2;
/// Furthest that traders agree from the oracle, in basis points.
const SPREAD: u64 = 20;
/// Of so many traders one has its wallets frozen where issuers freeze any, and wants a dollar in a rush.
const PICKED: usize = 10;

/// A trader, with what it began with.
#[derive(Clone, Debug)]
pub(crate) struct Trader {
    pub(crate) actor: Actor,
    pub(crate) plan: Plan,
    /// Quote in the wallet at the beginning.
    pub(crate) quote: u64,
    /// Assets in the wallet at the beginning.
    pub(crate) tokens: Vec<u64>,
    additions: u32,
}

/// All traders, and the makers that take what is left over.
pub(crate) struct Crowd {
    pub(crate) traders: Vec<Trader>,
    pub(crate) makers: Vec<Actor>,
    seed: ChaCha8Rng,
    turn: usize,
    /// Whether wallets are frozen: those of every [`PICKED`]th trader.
    frozen: bool,
}

/// What somebody wants to do at a step, drawn whatever the exchange is like: every run of a seed has the same orders.
pub(crate) struct Order {
    trader: usize,
    /// Which of its wishes.
    wish: usize,
    /// Whether it adds to its position or reduces it, and by which part: of its cash, or of the position.
    adds: bool,
    part: u64,
    /// Who takes the other side, if that trader wants it.
    other: usize,
    /// How far from the mark they agree, in basis points, and in whose favour.
    off: u64,
    above: bool,
}

impl Crowd {
    /// Lets traders and makers join with their means.
    pub(crate) fn gather(
        exchange: &mut Exchange,
        plans: Vec<Plan>,
        makers: Vec<Actor>,
        mut seed: ChaCha8Rng,
    ) -> Outcome<Self> {
        let mut traders = Vec::new();
        for plan in plans {
            traders.push(join(exchange, plan, &mut seed)?);
        }
        Ok(Self { traders, makers, seed, turn: 0, frozen: false })
    }

    /// All traders, as actors.
    pub(crate) fn actors(&self) -> Vec<Actor> {
        self.traders.iter().map(|trader| trader.actor.clone()).collect()
    }

    /// The next maker in turn.
    pub(crate) fn maker(&mut self) -> Outcome<Actor> {
        self.turn += 1;
        let maker = self.makers.get(self.turn % self.makers.len().max(1));
        maker.cloned().ok_or_else(|| Stop::fault("there is no maker"))
    }

    /// Opens what everybody wants: longs against shorts, and the rest against makers.
    pub(crate) fn open(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        let markets: Vec<u16> = exchange.snapshot.markets.keys().copied().collect();
        for market in markets {
            let mut longs = self.wishes(market, true);
            let mut shorts = self.wishes(market, false);
            loop {
                match (longs.pop(), shorts.pop()) {
                    (Some(long), Some(short)) => {
                        let notional = long.1.min(short.1);
                        open(exchange, market, &long.0, &short.0, notional)?;
                        if long.1 > notional {
                            longs.push((long.0, long.1 - notional));
                        } else if short.1 > notional {
                            shorts.push((short.0, short.1 - notional));
                        }
                    }
                    (Some((long, notional)), None) => {
                        let maker = self.maker()?;
                        open(exchange, market, &long, &maker, notional)?;
                    }
                    (None, Some((short, notional))) => {
                        let maker = self.maker()?;
                        open(exchange, market, &maker, &short, notional)?;
                    }
                    (None, None) => break,
                }
            }
        }
        Ok(())
    }

    fn wishes(&mut self, market: u16, long: bool) -> Vec<(Actor, u64)> {
        let wanted = |wish: &&Exposure| wish.market == market && wish.long == long;
        let mut wishes: Vec<(Actor, u64)> = self
            .traders
            .iter()
            .flat_map(|trader| {
                trader.plan.exposures.iter().filter(wanted).map(|wish| (trader.actor.clone(), wish.notional))
            })
            .collect();
        wishes.shuffle(&mut self.seed);
        wishes
    }

    /// At some steps somebody wants to trade.
    pub(crate) fn order(&mut self) -> Option<Order> {
        if self.traders.is_empty() || !self.seed.random_bool(TRADING_STEPS) {
            return None;
        }
        let trader = self.seed.random_range(0..self.traders.len());
        let wishes = self.traders.get(trader).map_or(0, |trader| trader.plan.exposures.len());
        Some(Order {
            trader,
            wish: self.seed.random_range(0..wishes.max(1)),
            adds: self.seed.random_bool(0.5),
            part: self.seed.random_range(2..5),
            other: self.seed.random_range(0..self.traders.len()),
            off: self.seed.random_range(0..=SPREAD),
            above: self.seed.random(),
        })
    }

    /// The order is traded with another trader or a maker.
    pub(crate) fn trade(&mut self, exchange: &mut Exchange, order: &Order) -> Outcome<()> {
        let Some(Trader { actor, plan, .. }) = self.traders.get(order.trader).cloned() else {
            return Ok(());
        };
        let (Some(wish), Some(account)) = (plan.exposures.get(order.wish), exchange.account(&actor.account)) else {
            return Ok(());
        };
        let held = account.position(wish.market).map_or(0, |slot| slot.size);
        let size = if order.adds {
            let notional = (account.cash / order.part).max(DOLLAR);
            exchange.mark(wish.market)?.units(notional, Rounding::Down).or_stop("sizing a trade")?
        } else {
            held.unsigned_abs() / order.part
        };
        let buys = if order.adds { wish.long } else { held < 0 };
        let other = self.counterparty(exchange, order, (wish.market, buys))?;
        let fair = exchange.worth(wish.market, size)?;
        let off = fair / 10_000 * order.off;
        let quote = if order.above { fair.saturating_add(off) } else { fair.saturating_sub(off) };
        if size > 0 && quote > 0 {
            let (buyer, seller) = if buys { (&actor, &other) } else { (&other, &actor) };
            exchange.trade(wish.market, buyer, seller, (size, quote))?;
        }
        Ok(())
    }

    /// Another trader that wants the other side, or a maker.
    fn counterparty(&mut self, exchange: &Exchange, order: &Order, (market, buys): (u16, bool)) -> Outcome<Actor> {
        let other = self.traders.get(order.other).filter(|_| order.other != order.trader);
        let opposite = other.filter(|other| {
            let account = exchange.snapshot.accounts.get(&other.actor.account);
            let held = account.and_then(|account| account.position(market)).map_or(0, |slot: &PositionSlot| slot.size);
            if buys { held > 0 } else { held < 0 }
        });
        match opposite {
            Some(other) => Ok(other.actor.clone()),
            None => self.maker(),
        }
    }

    /// Those who add margin pay in again when they fall below initial margin.
    pub(crate) fn add_margin(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        for trader in self.traders.iter_mut().filter(|trader| trader.plan.adds && trader.additions < ADDITIONS) {
            let Some(account) = exchange.account(&trader.actor.account) else {
                continue;
            };
            if !account.positions.iter().any(|slot| slot.size != 0) || exchange.judge(&account)?.meets_initial() {
                continue;
            }
            trader.additions += 1;
            let amount = (trader.plan.equity / 3).min(exchange.tokens(&trader.actor.quote)?);
            if amount > 0 {
                exchange.pay_in(&trader.actor, amount)?;
            }
        }
        Ok(())
    }

    /// The issuers freeze every [`PICKED`]th trader's wallets, or let them go.
    pub(crate) fn set_frozen(&mut self, exchange: &mut Exchange, frozen: bool) -> Outcome<()> {
        if self.frozen == frozen {
            return Ok(());
        }
        self.frozen = frozen;
        for Trader { actor, .. } in self.traders.iter().step_by(PICKED) {
            for wallet in actor.tokens.iter().chain([&actor.quote]) {
                exchange.host.change(*wallet, |account| bytes::freeze(account, frozen))?;
            }
        }
        Ok(())
    }

    /// Those whose wallets are frozen, or whom makers go before in a rush, try all the same to take out a dollar.
    pub(crate) fn try_to_leave(&self, exchange: &mut Exchange) -> Outcome<()> {
        let rush = exchange.schedule.rushes(exchange.now());
        if rush {
            for maker in &self.makers {
                exchange.rush_out(maker)?;
            }
        }
        if rush || self.frozen {
            for trader in self.traders.iter().step_by(PICKED) {
                exchange.withdraw(&trader.actor, DOLLAR)?;
            }
        }
        Ok(())
    }
}

/// Joins with the means of a plan; wallets keep as much quote again, to pay in later.
fn join(exchange: &mut Exchange, plan: Plan, seed: &mut ChaCha8Rng) -> Outcome<Trader> {
    let mut tokens = vec![0; exchange.assets.len()];
    let mut cash = plan.equity;
    for (asset, worth) in &plan.assets {
        let price = exchange.snapshot.books().collateral(*asset).or_stop("reading a collateral")?.price;
        let amount = price.units(*worth, Rounding::Down).or_stop("sizing a deposit")?;
        if let Some(place) = tokens.get_mut(usize::from(*asset)) {
            *place = amount;
        }
        cash -= worth;
    }
    let quote = cash + plan.equity;
    let actor = exchange.join(quote, &tokens, seed)?;
    exchange.deposit(&actor, cash)?;
    for (asset, amount) in (0_u16..).zip(&tokens).filter(|(_, amount)| **amount > 0) {
        exchange.deposit_collateral(&actor, asset, *amount)?;
    }
    Ok(Trader { actor, plan, quote, tokens, additions: 0 })
}

/// Opens a position at the mark; when margin refuses it, half of it, and so on.
fn open(exchange: &mut Exchange, market: u16, buyer: &Actor, seller: &Actor, notional: u64) -> Outcome<()> {
    let mut notional = notional;
    for _ in 0..=HALVINGS {
        let size = exchange.mark(market)?.units(notional, Rounding::Down).or_stop("sizing a trade")?;
        let quote = exchange.worth(market, size)?;
        if size > 0 && exchange.trade(market, buyer, seller, (size, quote))? {
            break;
        }
        notional /= 2;
    }
    Ok(())
}
