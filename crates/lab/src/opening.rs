//! What a run begins with: an exchange with its reserve, keepers and makers in it, and a crowd that has opened its positions.

use anchor_lang::prelude::Pubkey;
use rand_chacha::ChaCha8Rng;

use crate::actors::Actor;
use crate::crowd::Crowd;
use crate::exchange::Exchange;
use crate::fault::ONE_DOLLAR;
use crate::founding::{found, key};
use crate::history::History;
use crate::keepers::{Keepers, STAKE};
use crate::options::Options;
use crate::population;
use crate::stop::Outcome;

const KEEPERS: usize = 3;
const MAKERS: usize = 4;
/// Quote in the wallets of keepers and makers: their business elsewhere.
pub(crate) const FORTUNE: u64 = 200 * STAKE;

/// An exchange with those who work on it.
pub(crate) struct Opening {
    pub(crate) exchange: Exchange,
    pub(crate) keepers: Keepers,
    /// Who publishes funding rates.
    pub(crate) venue: Pubkey,
}

/// Founds an exchange, lists a market for each history, launches it and endows its reserve; returns who publishes funding rates, too.
pub(crate) fn launched(
    histories: &[History],
    options: &Options,
    (now, prices): (i64, &[i64]),
    keys: &mut ChaCha8Rng,
) -> Outcome<(Exchange, Pubkey)> {
    let mut exchange = found(now, options.reserve, options.terms, keys)?;
    let venue = key(keys);
    for history in histories {
        exchange.list(history, venue, options, keys)?;
    }
    if let Some(coin) = options.coin {
        exchange.list_collateral(coin, ONE_DOLLAR, options.terms, keys)?;
    }
    exchange.refresh(prices)?;
    exchange.launch()?;
    exchange.endow(options.reserve, options.terms, keys)?;
    if options.capital > 0 {
        exchange.add_capital(options.capital, keys)?;
    }
    if let Some(delta_share) = options.inventory {
        exchange.open_inventories(delta_share)?;
    }
    Ok((exchange, venue))
}

impl Opening {
    /// Founds an exchange, lists a market for each history and the coin, and endows its reserve; then keepers and makers join.
    pub(crate) fn open(
        histories: &[History],
        options: &Options,
        (now, prices): (i64, &[i64]),
        keys: &mut ChaCha8Rng,
    ) -> Outcome<Self> {
        let (mut exchange, venue) = launched(histories, options, (now, prices), keys)?;
        let none = vec![0; exchange.assets.len()];
        let mut crew = Vec::new();
        for _ in 0..KEEPERS + MAKERS {
            let actor = exchange.join(FORTUNE, &none, keys)?;
            exchange.deposit(&actor, STAKE)?;
            crew.push(actor);
        }
        let makers = crew.split_off(KEEPERS);
        Ok(Self { exchange, keepers: Keepers::new(crew, makers, options.keeper_delay), venue })
    }

    /// Lets the crowd in that a seed draws; it opens what it wants in the first `markets`.
    pub(crate) fn admit(&mut self, options: &Options, markets: u16, mut seed: ChaCha8Rng) -> Outcome<Crowd> {
        let makers: Vec<Actor> = self.keepers.makers.clone();
        let plans = population::draw(&mut seed, options, markets);
        let mut crowd = Crowd::gather(&mut self.exchange, plans, makers.clone(), seed)?;
        for maker in &makers {
            self.exchange.deposit(maker, 2 * STAKE)?;
        }
        crowd.open(&mut self.exchange)?;
        self.keepers.collect_fees(&mut self.exchange)?;
        Ok(crowd)
    }
}
