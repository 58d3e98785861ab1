//! Attacks on margin, fees, caps and funding: value given away, positions moved, profit spent before it is paid, dust and Sybils.

use ballast::error::BallastError;
use ballast::instructions::MarketTerms;
use ballast_client::instruction::Deployment;
use solana_signer::Signer;

use super::raid::Elsewhere;
use super::{Outcome, Raid};
use crate::bank::keypair;
use crate::scenes::people::ONE;
use crate::{Actor, BTC, DAY, HOUR, centibtc, usd};

impl Raid {
    /// An attacker, long one BTC from Bob, who is honest.
    async fn long_from_bob(&mut self, dollars: u64) -> (Actor, Actor) {
        let (eve, bob) = (self.attacker("eve", dollars).await, self.honest("bob", 600_000).await);
        eve.buys(self, BTC, ONE, usd(50_000), &bob).await.unwrap();
        (eve, bob)
    }

    /// Two attackers with so many dollars each.
    async fn pair(&mut self, dollars: u64) -> (Actor, Actor) {
        (self.attacker("eve", dollars).await, self.attacker("pal", dollars).await)
    }
}

/// Euler: an account makes itself liquidatable by a gift, here by selling to a friend below the price.
pub(super) async fn euler_donate() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, _) = raid.long_from_bob(6_000).await;
    let pal = raid.attacker("pal", 60_000).await;
    raid.price(BTC, 47_000).await; // Below initial margin, above maintenance.
    let gift = pal.buys(&mut raid, BTC, centibtc(10), usd(4_653), &eve).await;
    raid.refused(gift, BallastError::ValueGivenAway);
    raid.ends().await
}

/// Marginfi: a position is moved to a fresh account, and the margin stays free in the old one.
pub(super) async fn flashloan_transfer_account() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, _) = raid.long_from_bob(6_000).await;
    raid.price(BTC, 45_000).await;
    let shell = raid.attacker("shell", 30).await; // For the fee.
    let moved = shell.buys_at_mark(&mut raid, BTC, ONE, &eve).await;
    raid.refused(moved, BallastError::BelowInitialMargin);
    raid.settle(BTC, &eve).await.unwrap();
    raid.takes_out(&eve).await;
    raid.ends().await
}

/// Mango v4: within one transaction an account goes under, and its deficit is divided: the reserve pays what a friend won.
pub(super) async fn health_region_bankrupt() -> Outcome {
    let mut raid = Raid::seeded(30_000).await;
    let (shell, pal) = (raid.attacker("shell", 0).await, raid.attacker("pal", 60_000).await);
    let deployment = raid.deployment();
    let (eve, friend) = ((shell.account, shell.key()), (pal.account, pal.key()));
    let region = [
        deployment.settle_trade(BTC, eve, friend, ONE, usd(50_500)),
        deployment.settle_trade(BTC, friend, eve, ONE, usd(49_500)),
        deployment.settle(BTC, shell.account),
        deployment.resolve_deficit(BTC, shell.account, &[]),
        deployment.settle(BTC, pal.account),
    ];
    let done = raid.send(&region, &[&shell.keypair, &pal.keypair]).await;
    raid.refused(done, BallastError::BelowZero);
    raid.takes_out(&pal).await;
    raid.ends().await
}

/// JELLY: margin is drained until the position must be taken over by others. It stops at initial margin, far from there.
pub(super) async fn withdraw_to_force_liq() -> Outcome {
    let mut raid = Raid::new().await;
    let (_, bob) = raid.long_from_bob(60_000).await;
    let jelly = raid.attacker("jelly", 10_000).await;
    bob.buys(&mut raid, BTC, ONE, usd(50_000), &jelly).await.unwrap();
    let free = usd(10_000 - 25 - 5_000);
    let drained = jelly.withdraws(&mut raid, free + 1).await;
    raid.refused(drained, BallastError::BelowInitialMargin);
    raid.takes_out(&jelly).await;
    let left = jelly.cash(&mut raid).await;
    raid.is("margin left", left, usd(5_000));
    raid.ends().await
}

/// Drift, May 2022: winners are paid out of everybody's vault before losers have paid.
pub(super) async fn pnl_before_losers_pay() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, _) = raid.long_from_bob(6_000).await;
    raid.reaches(BTC, 60_000).await;
    raid.settle(BTC, &eve).await.unwrap();
    let cash = eve.cash(&mut raid).await;
    raid.is("cash before the loser paid", cash, usd(5_975));
    let out = eve.withdraws(&mut raid, usd(5_976)).await;
    raid.refused(out, BallastError::NotEnoughCash);
    raid.price(BTC, 50_000).await;
    raid.ends().await
}

/// Forty trades between own accounts, for whatever they might earn.
pub(super) async fn wash_fee_extract() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, pal) = raid.pair(20_000).await;
    for _ in 0..20 {
        eve.buys(&mut raid, BTC, ONE, usd(50_000), &pal).await.unwrap();
        pal.buys(&mut raid, BTC, ONE, usd(50_000), &eve).await.unwrap();
    }
    let fees = raid.market(BTC).await.fees_taken;
    raid.is("fees of 40 trades, both sides", fees, 80 * usd(25));
    raid.ends().await
}

/// Trades so small that the fee would round to nothing.
pub(super) async fn dust_orders() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, pal) = raid.pair(100).await;
    for _ in 0..50 {
        eve.buys(&mut raid, BTC, 1, 500, &pal).await.unwrap(); // A quarter of a unit of fee.
    }
    let fees = raid.market(BTC).await.fees_taken;
    raid.is("fees of 50 trades, both sides", fees, 100);
    raid.ends().await
}

/// Cetus: numbers at the ends of their ranges.
pub(super) async fn i128_edges() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, pal) = raid.pair(20_000).await;
    let below = |amount: u64| amount.wrapping_neg();
    for (size, quote) in [(below(1), below(500)), (1 << 63, 500), (1, below(500))] {
        let trade = eve.buys(&mut raid, BTC, size, quote, &pal).await;
        raid.refused(trade, BallastError::AmountTooLarge);
    }
    let trade = eve.buys(&mut raid, BTC, i64::MAX.unsigned_abs(), i64::MAX.unsigned_abs(), &pal).await;
    raid.refused(trade, BallastError::AmountTooLarge);
    let out = eve.withdraws(&mut raid, u64::MAX).await;
    raid.refused(out, BallastError::NotEnoughCash);
    let Deployment { quote_mint, quote_program, .. } = raid.deployment();
    let purse = raid.bank.give(&eve.key(), &quote_mint, &quote_program, 0).await;
    let deposit = raid.deployment().deposit(eve.key(), eve.account, purse, u64::MAX);
    let paid_in = raid.send(&[deposit], &[&eve.keypair]).await;
    raid.refused(paid_in, Elsewhere::InsufficientFunds);
    raid.ends().await
}

/// Many wallets, each small: the cap is the market's.
pub(super) async fn oi_cap_sybil() -> Outcome {
    let mut raid = Raid::new().await;
    let cap = MarketTerms { open_interest_cap: centibtc(30), ..raid.root.market_terms() };
    let tighter = raid.deployment().set_market_terms(BTC, cap);
    raid.govern(tighter.instruction).await.unwrap();
    for pair in 0..4 {
        let long = raid.attacker(&format!("long {pair}"), 1_000).await;
        let short = raid.attacker(&format!("short {pair}"), 1_000).await;
        let opened = long.buys(&mut raid, BTC, centibtc(10), usd(5_000), &short).await;
        if pair < 3 {
            opened.unwrap();
        } else {
            raid.refused(opened, BallastError::OpenInterestCapExceeded);
        }
    }
    raid.ends().await
}

/// POPCAT: wallets together hold more than whoever stands behind the market could pay in a shock.
pub(super) async fn popcat_shock() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, pal) = raid.pair(60_000).await;
    raid.set_market(BTC, |terms| terms.shock = 1_000).await;
    let opened = eve.buys(&mut raid, BTC, centibtc(1), usd(500), &pal).await;
    raid.refused(opened, BallastError::ShockNotCovered);
    raid.ends().await
}

/// A rate is published and nobody calls for a month: what longs are charged at once is bounded, from the first second.
pub(super) async fn funding_spike_t0() -> Outcome {
    let mut raid = Raid::new().await;
    let accrue = raid.deployment().accrue_funding(BTC);
    raid.crank(accrue.clone()).await.unwrap();
    let (pal, bob) = (raid.attacker("pal", 60_000).await, raid.honest("bob", 60_000).await);
    bob.buys(&mut raid, BTC, ONE, usd(50_000), &pal).await.unwrap();
    let venue = raid.root.venue.insecure_clone();
    let publish = raid.deployment().publish_funding_rate(venue.pubkey(), BTC, 1_000); // A tenth of a per cent an hour.
    raid.send(&[publish], &[&venue]).await.unwrap();
    raid.wait(30 * DAY).await;
    raid.crank(accrue).await.unwrap();
    for actor in [&bob, &pal, &pal] {
        raid.settle(BTC, actor).await.unwrap();
    }
    let charged = usd(60_000 - 25) - bob.cash(&mut raid).await;
    raid.at_most("charged", charged, usd(50));
    pal.buys(&mut raid, BTC, ONE, usd(50_000), &bob).await.unwrap();
    raid.ends().await
}

/// dYdX' YFI: profit that is not paid yet carries further positions.
pub(super) async fn yfi_profit_pyramid() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, bob) = raid.long_from_bob(6_000).await;
    raid.reaches(BTC, 60_000).await;
    let more = eve.buys(&mut raid, BTC, ONE / 2, usd(30_000), &bob).await;
    raid.refused(more, BallastError::BelowInitialMargin);
    raid.price(BTC, 50_000).await;
    raid.ends().await
}

/// Ten wallets take out of a vault whatever is let go, every hour, before and after each full one.
pub(super) async fn window_edge_withdraw() -> Outcome {
    let mut raid = Raid::new().await;
    raid.honest("bob", 1_000_000).await;
    let mut wallets = Vec::new();
    for number in 0..10 {
        wallets.push(raid.attacker(&format!("wallet {number}"), 100_000).await);
    }
    raid.advance(2 * HOUR).await; // What came in lately may leave again.
    let began = raid.now() - raid.now() % HOUR;
    for edge in 1..24 {
        for time in [began + edge * HOUR - 1, began + edge * HOUR] {
            raid.bank.set_time(time).await;
            for wallet in &wallets {
                while wallet.withdraws(&mut raid, usd(25_000)).await.is_ok() {}
            }
        }
    }
    let mut out = 0;
    for wallet in &wallets {
        out += wallet.quote_held(&mut raid).await;
    }
    raid.at_most("taken out within a day", out, usd(2_000_000) / 4);
    raid.ends().await
}

/// Solend's whale: a position so large that nobody could take it over.
pub(super) async fn solend_whale() -> Outcome {
    let mut raid = Raid::new().await;
    let slope = MarketTerms { concentration_slope: 1, ..raid.root.market_terms() };
    raid.set_market(BTC, |terms| *terms = slope).await;
    let (whale, bob) = (raid.attacker("whale", 600_000).await, raid.honest("bob", 6_000_000).await);
    let opened = whale.buys(&mut raid, BTC, 100 * ONE, usd(5_000_000), &bob).await;
    raid.refused(opened, BallastError::BelowInitialMargin); // A tenth is not enough for a hundred.
    whale.buys(&mut raid, BTC, ONE, usd(50_000), &bob).await.unwrap();
    raid.ends().await
}

/// KiloEx: whoever came through the forwarder was trusted. A stranger signs for somebody's side of a trade.
pub(super) async fn kiloex_forwarder() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, bob) = (raid.attacker("eve", 60_000).await, raid.honest("bob", 60_000).await);
    let signer = keypair("forwarder");
    for _ in 0..2 {
        let (buyer, seller) = ((eve.account, eve.key()), (bob.account, signer.pubkey()));
        let cheap = raid.deployment().settle_trade(BTC, buyer, seller, ONE, usd(49_500));
        let traded = raid.send(&[cheap], &[&eve.keypair, &signer]).await;
        raid.refused(traded, BallastError::NotAuthorized);
        let (buyer, seller) = ((bob.account, signer.pubkey()), (eve.account, eve.key()));
        let dear = raid.deployment().settle_trade(BTC, buyer, seller, ONE, usd(50_500));
        let traded = raid.send(&[dear], &[&eve.keypair, &signer]).await;
        raid.refused(traded, BallastError::NotAuthorized);
    }
    raid.settle_all(BTC, &[&bob, &eve]).await;
    raid.ends().await
}
