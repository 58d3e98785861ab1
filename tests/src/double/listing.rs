//! A scenario as a deployment: terms in the program's types, keys, tokens, and everything listed.

use std::collections::BTreeMap;

use anchor_lang::prelude::Pubkey;
use ballast::instructions::{
    CollateralTerms, FeedTerms, GeneralTerms, HoldingTerms, InventoryTerms, MarketTerms, PlacementTerms, RampTerms,
    ReserveTerms, StakeTerms, TranchesTerms,
};
use ballast::state::NONE;
use ballast_client::snapshot::Snapshot;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::bank::{Bank, keypair};
use crate::mints::{SPL_TOKEN, TOKEN_2022};
use crate::model;
use crate::oracle::Message;
use crate::placement::Lender;
use crate::walk::action::EXPONENT;
use crate::walk::choose::{DELEGATE, MATCHERS, STRANGER};
use crate::walk::scenario::{COLLATERALS, HOLDINGS, LENDERS, MARKETS, SPARE, STAKERS, Scenario};
use crate::world::World;

/// The key of governance.
pub const GOVERNANCE: u64 = 400;
/// The key of the guardian.
pub const GUARDIAN: u64 = 402;
/// The key that publishes funding rates.
pub const VENUE: u64 = 401;
/// Tokens of each kind that an owner has outside.
const OUTSIDE: u64 = 1 << 50;

fn ratio(value: i128) -> u32 {
    u32::try_from(value).expect("a ratio")
}

fn amount(value: i128) -> u64 {
    u64::try_from(value).expect("an amount")
}

/// A feed's terms.
pub fn feed_terms(terms: &model::FeedTerms) -> FeedTerms {
    FeedTerms {
        confidence_limit: ratio(terms.confidence_limit_bp),
        fresh_seconds: ratio(terms.fresh_seconds),
        usable_seconds: ratio(terms.usable_seconds),
        dead_seconds: ratio(terms.dead_seconds),
        stable_speed: ratio(terms.stable_speed_ppm),
        implied_volatility: ratio(terms.implied_bp),
    }
}

/// A market's terms.
pub fn market_terms(terms: &model::MarketTerms, venue: Pubkey) -> MarketTerms {
    MarketTerms {
        venue,
        open_interest_cap: amount(terms.open_interest_cap),
        concentration_slope: amount(terms.concentration.to),
        dust: amount(terms.dust),
        draw_cap: amount(terms.draw_cap),
        maintenance: ratio(terms.maintenance_follow.base_bp),
        maintenance_maximum: ratio(terms.maintenance_follow.maximum_bp),
        maintenance_volatility: ratio(terms.maintenance_follow.multiple),
        glide_speed: ratio(terms.maintenance.speed),
        initial: ratio(terms.initial_bp),
        initial_volatility: ratio(terms.initial_multiple),
        open_interest_addition: ratio(terms.open_interest_addition_bp),
        shock: ratio(terms.shock_bp),
        profit_credit: ratio(terms.profit_credit_bp),
        profit_factor: ratio(terms.profit_factor.to),
        band: ratio(terms.band_bp),
        fee: ratio(terms.fee_bp),
        bonus: ratio(terms.bonus_bp),
        insolvent_bonus: ratio(terms.insolvent_bonus_bp),
        insurance: ratio(terms.insurance_bp),
        buffer: ratio(terms.buffer_bp),
        draw_factor: ratio(terms.draw_factor_bp),
        deleverage_share: ratio(terms.deleverage_share_bp),
        funding_cap: ratio(terms.funding_rate_cap),
        window_seconds: ratio(terms.window_seconds),
        take_over_seconds: ratio(terms.take_over_seconds),
        class: u8::try_from(terms.class).expect("a class"),
    }
}

/// A collateral's terms.
pub fn collateral_terms(terms: &model::CollateralTerms) -> CollateralTerms {
    CollateralTerms {
        deposit_cap: amount(terms.deposit_cap),
        size_slope: amount(terms.size_slope),
        maintenance_haircut: ratio(terms.maintenance_follow.base_bp),
        maintenance_maximum: ratio(terms.maintenance_follow.maximum_bp),
        maintenance_volatility: ratio(terms.maintenance_follow.multiple),
        glide_speed: ratio(terms.maintenance_haircut.speed),
        minimum_haircut: ratio(terms.minimum_haircut_bp),
        maximum_haircut: ratio(terms.maximum_haircut_bp),
        initial_volatility: ratio(terms.initial_multiple),
        confidence_sixteenths: ratio(terms.confidence_sixteenths),
        sale_discount: ratio(terms.sale_discount_bp),
    }
}

fn ramp_terms(ramp: &model::Ramp) -> RampTerms {
    RampTerms { full: ratio(ramp.full), width: ratio(ramp.width), most: ratio(ramp.most) }
}

/// The reserve's terms.
pub fn reserve_terms(terms: &model::ReserveTerms) -> ReserveTerms {
    let percent = |percent: &i128| u8::try_from(*percent).expect("a share");
    let correlations: Vec<u8> = terms.correlations.iter().map(percent).collect();
    ReserveTerms {
        floor: ratio(terms.floor_bp),
        value_at_risk: ratio(terms.value_at_risk),
        expected_shortfall: ratio(terms.expected_shortfall),
        jump_share: ratio(terms.jump_share_bp),
        excess_share: ratio(terms.excess_share_bp),
        loading_slope: ratio(terms.loading_slope),
        loading_most: ratio(terms.loading_most),
        stress_slope: ratio(terms.stress_slope),
        stress_most: ratio(terms.stress_most),
        speed_up: ratio(terms.speed_up_bp),
        speed_down: ratio(terms.speed_down_bp),
        correlations: correlations.try_into().expect("all pairs"),
        fee_share_most: ratio(terms.fee_share_most_bp),
        fee: ramp_terms(&terms.fee),
        initial: ramp_terms(&terms.initial),
        caps: ramp_terms(&terms.caps),
        level_begins: terms.level_begins.map(ratio),
        level_hysteresis: ratio(terms.level_hysteresis),
    }
}

/// The tranches' terms.
pub fn tranche_terms(terms: &model::TrancheTerms) -> TranchesTerms {
    TranchesTerms {
        tranches: terms.tranches.clone().map(|terms| StakeTerms {
            cap: amount(terms.cap),
            notice: ratio(terms.notice),
            standby_premium: ratio(terms.standby_bp),
            reached_premium: ratio(terms.reached_bp),
        }),
        attachment: amount(terms.attachment),
        detachment: amount(terms.detachment),
        exit_floor: ratio(terms.exit_floor_bp),
    }
}

/// The terms of the inventory.
pub fn inventory_terms(terms: &model::InventoryTerms) -> InventoryTerms {
    InventoryTerms { capital_share: ratio(terms.capital_bp), delta_share: ratio(terms.delta_bp) }
}

/// A holding's terms.
pub fn holding_terms(terms: &model::HoldingTerms) -> HoldingTerms {
    let ratio = |value: i128| u16::try_from(value).expect("a ratio");
    HoldingTerms {
        calm_weight: ratio(terms.calm_bp),
        stressed_weight: ratio(terms.stressed_bp),
        band: ratio(terms.band_bp),
        class: u8::try_from(terms.class).expect("a class"),
        day_cap: amount(terms.day_cap),
    }
}

/// The terms of placements, with the vault of a depository.
pub fn placement_terms(terms: &model::PlacementTerms, vault: Pubkey) -> PlacementTerms {
    PlacementTerms { vault, share: ratio(terms.share_bp), coverage: ratio(terms.coverage_bp) }
}

fn general_terms(terms: &model::ClearingTerms, quote_feed: u16) -> GeneralTerms {
    GeneralTerms {
        quote_feed,
        draw_cap: amount(terms.draw_cap),
        capital_share: ratio(terms.capital_bp),
        treasury_share: ratio(terms.treasury_bp),
        variation_discount: ratio(terms.variation_discount_bp),
        variation_allowance: ratio(terms.variation_allowance_bp),
    }
}

/// Everyone's keys, by number.
pub fn keys(scenario: &Scenario) -> BTreeMap<u64, Keypair> {
    let mut numbers: Vec<u64> = scenario.accounts.iter().map(|(owner, _)| *owner).collect();
    numbers.extend([DELEGATE, STRANGER]);
    numbers.extend(MATCHERS);
    numbers.into_iter().map(|number| (number, keypair(&format!("walker {number}")))).collect()
}

/// Lists everything in a bank of its own, opens the accounts and gives everyone tokens.
pub async fn deploy(
    scenario: &Scenario,
    keys: &mut BTreeMap<u64, Keypair>,
    bank: Bank,
) -> (World, Vec<Lender>, Snapshot) {
    let mut world = World::bare_on(bank, general_terms(&scenario.general, NONE)).await;
    world.watched = false;
    assert_eq!(world.now(), scenario.start, "the bank starts at another time");
    keys.insert(GOVERNANCE, world.root.governance.insecure_clone());
    keys.insert(GUARDIAN, world.root.guardian.insecure_clone());
    keys.insert(VENUE, world.root.venue.insecure_clone());
    list_feeds(&mut world, scenario).await;
    for (index, terms) in (0_u16..).zip(&scenario.collaterals) {
        let feed = index + u16::try_from(MARKETS).expect("an index");
        let last = usize::from(index) + 1 == COLLATERALS;
        let program = if last { TOKEN_2022 } else { SPL_TOKEN };
        let decimals = scenario.feeds[usize::from(feed)].decimals;
        world.list_collateral(index, program, decimals, feed, collateral_terms(terms)).await.unwrap();
    }
    for (index, terms) in (0_u16..).zip(&scenario.markets) {
        let terms = market_terms(terms, world.root.venue.pubkey());
        world.list_market(index, index, terms).await.unwrap();
    }
    let terms = world.root.deployment.set_inventory_terms(inventory_terms(&scenario.inventory));
    world.govern(terms).await.unwrap();
    world.open_inventories().await;
    world.opens_census().await;
    world.crank(world.deployment().open_holdings(world.bank.payer())).await.unwrap();
    for (index, (collateral, terms)) in (0_u8..).zip(HOLDINGS.into_iter().zip(&scenario.holdings)) {
        let collateral = u16::try_from(collateral).expect("an index");
        world.lists_holding(index, collateral, holding_terms(terms)).await.unwrap();
    }
    for (owner, index) in &scenario.accounts[..SPARE] {
        world.open(keys[owner].insecure_clone(), *index).await;
    }
    for owner in scenario.accounts.iter().map(|(owner, _)| owner).chain([&DELEGATE]) {
        give(&mut world, &keys[owner].pubkey()).await;
    }
    for staker in STAKERS {
        // They pay the rent of their tickets.
        world.bank.place(&keys[&staker].pubkey(), &anchor_lang::system_program::ID, Vec::new());
    }
    let mut lenders = Vec::new();
    for (name, number) in LENDERS {
        let lender = world.lender(name).await;
        lender.may_hold_receipts(&mut world).await;
        keys.insert(number, lender.keypair.insecure_clone());
        lenders.push(lender);
    }
    let snapshot = world.snapshot().await;
    (world, lenders, snapshot)
}

/// Pull and push feeds by turns, each with its first price.
async fn list_feeds(world: &mut World, scenario: &Scenario) {
    let mut all = Vec::new();
    for (index, feed) in (0_u16..).zip(&scenario.feeds) {
        let terms = feed_terms(&feed.terms);
        if index % 3 == 2 {
            world.list_push_feed(index, feed.decimals, terms).await.unwrap();
        } else {
            world.list_pull_feed(index, feed.decimals, terms).await.unwrap();
        }
        let published = scenario.start;
        world.post(index, &Message { price: feed.mantissa, confidence: 0, exponent: EXPONENT, published });
        all.push(index);
    }
    world.refresh(&all).await.unwrap();
    if let Some(feed) = scenario.quote_feed() {
        let feed = u16::try_from(feed).expect("an index");
        let terms = world.root.deployment.set_general_terms(general_terms(&scenario.general, feed));
        world.govern(terms).await.unwrap();
    }
}

async fn give(world: &mut World, owner: &Pubkey) {
    let deployment = world.deployment();
    world.bank.give(owner, &deployment.quote_mint, &deployment.quote_program, OUTSIDE).await;
    for listed in world.root.collaterals.values().copied().collect::<Vec<_>>() {
        world.bank.give(owner, &listed.mint, &listed.program, OUTSIDE).await;
    }
}
