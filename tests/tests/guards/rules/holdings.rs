//! What protocol capital holds beside quote.

use ballast::error::BallastError::*;
use ballast::instructions::{HoldingTerms, Rebalancing};
use ballast::state::{Reserve, pause, side};
use ballast_client::instruction::Vault;
use ballast_tests::{BTC, SOL, World, default_holding_terms, default_reserve_terms, default_tranche_terms, sol, usd};

use super::Seen;
use super::terms::with;

pub(super) async fn holdings_keep_their_terms(seen: &mut Seen) {
    let mut world = World::new().await;
    world.opens_holding(SOL).await;
    let of = |change: fn(&mut HoldingTerms)| with(default_holding_terms(), change);
    let deployment = world.deployment();
    for terms in [of(|terms| terms.calm_weight = 5_001), of(|terms| terms.band = 49), of(|terms| terms.band = 2_001)] {
        seen.refused(world.govern(deployment.set_holding_terms(0, terms)).await, RatioOutOfBounds);
    }
    let contradicting = of(|terms| terms.stressed_weight = 3_001);
    seen.refused(world.govern(deployment.set_holding_terms(0, contradicting)).await, TermsContradict);
    seen.refused(world.govern(deployment.set_holding_terms(0, of(|terms| terms.class = 8))).await, UnknownClass);
    // Both together leave less than half in quote.
    seen.refused(world.lists_holding(1, BTC, of(|terms| terms.calm_weight = 2_001)).await, TermsContradict);
    let small = of(|terms| (terms.calm_weight, terms.stressed_weight) = (1_000, 1_000));
    seen.refused(world.lists_holding(0, BTC, small).await, IndexTaken);
    seen.refused(world.lists_holding(4, BTC, small).await, IndexBeyondTable);
    seen.refused(world.govern(deployment.set_holding_terms(1, small)).await, UnknownHolding);
    world.lists_holding(1, BTC, small).await.unwrap();
    // Only lower weights are immediate.
    let governance = world.root.governance.insecure_clone();
    for (terms, at_once) in [
        (of(|terms| terms.calm_weight = 2_999), true),
        (of(|terms| terms.calm_weight = 3_000), false),
        (of(|terms| (terms.calm_weight, terms.stressed_weight) = (2_999, 1)), false),
        (of(|terms| (terms.calm_weight, terms.day_cap) = (2_999, 0)), false),
        (of(|terms| (terms.calm_weight, terms.band) = (2_999, 501)), false),
        (of(|terms| (terms.calm_weight, terms.class) = (2_999, 1)), false),
    ] {
        let outcome = world.send(&[deployment.set_holding_terms(0, terms).instruction], &[&governance]).await;
        if at_once {
            outcome.unwrap();
        } else {
            seen.refused(outcome, ChangeNotQueued);
        }
    }
    seen.refused(world.endows_holding(2, SOL, 1).await, UnknownHolding);
    seen.refused(world.endows_holding(0, SOL, 0).await, ZeroAmount);
    seen.refused(world.endows_holding(0, BTC, 1).await, NotRecorded);
}

/// The reserve as something else would have left it.
async fn with_reserve(world: &mut World, change: impl FnOnce(&mut Reserve)) {
    let reserve = world.deployment().reserve;
    let whole = world.bank.account(&reserve).await.unwrap();
    let mut data = whole.data;
    change(bytemuck::from_bytes_mut(&mut data[8..]));
    world.bank.place(&reserve, &whole.owner, data);
}

pub(super) async fn a_holding_trades_by_its_rules(seen: &mut Seen) {
    let mut world = World::new().await;
    world.opens_holding(SOL).await;
    world.fund_reserve(None, usd(10_000)).await;
    world.endows_holding(0, SOL, sol(100)).await.unwrap();
    let tom = world.taker("tom").await;
    seen.refused(tom.buys(&mut world, SOL, 1).await, HoldingsNotValued);
    world.values_holdings().await.unwrap();
    seen.refused(tom.buys(&mut world, SOL, 0).await, ZeroAmount);
    seen.refused(tom.sells(&mut world, SOL, 1).await, HoldingAtRest);
    let asked = Rebalancing { holding: 0, side: side::RESTS, amount: 1, limit: 0 };
    seen.refused(tom.asks(&mut world, SOL, asked).await, HoldingAtRest);
    let asked = Rebalancing { holding: 1, side: side::SELLS, amount: 1, limit: usd(1) };
    seen.refused(tom.asks(&mut world, SOL, asked).await, UnknownHolding);
    let asked = Rebalancing { holding: 0, side: side::SELLS, amount: sol(1), limit: usd(125) };
    seen.refused(tom.asks(&mut world, SOL, asked).await, TakerLimitExceeded);
    world.advance(61).await;
    seen.refused(tom.buys(&mut world, SOL, sol(1)).await, PriceNotFresh);
    world.wait(1).await;
    tom.buys(&mut world, SOL, sol(1)).await.unwrap();
    let capped = HoldingTerms { day_cap: usd(200), ..default_holding_terms() };
    world.govern(world.deployment().set_holding_terms(0, capped)).await.unwrap();
    seen.refused(tom.buys(&mut world, SOL, sol(1)).await, HoldingCapExceeded);
}

pub(super) async fn quote_is_spent_in_calm_alone(seen: &mut Seen) {
    let mut world = World::new().await;
    world.opens_holding(SOL).await;
    world.fund_reserve(None, usd(2_000_000)).await;
    let tom = world.taker("tom").await;
    world.values_holdings().await.unwrap();
    seen.refused(tom.sells(&mut world, SOL, sol(2_000)).await, OutflowLimited);
    with_reserve(&mut world, |reserve| reserve.tranches[0].due = usd(150_000)).await;
    seen.refused(tom.sells(&mut world, SOL, sol(500)).await, OthersWait);
    with_reserve(&mut world, |reserve| reserve.tranches[0].due = 0).await;
    let exits = with(default_tranche_terms(), |terms| terms.exit_floor = 10_000);
    world.govern(world.deployment().set_tranche_terms(exits)).await.unwrap();
    with_reserve(&mut world, |reserve| reserve.target = usd(1_999_900)).await;
    seen.refused(tom.sells(&mut world, SOL, sol(1)).await, QuoteNeeded);
    with_reserve(&mut world, |reserve| reserve.target = 0).await;
    world.govern(world.deployment().set_reserve_terms(default_reserve_terms())).await.unwrap();
    world.wait(1).await;
    world.values_holdings().await.unwrap();
    with_reserve(&mut world, |reserve| reserve.target = 1).await;
    seen.refused(tom.sells(&mut world, SOL, sol(1)).await, ReserveStrained);
    with_reserve(&mut world, |reserve| (reserve.target, reserve.reported) = (0, 1)).await;
    seen.refused(tom.sells(&mut world, SOL, sol(1)).await, LossReported);
    with_reserve(&mut world, |reserve| reserve.reported = 0).await;
    tom.sells(&mut world, SOL, sol(1)).await.unwrap();
    world.pauses(pause::WITHDRAWAL, 60).await.unwrap();
    seen.refused(tom.sells(&mut world, SOL, sol(1)).await, Paused);
    world.wait(61).await;
    // A breaker stops purchases, and is stress.
    let vault = world.deployment().vault(BTC);
    let ada = world.trader("ada").await;
    ada.deposits_collateral(&mut world, BTC, 10).await.unwrap();
    world.bank.take_tokens(&vault, 1).await;
    world.watched = false;
    let trip = world.deployment().trip_breaker(ballast::state::breaker::VAULT_BELOW_LEDGER, Vault::Traders(BTC));
    world.crank(trip).await.unwrap();
    seen.refused(tom.sells(&mut world, SOL, sol(1)).await, BreakerOpen);
    world.values_holdings().await.unwrap();
    seen.refused(tom.sells(&mut world, SOL, sol(1)).await, HoldingAtRest);
}

/// A mint that begins to tax transfers: nothing more of it comes in.
pub(super) async fn a_taxed_mint_is_not_taken_in(seen: &mut Seen) {
    let mut world = World::new().await;
    world.opens_holding(BTC).await;
    world.fund_reserve(None, usd(10_000)).await;
    let tom = world.taker("tom").await;
    world.values_holdings().await.unwrap();
    super::mints::begins_to_tax(&mut world, BTC).await;
    seen.refused(world.endows_holding(0, BTC, 1_000).await, MintChargesFee);
    seen.refused(tom.sells(&mut world, BTC, 1_000).await, MintChargesFee);
}
