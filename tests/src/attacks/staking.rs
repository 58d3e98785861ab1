//! Attacks on stakers: leaving before a loss, coming before a fee, and making shares dear.

use ballast::error::BallastError;
use ballast::state::tranche::JUNIOR;
use ballast_client::instruction::Series;

use super::{Outcome, Raid};
use crate::scenes::people::{ONE, ada_lost_everything};
use crate::{BTC, DAY, Staker, World, usd};

const FIRST: Series = Series { tranche: JUNIOR, series: 1 };

impl Raid {
    /// All shares leave in their time.
    async fn exits(&mut self, staker: &Staker, index: u16) {
        let shares = staker.shares(self).await;
        let epoch = staker.asks(self, index, shares).await;
        self.exits_of(staker, index, epoch).await;
    }

    async fn exits_of(&mut self, staker: &Staker, index: u16, epoch: u32) {
        self.wait(19 * DAY).await;
        staker.prices(self, epoch).await.unwrap();
        staker.collects(self, index, epoch).await.unwrap();
    }
}

/// A staker sees a deficit that is not divided yet, and leaves in the same slot.
pub(super) async fn exit_before_loss() -> Outcome {
    let mut raid = Raid::on(World::pledged().await);
    let eve = raid.attacking_staker("eve", FIRST).await;
    eve.stakes(&mut raid, usd(8_000)).await.unwrap();
    let (ada, _, _) = ada_lost_everything(&mut raid).await;
    let epoch = eve.asks(&mut raid, 0, usd(8_000)).await;
    let priced = eve.prices(&mut raid, epoch).await;
    if !raid.refused(priced, BallastError::ExitNotRipe) {
        eve.collects(&mut raid, 0, epoch).await.unwrap();
        return raid.ends().await;
    }
    raid.resolve(BTC, &ada).await.unwrap();
    let before = eve.quote(&mut raid).await;
    raid.exits_of(&eve, 0, epoch).await;
    let out = eve.quote(&mut raid).await - before;
    let part = u128::from(usd(8_001 - 4_025)) * 8_000 / 8_001;
    raid.at_most("taken out", out, i128::try_from(part).unwrap());
    raid.ends().await
}

/// A stake for the moment in which fees are divided.
pub(super) async fn stake_before_fee() -> Outcome {
    let mut raid = Raid::on(World::pledged().await);
    let sam = raid.staker("sam", FIRST).await;
    sam.stakes(&mut raid, usd(1_000)).await.unwrap();
    raid.wait(1).await;
    let (rich, other) = (raid.honest("rich", 200_000).await, raid.honest("other", 200_000).await);
    rich.buys(&mut raid, BTC, 10 * ONE, usd(500_000), &other).await.unwrap();
    let eve = raid.attacking_staker("eve", FIRST).await;
    eve.stakes(&mut raid, usd(90_000)).await.unwrap();
    let collect = raid.deployment().collect_fees(BTC);
    raid.crank(collect).await.unwrap();
    raid.exits(&eve, 0).await;
    raid.ends().await
}

/// Jito: a stake of a unit and a gift to the vault, so that the next one's stake buys nothing.
pub(super) async fn first_depositor_inflation() -> Outcome {
    let mut raid = Raid::on(World::pledged().await);
    let eve = raid.attacking_staker("eve", FIRST).await;
    eve.stakes(&mut raid, 1).await.unwrap();
    let vault = raid.deployment().reserve_vault;
    raid.donates(vault, usd(1_000_000)).await;
    let sam = raid.staker("sam", FIRST).await;
    let staked = sam.stakes(&mut raid, usd(10_000)).await;
    if raid.possible("staked after the gift", staked) {
        let shares = sam.shares(&mut raid).await;
        raid.is("shares for 10,000 dollars", shares, usd(10_000));
    }
    raid.ends().await
}

/// Balancer: a rounding in the caller's favour, sixty times.
pub(super) async fn rounding_grind() -> Outcome {
    let mut raid = Raid::on(World::pledged().await);
    let sam = raid.staker("sam", FIRST).await;
    sam.stakes(&mut raid, usd(8_000)).await.unwrap();
    let (ada, _, _) = ada_lost_everything(&mut raid).await;
    raid.resolve(BTC, &ada).await.unwrap(); // A share is worth less than a unit now, and no round part of it.
    let eve = raid.attacking_staker("eve", FIRST).await;
    let dust = raid.attacker("dust", 1).await;
    for amount in (1..10).cycle().take(60) {
        eve.stakes(&mut raid, amount).await.unwrap();
        dust.withdraws(&mut raid, amount).await.unwrap();
        dust.deposits(&mut raid, amount).await.unwrap();
        raid.gang.brings(amount.into());
    }
    raid.exits(&eve, 0).await;
    raid.ends().await
}
