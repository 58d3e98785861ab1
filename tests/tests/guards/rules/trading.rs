//! Trades: sides, band, gate, caps, matchers; and what must be paid before value leaves.

use ballast::error::BallastError::*;
use ballast::instructions::MatcherBudget;
use ballast_tests::bank::keypair;
use ballast_tests::{Actor, BTC, DAY, ETH, Outcome, SOL, World, sol, usd};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::Seen;

/// Two traders with so much cash.
async fn traders(world: &mut World, cash: u64) -> (Actor, Actor) {
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    ada.deposits(world, cash).await.unwrap();
    bob.deposits(world, usd(100_000)).await.unwrap();
    (ada, bob)
}

pub(super) async fn a_trade_keeps_to_two_traders_and_the_band(seen: &mut Seen) {
    let mut world = World::new().await;
    let (ada, bob) = traders(&mut world, usd(10_000)).await;
    let second = world.open(ada.keypair.insecure_clone(), 1).await;
    second.deposits(&mut world, usd(1_000)).await.unwrap();
    seen.refused(ada.buys_at_mark(&mut world, SOL, sol(1), &second).await, SameTrader);
    // A per cent around 125 dollars, and a unit.
    let (value, band) = (usd(125), 1_250_001);
    for quote in [0, value - band - 1, value + band + 1, u64::MAX / 2] {
        seen.refused(ada.buys(&mut world, SOL, sol(1), quote, &bob).await, OutsideBand);
    }
    ada.buys(&mut world, SOL, sol(1), value - band, &bob).await.unwrap();
    ada.buys(&mut world, SOL, sol(1), value + band, &bob).await.unwrap();
}

pub(super) async fn the_gate(seen: &mut Seen) {
    let mut world = World::new().await;
    let (ada, bob) = traders(&mut world, usd(1_300)).await;
    seen.refused(ada.buys_at_mark(&mut world, SOL, sol(104), &bob).await, BelowInitialMargin);
    ada.buys_at_mark(&mut world, SOL, sol(100), &bob).await.unwrap();
    // Between initial and maintenance margin a position only shrinks, and gives nothing away.
    world.price(SOL, 120).await;
    seen.refused(ada.buys_at_mark(&mut world, SOL, 1, &bob).await, BelowInitialMargin);
    seen.refused(bob.buys_at_mark(&mut world, SOL, sol(201), &ada).await, BelowInitialMargin);
    seen.refused(bob.buys(&mut world, SOL, sol(1), usd(119), &ada).await, ValueGivenAway);
    world.set_market(SOL, |terms| terms.band = 500).await;
    seen.refused(bob.buys(&mut world, SOL, sol(1), usd(114), &ada).await, HealthFell);
    bob.buys_at_mark(&mut world, SOL, sol(1), &ada).await.unwrap();
    // Below zero nothing is traded: not even at a gift that would lift it above.
    world.price(SOL, 100).await;
    seen.refused(bob.buys(&mut world, SOL, sol(1), usd(105), &ada).await, BelowZero);
    world.set_market(SOL, |terms| terms.band = 500).await;
    seen.refused(bob.buys_at_mark(&mut world, SOL, sol(99), &ada).await, BelowZero);
}

pub(super) async fn open_interest_keeps_its_caps(seen: &mut Seen) {
    let mut world = World::new().await;
    let (ada, bob) = traders(&mut world, usd(10_000)).await;
    world.set_market(SOL, |terms| terms.open_interest_cap = sol(10)).await;
    seen.refused(ada.buys_at_mark(&mut world, SOL, sol(10) + 1, &bob).await, OpenInterestCapExceeded);
    ada.buys_at_mark(&mut world, SOL, sol(10), &bob).await.unwrap();
    // A shock beyond maintenance margin is for the market's allowance to cover: a tenth of a seed of 30 dollars a day.
    world.set_market(BTC, |terms| terms.shock = 501).await;
    seen.refused(ada.buys_at_mark(&mut world, BTC, 1_000_000, &bob).await, ShockNotCovered);
    world.fund_reserve(Some(BTC), usd(30)).await;
    seen.refused(ada.buys_at_mark(&mut world, BTC, 1_000_000, &bob).await, ShockNotCovered);
    world.advance(30 * DAY).await;
    world.prices(&[(SOL, 125), (BTC, 50_000)]).await;
    ada.buys_at_mark(&mut world, BTC, 1_000_000, &bob).await.unwrap();
}

pub(super) async fn funding_is_charged_before_growth(seen: &mut Seen) {
    let mut world = World::new().await;
    let (ada, bob) = traders(&mut world, usd(10_000)).await;
    let venue = world.root.venue.insecure_clone();
    let publish = world.deployment().publish_funding_rate(venue.pubkey(), SOL, -1);
    world.send(&[publish], &[&venue]).await.unwrap();
    world.wait(301).await;
    seen.refused(ada.buys_at_mark(&mut world, SOL, sol(10), &bob).await, FundingNotAccrued);
    let accrue = world.deployment().accrue_funding(SOL);
    world.crank(accrue).await.unwrap();
    ada.buys_at_mark(&mut world, SOL, sol(10), &bob).await.unwrap();
}

/// A matcher of two traders.
struct Matched<'a> {
    matcher: Keypair,
    buyer: &'a Actor,
    seller: &'a Actor,
}

impl Matched<'_> {
    async fn allowed(&self, world: &mut World, trader: &Actor, expires: i64) {
        let (notional, slippage) = (usd(375), usd(1));
        let budget = MatcherBudget { markets: 1, expires, notional, slippage };
        let matcher = self.matcher.pubkey();
        let call = world.deployment().allow_matcher(trader.key(), trader.account, matcher, budget);
        world.send(&[call], &[&trader.keypair]).await.unwrap();
    }

    async fn fills(&self, world: &mut World, market: u16, size: u64, quote: u64) -> Outcome {
        let matcher = self.matcher.pubkey();
        let sides = ((self.buyer.account, matcher), (self.seller.account, matcher));
        let call = world.deployment().settle_trade(market, sides.0, sides.1, size, quote);
        world.send(&[call], &[&self.matcher]).await
    }
}

pub(super) async fn matchers_keep_their_budgets(seen: &mut Seen) {
    let mut world = World::new().await;
    let (ada, bob) = traders(&mut world, usd(10_000)).await;
    let (matcher, expires) = (keypair("matcher"), world.now() + 30);
    let (buyer, seller) = (&ada, &bob);
    let matched = Matched { matcher, buyer, seller };
    let (one, price) = (sol(1), usd(125));
    seen.refused(matched.fills(&mut world, SOL, one, price).await, NotAuthorized);
    matched.allowed(&mut world, &ada, expires).await;
    seen.refused(matched.fills(&mut world, SOL, one, price).await, NotAuthorized);
    matched.allowed(&mut world, &bob, expires).await;
    matched.fills(&mut world, SOL, one, price).await.unwrap();
    let elsewhere = matched.fills(&mut world, ETH, 1_000_000, usd(20)).await;
    seen.refused(elsewhere, MatcherMarketNotAllowed);
    // A dollar beyond the oracle is too much for one of the sides, whoever gains; so is a third SOL and a bit.
    let beyond = [(one, price - usd(1)), (one, price + usd(1)), (2 * one + 1_000, 2 * price)];
    for (size, quote) in beyond {
        seen.refused(matched.fills(&mut world, SOL, size, quote).await, MatcherAllowanceExceeded);
    }
    // Renewing an allowance is no way around the day.
    matched.allowed(&mut world, &ada, expires).await;
    let more = matched.fills(&mut world, SOL, 2 * one + 1_000, 2 * price).await;
    seen.refused(more, MatcherAllowanceExceeded);
    matched.fills(&mut world, SOL, 2 * one, 2 * price).await.unwrap();
    world.advance(30).await;
    let late = matched.fills(&mut world, SOL, 1, 0).await;
    seen.refused(late, MatcherAllowanceExpired);
}

pub(super) async fn losses_and_fees_come_before_withdrawals(seen: &mut Seen) {
    let mut world = World::new().await;
    let (ada, bob) = traders(&mut world, usd(1_100)).await;
    ada.deposits_collateral(&mut world, SOL, sol(10)).await.unwrap();
    ada.buys_at_mark(&mut world, SOL, sol(100), &bob).await.unwrap();
    seen.refused(ada.withdraws(&mut world, usd(1_000)).await, BelowInitialMargin);
    seen.refused(ada.withdraws_collateral(&mut world, SOL, sol(10)).await, BelowInitialMargin);
    ada.withdraws(&mut world, usd(100)).await.unwrap();
    world.price(SOL, 120).await;
    seen.refused(ada.withdraws(&mut world, usd(600)).await, LossesUnpaid);
    // Without cash fees become a debt, which stays until it is paid.
    let poor = world.trader("poor").await;
    poor.deposits_collateral(&mut world, SOL, sol(10)).await.unwrap();
    poor.buys_at_mark(&mut world, SOL, sol(1), &bob).await.unwrap();
    seen.refused(poor.withdraws_collateral(&mut world, SOL, 1).await, FeesOwed);
    poor.deposits(&mut world, usd(1)).await.unwrap();
    seen.refused(poor.withdraws(&mut world, 1).await, FeesOwed);
    world.settle(SOL, &poor).await.unwrap();
    poor.withdraws(&mut world, 1).await.unwrap();
}
