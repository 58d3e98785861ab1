//! Terms of the reserve and of the forecast.

use ballast::error::BallastError::*;
use ballast::instructions::{ForecastWeights, RampTerms, ReserveTerms};
use ballast_tests::{Outcome, SOL, World, default_market_terms, default_reserve_terms};

use super::Seen;
use super::terms::{set_market, venue, with};

async fn set(world: &mut World, terms: ReserveTerms) -> Outcome {
    let instruction = world.deployment().set_reserve_terms(terms);
    world.govern(instruction).await
}

/// One ratio of the reserve's terms: its bounds and how to set it.
type Bound = (u32, u32, fn(&mut ReserveTerms, u32));

/// The hard bounds, written down once more.
const BOUNDS: &[Bound] = &[
    (0, 2_000, |terms, value| terms.floor = value),
    (0, 1_048_576, |terms, value| terms.value_at_risk = value),
    (0, 1_048_576, |terms, value| terms.expected_shortfall = value),
    (0, 10_000, |terms, value| terms.jump_share = value),
    (0, 10_000, |terms, value| terms.excess_share = value),
    (0, 40_000, |terms, value| terms.loading_slope = value),
    (0, 40_000, |terms, value| terms.loading_most = value),
    (0, 40_000, |terms, value| terms.stress_slope = value),
    (0, 10_000, |terms, value| terms.stress_most = value),
    (14, 10_000, |terms, value| terms.speed_up = value),
    (14, 10_000, |terms, value| terms.speed_down = value),
    (0, 10_000, |terms, value| terms.fee_share_most = value),
    (0, 5_000, |terms, value| terms.level_hysteresis = value),
    (0, 20_000, |terms, value| terms.level_begins[0] = value),
    (1, 20_000, |terms, value| terms.fee.full = value),
    (1, 20_000, |terms, value| terms.initial.width = value),
    (0, 50, |terms, value| terms.fee.most = value),
    (0, 65_536, |terms, value| terms.initial.most = value),
    (0, 58_982, |terms, value| terms.caps.most = value),
];

pub(super) async fn the_reserve_keeps_its_bounds(seen: &mut Seen) {
    let mut world = World::new().await;
    set(&mut world, default_reserve_terms()).await.unwrap();
    for (least, most, change) in BOUNDS {
        for value in [least.checked_sub(1), most.checked_add(1), Some(u32::MAX)].into_iter().flatten() {
            let terms = with(default_reserve_terms(), |terms| change(terms, value));
            seen.refused(set(&mut world, terms).await, RatioOutOfBounds);
        }
    }
    let contradictions = [
        with(default_reserve_terms(), |terms| terms.fee = RampTerms { full: 5_000, width: 5_001, most: 1 }),
        with(default_reserve_terms(), |terms| terms.level_begins = [6_000, 6_001, 2_000]),
        with(default_reserve_terms(), |terms| terms.level_begins = [6_000, 2_000, 2_001]),
    ];
    for terms in contradictions {
        seen.refused(set(&mut world, terms).await, TermsContradict);
    }
    let edge = with(default_reserve_terms(), |terms| {
        terms.fee = RampTerms { full: 5_000, width: 5_000, most: 50 };
        terms.level_begins = [6_000, 6_000, 6_000];
    });
    set(&mut world, edge).await.unwrap();
}

/// A matrix in which the first class goes with the second and the third, and those two not with each other, belongs to nothing.
pub(super) async fn correlations_are_those_of_something(seen: &mut Seen) {
    let mut world = World::new().await;
    let related = |percent: [u8; 3]| {
        with(default_reserve_terms(), |terms| {
            terms.correlations = [0; 36];
            for diagonal in [0, 8, 15] {
                terms.correlations[diagonal] = 100;
            }
            [terms.correlations[1], terms.correlations[2], terms.correlations[9]] = percent;
        })
    };
    // Twice 0.8 squared is more than one; at 0.28 the third could be anywhere, at 0.27 nowhere.
    set(&mut world, related([80, 80, 28])).await.unwrap();
    for percent in [[80, 80, 27], [100, 100, 99], [80, 0, 101]] {
        seen.refused(set(&mut world, related(percent)).await, CorrelationsNotSemidefinite);
    }
    let above = with(default_reserve_terms(), |terms| terms.correlations[35] = 101);
    seen.refused(set(&mut world, above).await, CorrelationsNotSemidefinite);
    // Nor is there a ninth class.
    let [terms, last] = [8, 7].map(|class| with(default_market_terms(venue(&world)), |terms| terms.class = class));
    seen.refused(set_market(&mut world, terms.clone()).await, UnknownClass);
    seen.refused(world.list_market(7, SOL, terms).await, UnknownClass);
    set_market(&mut world, last).await.unwrap();
}

/// Weights below the whole would forecast less than was measured.
pub(super) async fn a_forecast_cannot_lower_margin(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let mut versions = 0;
    for (fast, slow, long) in
        [(0, 0, 9_999), (1, 0, 0), (30_001, 0, 0), (10_000, 10_000, 10_001), (u32::MAX, u32::MAX, 2)]
    {
        let weights = ForecastWeights { fast, slow, long };
        seen.refused(world.govern(deployment.set_forecast(weights)).await, ForecastUnsound);
    }
    for (fast, slow, long) in [(10_000, 0, 0), (0, 15_000, 15_000), (0, 0, 0)] {
        let weights = ForecastWeights { fast, slow, long };
        world.govern(deployment.set_forecast(weights)).await.unwrap();
        versions += 1;
        let terms = world.snapshot().await.terms;
        assert_eq!((terms.forecast_version, terms.forecast_slow), (versions, slow));
    }
}
