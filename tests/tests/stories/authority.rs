//! Who may act for whom: a delegate trades, a matcher trades within a budget, and neither takes anything out.

use ballast::error::BallastError;
use ballast::instructions::MatcherBudget;
use ballast_tests::bank::keypair;
use ballast_tests::{Actor, BTC, DAY, ETH, Expect, Outcome, SOL, World, centibtc, usd};
use solana_keypair::Keypair;
use solana_signer::Signer;

async fn two_traders(world: &mut World) -> (Actor, Actor) {
    let ada = world.trader("ada").await;
    let bob = world.trader("bob").await;
    ada.deposits(world, usd(60_000)).await.unwrap();
    bob.deposits(world, usd(60_000)).await.unwrap();
    (ada, bob)
}

#[tokio::test]
async fn a_delegate_trades_and_takes_nothing_out() {
    let mut world = World::new().await;
    let (ada, bob) = two_traders(&mut world).await;
    let dan = keypair("dan");
    let trade = world.deployment().settle_trade(
        BTC,
        (ada.account, dan.pubkey()),
        (bob.account, bob.key()),
        centibtc(1),
        usd(500),
    );
    world.send(std::slice::from_ref(&trade), &[&dan, &bob.keypair]).await.refused(BallastError::NotAuthorized);
    let delegate = world.deployment().set_delegate(ada.key(), ada.account, dan.pubkey());
    world.send(&[delegate], &[&ada.keypair]).await.unwrap();
    world.send(std::slice::from_ref(&trade), &[&dan, &bob.keypair]).await.unwrap();

    let deployment = world.deployment();
    let purse = world.bank.give(&dan.pubkey(), &deployment.quote_mint, &deployment.quote_program, 0).await;
    let withdraw = deployment.withdraw(dan.pubkey(), ada.account, purse, usd(1));
    world.send(&[withdraw], &[&dan]).await.refused(BallastError::NotOwner);
    let delegate = deployment.set_delegate(dan.pubkey(), ada.account, dan.pubkey());
    world.send(&[delegate], &[&dan]).await.refused(BallastError::NotOwner);

    let nobody = deployment.set_delegate(ada.key(), ada.account, solana_pubkey::Pubkey::default());
    world.send(&[nobody], &[&ada.keypair]).await.unwrap();
    world.send(&[trade], &[&dan, &bob.keypair]).await.refused(BallastError::NotAuthorized);
}

/// Who pays collateral into an account opens it to a feed that may fail: that is not for strangers.
#[tokio::test]
async fn a_stranger_adds_to_collateral_and_opens_none() {
    let mut world = World::new().await;
    let (ada, eve) = two_traders(&mut world).await;
    let (dan, matcher) = (keypair("dan"), keypair("matcher"));
    let budget = MatcherBudget { markets: 1, expires: i64::MAX, notional: 1, slippage: 1 };
    let deployment = world.deployment();
    let calls = [
        deployment.set_delegate(ada.key(), ada.account, dan.pubkey()),
        deployment.allow_matcher(ada.key(), ada.account, matcher.pubkey(), budget),
    ];
    world.send(&calls, &[&ada.keypair]).await.unwrap();
    world.advance(700).await; // SOL is stale by now.
    pays_in(&mut world, &eve.keypair, &ada, SOL).await.refused(BallastError::NotAuthorized);
    pays_in(&mut world, &matcher, &ada, SOL).await.refused(BallastError::NotAuthorized);
    pays_in(&mut world, &dan, &ada, SOL).await.unwrap();
    pays_in(&mut world, &ada.keypair, &ada, BTC).await.unwrap();
    for collateral in [SOL, BTC] {
        pays_in(&mut world, &eve.keypair, &ada, collateral).await.unwrap();
    }
    // What was withdrawn whole is new again.
    ada.withdraws_collateral(&mut world, SOL, 2).await.unwrap();
    pays_in(&mut world, &eve.keypair, &ada, SOL).await.refused(BallastError::NotAuthorized);
    pays_in(&mut world, &eve.keypair, &ada, BTC).await.unwrap();
}

/// Pays a unit of collateral into somebody's account.
async fn pays_in(world: &mut World, payer: &Keypair, account: &Actor, collateral: u16) -> Outcome {
    let deployment = world.deployment();
    let listed = world.root.collaterals[&collateral];
    let source = world.bank.give(&payer.pubkey(), &listed.mint, &listed.program, 1).await;
    let call = deployment.deposit_collateral(payer.pubkey(), account.account, source, &listed, 1);
    world.send(&[call], &[payer]).await
}

/// A matcher whom Ada allowed 1,000 dollars of notional and a dollar of slippage a day, and Bob plenty.
struct Matched {
    world: World,
    ada: Actor,
    bob: Actor,
    matcher: Keypair,
}

impl Matched {
    async fn new() -> Self {
        let mut world = World::new().await;
        let (ada, bob) = two_traders(&mut world).await;
        let mut matched = Self { world, ada, bob, matcher: keypair("matcher") };
        matched.allow(true, matched.budget()).await;
        let plenty = MatcherBudget { notional: u64::MAX, slippage: u64::MAX, ..matched.budget() };
        matched.allow(false, plenty).await;
        matched
    }

    fn budget(&self) -> MatcherBudget {
        MatcherBudget {
            markets: 1 << BTC,
            expires: self.world.now() + 10 * DAY,
            notional: usd(1_000),
            slippage: usd(1),
        }
    }

    async fn allow(&mut self, for_ada: bool, budget: MatcherBudget) {
        let owner = if for_ada { &self.ada } else { &self.bob };
        let allow = self.world.deployment().allow_matcher(owner.key(), owner.account, self.matcher.pubkey(), budget);
        self.world.send(&[allow], &[&owner.keypair]).await.unwrap();
    }

    async fn fill(&mut self, market: u16, size: u64, quote: u64) -> Outcome {
        let signer = self.matcher.pubkey();
        let (buyer, seller) = ((self.ada.account, signer), (self.bob.account, signer));
        let fill = self.world.deployment().settle_trade(market, buyer, seller, size, quote);
        self.world.send(&[fill], &[&self.matcher]).await
    }
}

#[tokio::test]
async fn a_matcher_keeps_its_budget_of_notional() {
    let mut matched = Matched::new().await;
    matched.fill(BTC, centibtc(3), usd(1_500)).await.refused(BallastError::MatcherAllowanceExceeded);
    matched.fill(BTC, centibtc(1), usd(500)).await.unwrap(); // A fee of a quarter of a dollar is slippage too.
    matched.fill(BTC, centibtc(1), usd(500)).await.unwrap();
    matched.fill(BTC, centibtc(1) / 1_000, usd(500) / 1_000).await.refused(BallastError::MatcherAllowanceExceeded);
    matched.world.wait(DAY / 2).await;
    matched.fill(BTC, centibtc(1) + 1_000, usd(500) + 500_000).await.refused(BallastError::MatcherAllowanceExceeded);
    matched.fill(BTC, centibtc(1), usd(500)).await.unwrap(); // Half a day brings back half of it.
}

#[tokio::test]
async fn a_matcher_keeps_its_budget_of_slippage() {
    let mut matched = Matched::new().await;
    let price = usd(500) + 750_001; // With the fee a unit more than a dollar.
    matched.fill(BTC, centibtc(1), price).await.refused(BallastError::MatcherAllowanceExceeded);
    matched.fill(BTC, centibtc(1), price - 1).await.unwrap();
    matched.fill(BTC, centibtc(1) / 100, usd(5)).await.refused(BallastError::MatcherAllowanceExceeded);
}

#[tokio::test]
async fn a_matcher_keeps_its_markets_and_its_term() {
    let mut matched = Matched::new().await;
    matched.fill(ETH, 10_000_000, usd(200)).await.refused(BallastError::MatcherMarketNotAllowed);
    matched.world.wait(10 * DAY).await;
    matched.fill(BTC, centibtc(1), usd(500)).await.refused(BallastError::MatcherAllowanceExpired);
    let budget = matched.budget();
    matched.allow(true, budget.clone()).await;
    matched.allow(false, budget).await;
    matched.fill(BTC, centibtc(1), usd(500)).await.unwrap();
    let ended = MatcherBudget { expires: 0, ..matched.budget() };
    matched.allow(true, ended).await;
    matched.fill(BTC, centibtc(1), usd(500)).await.refused(BallastError::MatcherAllowanceExpired);
}

#[tokio::test]
async fn renewing_an_allowance_does_not_renew_the_day() {
    let mut matched = Matched::new().await;
    matched.fill(BTC, centibtc(2), usd(1_000)).await.unwrap();
    let budget = MatcherBudget { slippage: usd(10), ..matched.budget() };
    matched.allow(true, budget).await;
    matched.fill(BTC, centibtc(1), usd(500)).await.refused(BallastError::MatcherAllowanceExceeded);
}

#[tokio::test]
async fn two_matchers_at_a_time() {
    let mut matched = Matched::new().await;
    let allow = |name: &str| {
        let budget = matched.budget();
        let matcher = keypair(name).pubkey();
        matched.world.deployment().allow_matcher(matched.ada.key(), matched.ada.account, matcher, budget)
    };
    let (second, third) = (allow("second"), allow("third"));
    matched.world.send(&[second], &[&matched.ada.keypair]).await.unwrap();
    matched.world.send(std::slice::from_ref(&third), &[&matched.ada.keypair]).await.refused(BallastError::MatchersFull);
    matched.world.wait(10 * DAY).await; // Both have expired.
    matched.world.send(&[third], &[&matched.ada.keypair]).await.unwrap();
}
