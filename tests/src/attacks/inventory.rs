//! Attacks on a reserve that takes positions on: it is the counterparty that cannot refuse.

use ballast::error::BallastError;
use ballast::event::{InventoryReturned, InventorySold, PositionAbsorbed};
use ballast::instructions::InventoryTerms;

use super::{Outcome, Raid};
use crate::scenes::inventory::{TERMS, willing};
use crate::scenes::people::{ETHER, ONE};
use crate::{Actor, BTC, DAY, ETH, SOL, World, centibtc, usd};

impl Raid {
    /// A raid on a reserve with a hundred thousand dollars of protocol capital, which takes positions on.
    async fn on_a_willing_reserve(terms: InventoryTerms) -> Self {
        let mut world = World::new().await;
        world.open_inventories().await;
        world.govern(world.deployment().set_inventory_terms(terms)).await.unwrap();
        world.fund_reserve(None, usd(100_000)).await;
        Self::on(world)
    }

    /// An attacker long one BTC from another, which fell from 50,000 to 45,000 dollars ten minutes ago. What the market may draw they paid in.
    async fn sinks(&mut self, seed: u64) -> (Actor, Actor) {
        self.fund_reserve(Some(BTC), seed).await;
        self.gang.brings(seed.into());
        self.wait(31 * DAY).await;
        let (ada, bob) = (self.attacker("ada", 6_000).await, self.attacker("bob", 60_000).await);
        ada.buys(self, BTC, ONE, usd(50_000), &bob).await.unwrap();
        self.price(BTC, 45_000).await;
        self.settle(BTC, &ada).await.unwrap();
        self.watch(SOL, &[&ada], 600).await;
        (ada, bob)
    }

    /// The reserve's own account in a market, as somebody who can be resolved.
    fn own(&self, market: u16, of: &Actor) -> Actor {
        Actor { keypair: of.keypair.insecure_clone(), account: self.deployment().inventory_account(market) }
    }
}

/// One sinks, the reserve takes it on, and the other wins from the reserve; then what it lost is divided.
pub(super) async fn jelly_on_the_backstop() -> Outcome {
    let mut raid = Raid::on_a_willing_reserve(TERMS).await;
    let keeper = raid.keeper("keeper").await;
    let (ada, bob) = raid.sinks(usd(2_000)).await;
    raid.absorb(BTC, &ada, ONE).await.unwrap();
    raid.reaches(BTC, 36_000).await;
    raid.settle_inventory(BTC).await.unwrap();
    keeper.buys_inventory(&mut raid, BTC, ONE).await.unwrap();
    raid.settle_inventory(BTC).await.unwrap();
    let own = raid.own(BTC, &bob);
    raid.resolve(BTC, &own).await.unwrap();
    let back = raid.deployment().return_inventory(BTC);
    raid.crank(back).await.unwrap();
    let drawn = raid.market(BTC).await.drawn;
    raid.at_most("drawn", drawn, usd(2_000));
    raid.settle_all(BTC, &[&bob]).await;
    raid.ends().await
}

/// A position is dumped on the reserve at a price that the world has left behind.
pub(super) async fn dump_at_a_stale_price() -> Outcome {
    let mut raid = Raid::on_a_willing_reserve(TERMS).await;
    let (ada, _) = raid.sinks(usd(2_000)).await;
    raid.silence(BTC);
    raid.advance(400).await;
    let accrue = raid.deployment().accrue_funding(BTC);
    raid.crank(accrue).await.unwrap();
    let taken = raid.absorb(BTC, &ada, ONE).await;
    raid.refused(taken, BallastError::PriceNotFresh);
    raid.ends().await
}

/// A unit is given to the reserve every few minutes, so that what it holds is never for sale at a price that anybody pays.
pub(super) async fn dust_holds_the_auction() -> Outcome {
    let mut raid = Raid::on_a_willing_reserve(TERMS).await;
    let (ada, bob) = raid.sinks(usd(10_000)).await;
    let eve = raid.attacker("eve", 5_000).await;
    eve.buys(&mut raid, BTC, ONE, usd(45_000), &bob).await.unwrap();
    raid.absorb(BTC, &ada, ONE).await.unwrap();
    let began = raid.now();
    raid.price(BTC, 42_000).await;
    raid.settle(BTC, &eve).await.unwrap();
    raid.watch(SOL, &[&eve], 900).await;
    for _ in 0..3 {
        raid.absorb(BTC, &eve, 1).await.unwrap();
    }
    let slot = raid.snapshot().await.inventory.and_then(|held| held.market(BTC).ok().copied()).unwrap();
    raid.is("for sale since", slot.since, began);
    raid.ends().await
}

/// Each of many markets takes a loan from the capital that they share.
pub(super) async fn many_markets_drain_capital() -> Outcome {
    let mut raid = Raid::on_a_willing_reserve(InventoryTerms { capital_share: 100, ..TERMS }).await;
    for market in [BTC, ETH] {
        let pledge = raid.deployment().pledge_reserve(market, usd(50_000));
        raid.govern(pledge).await.unwrap();
    }
    raid.wait(31 * DAY).await;
    let bob = raid.attacker("bob", 100_000).await;
    let (ada, carl) = (raid.attacker("ada", 6_000).await, raid.attacker("carl", 4_900).await);
    ada.buys(&mut raid, BTC, ONE, usd(50_000), &bob).await.unwrap();
    carl.buys(&mut raid, ETH, 20 * ETHER, usd(40_000), &bob).await.unwrap();
    raid.prices(&[(BTC, 45_000), (ETH, 1_800)]).await;
    for (market, account) in [(BTC, &ada), (ETH, &carl)] {
        raid.settle(market, account).await.unwrap();
    }
    raid.watch(SOL, &[&ada, &carl], 600).await;
    let first: PositionAbsorbed = raid.absorb(BTC, &ada, centibtc(40)).await.unwrap().event();
    raid.at_most("lent for the first", first.lent_capital, usd(1_000));
    let second = raid.absorb(ETH, &carl, 20 * ETHER).await;
    raid.refused(second, BallastError::LoanExceedsCapital);
    raid.ends().await
}

/// Cash is sent back that a loss needs which nobody booked: the market's winners would be paid by what it may draw.
pub(super) async fn return_before_the_loss() -> Outcome {
    let mut raid = Raid::on_a_willing_reserve(TERMS).await;
    let keeper = raid.keeper("keeper").await;
    let (ada, _) = raid.sinks(usd(10_000)).await;
    raid.absorb(BTC, &ada, ONE).await.unwrap();
    keeper.buys_inventory(&mut raid, BTC, centibtc(90)).await.unwrap();
    raid.price(BTC, 36_000).await;
    let call = raid.deployment().return_inventory(BTC);
    let back: InventoryReturned = raid.crank(call).await.unwrap().event();
    // Of 2,250 dollars a loss of 900, less the 105.3 that the sale made, and a shock of 180 stay.
    raid.at_most("sent back", back.budget + back.surplus, usd(2_250 - 900 - 180) + 105_300_000);
    raid.ends().await
}

/// A position is given up whose account lost more than it has: the loan takes what its loss needs, and comes back to the tiers later.
pub(super) async fn loan_before_the_loss() -> Outcome {
    let mut raid = Raid::on_a_willing_reserve(TERMS).await;
    let (ada, _) = raid.sinks(usd(2_000)).await;
    raid.price(BTC, 43_000).await;
    raid.settle(BTC, &ada).await.unwrap();
    // She lacks 1,025 dollars of the 2,000 that the market may draw, and half of her position needs 1,075.
    let taken = raid.absorb(BTC, &ada, centibtc(50)).await;
    raid.refused(taken, BallastError::LoanExceedsAllowance);
    raid.ends().await
}

/// What a hedge stands against is bought, and then the hedge: its auction seems to have run for half an hour.
pub(super) async fn hedge_ended_and_bought() -> Outcome {
    let mut world = World::new().await;
    willing(&mut world).await;
    let mut raid = Raid::on(world);
    let eve = raid.hunter("eve").await;
    let (bob, ada, carl) =
        (raid.honest("bob", 100_000).await, raid.honest("ada", 6_000).await, raid.honest("carl", 5_000).await);
    ada.buys(&mut raid, BTC, ONE, usd(50_000), &bob).await.unwrap();
    bob.buys(&mut raid, ETH, 20 * ETHER, usd(40_000), &carl).await.unwrap();
    raid.prices(&[(BTC, 45_000), (ETH, 2_200)]).await;
    for (market, account) in [(BTC, &ada), (ETH, &carl)] {
        raid.settle(market, account).await.unwrap();
    }
    raid.watch(SOL, &[&ada, &carl], 600).await;
    raid.absorb(BTC, &ada, ONE).await.unwrap();
    raid.absorb(ETH, &carl, 20 * ETHER).await.unwrap();
    raid.watch(SOL, &[], 1_800).await;
    let sold: InventorySold = eve.buys_inventory(&mut raid, BTC, ONE).await.unwrap().event();
    raid.is("below the price, as anybody could", sold.markup, -200);
    raid.gang.brings(900_000_000);
    let sold: InventorySold = eve.buys_inventory(&mut raid, ETH, 20 * ETHER).await.unwrap().event();
    raid.at_most("below the price", -sold.markup, 0);
    raid.ends().await
}
