//! Attacks on liquidation and on who bears a loss, and attempts to keep keepers from their work.

use ballast::error::BallastError;
use ballast::event::{PositionLiquidated, ShortfallApplied};
use ballast::instructions::GRACE_SECONDS;

use super::{Outcome, Raid};
use crate::scenes::people::ONE;
use crate::{Actor, BTC, DAY, Keeper, SOL, sol, usd};

impl Raid {
    /// Somebody honest, long one BTC from Bob, and an attacker who hunts.
    async fn hunted(&mut self, dollars: u64) -> (Actor, Keeper) {
        let (ada, bob) = (self.honest("ada", dollars).await, self.honest("bob", 60_000).await);
        ada.buys(self, BTC, ONE, usd(50_000), &bob).await.unwrap();
        (ada, self.hunter("hunter").await)
    }

    /// A liquidation, whose bonus anybody would have earned.
    async fn hunts(&mut self, hunter: &Keeper, account: &Actor, size: u64) -> PositionLiquidated {
        let taken: PositionLiquidated = hunter.liquidates(self, BTC, account, size).await.unwrap().event();
        self.gang.brings((taken.bonus_cash + taken.bonus_from_fees).into());
        taken
    }
}

/// An account exactly at its maintenance margin is taken over, for the bonus.
pub(super) async fn liq_healthy() -> Outcome {
    let mut raid = Raid::new().await;
    let (ada, hunter) = raid.hunted(6_325).await;
    raid.price(BTC, 46_000).await;
    let snapshot = raid.snapshot().await;
    let standing = snapshot.books().standing(&snapshot.accounts[&ada.account]).unwrap();
    raid.is("health above maintenance", standing.maintenance.0, 0);
    let taken = hunter.liquidates(&mut raid, BTC, &ada, ONE).await;
    raid.refused(taken, BallastError::NotLiquidatable);
    raid.ends().await
}

/// An account is taken over by another of the same owner, and by a friend: the bonus goes in a circle, and fees are lost.
pub(super) async fn self_liq_bonus() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, bob) = (raid.attacker("eve", 6_000).await, raid.attacker("bob", 60_000).await);
    eve.buys(&mut raid, BTC, ONE, usd(50_000), &bob).await.unwrap();
    let second = raid.open(eve.keypair.insecure_clone(), 1).await;
    second.deposits(&mut raid, usd(60_000)).await.unwrap();
    raid.gang.joins(&second, usd(60_000));
    raid.price(BTC, 46_000).await;
    let call = raid.deployment().liquidate_position(BTC, eve.account, (second.account, second.key()), ONE);
    let taken = raid.send(&[call], &[&second.keypair]).await;
    if raid.refused(taken, BallastError::SelfLiquidation) {
        let friend = raid.hunter("friend").await;
        friend.liquidates(&mut raid, BTC, &eve, ONE).await.unwrap();
        raid.settle_all(BTC, &[&eve, &friend, &bob]).await;
    }
    raid.ends().await
}

/// Thirty liquidations of a unit against one of thirty: the bonus must not grow by being split.
pub(super) async fn partial_drip() -> Outcome {
    let mut raid = Raid::new().await;
    let (ada, hunter) = raid.hunted(6_000).await;
    let (amy, ben) = (raid.honest("amy", 6_000).await, raid.honest("ben", 60_000).await);
    amy.buys(&mut raid, BTC, ONE, usd(50_000), &ben).await.unwrap();
    raid.price(BTC, 46_000).await;
    let whole = raid.hunts(&hunter, &amy, 30).await.bonus_cash;
    let mut drips = 0;
    for _ in 0..30 {
        drips += raid.hunts(&hunter, &ada, 1).await.bonus_cash;
    }
    raid.at_most("thirty bonuses", drips, whole);
    raid.ends().await
}

/// More is taken than restores the account.
pub(super) async fn over_liq() -> Outcome {
    let mut raid = Raid::new().await;
    let (ada, hunter) = raid.hunted(6_000).await;
    raid.price(BTC, 46_000).await;
    raid.hunts(&hunter, &ada, ONE).await;
    let snapshot = raid.snapshot().await;
    let standing = snapshot.books().standing(&snapshot.accounts[&ada.account]).unwrap();
    let buffer = usd(460) + 460; // A hundredth of what was to be restored, and a unit of BTC.
    raid.at_most("health above maintenance", standing.maintenance.0 / 10_000, buffer);
    raid.ends().await
}

/// Dust is left in an account, or paid into it, so that its deficit can never be divided.
pub(super) async fn dust_bankrupt_grief() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, bob) = (raid.attacker("eve", 6_000).await, raid.honest("bob", 60_000).await);
    raid.brings(&eve, SOL, sol(4) / 100).await; // Five dollars.
    eve.buys(&mut raid, BTC, ONE, usd(50_000), &bob).await.unwrap();
    let keeper = raid.keeper("keeper").await;
    raid.reaches(BTC, 40_000).await;
    keeper.liquidates(&mut raid, BTC, &eve, ONE).await.unwrap();
    let resolved = raid.resolve(BTC, &eve).await;
    raid.possible("the deficit is divided", resolved);
    raid.ends().await
}

/// Everybody waits and nobody calls for a day, in which the price falls by two fifths: who knows takes margin out at yesterday's price.
pub(super) async fn keeper_halt_24h() -> Outcome {
    let mut raid = Raid::seeded(30_000).await;
    let (long, short) = (raid.attacker("long", 10_000).await, raid.attacker("short", 10_000).await);
    long.buys(&mut raid, BTC, ONE, usd(50_000), &short).await.unwrap();
    let keeper = raid.keeper("keeper").await;
    raid.advance(DAY).await;
    let out = long.withdraws(&mut raid, usd(4_000)).await;
    raid.refused(out, BallastError::PriceNotFresh);
    if raid.is_broken() {
        return raid.ends().await;
    }
    raid.price(BTC, 49_000).await;
    let liquidated = keeper.liquidates(&mut raid, BTC, &long, ONE).await;
    raid.refused(liquidated, BallastError::NotLiquidatable);
    raid.wait(GRACE_SECONDS).await;
    raid.price(BTC, 42_000).await;
    keeper.liquidates(&mut raid, BTC, &long, ONE).await.unwrap();
    raid.settle_all(BTC, &[&long, &keeper, &short]).await;
    raid.ends().await
}

/// October 2025: a cascade, in which the reserve has nothing and keepers are late. A winner runs ahead of the cut that all winners share;
/// and the cuts add up to what was missing.
pub(super) async fn cascade_10k() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, bob) = (raid.attacker("eve", 600_000).await, raid.honest("bob", 600_000).await);
    let keeper = raid.keeper("keeper").await;
    let mut losers = Vec::new();
    for number in 0..3_u64 {
        for winner in [&eve, &bob] {
            let loser = raid.honest(&format!("loser {number} of {}", winner.key()), 6_000 + 3_000 * number).await;
            loser.buys(&mut raid, BTC, ONE, usd(50_000), winner).await.unwrap();
            losers.push(loser);
        }
    }
    raid.reaches(BTC, 20_000).await;
    for loser in &losers {
        keeper.liquidates(&mut raid, BTC, loser, ONE).await.unwrap();
    }
    let mut missing = 0;
    for (number, loser) in losers.iter().enumerate() {
        raid.resolve(BTC, loser).await.unwrap();
        if number == 0 {
            missing = raid.market(BTC).await.shortfall;
            raid.settle(BTC, &eve).await.unwrap();
            let cash = eve.cash(&mut raid).await;
            raid.is("cash of who runs", cash, usd(600_000 - 75));
        }
    }
    let shortfall = raid.market(BTC).await.shortfall;
    assert!(missing > 0 && shortfall > missing);
    raid.settle_all(BTC, &[&eve, &bob, &keeper]).await;
    let apply = raid.deployment().apply_shortfall(BTC);
    let fell: ShortfallApplied = raid.crank(apply).await.unwrap().event();
    raid.is("cut of what was missing", fell.cut, shortfall);
    raid.settle_all(BTC, &[&eve, &bob]).await;
    let (hers, his) = (eve.cash(&mut raid).await, bob.cash(&mut raid).await);
    raid.at_most("who ran has more than who did not by", i128::from(hers) - i128::from(his), 1);
    raid.gang.brings(i128::from(his) - i128::from(usd(600_000))); // What he won, who did the same and did not run.
    raid.ends().await
}

/// An account below zero pays in units, has itself looked at and tries to trade, so that the clock of the last exit never runs out.
pub(super) async fn keeper_dodge_grief() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, bob) = (raid.attacker("eve", 6_000).await, raid.honest("bob", 60_000).await);
    eve.buys(&mut raid, BTC, ONE, usd(50_000), &bob).await.unwrap();
    raid.reaches(BTC, 40_000).await;
    raid.settle(BTC, &eve).await.unwrap();
    for _ in 0..21 {
        raid.wait(60).await;
        eve.deposits(&mut raid, 1).await.unwrap();
        raid.gang.brings(1);
        raid.settle(BTC, &eve).await.unwrap();
        let trade = eve.buys_at_mark(&mut raid, BTC, 1, &bob).await;
        raid.refused(trade, BallastError::BelowZero);
    }
    let close = raid.deployment().deleverage(BTC, eve.account, bob.account, ONE);
    let closed = raid.crank(close).await;
    raid.possible("it is deleveraged", closed);
    raid.ends().await
}
