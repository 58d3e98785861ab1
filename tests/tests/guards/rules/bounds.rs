//! Every term a unit outside each of its bounds, and as far outside as it goes.

use ballast::error::BallastError::{self, *};
use ballast::instructions::{CollateralTerms, FeedTerms, GeneralTerms, MarketTerms};
use ballast_tests::mints::SPL_TOKEN;
use ballast_tests::{
    SOL, World, default_collateral_terms, default_feed_terms, default_general_terms, default_market_terms, usd,
};

use super::Seen;
use super::terms::{identity, list_feed, set_collateral, set_feed, set_general, set_market, venue};

/// One term: its bounds, how to set it, and how it is refused.
struct Bound<T> {
    name: &'static str,
    least: u32,
    most: u32,
    set: fn(&mut T, u32),
    rule: BallastError,
}

macro_rules! bounds {
    ($terms:ty: $($name:ident $least:literal..=$most:literal $rule:ident),+ $(,)?) => {
        &[$(Bound::<$terms> {
            name: stringify!($name), least: $least, most: $most, set: |terms, value| terms.$name = value, rule: $rule,
        }),+]
    };
}

/// The hard bounds, written down once more.
const FEED: &[Bound<FeedTerms>] = bounds! { FeedTerms:
    confidence_limit 1..=1_000 RatioOutOfBounds,
    stable_speed 1..=5_000 RatioOutOfBounds,
    implied_volatility 1..=10_000 RatioOutOfBounds,
    fresh_seconds 1..=300 DurationOutOfBounds,
    usable_seconds 1..=3_600 DurationOutOfBounds,
    dead_seconds 86_400..=2_592_000 DurationOutOfBounds,
};
const COLLATERAL: &[Bound<CollateralTerms>] = bounds! { CollateralTerms:
    maintenance_haircut 0..=10_000 RatioOutOfBounds,
    maintenance_maximum 0..=10_000 RatioOutOfBounds,
    maintenance_volatility 0..=524_288 RatioOutOfBounds,
    minimum_haircut 0..=10_000 RatioOutOfBounds,
    maximum_haircut 0..=10_000 RatioOutOfBounds,
    initial_volatility 0..=524_288 RatioOutOfBounds,
    confidence_sixteenths 0..=10_000 RatioOutOfBounds,
    sale_discount 1..=2_000 RatioOutOfBounds,
    glide_speed 256..=6_553 RatioOutOfBounds,
};
const GENERAL: &[Bound<GeneralTerms>] = bounds! { GeneralTerms:
    capital_share 0..=10_000 RatioOutOfBounds,
    treasury_share 0..=5_000 RatioOutOfBounds,
    variation_discount 1..=2_000 RatioOutOfBounds,
    variation_allowance 0..=1_000 RatioOutOfBounds,
};
const MARKET: &[Bound<MarketTerms>] = bounds! { MarketTerms:
    maintenance 100..=10_000 RatioOutOfBounds,
    maintenance_maximum 100..=10_000 RatioOutOfBounds,
    maintenance_volatility 0..=524_288 RatioOutOfBounds,
    initial 200..=10_000 RatioOutOfBounds,
    initial_volatility 0..=524_288 RatioOutOfBounds,
    glide_speed 256..=6_553 RatioOutOfBounds,
    open_interest_addition 0..=10_000 RatioOutOfBounds,
    shock 0..=10_000 RatioOutOfBounds,
    profit_credit 0..=500 RatioOutOfBounds,
    profit_factor 0..=10_000 RatioOutOfBounds,
    band 1..=1_000 RatioOutOfBounds,
    fee 0..=100 RatioOutOfBounds,
    bonus 1..=500 RatioOutOfBounds,
    insolvent_bonus 1..=500 RatioOutOfBounds,
    insurance 0..=500 RatioOutOfBounds,
    buffer 1..=1_000 RatioOutOfBounds,
    draw_factor 0..=10_000 RatioOutOfBounds,
    deleverage_share 1..=10_000 RatioOutOfBounds,
    funding_cap 0..=10_000 RatioOutOfBounds,
    window_seconds 1..=86_400 DurationOutOfBounds,
    take_over_seconds 1..=86_400 DurationOutOfBounds,
};

/// Terms with one of them a unit outside each of its bounds, and as far outside as it goes.
fn outside<T: Clone>(terms: &T, bounds: &[Bound<T>]) -> Vec<(T, BallastError)> {
    let mut found = Vec::new();
    for bound in bounds {
        let beyond = [bound.least.checked_sub(1), bound.most.checked_add(1), Some(u32::MAX)];
        assert!(bound.least < bound.most, "{} has no room", bound.name);
        for value in beyond.into_iter().flatten() {
            let mut broken = terms.clone();
            (bound.set)(&mut broken, value);
            found.push((broken, bound.rule));
        }
    }
    found
}

pub(super) async fn terms_keep_their_bounds(seen: &mut Seen) {
    let mut world = World::new().await;
    let market = default_market_terms(venue(&world));
    for (terms, rule) in outside(&default_feed_terms(), FEED) {
        seen.refused(set_feed(&mut world, terms.clone()).await, rule);
        seen.refused(list_feed(&mut world, 7, identity(), terms).await, rule);
    }
    for (terms, rule) in outside(&default_collateral_terms(), COLLATERAL) {
        seen.refused(set_collateral(&mut world, terms.clone()).await, rule);
        seen.refused(world.list_collateral(7, SPL_TOKEN, 9, SOL, terms).await, rule);
    }
    for (terms, rule) in outside(&default_general_terms(), GENERAL) {
        seen.refused(set_general(&mut world, terms).await, rule);
    }
    for (terms, rule) in outside(&market, MARKET) {
        seen.refused(set_market(&mut world, terms.clone()).await, rule);
        seen.refused(world.list_market(7, SOL, terms).await, rule);
    }
    // Amounts: no market without open interest or with more than a size holds, and dust is at most a hundred dollars.
    let [uncapped, endless] = [0, 1 << 63].map(|open_interest_cap| MarketTerms { open_interest_cap, ..market.clone() });
    let [dust, swept] = [usd(100) + 1, u64::MAX].map(|dust| MarketTerms { dust, ..market.clone() });
    for terms in [uncapped, endless, dust, swept] {
        seen.refused(set_market(&mut world, terms.clone()).await, AmountOutOfBounds);
        seen.refused(world.list_market(7, SOL, terms).await, AmountOutOfBounds);
    }
    set_market(&mut world, MarketTerms { dust: usd(100), ..market }).await.unwrap();
}
