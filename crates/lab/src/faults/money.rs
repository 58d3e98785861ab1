//! Where all tokens are: in wallets or in vaults, before and after, and what went from one to the other.

use serde::Serialize;

use crate::actors::Actor;
use crate::exchange::Exchange;
use crate::flow::{Flow, Flows, quote};
use crate::replay::Replay;
use crate::stop::Outcome;

/// All tokens of one mint, from the first price to the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Account {
    pub(crate) wallets_before: u128,
    pub(crate) vaults_before: u128,
    /// What went from wallets to vaults and back, as each transaction moved it.
    #[serde(flatten)]
    pub(crate) flow: Flow,
    pub(crate) wallets_after: u128,
    pub(crate) vaults_after: u128,
}

impl Account {
    /// Whether vaults and wallets hold to the unit what went between them.
    pub(crate) const fn adds_up(&self) -> bool {
        self.vaults_before + self.flow.came_in == self.vaults_after + self.flow.went_out
            && self.wallets_before + self.flow.went_out == self.wallets_after + self.flow.came_in
    }
}

/// The accounts of every mint while the run goes on: what was there before.
pub(crate) struct Accounts(Vec<Held>);

/// In wallets and in vaults.
type Held = (u128, u128);

fn held(replay: &Replay) -> Outcome<Vec<Held>> {
    let exchange = &replay.exchange;
    let actors: Vec<Actor> = replay
        .crowd
        .actors()
        .into_iter()
        .chain(replay.keepers.crew.iter().chain(&replay.keepers.makers).cloned())
        .collect();
    let mut all =
        vec![(wallets(exchange, &actors, |actor| Some(&actor.quote))?, quote(&exchange.snapshot.vaults).into())];
    for asset in &exchange.assets {
        let vault = exchange.snapshot.vaults.collateral.get(&asset.index).copied().unwrap_or(0);
        all.push((wallets(exchange, &actors, |actor| actor.tokens.get(usize::from(asset.index)))?, vault.into()));
    }
    Ok(all)
}

fn wallets<'a>(
    exchange: &Exchange,
    actors: &'a [Actor],
    wallet: impl Fn(&'a Actor) -> Option<&'a anchor_lang::prelude::Pubkey>,
) -> Outcome<u128> {
    let mut sum = 0;
    for wallet in actors.iter().filter_map(wallet) {
        sum += u128::from(exchange.tokens(wallet)?);
    }
    Ok(sum)
}

impl Accounts {
    /// Opens the accounts: what went before is not counted.
    pub(crate) fn open(replay: &mut Replay) -> Outcome<Self> {
        replay.exchange.flows = Flows::default();
        Ok(Self(held(replay)?))
    }

    /// Closes them: the quote first, then every collateral.
    pub(crate) fn close(self, replay: &Replay) -> Outcome<Vec<Account>> {
        let flows = &replay.exchange.flows;
        let collateral = replay.exchange.assets.iter().map(|asset| flows.collateral.get(&asset.index).copied());
        let flows = [flows.quote].into_iter().chain(collateral.map(Option::unwrap_or_default));
        let ends = self.0.into_iter().zip(held(replay)?);
        Ok(ends
            .zip(flows)
            .map(|(((wallets_before, vaults_before), (wallets_after, vaults_after)), flow)| Account {
                wallets_before,
                vaults_before,
                flow,
                wallets_after,
                vaults_after,
            })
            .collect())
    }
}
