//! Terms that contradict each other, and listings.

use anchor_lang::prelude::Pubkey;
use ballast::error::BallastError::*;
use ballast::instructions::{CollateralTerms, FeedIdentity, FeedTerms, GeneralTerms, MarketTerms};
use ballast::state::{NONE, source};
use ballast_client::instruction::Collateral;
use ballast_tests::mints::SPL_TOKEN;
use ballast_tests::{
    BTC, Expect, Outcome, SOL, World, default_collateral_terms, default_feed_terms, default_general_terms,
    default_market_terms,
};

use super::{EXISTS, Seen};

pub(super) async fn set_feed(world: &mut World, terms: FeedTerms) -> Outcome {
    let instruction = world.deployment().set_feed_terms(SOL, terms);
    world.govern(instruction).await
}

pub(super) async fn set_collateral(world: &mut World, terms: CollateralTerms) -> Outcome {
    let instruction = world.deployment().set_collateral_terms(SOL, terms);
    world.govern(instruction).await
}

pub(super) async fn set_general(world: &mut World, terms: GeneralTerms) -> Outcome {
    let instruction = world.deployment().set_general_terms(terms);
    world.govern(instruction).await
}

pub(super) async fn set_market(world: &mut World, terms: MarketTerms) -> Outcome {
    let instruction = world.deployment().set_market_terms(SOL, terms);
    world.govern(instruction).await
}

/// A feed that no world lists by itself.
pub(super) const fn identity() -> FeedIdentity {
    FeedIdentity { source: source::PULL, id: [9; 32], decimals: 6 }
}

pub(super) async fn list_feed(world: &mut World, index: u16, identity: FeedIdentity, terms: FeedTerms) -> Outcome {
    let instruction = world.deployment().list_feed(index, identity, terms);
    world.govern(instruction).await
}

/// Terms with some of them changed.
pub(super) fn with<T>(mut terms: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut terms);
    terms
}

pub(super) async fn terms_do_not_contradict_each_other(seen: &mut Seen) {
    let mut world = World::new().await;
    let feed = with(default_feed_terms(), |terms| terms.usable_seconds = terms.fresh_seconds - 1);
    seen.refused(set_feed(&mut world, feed).await, TermsContradict);
    for (minimum, maximum) in [(999, 5_000), (5_001, 5_000)] {
        let terms = with(default_collateral_terms(), |terms| {
            (terms.minimum_haircut, terms.maximum_haircut) = (minimum, maximum);
        });
        seen.refused(set_collateral(&mut world, terms).await, TermsContradict);
    }
    haircuts_are_ordered(&mut world, seen).await;
    a_sale_restores(&mut world, seen).await;
    a_liquidation_restores(&mut world, seen).await;
    let general = with(default_general_terms(), |terms| {
        (terms.capital_share, terms.treasury_share) = (5_001, 5_000);
    });
    seen.refused(set_general(&mut world, general).await, TermsContradict);
    let market = default_market_terms(venue(&world));
    let narrow = with(market.clone(), |terms| {
        (terms.maintenance, terms.initial, terms.bonus, terms.insurance) = (300, 400, 100, 50);
    });
    let contradictions = [
        with(market.clone(), |terms| (terms.bonus, terms.insurance) = (225, 50)),
        with(market.clone(), |terms| terms.buffer = 501),
        with(narrow.clone(), |terms| terms.profit_credit = 400),
        with(market.clone(), |terms| terms.band = 501),
        with(market.clone(), |terms| terms.maintenance_maximum = 499),
        with(market, |terms| (terms.initial_volatility, terms.maintenance_volatility) = (9, 10)),
    ];
    for terms in contradictions {
        seen.refused(set_market(&mut world, terms.clone()).await, TermsContradict);
        seen.refused(world.list_market(7, SOL, terms).await, TermsContradict);
    }
    let edge = with(narrow, |terms| terms.profit_credit = 399);
    set_market(&mut world, edge).await.unwrap();
}

/// What counts for new risk is never more than what counts for open risk, with volatility and without.
async fn haircuts_are_ordered(world: &mut World, seen: &mut Seen) {
    let terms = default_collateral_terms();
    let contradictions = [
        with(terms.clone(), |terms| terms.maintenance_maximum = 999),
        with(terms.clone(), |terms| terms.maintenance_maximum = 5_001),
        with(terms.clone(), |terms| (terms.initial_volatility, terms.maintenance_volatility) = (9, 10)),
    ];
    for terms in contradictions {
        seen.refused(set_collateral(world, terms.clone()).await, TermsContradict);
        seen.refused(world.list_collateral(7, SPL_TOKEN, 9, SOL, terms).await, TermsContradict);
    }
    let edge = with(terms, |terms| {
        (terms.maintenance_maximum, terms.initial_volatility, terms.maintenance_volatility) = (1_000, 9, 9);
    });
    set_collateral(world, edge).await.unwrap();
}

/// A liquidation frees more margin than it takes, by the maintenance ratio of today and by its goal.
async fn a_liquidation_restores(world: &mut World, seen: &mut Seen) {
    let market = default_market_terms(venue(world));
    let dear = with(market.clone(), |terms| (terms.maintenance, terms.bonus) = (900, 225));
    seen.refused(set_market(world, dear.clone()).await, TermsContradict);
    set_market(world, with(dear.clone(), |terms| terms.bonus = 224)).await.unwrap();
    world.advance(21).await; // Two basis points.
    set_market(world, dear).await.unwrap();
    // Nor does the way back leave a bonus behind that it does not carry.
    seen.refused(set_market(world, with(market.clone(), |terms| terms.bonus = 225)).await, TermsContradict);
    set_market(world, market).await.unwrap();
    world.advance(21).await;
}

/// Between two slopes stands no third: a new goal waits until the last was reached at every notional. All other terms change.
pub(super) async fn a_slope_under_way_keeps_its_goal(seen: &mut Seen) {
    let mut world = World::new().await;
    let sloped = |slope| {
        let market = default_market_terms(Pubkey::default());
        with(market, |terms| terms.concentration_slope = slope)
    };
    set_market(&mut world, sloped(40)).await.unwrap();
    seen.refused(set_market(&mut world, sloped(0)).await, TermUnderWay);
    seen.refused(set_market(&mut world, sloped(41)).await, TermUnderWay);
    set_market(&mut world, with(sloped(40), |terms| terms.fee = 6)).await.unwrap();
    world.advance(100_009).await; // floor(100,009 * 6,553 / 65,536) = 9,999 bp: a basis point short of the whole.
    seen.refused(set_market(&mut world, sloped(0)).await, TermUnderWay);
    world.advance(1).await;
    set_market(&mut world, sloped(0)).await.unwrap();
}

/// A forced sale gives away at most half of the margin that it frees, by the haircut of today and by its goal.
async fn a_sale_restores(world: &mut World, seen: &mut Seen) {
    let priced = |haircut: u32, sale: u32| {
        with(default_collateral_terms(), |terms| {
            (terms.maintenance_haircut, terms.minimum_haircut, terms.sale_discount) = (haircut, 2_000, sale);
        })
    };
    for (haircut, sale) in [(1_000, 501), (999, 500), (0, 1), (1_998, 1_000)] {
        seen.refused(set_collateral(world, priced(haircut, sale)).await, TermsContradict);
        seen.refused(world.list_collateral(7, SPL_TOKEN, 9, SOL, priced(haircut, sale)).await, TermsContradict);
    }
    // The haircut of 2,000 that would carry a discount of 1,000 is on its way, a basis point in ten seconds.
    seen.refused(set_collateral(world, priced(2_000, 501)).await, TermsContradict);
    set_collateral(world, priced(2_000, 500)).await.unwrap();
    world.advance(5_001).await; // Half of the way.
    seen.refused(set_collateral(world, priced(2_000, 751)).await, TermsContradict);
    set_collateral(world, priced(2_000, 750)).await.unwrap();
    // Nor does the way back leave a discount behind that it does not carry.
    seen.refused(set_collateral(world, priced(1_400, 750)).await, TermsContradict);
    world.advance(10_000).await;
    set_collateral(world, priced(2_000, 1_000)).await.unwrap();
}

pub(super) async fn listings_are_found_and_taken_once(seen: &mut Seen) {
    let mut world = World::new().await;
    let market = default_market_terms(venue(&world));
    let (feed, collateral) = (default_feed_terms(), default_collateral_terms());
    unknown(&mut world, seen).await;
    // Each table has its end.
    seen.refused(list_feed(&mut world, 64, identity(), feed.clone()).await, IndexBeyondTable);
    seen.refused(world.list_market(48, SOL, market.clone()).await, IndexBeyondTable);
    seen.refused(world.list_collateral(16, SPL_TOKEN, 9, SOL, collateral.clone()).await, IndexBeyondTable);
    // Each index is taken once; of a market and a vault the address is, too.
    seen.refused(list_feed(&mut world, SOL, identity(), feed.clone()).await, IndexTaken);
    world.list_market(SOL, BTC, market).await.refused(EXISTS);
    world.list_collateral(SOL, SPL_TOKEN, 9, SOL, collateral.clone()).await.refused(EXISTS);
    let listed = Collateral { index: 7, ..world.root.collaterals[&SOL] };
    seen.refused(world.list_mint(listed, SOL, collateral.clone()).await, IndexTaken);
    // A feed has a source and an identity.
    let identities = [(source::NONE, [9; 32]), (3, [9; 32]), (source::PULL, [0; 32]), (source::PUSH, [0; 32])];
    for (source, id) in identities {
        let invalid = FeedIdentity { source, id, decimals: 6 };
        seen.refused(list_feed(&mut world, 7, invalid, feed.clone()).await, FeedIdentityInvalid);
    }
    decimals(&mut world, seen).await;
}

/// A feed prices the smallest unit of its mint; the quote's feed had a price, and the quote is no collateral.
async fn decimals(world: &mut World, seen: &mut Seen) {
    let (feed, collateral) = (default_feed_terms(), default_collateral_terms());
    let mut fine = identity();
    fine.decimals = 13;
    seen.refused(list_feed(world, 7, fine, feed.clone()).await, DecimalsMismatch);
    let coarse = world.list_collateral(7, SPL_TOKEN, 8, SOL, collateral.clone()).await;
    seen.refused(coarse, DecimalsMismatch);
    seen.refused(requoted(world, SOL).await, DecimalsMismatch);
    list_feed(world, 7, identity(), feed).await.unwrap();
    seen.refused(requoted(world, 7).await, QuoteFeedFixed);
    let mut bare = World::bare(default_general_terms()).await;
    list_feed(&mut bare, 7, identity(), default_feed_terms()).await.unwrap();
    seen.refused(requoted(&mut bare, 7).await, FeedWithoutPrice);
    let mut quoted = World::quoted(7).await;
    seen.refused(requoted(&mut quoted, NONE).await, QuoteFeedFixed);
    let mint = world.deployment().quote_mint;
    let quote = Collateral { index: 7, mint, program: SPL_TOKEN };
    seen.refused(world.list_mint(quote, 7, collateral).await, TermsContradict);
}

async fn requoted(world: &mut World, quote_feed: u16) -> Outcome {
    let mut terms = default_general_terms();
    terms.quote_feed = quote_feed;
    set_general(world, terms).await
}

async fn unknown(world: &mut World, seen: &mut Seen) {
    let market = default_market_terms(Pubkey::default());
    let (feed, collateral) = (default_feed_terms(), default_collateral_terms());
    for index in [9, 63, 64, u16::MAX] {
        seen.refused(world.list_market(7, index, market.clone()).await, UnknownFeed);
        seen.refused(world.list_collateral(7, SPL_TOKEN, 9, index, collateral.clone()).await, UnknownFeed);
    }
    let deployment = world.deployment();
    seen.refused(world.govern(deployment.set_feed_terms(9, feed)).await, UnknownFeed);
    seen.refused(world.govern(deployment.set_collateral_terms(9, collateral)).await, UnknownCollateral);
    seen.refused(world.govern(deployment.set_market_terms(9, market)).await, UnknownMarket);
    let general = GeneralTerms { quote_feed: 9, ..default_general_terms() };
    seen.refused(world.govern(deployment.set_general_terms(general)).await, UnknownFeed);
}

pub(super) fn venue(world: &World) -> Pubkey {
    solana_signer::Signer::pubkey(&world.root.venue)
}
