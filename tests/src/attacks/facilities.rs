//! Attacks on what others posted, and on what stands beside it: credit without capital.

use ballast::error::BallastError;
use ballast::event::{ExitPaid, TargetUpdated};
use ballast::state::tranche::JUNIOR;
use ballast_client::instruction::Series;

use super::{Outcome, Raid};
use crate::terms::{DAY, WEEK};
use crate::{World, usd};

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
    eve.pays(&mut raid, usd(900)).await.unwrap();
    raid.advance(WEEK).await;
    eve.pays(&mut raid, usd(5)).await.unwrap();
    let drawn = eve.draws(&mut raid, usd(1_900)).await;
    raid.refused(drawn, BallastError::FacilityExceeded);
    raid.ends().await
}

/// Capital is asked back, and drawn while it waits for its notice.
pub(super) async fn returned_and_drawn() -> Outcome {
    let mut raid = Raid::new().await;
    let eve = raid.facility_of("eve", usd(10_000)).await;
    eve.asks_back(&mut raid, usd(10_000)).await.unwrap();
    eve.pays(&mut raid, usd(50)).await.unwrap();
    let drawn = eve.draws(&mut raid, usd(10_000)).await;
    raid.refused(drawn, BallastError::FacilityExceeded);
    raid.ends().await
}

/// What is posted for oneself counts as coverage of everyone's losses.
pub(super) async fn coverage_from_a_facility() -> Outcome {
    let mut raid = Raid::on(World::pledged().await);
    let update = raid.deployment().update_target();
    let before: TargetUpdated = raid.crank(update.clone()).await.unwrap().event();
    raid.facility_of("eve", usd(900_000)).await;
    let after: TargetUpdated = raid.crank(update).await.unwrap().event();
    raid.at_most("coverage", after.coverage, before.coverage);
    raid.ends().await
}

/// A premium that is paid for a moment lifts the limit of what may leave, and everyone who exits is gone within the hour.
pub(super) async fn premium_lifts_the_limits() -> Outcome {
    let mut raid = Raid::new().await;
    raid.opens_tranches().await;
    let eve = raid.attacking_staker("eve", FIRST).await;
    eve.stakes(&mut raid, usd(900_000)).await.unwrap();
    raid.fund_reserve(None, usd(100_000)).await;
    let holder = raid.facility_of("eve's other key", usd(100)).await;
    let epoch = eve.asks(&mut raid, 0, usd(900_000)).await;
    raid.wait(19 * DAY).await;
    eve.prices(&mut raid, epoch).await.unwrap();
    holder.pays(&mut raid, usd(900_000)).await.unwrap();
    let paid: ExitPaid = eve.collects(&mut raid, 0, epoch).await.unwrap().event();
    raid.at_most("left within the hour", paid.quote, usd(1_000_003) / 10);
    holder.draws(&mut raid, usd(900_000)).await.unwrap();
    raid.advance(5 * DAY).await;
    let mut left = paid.left;
    while left > 0 {
        raid.advance(DAY).await;
        left = eve.collects(&mut raid, 0, epoch).await.unwrap().event::<ExitPaid>().left;
    }
    raid.ends().await
}
