//! Attacks on what others posted, and on what stands beside it: credit without capital.

use ballast::error::BallastError;
use ballast::event::{ExitPaid, TargetUpdated};
use ballast::state::tranche::JUNIOR;
use ballast_client::instruction::Series;

use super::{Outcome, Raid};
use crate::scenes::people::ONE;
use crate::terms::{DAY, WEEK};
use crate::{BTC, ETH, HOUR, World, default_reserve_terms, usd};

const FIRST: Series = Series { tranche: JUNIOR, series: 1 };

/// A holder names the facility of another.
pub(super) async fn draw_of_another() -> Outcome {
    let mut raid = Raid::new().await;
    let hal = raid.facility_of("hal", usd(10_000)).await;
    hal.pays(&mut raid, usd(50)).await.unwrap();
    let eve = raid.holder("eve").await;
    let deployment = raid.deployment();
    let mut draw = deployment.draw_facility(eve.key, eve.quote, usd(10_000));
    let own = deployment.facility(&eve.key);
    let place = draw.accounts.iter_mut().find(|meta| meta.pubkey == own).expect("the facility");
    place.pubkey = deployment.facility(&hal.key);
    let drawn = raid.send(&[draw], &[&eve.keypair]).await;
    raid.refused(drawn, BallastError::NotHolder);
    raid.ends().await
}

/// A loan is posted for a moment, so that a program may say that it is covered.
pub(super) async fn posted_for_a_moment() -> Outcome {
    let mut raid = Raid::new().await;
    let eve = raid.facility_of("eve", usd(100)).await;
    eve.posts(&mut raid, usd(500_000)).await.unwrap();
    eve.pays(&mut raid, usd(2_501)).await.unwrap();
    let drawn = eve.draws(&mut raid, usd(500_000)).await;
    raid.refused(drawn, BallastError::FacilityWaits);
    raid.ends().await
}

/// A premium is earned by the reserve, and drawn by its holder all the same.
pub(super) async fn premium_drawn_after_all() -> Outcome {
    let mut raid = Raid::new().await;
    let eve = raid.facility_of("eve", usd(1_000)).await;
    eve.pays(&mut raid, usd(90)).await.unwrap();
    raid.advance(WEEK).await;
    eve.pays(&mut raid, usd(5)).await.unwrap();
    let drawn = eve.draws(&mut raid, usd(1_090)).await;
    raid.refused(drawn, BallastError::FacilityExceeded);
    raid.ends().await
}

/// Capital is asked back, and drawn while it waits for its notice.
pub(super) async fn returned_and_drawn() -> Outcome {
    let mut raid = Raid::new().await;
    let eve = raid.facility_of("eve", usd(10_000)).await;
    eve.pays(&mut raid, usd(50)).await.unwrap();
    eve.asks_back(&mut raid, usd(10_000)).await.unwrap();
    let drawn = eve.draws(&mut raid, usd(10_000)).await;
    raid.refused(drawn, BallastError::FacilityExceeded);
    raid.ends().await
}

/// What is posted for oneself counts as coverage of everyone's losses. Two markets may draw on the same capital, so that it is the tiers
/// that bound coverage.
pub(super) async fn coverage_from_a_facility() -> Outcome {
    let mut world = World::new().await;
    let terms = world.deployment().set_reserve_terms(default_reserve_terms());
    world.govern(terms).await.unwrap();
    world.fund_reserve(None, usd(1_000)).await;
    for market in [BTC, ETH] {
        let pledge = world.deployment().pledge_reserve(market, usd(1_000));
        world.govern(pledge).await.unwrap();
    }
    world.wait(31 * DAY).await;
    let mut raid = Raid::on(world);
    let (ada, bob) = (raid.honest("ada", 60_000).await, raid.honest("bob", 60_000).await);
    ada.buys(&mut raid, BTC, ONE, usd(50_000), &bob).await.unwrap();
    let eve = raid.holder("eve").await;
    eve.opens(&mut raid).await.unwrap();
    raid.takes_facilities().await;
    for _ in 0..24 {
        raid.wait(HOUR).await;
        raid.updates_target().await;
    }
    let before = raid.updates_target().await;
    let bounded = before.coverage > 0 && before.coverage < u32::MAX && before.drawable > usd(1_500);
    raid.is("measured by the tiers", bounded, true);
    eve.posts(&mut raid, usd(900_000)).await.unwrap();
    let after = raid.updates_target().await;
    raid.at_most("coverage", after.coverage, before.coverage);
    raid.ends().await
}

/// A premium that can be drawn again at once fills all that facilities may hold.
pub(super) async fn premium_fills_facilities() -> Outcome {
    let mut raid = Raid::new().await;
    let eve = raid.facility_of("eve", usd(100)).await;
    let paid = eve.pays(&mut raid, usd(999_900)).await;
    raid.refused(paid, BallastError::FacilityExceeded);
    let hal = raid.holder("hal").await;
    hal.opens(&mut raid).await.unwrap();
    let posted = hal.posts(&mut raid, usd(10_000)).await;
    raid.possible("others post", posted);
    raid.ends().await
}

impl Raid {
    /// Publishes what markets may draw, and measures the target.
    async fn updates_target(&mut self) -> TargetUpdated {
        for market in [BTC, ETH] {
            let accrue = self.deployment().accrue_funding(market);
            self.crank(accrue).await.unwrap();
        }
        let update = self.deployment().update_target();
        self.crank(update).await.unwrap().event()
    }
}

/// What is posted lifts the limit of what may leave, and everyone who exits is gone within the hour.
pub(super) async fn posting_lifts_the_limits() -> Outcome {
    let mut raid = Raid::new().await;
    raid.opens_tranches().await;
    let eve = raid.attacking_staker("eve", FIRST).await;
    eve.stakes(&mut raid, usd(900_000)).await.unwrap();
    raid.fund_reserve(None, usd(100_000)).await;
    let holder = raid.facility_of("eve's other key", usd(100)).await;
    let epoch = eve.asks(&mut raid, 0, usd(900_000)).await;
    raid.wait(19 * DAY).await;
    eve.prices(&mut raid, epoch).await.unwrap();
    holder.posts(&mut raid, usd(900_000)).await.unwrap();
    let paid: ExitPaid = eve.collects(&mut raid, 0, epoch).await.unwrap().event();
    raid.at_most("left within the hour", paid.quote, usd(1_000_003) / 10);
    raid.advance(5 * DAY).await;
    let mut left = paid.left;
    while left > 0 {
        raid.advance(DAY).await;
        left = eve.collects(&mut raid, 0, epoch).await.unwrap().event::<ExitPaid>().left;
    }
    raid.ends().await
}
