//! Who tries to make the census lie: every twentieth trader is his, and he knows whom it has visited.

use ballast::state::PositionSlot;
use ballast_risk::Rounding;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::actors::Actor;
use crate::exchange::Exchange;
use crate::stop::{OrStop, Outcome};
use crate::terms::DOLLAR;

/// Of so many traders one is his.
const PART: usize = 20;
/// How many pairs he tries in a turn.
const TRIES: usize = 8;
/// Quote that a new account of his comes with.
const MEANS: u64 = 2_000 * DOLLAR;
/// The most that he moves at once: more would only make the census wait for an hour, at his own charge.
const MOVED: u64 = 1_000 * DOLLAR;

/// Of larger positions he moves nothing: all of one that was seen would be charged.
const LARGEST: u64 = 10_000 * DOLLAR;

/// What he did.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Deeds {
    /// Accounts that he opened.
    pub(super) opened: u64,
    /// Trades from accounts that were not visited yet to accounts that were.
    pub(super) hidden: u64,
    /// Positions of visited accounts that he closed against accounts that were not visited.
    pub(super) closed_positions: u64,
    /// Withdrawals from visited accounts.
    pub(super) withdrawn: u64,
    /// Accounts that he closed.
    pub(super) closed: u64,
}

/// The adversary.
pub(super) struct Adversary {
    gang: Vec<Actor>,
    /// Accounts that he opened, and has not closed.
    fresh: Vec<Actor>,
    seed: ChaCha8Rng,
    turn: usize,
    pub(super) deeds: Deeds,
}

/// An account's position as he looks at it.
#[derive(Clone)]
struct Held {
    actor: Actor,
    market: u16,
    size: i64,
}

impl Adversary {
    pub(super) fn new(traders: Vec<Actor>, seed: ChaCha8Rng) -> Self {
        let gang = traders.into_iter().step_by(PART).collect();
        Self { gang, fresh: Vec::new(), seed, turn: 0, deeds: Deeds::default() }
    }

    /// Between two pages of a census one account opens, one trades, one closes.
    pub(super) fn act(&mut self, exchange: &mut Exchange, census: u32) -> Outcome<()> {
        self.turn += 1;
        self.opens(exchange)?;
        self.trades(exchange, census)?;
        self.closes(exchange, census)
    }

    fn opens(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        let none = vec![0; exchange.assets.len()];
        let actor = exchange.join(MEANS, &none, &mut self.seed)?;
        exchange.deposit(&actor, MEANS)?;
        self.fresh.push(actor);
        self.deeds.opened += 1;
        Ok(())
    }

    /// In odd turns a position goes from where the census has not been to where it has been, so that nobody would ever see it; in even ones
    /// a visited account gives up what was seen of it.
    fn trades(&mut self, exchange: &mut Exchange, census: u32) -> Outcome<()> {
        let hides = self.turn % 2 == 1;
        let (visited, others): (Vec<Held>, Vec<Held>) = self.positions(exchange, census);
        let (from, to) = if hides { (others, visited) } else { (visited, others) };
        for number in 0..TRIES {
            let place = self.turn * 7 + number;
            let Some(held) = from.get(place % from.len().max(1)).cloned() else { break };
            let mut takers: Vec<Actor> = to.iter().map(|held| held.actor.clone()).collect();
            if !hides {
                takers = self.fresh.clone();
                takers.reverse();
            }
            let Some(taker) = takers.get(place % takers.len().max(1)).cloned() else { break };
            if taker.account != held.actor.account && pass(exchange, &held, &taker)? {
                let deed = if hides { &mut self.deeds.hidden } else { &mut self.deeds.closed_positions };
                *deed += 1;
                break;
            }
        }
        Ok(())
    }

    /// The positions of his old accounts: those of visited ones, and the others.
    fn positions(&self, exchange: &Exchange, census: u32) -> (Vec<Held>, Vec<Held>) {
        let held = self.gang.iter().filter_map(|actor| {
            let account = exchange.account(&actor.account)?;
            let small = |slot: &&PositionSlot| {
                slot.size != 0
                    && exchange.worth(slot.market, slot.size.unsigned_abs()).is_ok_and(|worth| worth < LARGEST)
            };
            let slot = account.positions.iter().find(small)?;
            Some((account.is_visited(census), Held { actor: actor.clone(), market: slot.market, size: slot.size }))
        });
        let (visited, others): (Vec<_>, Vec<_>) = held.partition(|(visited, _)| *visited);
        let plain = |list: Vec<(bool, Held)>| list.into_iter().map(|(_, held)| held).collect();
        (plain(visited), plain(others))
    }

    /// An account of his without a position takes all out and is closed.
    fn closes(&mut self, exchange: &mut Exchange, census: u32) -> Outcome<()> {
        let flat = self.fresh.iter().position(|actor| {
            exchange.account(&actor.account).is_some_and(|account| account.positions.iter().all(|slot| !slot.used()))
        });
        if let Some(place) = flat.filter(|_| !self.turn.is_multiple_of(4)) {
            let actor = self.fresh.swap_remove(place);
            let cash = exchange.account(&actor.account).map_or(0, |account| account.cash);
            if cash == 0 || exchange.withdraw(&actor, cash)? {
                let close = exchange.deployment.close_account(actor.owner, actor.account);
                exchange.must("close_account", close)?;
                self.deeds.closed += 1;
            }
        }
        self.takes_out(exchange, census)
    }

    /// A visited account takes out as much as margin lets go.
    fn takes_out(&mut self, exchange: &mut Exchange, census: u32) -> Outcome<()> {
        let visited =
            |actor: &&Actor| exchange.account(&actor.account).is_some_and(|account| account.is_visited(census));
        let visited: Vec<Actor> = self.gang.iter().filter(visited).cloned().collect();
        let Some(actor) = visited.get(self.turn % visited.len().max(1)) else { return Ok(()) };
        let mut amount = exchange.account(&actor.account).map_or(0, |account| account.cash);
        while amount > DOLLAR {
            if exchange.withdraw(actor, amount)? {
                self.deeds.withdrawn += 1;
                break;
            }
            amount /= 2;
        }
        Ok(())
    }
}

/// Passes a position, or a part of it, on at the mark.
fn pass(exchange: &mut Exchange, held: &Held, taker: &Actor) -> Outcome<bool> {
    let most = exchange.mark(held.market)?.units(MOVED, Rounding::Down).or_stop("sizing a trade")?;
    let size = held.size.unsigned_abs().min(most);
    let quote = exchange.worth(held.market, size)?;
    if size == 0 || quote == 0 {
        return Ok(false);
    }
    let (buyer, seller) = if held.size > 0 { (taker, &held.actor) } else { (&held.actor, taker) };
    exchange.trade(held.market, buyer, seller, (size, quote))
}
